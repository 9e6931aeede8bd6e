"""The instance's keys: a file of its own, which may live on other media than the data.

AMPARO_KEYRING names it (default `AMPARO_HOME/keyring`). It holds the keys that wrap persons' keys, by name, the newest
last; a key for tokens and a key for the audit chain. Losing it is losing everything that is sealed.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

BYTES = 32


class KeyringUnusable(Exception):  # noqa: N818 - says what is wrong with the file; nobody should go on without it
    """The keyring is missing, cut short or not the one the data were sealed with. `key` names the sentence to say."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Keys by name; `current` wraps what is new. Its `repr` shows none of them."""

    current: str
    wrapping: dict[str, bytes]
    tokens: bytes
    audit: bytes

    def __repr__(self) -> str:
        return f"<keyring of {len(self.wrapping)} keys>"


def new_keyring() -> Keyring:
    """Fresh keys from the machine's own source of randomness."""
    return Keyring("k1", {"k1": secrets.token_bytes(BYTES)}, secrets.token_bytes(BYTES), secrets.token_bytes(BYTES))


def with_new_key(ring: Keyring) -> Keyring:
    """The same ring with one wrapping key more, which becomes the current one."""
    name = f"k{1 + max(int(known[1:]) for known in ring.wrapping)}"
    return Keyring(name, {**ring.wrapping, name: secrets.token_bytes(BYTES)}, ring.tokens, ring.audit)


def without_key(ring: Keyring, name: str) -> Keyring:
    """The same ring without a key that wraps nothing any more; the current one stays."""
    kept = {known: key for known, key in ring.wrapping.items() if known != name or known == ring.current}
    return Keyring(ring.current, kept, ring.tokens, ring.audit)


def write_keyring(path: Path, ring: Keyring) -> None:
    """Write the file whole or not at all, for its owner alone."""
    form = {
        "format": "amparo keyring 1",
        "current": ring.current,
        "wrapping": {name: _text(key) for name, key in ring.wrapping.items()},
        "tokens": _text(ring.tokens),
        "audit": _text(ring.audit),
    }
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(json.dumps(form, indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def read_keyring(path: Path) -> Keyring:
    """The keys of a file; raises KeyringUnusable for one that is missing, cut short or no keyring."""
    try:
        form = json.loads(path.read_text(encoding="ascii"))
    except OSError as error:
        raise KeyringUnusable("keys.missing") from error
    except ValueError as error:
        raise KeyringUnusable("keys.cut") from error
    try:
        wrapping = {str(name): _key(text) for name, text in form["wrapping"].items()}
        ring = Keyring(str(form["current"]), wrapping, _key(form["tokens"]), _key(form["audit"]))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise KeyringUnusable("keys.cut") from error
    if ring.current not in ring.wrapping:
        raise KeyringUnusable("keys.cut")
    return ring


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _key(text: Any) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no key") from error
    if len(key) != BYTES:
        raise ValueError("no whole key")
    return key


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Keyring:
    return read_keyring(path)


@lru_cache(maxsize=1)
def _of_this_process() -> Keyring:
    return new_keyring()


def keyring() -> Keyring:
    """The keys in use. Without a file: keys of this process alone, as for a test; `migrate` writes the file.

    Serving without the file while something is sealed is refused by `checking.check_keyring`.
    """
    path: Path = settings.KEYRING
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return _of_this_process()
    return _read(path, stamp)
