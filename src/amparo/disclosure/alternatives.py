"""Other tables that would have been published the same way: the proof that a withheld count cannot be computed.

An alternative is a change of the cells (so many more here, so many fewer there) that keeps every margin the sum of
its parts and every withheld cell above its least value. While all the cells it changes are withheld, the table as
published fits the counts as they are and the counts as changed: whoever reads it cannot tell them apart, whatever
the method - subtraction, linear programming, enumeration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from amparo.disclosure.equations import Equation, sums_over
from amparo.disclosure.programs import Answer, Outcome, Sums, Vector, minimise
from amparo.disclosure.tables import TOTAL, Key

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
#: What a unit of the wanted change is worth: more than any set of cells it could cost.
WANTED = 1e5
#: What all other wanted changes together may save: less than withholding one more cell.
ALONG = 0.2
#: What withholding a cell costs, by the number of dimensions it is broken down by: a total is what readers come for,
#: and many other cells lean on it; a cell broken down further costs 1.
COST = (16.0, 4.0, 2.0)
#: Blocks up to this many cells are searched in whole numbers as they are; larger ones where a solution nearly is.
SMALL_BLOCK = 120


@dataclass(frozen=True, slots=True)
class Block:
    """Cells tied together by margins: those that count somebody. Zeros are published and cannot change.

    `counts` are the true counts, `small` marks those to be withheld for being small, `least` and `most` are the
    limits of a small cell, `weight` what it costs to withhold each. `matrix @ change` may be at most `slack`, row by
    row, and at least `floor` (0, or no limit where the row is only a bound).
    """

    keys: tuple[Key, ...]
    counts: Counts
    small: Flags
    weight: Vector
    least: int
    most: int
    matrix: csr_array
    floor: Vector
    slack: Vector

    def sums(self, cells: Counts) -> Sums:
        """The rows over `[up, down]` of some cells."""
        columns = self.matrix[:, cells]
        return Sums(csr_array(hstack([columns, -columns])), self.floor, self.slack)

    def holds(self, change: Counts) -> bool:
        """Whether a change keeps every sum and every least value, exactly (whole numbers far below 2**53)."""
        moved = self.matrix @ change.astype(float)
        if np.any(moved > self.slack) or np.any(moved < self.floor):
            return False
        return bool(np.all((change == 0) | (self.counts + change >= self.least)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change of one cell: `amount` upward (`sign` 1) or downward (-1)."""

    place: int
    sign: int
    amount: int


def block_of(
    keys: Sequence[Key],
    counts: Mapping[Key, int],
    small: set[Key],
    equations: Sequence[Equation],
    limits: tuple[int, int],
) -> Block:
    """The block of some cells; `equations` are over all cells as if none were published, with constant 0."""
    here = set(keys)
    inside = [Equation({k: s for k, s in e.terms.items() if k in here}, 0, e.open, e.at_most) for e in equations]
    sums = sums_over(inside, keys)
    values = np.array([counts[key] for key in keys], np.int64)
    levels = (len(key) - key.count(TOTAL) for key in keys)
    costs = np.array([COST[level] if level < len(COST) else 1.0 for level in levels])
    return Block(
        keys=tuple(keys),
        counts=values,
        small=np.array([key in small for key in keys]),
        weight=costs * np.log2(2 + values),
        least=limits[0],
        most=limits[1],
        matrix=sums.matrix,
        floor=sums.low,
        slack=np.where(np.isinf(sums.low), -(sums.matrix @ values.astype(float)), 0.0),
    )


def find(
    block: Block, wanted: Wanted, hidden: Flags, allowed: Flags, *, told: bool, along: Sequence[Wanted] = ()
) -> Counts | None:
    """The alternative that comes nearest to the wanted change and withholds least beyond `hidden`.

    Only `allowed` cells change. `told` keeps every small cell within its limits: an alternative that convinces even
    a reader who knows which cells are small. The changes in `along` are made where they cost nothing.
    None when the cell cannot change, or no whole numbers are found.
    """
    if np.any(allowed & ~hidden):
        known = np.flatnonzero(allowed & hidden)
        free = _solve(block, wanted, hidden, known, told, along)
        change = _change(block, free, known) if free.whole else None
        if change is not None and change[wanted.place] * wanted.sign >= wanted.amount and block.holds(change):
            return change
    cells = np.flatnonzero(allowed)
    answer = _solve(block, wanted, hidden, cells, told, along)
    if answer.outcome is Outcome.SOLVED and not answer.whole and along:
        answer = _solve(block, wanted, hidden, cells, told, ())
    if answer.outcome is Outcome.SOLVED and not answer.whole:
        if len(cells) > SMALL_BLOCK:
            near = np.abs(answer.point[: len(cells)] - answer.point[len(cells) :]) > 0
            near |= np.array([_above(block.keys[cell], block.keys[wanted.place]) for cell in cells])
            cells = cells[near]
        answer = _solve(block, wanted, hidden, cells, told, (), whole=True)
    if not answer.whole:
        return None
    change = _change(block, answer, cells)
    return change if change[wanted.place] * wanted.sign > 0 and block.holds(change) else None


def _above(key: Key, leaf: Key) -> bool:
    return all(word in (TOTAL, below) for word, below in zip(key, leaf, strict=True))


def _change(block: Block, answer: Answer, cells: Counts) -> Counts:
    change = np.zeros(len(block.keys), np.int64)
    change[cells] = np.round(answer.point[: len(cells)] - answer.point[len(cells) :]).astype(np.int64)
    return change


def _solve(
    block: Block,
    wanted: Wanted,
    hidden: Flags,
    cells: Counts,
    told: bool,
    along: Sequence[Wanted],
    *,
    whole: bool = False,
) -> Answer:
    """Minimise what is withheld, less what is gained; unknowns are `[up, down]` of `cells`."""
    width = len(cells)
    place = {int(cell): i for i, cell in enumerate(cells)}
    cost = np.where(hidden[cells], 0.0, block.weight[cells])
    costs = np.concatenate([cost, cost])
    up = np.where(block.small[cells] & told, block.most - block.counts[cells], np.inf)
    down = np.maximum(block.counts[cells] - block.least, 0).astype(float)
    small_gain = ALONG / max(1, sum(other.amount for other in along))
    for other, gain in [*((w, small_gain) for w in along if w.place != wanted.place), (wanted, WANTED)]:
        if other.place not in place:
            continue
        i = place[other.place]
        # The gain is of the net change: the opposite direction costs what this one gains.
        costs[i], costs[i + width] = -gain * other.sign, gain * other.sign
        limit = up if other.sign > 0 else down
        limit[i] = min(limit[i], other.amount)
    sums, high = block.sums(cells), np.concatenate([up, down])
    low = np.zeros(2 * width)
    i = place[wanted.place]
    want, other_way = (i, i + width) if wanted.sign > 0 else (i + width, i)
    if high[want] >= wanted.amount:
        exact, pinned = high.copy(), low.copy()
        exact[other_way], pinned[want] = 0.0, wanted.amount
        gainless = costs.copy()
        gainless[want] = gainless[other_way] = 0.0
        answer = minimise(gainless, sums, pinned, exact, whole=whole)
        if answer.outcome is Outcome.SOLVED:
            return answer
    return minimise(costs, sums, low, high, whole=whole)


def lift(block: Block, wanted: Wanted) -> Counts | None:
    """The plain alternative: so many persons more in one inner cell and in every margin above it.

    Needs no solver and withholds every margin above a cell; None where the table has no such inner cell.
    """
    if wanted.sign < 0:
        return None
    for leaf in block.keys:
        if TOTAL not in leaf and _above(block.keys[wanted.place], leaf):
            change = np.array([wanted.amount * _above(key, leaf) for key in block.keys], np.int64)
            if block.holds(change):
                return change
    return None
