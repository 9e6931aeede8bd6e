"""What she agrees to, what she takes back, and what that opens and closes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from amparo_web.accounts.models import Agency
from amparo_web.accounts.permissions import Refused
from amparo_web.casework import tracing
from amparo_web.casework.models import Consent, Grant, Reveal
from amparo_web.casework.permissions import Sight
from amparo_web.casework.policies import check_consent_dates, check_scopes, consent_for, is_child

#: How long what was revealed stays to be seen.
REVEALED_FOR = timedelta(minutes=10)


@transaction.atomic
def record_consent(
    *,
    sight: Sight,
    purpose: str,
    recipient: Agency | None,
    scopes: frozenset[str],
    agreed: bool,
    given_by: str,
    words: str,
    given_on: date,
    valid_until: date | None,
    outside_recipient: str = "",
) -> Consent:
    """A yes or a no to one purpose and one recipient. A new answer to the same question ends the older ones.

    For a child nobody but her guardian or a best-interests decision consents (Convention on the Rights of the Child,
    art. 3 and 12: she is heard, and her words are kept).
    """
    check_consent_dates(given_on, valid_until, timezone.localdate())
    check_scopes(recipient, scopes)
    if agreed and recipient is not None and not scopes:
        raise Refused("casework.consent_to_nothing")
    if agreed and given_by == "herself" and is_child(sight.case) is True:
        raise Refused("casework.child_consent")
    older = Consent.objects.filter(
        person=sight.case.person_id,
        purpose=purpose,
        recipient=recipient,
        outside_recipient=outside_recipient,
        withdrawn_at=None,
    )
    for consent in older:
        _end(sight, consent)
    made = Consent.objects.create(
        person=sight.case.person,
        purpose=purpose,
        recipient=recipient,
        outside_recipient=outside_recipient,
        scopes=";".join(sorted(scopes)),
        agreed=agreed,
        given_by=given_by,
        words=words,
        given_on=given_on,
        valid_until=valid_until,
        recorded_by=sight.member.user,
    )
    tracing.changed(sight.member, "consent.given" if agreed else "consent.refused", sight.case)
    return made


@transaction.atomic
def withdraw_consent(*, sight: Sight, consent: Consent) -> None:
    """She takes it back: whoever saw something because of it sees it no longer, from this moment."""
    _end(sight, consent)
    tracing.changed(sight.member, "consent.withdrawn", sight.case)


def _end(sight: Sight, consent: Consent) -> None:
    now = timezone.now()
    Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=sight.member.user)
    Grant.objects.filter(consent=consent, ended_at=None).update(ended_at=now)


@transaction.atomic
def share_case(*, sight: Sight, agency: Agency, purpose: str, scopes: frozenset[str]) -> Grant:
    """Let another agency see these parts. Raises Refused when no consent in force covers them."""
    if agency == sight.case.agency:
        raise Refused("casework.share_with_self")
    check_scopes(agency, scopes)
    consent = consent_for(sight.case, purpose, agency, scopes)
    made = Grant.objects.create(
        case=sight.case,
        agency=agency,
        consent=consent,
        scopes=";".join(sorted(scopes)),
        granted_by=sight.member.user,
    )
    tracing.changed(sight.member, "case.shared", sight.case, other=agency)
    return made


@transaction.atomic
def end_sharing(*, sight: Sight, grant: Grant) -> None:
    """The other agency sees it no longer."""
    Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=timezone.now())
    tracing.changed(sight.member, "case.unshared", sight.case)


@transaction.atomic
def reveal(*, sight: Sight, reason: str) -> Reveal:
    """Show her what is masked for some minutes; the reason is written down before anything is shown."""
    Reveal.objects.filter(until__lt=timezone.now()).delete()
    made = Reveal.objects.create(
        case=sight.case, user=sight.member.user, reason=reason, until=timezone.now() + REVEALED_FOR
    )
    tracing.read(sight.member, "person.revealed", sight.case, reason=reason)
    return made
