"""From an overlap table to an estimate with its interval, its warnings and its verdict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from amparo.estimation import intervals, lattice, methods, request, sample_coverage, verdict
from amparo.estimation.closed_form import log_normal_limits, lower_bound_of
from amparo.estimation.intervals import normal_quantile
from amparo.estimation.methods import Point
from amparo.estimation.posteriors import POSTERIORS
from amparo.estimation.request import Request
from amparo.estimation.sensitivity import Examined, examine
from amparo.estimation.table import OverlapTable
from amparo.estimation.verdict import Evidence, Verdict
from amparo.estimation.warnings import Caution, Limits, Posterior, bound_is_too_high, warnings_of
from amparo.estimation.wording import about, at_least, at_most, number, quantity, say
from amparo.files import Language
from amparo.vocabulary.text import Text

#: Models within 6 BIC points of the best that are kept in `details`, the best first.
MOST_PLAUSIBLE = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """One answer. `estimate`, `lower` and `upper` are None where the data give none, never n and never infinity.

    `model` is in hierarchical notation over the numbers of the lists; `interval` is the kind of the limits; `seed`
    is None when nothing was drawn; `why` says why this method; `words` are the words to publish it with;
    `details` hold what the warnings were computed from, for programs; `extra` further keys of the JSON object
    (`strata`, `linkage`, `hidden`), whose sentences are Text.
    """

    dataset: str
    n_observed: int
    lists: tuple[str, ...]
    method: str
    model: str | None
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    interval: str | None
    seed: int | None
    verdict: Verdict
    warnings: tuple[Caution, ...]
    why: Text
    words: Text
    seconds: float = field(compare=False)
    details: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self, language: Language) -> dict[str, Any]:
        """The object `amparo estimate --json` prints, its sentences in one language."""
        return {
            "dataset": self.dataset,
            "n_observed": self.n_observed,
            "lists": list(self.lists),
            "method": self.method,
            "model": self.model,
            "estimate": self.estimate,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "interval": self.interval,
            "seed": self.seed,
            "verdict": self.verdict.grade,
            "warnings": [{"code": w.code, "message": w.text.in_(language)} for w in self.warnings],
            "seconds": self.seconds,
            "rules": [
                {
                    "code": r.rule.code,
                    "value": verdict.plain(r.value),
                    "threshold": r.rule.threshold,
                    "broken": r.broken,
                }
                for r in self.verdict.rulings
            ],
            "reasons": [
                {"code": r.code, "grade": r.grade, "message": r.text.in_(language)} for r in self.verdict.reasons
            ],
            "why": self.why.in_(language),
            "words": self.words.in_(language),
            "details": dict(self.details),
            **{key: _said(value, language) for key, value in self.extra.items()},
        }


def _said(value: Any, language: Language) -> Any:
    """Plain values with every Text in one language."""
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, Mapping):
        return {key: _said(inner, language) for key, inner in value.items()}
    return [_said(inner, language) for inner in value] if isinstance(value, list | tuple) else value


def estimate(
    table: OverlapTable,
    *,
    method: str = "auto",
    interval: str | None = None,
    max_order: int | None = None,
    model: str | None = None,
    seed: int | None = None,
    level: float = 0.95,
    replicates: int = 1000,
) -> Estimate:
    """Estimate how many persons there are, seen and unseen.

    `method`: auto, chapman, chao, main-effects, stepwise, bic (`max_order`), nhoi, fixed (`model`), sample-coverage,
    dga, latent-class. `interval`: wald, profile, bca, posterior; None takes the method's own (bca where a model is
    selected, posterior where there is one). The same seed gives the same answer;
    without one, 1 is used. Raises BadInput `estimation.*` for what cannot be asked.
    """
    started = time.perf_counter()
    asked = request.check(len(table.lists), method, interval, max_order, model, seed, level, replicates)
    used = table.used
    inner = table.only(used) if len(used) < len(table.lists) else table
    if method in POSTERIORS and len(inner.lists) > 1:
        found = _posterior(table, inner, asked)
        return replace(found, seconds=round(time.perf_counter() - started, 3))
    point, why = _point(inner, used, asked)
    limits = limits_of(inner, point, asked)
    drawn = seed if seed is not None else (request.DEFAULT_SEED if limits.kind == "bca" else None)
    found = concluded(table, point, limits, why, level, drawn)
    return replace(found, seconds=round(time.perf_counter() - started, 3))


def _posterior(table: OverlapTable, inner: OverlapTable, asked: Request) -> Estimate:
    request.check_lists(asked.method, inner)
    seed = request.DEFAULT_SEED if asked.seed is None else asked.seed
    answer = POSTERIORS[asked.method](inner, asked.level, seed)
    why = say("why", "given", method=asked.method)
    drawn = seed if answer.draws else asked.seed
    found = concluded(table, answer.point, answer.limits, why, asked.level, drawn, answer.posterior)
    return replace(found, details={**found.details, **answer.details})


def concluded(
    table: OverlapTable,
    point: Point,
    limits: Limits,
    why: Text,
    level: float,
    seed: int | None,
    posterior: Posterior | None = None,
) -> Estimate:
    """The answer around a figure and its limits: what it hangs on, the verdict, the warnings, the words.

    `point` is over the lists of `table` that hold anybody; `posterior`: how its draws fared; `seconds` is left at 0.
    """
    used = table.used
    inner = table.only(used) if len(used) < len(table.lists) else table
    tried = examine(inner, point)
    graded = verdict.judge(_evidence(inner, point, limits, tried, posterior or Posterior()))
    return Estimate(
        dataset=table.dataset,
        n_observed=table.n_observed,
        lists=table.lists,
        method=point.method,
        model=_notation(point, used, len(table.lists)),
        estimate=point.estimate,
        lower=limits.lower,
        upper=limits.upper,
        level=level,
        interval=limits.kind,
        seed=seed,
        verdict=graded,
        warnings=warnings_of(table, inner, point, limits, tried, posterior),
        why=why,
        words=_words(inner, point, limits, graded, level),
        seconds=0.0,
        details=_details(table, inner, used, point, limits, tried),
    )


def _point(table: OverlapTable, used: tuple[int, ...], asked: Request) -> tuple[Point, Text]:
    if len(table.lists) < 2:
        method = "stepwise" if asked.method == "auto" else asked.method
        return Point(method, None, methods.ONE_LIST_USED), say("why", "nothing")
    if asked.method == "auto":
        return _automatic(table)
    request.check_lists(asked.method, table)
    why = say("why", "given", method=asked.method)
    if asked.method == "fixed":
        assert asked.model is not None  # noqa: S101 - checked with the request
        return methods.fixed(table, methods.restricted(asked.model, used)), why
    if asked.method == "bic":
        return methods.by_bic(table, asked.max_order), why
    return METHODS[asked.method](table), why


def covered(table: OverlapTable) -> Point:
    """Sample coverage; no estimate, never the persons seen, where the formula has none."""
    lists = len(table.lists)
    value = float(sample_coverage.totals(table.counts[:, None], lists)[0])
    if not np.isfinite(value):
        return Point("sample-coverage", None, methods.NO_MAXIMUM if table.overlapping else methods.NO_OVERLAP)
    if value <= table.n_observed:
        return Point("sample-coverage", None, methods.NOBODY_UNSEEN)
    return Point("sample-coverage", value, repeat=lambda tables: sample_coverage.totals(tables, lists))


METHODS = {
    "chapman": methods.chapman,
    "chao": methods.chao,
    "main-effects": methods.independent,
    "stepwise": methods.by_steps,
    "nhoi": methods.no_highest_interaction,
    "sample-coverage": covered,
}


def _automatic(table: OverlapTable) -> tuple[Point, Text]:
    """Two lists: Chapman. Three or more: stepwise, unless too few persons are on several lists to bear any model."""
    if len(table.lists) == 2:
        return methods.chapman(table), say("why", "two_lists")
    overlapping = number(table.overlapping)
    if not table.overlapping:
        return methods.by_steps(table), say("why", "nothing")
    if table.overlapping < verdict.LEAST_OVERLAP:
        least = number(verdict.LEAST_OVERLAP)
        return methods.chao(table), say("why", "sparse", overlapping=overlapping, least=least)
    point = methods.by_steps(table)
    if point.estimate is None:
        return methods.chao(table), say("why", "no_maximum")
    return point, say("why", "stepwise", overlapping=overlapping)


def _notation(point: Point, used: tuple[int, ...], lists: int) -> str | None:
    return None if point.model is None else lattice.notation(methods.expanded(point.model, used), lists)


def limits_of(table: OverlapTable, point: Point, asked: Request) -> Limits:
    """The interval of one point estimate: the kind asked for, else the method's own."""
    if point.estimate is None:
        return Limits()
    kind = asked.interval or request.DEFAULT_INTERVAL[point.method]
    request.check_interval(point.method, kind, len(point.model or ()))
    if kind == "bca":
        return _bca(table, point, asked)
    lower, upper = _profile(table, point, asked) if kind == "profile" else _wald(table, point, asked)
    return _holding(kind, lower, upper, point.estimate)


def _holding(kind: str, lower: float, upper: float, value: float, infinite: int = 0, replicates: int = 0) -> Limits:
    """The limits as published: an infinite one is None; stretched to hold the estimate where they would not."""
    outside = not lower <= value <= upper
    lower, upper = min(lower, value), max(upper, value)
    return Limits(kind, lower, upper if np.isfinite(upper) else None, outside, infinite, replicates)


def _wald(table: OverlapTable, point: Point, asked: Request) -> tuple[float, float]:
    assert point.estimate is not None  # noqa: S101 - for the type checker
    z, seen = normal_quantile((1 + asked.level) / 2), float(table.n_observed)
    if point.error is None:
        assert point.model is not None  # noqa: S101 - for the type checker
        return intervals.wald(table.counts, np.array(point.model), asked.level)
    if point.method == "chapman":
        return max(point.estimate - z * point.error, seen), point.estimate + z * point.error
    if point.method == "chao":
        return log_normal_limits(seen, point.estimate, point.error, z)
    dark = point.estimate - seen
    factor = float(np.exp(min(z * point.error / dark, 700.0)))
    return seen + dark / factor, seen + dark * factor


def _profile(table: OverlapTable, point: Point, asked: Request) -> tuple[float, float]:
    assert point.model is not None  # noqa: S101 - for the type checker
    found = intervals.profile(table.counts, np.array(point.model), asked.level)
    return found.lower, found.upper


def _bca(table: OverlapTable, point: Point, asked: Request) -> Limits:
    assert point.repeat is not None  # noqa: S101 - for the type checker
    assert point.estimate is not None  # noqa: S101 - for the type checker
    seed = request.DEFAULT_SEED if asked.seed is None else asked.seed
    replicates = point.repeat(intervals.resample(table.counts, asked.replicates, seed))
    tables, persons = intervals.delete_one(table.counts)
    accelerated = intervals.acceleration(point.repeat(tables), persons, table.n_observed)
    found = intervals.bca(point.estimate, replicates, accelerated, asked.level)
    return _holding("bca", found.lower, found.upper, point.estimate, found.infinite, asked.replicates)


def _evidence(table: OverlapTable, point: Point, limits: Limits, tried: Examined, posterior: Posterior) -> Evidence:
    return Evidence(
        method=point.method,
        seen=table.n_observed,
        lists_used=len(table.lists),
        overlapping=table.overlapping,
        isolated=len(table.isolated()),
        estimate=point.estimate,
        lower=limits.lower,
        upper=limits.upper,
        interval=limits.kind,
        selects=point.selects,
        at_edge=limits.at_edge,
        infinite_share=limits.infinite / limits.replicates if limits.replicates else 0.0,
        examined=tried,
        fit_p=point.fit_p,
        equal_lists_only=bound_is_too_high(table, point),
        rhat=posterior.rhat,
        ess=posterior.ess,
        several_modes=posterior.several_modes,
        at_cap=posterior.cap is not None,
    )


def _words(table: OverlapTable, point: Point, limits: Limits, graded: Verdict, level: float) -> Text:
    """The words to publish with: never a number without its interval and its assumption."""
    code = "lower_bound" if point.method == "chao" and graded.grade == "range_only" else graded.grade
    return say(
        "words",
        code,
        n=number(table.n_observed),
        estimate=about(point.estimate or 0.0),
        lower=at_least(limits.lower or 0.0, table.n_observed),
        upper=at_most(limits.upper or 0.0),
        level=quantity(round(100 * level, 1)),
        margin=_margin(table, limits, graded),
        assumption=say("phrase", "assumption"),
    )


def _margin(table: OverlapTable, limits: Limits, graded: Verdict) -> Text | str:
    """How far the total goes when the unseen differ from what the model supposes."""
    if limits.lower is None or limits.upper is None:
        return ""
    wider = verdict.margin(graded.grade, table.n_observed, limits.lower, limits.upper)
    if wider is None:
        return ""
    factor, low, high = wider
    return say("phrase", "margin", factor=quantity(factor), low=at_least(low, table.n_observed), high=at_most(high))


def _details(
    whole: OverlapTable, table: OverlapTable, used: tuple[int, ...], point: Point, limits: Limits, tried: Examined
) -> dict[str, Any]:
    """Plain numbers behind the warnings."""
    near, lists = tried.near, whole.lists
    out: dict[str, Any] = {
        "frequencies": list(table.frequencies),
        "fit_p": point.fit_p,
        "lower_bound_unequal_lists": lower_bound_of(table.counts),
        "sizes": dict(zip(lists, whole.sizes, strict=True)),
        "replicates": limits.replicates or None,
        "replicates_without_estimate": limits.infinite,
        "one_person": None if tried.influence is None or not np.isfinite(tried.influence) else tried.influence,
        "without_list": {table.lists[k - 1]: value for k, value in tried.without},
        "joined_lists": {"+".join(table.lists[k - 1] for k in pair): value for pair, value in tried.merged},
        "without_cell": {
            "+".join(table.lists[k - 1] for k in lattice.members(mask)): value for mask, value in tried.without_cell
        },
        "missed_links": tried.missed_links,
        "missed": [{"share": share, "estimate": value} for share, value in tried.missed],
        "xi": [{"xi": xi, "estimate": value} for xi, value in tried.xi],
    }
    if near is not None:
        best = near.near_best()
        out["models"] = {"searched": near.searched, "admissible": len(near.models), "complete": near.complete}
        within = int(np.sum(near.bic <= near.bic[0] + verdict.POSITIVE)) if near.models else 0
        plausible = slice(0, min(within, MOST_PLAUSIBLE))
        for name, part in (("near_best", best), ("plausible", plausible)):
            out[name] = [
                {
                    "model": lattice.notation(methods.expanded(model, used), len(lists)),
                    "estimate": float(value),
                    "bic": float(bic),
                }
                for model, value, bic in zip(near.models[part], near.estimates[part], near.bic[part], strict=True)
            ]
    return out
