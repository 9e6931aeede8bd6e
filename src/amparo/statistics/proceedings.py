"""Reading `proceedings.csv`, and one line per accused person and offence from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from amparo.files import BadInput, read_csv_rows
from amparo.statistics.codes import CLOSED, UNKNOWN

REQUIRED = ("accused_id",)
OFFENCES = CLOSED["offence"]
#: Strongest outcome first.
OUTCOMES = CLOSED["outcome"]
#: Outcomes that nobody has without a charge, though its date be missing. An investigation without a charge can be
#: pending, and can be shelved, which is written as dismissed.
AFTER_CHARGE = ("convicted", "acquitted")
DATES = ("suspected_on", "charged_on", "tried_on", "outcome_on", "final_on")
#: The order in which the steps of a proceeding can happen.
_ORDER = ("suspected_on", "charged_on", "outcome_on")
_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Accused:
    """One person accused (or suspected) of one offence. Years are text, `unknown` where there is no date.

    `suspected`, `charged` and `convicted` are the year of that event or None when it has not happened; `outcome` is
    None for somebody who was not charged (no date of charge or trial, no outcome that takes a charge); `lag` is a code
    of the dimension of that name, for the convicted.
    """

    offence: str
    suspected: str | None
    charged: str | None
    outcome: str | None
    convicted: str | None
    lag: str | None


@dataclass(frozen=True, slots=True)
class Proceedings:
    """The accused, and the columns the file had."""

    accused: tuple[Accused, ...]
    rows: int
    columns: frozenset[str]


def read_proceedings(path: Path) -> Proceedings:
    """Read and check `proceedings.csv`; an accused with several rows of one offence becomes one line.

    Raises BadInput `statistics.proceedings_*` with the row and column: no accused_id, an unknown offence or outcome,
    a date that cannot be, a conviction before its charge.
    """
    grouped: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    columns: frozenset[str] = frozenset()
    rows = 0
    for row, cells in read_csv_rows(path, required=REQUIRED):
        rows, columns = rows + 1, frozenset(cells)
        _check(path, row, cells)
        grouped.setdefault((cells["accused_id"], cells.get("offence") or UNKNOWN), []).append(cells)
    if not rows:
        raise BadInput("statistics.proceedings_none", file=path)
    return Proceedings(tuple(_accused(offence, group) for (_, offence), group in grouped.items()), rows, columns)


def _check(path: Path, row: int, cells: Mapping[str, str]) -> None:
    if not cells["accused_id"]:
        raise BadInput("statistics.proceedings_unnamed", file=path, row=row, column="accused_id")
    for column, known in (("offence", OFFENCES), ("outcome", OUTCOMES)):
        if cells.get(column) and cells[column] not in known:
            raise BadInput("statistics.proceedings_code", file=path, row=row, column=column, known=", ".join(known))
    found = {}
    for column in DATES:
        if cells.get(column):
            found[column] = _date(path, row, column, cells[column])
    steps = [(column, found[column]) for column in _ORDER if column in found]
    for (earlier, first), (later, second) in pairwise(steps):
        # Partial dates are compared as far as both are known.
        depth = min(len(first), len(second))
        if second[:depth] < first[:depth]:
            raise BadInput("statistics.proceedings_order", file=path, row=row, column=later, earlier=earlier)


def _date(path: Path, row: int, column: str, cell: str) -> tuple[int, ...]:
    match = _ISO.fullmatch(cell)
    parts = tuple(int(part) for part in match.groups() if part) if match else ()
    try:
        date(*(*parts, 1, 1)[:3])
        if not 1880 <= parts[0] <= 2100:
            raise ValueError
    except (ValueError, TypeError, IndexError) as error:
        raise BadInput("statistics.proceedings_date", file=path, row=row, column=column) from error
    return parts


def _first(values: Iterable[str | None]) -> str | None:
    return min((value for value in values if value), default=None)


def _accused(offence: str, group: list[Mapping[str, str]]) -> Accused:
    suspected = _first(cells.get("suspected_on") for cells in group)
    charged = _first(cells.get("charged_on") for cells in group)
    outcomes = {cells["outcome"] for cells in group if cells.get("outcome")}
    outcome = next((code for code in OUTCOMES if code in outcomes), None)
    tried = _first(cells.get("tried_on") for cells in group)
    if charged is None and tried is None and outcome not in AFTER_CHARGE:
        return Accused(offence, _year(suspected), None, None, None, None)
    decided = _first(cells.get("outcome_on") for cells in group if cells.get("outcome") == "convicted")
    convicted = outcome == "convicted"
    return Accused(
        offence=offence,
        suspected=_year(suspected),
        charged=_year(charged) or UNKNOWN,
        outcome=outcome or "pending",
        convicted=(_year(decided) or UNKNOWN) if convicted else None,
        lag=lag_code(charged, decided) if convicted else None,
    )


def _year(day: str | None) -> str | None:
    return day[:4] if day else None


def lag_code(charged: str | None, convicted: str | None) -> str:
    """Full years from charge to conviction; unknown unless both are whole dates."""
    if not charged or not convicted or len(charged) != 10 or len(convicted) != 10:
        return UNKNOWN
    start, end = date.fromisoformat(charged), date.fromisoformat(convicted)
    years = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    return ("under_1_year", "1_year", "2_years")[years] if years < 3 else "3_years_plus"
