"""The room of accounts as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "amparo_web.accounts"
    label = "accounts"
