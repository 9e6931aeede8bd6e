"""Addresses of the secretariat's room, below the language."""

from __future__ import annotations

from django.urls import path

from amparo_web.commitments.views import desk, front, laws, outcomes, states, treaties

app_name = "commitments"
urlpatterns = [
    path("commitments/", front.index, name="index"),
    path("commitments/changes/", front.changes, name="changes"),
    path("commitments/changes/feed.atom", front.feed, name="feed"),
    path("commitments/treaties/", treaties.matrix, name="matrix"),
    path("commitments/treaties/timeline/", treaties.timeline, name="timeline"),
    path("commitments/treaties/conflicts/", treaties.conflicts, name="conflicts"),
    path("commitments/treaties/missing/", treaties.missing, name="missing"),
    path("commitments/treaties/missing/<slug:code>.csv", treaties.missing_csv, name="missing_csv"),
    path("commitments/treaties/missing/<slug:code>.pdf", treaties.missing_letter, name="missing_letter"),
    path("commitments/treaties/files/treaties.<str:form>", treaties.matrix_file, name="matrix_file"),
    path("commitments/treaties/instruments/<slug:code>/", treaties.instrument, name="instrument"),
    path("commitments/laws/", laws.laws, name="laws"),
    path("commitments/laws/compare/", laws.compare, name="compare"),
    path("commitments/laws/files/laws.csv", laws.laws_csv, name="laws_csv"),
    path("commitments/laws/<slug:code>/", laws.law, name="law"),
    path("commitments/outcomes/", outcomes.outcomes, name="outcomes"),
    path("commitments/outcomes/tiers-<slug:shape>.svg", outcomes.tiers_chart, name="tiers_chart"),
    path("commitments/states/<slug:code>/", states.state, name="state"),
    path("commitments/states/<slug:code>/report.pdf", states.state_report, name="state_report"),
    path("commitments/states/<slug:code>/<slug:instrument>/", treaties.cell, name="cell"),
    path("commitments/desk/", desk.desk, name="desk"),
    path("commitments/desk/events/new/", desk.propose_event, name="propose_event"),
    path("commitments/desk/events/<int:number>/", desk.review_event, name="review_event"),
]
