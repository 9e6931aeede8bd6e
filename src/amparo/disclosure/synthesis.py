"""Records that nobody is behind: drawn so that their two-way tables fit the noisy ones.

Gradual update (Zhang and others 2021, "PrivSyn", section 5): start from the noisy one-way tables, then walk over the
two-way tables again and again; in each, records of cells that hold too many are changed into cells that hold too few.
Only noisy counts are read, so nothing is spent here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from amparo.disclosure.domain import Codes, Domain

Floats = NDArray[np.float64]
Pair = tuple[int, int]
ROUNDS = 40
#: A noisy cell below this many standard deviations is taken as empty: fewer invented combinations.
EMPTY_BELOW = 2.0


@dataclass(frozen=True, slots=True)
class NoisyTables:
    """What was measured: `total` records, `one` column -> (codes,), `two` pair -> (codes, codes), with noise.

    Cells of "not recorded" (code 0) are not measured; they follow from the others and are filled in by `fitted`.
    """

    total: int
    one: Mapping[int, NDArray[np.int64]]
    two: Mapping[Pair, NDArray[np.int64]]
    scale_one: float
    scale_two: float


def _no_less(values: Floats, total: float) -> Floats:
    """The nearest nonnegative values with that sum (projection on the simplex, Duchi and others 2008)."""
    if total <= 0:
        return np.zeros_like(values)
    flat = np.sort(values.ravel())[::-1]
    sums = np.cumsum(flat) - total
    last = np.flatnonzero(flat - sums / np.arange(1, flat.size + 1) > 0)[-1]
    out: Floats = np.maximum(values - sums[last] / (last + 1), 0.0)
    return out


def one_way(tables: NoisyTables, column: int) -> Floats:
    """The one-way table of a column with "not recorded" in front, nonnegative, adding up to the total."""
    measured = tables.one[column].astype(np.float64)
    measured[measured < EMPTY_BELOW * tables.scale_one] = 0.0
    rest = max(tables.total - measured.sum(), 0.0)
    return _no_less(np.concatenate([[rest], measured]), float(tables.total))


def two_way(tables: NoisyTables, pair: Pair) -> Floats:
    """The two-way table with "not recorded" in front of both, nonnegative, consistent with the one-way tables.

    The measured inner cells are scaled down where they exceed a margin; what is left of a margin is "not recorded".
    """
    first, second = one_way(tables, pair[0]), one_way(tables, pair[1])
    inner = tables.two[pair].astype(np.float64)
    inner[inner < EMPTY_BELOW * tables.scale_two] = 0.0
    for _ in range(20):
        inner *= np.minimum(1.0, first[1:] / np.maximum(inner.sum(axis=1), 1e-9))[:, None]
        inner *= np.minimum(1.0, second[1:] / np.maximum(inner.sum(axis=0), 1e-9))[None, :]
    table = np.zeros((first.size, second.size))
    table[1:, 1:] = inner
    table[1:, 0] = np.maximum(first[1:] - inner.sum(axis=1), 0.0)
    table[0, 1:] = np.maximum(second[1:] - inner.sum(axis=0), 0.0)
    table[0, 0] = max(tables.total - table.sum(), 0.0)
    return _fitted(table, first, second)


def _fitted(table: Floats, first: Floats, second: Floats) -> Floats:
    """Iterative proportional fitting to both margins (Deming and Stephan 1940); changes nothing where they hold.

    Without it two large margins could ask for fewer joint records than there must be.
    """
    out = table + 1e-9
    for _ in range(50):
        out *= (first / np.maximum(out.sum(axis=1), 1e-300))[:, None]
        out *= (second / np.maximum(out.sum(axis=0), 1e-300))[None, :]
    return out


def _rounded(values: Floats, total: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Whole numbers with that sum, each next to its value; the remainders are drawn."""
    scaled = values * (total / values.sum()) if values.sum() > 0 else np.full(values.shape, total / values.size)
    base: NDArray[np.int64] = np.floor(scaled).astype(np.int64)
    short = total - int(base.sum())
    if short > 0:
        rest = (scaled - base).ravel()
        chance = rest / rest.sum() if rest.sum() > 0 else None
        picked = random.choice(rest.size, size=short, replace=bool(short > np.count_nonzero(rest)), p=chance)
        np.add.at(base.reshape(-1), picked, 1)
    return base


def synthesise(tables: NoisyTables, domain: Domain, random: np.random.Generator, rounds: int = ROUNDS) -> Codes:
    """Synthetic records as codes, shape (noisy total, columns); none holds an impossible combination."""
    size, columns = max(tables.total, 0), len(domain.attributes)
    records = np.zeros((size, columns), dtype=np.int16)
    if size == 0:
        return records
    for column in range(columns):
        counts = _rounded(one_way(tables, column), size, random)
        records[:, column] = random.permutation(np.repeat(np.arange(counts.size), counts))
    targets = {pair: two_way(tables, pair) for pair in combinations(range(columns), 2)}
    step = 1.0
    for _ in range(rounds):
        for pair in (list(targets)[i] for i in random.permutation(len(targets))):
            _update(records, pair, targets[pair], step, random)
        step *= 0.92
    return without_impossible(records, domain)


def _update(records: Codes, pair: Pair, target: Floats, step: float, random: np.random.Generator) -> None:
    """Change records of overfull cells of one table into records of its short cells, in place.

    Half of the changed records take over a whole record of the short cell (which keeps the other tables), the others
    only the two columns.
    """
    first, second = pair
    cell = records[:, first].astype(np.int64) * target.shape[1] + records[:, second]
    have = np.bincount(cell, minlength=target.size)
    want = _rounded(target.ravel(), len(records), random)
    gap = want - have
    give = np.floor(np.maximum(-gap, 0) * step + random.random(gap.size)).astype(np.int64)
    give = np.minimum(give, np.maximum(-gap, 0))
    moved = min(int(give.sum()), int(np.maximum(gap, 0).sum()))
    if moved == 0:
        return
    # The records to change: from each overfull cell as many as it gives, drawn.
    order = random.permutation(len(records))
    position = np.argsort(cell[order], kind="stable")
    by_cell = order[position]
    starts = np.concatenate([[0], np.cumsum(have)[:-1]])
    losing = np.concatenate([by_cell[starts[c] : starts[c] + give[c]] for c in np.flatnonzero(give)])
    losing = random.permutation(losing)[:moved]
    short = np.flatnonzero(gap > 0)
    taking = random.permutation(np.repeat(short, gap[short]))[:moved]
    losing = losing[: taking.size]
    whole = random.random(losing.size) < 0.5
    for target_cell in np.unique(taking[whole]):
        members = by_cell[starts[target_cell] : starts[target_cell] + have[target_cell]]
        receivers = losing[whole & (taking == target_cell)]
        if members.size:
            records[receivers] = records[random.choice(members, size=receivers.size)]
    records[losing, first] = (taking // target.shape[1]).astype(np.int16)
    records[losing, second] = (taking % target.shape[1]).astype(np.int16)


def without_impossible(records: Codes, domain: Domain) -> Codes:
    """The records with one column of each impossible combination set to "not recorded" (the last one it names)."""
    out = records.copy()
    for rule in domain.impossible:
        hit = np.ones(len(out), dtype=bool)
        for column, code in rule.items():
            hit &= out[:, column] == code
        out[hit, max(rule)] = 0
    return out
