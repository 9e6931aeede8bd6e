"""The demonstration, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "amparo_web.demo"
    label = "demo"
