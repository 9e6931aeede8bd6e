"""The warnings a figure carries, each computed from the table and each with a code a program can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from amparo.estimation import ranking, verdict
from amparo.estimation.closed_form import lower_bound_of
from amparo.estimation.lattice import members
from amparo.estimation.methods import NO_OVERLAP, Point
from amparo.estimation.sensitivity import MISSED_LINKS, Examined
from amparo.estimation.table import OverlapTable
from amparo.estimation.wording import about, number, quantity, say
from amparo.vocabulary.text import Text

#: With no overlap seen, three or more expected would be unlikely (5 %): the rule of three.
RULE_OF_THREE = 3.0
#: A list of which this share is also on another may be that other's source of cases; on fewer persons it is chance.
NESTED, LEAST_NESTED = 0.5, 7
#: How much higher Chao's bound may be than the one for lists of any size.
BOUNDS_AGREE = 1.1


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning: its code and its sentence in four languages."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Limits:
    """The interval as it is published; None where there is none.

    `infinite` of `replicates` bootstrap tables had no finite estimate; `at_edge`: stretched to hold the estimate.
    """

    kind: str | None = None
    lower: float | None = None
    upper: float | None = None
    at_edge: bool = False
    infinite: int = 0
    replicates: int = 0


@dataclass(frozen=True, slots=True)
class Posterior:
    """How far the draws of a posterior can be trusted; None where a diagnosis does not apply.

    `cap` is the end of the grid or prior that the posterior reaches (None when it does not).
    """

    rhat: float | None = None
    ess: float | None = None
    several_modes: bool = False
    cap: float | None = None


def warnings_of(
    whole: OverlapTable,
    table: OverlapTable,
    point: Point,
    limits: Limits,
    tried: Examined,
    posterior: Posterior | None = None,
) -> tuple[Caution, ...]:
    """All warnings of one estimate; `whole` is the table as it was given, `table` its lists that hold anybody."""
    found = [*_of_nothing(table, point), *_of_table(whole, table, point)]
    if point.estimate is not None:
        found += [*_of_model(table, point, tried), *_of_lists(table, tried), *_of_limits(point, limits, table)]
        found += _of_draws(posterior) if posterior else []
        found += _of_assumptions(table, point, tried)
    found += [_plain("closed_population"), _plain("referrals")]
    return tuple(found)


def _plain(code: str, **values: object) -> Caution:
    return Caution(code, say("warning", code, **values))


def _names(table: OverlapTable, numbers: tuple[int, ...]) -> str:
    return ", ".join(table.lists[k - 1] for k in numbers)


def _of_nothing(table: OverlapTable, point: Point) -> Iterator[Caution]:
    """Why there is no estimate, and what can still be said."""
    if point.problem is None:
        return
    seen = number(table.n_observed)
    values: dict[str, object] = {"n": seen}
    if point.problem == NO_OVERLAP:
        sizes = table.sizes
        pairs = sum(a * b for k, a in enumerate(sizes) for b in sizes[k + 1 :])
        values["bound"] = about(max(pairs / RULE_OF_THREE, table.n_observed))
    yield _plain(point.problem, **values, count=number(int(np.sum(table.counts[1:] == 0))))
    yield from _lower_bound(table)


def _lower_bound(table: OverlapTable) -> Iterator[Caution]:
    bound = lower_bound_of(table.counts)
    if bound is not None and bound > table.n_observed:
        yield _plain("what_can_be_said", n=number(table.n_observed), bound=about(bound))


def bound_is_too_high(table: OverlapTable, point: Point) -> bool:
    """Is Chao's f1^2 / (2 f2) above the bound that holds whatever the lists' sizes?"""
    bound = lower_bound_of(table.counts)
    if point.method != "chao" or point.estimate is None or bound is None:
        return False
    return point.estimate - table.n_observed > BOUNDS_AGREE * (bound - table.n_observed)


def _of_table(whole: OverlapTable, table: OverlapTable, point: Point) -> Iterator[Caution]:
    empty = tuple(k for k in range(1, len(whole.lists) + 1) if k not in whole.used)
    if empty:
        yield _plain("empty_list", lists=_names(whole, empty))
    if len(table.lists) == 2:
        yield _plain("two_lists")
    if len(table.lists) > 2 and table.overlapping:
        if table.isolated():
            yield _plain("isolated_list", lists=_names(table, table.isolated()))
        if not table.triples():
            yield _plain("no_triple_overlap")
    if 0 < table.overlapping < verdict.OVERLAP_FOR_A_NUMBER or 0 < table.twice < verdict.OVERLAP_FOR_A_NUMBER:
        yield _plain("few_overlaps", overlapping=number(table.overlapping), twice=number(table.twice))
    if point.method == "chao" and point.estimate is not None:
        yield _plain("lower_bound")
        if bound_is_too_high(table, point):
            yield _plain("bound_supposes_equal_lists")
            yield from _lower_bound(table)


def _of_model(table: OverlapTable, point: Point, tried: Examined) -> Iterator[Caution]:
    if point.minus_infinity:
        pairs = ["–".join(table.lists[k - 1] for k in members(mask)) for mask in point.minus_infinity]
        yield _plain("minus_infinity", count=number(len(pairs)), pairs=", ".join(pairs))
    if tried.near is not None and tried.near.models:
        yield from _of_ranking(table, point, tried.near)
    if tried.influence is not None and np.isinf(tried.influence):
        yield _plain("single_person_unbounded")
    elif tried.influence is not None and tried.influence > verdict.ONE_PERSON_MATTERS:
        yield _plain("single_person", percent=quantity(100 * tried.influence))
    yield from _single_cell(table, point, tried)
    if point.fit_p is not None and point.fit_p < verdict.POOR_FIT:
        yield _plain("poor_fit")


def _single_cell(table: OverlapTable, point: Point, tried: Examined) -> Iterator[Caution]:
    """The cell without which the same model gives the most different figure, where that difference matters."""
    other = [(mask, value) for mask, value in tried.without_cell if value is not None]
    if not other or point.estimate is None:
        return
    estimate = point.estimate
    mask, value = max(other, key=lambda pair: abs(np.log(pair[1] / estimate)))
    if max(value / estimate, estimate / value) > verdict.threshold("one_cell_matters"):
        cell, count = " + ".join(table.lists[k - 1] for k in members(mask)), number(float(table.counts[mask]))
        yield _plain("single_cell", cell=cell, count=count, estimate=about(value))


def _of_lists(table: OverlapTable, tried: Examined) -> Iterator[Caution]:
    others = [value for _, value in tried.without] + [value for _, value in tried.merged]
    finite = [value for value in others if value is not None]
    if finite:
        lost = len(others) - len(finite)
        unbounded = say("phrase", "unbounded", count=lost) if lost else ""
        yield _plain("list_dependence", low=about(min(finite)), high=about(max(finite)), unbounded=unbounded)
    for inner, outer, share in nested(table):
        value = dict(tried.merged).get((min(inner, outer), max(inner, outer)))
        joined = say("phrase", "joined", estimate=about(value)) if value is not None else ""
        names = {"inner": table.lists[inner - 1], "outer": table.lists[outer - 1]}
        yield _plain("nested_lists", percent=quantity(round(100 * share)), joined=joined, **names)


def nested(table: OverlapTable) -> tuple[tuple[int, int, float], ...]:
    """Pairs (inner, outer, share of inner that is also on outer) that look like one agency referring to the other."""
    sizes, numbers = table.sizes, range(1, len(table.lists) + 1)
    return tuple(
        (inner, outer, table.shared(inner, outer) / sizes[inner - 1])
        for inner in numbers
        for outer in numbers
        if inner != outer
        and sizes[inner - 1] <= sizes[outer - 1]
        and table.shared(inner, outer) >= max(LEAST_NESTED, NESTED * sizes[inner - 1])
    )


def _of_ranking(table: OverlapTable, point: Point, near: ranking.Ranking) -> Iterator[Caution]:
    counted = {"searched": number(near.searched), "admissible": number(len(near.models))}
    if near.complete:
        yield _plain("admissible_models", order=near.order, **counted)
    else:
        yield _plain("search_not_complete", lists=len(table.lists), **counted)
    best = near.estimates[near.near_best()]
    if len(best) > 1:
        yield _plain(
            "near_best_spread", count=number(len(best)), low=about(float(best.min())), high=about(float(best.max()))
        )
    elif len(near.models) > 1:
        yield _plain("near_best_alone", next=about(float(near.estimates[1])))
    if point.model is not None and tuple(sorted(point.model)) not in near.models[near.near_best()]:
        yield _plain("not_near_best", best=about(float(near.estimates[0])))


def _of_limits(point: Point, limits: Limits, table: OverlapTable) -> Iterator[Caution]:
    assert point.estimate is not None  # noqa: S101 - for the type checker
    if limits.upper is None:
        yield _plain("no_upper_limit")
    elif limits.lower and limits.upper / limits.lower > verdict.INTERVAL_WIDE:
        yield _plain("wide_interval", ratio=quantity(limits.upper / limits.lower))
    if point.estimate > verdict.MOST_TIMES_OBSERVED * table.n_observed:
        yield _plain("far_beyond_observed", times=quantity(verdict.MOST_TIMES_OBSERVED))
    if point.selects and limits.kind != "bca":
        yield _plain("conditional_interval")
    elif not point.selects and point.method not in ("chao", "dga", "sample-coverage"):
        yield _plain("model_taken_as_known")
    if limits.kind == "bca" and point.method == "bic" and point.ranking is not None:
        top = ranking.TOP_MODELS[len(table.lists)]
        if top is not None and top < len(point.ranking.models):
            yield _plain("top_models", top=number(top))
    if limits.infinite:
        yield _plain("bootstrap_infinite", count=number(limits.infinite), replicates=number(limits.replicates))
    if limits.at_edge:
        yield _plain("estimate_at_edge")


def _of_draws(posterior: Posterior) -> Iterator[Caution]:
    if posterior.rhat is not None and posterior.rhat > verdict.threshold("chains_disagree"):
        yield _plain("chains_disagree", rhat=number(posterior.rhat, 2))
    if posterior.ess is not None and posterior.ess < verdict.threshold("few_draws"):
        yield _plain("few_draws", ess=number(posterior.ess))
    if posterior.several_modes:
        yield _plain("several_modes")
    if posterior.cap is not None:
        yield _plain("at_cap", cap=about(posterior.cap))


def _of_assumptions(table: OverlapTable, point: Point, tried: Examined) -> Iterator[Caution]:
    most = verdict.threshold("below_bound")
    unseen = (point.estimate or 0.0) - table.n_observed
    if tried.bound is not None and tried.bound - table.n_observed > most * unseen:
        yield _plain("hard_to_find", bound=about(tried.bound))
    if tried.xi:
        of = dict(tried.xi)
        yield _plain("xi_sensitivity", low=about(of[2.0]), high=about(of[0.5]))
    if tried.missed_links is not None:
        yield _plain(
            "linkage_errors", share=quantity(100 * MISSED_LINKS), percent=quantity(round(100 * tried.missed_links, 1))
        )
