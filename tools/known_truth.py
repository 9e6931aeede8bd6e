"""How strata, doubly-robust and hidden cells do on populations whose size is known; prints three lines.

  python tools/known_truth.py

The figures are quoted in docs/explanation/estimation-strata-and-linkage-error.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from amparo.estimation import Estimate, OverlapTable, estimate
from amparo.estimation.covariates import People, estimate_doubly_robust
from amparo.estimation.hidden_cells import HiddenTable
from amparo.estimation.hidden_tables import estimate_hidden
from amparo.estimation.lattice import Floats
from amparo.estimation.strata import StrataTable, estimate_strata

WOMEN, MEN = 600, 900


def holds(found: Estimate, truth: float) -> bool:
    """Is the truth in the interval? No interval holds nothing; no upper limit is no limit."""
    return found.lower is not None and found.lower <= truth <= (found.upper or math.inf)


def strata(populations: int) -> str:
    """Three lists that find women twice as easily as men."""
    inside = np.zeros(3)
    for seed in range(100, 100 + populations):
        random = np.random.default_rng(seed)
        counts = np.zeros((2, 8))
        for row, (persons, chance) in enumerate(((WOMEN, 0.4), (MEN, 0.2))):
            on = random.random((persons, 3)) < chance
            counts[row] = np.bincount(on @ np.array([1, 2, 4]), minlength=8)
        counts[:, 0] = 0
        table = StrataTable(("A", "B", "C"), ("sex",), (("female", "male"),), ((0,), (1,)), counts)
        found = estimate_strata(table, replicates=500, seed=seed)
        rows = found.extra["strata"]
        inside += [
            holds(found, WOMEN + MEN),
            *(r["lower"] <= n <= (r["upper"] or math.inf) for r, n in zip(rows, (WOMEN, MEN), strict=True)),
        ]
    return f"strata, {populations} populations: total {inside[0]:g}, women {inside[1]:g}, men {inside[2]:g} held"


def groups(random: np.random.Generator, persons: int) -> tuple[Floats, Floats]:
    """Three groups and a sex: the log-odds of being found, and the columns of traits."""
    group, sex = random.integers(0, 3, persons), random.integers(0, 2, persons).astype(np.float64)
    columns = np.column_stack([group == 1, group == 2, sex, (group == 1) * sex, (group == 2) * sex])
    return np.column_stack([group, sex]).astype(np.float64), columns.astype(np.float64)


def normal(random: np.random.Generator, persons: int) -> tuple[Floats, Floats]:
    """A normal trait and a sex."""
    trait, sex = random.standard_normal(persons), random.integers(0, 2, persons).astype(np.float64)
    columns = np.column_stack([trait, trait**2 - 1, sex, trait * sex, (trait**2 - 1) * sex])
    return np.column_stack([trait, sex]), columns


def robust(populations: int, traits: Callable[[np.random.Generator, int], tuple[Floats, Floats]]) -> str:
    """4,000 persons, two lists that find persons by their traits."""
    inside, robust_, plain, persons = 0, [], [], 4000
    for seed in range(populations):
        random = np.random.default_rng(seed)
        of, columns = traits(random, persons)
        odds = np.column_stack([-0.9 + of @ [0.8, 0.5], -1.1 + of @ [0.9, -0.3]])
        on = (random.random((persons, 2)) < 1 / (1 + np.exp(-odds))).astype(np.float64)
        seen = on.any(axis=1)
        people = People(("A", "B"), on[seen], columns[seen], np.ones(int(seen.sum())))
        found = estimate_doubly_robust(people, seed=seed)
        inside += holds(found, persons)
        robust_.append((found.estimate or 0.0) / persons)
        one, other = on.T
        plain.append(one.sum() * other.sum() / (one * other).sum() / persons)
    return (
        f"doubly-robust, {traits.__name__}, {populations} populations: estimate / truth {np.mean(robust_):.3f}"
        f" (two lists plainly {np.mean(plain):.3f}), held {inside}"
    )


def below(table: OverlapTable, least: int) -> HiddenTable:
    """The table with its counts from 1 to least - 1 hidden."""
    counts, possible = table.counts, np.arange(1.0, least)
    hidden = (counts > 0) & (counts < least)
    values = np.where(hidden[:, None], possible[None, :], counts[:, None])
    weights = np.where(hidden[:, None] | (np.arange(least - 1) == 0)[None, :], 0.0, -np.inf)
    return HiddenTable(table.lists, values, weights, table.dataset)


def hidden(populations: int) -> str:
    """1,500 persons, four independent lists, cells below five hidden."""
    random, persons = np.random.default_rng(5), 1500
    tally, ratio = np.zeros(4), []
    for seed in range(populations):
        on = random.random((persons, 4)) < np.array([0.12, 0.10, 0.08, 0.06])
        counts = np.bincount(on @ np.array([1, 2, 4, 8]), minlength=16).astype(np.float64)
        counts[0] = 0
        table = OverlapTable(("A", "B", "C", "D"), counts)
        full = estimate(table, method="main-effects")
        part = estimate_hidden(below(table, 5), method="main-effects", seed=seed)
        widths = [math.log((one.upper or math.inf) / (one.lower or 1.0)) for one in (full, part)]
        tally += [holds(full, persons), holds(part, persons), holds(full, part.estimate or 0.0), widths[1] >= widths[0]]
        ratio.append(widths[1] / widths[0])
    return (
        f"hidden cells, {populations} populations: full {tally[0]:g} held, hidden {tally[1]:g} held, estimate inside"
        f" the full interval {tally[2]:g}, wider {tally[3]:g}, width / full width {np.median(ratio):.3f}"
    )


def main() -> None:
    print(strata(40))
    print(robust(200, groups))
    print(robust(200, normal))
    print(hidden(150))


if __name__ == "__main__":
    main()
