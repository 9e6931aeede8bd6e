"""May she? Who sees which part of which case. *May this, now?* is `policies`.

Three ways lead to a case and no fourth: it is her agency's, its person consented to share it with her agency, or
somebody broke the glass with a reason that a second person reviews. An agency of the kind `immigration` is held
shorter on every way: never another agency's contact or location, whatever anybody consented to or broke.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from amparo_web.accounts.kinds import KEEP_CASES
from amparo_web.accounts.models import Membership, User
from amparo_web.accounts.permissions import Hidden, Refused, membership_of
from amparo_web.casework.codes import codes
from amparo_web.casework.models import CaseFile, Consent, Grant

#: What an immigration service never sees of another agency's case.
NEVER_FOR_IMMIGRATION = frozenset({"contact", "location", "notes"})
#: What each kind of agency may be shown of another agency's case at most, whatever was consented to.
NEVER_FOR_KIND: dict[str, frozenset[str]] = {
    "immigration": NEVER_FOR_IMMIGRATION,
    "inspectorate": frozenset({"location"}),
    "prosecutor": frozenset({"location"}),
    "data_unit": frozenset(codes("scope")),
    "secretariat": frozenset(codes("scope")),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one member may see of one case, and why."""

    case: CaseFile
    member: Membership
    #: own, shared, broken_glass
    way: str
    scopes: frozenset[str]
    may_write: bool

    def sees(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def may_read_words(self) -> bool:
        """Free words may hold where she is, whatever they are about: an immigration service reads none of another's."""
        return self.way == "own" or self.member.agency.kind != "immigration"


def case_member(user: User) -> Membership:
    """Her membership in an agency that keeps case files; raises Refused for any other."""
    member = membership_of(user)
    if member.agency.kind not in KEEP_CASES:
        raise Refused("casework.no_casework_kind")
    return member


def user_can_open_register(user: User) -> bool:
    try:
        case_member(user)
    except Refused:
        return False
    return True


def cases_seen_by(member: Membership) -> QuerySet[CaseFile]:
    """Her agency's cases, but for those restricted to somebody else."""
    mine = CaseFile.objects.filter(agency=member.agency)
    return mine if member.role == "coordinator" else mine.filter(Q(restricted=False) | Q(worker=member.user))


def live_grants() -> QuerySet[Grant]:
    """Grants whose consent holds today: given, not run out, not withdrawn."""
    today = timezone.localdate()
    return Grant.objects.filter(
        Q(consent__valid_until__isnull=True) | Q(consent__valid_until__gte=today),
        ended_at__isnull=True,
        consent__agreed=True,
        consent__withdrawn_at__isnull=True,
    )


def sight_of(user: User, case_id: UUID) -> Sight:
    """What she may see of a case. Raises Hidden where she must not even know that it is there."""
    member = case_member(user)
    try:
        case = CaseFile.objects.select_related("agency", "person", "worker").get(pk=case_id)
    except CaseFile.DoesNotExist as error:
        raise Hidden from error
    if case.agency_id == member.agency_id:
        if case.restricted and case.worker_id != user.pk and member.role != "coordinator":
            raise Hidden
        return Sight(case, member, "own", frozenset(codes("scope")), may_write=case.closed_at is None)
    granted = live_grants().filter(case=case, agency=member.agency).values_list("scopes", flat=True)
    scopes = frozenset(scope for text in granted for scope in text.split(";")) - never_for(member)
    if not scopes:
        raise Hidden
    return Sight(case, member, "shared", scopes, may_write=False)


def never_for(member: Membership) -> frozenset[str]:
    """What her agency is never shown of another agency's case."""
    return NEVER_FOR_KIND.get(member.agency.kind, frozenset())


def check_write(sight: Sight) -> None:
    """She may change the case. Raises Refused with the reason."""
    if sight.way != "own":
        raise Refused("casework.not_your_case")
    if not sight.may_write:
        raise Refused("casework.closed_case")


def user_can_write(sight: Sight) -> bool:
    try:
        check_write(sight)
    except Refused:
        return False
    return True


#: Parts of another agency's case that a kind of agency may also write, where her consent shows them to it.
WRITES_WHEN_SHARED = {"return": {"consulate"}, "proceedings": {"prosecutor"}}


def check_write_part(sight: Sight, part: str) -> None:
    """She may write this part: of her agency's cases, or of a shared one where the part is her agency's work.

    Raises Refused with the reason.
    """
    if sight.way == "shared" and sight.sees(part) and sight.member.agency.kind in WRITES_WHEN_SHARED.get(part, ()):
        if sight.case.closed_at is not None:
            raise Refused("casework.closed_case")
        return
    check_write(sight)


def user_can_write_part(sight: Sight, part: str) -> bool:
    try:
        check_write_part(sight, part)
    except Refused:
        return False
    return True


def check_confirm(sight: Sight) -> None:
    """Confirm a finding: a member of the agency whose case it is."""
    check_write(sight)


def check_restrict(sight: Sight) -> None:
    """Close a case to colleagues: its worker or the coordinator."""
    check_write(sight)
    if sight.member.role != "coordinator" and sight.case.worker_id != sight.member.user_id:
        raise Refused("casework.only_worker_or_coordinator")


def user_can_restrict(sight: Sight) -> bool:
    try:
        check_restrict(sight)
    except Refused:
        return False
    return True


def consents_in_force(case: CaseFile) -> QuerySet[Consent]:
    """Every consent of the case's person that holds today."""
    today = timezone.localdate()
    return Consent.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        person=case.person_id,
        agreed=True,
        withdrawn_at__isnull=True,
    )
