"""Addresses of the data unit: numbers and codes only."""

from __future__ import annotations

from django.urls import path

from amparo_web.data_unit import views

app_name = "data_unit"
_AT = "data-unit/<int:number>/"
urlpatterns = [
    path("data-unit/", views.index, name="index"),
    path("data-unit/new/", views.new, name="new"),
    path(_AT, views.dataset, name="dataset"),
    path(f"{_AT}lists/add/", views.add_lists, name="add_lists"),
    path(f"{_AT}lists/<int:file>/remove/", views.remove_list, name="remove_list"),
    path(f"{_AT}link/", views.link, name="link"),
    path(f"{_AT}jobs/<uuid:job>/", views.job, name="job"),
    path(f"{_AT}jobs/<uuid:job>/cancel/", views.cancel, name="cancel"),
    path(f"{_AT}estimates/", views.estimates, name="estimates"),
    path(f"{_AT}estimates/<int:run>/", views.run, name="run"),
    path(f"{_AT}estimates/<int:run>/send/", views.send, name="send"),
    path(f"{_AT}charts/<slug:kind>/<slug:shape>/", views.chart, name="chart"),
    path(f"{_AT}releases/<int:release>/", views.release, name="release"),
    path(f"{_AT}releases/<int:release>/charts/<slug:figure>/<slug:shape>/", views.release_chart, name="release_chart"),
    path(f"{_AT}releases/<int:release>/approve/", views.approve, name="approve"),
    path(f"{_AT}releases/<int:release>/decline/", views.decline, name="decline"),
    path(f"{_AT}releases/<int:release>/withdraw/", views.withdraw, name="withdraw"),
]
