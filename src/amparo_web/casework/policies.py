"""May this, now? Rules that depend on what is recorded, not on who asks. Each raises with its reason."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from amparo.model.answer import Truth
from amparo.model.case import childhood
from amparo_web.accounts.models import Agency
from amparo_web.accounts.permissions import Refused
from amparo_web.casework.codes import codes
from amparo_web.casework.models import CaseFile, Consent
from amparo_web.casework.permissions import NEVER_FOR_KIND, consents_in_force

#: Consent is asked again at least so often: what was agreed on a frightened night is not agreed for ever.
LONGEST_CONSENT = relativedelta(months=12)


def is_child(case: CaseFile) -> bool | None:
    """Whether she was under 18 at the act (art. 3(d)); None where it is not known."""
    truth = childhood(case.age_at_act, case.minor)
    return {Truth.TRUE: True, Truth.FALSE: False}.get(truth)


def check_consent_dates(given_on: date, valid_until: date | None, today: date) -> None:
    """Given not in the future, ending after it began, within a year."""
    if given_on > today:
        raise Refused("casework.consent_future")
    if valid_until is not None and valid_until < given_on:
        raise Refused("casework.consent_ends_before")
    if valid_until is not None and valid_until > given_on + LONGEST_CONSENT:
        raise Refused("casework.consent_too_long")


def consent_for(case: CaseFile, purpose: str, recipient: Agency | None, scopes: frozenset[str]) -> Consent:
    """The consent that lets these parts go to this recipient for this purpose; raises Refused when none does."""
    for consent in consents_in_force(case).filter(purpose=purpose, recipient=recipient):
        if scopes <= frozenset(consent.scopes.split(";")):
            return consent
    raise Refused("casework.no_consent")


def check_scopes(recipient: Agency | None, scopes: frozenset[str]) -> None:
    """A consent names parts that exist and that this kind of agency may be shown at all."""
    if not scopes <= frozenset(codes("scope")):
        raise Refused("casework.unknown_scope")
    if recipient is not None and scopes & NEVER_FOR_KIND.get(recipient.kind, frozenset()):
        raise Refused("casework.scope_never")
