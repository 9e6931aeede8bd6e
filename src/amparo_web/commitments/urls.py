"""Addresses of the secretariat's room, below the language."""

from __future__ import annotations

from django.urls import path

from amparo_web.commitments import views

app_name = "commitments"
urlpatterns = [
    path("commitments/", views.index, name="index"),
]
