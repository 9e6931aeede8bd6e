"""A likelihood for overlap tables whose small cells are hidden, rounded or altered by noise.

N_w ~ Poisson(mu_w) as ever; of a cell it is only known how likely every count would have given what is published: 0 or
1 for a range (`<5`, rounding), the noise's density for a noised one. With g_w(y) that weight, the likelihood is
prod_w sum_y g_w(y) Poisson(y; mu_w). Its score is A'(E[y | published] - mu) and its observed information A'(mu -
Var[y | published])A, so Newton's steps need the moments of one truncated Poisson for each cell. Weights that are
log-concave in y (ranges, Gaussian, Laplace) make the likelihood concave: there is one maximum.

The interval: tables are completed as they may have been (parameters from their normal approximation, then the hidden
counts), each has its own interval, and `amparo.estimation.pooling` puts both together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from amparo.estimation import existence, lattice, ranking, stepwise
from amparo.estimation.lattice import Floats, Ints

MOST_STEPS = 200
TOLERANCE = 1e-10
#: A parameter beyond this is on its way to infinity.
FARTHEST = 50.0
#: Models from the ranking of the completed table that are fitted to the hidden one.
TOP_MODELS = 60
#: Rounds of selecting on the completed table and completing under the selected model.
ROUNDS = 10

Select = Callable[[Floats], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class HiddenTable:
    """What is known of every combination of lists.

    `lists`, `dataset` as in `OverlapTable`. `values` (2**lists, V) are possible counts of a cell, ascending, and
    `weights` (same shape) the logarithm of what is published given that count, minus infinity where impossible; a
    known cell has one possible count. Row 0, nobody's list, is a known 0 and takes no part.
    """

    lists: tuple[str, ...]
    values: Floats
    weights: Floats
    dataset: str = ""

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Cells with one possible count."""
        exact: npt.NDArray[np.bool_] = np.isfinite(self.weights).sum(axis=1) == 1
        return exact

    @property
    def lowest(self) -> Floats:
        """The smallest possible count of every cell."""
        return np.asarray(np.where(np.isfinite(self.weights), self.values, np.inf).min(axis=1))

    @property
    def highest(self) -> Floats:
        """The largest possible count of every cell."""
        return np.asarray(np.where(np.isfinite(self.weights), self.values, -np.inf).max(axis=1))

    @property
    def hidden(self) -> int:
        """How many cells are not known."""
        return int((~self.known).sum())


@dataclass(frozen=True, slots=True)
class HiddenFit:
    """The maximum under one model.

    `model` masks; `finite` which parameters are (the others are at minus infinity); `parameters` of the finite ones;
    `information` their observed information; `expected` (2**lists,) counts given what is published; `log_likelihood`.
    """

    model: tuple[int, ...]
    finite: npt.NDArray[np.bool_]
    parameters: Floats
    information: Floats
    expected: Floats
    log_likelihood: float

    @property
    def dark(self) -> float:
        """Expected number of persons on no list."""
        return math.exp(self.parameters[0])

    @property
    def seen(self) -> float:
        """Expected number of persons on some list, given what is published."""
        return float(self.expected.sum())

    @property
    def bic(self) -> float:
        """As elsewhere: parameters at minus infinity count."""
        return len(self.model) * math.log(self.seen) - 2 * self.log_likelihood


def moments(table: HiddenTable, mean: Floats, cells: Ints) -> tuple[Floats, Floats, float]:
    """E and Var of the counts of `cells` given what is published and Poisson means, and the log likelihood."""
    from scipy.special import gammaln, logsumexp

    values, weights = table.values[cells], table.weights[cells]
    height = weights + values * np.log(mean)[:, None] - mean[:, None] - gammaln(values + 1)
    total = logsumexp(height, axis=1)
    share = np.exp(height - total[:, None])
    first = (share * values).sum(axis=1)
    return first, (share * (values - first[:, None]) ** 2).sum(axis=1), float(total.sum())


def fit(table: HiddenTable, model: tuple[int, ...]) -> HiddenFit | None:
    """The maximum of the likelihood under a hierarchical model; None where there is none or it is not identified."""
    masks = np.array(sorted(model), dtype=np.int64)
    cells, finite = _reduced(table, masks)
    design = ((cells[:, None] & masks[finite][None, :]) == masks[finite][None, :]).astype(np.float64)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    middle = np.where(table.known, table.lowest, (table.lowest + table.highest) / 2)[cells]
    parameters = np.linalg.lstsq(design, np.log(middle + 0.5), rcond=None)[0]
    height = -math.inf
    for _ in range(MOST_STEPS):
        mean = np.exp(np.clip(design @ parameters, -700, 700))
        expected, spread, now = moments(table, mean, cells)
        information = design.T @ ((mean - spread)[:, None] * design)
        score = design.T @ (expected - mean)
        # Where nearly nothing is known of a cell the curvature is nearly nought: Fisher's step cannot overshoot.
        step = _step(information, score)
        parameters, height, moved = _climb(table, design, cells, parameters, step, now)
        if not np.isfinite(height) or np.abs(parameters).max() > FARTHEST:
            return None
        if moved < TOLERANCE:
            break
    else:
        return None
    mean = np.exp(design @ parameters)
    expected, spread, height = moments(table, mean, cells)
    information = design.T @ ((mean - spread)[:, None] * design)
    if np.linalg.cond(information) > 1e12:
        return None
    full = np.zeros(len(table.values))
    full[cells] = expected
    if existence.check(full[:, None], lattice.padded([tuple(masks.tolist())]))[0]:
        return None
    return HiddenFit(tuple(masks.tolist()), finite, parameters, information, full, height)


def _step(information: Floats, score: Floats) -> Floats:
    ridge = 1e-10 * max(float(np.trace(information)), 1e-6)
    try:
        return np.asarray(np.linalg.solve(information + ridge * np.eye(len(score)), score))
    except np.linalg.LinAlgError:
        return score


def _climb(
    table: HiddenTable, design: Floats, cells: Ints, start: Floats, step: Floats, height: float
) -> tuple[Floats, float, float]:
    """Halve the step until the likelihood does not fall; the new parameters, its height, and how far it went."""
    factor = min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
    for _ in range(40):
        trial = start + factor * step
        mean = np.exp(np.clip(design @ trial, -700, 700))
        there = moments(table, mean, cells)[2]
        if there >= height - 1e-9 * (1 + abs(height)):
            return trial, there, float(np.abs(factor * step).max())
        factor /= 2
    return start, height, 0.0


def _reduced(table: HiddenTable, masks: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Cells with a positive fitted value, and the parameters that are finite: those some cell above can hold."""
    possible = table.highest.copy()
    possible[0] = 0.0
    sums = lattice.superset_sums(possible[:, None])[:, 0]
    finite = sums[masks] > 0
    gone = masks[~finite]
    every = np.arange(1, len(possible))
    kept = [c for c in every.tolist() if not any(c & g == g for g in gone.tolist())]
    return np.array(kept, dtype=np.int64), finite


def complete(table: HiddenTable, found: HiddenFit, draws: int, seed: int) -> Floats:
    """Whole tables as they may have been, (2**lists, draws): parameters drawn first, then the hidden counts."""
    random = np.random.default_rng(seed)
    out = np.repeat(np.round(found.expected)[:, None], draws, axis=1)
    masks = np.array(found.model, dtype=np.int64)[found.finite]
    root = np.linalg.cholesky(np.linalg.inv(found.information))
    hidden = np.flatnonzero(~table.known)
    if not len(hidden):
        return out
    design = ((hidden[:, None] & masks[None, :]) == masks[None, :]).astype(np.float64)
    possible = np.isin(hidden, _reduced(table, np.array(found.model, dtype=np.int64))[0])
    for draw in range(draws):
        parameters = found.parameters + root @ random.standard_normal(len(masks))
        mean = np.exp(np.clip(design @ parameters, -700, 50))
        counts = draw_counts(table, mean, hidden, random)
        out[hidden, draw] = np.where(possible, counts, table.lowest[hidden])
    return out


def draw_counts(table: HiddenTable, mean: Floats, cells: Ints, random: np.random.Generator) -> Floats:
    """One count for each of `cells`, given what is published and its Poisson mean."""
    from scipy.special import gammaln

    values, weights = table.values[cells], table.weights[cells]
    height = weights + values * np.log(mean)[:, None] - gammaln(values + 1)
    share = np.exp(height - height.max(axis=1, keepdims=True))
    steps = np.cumsum(share, axis=1)
    at = (steps < (random.random(len(cells)) * steps[:, -1])[:, None]).sum(axis=1)
    return np.asarray(values[np.arange(len(cells)), at])


def select_stepwise(counts: Floats, lists: int) -> tuple[int, ...]:
    """The stepwise model of one table."""
    found = stepwise.select(counts[:, None], lists)
    return tuple(sorted(int(mask) for mask in found.models[0] if mask >= 0))


def best_stepwise(table: HiddenTable) -> HiddenFit | None:
    """Select on the expected table, fit to the hidden one, expect again, until the model stays.

    A cycle of models (seen with one cell in doubt) ends at the one with the smallest BIC.
    """
    lists = len(table.lists)
    now = fit(table, lattice.main_effects(lists))
    tried: dict[tuple[int, ...], HiddenFit] = {}
    for _ in range(ROUNDS):
        if now is None or now.model in tried:
            break
        tried[now.model] = now
        now = fit(table, select_stepwise(np.round(now.expected), lists))
    if now is not None and (not tried or now.model == list(tried)[-1]):
        return now
    return min(tried.values(), key=lambda one: one.bic, default=None)


def best_bic(table: HiddenTable) -> HiddenFit | None:
    """The model of pairs with the smallest BIC of the hidden likelihood.

    Up to four lists every model is fitted; beyond, the best TOP_MODELS of the table completed under stepwise.
    """
    lists = len(table.lists)
    if lists <= 4:
        models: tuple[tuple[int, ...], ...] = tuple(lattice.hierarchical_models(lists, min(2, lists - 1)))
    else:
        start = best_stepwise(table)
        if start is None:
            return None
        models = ranking.rank(np.round(start.expected), lists, 2).models[:TOP_MODELS]
    found = [one for one in (fit(table, model) for model in models) if one is not None]
    return min(found, key=lambda one: one.bic, default=None)
