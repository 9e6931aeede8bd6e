"""Every read, change and refusal of the register, written down before its answer leaves."""

from __future__ import annotations

from amparo_web.accounts.models import Agency, Membership
from amparo_web.audit.recording import record
from amparo_web.casework.models import CaseFile


def read(member: Membership, action: str, case: CaseFile, *, reason: str = "") -> None:
    """Somebody looked at a case, or at what of it is masked."""
    _record(member, action, case, reason=reason)


def changed(member: Membership, action: str, case: CaseFile, *, other: Agency | None = None) -> None:
    """Somebody changed a case; `other` is the agency it went to."""
    _record(member, action, case, reason=f"agency:{other.pk}" if other else "")


def _record(member: Membership, action: str, case: CaseFile, *, reason: str) -> None:
    record(
        action=action,
        actor=member.user_id,
        agency=member.agency_id,
        subject_kind="case",
        subject=case.pk,
        reason=reason,
    )


def searched(member: Membership, action: str = "register.searched") -> None:
    """Somebody searched; what she searched for is not written down."""
    record(action=action, actor=member.user_id, agency=member.agency_id)
