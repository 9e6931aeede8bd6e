"""Identifiers that say nothing of anybody and are written to a database in the order they were made.

UUID version 7 of RFC 9562, section 5.7; Python gets its own in a version this project cannot ask for yet.
"""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new identifier; within one process each is greater than the one before, even when the clock is set back.

    The 12 bits after the milliseconds count up within one millisecond (RFC 9562, 6.2, method 1).
    """
    global _last
    with _lock:
        stamp = (time.time_ns() // 1_000_000) << 12
        _last = stamp if stamp > _last else _last + 1
        now = _last
    milliseconds, counter = now >> 12, now & 0xFFF
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
