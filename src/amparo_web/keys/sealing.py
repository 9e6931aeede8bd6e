"""Sealing and opening: AES-256-GCM (NIST SP 800-38D) with a key of the holder, bound to the cell it stands in.

The associated data of a cell are its table, column, row and holder, so that a ciphertext cut out and pasted elsewhere
does not open. Nothing here ever falls back to the plain text: what does not open raises `CannotOpen`.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction

from amparo_web.keys.keyring import BYTES, keyring
from amparo_web.keys.models import DataKey, Shredded

NONCE = 12
#: Opened keys of the request that runs now; None outside a request, where every use reads the table.
_opened: ContextVar[dict[UUID, bytes] | None] = ContextVar("amparo_opened_keys", default=None)


class CannotOpen(Exception):  # noqa: N818 - a fact about a cell, named by table and row, never by value
    """A sealed value that does not open: wrong or lost key, moved or damaged ciphertext."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where} does not open with the keys of this instance")


class KeyDestroyed(CannotOpen):
    """The holder's key was destroyed on purpose."""


def remember_keys() -> Any:
    """Begin a request: keys opened in it are opened once."""
    return _opened.set({})


def forget_keys(mark: Any) -> None:
    """End a request: no opened key outlives it."""
    _opened.reset(mark)


def warm(holders: list[UUID]) -> None:
    """Open the keys of many holders with one query, for a page that lists them."""
    cache = _opened.get()
    if cache is None:
        return
    for row in DataKey.objects.filter(holder__in=[holder for holder in holders if holder not in cache]):
        cache[row.holder] = unwrap(row)


def wrap(holder: UUID, key: bytes) -> tuple[str, bytes]:
    """(name of the wrapping key, the holder's key wrapped by it)."""
    ring = keyring()
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(ring.wrapping[ring.current]).encrypt(nonce, key, f"key of {holder}".encode())
    return ring.current, nonce + sealed


def unwrap(row: DataKey) -> bytes:
    """The holder's key; raises CannotOpen when the ring lacks the key that wrapped it or it does not open."""
    wrapping = keyring().wrapping.get(row.wrapped_by)
    if wrapping is None:
        raise CannotOpen(f"the key of {row.holder}")
    blob = bytes(row.wrapped)
    try:
        return AESGCM(wrapping).decrypt(blob[:NONCE], blob[NONCE:], f"key of {row.holder}".encode())
    except InvalidTag as error:
        raise CannotOpen(f"the key of {row.holder}") from error


def key_of(holder: UUID, *, make: bool) -> bytes:
    """The key of a holder, made when there is none yet and `make` says so.

    Raises KeyDestroyed for a holder who was shredded, CannotOpen when there is no key to open with.
    """
    cache = _opened.get()
    if cache is not None and holder in cache:
        return cache[holder]
    row = DataKey.objects.filter(pk=holder).first()
    if row is None:
        if Shredded.objects.filter(pk=holder).exists():
            raise KeyDestroyed(f"the key of {holder}")
        if not make:
            raise CannotOpen(f"the key of {holder}")
        row = _made(holder)
    found = unwrap(row)
    if cache is not None:
        cache[holder] = found
    return found


def _made(holder: UUID) -> DataKey:
    name, wrapped = wrap(holder, secrets.token_bytes(BYTES))
    try:
        with transaction.atomic():
            return DataKey.objects.create(holder=holder, wrapped_by=name, wrapped=wrapped)
    except IntegrityError:
        return DataKey.objects.get(pk=holder)  # somebody else made it between our look and our write


def forget_key(holder: UUID) -> None:
    """The key of a holder is not kept for the rest of the request."""
    cache = _opened.get()
    if cache is not None:
        cache.pop(holder, None)


def seal_bytes(content: bytes, *, cell: str, holder: UUID) -> bytes:
    """Seal bytes for one place (`table.column:row`, or what names a file)."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key_of(holder, make=True)).encrypt(nonce, content, f"{cell} of {holder}".encode())


def unseal_bytes(blob: bytes, *, cell: str, holder: UUID) -> bytes:
    """Open what `seal_bytes` made for this place; raises CannotOpen naming the place."""
    try:
        return AESGCM(key_of(holder, make=False)).decrypt(blob[:NONCE], blob[NONCE:], f"{cell} of {holder}".encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(cell) from error


def seal(text: str, *, cell: str, holder: UUID) -> bytes:
    """Seal text for one cell; the empty text stays empty: nothing is recorded there."""
    return seal_bytes(text.encode(), cell=cell, holder=holder) if text else b""


def unseal(blob: bytes, *, cell: str, holder: UUID) -> str:
    """Open one cell; raises CannotOpen naming the cell."""
    return unseal_bytes(blob, cell=cell, holder=holder).decode() if blob else ""
