"""From a figure to what a page shows: cells in the reader's language, lineage in words, a citation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from amparo.files import Language
from amparo.publication.figure import STATUS_WORDS, Column, Figure, Role, Status, Step
from amparo.vocabulary.text import LANGUAGES
from amparo_web.design.words import catalogue
from amparo_web.observatory.shelf import Shelved

#: What stands in a cell without a number; the word for it stands beside it for those who do not see the mark.
MARKS = {Status.SUPPRESSED: "▒", Status.NOT_AVAILABLE: "?"}
_NUMBER = re.compile(r"\A-?\d+(\.\d+)?\Z")
#: Cells of these roles are numbers, set to the right.
NUMBERS = (Role.VALUE, Role.LOWER, Role.UPPER)
#: A page shows this many rows; the file has them all.
ROWS_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, or the mark of what is not shown and the word for it."""

    text: str
    numeric: bool = False
    heading: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A figure's table in one language. The status column becomes words unless every cell is simply published.

    A table longer than a page leaves out first the rows of which nothing is known (`without_data` of them): they would
    push those that say something off the page. The file has all `total_rows`.
    """

    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total_rows: int
    without_data: int
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LineageStep:
    """One step of how a figure was made, ready to be read."""

    what: str
    room: str
    inputs: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]


#: (thousands, decimal) of each language, the same as in the charts: Spanish and French take a narrow blank.
MARKS_OF_NUMBERS: dict[Language, tuple[str, str]] = {
    "es": ("\u202f", ","),
    "en": (",", "."),
    "pt": (".", ","),
    "fr": ("\u202f", ","),
}
#: Digits shown after the decimal mark; the file has them all.
DECIMALS = 4


def number(text: str, language: Language) -> str:
    """`12345.6` as the language writes it; what is not a plain number stays as it is."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return text
    whole, _, decimals = f"{value:,f}".partition(".")
    if decimals:
        whole, _, decimals = f"{round(value, DECIMALS):,f}".partition(".")
    thousands, point = MARKS_OF_NUMBERS[language]
    decimals = decimals.rstrip("0")
    return whole.replace(",", thousands) + (point + decimals if decimals else "")


def _dimension(column: Column, code: str, language: Language) -> str:
    words = column.codes.get(code)
    return words.in_(language) if words else code


def _numeric(figure: Figure) -> tuple[bool, ...]:
    """Of each column whether it holds numbers: by its role, and notes (numerator, denominator) by what is in them."""
    return tuple(
        column.role in NUMBERS
        or (column.role is Role.NOTE and all(_NUMBER.match(row[i]) for row in figure.rows if row[i]))
        for i, column in enumerate(figure.columns)
    )


def _cell(column: Column, numeric: bool, text: str, status: Status, language: Language) -> Cell:
    if column.role is Role.STATUS:
        return Cell(STATUS_WORDS[status].in_(language))
    if not text and column.role is not Role.DIMENSION:
        # Withheld has its mark; a cell that has nothing to say (no interval of a plain count) has a dash.
        return (
            Cell(STATUS_WORDS[status].in_(language), numeric, mark=MARKS[status])
            if status in MARKS
            else Cell("–", numeric)
        )
    if numeric:
        return Cell(number(text, language), numeric)
    return Cell(_dimension(column, text, language), heading=column.role is Role.DIMENSION)


def table_of(figure: Figure, language: Language) -> Table:
    """The figure's table for one reader."""
    columns = figure.columns
    place = next(i for i, column in enumerate(columns) if column.role is Role.STATUS)
    statuses = {Status(row[place]) for row in figure.rows}
    shown = [i for i, c in enumerate(columns) if c.role is not Role.STATUS or statuses != {Status.PUBLISHED}]
    numeric, known = _numeric(figure), figure.rows
    if len(known) > ROWS_SHOWN:
        known = tuple(row for row in known if Status(row[place]) is not Status.NOT_AVAILABLE) or known
    rows = []
    for row in known[:ROWS_SHOWN]:
        status = Status(row[place])
        rows.append(tuple(_cell(columns[i], numeric[i], row[i], status, language) for i in shown))
    return Table(
        headings=tuple(Cell(columns[i].label.in_(language), numeric=numeric[i]) for i in shown),
        rows=tuple(rows),
        total_rows=len(figure.rows),
        without_data=len(figure.rows) - len(known),
        marks=tuple((MARKS[s], STATUS_WORDS[s].in_(language)) for s in MARKS if s in statuses),
    )


def setting(value: Any) -> str:
    """A setting as text: plain values as they are, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def pairs(settings: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, setting(value)) for name, value in settings.items())


def _room(room: str, language: Language) -> str:
    """What a room of the core is called for readers; one without words keeps its own name."""
    words = catalogue("observatory").get(f"room_{room}")
    return words.in_(language) if words else room


def datasheet_in(text: str, language: Language) -> str:
    """One language's part of a datasheet that says everything four times under a heading each; any other as it is."""
    parts = [part for part in re.split(r"(?m)^(?=# )", text) if part.strip()]
    return parts[LANGUAGES.index(language)] if len(parts) == len(LANGUAGES) else text


def lineage_of(steps: tuple[Step, ...], language: Language) -> tuple[LineageStep, ...]:
    return tuple(
        LineageStep(
            step.what.in_(language), _room(step.room, language), tuple(step.inputs.items()), pairs(step.settings)
        )
        for step in steps
    )


def citation(shelved: Shelved, figure: Figure, language: Language) -> str:
    """How to cite a figure: what, of which bundle, of which data, and the hash that settles a dispute."""
    digest = shelved.sums[f"tables/{figure.id}.csv"]
    parts = [
        f"Amparo. «{figure.title.in_(language)}».",
        f"{shelved.bundle.title.in_(language)}.",
        f"{figure.as_of}." if figure.as_of else "",
        f"{figure.id}.csv, SHA-256 {digest}.",
    ]
    return " ".join(part for part in parts if part)
