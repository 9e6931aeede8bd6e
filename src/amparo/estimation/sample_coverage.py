"""Sample coverage: the total from how much of it the lists cover, allowing for lists that depend on each other.

Chao and Tsay (1998); Chao, Tsay, Lin, Shau and Chao (2001). Where the data bear no answer there is none: never the
number of persons seen in place of an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from amparo.estimation.lattice import Floats

#: Below this coverage the estimate that corrects for dependence is unstable, and the one-step form is used.
ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class Coverage:
    """Per table, shape (B,): the coverage, and the totals if lists were independent (`independent`), corrected for
    dependence (`high`) and by one step of that correction (`low`); infinite where a formula has no answer."""

    coverage: Floats
    independent: Floats
    high: Floats
    low: Floats


def cover(counts: Floats, lists: int) -> Coverage:
    """The estimates of tables `counts` (2**lists, B) by bit mask; the cell of nobody is not used."""
    every, seen = np.arange(1 << lists), counts[1:].sum(axis=0)
    sizes = np.array([counts[(every >> k & 1) == 1].sum(axis=0) for k in range(lists)])
    alone = np.array([counts[1 << k] for k in range(lists)])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        c = 1 - np.mean(alone / sizes, axis=0)
        plain = (seen - alone.mean(axis=0)) / c
        together, weighted = np.zeros_like(seen, dtype=float), np.zeros_like(seen, dtype=float)
        steps = []
        for i, j in combinations(range(lists), 2):
            pair = (1 << i) | (1 << j)
            # Persons on list i (or j) and on no list besides these two.
            a = counts[1 << i] + counts[1 << j] + 2 * counts[pair]
            r = counts[(every & pair) == pair].sum(axis=0) / (sizes[i] * sizes[j])
            together, weighted = together + a, weighted + a * r
            steps.append((a, r))
        high = (plain - together / (lists * c)) / (1 - weighted / (lists * c))
        first = plain + sum(a * (plain * r - 1) for a, r in steps) / (lists * c)
        low = plain + sum(a * (first * r - 1) for a, r in steps) / (lists * c)
    return Coverage(c, *(_answer(value, seen, c) for value in (plain, high, low)))


def _answer(value: Floats, seen: Floats, coverage: Floats) -> Floats:
    good = np.isfinite(value) & (value >= seen) & (coverage > 0)
    out: Floats = np.where(good, value, np.inf)
    return out


def totals(counts: Floats, lists: int) -> Floats:
    """The estimate of each table (2**lists, B): corrected for dependence, by one step where little is covered."""
    found = cover(counts, lists)
    out: Floats = np.where(found.coverage >= ENOUGH, found.high, found.low)
    return out
