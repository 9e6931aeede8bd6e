"""The room's entry in Django."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "amparo_web.keys"
    label = "keys"
