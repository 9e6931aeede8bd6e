"""The methods: each gives a point estimate and says how to repeat itself on other tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from amparo.estimation import closed_form, existence, loglinear, ranking, stepwise
from amparo.estimation.lattice import Floats, Ints, closure, main_effects, members, padded, subsets_up_to
from amparo.estimation.table import OverlapTable

#: Why there is no estimate: codes of `words.toml`.
NO_OVERLAP, NO_MAXIMUM, NOT_IDENTIFIABLE = "no_overlap", "no_maximum", "not_identifiable"
EMPTY_CELLS, NO_PAIRS, ONE_LIST_USED, NOBODY_UNSEEN = "empty_cells", "no_pairs", "one_list_used", "nobody_unseen"

Repeat = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Point:
    """What a method says of one table.

    `estimate` is None with a `problem` code where nothing can be estimated; `model` holds the masks of a log-linear
    model; `error` the standard error of a closed formula; `repeat` maps tables (2**lists, B) to estimates (B,) with
    the whole method repeated, selection included; `ranking` the models that were searched; `minus_infinity` the
    interactions estimated at minus infinity; `fit_p` the p-value of the deviance of a log-linear model.
    """

    method: str
    estimate: float | None
    problem: str | None = None
    model: tuple[int, ...] | None = None
    error: float | None = None
    repeat: Repeat | None = None
    ranking: ranking.Ranking | None = None
    minus_infinity: tuple[int, ...] = ()
    fit_p: float | None = None

    @property
    def selects(self) -> bool:
        """Was the model chosen by looking at the data?"""
        return self.method in ("stepwise", "bic")


def chapman(table: OverlapTable) -> Point:
    """Two lists."""
    first, second = table.sizes
    both = table.shared(1, 2)
    if not both:
        return Point("chapman", None, NO_OVERLAP)
    found = closed_form.chapman(first, second, both)
    if both in (first, second):
        return Point("chapman", None, NOBODY_UNSEEN)
    return Point("chapman", found.estimate, model=(0, 1, 2), error=found.error)


def chao(table: OverlapTable) -> Point:
    """The lower bound n + f1^2 / (2 f2)."""
    found = closed_form.chao(table.frequencies)
    if found is None:
        return Point("chao", None, NO_PAIRS if table.overlapping else NO_OVERLAP)
    if found.estimate <= table.n_observed:
        return Point("chao", None, NOBODY_UNSEEN)
    return Point("chao", found.estimate, error=found.error)


def no_highest_interaction(table: OverlapTable) -> Point:
    """Every interaction but the one of all lists at once."""
    lists = len(table.lists)
    model = subsets_up_to(lists, lists - 1)
    found = closed_form.no_highest_interaction(table.counts)
    if found is None:
        return Point("nhoi", None, NO_OVERLAP if not table.overlapping else EMPTY_CELLS, model)
    log_dark, variance = found
    estimate = table.n_observed + math.exp(log_dark)
    return Point("nhoi", estimate, None, model, math.exp(log_dark) * math.sqrt(variance), _repeat_nhoi)


def _repeat_nhoi(tables: Floats) -> Floats:
    """Empty cells make the formula nought or infinite; a table without sense counts as infinite."""
    odd = np.array([mask.bit_count() % 2 == 1 for mask in range(1, len(tables))])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(tables[1:])
        dark = np.exp(logs[odd].sum(axis=0) - logs[~odd].sum(axis=0))
    out: Floats = tables.sum(axis=0) + np.where(np.isnan(dark), np.inf, dark)
    return out


def fixed(table: OverlapTable, model: tuple[int, ...], method: str = "fixed") -> Point:
    """The extended fit of one log-linear model."""
    array, counts = padded([model]), table.counts[:, None]
    code = int(existence.check(counts, array)[0])
    if not table.overlapping:
        return Point(method, None, NO_OVERLAP, model)
    if code:
        return Point(method, None, NOT_IDENTIFIABLE if code >= existence.NOT_IDENTIFIABLE else NO_MAXIMUM, model)
    fit = loglinear.fit(counts, array)
    estimate = float(stepwise.population(counts, fit, np.array([True]))[0])

    def repeat(tables: Floats) -> Floats:
        same = np.repeat(array, tables.shape[1], axis=0)
        again = loglinear.fit(tables, same)
        return stepwise.population(tables, again, stepwise.exists(tables, same, again))

    return Point(
        method,
        estimate,
        None,
        model,
        repeat=repeat,
        minus_infinity=_dropped(model, fit),
        fit_p=_fit_p(counts, array, fit),
    )


def _fit_p(counts: Floats, model: Ints, fit: loglinear.Fit) -> float | None:
    """The chance of a deviance as large as this if the model were true; None where nothing is left to test."""
    from scipy.special import chdtrc

    reduced = loglinear.reduce(counts, model)
    freedom = int(reduced.cells.sum()) - int(reduced.kept.sum())
    if freedom < 1:
        return None
    seen = counts[counts > 0]
    deviance = 2.0 * (float(np.sum(seen * np.log(seen) - seen)) - float(fit.log_likelihood[0]))
    return float(chdtrc(freedom, max(deviance, 0.0)))


def _dropped(model: tuple[int, ...], fit: loglinear.Fit) -> tuple[int, ...]:
    infinite = np.isneginf(fit.parameters[0])
    return tuple(mask for mask, gone in zip(model, infinite, strict=True) if gone and len(members(mask)) > 1)


def independent(table: OverlapTable) -> Point:
    """Main effects only: the lists know nothing of each other."""
    return fixed(table, main_effects(len(table.lists)), "main-effects")


def by_steps(table: OverlapTable, threshold: float = stepwise.THRESHOLD) -> Point:
    """Pairs of lists added one by one."""
    lists = len(table.lists)
    found = stepwise.select(table.counts[:, None], lists, threshold)
    model = tuple(sorted(int(mask) for mask in found.models[0] if mask >= 0))
    if not table.overlapping:
        return Point("stepwise", None, NO_OVERLAP, model)
    point = fixed(table, model, "stepwise")

    def repeat(tables: Floats) -> Floats:
        again = stepwise.select(tables, lists, threshold)
        return stepwise.population(tables, again.fit, again.exists)

    return replace(point, method="stepwise", repeat=repeat)


def by_bic(table: OverlapTable, max_order: int | None) -> Point:
    """The hierarchical model with the smallest BIC; raises BadInput where they cannot all be searched."""
    lists = len(table.lists)
    order = ranking.check_order(lists, max_order)
    if not table.overlapping:
        return Point("bic", None, NO_OVERLAP)
    ranked = ranking.rank(table.counts, lists, order)
    if not ranked.models:
        return Point("bic", None, NO_MAXIMUM)
    point = fixed(table, ranked.models[0], "bic")
    top = ranked.models[: ranking.TOP_MODELS[lists]]

    def repeat(tables: Floats) -> Floats:
        return ranking.best_of(tables, top)

    return replace(point, method="bic", repeat=repeat, ranking=ranked)


def restricted(model: tuple[int, ...], numbers: tuple[int, ...]) -> tuple[int, ...]:
    """A model over all lists, as a model over the lists of these numbers only, renumbered from 1."""
    place = {number: k for k, number in enumerate(numbers)}
    kept = [mask for mask in model if mask and all(number in place for number in members(mask))]
    return closure((sum(1 << place[number] for number in members(mask)) for mask in kept), len(numbers))


def expanded(model: tuple[int, ...], numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The reverse of `restricted`: masks over the lists of these numbers, as masks over all lists."""
    return tuple(sum(1 << (numbers[k - 1] - 1) for k in members(mask)) for mask in model)
