"""Keyed tokens: the same words give the same token, and without the key no token gives its words.

HMAC-SHA-256, cut to 128 bits, with a key of its own for each agency and kind (HKDF, RFC 5869), so that two agencies'
tokens never meet and a table of one kind cannot be read against another's.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amparo_web.keys.keyring import keyring

BYTES = 16


@lru_cache(maxsize=4096)
def _key(master: bytes, agency: int, kind: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"amparo token 1 agency {agency} {kind}".encode()).derive(master)


def token_of(agency: int, kind: str, text: str) -> bytes:
    """The token of `text`, which the caller has brought to its form and composed of two things at least."""
    return hmac.digest(_key(keyring().tokens, agency, kind), text.encode(), "sha256")[:BYTES]
