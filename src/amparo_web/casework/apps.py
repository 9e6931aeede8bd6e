"""The room's entry in Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "amparo_web.casework"
    label = "casework"
