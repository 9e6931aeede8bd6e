"""The frame of every page, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "amparo_web.design"
    label = "design"
