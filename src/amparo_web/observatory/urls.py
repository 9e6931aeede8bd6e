"""Addresses of the public zone, below the language."""

from __future__ import annotations

from django.urls import path, re_path

from amparo_web.observatory import views

app_name = "observatory"
urlpatterns = [
    path("", views.front, name="front"),
    path("observatory/", views.index, name="index"),
    path("observatory/judging/", views.judging, name="judging"),
    path("observatory/glossary/", views.glossary, name="glossary"),
    path("observatory/method/", views.about, name="about"),
    path("observatory/api/", views.api_guide, name="api_guide"),
    path("observatory/bundles/<slug:name>/", views.bundle, name="bundle"),
    path("observatory/bundles/<slug:name>/bundle.zip", views.bundle_zip, name="bundle_zip"),
    path("observatory/bundles/<slug:name>/files/<path:path>", views.file, name="file"),
    path("observatory/bundles/<slug:name>/figures/<slug:number>/", views.figure, name="figure"),
    path("observatory/bundles/<slug:name>/figures/<slug:number>/table.csv", views.table_csv, name="table_csv"),
    re_path(
        r"^observatory/bundles/(?P<name>[-\w]+)/figures/(?P<number>[-\w]+)/(?P<shape>wide|narrow)\.svg$",
        views.chart,
        name="chart",
    ),
]
