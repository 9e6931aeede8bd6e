"""Whole-number programs over a few sums: the one place that speaks to the solver (HiGHS, through SciPy)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Vector = NDArray[np.float64]
#: A value this near to a whole number is that number: ten times the solver's own tolerance.
NEAR = 1e-5
#: Branch-and-bound nodes after which a program counts as not solved. A count, not a time: the same on every machine.
NODES = 2000


class Outcome(Enum):
    """How a program ended."""

    SOLVED = auto()
    IMPOSSIBLE = auto()
    UNBOUNDED = auto()
    GIVEN_UP = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """`point` is the solution (empty unless SOLVED), `value` what was minimised, `whole` whether all of it is whole."""

    outcome: Outcome
    point: Vector
    value: float = 0.0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """`low <= matrix @ x <= high`, row by row."""

    matrix: csr_array
    low: Vector
    high: Vector


def sums_of(rows: Sequence[dict[int, int]], low: Sequence[float], high: Sequence[float], width: int) -> Sums:
    """Sparse rows (place -> coefficient) as one system over `width` unknowns."""
    places = [(r, c, v) for r, row in enumerate(rows) for c, v in row.items()]
    r, c, v = ([p[i] for p in places] for i in range(3))
    matrix = csr_array((np.array(v, float), (np.array(r, int), np.array(c, int))), shape=(len(rows), width))
    return Sums(matrix, np.array(low, float), np.array(high, float))


def minimise(cost: Vector, sums: Sums, low: Vector, high: Vector, *, whole: bool = False) -> Answer:
    """Minimise `cost @ x` under the sums and `low <= x <= high`; with `whole`, over whole numbers only."""
    if not len(cost):
        return Answer(Outcome.SOLVED, cost, 0.0, True)
    result = milp(
        cost,
        integrality=np.full(len(cost), int(whole)),
        bounds=Bounds(low, high),
        constraints=[LinearConstraint(sums.matrix, sums.low, sums.high)] if sums.matrix.shape[0] else [],
        options={"node_limit": NODES, "mip_rel_gap": 0.0} if whole else {},
    )
    if result.status == 0 and result.x is not None:
        point = np.asarray(result.x, float)
        rounded = np.round(point)
        is_whole = bool(np.all(np.abs(point - rounded) < NEAR))
        return Answer(Outcome.SOLVED, rounded if is_whole else point, float(result.fun), is_whole)
    if result.status == 3:
        return Answer(Outcome.UNBOUNDED, np.empty(0))
    # HiGHS says "unbounded or infeasible" (4) for some; the caller's bounds decide which.
    return Answer(Outcome.IMPOSSIBLE if result.status == 2 else Outcome.GIVEN_UP, np.empty(0))
