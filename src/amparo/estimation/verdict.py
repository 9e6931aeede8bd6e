"""May this figure be published? Rules a statistician can read, each with its limit and the reason for the limit.

A figure gets the worst grade any rule gives it. The rules are data (`rules.toml`, printed in
docs/reference/verdict-rules.md) so that they can be disputed line by line; how often the verdict is right where the
truth is known is measured in docs/reference/verdict-calibration.md. They say what these data can bear, not whether the
lists are good.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

import numpy as np

from amparo.estimation.ranking import NEAR_BEST
from amparo.estimation.sensitivity import Examined
from amparo.estimation.wording import number, quantity, say
from amparo.vocabulary.text import Text

Grade = Literal["publishable", "range_only", "do_not_publish"]
GRADES: tuple[Grade, ...] = ("publishable", "range_only", "do_not_publish")
#: How far the persons nobody found may differ from what the model supposes, as a factor, in the words to publish with:
#: no data can show it. With these factors the words held the truth where the intervals did not (see the calibration).
MARGIN: dict[Grade, float] = {"publishable": 1.5, "range_only": 2.0}
#: A measure of an estimate as a rule sees it; None where it does not apply to the method.
Value = float | bool | None
#: Methods that suppose a model, or independence given something, whatever the data say.
SUPPOSING = (
    *("chapman", "main-effects", "fixed", "nhoi", "sample-coverage", "doubly-robust"),
    *("dga", "latent-class"),
)
#: A model this many BIC points behind the best has "positive" evidence against it, not "strong" (Raftery 1995).
POSITIVE = 6.0
#: Measures that are whole numbers of persons or lists.
WHOLE = ("lists_used", "overlapping", "isolated")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of `rules.toml`: when `measure` is below / above `threshold` (or true), `grade` is the best it can be.

    `unless` names a rule whose speaking silences this one; `why` and `source` are for readers of the rules.
    """

    code: str
    grade: Grade
    measure: str
    speaks: Literal["below", "above", "true"]
    threshold: float | None
    unless: str | None
    why: str
    source: str

    def broken_by(self, value: Value) -> bool:
        """Does the rule speak against this value?"""
        if value is None:
            return False
        if self.speaks == "true":
            return bool(value)
        assert self.threshold is not None  # noqa: S101 - every rule of a number has one, checked when read
        return value < self.threshold if self.speaks == "below" else value > self.threshold


def _read() -> tuple[Rule, ...]:
    raw = tomllib.loads(files("amparo.estimation").joinpath("rules.toml").read_text(encoding="utf-8"))
    rules = tuple(
        Rule(
            code,
            row["grade"],
            row["measure"],
            row["speaks"],
            row.get("threshold"),
            row.get("unless"),
            row["why"],
            row["source"],
        )
        for code, row in raw.items()
    )
    wrong = [rule.code for rule in rules if (rule.speaks == "true") != (rule.threshold is None)]
    if wrong or any(rule.grade not in GRADES for rule in rules):
        raise ValueError(f"rules.toml: a rule lacks its threshold or grade: {wrong}")
    return rules


RULES: tuple[Rule, ...] = _read()
_BY_CODE = {rule.code: rule for rule in RULES}


def threshold(code: str) -> float:
    """The threshold of one rule."""
    value = _BY_CODE[code].threshold
    if value is None:
        raise ValueError(f"rule {code} has no threshold")
    return value


#: Fewer persons on several lists than this bear no model: `auto` then gives a lower bound.
LEAST_OVERLAP = int(threshold("too_few_overlaps"))
OVERLAP_FOR_A_NUMBER = int(threshold("few_overlaps"))
MOST_TIMES_OBSERVED = threshold("far_beyond_observed")
INTERVAL_WIDE = threshold("interval_wide")
#: As a fraction, as `Examined.influence` is.
ONE_PERSON_MATTERS = threshold("one_person_matters") / 100
POOR_FIT = threshold("poor_fit")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at. `rhat`, `ess`, `several_modes`, `at_cap` are for posteriors (None, False elsewhere)."""

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
    rhat: float | None = None
    ess: float | None = None
    several_modes: bool = False
    at_cap: bool = False

    @property
    def near_best(self) -> bool:
        """Is the estimate that of one of the best models (or was nothing ranked)?"""
        near = self.examined.near
        if near is None or not near.models or self.estimate is None:
            return True
        return bool(np.isclose(near.estimates[near.near_best()], self.estimate, rtol=1e-6).any())

    def spread(self, points: float = NEAR_BEST) -> float | None:
        """Largest over smallest among the models within `points` of BIC of the best, and the estimate itself."""
        near = self.examined.near
        if near is None or not near.models or self.estimate is None:
            return None
        every = [*near.estimates[near.bic <= near.bic[0] + points].tolist(), self.estimate]
        return float(max(every) / min(every))

    @property
    def other_lists(self) -> list[float | None]:
        """Estimates with one list left out or two joined."""
        return [value for _, value in self.examined.without] + [value for _, value in self.examined.merged]

    @property
    def supposes(self) -> bool:
        """Whether a model was taken as given, not chosen by the data."""
        return self.method in SUPPOSING

    def measures(self) -> dict[str, Value]:
        """Every measure by name, as `rules.toml` names them."""
        return {name: of(self) for name, of in MEASURES.items()}


def _change(values: list[float | None], estimate: float | None) -> float | None:
    finite = [value for value in values if value is not None]
    return max(max(v / estimate, estimate / v) for v in finite) if finite and estimate else None


def _one_person(e: Evidence) -> float | None:
    return None if e.examined.influence is None else 100 * e.examined.influence


def _bound_over(e: Evidence, value: float | None) -> float | None:
    """The unseen by the lower bound, over the unseen by the estimate."""
    if e.examined.bound is None or value is None or value <= e.seen:
        return None
    return (e.examined.bound - e.seen) / (value - e.seen)


#: The measures rules may name.
MEASURES: dict[str, Callable[[Evidence], Value]] = {
    "lists_used": lambda e: e.lists_used,
    "overlapping": lambda e: e.overlapping,
    "isolated": lambda e: e.isolated,
    "times_observed": lambda e: None if e.estimate is None else e.estimate / e.seen,
    "model_spread": lambda e: e.spread(),
    "wider_spread": lambda e: e.spread(POSITIVE),
    "no_upper_limit": lambda e: e.upper is None,
    "interval_ratio": lambda e: e.upper / e.lower if e.upper is not None and e.lower else None,
    "one_person_percent": _one_person,
    "one_cell_ratio": lambda e: _change([value for _, value in e.examined.without_cell], e.estimate),
    "lists_ratio": lambda e: _change(e.other_lists, e.estimate),
    "lists_lost": lambda e: any(value is None for value in e.other_lists),
    "refuted": lambda e: e.supposes and not e.near_best,
    "not_near_best": lambda e: not e.near_best,
    "assumed_model": lambda e: e.supposes,
    "lower_bound": lambda e: e.method == "chao",
    "bound_too_high": lambda e: e.equal_lists_only,
    "unseen_below_bound": lambda e: _bound_over(e, e.estimate),
    "interval_below_bound": lambda e: (
        e.examined.bound is not None and e.upper is not None and e.upper < e.examined.bound
    ),
    "conditional_interval": lambda e: e.selects and e.interval != "bca",
    "at_edge": lambda e: e.at_edge,
    "infinite_percent": lambda e: 100 * e.infinite_share,
    "fit_p": lambda e: e.fit_p,
    "missed_links_percent": lambda e: None if e.examined.missed_links is None else 100 * e.examined.missed_links,
    "rhat": lambda e: e.rhat,
    "ess": lambda e: e.ess,
    "several_modes": lambda e: e.several_modes,
    "at_cap": lambda e: e.at_cap,
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """How one estimate fared under one rule."""

    rule: Rule
    value: Value
    broken: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke: its code, the grade it gives and the sentence."""

    code: str
    grade: Grade
    text: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade, the reasons that spoke, every rule that was tried and every measure (none without an estimate)."""

    grade: Grade
    reasons: tuple[Reason, ...]
    rulings: tuple[Ruling, ...] = ()
    measures: Mapping[str, Value] = field(default_factory=dict)


def judge(evidence: Evidence) -> Verdict:
    """The worst grade of all rules that speak, and every reason, the worst first."""
    if evidence.estimate is None:
        return Verdict("do_not_publish", (Reason("no_estimate", "do_not_publish", say("reason", "no_estimate")),))
    measures = evidence.measures()
    rulings = ruled(measures)
    reasons = tuple(
        Reason(ruling.rule.code, ruling.rule.grade, _sentence(ruling)) for ruling in rulings if ruling.broken
    )
    if not reasons:
        reasons = (Reason("passes", "publishable", say("reason", "passes")),)
    return Verdict(worst(rulings), reasons, rulings, measures)


def ruled(measures: Mapping[str, Value]) -> tuple[Ruling, ...]:
    """Every rule on these measures, in the order of `rules.toml`; a measure left out does not apply."""
    broken = {rule.code for rule in RULES if rule.broken_by(measures.get(rule.measure))}
    return tuple(
        Ruling(rule, measures.get(rule.measure), rule.code in broken and rule.unless not in broken) for rule in RULES
    )


def worst(rulings: tuple[Ruling, ...]) -> Grade:
    """The worst grade of the rules that speak; publishable when none does."""
    return max((ruling.rule.grade for ruling in rulings if ruling.broken), key=GRADES.index, default="publishable")


def margin(grade: Grade, seen: float, lower: float, upper: float) -> tuple[float, float, float] | None:
    """The factor of this grade, and the limits with the unseen so many times fewer and more; None for no grade."""
    factor = MARGIN.get(grade)
    return None if factor is None else (factor, seen + (lower - seen) / factor, seen + (upper - seen) * factor)


def plain(value: Value) -> Value:
    """The value as JSON can hold it: infinite is None."""
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _sentence(ruling: Ruling) -> Text:
    rule, value = ruling.rule, ruling.value
    if rule.threshold is None or value is None:
        return say("reason", rule.code)
    if value == np.inf:
        return say("reason", "one_person_unbounded")
    if rule.measure == "rhat":
        return say("reason", rule.code, value=number(value, 2), limit=number(rule.threshold, 2))
    said = number if rule.measure in WHOLE else quantity
    return say("reason", rule.code, value=said(float(value)), limit=said(rule.threshold))
