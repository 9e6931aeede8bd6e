"""The data unit, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DataUnitConfig(AppConfig):
    name = "amparo_web.data_unit"
    label = "data_unit"

    def ready(self) -> None:
        """Register what this room does in the background."""
        from amparo_web.data_unit import handlers  # noqa: F401
