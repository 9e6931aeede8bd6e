"""Forward selection of interactions between pairs of lists, for many tables at once.

Start from main effects; for every pair (i, j) not in the model, lambda_ij is the expected number of persons on both
lists under the current fit and p_ij the smaller Poisson tail of the number seen; add the pair with the smallest p
below the threshold whose enlarged model has an (extended) maximum; stop when there is none.
Source: Chan, Silverman and Vincent (2021), JASA 116:1297; `stepwisefit` of SparseMSE is the reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.estimation import existence, loglinear
from amparo.estimation.lattice import Bools, Floats, Ints, main_effects, pairs
from amparo.files import Progress

#: Chosen by its authors in a simulation of 28 scenarios.
THRESHOLD = 0.02
#: Two tail probabilities nearer than this are a tie, which the order of the pairs decides and not the last bit.
TIE = 1e-9
#: A bootstrap table that ends above this many times its persons has no finite estimate; one this near has none unseen.
BEYOND = 1e6


@dataclass(frozen=True, slots=True)
class Selected:
    """The models chosen for B tables and their fits.

    `models` (B, P) masks, -1 for none; `fit` under these models; `exists` (B,): the estimate exists (selection only
    fails at its start, when even the main effects have no maximum).
    """

    models: Ints
    fit: loglinear.Fit
    exists: Bools


def exists(counts: Floats, models: Ints, fit: loglinear.Fit) -> Bools:
    """Which of the fits are the one (extended) maximum; the cheap certificate first, `existence.check` for the rest.

    A certified fit is a strictly positive solution of the likelihood equations, hence proves existence; where
    parameters were dropped, identifiability is checked as well.
    """
    dropped = np.isneginf(fit.parameters).any(axis=1)
    out: Bools = fit.converged.copy()
    shortened = np.flatnonzero(out & dropped)
    if len(shortened):
        out[shortened] = existence.identifiable(counts[:, shortened], models[shortened])
    unsure = np.flatnonzero(~fit.converged)
    if len(unsure):
        out[unsure] = existence.check(counts[:, unsure], models[unsure]) == existence.OK
    return out


def population(counts: Floats, fit: loglinear.Fit, valid: Bools) -> Floats:
    """n + exp(alpha_0) of every table, shape (B,).

    Where no maximum exists the likelihood still has a supremum, and the fit shows where it lies: infinity (the lists
    share nobody), or a finite limit; so a bootstrap counts such tables where they belong instead of leaving them out.
    """
    seen = counts[1:].sum(axis=0)
    with np.errstate(over="ignore"):
        dark = np.exp(np.minimum(fit.log_dark, 700.0))
    dark = np.where(~valid & (dark > BEYOND * np.maximum(seen, 1.0)), np.inf, dark)
    out: Floats = seen + dark
    return out


def select(counts: Floats, lists: int, threshold: float = THRESHOLD) -> Selected:
    """Select a model for every table; `counts` (2**lists, B)."""
    tables = counts.shape[1]
    # Of two lists the pair is the interaction of all of them, which nothing identifies.
    candidates = np.array(pairs(lists) if lists > 2 else (), dtype=np.int64)
    models = np.full((tables, 1 + lists + len(candidates)), -1, dtype=np.int64)
    models[:, : 1 + lists] = main_effects(lists)
    used = np.full(tables, 1 + lists)
    fit = loglinear.fit(counts, models[:, : 1 + lists])
    valid = exists(counts, models[:, : 1 + lists], fit)
    parameters, margins = np.zeros(models.shape), fit.margins.copy()
    parameters[:, : 1 + lists] = np.where(np.isfinite(fit.parameters), fit.parameters, 0.0)
    totals = loglinear.reduce(counts, models[:, : 1 + lists]).sums[candidates]
    refused = np.zeros((len(candidates), tables), dtype=bool)
    active = np.flatnonzero(valid)
    progress = Progress("estimate: tables")
    while len(active) and len(candidates):
        chosen, going = _candidates(margins[candidates][:, active], totals[:, active], refused[:, active], threshold)
        active, chosen = active[going], chosen[going]
        progress.step(tables - len(active), tables)
        if not len(active):
            break
        width = int(used[active].max()) + 1
        trial = models[active, :width]
        row = np.arange(len(active))
        trial[row, used[active]] = candidates[chosen]
        there = loglinear.fit(counts[:, active], trial, start=parameters[active, :width])
        good = exists(counts[:, active], trial, there)
        refused[chosen, active] = True
        kept = active[good]
        models[kept, used[kept]] = candidates[chosen[good]]
        used[kept] += 1
        parameters[kept, :width] = np.where(np.isfinite(there.parameters[good]), there.parameters[good], 0.0)
        margins[:, kept] = there.margins[:, good]
    width = int(used.max())
    final = loglinear.fit(counts, models[:, :width], start=parameters[:, :width])
    return Selected(models[:, :width], final, valid)


def _candidates(expected: Floats, seen: Floats, refused: Bools, threshold: float) -> tuple[Ints, Bools]:
    """The pair with the smallest p of every table (the first in a tie) and whether it is below the threshold."""
    from scipy.special import pdtr, pdtrc

    upper = np.where(seen > 0, pdtrc(seen - 1, expected), 1.0)
    p = np.minimum(pdtr(seen, expected), upper)
    p = np.where(refused | np.isnan(p), 1.0, p)
    chosen: Ints = np.argmax(p <= p.min(axis=0) * (1 + TIE), axis=0)
    return chosen, p[chosen, np.arange(p.shape[1])] < threshold
