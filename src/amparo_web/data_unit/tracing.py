"""Every reading and change of the room, in the agency's chained trail: who, what, which row; never a value."""

from __future__ import annotations

from django.db.models import Model

from amparo_web.accounts.models import Membership
from amparo_web.audit.recording import record


def noted(member: Membership, action: str, item: Model) -> None:
    """One line in the trail, in the transaction of what it tells of."""
    record(
        action=f"data_unit.{action}",
        actor=member.user_id,
        agency=member.agency_id,
        subject_kind=type(item).__name__.lower(),
        subject=item.pk,
    )
