"""Reads tables of counts, plain or already protected, and writes protected ones.

A plain table is long: one column of counts, every other column a dimension. A protected table has a `status` column
besides, or shows withheld counts by a mark as statistical offices do (`<5`, `*`, `..`, nothing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from amparo.disclosure.equations import Interval
from amparo.disclosure.tables import THRESHOLD, CountTable, Key, ProtectedTable, Status, is_total, plain_key, where
from amparo.files import BadInput, read_csv_rows, write_csv

STATUS = "status"
#: No count of persons is larger; more digits are an identifier or a mistake.
LARGEST = 10**10
#: Names a column of counts goes by, tried in this order when none is given.
USUAL_NAMES = ("count", "value", "n", "total", "victims", "persons", "value_txt", "recuento", "valor", "effectif")
#: What offices write instead of a withheld count.
MARKS = frozenset(
    ["", "*", "**", "***", "s", "c", "x", "..", "...", ":", "(s)", "(c)", "suppressed", "withheld", "suprimido"]
)
_COUNT = re.compile(r"([0-9]+)(?:\.0+)?")
_BELOW = re.compile(r"<\s*([0-9]{1,4})")
_AT_MOST = re.compile(r"(?:≤|<=)\s*([0-9]{1,4})")
_RANGE = re.compile(r"([0-9]{1,6})\.\.([0-9]{1,6})?")

Rows = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class CountFile:
    """A table of counts as read: the table, its columns and its rows as they stood."""

    table: CountTable
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def count_of(text: str) -> int | None:
    """The whole number a cell shows, or None. `12.0` is 12; letters, signs and separators make it no count."""
    found = _COUNT.fullmatch(text)
    return int(found[1]) if found and int(found[1]) <= LARGEST else None


def limit_of(text: str) -> int | None:
    """The number below which a cell says its count is: 5 of `<5` and of `≤4`; None when it says no such thing."""
    if found := _BELOW.fullmatch(text):
        return int(found[1])
    if found := _AT_MOST.fullmatch(text):
        return int(found[1]) + 1
    return None


def read_counts(path: Path, value: str, *, threshold: int = THRESHOLD) -> CountFile:
    """Read a plain table; a cell `<5` under a threshold of 5 is a count withheld before.

    Raises BadInput `disclosure.status_present`, `disclosure.count` and `disclosure.empty_category` with the row and
    column, `disclosure.twice`, `disclosure.withheld_by_another`, `disclosure.row_number`, `disclosure.no_cells`,
    `disclosure.no_dimension`, and what `amparo.files` raises for files that cannot be read or lack the value column.
    """
    columns, rows = _rows(path, (value,))
    if STATUS in columns:
        raise BadInput("disclosure.status_present", file=path, row=1, column=STATUS)
    dimensions = tuple(name for name in columns if name != value)
    cells: dict[Key, int | None] = {}
    for number, key, row in _keyed(path, rows, dimensions):
        text = row[value]
        count, limit = count_of(text), limit_of(text)
        if count is None and limit is None:
            raise BadInput("disclosure.count", file=path, row=number, column=value)
        if limit is not None and limit != threshold:
            raise BadInput("disclosure.withheld_by_another", file=path, row=number, found=limit, threshold=threshold)
        cells[key] = count
    _refuse_row_numbers(path, dimensions, list(cells))
    lowest = 1 if 0 in cells.values() or None not in cells.values() else 0
    shown = tuple(tuple(row[name] for name in columns) for _, row in rows)
    return CountFile(CountTable(dimensions, value, cells, lowest), columns, shown)


def _rows(path: Path, required: tuple[str, ...] = ()) -> tuple[tuple[str, ...], Rows]:
    rows = list(read_csv_rows(path, required=required))
    if not rows:
        raise BadInput("disclosure.no_cells", file=path)
    columns = tuple(rows[0][1])
    if "" in columns:
        raise BadInput("disclosure.unnamed_column", file=path, row=1)
    return columns, rows


def _keyed(path: Path, rows: Rows, dimensions: tuple[str, ...]) -> list[tuple[int, Key, dict[str, str]]]:
    """Every row with its key; refuses an empty category and a key that comes twice."""
    if not dimensions:
        raise BadInput("disclosure.no_dimension", file=path, row=1)
    seen: set[Key] = set()
    found = []
    for number, row in rows:
        key = tuple(row[name] for name in dimensions)
        if "" in key:
            raise BadInput("disclosure.empty_category", file=path, row=number, column=dimensions[key.index("")])
        if plain_key(key) in seen:
            raise BadInput("disclosure.twice", file=path, row=number, where=where(dimensions, plain_key(key)))
        seen.add(plain_key(key))
        found.append((number, key, row))
    return found


def _refuse_row_numbers(path: Path, dimensions: tuple[str, ...], keys: Sequence[Key]) -> None:
    """A column that differs in every row ties no margin to its cells: protection would only seem to be there."""
    if len(keys) < 3 or len(dimensions) < 2:
        return
    for place, name in enumerate(dimensions):
        others = [{is_total(key[i]) for key in keys} for i in range(len(dimensions)) if i != place]
        if len({key[place] for key in keys}) == len(keys) and any(len(kinds) == 2 for kinds in others):
            raise BadInput("disclosure.row_number", file=path, row=1, column=name)


def write_protected(path: Path, file: CountFile, protected: ProtectedTable) -> None:
    """Write the rows as they stood, with a `status` column; a suppressed cell is empty."""
    place = file.columns.index(protected.value)
    rows = []
    for row, status in zip(file.rows, protected.status.values(), strict=True):
        shown = "" if status is Status.SUPPRESSED else row[place]
        rows.append([*row[:place], shown, *row[place + 1 :], status.value])
    write_csv(path, [*file.columns, STATUS], rows)


def range_of(text: str) -> Interval:
    """`1..4` and `1..` as an interval. Raises BadInput `disclosure.means`."""
    found = _RANGE.fullmatch(text.replace(" ", ""))
    if not found or (found[2] is not None and int(found[2]) < int(found[1])):
        raise BadInput("disclosure.means")
    return int(found[1]), None if found[2] is None else int(found[2])


def read_protected(path: Path, value: str | None = None, *, means: Interval | None = None) -> ProtectedTable:
    """Read a table with withheld cells.

    With a `status` column (published, rounded, suppressed; rows `not_available` are left out), that says which;
    without, the marks do. `means` is what a withheld cell can be. When it is not given, `<5` is 1 to 4, and any other
    mark 1 or more where the table shows a zero somewhere (so zeros are not withheld), else 0 or more. A suppressed
    cell that shows a number keeps it. Raises as `read_counts`, and `disclosure.no_value`, `disclosure.status_unknown`.
    """
    columns, rows = _rows(path, (value,) if value else ())
    has_status = STATUS in columns
    name = value or _value_column(path, columns, rows)
    dimensions = tuple(column for column in columns if column not in (name, STATUS))
    cells: dict[Key, int | None] = {}
    status: dict[Key, Status] = {}
    limits: set[int] = set()
    for number, key, row in _keyed(path, rows, dimensions):
        count, limit = count_of(row[name]), limit_of(row[name])
        if count is None and limit is None and row[name].casefold() not in MARKS:
            raise BadInput("disclosure.count", file=path, row=number, column=name)
        if has_status and row[STATUS] == "not_available":
            continue
        state = Status.PUBLISHED if count is not None else Status.SUPPRESSED
        if has_status:
            state = _status(path, number, row[STATUS], state)
        limits |= {limit} if limit is not None else set()
        cells[key], status[key] = count, state
    shows_zero = any(cells[key] == 0 and status[key] is Status.PUBLISHED for key in cells)
    table = ProtectedTable(dimensions, name, cells, status)
    if means is None and len(limits) == 1:
        threshold = max(limits.pop(), 2)
        return replace(table, threshold=threshold, lowest=1, highest=threshold - 1)
    lowest, highest = means if means is not None else (int(shows_zero), None)
    return replace(table, lowest=lowest, highest=highest)


def _status(path: Path, number: int, text: str, shown: Status) -> Status:
    if text not in set(Status):
        known = ", ".join(Status)
        raise BadInput("disclosure.status_unknown", file=path, row=number, column=STATUS, known=known)
    if text != Status.SUPPRESSED and shown is Status.SUPPRESSED:
        raise BadInput("disclosure.status_without_count", file=path, row=number, column=STATUS, status=text)
    return Status(text)


def _value_column(path: Path, columns: tuple[str, ...], rows: Rows) -> str:
    """The column of counts: the one with marks; else one with a usual name; else the only one of numbers."""
    holds = {
        name: [row[name] for _, row in rows]
        for name in columns
        if name != STATUS and all(_fits(row[name]) for _, row in rows)
    }
    marked = [name for name, texts in holds.items() if any(count_of(text) is None for text in texts)]
    usual = [name for known in USUAL_NAMES for name in columns if name.casefold() == known and name in holds]
    for choice in (marked, usual, list(holds)):
        if len(choice) == 1 or (choice is usual and choice):
            return choice[0]
    raise BadInput("disclosure.no_value", file=path, row=1)


def _fits(text: str) -> bool:
    return count_of(text) is not None or limit_of(text) is not None or text.casefold() in MARKS
