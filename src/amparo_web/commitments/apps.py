"""The secretariat's room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "amparo_web.commitments"
    label = "commitments"
