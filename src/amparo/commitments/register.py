"""The events that the product ships: a table of cells turned into events, and what a person read off its notes.

`ratification_matrix.csv` says of each state and instrument a status with a date, a signature date, a source and its
as-of date. What is not in a cell is not put into an event: a party whose act is not named is `became_party`, a status
without a date stays without one, a cell without a source is `looked_for`. `treaty_notes.csv` holds the events that the
table has only in its notes: earlier observations, acts before a withdrawal, and what sources contradict.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from amparo.commitments.events import Act, TreatyEvent
from amparo.commitments.instruments import instruments
from amparo.commitments.wording import room_data
from amparo.vocabulary.countries import AMERICAN_STATES

#: Who entered the shipped events, and the day of the table.
ENTERED_BY, ENTERED_ON = "amparo", "2026-11-24"
_MODES = {
    "ratification": Act.RATIFICATION,
    "accession": Act.ACCESSION,
    "succession": Act.SUCCESSION,
    "": Act.BECAME_PARTY,
}


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """One cell of the shipped table, as published: the oracle of the derivation."""

    state: str
    instrument: str
    status: str
    date: str
    mode: str
    signature_date: str
    as_of: str
    source: str
    note: str


@cache
def published_cells() -> tuple[PublishedCell, ...]:
    """The 910 cells as published, in the order of the file."""
    names = {"state_iso3": "state", "instrument_id": "instrument"}
    rows = csv.DictReader(room_data("ratification_matrix.csv").splitlines())
    return tuple(PublishedCell(**{names.get(k, k): v for k, v in row.items()}) for row in rows)


def events_of_cell(cell: PublishedCell) -> tuple[TreatyEvent, ...]:
    """What a published cell says, as events; nothing is added to it."""
    found = []
    if cell.signature_date and cell.status != "signed":
        found.append(_event(cell, Act.SIGNATURE, cell.signature_date))
    if cell.status == "party":
        found.append(_event(cell, _MODES[cell.mode], cell.date))
    elif cell.status == "signed":
        found.append(_event(cell, Act.SIGNATURE, cell.date))
    elif cell.status == "withdrawn":
        found.append(_event(cell, Act.WITHDRAWAL, cell.date))
    elif cell.status == "none":
        found.append(_event(cell, Act.NOT_PARTY, ""))
    else:
        found.append(_event(cell, Act.LOOKED_FOR, ""))
    return tuple(found)


def _event(cell: PublishedCell, act: Act, date: str) -> TreatyEvent:
    return TreatyEvent(
        id=f"{cell.state}-{cell.instrument}-{act.value}",
        state=cell.state,
        instrument=cell.instrument,
        act=act,
        date=date,
        source=cell.source,
        as_of=cell.as_of,
        entered_by=ENTERED_BY,
        entered_on=ENTERED_ON,
        note=cell.note,
    )


@cache
def shipped_events() -> tuple[TreatyEvent, ...]:
    """Every event the product ships, in the order of the table, those from its notes last."""
    found = [event for cell in published_cells() for event in events_of_cell(cell)]
    for number, row in enumerate(csv.DictReader(room_data("treaty_notes.csv").splitlines()), 1):
        found.append(
            TreatyEvent(
                id=f"{row['state']}-{row['instrument']}-note-{number}",
                state=row["state"],
                instrument=row["instrument"],
                act=Act(row["act"]),
                date=row["date"],
                source=row["source"],
                as_of=row["as_of"],
                entered_by=ENTERED_BY,
                entered_on=ENTERED_ON,
                contested=row["contested"] == "yes",
                note=row["note"],
            )
        )
    return tuple(found)


Cells = Mapping[tuple[str, str], Sequence[TreatyEvent]]


def by_cell(events: Iterable[TreatyEvent]) -> dict[tuple[str, str], list[TreatyEvent]]:
    """The events of each of the 35 x 26 cells, also of those that have none."""
    cells: dict[tuple[str, str], list[TreatyEvent]] = {
        (state, item.id): [] for item in instruments() for state in AMERICAN_STATES
    }
    for event in events:
        cells[event.state, event.instrument].append(event)
    return cells
