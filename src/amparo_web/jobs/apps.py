"""Background jobs, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "amparo_web.jobs"
    label = "jobs"
