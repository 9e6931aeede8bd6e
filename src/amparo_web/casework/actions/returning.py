"""Preparing a return: opening it, clearing its gates, moving it on. The pathway decides what may follow what."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from amparo.pathways import Condition, Transition, check_step, missing_for, pathway
from amparo_web.accounts.permissions import Refused
from amparo_web.casework import tracing
from amparo_web.casework.models import CostShare, Gate, Return, ReturnStep
from amparo_web.casework.permissions import Sight
from amparo_web.casework.policies import is_child

PATHWAY = pathway("return")
#: The reason of a stop is written with the step, so it is not a gate anybody clears beforehand.
WITH_THE_STEP = "reason_given"


def present_conditions(returning: Return) -> frozenset[str]:
    """The gates that are cleared now, and the cost shares if any are recorded."""
    return frozenset(returning.gates.filter(reopened_at=None).values_list("condition", flat=True))


def blocking(returning: Return) -> tuple[tuple[Transition, tuple[Condition, ...]], ...]:
    """Each step that leaves from here, with the gates it still waits for."""
    present = present_conditions(returning) | {WITH_THE_STEP}
    child = is_child(returning.case)
    return tuple(
        (step, missing_for(PATHWAY, step.action, present, child=child)) for step in PATHWAY.steps_from(returning.state)
    )


@transaction.atomic
def open_return(*, sight: Sight, destination: str, wishes: str) -> Return:
    """Somebody asked for a return: whether it may happen is another question. One is prepared at a time."""
    final = [code for code, state in PATHWAY.states.items() if state.final]
    if sight.case.returns.exclude(state__in=final).exists():
        raise Refused("casework.return_open")
    made = Return.objects.create(
        case=sight.case,
        person=sight.case.person,
        destination=destination,
        wishes=wishes,
        opened_by=sight.member.user,
    )
    tracing.changed(sight.member, "return.opened", sight.case)
    return made


@transaction.atomic
def clear_gate(*, sight: Sight, returning: Return, condition: str, basis: str) -> Gate:
    """A named person clears one gate and says on what basis. Raises Refused for a gate that is none or is cleared."""
    if condition not in PATHWAY.conditions or condition == WITH_THE_STEP:
        raise Refused("casework.gate_unknown")
    if condition == "costs_shared_recorded" and not returning.costs.exists():
        raise Refused("casework.costs_first")
    if condition in present_conditions(returning):
        raise Refused("casework.gate_cleared")
    made = Gate.objects.create(
        returning=returning,
        person=sight.case.person,
        condition=condition,
        basis=basis,
        cleared_by=sight.member.user,
    )
    tracing.changed(sight.member, "return.gate_cleared", sight.case)
    return made


@transaction.atomic
def reopen_gate(*, sight: Sight, gate: Gate) -> None:
    """What was safe is so no longer: the gate is shut again, and who cleared it stays written."""
    Gate.objects.filter(pk=gate.pk, reopened_at=None).update(reopened_at=timezone.now())
    tracing.changed(sight.member, "return.gate_reopened", sight.case)


@transaction.atomic
def add_cost(*, sight: Sight, returning: Return, paid_by: str, amount: Decimal, currency: str) -> CostShare:
    """What one State or organization pays."""
    made = CostShare.objects.create(returning=returning, paid_by=paid_by, amount=amount, currency=currency)
    tracing.changed(sight.member, "return.cost_added", sight.case)
    return made


@transaction.atomic
def take_step(*, sight: Sight, returning: Return, action: str, reason: str = "") -> Return:
    """Move the return on. Raises StepRefused with what is missing, KeyError for a step that is none."""
    locked = Return.objects.select_for_update().get(pk=returning.pk)
    present = present_conditions(locked) | ({WITH_THE_STEP} if reason.strip() else set())
    locked.state = check_step(PATHWAY, locked.state, action, present, child=is_child(sight.case))
    locked.save(update_fields=["state"])
    ReturnStep.objects.create(
        returning=locked, person=sight.case.person, action=action, reason=reason, taken_by=sight.member.user
    )
    tracing.changed(sight.member, f"return.{action}", sight.case)
    return locked
