"""What waits for a second person, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from amparo_web.commitments.ledger import as_event
from amparo_web.commitments.models import WAITING, Reviewed, TreatyEvent
from amparo_web.commitments.presenting import by_id, state_names
from amparo_web.design.language import current_language
from amparo_web.design.words import say


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One proposal: what it is, its parts as (label, value), who proposed it for which agency, where to review it."""

    row: Reviewed
    title: str
    words: str
    facts: tuple[tuple[str, str], ...]
    agency: str
    entered_on: str
    href: str


def facts_of(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """(key of a label, value) -> (label, value), empty values left out."""
    return tuple((say(key), value) for key, value in pairs if value)


def event_waiting(row: TreatyEvent) -> WaitingView:
    language = current_language()
    event = as_event(row)
    state, item = state_names(language)[row.country], by_id()[row.instrument]
    return WaitingView(
        row=row,
        title=f"{state} – {item.short.in_(language)}",
        words=event.act.label.in_(language),
        facts=facts_of(
            ("commitments.state", state),
            ("commitments.instrument", f"{item.title.in_(language)} ({item.id})"),
            ("commitments.event_kind", event.act.label.in_(language)),
            ("commitments.event_date", row.date or say("commitments.date_unknown")),
            ("commitments.source", row.source),
            ("commitments.as_of", row.as_of),
            ("commitments.territory", row.territory),
            ("commitments.wording", row.wording),
            ("commitments.contested_field", say("commitments.yes") if row.contested else ""),
            ("commitments.note", row.note),
        ),
        agency=row.agency.name.in_(language),
        entered_on=row.entered_at.date().isoformat(),
        href=reverse("commitments:review_event", kwargs={"number": row.pk}),
    )


def waiting_view() -> list[WaitingView]:
    """Everything that waits, the oldest first."""
    events = TreatyEvent.objects.filter(state=WAITING, of_import=None).select_related("agency").order_by("pk")
    return [event_waiting(row) for row in events]
