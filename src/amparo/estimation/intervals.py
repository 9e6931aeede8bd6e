"""Intervals: Wald on the log of the dark figure, profile likelihood, and BCa with everything repeated."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from amparo.estimation import loglinear
from amparo.estimation.lattice import Floats, Ints

#: R's glm stops when the relative change of the deviance is below this (`glm.control`).
GLM_EPSILON = 1e-8
#: The profile looks for its upper limit up to this many times the persons seen.
HORIZON = 1e4
#: In place of an infinite estimate in the acceleration, times the persons seen: any large number has the same limit.
FAR = 1e6


def normal_quantile(p: float) -> float:
    """The standard normal quantile."""
    from scipy.special import ndtri

    return float(ndtri(p))


def wald(counts: Floats, model: Ints, level: float) -> tuple[float, float]:
    """n + exp(alpha_0 + z sqrt(var)) at both ends, as SparseMSE gives it; `counts` (2**lists,), `model` (P,)."""
    log_dark, variance = glm_dark_figure(counts, model)
    reach = normal_quantile((1 + level) / 2) * math.sqrt(variance)
    seen = float(counts[1:].sum())
    return seen + math.exp(log_dark - reach), seen + math.exp(min(log_dark + reach, 700.0))


def glm_dark_figure(counts: Floats, model: Ints) -> tuple[float, float]:
    """The intercept and its variance exactly where R's `glm` leaves them.

    R takes the covariance from the weights with which its last step was made, one step before the estimate, and stops
    at a relative change of the deviance of 1e-8. In sparse tables (New Orleans) its limits so differ from those at the
    maximum by 1e-5; published limits are R's, and ours agree with them to nine digits. `counts` (2**lists,).
    """
    reduced = loglinear.reduce(counts[:, None], model[None, :])
    cells, masks = np.flatnonzero(reduced.cells[:, 0]), model[reduced.kept[0]]
    design = ((cells[:, None] & masks[None, :]) == masks[None, :]).astype(np.float64)
    seen = counts[cells]
    mu, before = seen + 0.1, math.inf
    eta = np.log(mu)
    for _ in range(loglinear.MOST_STEPS):
        matrix = design.T @ (mu[:, None] * design)
        parameters = np.linalg.solve(matrix, design.T @ (mu * eta + seen - mu))
        eta = design @ parameters
        mu = np.exp(np.minimum(eta, 500.0))
        fraction = np.where(seen > 0, seen, 1.0) / mu
        deviance = float(2 * np.sum(np.where(seen > 0, seen * np.log(fraction), 0.0) - (seen - mu)))
        if abs(deviance - before) / (abs(deviance) + 0.1) < GLM_EPSILON:
            break
        before = deviance
    return float(parameters[0]), float(np.linalg.inv(matrix)[0, 0])


def profile_heights(counts: Floats, model: Ints, dark: Floats) -> Floats:
    """The multinomial profile log likelihood of N = n + dark, up to a constant; `dark` (B,) > 0, out (B,).

    Source: Cormack (1992), Biometrics 48:567; `closedpCI.t` of Rcapture.
    """
    from scipy.special import gammaln

    tables = np.repeat(counts[:, None], len(dark), axis=1)
    tables[0] = dark
    fit = loglinear.fit(tables, np.repeat(model[None, :], len(dark), axis=0), origin=True)
    every = tables.sum(axis=0)
    out: Floats = gammaln(every + 1) - gammaln(dark + 1) + fit.log_likelihood + every - every * np.log(every)
    return out


@dataclass(frozen=True, slots=True)
class Profile:
    """The multinomial maximum and the limits; `upper` is infinity where the likelihood does not fall off."""

    estimate: float
    lower: float
    upper: float


def profile(counts: Floats, model: Ints, level: float) -> Profile:
    """Profile likelihood limits of N under a fixed model; `counts` (2**lists,), `model` (P,)."""
    seen = float(counts[1:].sum())
    low, high = math.log(1e-4), math.log(HORIZON * seen)
    grid = np.linspace(low, high, 97)
    heights = profile_heights(counts, model, np.exp(grid))
    for _ in range(4):  # around the top: each round is twelve times finer
        top = int(np.argmax(heights))
        fine = np.linspace(grid[max(top - 1, 0)], grid[min(top + 1, len(grid) - 1)], 25)
        fine_heights = profile_heights(counts, model, np.exp(fine))
        if fine_heights.max() <= heights[top]:
            fine, fine_heights = np.append(fine, grid[top]), np.append(fine_heights, heights[top])
        place = np.argsort(fine)
        grid, heights = fine[place], fine_heights[place]
    best, highest = float(grid[np.argmax(heights)]), float(heights.max())
    floor = highest - normal_quantile((1 + level) / 2) ** 2 / 2
    below = _crossing(counts, model, floor, best, low)
    above = _crossing(counts, model, floor, best, high)
    lower = seen if below is None else seen + math.exp(below)
    return Profile(seen + math.exp(best), lower, math.inf if above is None else seen + math.exp(above))


def _crossing(counts: Floats, model: Ints, floor: float, inside: float, outside: float) -> float | None:
    """log dark figure at which the profile falls to `floor` on the way from `inside` to `outside`; None if never."""
    for _ in range(9):  # each round is 32 times finer
        grid = np.linspace(inside, outside, 33)
        under = np.flatnonzero(profile_heights(counts, model, np.exp(grid[1:])) < floor)
        if not len(under):
            return None
        inside, outside = float(grid[under[0]]), float(grid[under[0] + 1])
        if abs(outside - inside) < 1e-10:
            break
    return (inside + outside) / 2


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """BCa limits and what they were made of; `infinite` counts the tables without a finite estimate."""

    lower: float
    upper: float
    bias: float
    acceleration: float
    infinite: int


def resample(counts: Floats, replicates: int, seed: int) -> Floats:
    """Multinomial tables of the same number of persons, shape (2**lists, replicates)."""
    random = np.random.default_rng(seed)
    total = round(float(counts.sum()))
    return random.multinomial(total, counts / counts.sum(), size=replicates).T.astype(np.float64)


def delete_one(counts: Floats) -> tuple[Floats, Floats]:
    """The tables with one person fewer, one for every cell that occurs, and the persons in these cells.

    Shapes (2**lists, cells that occur) and (cells that occur,).
    """
    cells = np.flatnonzero(counts)
    tables = np.repeat(counts[:, None], len(cells), axis=1)
    tables[cells, np.arange(len(cells))] -= 1.0
    return tables, counts[cells]


def acceleration(estimates: Floats, weights: Floats, seen: float) -> float:
    """a = sum n_w r_w^3 / (6 (sum n_w r_w^2)^1.5), r_w the weighted mean of the delete-one estimates minus each."""
    finite = np.where(np.isfinite(estimates), estimates, FAR * seen)
    r = np.sum(weights * finite) / np.sum(weights) - finite
    spread = float(np.sum(weights * r**2))
    return float(np.sum(weights * r**3)) / (6 * spread**1.5) if spread > 0 else 0.0


def quantile(sorted_values: Floats, p: float) -> float:
    """The quantile of type 8 (Hyndman and Fan 1996), as R's reference uses; infinite values are allowed."""
    place = min(max((len(sorted_values) + 1 / 3) * p + 1 / 3, 1.0), float(len(sorted_values)))
    low = int(place)
    first, second = float(sorted_values[low - 1]), float(sorted_values[min(low, len(sorted_values) - 1)])
    part = place - low
    return first if part == 0 or first == second else first + part * (second - first)


def bca(estimate: float, replicates: Floats, accelerated: float, level: float) -> Bootstrap:
    """Bias-corrected and accelerated limits. Source: Efron (1987); DiCiccio and Efron (1996)."""
    from scipy.special import ndtr

    values = np.sort(replicates)
    below = float(np.mean(values < estimate * (1 - 1e-9)))
    share = min(max(below, 0.5 / len(values)), 1 - 0.5 / len(values))
    bias = normal_quantile(share)
    limits = []
    for q in ((1 - level) / 2, (1 + level) / 2):
        moved = bias + normal_quantile(q)
        slowing = 1 - accelerated * moved
        at = float(ndtr(bias + moved / slowing)) if slowing > 0 else float(q > 0.5)
        limits.append(quantile(values, at))
    return Bootstrap(limits[0], limits[1], bias, accelerated, int(np.isinf(values).sum()))
