"""May she? Each rule as `check_x`, which raises with the reason, and `user_can_x`, which answers yes or no.

`Hidden` is for what a stranger must not even know to exist (404); `Refused` is for what a colleague may know of but
not do (403, with the reason on the page).
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from amparo_web.accounts.models import Agency, Membership, User
from amparo_web.design.words import say


class Hidden(Http404):
    """As if it did not exist."""


class Refused(PermissionDenied):
    """No, for a reason that the page shows."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)

    @property
    def reason_for_reader(self) -> str:
        return say(self.key)


def membership_of(user: User) -> Membership:
    """Her membership; an account without one sees nothing but that."""
    try:
        return Membership.objects.select_related("agency", "user").get(user=user)
    except Membership.DoesNotExist as error:
        raise Refused("accounts.no_agency") from error


def check_see_members(user: User, agency: Agency) -> None:
    """The list of members is for whoever manages it. Raises Hidden for strangers, Refused for colleagues."""
    mine = membership_of(user)
    if mine.agency != agency:
        raise Hidden
    if not mine.in_words.manages_members:
        raise Refused("accounts.only_coordinators")


def check_change_member(user: User, member: Membership) -> None:
    """Open or close a colleague's account: a coordinator of the same agency, and never her own."""
    check_see_members(user, member.agency)
    if member.user == user:
        raise Refused("accounts.not_yourself")


def user_can_see_members(user: User, agency: Agency) -> bool:
    try:
        check_see_members(user, agency)
    except (Hidden, Refused):
        return False
    return True


def user_can_change_member(user: User, member: Membership) -> bool:
    try:
        check_change_member(user, member)
    except (Hidden, Refused):
        return False
    return True
