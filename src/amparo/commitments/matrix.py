"""The matrix of states and instruments, and what is read off it: counts, who has not, what changed, a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from amparo.commitments.dates import earliest, is_partial_date, precision
from amparo.commitments.events import OBSERVATIONS, TreatyEvent
from amparo.commitments.instruments import Instrument, instrument, instruments
from amparo.commitments.register import by_cell, shipped_events
from amparo.commitments.status import CellStatus, Status, derive
from amparo.files import BadInput
from amparo.vocabulary.countries import AMERICAN_STATES, country_name, nearest_country
from amparo.vocabulary.text import Text


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every cell, derived: `cells` by (state, instrument); states in their usual order, instruments in the table's."""

    on: str
    states: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    cells: Mapping[tuple[str, str], CellStatus]

    def cell(self, state: str, code: str) -> CellStatus:
        """One cell; raises KeyError."""
        return self.cells[state, code]

    def of_state(self, state: str) -> tuple[CellStatus, ...]:
        """One state's row, in the order of the instruments."""
        return tuple(self.cells[state, item.id] for item in self.instruments)

    def of_instrument(self, code: str) -> tuple[CellStatus, ...]:
        """One instrument's column, in the order of the states."""
        return tuple(self.cells[state, code] for state in self.states)

    def rows(self) -> tuple[CellStatus, ...]:
        """Every cell, instrument by instrument."""
        return tuple(cell for item in self.instruments for cell in self.of_instrument(item.id))


@dataclass(frozen=True, slots=True)
class WhoHasNot:
    """Of one instrument, who is no party: those who are certainly not, and those of whom it is not known."""

    instrument: Instrument
    not_party: tuple[CellStatus, ...]
    not_known: tuple[CellStatus, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that changed between two days, and its acts dated between them (none where only years are known)."""

    before: CellStatus
    after: CellStatus
    events: tuple[TreatyEvent, ...]


@cache
def _shipped_matrix(on: str) -> Matrix:
    return matrix(shipped_events(), on)


def shipped_matrix(on: str = "") -> Matrix:
    """The matrix of the shipped events; kept, because it never changes."""
    return _shipped_matrix(on)


def matrix(events: Iterable[TreatyEvent], on: str = "", entered_until: str = "") -> Matrix:
    """Derive every cell from events of any order. `on` and `entered_until` as in `amparo.commitments.status.derive`.

    The events must have passed `check_events`; an event of an unknown state or instrument raises KeyError.
    """
    cells = {
        (state, code): derive(state, code, held, on, entered_until) for (state, code), held in by_cell(events).items()
    }
    return Matrix(on, AMERICAN_STATES, instruments(), cells)


def counts(column: Sequence[CellStatus]) -> dict[Status, int]:
    """How many cells of a row or column have each status, none left out."""
    found = Counter(cell.status for cell in column)
    return {status: found[status] for status in Status}


def who_has_not(table: Matrix, code: str) -> WhoHasNot:
    """The list for a letter: who is no party to an instrument, and of whom it is not known."""
    column = table.of_instrument(code)
    return WhoHasNot(
        instrument(code),
        tuple(cell for cell in column if cell.party == "no"),
        tuple(cell for cell in column if cell.party == "unknown"),
    )


def changes(events: Sequence[TreatyEvent], since: str, until: str) -> tuple[Change, ...]:
    """What changed from one day to a later one, newest first: cells whose status differs, and acts that leave it.

    Raises BadInput `commitments.days_reversed`, `commitments.not_a_day`.
    """
    first, last = check_day(since), check_day(until)
    if first > last:
        raise BadInput("commitments.days_reversed", since=since, until=until)
    found = []
    for (state, code), held in by_cell(events).items():
        between = tuple(e for e in held if _dated_between(e, first, last))
        before, after = derive(state, code, held, since), derive(state, code, held, until)
        if between or before.status is not after.status:
            found.append(Change(before, after, between))
    return tuple(sorted(found, key=_newest_first))


def _dated_between(event: TreatyEvent, first: date, last: date) -> bool:
    if event.contested or event.act in OBSERVATIONS or precision(event.date) != "day":
        return False
    return first < earliest(event.date) <= last


def _newest_first(change: Change) -> tuple[int, str, str]:
    day = max((earliest(e.date).toordinal() for e in change.events), default=0)
    return -day, change.after.instrument, change.after.state


def timeline(events: Iterable[TreatyEvent]) -> tuple[TreatyEvent, ...]:
    """The dated acts that are not contested, oldest first; a year alone stands before its days."""
    acts = [e for e in events if e.date and e.act not in OBSERVATIONS and not e.contested]
    return tuple(sorted(acts, key=lambda e: (e.date, e.state, e.instrument)))


def check_state(code: str) -> str:
    """The code when it is one of the 35; raises BadInput `commitments.no_state` with the nearest one."""
    if code in AMERICAN_STATES:
        return code
    near = nearest_country(code[:20]) if code.strip() else None
    hint = f" {near}?" if near in AMERICAN_STATES else ""
    raise BadInput("commitments.no_state", name=code[:20], near=hint, known=", ".join(sorted(AMERICAN_STATES)))


def check_day(text: str) -> date:
    """An ISO day; raises BadInput `commitments.not_a_day`."""
    if precision(text) != "day" or not is_partial_date(text) or text.endswith("+"):
        raise BadInput("commitments.not_a_day", text=text[:20])
    return earliest(text)


def check_known_on(text: str, code: str | None, today: date) -> str:
    """A day on which something could be known of an instrument (or of any); raises BadInput otherwise."""
    day = check_day(text)
    if day > today:
        raise BadInput("commitments.future", day=text)
    treaty = instrument(code) if code else min(instruments(), key=lambda item: item.adopted)
    if day < earliest(treaty.adopted):
        raise BadInput("commitments.before_treaty", day=text, instrument=treaty.id, adopted=treaty.adopted)
    return text


def state_name(code: str) -> Text:
    """The state's name in the four languages (CLDR)."""
    return country_name(code)
