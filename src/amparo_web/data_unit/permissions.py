"""May she? The unit's datasets are for its own members; strangers, and other kinds of agency, find nothing here."""

from __future__ import annotations

from amparo_web.accounts.models import Membership, User
from amparo_web.accounts.permissions import Hidden, Refused
from amparo_web.data_unit.models import Dataset, Release, Run, Stage

KIND, WORKER = "data_unit", "data_officer"


def check_member(user: User) -> Membership:
    """A member of a data unit. Raises Hidden for anybody else: that the room exists is nobody's business."""
    member = Membership.objects.select_related("agency", "user").filter(user=user).first()
    if member is None or member.agency.kind != KIND:
        raise Hidden
    return member


def check_see(user: User, dataset: Dataset) -> Membership:
    """A member of the very unit. Raises Hidden."""
    member = check_member(user)
    if dataset.agency_id != member.agency_id:
        raise Hidden
    return member


def check_work(member: Membership) -> None:
    """Bringing lists in, linking, estimating, sending: for data officers. Raises Refused for who coordinates."""
    if member.role != WORKER:
        raise Refused("data_unit.only_officers")


def check_send(member: Membership, run: Run) -> None:
    """Only an answer whose verdict lets it out, for whoever works with the data. Raises Refused."""
    check_work(member)
    if not run.answered:
        raise Refused("data_unit.no_answer_yet")
    if not run.can_be_sent:
        raise Refused("data_unit.must_not_be_sent")


def check_decide(member: Membership, release: Release) -> None:
    """A second person, never who asked, and only while it waits. Raises Refused."""
    if release.stage != Stage.WAITING:
        raise Refused("data_unit.nothing_to_decide")
    if release.asked_by_id == member.user_id:
        raise Refused("data_unit.not_your_own")


def check_withdraw(member: Membership, release: Release) -> None:
    """Anybody of the unit may take a public figure back: what harms is stopped by whoever sees it."""
    if release.stage != Stage.PUBLIC:
        raise Refused("data_unit.not_public")


def user_can_work(member: Membership) -> bool:
    return member.role == WORKER


def user_can_decide(member: Membership, release: Release) -> bool:
    try:
        check_decide(member, release)
    except Refused:
        return False
    return True
