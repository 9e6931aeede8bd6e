"""Suspects, and where each accused stands for each offence. The pathway decides what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from amparo.pathways import check_step, pathway
from amparo_web.accounts.models import Membership
from amparo_web.accounts.permissions import Refused
from amparo_web.casework import tracing
from amparo_web.casework.actions.cases import add_task
from amparo_web.casework.conflicts import plain
from amparo_web.casework.finding_persons import compositions
from amparo_web.casework.models import Involvement, Proceeding, ProceedingStep, Suspect, SuspectToken
from amparo_web.casework.permissions import Sight
from amparo_web.keys.tokens import token_of

PATHWAY = pathway("proceedings")
SUSPECT_NAMES = ("given_name", "surname", "second_surname", "other_names")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step brings with it; a verdict needs its sentence and what was decided about compensation."""

    taken_on: date
    law: str = ""
    court: str = ""
    reason: str = ""
    sentence_months: int | None = None
    compensation: str = ""
    compensation_amount: Decimal | None = None
    compensation_currency: str = ""
    assets_confiscated: str = ""
    next_hearing: date | None = None


def _token_texts(suspect: Suspect) -> set[tuple[str, str]]:
    values = {name: str(plain(getattr(suspect, name)) or "") for name in SUSPECT_NAMES}
    return compositions(values)


def known_suspects(member: Membership, values: Mapping[str, str]) -> tuple[Suspect, ...]:
    """Suspects of the agency's other cases who may be this one."""
    wanted = [token_of(member.agency_id, f"suspect.{kind}", text) for kind, text in compositions(values)]
    return tuple(Suspect.objects.filter(agency=member.agency, tokens__value__in=wanted).distinct()[:25])


@transaction.atomic
def name_suspect(*, sight: Sight, role: str, values: Mapping[str, str], known: Suspect | None = None) -> Involvement:
    """Say what somebody is said to have done in this case; `known` is a suspect of another case of the agency."""
    if known is not None and known.agency_id != sight.member.agency_id:
        raise Refused("casework.suspect_of_others")
    suspect = known or Suspect.objects.create(agency=sight.member.agency, **values)
    if known is None:
        SuspectToken.objects.bulk_create(
            SuspectToken(
                suspect=suspect,
                agency=suspect.agency,
                kind=kind,
                value=token_of(suspect.agency_id, f"suspect.{kind}", text),
            )
            for kind, text in sorted(_token_texts(suspect))
        )
    made, _ = Involvement.objects.get_or_create(
        case=sight.case, suspect=suspect, role=role, defaults={"recorded_by": sight.member.user}
    )
    tracing.changed(sight.member, "suspect.named", sight.case)
    return made


@transaction.atomic
def open_proceeding(*, sight: Sight, suspect: Suspect, offence: str, reported_on: date, law: str = "") -> Proceeding:
    """One accused and one offence, from the report on. Raises Refused where it is open already or lies ahead."""
    if reported_on > timezone.localdate():
        raise Refused("casework.date_ahead")
    if not sight.case.involvements.filter(suspect=suspect).exists():
        raise Refused("casework.suspect_not_here")
    if sight.case.proceedings.filter(suspect=suspect, offence=offence).exists():
        raise Refused("casework.proceeding_open")
    made = Proceeding.objects.create(
        case=sight.case, suspect=suspect, offence=offence, reported_on=reported_on, law=law
    )
    tracing.changed(sight.member, "proceeding.opened", sight.case)
    return made


def _present(proceeding: Proceeding, outcome: Outcome) -> set[str]:
    """The conditions of the pathway that this step brings or finds."""
    found = {"date_recorded"}
    if outcome.law or proceeding.law:
        found.add("offence_named")
    if outcome.reason.strip():
        found.add("reason_given")
    if outcome.sentence_months is not None:
        found.add("sentence_recorded")
    if outcome.compensation in ("granted", "refused", "not_asked"):
        found.add("compensation_decided")
    return found


@transaction.atomic
def take_step(*, sight: Sight, proceeding: Proceeding, action: str, outcome: Outcome) -> Proceeding:
    """Move one accused on. Raises StepRefused with what is missing, Refused for a day out of order."""
    locked = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    latest = locked.steps.order_by("-taken_on").values_list("taken_on", flat=True).first() or locked.reported_on
    if outcome.taken_on > timezone.localdate():
        raise Refused("casework.date_ahead")
    if outcome.taken_on < latest:
        raise Refused("casework.date_out_of_order")
    locked.state = check_step(PATHWAY, locked.state, action, _present(locked, outcome))
    for name in (
        *("law", "court", "sentence_months", "compensation", "compensation_amount", "compensation_currency"),
        *("assets_confiscated", "next_hearing"),
    ):
        value = getattr(outcome, name)
        if value not in (None, ""):
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    ProceedingStep.objects.create(
        proceeding=locked,
        action=action,
        taken_on=outcome.taken_on,
        reason=outcome.reason,
        recorded_by=sight.member.user,
    )
    if outcome.next_hearing is not None:
        add_task(sight=sight, kind="hearing", due_on=outcome.next_hearing, assigned_to=sight.member.user)
    tracing.changed(sight.member, f"proceeding.{action}", sight.case)
    return locked
