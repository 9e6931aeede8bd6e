"""Appending to the trail."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from amparo_web.audit.chain import digest_of
from amparo_web.audit.models import AuditEvent, AuditHead


@transaction.atomic
def record(
    *,
    action: str,
    actor: int | None = None,
    agency: int | None = None,
    subject_kind: str = "",
    subject: UUID | int | str = "",
    reason: str = "",
    outcome: str = "done",
) -> AuditEvent:
    """Append one event. Within a transaction it stands or falls with what it records.

    The head's row is locked until the transaction ends, so events are appended one after the other; on SQLite the
    transaction has the only write lock there is.
    """
    head = AuditHead.objects.select_for_update().get(pk=1)
    event = AuditEvent(
        sequence=head.sequence + 1,
        at=timezone.now(),
        action=action,
        actor=actor,
        agency=agency,
        subject_kind=subject_kind,
        subject=str(subject),
        reason=reason,
        outcome=outcome,
        previous=bytes(head.digest),
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    head.sequence, head.digest = event.sequence, event.digest
    head.save(update_fields=["sequence", "digest"])
    return event
