"""What is known: the shipped events and those that a second person accepted here, derived by the pure room.

Derived once for each state of the tables and kept in memory: accepted rows never change, so their number and the
latest review say whether anything did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max

from amparo.commitments.events import Act
from amparo.commitments.events import TreatyEvent as Event
from amparo.commitments.instruments import instruments
from amparo.commitments.register import by_cell, shipped_events
from amparo.commitments.sequence import check_events
from amparo.commitments.status import CellStatus, derive
from amparo.vocabulary.countries import AMERICAN_STATES
from amparo.vocabulary.text import Text
from amparo_web.commitments.models import ACCEPTED, TreatyEvent
from amparo_web.design.language import current_language

#: How an event entered on a site names who entered it: the agency, never the account.
AGENCY = "agency:"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Changes whenever an accepted event is added."""

    number: int
    latest: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every event and, of each of the 910 cells, its status; `on` is the day asked about, empty for today.

    `agencies` maps the `agency:<code>` of an event entered here to the agency's name.
    """

    mark: Mark
    on: str
    cells: Mapping[Key, CellStatus]
    events: tuple[Event, ...]
    agencies: Mapping[str, Text]

    def of_state(self, code: str) -> list[CellStatus]:
        return [self.cells[code, item.id] for item in instruments()]

    def of_instrument(self, code: str) -> list[CellStatus]:
        return [self.cells[state, code] for state in AMERICAN_STATES]


def ledger(on: str = "") -> Ledger:
    """What is known today, or was known on a day: two queries at most, one when nothing was accepted since."""
    counted = TreatyEvent.objects.filter(state=ACCEPTED).aggregate(number=Count("pk"), latest=Max("reviewed_at"))
    mark = Mark(counted["number"], str(counted["latest"] or ""))
    return _derived(mark, on)


@lru_cache(maxsize=24)
def _derived(mark: Mark, on: str) -> Ledger:
    entered, agencies = _entered() if mark.number else ((), {})
    events = (*shipped_events(), *entered)
    cells = {key: derive(*key, held, on) for key, held in by_cell(events).items()}
    return Ledger(mark, on, cells, events, agencies)


def _entered() -> tuple[tuple[Event, ...], dict[str, Text]]:
    rows = list(TreatyEvent.objects.filter(state=ACCEPTED).select_related("agency").order_by("pk"))
    agencies = {f"{AGENCY}{row.agency.code}": row.agency.name for row in rows}
    return tuple(as_event(row) for row in rows), agencies


def as_event(row: TreatyEvent) -> Event:
    """A row of the table as the pure room knows it. Entered means accepted: before that it counts for nothing."""
    moment: datetime | None = row.reviewed_at or row.entered_at
    return Event(
        id=f"site-{row.pk}",
        state=row.country,
        instrument=row.instrument,
        act=Act(row.act),
        date=row.date,
        source=row.source,
        as_of=row.as_of,
        entered_by=f"{AGENCY}{row.agency.code}",
        entered_on=moment.date().isoformat() if moment else "",
        contested=row.contested,
        note=row.note,
        territory=row.territory,
        wording=row.wording,
    )


def refusals(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Why an event as typed cannot be, with all that is known of its cell: (code, reason in the page's language)."""
    typed = Event(
        id="typed",
        state=values["country"],
        instrument=values["instrument"],
        act=Act(values["act"]),
        date=values["date"],
        source=values["source"],
        as_of=values["as_of"],
        entered_by=AGENCY,
        entered_on="",
        contested=bool(values.get("contested")),
        note=values.get("note", ""),
    )
    return sequence_refusals([typed])


def sequence_refusals(added: Iterable[Event]) -> list[tuple[str, str]]:
    """Why events cannot be added to what is known; empty when they can."""
    added = list(added)
    keys = {(event.state, event.instrument) for event in added}
    known = [event for event in ledger().events if (event.state, event.instrument) in keys]
    language = current_language()
    return [(found.code, _sentence(found.reason.in_(language))) for found in check_events([*known, *added])]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
