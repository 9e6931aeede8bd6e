"""The dimensions of the tables: which codes each can hold, in which order, and what people read for them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.statistics.indicator import TOTAL
from amparo.vocabulary.countries import country_name
from amparo.vocabulary.facts import MEANS_FACTS, PURPOSE_FACTS, label_of
from amparo.vocabulary.text import Text

UNKNOWN = "unknown"
_FINDING = ("established", "insufficient", "not_established")
#: Dimensions whose codes are known beforehand: a code that nobody has is a zero, and is shown.
CLOSED: dict[str, tuple[str, ...]] = {
    "sex": ("female", "male", "other", UNKNOWN),
    "age_group": ("0_17", "18_plus", UNKNOWN),
    "form": ("sexual", "labour", "organ_removal", "several", UNKNOWN),
    "means": MEANS_FACTS,
    "purpose": PURPOSE_FACTS,
    "answer": ("yes", "no", UNKNOWN, "not_asked"),
    "trafficking": ("established", "presumed", "insufficient", "not_established"),
    "smuggling": _FINDING,
    "forced_labour": _FINDING,
    "asylum_referral": ("refer", "no_indication"),
    "assistance_plan": ("yes", "no", UNKNOWN),
    "return_status": ("completed", "blocked", "requested", "none", UNKNOWN),
    "residence_permit": ("granted", "requested", "none", UNKNOWN),
    "offence": ("trafficking", "smuggling", "forced_labour"),
    "outcome": ("convicted", "acquitted", "dismissed", "pending"),
    "stage": ("charged", "not_charged"),
    "event": ("charged", "convicted"),
    "lag": ("under_1_year", "1_year", "2_years", "3_years_plus", UNKNOWN),
}
#: Dimensions of years: every year between the first and the last is shown.
YEARS = ("year", "cohort")
#: Dimensions of states.
COUNTRIES = ("nationality", "country", "state")


@cache
def _labels() -> dict[str, Any]:
    return tomllib.loads(files("amparo.statistics").joinpath("labels.toml").read_text(encoding="utf-8"))


def dimension_label(dimension: str) -> Text:
    """What people read for a dimension; raises KeyError."""
    return Text.of(_labels()["dimension"][dimension])


def code_label(dimension: str, code: str) -> Text:
    """What people read for a code of a dimension; a code without words is said as it is."""
    labels = _labels()
    words = labels.get(dimension, {}).get(code) or labels["any"].get(code)
    if words is not None:
        return Text.of(words)
    if dimension in ("means", "purpose"):
        return label_of(code)
    if dimension in COUNTRIES:
        try:
            return country_name(code)
        except KeyError:
            pass
    return Text(code, code, code, code)


def in_order(dimension: str, observed: set[str]) -> tuple[str, ...]:
    """The codes of a dimension's rows, Total left out: closed lists whole, years without gaps, the rest by code.

    `unknown` comes last; in a dimension that is not closed it is there only when somebody has it.
    """
    if dimension in CLOSED:
        return CLOSED[dimension]
    known = sorted(observed - {UNKNOWN, TOTAL})
    if dimension in YEARS and known:
        known = [f"{year:04d}" for year in range(int(known[0]), int(known[-1]) + 1)]
    return (*known, *([UNKNOWN] if UNKNOWN in observed else []))
