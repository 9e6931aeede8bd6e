"""Compiled loops for searches of many thousand models; imported only where the work outlasts the compiler.

The same Newton iteration as `loglinear`, one model at a time, without temporary arrays. A model whose fit is not
certainly a maximum is reported as such and left to `loglinear` and `existence`, so that both ways give one answer.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from amparo.estimation.lattice import Bools, Floats, Ints
from amparo.estimation.loglinear import LAST_STEPS, MOST_STEPS, NEAR, TOLERANCE


@numba.njit(cache=True)
def _solve(margins: Floats, masks: Ints, size: int, right: Floats, low: Floats, out: Floats) -> bool:
    """Solve X'WX out = right by Cholesky's method; False where the system is not positive definite."""
    for i in range(size):
        for j in range(i + 1):
            total = margins[masks[i] | masks[j]]
            whole = total
            for k in range(j):
                total -= low[i, k] * low[j, k]
            if i == j:
                if not total > 1e-13 * whole:
                    return False
                low[i, i] = math.sqrt(total)
            else:
                low[i, j] = total / low[j, j]
    for i in range(size):
        total = right[i]
        for k in range(i):
            total -= low[i, k] * out[k]
        out[i] = total / low[i, i]
    for i in range(size - 1, -1, -1):
        total = out[i]
        for k in range(i + 1, size):
            total -= low[k, i] * out[k]
        out[i] = total / low[i, i]
    return True


@numba.njit(cache=True)
def _up(values: Floats) -> None:
    """Superset sums in place."""
    step = 1
    while step < len(values):
        for cell in range(len(values)):
            if not cell & step:
                values[cell] += values[cell | step]
        step *= 2


@numba.njit(cache=True)
def _height(parameters: Floats, masks: Ints, size: int, totals: Floats, alive: Bools, mu: Floats) -> float:
    """Fill `mu` with superset sums of the fitted values; returns the log likelihood."""
    mu[:] = 0.0
    height = 0.0
    for i in range(size):
        mu[masks[i]] = parameters[i]
        height += parameters[i] * totals[i]
    step = 1
    while step < len(mu):
        for cell in range(len(mu)):
            if cell & step:
                mu[cell] += mu[cell ^ step]
        step *= 2
    for cell in range(len(mu)):
        mu[cell] = math.exp(min(mu[cell], 500.0)) if alive[cell] else 0.0
    _up(mu)
    out: float = height - mu[0]
    return out


@numba.njit(cache=True)
def _reduce(sums: Floats, model: Ints, masks: Ints, totals: Floats, alive: Bools) -> tuple[int, bool]:
    """Fill in the finite parameters and the cells left; returns how many parameters, and whether any was dropped."""
    size, short = 0, False
    alive[:] = True
    alive[0] = False
    for mask in model:
        if mask >= 0 and sums[mask] > 0:
            masks[size], totals[size] = mask, sums[mask]
            size += 1
        elif mask >= 0:
            short = True
            for cell in range(len(alive)):
                if cell & mask == mask:
                    alive[cell] = False
    return size, short


@numba.njit(cache=True)
def fits(counts: Floats, sums: Floats, models: Ints) -> tuple[Floats, Floats, Bools, Bools]:  # noqa: C901
    """Fit every model to one table; `counts`, `sums` (2**lists,), `models` (B, P), column 0 the intercept.

    Returns, each (B,): the intercept, the log likelihood without lgamma(y + 1), whether it is certainly a maximum,
    and whether parameters were dropped to minus infinity.
    """
    many, width = models.shape
    cells = len(counts)
    dark, likelihood = np.zeros(many), np.full(many, -np.inf)
    good, short = np.zeros(many, dtype=np.bool_), np.zeros(many, dtype=np.bool_)
    masks, totals, alive = np.zeros(width, dtype=np.int64), np.zeros(width), np.zeros(cells, dtype=np.bool_)
    mu, weight, target = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    low, right, step = np.zeros((width, width)), np.zeros(width), np.zeros(width)
    here, there = np.zeros(width), np.zeros(width)
    lift = min(0.1, counts.sum() / (10.0 * cells))
    for b in range(many):
        size, short[b] = _reduce(sums, models[b], masks, totals, alive)
        for cell in range(cells):
            weight[cell] = counts[cell] + lift if alive[cell] else 0.0
            target[cell] = weight[cell] * math.log(weight[cell]) if alive[cell] else 0.0
        _up(weight)
        _up(target)
        for i in range(size):
            right[i] = target[masks[i]]
        if size == 0 or masks[0] != 0 or not _solve(weight, masks, size, right, low, here):
            continue
        height, near = _height(here, masks, size, totals, alive, mu), 0
        for _ in range(MOST_STEPS):
            for i in range(size):
                right[i] = totals[i] - mu[masks[i]]
            if not _solve(mu, masks, size, right, low, step):
                break
            decrement = 0.0
            for i in range(size):
                decrement += step[i] * right[i]
            if decrement <= TOLERANCE:
                dark[b], likelihood[b] = here[0], height
                good[b] = near <= LAST_STEPS and decrement >= -TOLERANCE and math.isfinite(height)
                break
            near += decrement <= NEAR
            length = 1.0
            for _half in range(40):
                for i in range(size):
                    there[i] = here[i] + length * step[i]
                reached = _height(there, masks, size, totals, alive, mu)
                if reached - height >= -1e-12 * (1.0 + abs(height)):
                    break
                length /= 2
            here[:size] = there[:size]
            height = reached
    return dark, likelihood, good, short
