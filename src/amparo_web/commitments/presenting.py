"""From derived statuses to what a page shows: words, marks, links, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from django.urls import reverse

from amparo.commitments.events import OBSERVATIONS
from amparo.commitments.events import TreatyEvent as Event
from amparo.commitments.instruments import Instrument, instruments
from amparo.commitments.status import CellStatus, Status
from amparo.files import Language
from amparo.vocabulary.countries import AMERICAN_STATES, country_name
from amparo_web.commitments.dates import day_words
from amparo_web.commitments.ledger import AGENCY, Ledger, Mark, ledger
from amparo_web.design.words import say

#: Which is told first, where statuses are told one after the other.
ORDER = (Status.PARTY, Status.SIGNED, Status.NONE, Status.WITHDRAWN, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: its status in words, the mark that stands in the matrix, the whole sentence, its source and dates."""

    status: str
    words: str
    short: str
    said: str
    href: str
    name: str
    state_name: str
    date: str
    source: str
    as_of: str
    binds: str
    signed_on: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something, in words."""

    code: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cells of one status."""

    code: str
    words: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A state or an instrument, its address, and how many cells of each status it has."""

    id: str
    words: str
    href: str
    counts: tuple[Counted, ...]
    cells: tuple[CellView, ...]
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The whole matrix in one language."""

    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A mark and its meaning."""

    code: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One event, ready to be read."""

    date: str
    words: str
    source: str
    as_of: str
    who: str
    entered_on: str
    contested: bool
    note: str
    wording: str
    territory: str


def legend() -> list[LegendItem]:
    marks = {"party": "2002", "signed": "(2001)", "none": "–", "withdrawn": "✕2013", "unknown": "?"}
    return [LegendItem(code, mark, say(f"commitments.of_legend_{code}")) for code, mark in marks.items()]


def _short(cell: CellStatus) -> str:
    year = cell.date[:4]
    mark = {
        Status.PARTY: year or "●",
        Status.SIGNED: f"({year})" if year else "(?)",
        Status.NONE: "–",
        Status.WITHDRAWN: f"✕{year}",
        Status.UNKNOWN: "?",
    }[cell.status]
    return mark + "*" if cell.conflicts else mark


@cache
def state_names(language: Language) -> dict[str, str]:
    """Code -> name, by name: what a reader looks for."""
    names = {code: country_name(code).in_(language) for code in AMERICAN_STATES}
    return dict(sorted(names.items(), key=lambda item: _folded(item[1])))


def _folded(name: str) -> str:
    return name.casefold().translate(str.maketrans("áéíóúâêôãçñèëï", "aeiouaeoacneei"))


@cache
def _addresses(language: Language) -> dict[tuple[str, str], str]:
    """The address of every cell; taken once, because 910 look-ups cost more than the rest of the page."""
    pattern = reverse("commitments:cell", kwargs={"code": "AAA", "instrument": "BBB"})
    return {
        (state, item.id): pattern.replace("AAA", state).replace("BBB", item.id)
        for item in instruments()
        for state in AMERICAN_STATES
    }


def source_words(source: str) -> str:
    """A source, or that none was found: no status stands without one or the other."""
    return source or say("commitments.no_source")


def cell_view(cell: CellStatus, language: Language, names: dict[str, Instrument]) -> CellView:
    """One cell in one language."""
    item, state = names[cell.instrument], state_names(language)[cell.state]
    words, date = cell.status.label.in_(language), day_words(cell.date, language)
    source = source_words(cell.source)
    as_of = day_words(cell.as_of, language)
    parts = [words + (f" {say('commitments.since', date=date)}" if date else ""), source]
    said = f"{state}, {item.id}: " + "; ".join(
        [*parts, *([say("commitments.as_of_short", date=as_of)] if as_of else [])]
    )
    binds = cell.in_force
    signed = next((e.date for e in cell.events if e.act.value == "signature" and not e.contested), "")
    return CellView(
        status=cell.status.value,
        words=words,
        short=_short(cell),
        said=said,
        href=_addresses(language)[cell.state, cell.instrument],
        name=item.short.in_(language),
        state_name=state,
        date=date,
        source=source,
        as_of=as_of or say("commitments.no_as_of"),
        binds=day_words(binds.date, language) if binds.date else "–",
        signed_on=day_words(signed, language) if cell.status is Status.SIGNED else "",
    )


def by_id() -> dict[str, Instrument]:
    return {item.id: item for item in instruments()}


def counts_of(statuses: Iterable[str], language: Language) -> tuple[Counted, ...]:
    """How many of each status there are, those that there are none of left out."""
    counted = Counter(statuses)
    return tuple(Counted(s.value, counted[s.value], s.label.in_(language)) for s in ORDER if counted[s.value])


def groups_of(cells: Sequence[CellView], language: Language, order: Sequence[Status] = ORDER) -> list[Group]:
    """The cells by status, in the order told, empty groups left out."""
    found = []
    for status in order:
        those = tuple(cell for cell in cells if cell.status == status.value)
        if those:
            found.append(Group(status.value, status.label.in_(language), those))
    return found


def matrix_view(on: str, language: Language) -> MatrixView:
    """The matrix for one reader, from memory while no event was accepted."""
    known = ledger(on)
    return _matrix(known.mark, on, language)


@lru_cache(maxsize=32)
def _matrix(mark: Mark, on: str, language: Language) -> MatrixView:
    known = ledger(on)
    names = by_id()
    views = {key: cell_view(cell, language, names) for key, cell in known.cells.items()}
    rows = []
    for code, name in state_names(language).items():
        cells = tuple(views[code, item.id] for item in instruments())
        href = reverse("commitments:state", kwargs={"code": code})
        rows.append(Head(code, name, href, counts_of((c.status for c in cells), language), cells))
    columns = []
    for item in instruments():
        cells = tuple(views[code, item.id] for code in state_names(language))
        href = reverse("commitments:instrument", kwargs={"code": item.id})
        counts = counts_of((c.status for c in cells), language)
        columns.append(Head(item.id, item.short.in_(language), href, counts, cells, _sources(cells)))
    return MatrixView(tuple(rows), tuple(columns), _answer(known))


def _sources(cells: Sequence[CellView]) -> tuple[str, ...]:
    """The sources of an instrument's cells with the days they speak up to, the most used first."""
    counted = Counter(f"{cell.source} · {cell.as_of}" for cell in cells)
    return tuple(f"{source} ({number})" for source, number in counted.most_common())


def _answer(known: Ledger) -> str:
    total = Counter(cell.status for cell in known.cells.values())
    parties = {
        code: sum(c.status is Status.PARTY for c in known.of_instrument(code)) for code in ("TIP", "SOM", "ICRMW")
    }
    return say(
        "commitments.matrix_answer",
        trafficking=parties["TIP"],
        smuggling=parties["SOM"],
        workers=parties["ICRMW"],
        unknown=total[Status.UNKNOWN],
        cells=len(known.cells),
    )


def who_entered(event: Event, known: Ledger, language: Language) -> str:
    """The agency that entered an event; for the shipped ones, the product's own table."""
    name = known.agencies.get(event.entered_by)
    if name is not None:
        return name.in_(language)
    return say("commitments.shipped") if not event.entered_by.startswith(AGENCY) else event.entered_by


def event_view(event: Event, known: Ledger, language: Language) -> EventView:
    """One event in one language; an observation has the date of its source, an act without a date says so."""
    observed = event.act in OBSERVATIONS
    date = day_words(event.as_of if observed else event.date, language)
    return EventView(
        date=date or say("commitments.date_unknown"),
        words=event.act.label.in_(language),
        source=event.source,
        as_of=day_words(event.as_of, language),
        who=who_entered(event, known, language),
        entered_on=day_words(event.entered_on, language),
        contested=event.contested,
        note=event.note,
        wording=event.wording,
        territory=event.territory,
    )
