"""ILO operational indicators as prompts to refer: six dimensions, and the rule that fired in each.

A dimension is positive with two strong indicators; one strong and one medium or weak; three medium; or two medium
and one weak (ILO and European Commission, Delphi survey 2009). Prompts say refer or do not refer yet, never a
percentage; the legal tests stand beside them and a person confirms.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.law.judging import FALSE, TRUE
from amparo.model.answer import Truth
from amparo.model.case import Case
from amparo.model.finding import DimensionPrompt, ReferralPrompts
from amparo.vocabulary.text import Text

#: For what the person is exploited: only the labour sets are available.
EXPLOITATIONS = ("labour", "sexual")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; `adult` and `child` are strong, medium, weak, or empty where that set does not have it."""

    code: str
    label: Text
    adult: str
    child: str
    ilo11: tuple[int, ...]

    @property
    def dimension(self) -> str:
        return self.code[:2]

    def strength(self, population: str) -> str:
        return self.child if population == "child" else self.adult


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("amparo.law").joinpath("indicators.toml").read_text(encoding="utf-8"))


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by code, in order."""
    return {
        code: Indicator(code, Text.of(raw), raw["adult"], raw["child"], tuple(raw["ilo11"]))
        for code, raw in _data()["indicator"].items()
    }


@cache
def word(table: str, name: str) -> Text:
    """A word of `indicators.toml`: a dimension, rule, result, population or note; raises KeyError."""
    return Text.of(_data()[table][name])


def ilo11_words() -> dict[int, Text]:
    """The eleven ILO indicators of forced labour (2012), by number."""
    return {int(number): Text.of(raw) for number, raw in _data()["ilo11"].items()}


def rule_fired(strong: int, medium: int, weak: int) -> str:
    """The rule that makes a dimension positive; empty when none does."""
    if strong >= 2:
        return "two_strong"
    if strong and medium + weak:
        return "one_strong_and_one_other"
    if medium >= 3:
        return "three_medium"
    return "two_medium_and_one_weak" if medium == 2 and weak else ""


def _populations(child: Truth) -> tuple[str, ...]:
    """The set that applies; both where the age is not known."""
    return ("child",) if child is TRUE else ("adult",) if child is FALSE else ("adult", "child")


def _dimension(dimension: str, population: str, seen: tuple[Indicator, ...]) -> DimensionPrompt:
    held = [item for item in seen if item.dimension == dimension and item.strength(population)]
    counts = {s: sum(item.strength(population) == s for item in held) for s in ("strong", "medium", "weak")}
    return DimensionPrompt(
        dimension=dimension,
        label=word("dimension", dimension),
        population=population,
        **counts,
        rule=rule_fired(**counts),
        indicators=tuple((item.code, item.strength(population), item.label) for item in held),
    )


def referral_prompts(case: Case) -> ReferralPrompts | None:
    """What the indicators seen say; None where none was given. Refer when any dimension is positive in a set tried.

    For sexual exploitation no set is available, and the answer says so. Raises KeyError for an unknown indicator.
    """
    if not case.indicators:
        return None
    source = str(_data()["source"])
    if case.exploitation != "labour":
        return ReferralPrompts("unavailable", case.exploitation, (), case.indicators, word("note", "sexual"), source)
    seen = tuple(indicators()[code] for code in dict.fromkeys(case.indicators))
    populations = _populations(case.child)
    dimensions = tuple(
        _dimension(dimension, population, seen)
        for population in populations
        for dimension in _data()["dimension"]
        if any(item.dimension == dimension for item in seen)
    )
    return ReferralPrompts(
        result="refer" if any(item.rule for item in dimensions) else "do_not_refer_yet",
        exploitation=case.exploitation,
        dimensions=dimensions,
        not_in_set=tuple(item.code for item in seen if not any(item.strength(p) for p in populations)),
        note=word("note", "labour"),
        source=source,
    )
