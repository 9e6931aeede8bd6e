"""Addresses of the register: a case is named by an identifier that says nothing of anybody."""

from __future__ import annotations

from django.urls import path

from amparo_web.casework.views import cases, consent, following, intake, judging

app_name = "register"
urlpatterns = [
    path("", intake.worklist, name="worklist"),
    path("find/", intake.find, name="find"),
    path("new/", intake.new_case, name="new_case"),
    path("new/duplicates/", intake.check_duplicates, name="check_duplicates"),
    path("draft/<slug:form>/", intake.save_draft, name="save_draft"),
    path("draft/<slug:form>/discard/", intake.discard_draft, name="discard_draft"),
    path("case/<uuid:case>/", cases.case, name="case"),
    path("case/<uuid:case>/reveal/", cases.reveal_person, name="reveal"),
    path("case/<uuid:case>/person/", cases.edit_person, name="edit_person"),
    path("case/<uuid:case>/file/", cases.edit_case, name="edit_case"),
    path("case/<uuid:case>/note/", cases.notes, name="add_note"),
    path("case/<uuid:case>/task/", cases.add_task, name="add_task"),
    path("case/<uuid:case>/task/<uuid:task>/done/", cases.finish_task, name="finish_task"),
    path("case/<uuid:case>/risk/", cases.risk, name="risk"),
    path("case/<uuid:case>/restrict/", cases.restrict, name="restrict"),
    path("case/<uuid:case>/looked/", cases.looked, name="looked"),
    path("case/<uuid:case>/questions/", judging.screening, name="screening"),
    path("case/<uuid:case>/facts/", judging.facts, name="facts"),
    path("case/<uuid:case>/facts/finding/", judging.finding_so_far, name="finding_so_far"),
    path("case/<uuid:case>/finding/", judging.finding, name="finding"),
    path("case/<uuid:case>/finding/<uuid:assessment>/confirm/", judging.confirm, name="confirm_assessment"),
    path("case/<uuid:case>/consent/", consent.consents, name="consents"),
    path("case/<uuid:case>/consent/<uuid:consent>/withdraw/", consent.withdraw, name="withdraw_consent"),
    path("case/<uuid:case>/consent/<uuid:consent>/share/", consent.share, name="share"),
    path("case/<uuid:case>/shared/<uuid:grant>/end/", consent.unshare, name="unshare"),
    path("case/<uuid:case>/assistance/", following.assistance_page, name="assistance"),
    path("case/<uuid:case>/assistance/step/<slug:action>/", following.assistance_step, name="assistance_step"),
    path("case/<uuid:case>/assistance/need/", following.add_need, name="add_need"),
    path("case/<uuid:case>/assistance/service/", following.add_service, name="add_service"),
    path("case/<uuid:case>/assistance/stay/", following.begin_stay, name="begin_stay"),
    path("case/<uuid:case>/assistance/stay/<uuid:stay>/end/", following.end_stay, name="end_stay"),
    path("case/<uuid:case>/assistance/relative/", following.add_relative, name="add_relative"),
    path("case/<uuid:case>/assistance/best-interests/", following.best_interests, name="best_interests"),
    path("case/<uuid:case>/assistance/protection/", following.protection, name="protection"),
    path("case/<uuid:case>/return/", following.returns, name="returns"),
    path("case/<uuid:case>/return/open/", following.open_return, name="open_return"),
    path("case/<uuid:case>/return/<uuid:returning_id>/gate/<slug:condition>/", following.clear_gate, name="clear_gate"),
    path(
        "case/<uuid:case>/return/<uuid:returning_id>/gate/<uuid:gate>/reopen/",
        following.reopen_gate,
        name="reopen_gate",
    ),
    path("case/<uuid:case>/return/<uuid:returning_id>/cost/", following.add_cost, name="add_cost"),
    path("case/<uuid:case>/return/<uuid:returning_id>/step/<slug:action>/", following.return_step, name="return_step"),
    path("case/<uuid:case>/proceedings/", following.proceedings_page, name="proceedings"),
    path("case/<uuid:case>/proceedings/suspect/", following.add_suspect, name="add_suspect"),
    path(
        "case/<uuid:case>/proceedings/suspect/<uuid:suspect>/open/", following.open_proceeding, name="open_proceeding"
    ),
    path(
        "case/<uuid:case>/proceedings/<uuid:proceeding>/step/<slug:action>/",
        following.proceeding_step,
        name="proceeding_step",
    ),
]
