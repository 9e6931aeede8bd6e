"""Assistance: needs, plan, services, stays, family, the child's steps, protection. Stays raise an alarm when long."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from amparo.pathways import check_step, pathway
from amparo_web.accounts.models import Agency
from amparo_web.accounts.permissions import Refused
from amparo_web.casework import tracing
from amparo_web.casework.actions.cases import add_task
from amparo_web.casework.models import (
    AssistanceStep,
    BestInterests,
    CaseFile,
    Need,
    Protection,
    Relative,
    Service,
    Stay,
)
from amparo_web.casework.permissions import Sight, consents_in_force
from amparo_web.casework.policies import is_child

PATHWAY = pathway("assistance")


def present_conditions(case: CaseFile) -> frozenset[str]:
    """What of the assistance pathway's conditions holds, read from what is recorded."""
    found = set()
    if consents_in_force(case).filter(purpose="assistance").exists():
        found.add("consent_to_assistance")
    if case.needs.exists():
        found.add("needs_assessed")
    if case.best_interests.filter(step="determined").exists():
        found.add("best_interests_determined")
    if case.tasks.filter(kind="follow_up").exists():
        found.add("follow_up_agreed")
    return frozenset(found)


@transaction.atomic
def take_step(*, sight: Sight, action: str) -> CaseFile:
    """Move the assistance on. Raises StepRefused with what is missing, KeyError for a step that is none."""
    case = CaseFile.objects.select_for_update().get(pk=sight.case.pk)
    case.state = check_step(PATHWAY, case.state, action, present_conditions(case), child=is_child(case))
    case.version += 1
    if PATHWAY.states[case.state].final:
        case.closed_at = timezone.now()
    case.save(update_fields=["state", "version", "closed_at"])
    AssistanceStep.objects.create(case=case, action=action, taken_by=sight.member.user)
    tracing.changed(sight.member, f"assistance.{action}", case)
    return case


@transaction.atomic
def add_need(*, sight: Sight, kind: str, detail: str) -> Need:
    """What she needs."""
    made = Need.objects.create(
        case=sight.case, person=sight.case.person, kind=kind, detail=detail, recorded_by=sight.member.user
    )
    tracing.changed(sight.member, "need.added", sight.case)
    return made


@transaction.atomic
def add_service(
    *,
    sight: Sight,
    kind: str,
    provider: Agency | None,
    provider_outside: str,
    began_on: date,
    ended_on: date | None,
    cost: Decimal | None,
    currency: str,
) -> Service:
    """A service she receives. The needs of its kind are met from that day on."""
    if ended_on is not None and ended_on < began_on:
        raise Refused("casework.ends_before")
    if cost is not None and not currency:
        raise Refused("casework.currency_missing")
    made = Service.objects.create(
        case=sight.case,
        person=sight.case.person,
        kind=kind,
        provider=provider,
        provider_outside=provider_outside,
        began_on=began_on,
        ended_on=ended_on,
        cost=cost,
        currency=currency,
        recorded_by=sight.member.user,
    )
    sight.case.needs.filter(kind=kind, met_at=None).update(met_at=timezone.now())
    tracing.changed(sight.member, "service.added", sight.case)
    return made


@transaction.atomic
def begin_stay(*, sight: Sight, place: str, began_on: date, review_after_days: int) -> Stay:
    """She stays somewhere; after so many days somebody asks whether she still should. One stay at a time."""
    if sight.case.stays.filter(ended_on=None).exists():
        raise Refused("casework.stay_open")
    if began_on > timezone.localdate():
        raise Refused("casework.date_ahead")
    made = Stay.objects.create(
        case=sight.case,
        person=sight.case.person,
        place=place,
        began_on=began_on,
        review_after_days=review_after_days,
    )
    due = began_on + timedelta(days=review_after_days)
    add_task(sight=sight, kind="stay", due_on=due, assigned_to=sight.case.worker)
    tracing.changed(sight.member, "stay.began", sight.case)
    return made


@transaction.atomic
def end_stay(*, sight: Sight, stay: Stay, ended_on: date) -> None:
    """She left the place; the alarm of the stay falls silent."""
    if ended_on < stay.began_on:
        raise Refused("casework.ends_before")
    if ended_on > timezone.localdate():
        raise Refused("casework.date_ahead")
    Stay.objects.filter(pk=stay.pk, ended_on=None).update(ended_on=ended_on)
    sight.case.tasks.filter(kind="stay", done_at=None).update(done_at=timezone.now(), done_by=sight.member.user)
    tracing.changed(sight.member, "stay.ended", sight.case)


@transaction.atomic
def add_relative(*, sight: Sight, relation: str, who: str, at_risk: str, may_be_told: str) -> Relative:
    """Somebody she left behind."""
    made = Relative.objects.create(
        case=sight.case,
        person=sight.case.person,
        relation=relation,
        who=who,
        at_risk=at_risk,
        may_be_told=may_be_told,
    )
    tracing.changed(sight.member, "relative.added", sight.case)
    return made


@transaction.atomic
def best_interests_step(*, sight: Sight, step: str, note: str, done_on: date) -> BestInterests:
    """One step for a child. Nothing is determined before the child was heard and the options were weighed."""
    if done_on > timezone.localdate():
        raise Refused("casework.date_ahead")
    done = set(sight.case.best_interests.values_list("step", flat=True))
    if step == "determined" and not {"child_heard", "options_weighed"} <= done:
        raise Refused("casework.child_first")
    made = BestInterests.objects.create(
        case=sight.case,
        person=sight.case.person,
        step=step,
        note=note,
        done_on=done_on,
        done_by=sight.member.user,
    )
    tracing.changed(sight.member, "best_interests.step", sight.case)
    return made


@transaction.atomic
def record_protection(
    *,
    sight: Sight,
    kind: str,
    state: str,
    note: str,
    asked_on: date,
    decided_on: date | None,
    valid_until: date | None,
) -> Protection:
    """A measure that was asked for, granted or refused; added, so that the earlier answer stays."""
    if decided_on is not None and decided_on < asked_on:
        raise Refused("casework.ends_before")
    if state in ("granted", "refused") and decided_on is None:
        raise Refused("casework.decided_when")
    made = Protection.objects.create(
        case=sight.case,
        person=sight.case.person,
        kind=kind,
        state=state,
        note=note,
        asked_on=asked_on,
        decided_on=decided_on,
        valid_until=valid_until,
        recorded_by=sight.member.user,
    )
    if valid_until is not None:
        due = max(timezone.localdate(), valid_until - timedelta(days=14))
        add_task(sight=sight, kind="follow_up", due_on=due, assigned_to=sight.case.worker)
    tracing.changed(sight.member, f"protection.{state}", sight.case)
    return made
