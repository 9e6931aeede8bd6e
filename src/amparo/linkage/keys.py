"""The key under which identities are encoded: its file, its strength, and the round key drawn from it.

The key is the whole security of an encoding: who holds it can try names until the filters fit. It stays with the key's
custodian and the agencies and never travels with a package; each round of linkage draws its own key from it, so that
packages of two rounds cannot be laid over each other.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amparo.files import BadInput, check_readable
from amparo.vocabulary.classification import Sensitivity, classified

#: Bytes of a key; NIST SP 800-131A asks for 14, and there is no reason to be near it.
LEAST_BYTES = 32
MOST_BYTES = 4096
#: A key that packs into fewer bytes than this repeats itself.
_LEAST_PACKED = 36
_LEAST_DISTINCT = 12
_SALT = b"amparo-linkage/1"


@dataclass(frozen=True, slots=True)
class RoundKey:
    """The key of one round: 32 bytes, and a fingerprint that tells two keys apart without telling either."""

    secret: bytes = classified(Sensitivity.IDENTITY, repr=False)
    fingerprint: str = classified(Sensitivity.OPEN)

    def derived(self, purpose: str) -> bytes:
        """Another 32 bytes for another use, from which this key cannot be told."""
        return _hkdf(self.secret, purpose.encode())


def new_key(path: Path) -> None:
    """Write a fresh key of 32 random bytes (as hexadecimal), readable by its owner only.

    Raises BadInput `linkage.key_exists` rather than replace a key: packages made under the old one would be lost.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput("linkage.key_exists", file=path) from error
    except OSError as error:
        raise BadInput("files.cannot_write", file=path, why=error.strerror or "I/O error") from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(LEAST_BYTES) + "\n")


def read_key(path: Path, round_name: str) -> RoundKey:
    """The round's key, drawn from the key file by HKDF-SHA256 (RFC 5869).

    Raises BadInput `linkage.key_short`, `linkage.key_weak` or `linkage.key_long`. Whether others may read the file is
    asked with `is_exposed`.
    """
    check_readable(path)
    if path.stat().st_size > MOST_BYTES:
        raise BadInput("linkage.key_long", file=path, most=MOST_BYTES)
    try:
        content = path.read_bytes().strip()
    except OSError as error:
        raise BadInput("files.unreadable", file=path, why=error.strerror or "I/O error") from error
    if len(content) < LEAST_BYTES:
        raise BadInput("linkage.key_short", file=path, least=LEAST_BYTES)
    if _is_weak(content):
        raise BadInput("linkage.key_weak", file=path)
    secret = _hkdf(content, b"round\x00" + round_name.encode())
    code = hmac.HMAC(secret, hashes.SHA256())
    code.update(b"amparo-linkage fingerprint")
    return RoundKey(secret, code.finalize().hex()[:16])


def is_exposed(path: Path) -> bool:
    """Whether anybody but the owner may read the key file (never said of systems without such rights)."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _is_weak(content: bytes) -> bool:
    """A key that repeats itself, or that is text but no random hexadecimal or base64: a phrase, or the wrong file."""
    if len(set(content)) < _LEAST_DISTINCT or len(zlib.compress(content, 9)) < _LEAST_PACKED:
        return True
    if any(byte > 126 or (byte < 32 and byte not in b"\t\r\n") for byte in content):
        return False
    return not re.fullmatch(rb"[A-Za-z0-9+/=_-]+", content) or not re.search(rb"[0-9]", content)


def _hkdf(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=_SALT, info=info).derive(secret)
