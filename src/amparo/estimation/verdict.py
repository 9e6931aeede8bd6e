"""May this figure be published? Rules a statistician can read, each with its limit and the reason for the limit.

A figure gets the worst grade any rule gives it. The limits are conventions, stated here and in the documentation so
that they can be disputed; they say what these data can bear, not whether the lists are good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from amparo.estimation.sensitivity import Examined
from amparo.estimation.wording import number, quantity, say
from amparo.vocabulary.text import Text

Grade = Literal["publishable", "range_only", "do_not_publish"]
GRADES: tuple[Grade, ...] = ("publishable", "range_only", "do_not_publish")

#: With fewer than three lists nothing in the data can speak against independence.
LEAST_LISTS = 3
#: Seven persons seen twice keep the bias of a two-list estimate negligible (Robson and Regier 1964; Seber 1982).
LEAST_OVERLAP = 7
#: Below 25 the relative error of the overlap alone, 1/sqrt(25), exceeds 20 %: a range may be given, not a number.
OVERLAP_FOR_A_NUMBER = 25
#: Above it the unseen are more than 95 % of everybody, and samplers elsewhere cut their estimates off at this place.
MOST_TIMES_OBSERVED = 20.0
#: Largest over smallest estimate among equally good models. Twice: two careful analysts would report figures of which
#: one is double the other. A quarter: they would round to different numbers.
MODELS_DISAGREE, MODELS_DIFFER = 2.0, 1.25
#: Upper over lower limit. Ten: not even the order of magnitude is known. Two: one number would mislead.
INTERVAL_TOO_WIDE, INTERVAL_WIDE = 10.0, 2.0
#: Change of the estimate when one person leaves one cell. A quarter: one linkage error decides. A tenth: it matters.
ONE_PERSON_DECIDES, ONE_PERSON_MATTERS = 0.25, 0.10
#: Change when a list is left out or two are joined, which the estimate should survive if its assumptions hold.
LISTS_MATTER = 1.5
#: A model this improbable, judged by its deviance, does not describe the lists that are seen.
POOR_FIT = 0.001
#: Share of bootstrap tables without a finite estimate beyond which the upper limit means nothing.
MOST_WITHOUT_ESTIMATE = 0.05


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at."""

    method: str
    seen: int
    lists_used: int
    overlapping: int
    isolated: int
    estimate: float | None
    lower: float | None
    upper: float | None
    interval: str | None
    selects: bool
    at_edge: bool
    infinite_share: float
    examined: Examined
    fit_p: float | None = None
    equal_lists_only: bool = False

    @property
    def near_best(self) -> bool:
        """Is the estimate that of one of the best models (or was nothing ranked)?"""
        near = self.examined.near
        if near is None or not near.models or self.estimate is None:
            return True
        return bool(np.isclose(near.estimates[near.near_best()], self.estimate, rtol=1e-6).any())

    @property
    def spread(self) -> float | None:
        """Largest over smallest among the near-best models and the estimate itself."""
        near = self.examined.near
        if near is None or not near.models or self.estimate is None:
            return None
        every = [*near.estimates[near.near_best()].tolist(), self.estimate]
        return float(max(every) / min(every))

    @property
    def other_lists(self) -> list[float | None]:
        """Estimates with one list left out or two joined."""
        return [value for _, value in self.examined.without] + [value for _, value in self.examined.merged]


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke: its code, the grade it gives and the sentence."""

    code: str
    grade: Grade
    text: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    grade: Grade
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`applies` returns None when the rule is kept, else the values of its sentence `reason.<code>`."""

    code: str
    grade: Grade
    applies: Callable[[Evidence], Mapping[str, object] | None]


def _above(value: float | None, limit: float, *, below: float | None = None) -> Mapping[str, object] | None:
    if value is None or value <= limit or (below is not None and value > below):
        return None
    return {"value": quantity(value), "limit": quantity(limit)}


def _fewer(value: int, least: int, *, at_least: int = 0) -> Mapping[str, object] | None:
    return {"value": number(value), "limit": number(least)} if at_least <= value < least else None


def _plain(holds: bool) -> Mapping[str, object] | None:
    return {} if holds else None


def _ratio(e: Evidence) -> float | None:
    return e.upper / e.lower if e.upper is not None and e.lower else None


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _times(e: Evidence) -> float | None:
    return None if e.estimate is None else e.estimate / e.seen


def _lists_change(e: Evidence) -> float | None:
    finite = [value for value in e.other_lists if value is not None]
    return max(max(v / e.estimate, e.estimate / v) for v in finite) if finite and e.estimate else None


def _assumed(evidence: Evidence) -> bool:
    """Whether the model was taken as given, not chosen by the data (the bound of Chao supposes no model)."""
    return not evidence.selects and evidence.method != "chao"


_HARD: tuple[Rule, ...] = (
    Rule("two_lists", "do_not_publish", lambda e: _plain(e.lists_used < LEAST_LISTS)),
    Rule("too_few_overlaps", "do_not_publish", lambda e: _fewer(e.overlapping, LEAST_OVERLAP)),
    Rule("far_beyond_observed", "do_not_publish", lambda e: _above(_times(e), MOST_TIMES_OBSERVED)),
    Rule("models_disagree", "do_not_publish", lambda e: _above(e.spread, MODELS_DISAGREE)),
    Rule("no_upper_limit", "do_not_publish", lambda e: _plain(e.upper is None)),
    Rule("interval_too_wide", "do_not_publish", lambda e: _above(_ratio(e), INTERVAL_TOO_WIDE)),
    Rule(
        "one_person_decides",
        "do_not_publish",
        lambda e: _above(_percent(e.examined.influence), 100 * ONE_PERSON_DECIDES),
    ),
    # A model nobody let the data choose, and that the data refute: its interval, however narrow, is of something else.
    Rule("refuted_model", "do_not_publish", lambda e: _plain(_assumed(e) and not e.near_best)),
    Rule("bound_too_high", "do_not_publish", lambda e: _plain(e.equal_lists_only)),
    Rule("unstable_choice", "do_not_publish", lambda e: _plain(e.at_edge)),
    Rule(
        "replicates_without_estimate",
        "do_not_publish",
        lambda e: _above(100 * e.infinite_share, 100 * MOST_WITHOUT_ESTIMATE),
    ),
)
_SOFT: tuple[Rule, ...] = (
    Rule("lower_bound", "range_only", lambda e: _plain(e.method == "chao")),
    Rule("assumed_model", "range_only", lambda e: _plain(_assumed(e))),
    Rule("conditional_interval", "range_only", lambda e: _plain(e.selects and e.interval != "bca")),
    Rule("isolated_list", "range_only", lambda e: _plain(e.isolated > 0)),
    Rule("few_overlaps", "range_only", lambda e: _fewer(e.overlapping, OVERLAP_FOR_A_NUMBER, at_least=LEAST_OVERLAP)),
    Rule("models_differ", "range_only", lambda e: _above(e.spread, MODELS_DIFFER, below=MODELS_DISAGREE)),
    Rule("not_near_best", "range_only", lambda e: _plain(not e.near_best)),
    Rule("poor_fit", "range_only", lambda e: _plain(e.fit_p is not None and e.fit_p < POOR_FIT)),
    Rule("interval_wide", "range_only", lambda e: _above(_ratio(e), INTERVAL_WIDE, below=INTERVAL_TOO_WIDE)),
    Rule(
        "one_person_matters",
        "range_only",
        lambda e: _above(_percent(e.examined.influence), 100 * ONE_PERSON_MATTERS, below=100 * ONE_PERSON_DECIDES),
    ),
    Rule("lists_matter", "range_only", lambda e: _above(_lists_change(e), LISTS_MATTER)),
    Rule("lists_decide", "range_only", lambda e: _plain(any(value is None for value in e.other_lists))),
)
RULES = (*_HARD, *_SOFT)


def judge(evidence: Evidence) -> Verdict:
    """The worst grade of all rules that speak, and every reason, the worst first."""
    if evidence.estimate is None:
        return Verdict("do_not_publish", (Reason("no_estimate", "do_not_publish", say("reason", "no_estimate")),))
    reasons = []
    for rule in RULES:
        values = rule.applies(evidence)
        if values is not None:
            reasons.append(Reason(rule.code, rule.grade, say("reason", rule.code, **values)))
    if not reasons:
        return Verdict("publishable", (Reason("passes", "publishable", say("reason", "passes")),))
    return Verdict(max((reason.grade for reason in reasons), key=GRADES.index), tuple(reasons))
