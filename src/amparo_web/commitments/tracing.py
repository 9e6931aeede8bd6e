"""Every change of the room, written down in the transaction that makes it."""

from __future__ import annotations

from django.apps import apps

from amparo_web.accounts.models import Membership
from amparo_web.commitments.models import Entered


def changed(member: Membership, action: str, item: Entered) -> None:
    """Who changed which row how; nothing of what was written."""
    if not apps.is_installed("amparo_web.audit"):
        return
    from amparo_web.audit.recording import record

    record(
        action=action,
        actor=member.user_id,
        agency=member.agency_id,
        subject_kind=type(item).__name__.lower(),
        subject=item.pk,
    )
