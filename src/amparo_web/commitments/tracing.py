"""Every change of the room, written down in the transaction that makes it."""

from __future__ import annotations

from amparo_web.accounts.models import Membership
from amparo_web.audit.recording import record
from amparo_web.commitments.models import Entered


def changed(member: Membership, action: str, item: Entered) -> None:
    """Who changed which row how; nothing of what was written."""
    record(
        action=action,
        actor=member.user_id,
        agency=member.agency_id,
        subject_kind=type(item).__name__.lower(),
        subject=item.pk,
    )
