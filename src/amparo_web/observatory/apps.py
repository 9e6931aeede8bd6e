"""The public zone, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "amparo_web.observatory"
    label = "observatory"
