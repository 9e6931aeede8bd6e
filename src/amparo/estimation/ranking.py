"""Every hierarchical model of a table, ranked by BIC; and the choice repeated on many tables.

BIC = |Theta| log n - 2 log likelihood, n the persons observed, |Theta| counting parameters estimated at minus
infinity too (the convention of Rcapture and of Silverman, Chan and Vincent 2024, Statistics and Computing 34:44).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

import numpy as np

from amparo.estimation import existence, loglinear
from amparo.estimation.lattice import Floats, Ints, hierarchical_models, main_effects, padded, pairs, superset_sums
from amparo.estimation.stepwise import exists, population
from amparo.files import BadInput, Progress

#: The largest order searched in full, by number of lists; above six lists there is no exhaustive search.
HIGHEST_ORDER = {2: 1, 3: 2, 4: 3, 5: 4, 6: 2}
#: A bootstrap table chooses among this many models, the first of the ranking on the data (None: all of them).
TOP_MODELS = {2: None, 3: None, 4: 20, 5: 100, 6: 100}
#: Two models whose BIC differ by less than this are equally supported (Raftery 1995: "not worth more than a bare
#: mention").
NEAR_BEST = 2.0
#: Up to this many lists the neighbourhood of a model takes two changes, above it one.
TWO_CHANGES = 8


@dataclass(frozen=True, slots=True)
class Ranking:
    """Admissible models in ascending order of BIC; `estimates` and `bic` have shape (models,).

    `searched` counts the models tried, admissible or not; `order` is the largest interaction among them; `complete`
    says that these are all the models of that order and not the neighbours of one.
    """

    models: tuple[tuple[int, ...], ...]
    estimates: Floats
    bic: Floats
    searched: int
    order: int
    complete: bool

    def near_best(self) -> slice:
        """The models within NEAR_BEST of the best."""
        return slice(0, int(np.sum(self.bic <= self.bic[0] + NEAR_BEST)) if len(self.bic) else 0)


def bic_of(counts: Floats, models: Ints, fit: loglinear.Fit) -> Floats:
    """BIC of B fits, shape (B,)."""
    from scipy.special import gammaln

    seen = counts[1:]
    likelihood = fit.log_likelihood - gammaln(seen + 1.0).sum(axis=0)
    out: Floats = (models >= 0).sum(axis=1) * np.log(np.maximum(seen.sum(axis=0), 1.0)) - 2.0 * likelihood
    return out


def check_order(lists: int, order: int | None) -> int:
    """The order to search; raises BadInput where this version cannot search it in full."""
    highest = HIGHEST_ORDER.get(lists)
    if highest is None:
        raise BadInput("estimation.too_many_lists_for_bic", lists=lists)
    if order is None:
        return highest
    if order < 1:
        raise BadInput("estimation.max_order", highest=highest, lists=lists)
    if order > highest and lists == 6:
        raise BadInput("estimation.max_order_six", highest=highest)
    return min(order, highest)


def rank(counts: Floats, lists: int, order: int, *, compiled: bool = False) -> Ranking:
    """Fit and rank every hierarchical model with interactions of at most `order` lists; `counts` (2**lists,).

    `compiled` fits in a compiled loop: two to three times as fast in all once it is compiled (four seconds, the first
    time), the same to about twelve digits.
    """
    return _rank(counts, list(hierarchical_models(lists, order)), order, complete=True, compiled=compiled)


def neighbourhood(counts: Floats, lists: int, model: Sequence[int]) -> Ranking:
    """Rank the models of pairs that differ from `model` by one pair (by one or two, up to eight lists)."""
    every = pairs(lists)
    chosen = frozenset(mask for mask in model if mask.bit_count() == 2)
    changes = [(), *combinations(every, 1), *(combinations(every, 2) if lists <= TWO_CHANGES else ())]
    models = [tuple(sorted((*main_effects(lists), *(chosen ^ frozenset(change))))) for change in changes]
    return _rank(counts, models, 2, complete=False)


def _rank(
    counts: Floats, models: list[tuple[int, ...]], order: int, *, complete: bool, compiled: bool = False
) -> Ranking:
    kept: list[tuple[int, ...]] = []
    estimates: list[Floats] = []
    bics: list[Floats] = []
    progress, done = Progress("estimate: models"), 0
    for _, group in groupby(sorted(models, key=len), key=len):
        same_size = list(group)
        array = padded(same_size)
        if compiled:
            array, same_size = _certain(counts, array, same_size, kept, estimates, bics)
            if not same_size:
                continue
        tables = np.repeat(counts[:, None], len(array), axis=1)
        fit = loglinear.fit(tables, array)
        valid = exists(tables, array, fit)
        kept += [model for model, good in zip(same_size, valid, strict=True) if good]
        estimates.append(population(tables, fit, valid)[valid])
        bics.append(bic_of(tables, array, fit)[valid])
        done += len(same_size)
        progress.step(done, len(models))
    bic = np.concatenate(bics) if bics else np.zeros(0)
    place = np.argsort(bic, kind="stable")
    ordered = tuple(kept[k] for k in place)
    return Ranking(ordered, np.concatenate(estimates)[place], bic[place], len(models), order, complete)


def _certain(
    counts: Floats,
    array: Ints,
    models: list[tuple[int, ...]],
    kept: list[tuple[int, ...]],
    estimates: list[Floats],
    bics: list[Floats],
) -> tuple[Ints, list[tuple[int, ...]]]:
    """Add the models whose compiled fit is certainly the one maximum; returns the others, for the plain fit."""
    from scipy.special import gammaln

    from amparo.estimation import compiled  # brings the compiler: a second, and four the first time

    dark, height, good, short = compiled.fits(counts, superset_sums(counts[:, None])[:, 0], array)
    dropped = np.flatnonzero(good & short)
    good[dropped] = existence.identifiable(np.repeat(counts[:, None], len(dropped), axis=1), array[dropped])
    seen = counts[1:]
    kept += [model for model, sure in zip(models, good, strict=True) if sure]
    estimates.append(seen.sum() + np.exp(dark[good]))
    bics.append(array.shape[1] * np.log(seen.sum()) - 2.0 * (height[good] - gammaln(seen + 1.0).sum()))
    return array[~good], [model for model, sure in zip(models, good, strict=True) if not sure]


def best_of(counts: Floats, models: Sequence[tuple[int, ...]]) -> Floats:
    """For every table the estimate under the best of these models by BIC, shape (B,); `counts` (2**lists, B)."""
    tables = counts.shape[1]
    best, estimate = np.full(tables, np.inf), np.full(tables, np.inf)
    progress = Progress("estimate: bootstrap")
    start: Floats | None = None
    for done, model in enumerate(models):
        array = np.repeat(padded([model]), tables, axis=0)
        fit = loglinear.fit(counts, array, start=start)
        valid = exists(counts, array, fit)
        bic = np.where(valid, bic_of(counts, array, fit), np.inf)
        better = bic < best
        best = np.where(better, bic, best)
        estimate = np.where(better, population(counts, fit, valid), estimate)
        progress.step(done + 1, len(models))
    return estimate
