"""Poisson log-linear models for many overlap tables at once: the extended maximum likelihood fit.

N_w ~ Poisson(mu_w), log mu_w = sum of alpha_theta over theta in the model contained in w. The sufficient statistics
are N*_theta, the persons on all lists of theta, and X'WX[a, b] is the superset sum of mu at the union of a and b, so
a Newton step needs one zeta transform and no design matrix. A parameter with N*_theta = 0 has its estimate at minus
infinity: it is dropped together with the cells above it (Fienberg and Rinaldo 2012; Chan, Silverman and Vincent 2021).

Arrays hold cells in rows and tables in columns: shape (2**lists, tables).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.estimation.lattice import Bools, Floats, Ints, subset_sums, superset_sums

#: Newton stops when the squared step, measured in standard errors, is below this.
TOLERANCE = 1e-20
#: Near a maximum the step is squared every time: from NEAR to TOLERANCE takes three or four steps. Along a direction of
#: recession it shrinks by e each time and takes forty. A fit that needed more than LAST_STEPS is not called a maximum
#: (`existence.check` then decides).
NEAR = 1e-4
LAST_STEPS = 6
MOST_STEPS = 100
#: Tables are fitted in blocks, so that a bootstrap of ten lists stays below about 200 MB.
BLOCK_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of each model after the parameters at minus infinity are dropped.

    `sums` (2**lists, tables): N*_psi of every subset. `totals` (tables, parameters): N*_theta. `kept` (tables,
    parameters): finite parameters. `cells` (2**lists, tables): cells with a positive fitted value.
    """

    sums: Floats
    totals: Floats
    kept: Bools
    cells: Bools


@dataclass(frozen=True, slots=True)
class Fit:
    """Fits of B tables, each under its own model of at most P parameters.

    `models` (B, P) masks, -1 for none; `parameters` (B, P), minus infinity where dropped, 0 where there is none;
    `log_dark` (B,) the intercept: log of the expected number on no list; `variance` (B,) of the intercept,
    [(X'WX)^-1]_00; `margins` (2**lists, B) superset sums of the fitted values; `log_likelihood` (B,) without the
    constant lgamma(y + 1); `converged` (B,): this is certainly a maximum; when false it may still be one: ask
    `existence.check`.
    """

    models: Ints
    parameters: Floats
    log_dark: Floats
    variance: Floats
    margins: Floats
    log_likelihood: Floats
    converged: Bools


def reduce(counts: Floats, models: Ints, *, origin: bool = False) -> Reduced:
    """Drop the parameters at minus infinity; `counts` (2**lists, B), `models` (B, P).

    The cell of nobody's list takes part only with `origin=True` (the profile likelihood gives it a count).
    """
    seen = counts.copy()
    if not origin:
        seen[0] = 0.0
    column = np.arange(counts.shape[1])[:, None]
    sums = superset_sums(seen)
    totals = sums[np.maximum(models, 0), column]
    present = models >= 0
    kept = present & (totals > 0)
    gone = np.zeros_like(counts)
    place, which = np.nonzero(present & ~kept)
    gone[models[place, which], place] = 1.0
    cells = subset_sums(gone) == 0
    cells[0] = origin
    return Reduced(sums, np.where(present, totals, 0.0), kept, cells)


def information(margins: Floats, models: Ints, kept: Bools) -> Floats:
    """X'WX of every table, shape (B, P, P), from superset sums of the weights; the identity where a place is empty."""
    safe = np.maximum(models, 0)
    union = safe[:, :, None] | safe[:, None, :]
    table = np.arange(models.shape[0])[:, None, None]
    both = kept[:, :, None] & kept[:, None, :]
    matrix: Floats = np.where(both, margins[union, table], 0.0)
    diagonal = np.arange(models.shape[1])
    matrix[:, diagonal, diagonal] += ~kept
    return matrix


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Solve the symmetric systems (B, P, P) x = (B, P) after scaling the diagonal to one.

    A singular system can only come from a model that has no maximum; it gets a least-squares step, and the caller
    sees that the fit does not converge.
    """
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(matrix, axis1=1, axis2=2), 1e-300))
    scaled = matrix * scale[:, :, None] * scale[:, None, :]
    try:
        solution = np.linalg.solve(scaled, (right * scale)[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        # A table that has run off to infinity has no system left to solve; the others of the block have.
        finite = np.asarray(np.isfinite(scaled).all(axis=(1, 2)) & np.isfinite(right * scale).all(axis=1))
        scaled = np.where(finite[:, None, None], scaled, np.eye(scaled.shape[1]))
        right = np.where(finite[:, None], right, np.nan)
        solution = (np.linalg.pinv(scaled, hermitian=True) @ (right * scale)[:, :, None])[:, :, 0]
    out: Floats = solution * scale
    return out


class _Block:
    """One block of tables on its way to the maximum; tables that have arrived leave the work."""

    def __init__(self, reduced: Reduced, models: Ints) -> None:
        self.models, self.reduced = models, reduced
        self.safe = np.maximum(models, 0)
        self.column = np.arange(models.shape[0])[:, None]
        self.totals = np.where(reduced.kept, reduced.totals, 0.0)

    def some(self, which: Ints) -> _Block:
        """The block of these tables only."""
        whole = self.reduced
        left = Reduced(whole.sums, whole.totals[which], whole.kept[which], whole.cells[:, which])
        return _Block(left, self.models[which])

    def predictor(self, parameters: Floats) -> Floats:
        """Sum of the parameters below every cell, shape (2**lists, B)."""
        spread = np.zeros((self.reduced.cells.shape[0], self.models.shape[0]))
        place, which = np.nonzero(self.reduced.kept)
        spread[self.models[place, which], place] = parameters[place, which]
        return subset_sums(spread)

    def fitted(self, parameters: Floats) -> Floats:
        """mu, shape (2**lists, B)."""
        return np.where(self.reduced.cells, np.exp(np.minimum(self.predictor(parameters), 500.0)), 0.0)

    def likelihood(self, parameters: Floats, margins: Floats) -> Floats:
        out: Floats = np.sum(parameters * self.totals, axis=1) - margins[0]
        return out

    def start(self, counts: Floats) -> Floats:
        """One weighted regression of log counts on the model, as generalised linear models usually begin."""
        size = counts.shape[0]
        lift = np.minimum(0.1, counts.sum(axis=0) / (10.0 * size))
        weight = np.where(self.reduced.cells, counts + lift, 0.0)
        target = np.where(self.reduced.cells, weight * np.log(np.where(weight > 0, weight, 1.0)), 0.0)
        kept = self.reduced.kept
        right = np.where(kept, superset_sums(target)[self.safe, self.column], 0.0)
        return _solve(information(superset_sums(weight), self.models, kept), right)

    def newton(self, margins: Floats) -> tuple[Floats, Floats]:
        """The Newton step (B, P) and its squared length in standard errors (B,)."""
        kept = self.reduced.kept
        slope = np.where(kept, self.totals - margins[self.safe, self.column], 0.0)
        step = _solve(information(margins, self.models, kept), slope)
        return step, np.sum(step * slope, axis=1)

    def ahead(self, parameters: Floats, step: Floats, height: Floats) -> tuple[Floats, Floats, Floats]:
        """One step, halved where the likelihood would fall: parameters, margins, likelihood."""
        length = np.ones((len(height), 1))
        for _ in range(40):
            there = parameters + length * step
            margins = superset_sums(self.fitted(there))
            reached = self.likelihood(there, margins)
            # Rounding makes the likelihood flicker by about 1e-13 of its size near the top.
            bad = ~(reached - height >= -1e-12 * (1.0 + np.abs(height)))
            if not bad.any():
                break
            length = np.where(bad[:, None], length / 2, length)
        return there, margins, reached

    def climb(self, parameters: Floats) -> tuple[Floats, Bools]:
        """Newton's method from `parameters`: where it ended, and whether that is certainly a maximum."""
        out, arrived = parameters.copy(), np.zeros(len(parameters), dtype=bool)
        active, block = np.arange(len(parameters)), self
        margins = superset_sums(block.fitted(parameters))
        height = block.likelihood(parameters, margins)
        near = np.zeros(len(parameters), dtype=np.int64)
        for _ in range(MOST_STEPS):
            step, decrement = block.newton(margins)
            still = ~(decrement <= TOLERANCE)
            if not still.all():
                done = ~still
                out[active[done]] = parameters[done]
                # A negative square is rounding in a system that has become singular: no maximum is claimed there.
                arrived[active[done]] = (near[done] <= LAST_STEPS) & (decrement[done] >= -TOLERANCE)
                left = np.flatnonzero(still)
                if not len(left):
                    return out, arrived
                active, block, near = active[left], block.some(left), near[left]
                parameters, step, height, decrement = parameters[left], step[left], height[left], decrement[left]
            near += decrement <= NEAR
            parameters, margins, height = block.ahead(parameters, step, height)
        out[active] = parameters
        return out, arrived


def _fit_block(counts: Floats, models: Ints, origin: bool, start: Floats | None) -> Fit:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        block = _Block(reduce(counts, models, origin=origin), models)
        first = block.start(counts) if start is None else np.where(block.reduced.kept, start, 0.0)
        parameters, arrived = block.climb(first)
        margins = superset_sums(block.fitted(parameters))
        unit = np.zeros_like(parameters)
        unit[:, 0] = 1.0
        variance = _solve(information(margins, models, block.reduced.kept), unit)[:, 0]
        height = block.likelihood(parameters, margins)
    shown = np.where((models >= 0) & ~block.reduced.kept, -np.inf, parameters)
    return Fit(models, shown, parameters[:, 0], variance, margins, height, arrived & np.isfinite(height))


def fit(counts: Floats, models: Ints, *, origin: bool = False, start: Floats | None = None) -> Fit:
    """The extended maximum likelihood fit of every table under its own model.

    `counts` (2**lists, B); `models` (B, P) from `lattice.padded`, column 0 the intercept; `start` (B, P) parameters
    to begin from. The fit says nothing about existence: ask `existence.check` first. `origin=True` treats row 0 of
    `counts` as observed (profile likelihood). Source: design of this room; McCullagh and Nelder (1989) for the
    iteration.
    """
    size, width = counts.shape[0], models.shape[1]
    block = max(1, BLOCK_NUMBERS // max(size, width * width))
    parts = []
    for first in range(0, counts.shape[1], block):
        where = slice(first, first + block)
        given = None if start is None else start[where]
        parts.append(_fit_block(counts[:, where], models[where], origin, given))
    if len(parts) == 1:
        return parts[0]
    return Fit(
        models,
        np.concatenate([part.parameters for part in parts]),
        np.concatenate([part.log_dark for part in parts]),
        np.concatenate([part.variance for part in parts]),
        np.concatenate([part.margins for part in parts], axis=1),
        np.concatenate([part.log_likelihood for part in parts]),
        np.concatenate([part.converged for part in parts]),
    )
