"""Every write of the room, by its name. Callers asked `permissions` and validated first; each is all-or-nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from amparo_web.accounts.models import Membership
from amparo_web.accounts.permissions import Refused
from amparo_web.commitments.models import (
    ACCEPTED,
    REFUSED,
    WAITING,
    Entered,
    Import,
    PlanItem,
    PromiseStatus,
    Reviewed,
    ShadowStatus,
    TreatyEvent,
)
from amparo_web.commitments.tracing import changed

Item = TypeVar("Item", bound=Entered)


def _entered(model: type[Item], member: Membership, values: Mapping[str, Any]) -> Item:
    item = model(entered_by=member.user, agency=member.agency, **values)
    item.save()
    changed(member, f"commitment.{model.__name__.lower()}_entered", item)
    return item


@transaction.atomic
def propose_event(*, member: Membership, values: Mapping[str, str]) -> TreatyEvent:
    """A treaty event that waits for a second person."""
    return _entered(TreatyEvent, member, values)


@transaction.atomic
def propose_status(*, member: Membership, values: Mapping[str, str]) -> PromiseStatus:
    """How far a promise is kept, with reasons; waits for a second person."""
    return _entered(PromiseStatus, member, values)


@transaction.atomic
def propose_plan_item(*, member: Membership, values: Mapping[str, str]) -> PlanItem:
    """A line of a national plan; waits for a second person."""
    return _entered(PlanItem, member, values)


@transaction.atomic
def enter_shadow_status(*, member: Membership, values: Mapping[str, str]) -> ShadowStatus:
    """Civil society's own view, in its own name, shown at once; an earlier one of the organization is kept."""
    return _entered(ShadowStatus, member, values)


@transaction.atomic
def keep_table(*, member: Membership, values: Mapping[str, str]) -> Import:
    """A depositary's table for preview; no event comes of it yet."""
    return _entered(Import, member, values)


@transaction.atomic
def propose_table(
    *, member: Membership, table: Import, events: Iterable[Mapping[str, str]], left_out_reason: str
) -> int:
    """The events of a table wait for a second person; returns how many. Raises Refused when that was done already."""
    # Compare and set: two clicks propose once.
    taken = Import.objects.filter(pk=table.pk, proposed=False).update(proposed=True, left_out_reason=left_out_reason)
    if not taken:
        raise Refused("commitments.already_decided")
    made = [TreatyEvent(entered_by=member.user, agency=member.agency, of_import=table, **values) for values in events]
    TreatyEvent.objects.bulk_create(made)
    changed(member, "commitment.table_proposed", table)
    return len(made)


@transaction.atomic
def drop_table(*, member: Membership, table: Import) -> None:
    """A preview that is not wanted; nothing came of it. Raises Refused once its events were proposed."""
    changed(member, "commitment.table_dropped", table)
    gone, _ = Import.objects.filter(pk=table.pk, proposed=False).delete()
    if not gone:
        raise Refused("commitments.already_decided")


@transaction.atomic
def review(*, member: Membership, item: Reviewed, accept: bool, reason: str) -> None:
    """A second person's decision. Raises Refused when somebody decided meanwhile."""
    decided = (
        type(item)
        .objects.filter(pk=item.pk, state=WAITING)  # type: ignore[attr-defined]  # each child has its manager
        .exclude(entered_by=member.user)
        .update(**_decision(member, accept, reason))
    )
    if not decided:
        raise Refused("commitments.already_decided")
    changed(member, f"commitment.{'accepted' if accept else 'refused'}", item)


@transaction.atomic
def review_table(*, member: Membership, table: Import, accept: bool, reason: str) -> int:
    """One decision for all that still waits of a table; returns how many. Raises Refused when nothing waits."""
    waiting = TreatyEvent.objects.filter(of_import=table, state=WAITING).exclude(entered_by=member.user)
    decided = waiting.update(**_decision(member, accept, reason))
    if not decided:
        raise Refused("commitments.already_decided")
    changed(member, f"commitment.table_{'accepted' if accept else 'refused'}", table)
    return decided


def _decision(member: Membership, accept: bool, reason: str) -> dict[str, Any]:
    return {
        "state": ACCEPTED if accept else REFUSED,
        "reviewed_by": member.user,
        "reviewed_at": timezone.now(),
        "review_reason": reason,
    }
