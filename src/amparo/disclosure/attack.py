"""Tries to compute withheld cells from published ones, as a reader with patience would.

First subtraction along every margin, again and again; then the least and most each cell can be, passed from sum to
sum; then linear programming over all sums at once; last whole numbers, where linear programming alone would leave a
fraction's room. A cell is recovered when one whole number is left. Bounds are never claimed tighter than they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor

import numpy as np

from amparo.disclosure.equations import (
    Equation,
    Interval,
    believe,
    components,
    equation_of,
    keys_of,
    narrow,
    sums_over,
)
from amparo.disclosure.programs import NEAR, Outcome, Vector, minimise
from amparo.disclosure.relations import relations
from amparo.disclosure.tables import Key, ProtectedTable, Status, plain_key

#: A withheld cell without a limit is tried up to this much above its least value; what reaches it is unlimited.
FAR = 1_000_000


class How(StrEnum):
    """What recovered a cell."""

    SHOWN = "shown"
    SUBTRACTION = "subtraction"
    REPEATED = "repeated subtraction"
    BOUNDS = "bounds"
    LINEAR = "linear programming"
    WHOLE = "whole numbers"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A withheld cell of which `lower` = `upper` is the one value left. `key` as in the table."""

    key: Key
    lower: int
    upper: int
    how: How


@dataclass(frozen=True, slots=True)
class Attack:
    """What was tried and found. Numbers of cells, of equations for `set_aside`.

    `narrowed`: not recovered, but fewer values left than the mark alone and the threshold leave. `set_aside`:
    published sums that contradict the rest and were not used. `assumed`: what a withheld cell was taken to be.
    """

    suppressed: int
    recovered: int
    cells: tuple[Recovered, ...]
    narrowed: int = 0
    set_aside: int = 0
    assumed: Interval = (1, None)

    @property
    def zeros(self) -> int:
        """How many of the recovered cells turned out to count nobody."""
        return sum(cell.upper == 0 for cell in self.cells)


@dataclass(slots=True)
class _Findings:
    intervals: dict[Key, Interval]
    how: dict[Key, How] = field(default_factory=dict)

    def note(self, how: How) -> None:
        """Remember what settled the cells that are settled now and were not before."""
        for key, (low, high) in self.intervals.items():
            if low == high and key not in self.how:
                self.how[key] = how


def attack(table: ProtectedTable, *, only: Iterable[Key] | None = None) -> Attack:
    """Try to recover the suppressed cells of a table; with `only`, count these.

    A suppressed cell is taken to be `table.lowest` to `table.highest`; a rounded one to lie within the threshold of
    what is shown. Where the published sums contradict a least value of 1, zeros must have been withheld, too, and 0
    is tried. A suppressed cell that shows its count is recovered without any work.
    """
    cells = {plain_key(key): count for key, count in table.cells.items()}
    intervals: dict[Key, Interval] = {}
    for key, status in table.status.items():
        plain, shown = plain_key(key), table.cells[key]
        if status is Status.SUPPRESSED:
            intervals[plain] = (table.lowest, table.highest) if shown is None else (shown, shown)
        elif status is Status.ROUNDED and shown is not None:
            intervals[plain] = (max(0, shown - table.threshold + 1), shown + table.threshold - 1)
    cells.update(dict.fromkeys(intervals))
    equations = [equation_of(relation, cells) for relation in relations(cells)]
    believed, lowest = believe(equations, intervals), table.lowest
    if lowest == 1 and None in believed:
        from_zero = {
            k: (0, high) if (low, high) == (1, table.highest) else (low, high) for k, (low, high) in intervals.items()
        }
        again = believe(equations, from_zero)
        if again.count(None) < believed.count(None):
            believed, intervals, lowest = again, from_zero, 0
    kept = [equation for equation in believed if equation is not None]
    wide = table.threshold - 1 if table.highest is None else min(table.threshold - 1, table.highest - lowest + 1)
    findings = search(kept, intervals, enough=max(2, wide))
    counted = [key for key, status in table.status.items() if status is Status.SUPPRESSED] if only is None else [*only]
    recovered, narrowed = _of_interest(counted, findings, wide)
    return Attack(
        len(counted), len(recovered), recovered, narrowed, len(equations) - len(kept), (lowest, table.highest)
    )


def _of_interest(counted: Sequence[Key], findings: _Findings, wide: int) -> tuple[tuple[Recovered, ...], int]:
    """The recovered among some cells, in their order, and how many others have fewer than `wide` values left."""
    recovered, narrowed = [], 0
    for key in counted:
        low, high = findings.intervals[plain_key(key)]
        if high is not None and low == high:
            recovered.append(Recovered(key, low, high, findings.how[plain_key(key)]))
        elif high is not None and high - low + 1 < wide:
            narrowed += 1
    return tuple(recovered), narrowed


def search(equations: Iterable[Equation], intervals: Mapping[Key, Interval], *, enough: int | None) -> _Findings:
    """The least and most of every withheld cell, and what settled those with one value.

    With `enough`, a cell is left alone once that many values of it are seen to be possible: its interval is then
    still true, but may be wider than the best. With None every interval is the best there is in whole numbers.
    """
    findings = _Findings(dict(intervals))
    findings.note(How.SHOWN)
    every = list(equations)
    first = True
    while _subtract(every, findings.intervals):
        findings.note(How.SUBTRACTION if first else How.REPEATED)
        first = False
    narrow(every, findings.intervals)
    findings.note(How.BOUNDS)
    for group in components(every):
        if any(low != high for low, high in (findings.intervals[key] for key in keys_of(group))):
            _program(group, findings, enough)
    return findings


def _subtract(equations: Iterable[Equation], intervals: dict[Key, Interval]) -> bool:
    """One round of subtraction: settle every cell that stands alone in an equation; whether there was one."""
    settled: dict[Key, int] = {}
    for equation in equations:
        unknown = [key for key in equation.terms if intervals[key][0] != intervals[key][1]]
        if len(unknown) == 1 and not equation.at_most:
            known = sum(sign * intervals[key][0] for key, sign in equation.terms.items() if key != unknown[0])
            settled[unknown[0]] = (equation.constant - known) // equation.terms[unknown[0]]
    intervals.update({key: (value, value) for key, value in settled.items()})
    return bool(settled)


class _Pool:
    """Least and most values of each cell seen in whole solutions: proof that a cell is not settled."""

    def __init__(self, size: int) -> None:
        self.low, self.high = np.full(size, np.inf), np.full(size, -np.inf)

    def add(self, point: Vector) -> None:
        self.low, self.high = np.minimum(self.low, point), np.maximum(self.high, point)

    def values(self, place: int) -> float:
        """How many values of one cell are known to be possible between the extremes seen."""
        return float(self.high[place] - self.low[place] + 1)


def _program(group: Sequence[Equation], findings: _Findings, enough: int | None) -> None:
    keys = keys_of(group)
    sums = sums_over(group, keys)
    low = np.array([findings.intervals[key][0] for key in keys], float)
    high = np.array([np.inf if (top := findings.intervals[key][1]) is None else top for key in keys], float)
    pool = _Pool(len(keys))
    for whole, how in ((False, How.LINEAR), (True, How.WHOLE)):
        for place, key in enumerate(keys):
            if low[place] == high[place] or (enough is not None and pool.values(place) >= enough):
                continue
            for direction in (1.0, -1.0):
                if whole and pool.values(place) >= 2 and (direction > 0 and pool.low[place] == low[place]):
                    continue
                if whole and pool.values(place) >= 2 and (direction < 0 and pool.high[place] == high[place]):
                    continue
                cost, ceiling = np.zeros(len(keys)), high.copy()
                cost[place], ceiling[place] = direction, min(high[place], low[place] + FAR)
                answer = minimise(cost, sums, low, ceiling, whole=whole)
                if answer.outcome is not Outcome.SOLVED:
                    continue
                if answer.whole:
                    pool.add(answer.point)
                if direction > 0:
                    low[place] = max(low[place], ceil(answer.value - NEAR))
                elif -answer.value < low[place] + FAR - 1:
                    high[place] = min(high[place], floor(-answer.value + NEAR))
            findings.intervals[key] = (int(low[place]), None if np.isinf(high[place]) else int(high[place]))
        findings.note(how)
