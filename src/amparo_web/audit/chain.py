"""The digest of an event: HMAC-SHA-256 over its canonical form and the digest before it.

Keyed, so that whoever can write to the database but has not the keyring cannot forge a chain; whoever has both is found
by an anchor kept elsewhere (`audit-verify --anchor`).
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime

from amparo_web.audit.models import AuditEvent
from amparo_web.keys.keyring import keyring


def canonical(event: AuditEvent) -> bytes:
    """The bytes of an event that its digest covers; the same on every database."""
    form = {
        "sequence": event.sequence,
        "at": _instant(event.at),
        "action": event.action,
        "actor": event.actor,
        "agency": event.agency,
        "subject_kind": event.subject_kind,
        "subject": event.subject,
        "reason": event.reason,
        "outcome": event.outcome,
        "previous": bytes(event.previous).hex(),
    }
    return json.dumps(form, sort_keys=True, separators=(",", ":")).encode()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(event: AuditEvent) -> bytes:
    """32 bytes."""
    return hmac.digest(keyring().audit, canonical(event), "sha256")
