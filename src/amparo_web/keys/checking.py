"""May this instance start with the keyring it has?"""

from __future__ import annotations

from django.conf import settings

from amparo_web.keys.keyring import KeyringUnusable, keyring, new_keyring, read_keyring, write_keyring
from amparo_web.keys.models import DataKey
from amparo_web.keys.sealing import CannotOpen, unwrap


def check_keyring() -> None:
    """The file is whole and opens what is sealed. Raises KeyringUnusable with the sentence that says what is wrong."""
    sealed = DataKey.objects.exists()
    if not settings.KEYRING.exists():
        if sealed:
            raise KeyringUnusable("keys.missing")
        return
    read_keyring(settings.KEYRING)
    names = set(DataKey.objects.values_list("wrapped_by", flat=True).distinct())
    if names - set(keyring().wrapping):
        raise KeyringUnusable("keys.old")
    for name in names:
        row = DataKey.objects.filter(wrapped_by=name).first()
        if row is not None:
            _check_opens(row)


def _check_opens(row: DataKey) -> None:
    try:
        unwrap(row)
    except CannotOpen as error:
        raise KeyringUnusable("keys.wrong") from error


def make_keyring_once() -> None:
    """Write a keyring for a fresh instance; raises KeyringUnusable where data are sealed and their ring is gone."""
    if settings.KEYRING.exists():
        read_keyring(settings.KEYRING)
        return
    if DataKey.objects.exists():
        raise KeyringUnusable("keys.missing")
    write_keyring(settings.KEYRING, new_keyring())
