"""The posterior of the total, averaged over every decomposable graph of three to six lists.

Madigan and York (1997): hyper-Dirichlet cells, all graphs equally likely before the data, p(N) ~ 1/N. Nothing is
simulated. The grid of unseen persons is placed where the mass is; how much lies at its end is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from amparo.estimation import graphs
from amparo.estimation.lattice import Floats, Ints, notation
from amparo.estimation.table import OverlapTable

#: The largest number of unseen persons looked at.
END = 10_000_000_000
#: Points of one grid; a region of fewer whole numbers than this is looked at number by number.
POINTS = 4_000
FIRST_POINTS = 160
#: Small numbers are looked at one by one.
ONE_BY_ONE = 1_000
#: Log density below the highest at which mass is neglected: for a point, and for a graph at its best point, where
#: all 18,154 graphs of six lists together then lack less than 1e-6.
NEGLIGIBLE, NEGLIGIBLE_GRAPH = 35.0, 25.0
#: The first grid is coarse: a narrow peak may lie between two of its points.
COARSE = 60.0
#: Graphs kept in the answer.
TOP_GRAPHS = 20
#: Mass in the last point of the grid from which on the answer says that it is cut there.
CUT = 1e-4


@dataclass(frozen=True, slots=True)
class Averaged:
    """The posterior over numbers of persons unseen.

    `unseen`, `mass` (points,): the grid and its probabilities, which sum to 1; `exact`: every whole number was looked
    at; `end_mass`: the probability of the last point; `top`: generators of the likeliest graphs with probabilities.
    """

    seen: int
    unseen: Floats
    mass: Floats
    exact: bool
    end_mass: float
    top: tuple[tuple[str, float], ...]
    graphs: int

    def quantile(self, share: float) -> float:
        """The smallest total whose cumulated probability reaches `share`; between two points of a coarse grid, the
        place where it is reached."""
        up = np.cumsum(self.mass)
        if self.exact:
            return self.seen + float(self.unseen[min(int(np.searchsorted(up, share - 1e-12)), len(up) - 1)])
        edges = np.append((self.unseen[1:] + self.unseen[:-1]) / 2, self.unseen[-1])
        return self.seen + float(np.ceil(np.interp(share, up, edges) - 0.5))

    @property
    def mean(self) -> float:
        """The expected total."""
        return self.seen + float(self.mass @ self.unseen)

    @property
    def mode(self) -> float:
        """The likeliest total."""
        width = np.gradient(self.unseen) if len(self.unseen) > 1 else np.ones(1)
        return self.seen + float(self.unseen[int(np.argmax(self.mass / width))])


def scores(counts: Floats, lists: int, unseen: Floats, delta: float) -> Floats:
    """Log marginal likelihood of every set of lists, shape (2**lists, points).

    Row M: sum over the cells of the M-margin of lgamma(y + a) - lgamma(a), a = delta 2**(lists - |M|), plus
    lgamma(2**lists delta) - lgamma(N + 2**lists delta); the cell of persons on no list of M also holds the unseen.
    """
    every = np.arange(1 << lists)
    whole = float(1 << lists) * delta
    total = counts.sum() + unseen
    common = gammaln(whole) - gammaln(total + whole)
    out = np.zeros((1 << lists, len(unseen)))
    for inside in range(1, 1 << lists):
        a = delta * 2.0 ** (lists - inside.bit_count())
        cells = np.bincount(every & inside, weights=counts, minlength=1 << lists)
        keep = (every & ~inside) == 0
        keep[0] = False
        fixed = float(np.sum(gammaln(cells[keep] + a) - gammaln(a)))
        out[inside] = fixed + gammaln(cells[0] + unseen + a) - gammaln(a) + common
    return out


def average(
    table: OverlapTable, *, delta: float | None = None, unseen: Floats | None = None, log_prior: Floats | None = None
) -> Averaged:
    """Average over all decomposable graphs of 3 to 6 lists.

    `delta`: weight of each cell before the data (2**-lists). `unseen`: a grid to use as it is, with `log_prior` of
    its totals (default -log N); without it the grid is placed where the mass is, up to END unseen persons.
    """
    lists = len(table.lists)
    family = graphs.decomposable(lists)
    weight = 2.0**-lists if delta is None else delta
    if unseen is None:
        unseen, kept = _placed(table, family, weight)
    else:
        kept = np.arange(len(family))
    joint = _joint(table, family[kept], unseen, weight, log_prior)
    joint = joint + np.log(_widths(unseen))
    height = logsumexp(joint)
    by_graph = np.exp(logsumexp(joint, axis=1) - height)
    mass = np.exp(logsumexp(joint, axis=0) - height)
    best = np.argsort(-by_graph, kind="stable")[:TOP_GRAPHS]
    top = tuple((notation(_down(graphs.cliques(family[kept[g]])), lists), float(by_graph[g])) for g in best)
    exact = bool(np.all(np.diff(unseen) == 1))
    return Averaged(table.n_observed, unseen, mass / mass.sum(), exact, float(mass[-1]), top, len(family))


def _down(generators: tuple[int, ...]) -> tuple[int, ...]:
    """Every non-empty subset of the cliques, and the intercept."""
    out = {0}
    for mask in generators:
        out |= {inner for inner in range(1, mask + 1) if inner & mask == inner}
    return tuple(sorted(out))


def _joint(table: OverlapTable, family: Ints, unseen: Floats, delta: float, log_prior: Floats | None = None) -> Floats:
    """Log of graph and unseen together, up to a constant, shape (graphs, points)."""
    total = table.n_observed + unseen
    prior = -np.log(total) if log_prior is None else log_prior
    out: Floats = family @ scores(table.counts, len(table.lists), unseen, delta)
    out += gammaln(total + 1) - gammaln(unseen + 1) + prior
    return out


def _widths(unseen: Floats) -> Floats:
    """How many whole numbers each point stands for: up to half way to its neighbours."""
    edges = np.concatenate(([unseen[0] - 0.5], (unseen[1:] + unseen[:-1]) / 2, [unseen[-1] + 0.5]))
    return np.diff(edges)


def _grid(low: float, high: float, points: int) -> Floats:
    """Whole numbers from low to high: all of them if they are few, else in even steps of the logarithm."""
    if high - low < points:
        return np.arange(low, high + 1.0)
    spaced = np.clip(np.round(np.geomspace(low, high, points)), low, high)
    if points == POINTS and low < ONE_BY_ONE:
        spaced = np.concatenate((np.arange(low, ONE_BY_ONE), spaced))
    return np.unique(spaced)


def _placed(table: OverlapTable, family: Ints, delta: float) -> tuple[Floats, Ints]:
    """A grid that holds all but a negligible part of the mass, and the graphs that have any of it.

    At least one person is unseen: a cell so thin before the data would else put a spike of its own on nobody.
    """
    low, high, kept = 1.0, float(END), np.arange(len(family))
    for _ in range(12):
        unseen = _grid(low, high, FIRST_POINTS)
        joint = _joint(table, family[kept], unseen, delta) + np.log(_widths(unseen))
        peaks, by_point = joint.max(axis=1), joint.max(axis=0)
        kept = kept[peaks > peaks.max() - COARSE]
        inside = np.flatnonzero(by_point > by_point.max() - NEGLIGIBLE)
        narrower = float(unseen[max(inside[0] - 1, 0)]), float(unseen[min(inside[-1] + 1, len(unseen) - 1)])
        settled = narrower[1] - narrower[0] > 0.7 * (high - low)
        low, high = narrower
        if settled:
            break
    joint = _joint(table, family[kept], _grid(low, high, FIRST_POINTS), delta)
    peaks = joint.max(axis=1)
    return _grid(low, high, POINTS), kept[peaks > peaks.max() - NEGLIGIBLE_GRAPH]
