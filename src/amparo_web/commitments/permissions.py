"""May she? Reading is open to anyone; proposing is for the secretariat, shadow statuses for civil society."""

from __future__ import annotations

from amparo_web.accounts.models import Membership, User
from amparo_web.accounts.permissions import Hidden, Refused, membership_of
from amparo_web.commitments.models import WAITING, Entered, Import, Reviewed


def check_propose(user: User) -> Membership:
    """Treaty events, statuses and plans are proposed by members of a secretariat. Raises Refused for others."""
    member = membership_of(user)
    if member.agency.kind != "secretariat":
        raise Refused("commitments.only_secretariat")
    return member


def check_review(user: User, item: Reviewed) -> Membership:
    """A second person of the secretariat, and only what still waits. Raises Refused with the reason."""
    member = check_propose(user)
    if item.entered_by_id == user.pk:
        raise Refused("commitments.not_your_own")
    if item.state != WAITING:
        raise Refused("commitments.already_decided")
    return member


def check_decide_import(user: User, item: Import) -> Membership:
    """Its own proposer decides about the bad rows of a table; a second person reviews what comes of it."""
    member = check_propose(user)
    if item.entered_by_id != user.pk:
        raise Refused("commitments.not_your_import")
    if item.proposed:
        raise Refused("commitments.already_decided")
    return member


def check_shadow(user: User) -> Membership:
    """A member of civil society speaks for her own organization. Raises Refused for others."""
    member = membership_of(user)
    if member.agency.kind != "civil_society":
        raise Refused("commitments.only_civil_society")
    return member


def user_can_propose(user: User) -> bool:
    try:
        check_propose(user)
    except (Hidden, Refused):
        return False
    return True


def user_can_review(user: User, item: Reviewed) -> bool:
    try:
        check_review(user, item)
    except (Hidden, Refused):
        return False
    return True


def user_can_shadow(user: User) -> bool:
    try:
        check_shadow(user)
    except (Hidden, Refused):
        return False
    return True


def is_own(user: User, item: Entered) -> bool:
    """Whether she entered it herself."""
    return bool(item.entered_by_id == user.pk)
