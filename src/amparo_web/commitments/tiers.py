"""Tiers of the US Trafficking in Persons report: a judgement of one government, year by year; a gap is unknown."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache

from amparo.commitments.wording import room_data
from amparo.files import Language
from amparo.publication.charts import Point, lines
from amparo.publication.drawing import Drawings, Words
from amparo.publication.figure import Status
from amparo.vocabulary.countries import AMERICAN_STATES
from amparo.vocabulary.text import Text
from amparo_web.design.words import text_of

#: The tiers in their order, and what is not one of them.
TIERS = ("1", "2", "2WL", "3", "special")
UNKNOWN = "unknown"
#: A sentence about a year speaks of the region only where no more states than this are unknown.
FEW_UNKNOWN = 7


@dataclass(frozen=True, slots=True)
class Tier:
    """What one report said of one state; `confidence` says whether the tier was named or deduced."""

    state: str
    year: str
    tier: str
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class TierView:
    """One state and year, ready to be read; without a tier it is said to be unknown."""

    year: str
    tier: str
    words: str
    source: str
    deduced: bool


@cache
def tiers() -> dict[tuple[str, str], Tier]:
    """(state, year) -> what the report said."""
    rows = csv.DictReader(room_data("tip_tiers.csv").splitlines())
    found = (Tier(row["state_iso3"], row["report_year"], row["tier"], row["confidence"], row["source"]) for row in rows)
    return {(tier.state, tier.year): tier for tier in found}


@cache
def years() -> tuple[str, ...]:
    """Every year from the first report to the last."""
    known = sorted(int(year) for _, year in tiers())
    return tuple(str(year) for year in range(known[0], known[-1] + 1))


def tier_words(tier: str) -> Text:
    return text_of(f"commitments.of_tier_{tier.lower()}")


def of_state(code: str, language: Language) -> list[TierView]:
    """One state over the years, gaps said."""
    found = []
    for year in years():
        tier = tiers().get((code, year))
        name = tier.tier if tier else UNKNOWN
        deduced = bool(tier and not tier.confidence.startswith("stated"))
        found.append(TierView(year, name, tier_words(name).in_(language), tier.source if tier else "", deduced))
    return found


def counts_by_year() -> dict[str, dict[str, int]]:
    """Year -> tier -> how many of the 35 states; what is not known is counted as such, so each year sums to 35."""
    found = {}
    for year in years():
        counted = Counter(t.tier if (t := tiers().get((state, year))) else UNKNOWN for state in AMERICAN_STATES)
        found[year] = {tier: counted[tier] for tier in (*TIERS, UNKNOWN)}
    return found


def mostly_known() -> str:
    """The last year of which the tier of most states is known: what a sentence may speak of."""
    counted = counts_by_year()
    return next(year for year in reversed(years()) if counted[year][UNKNOWN] <= FEW_UNKNOWN)


def _point(tier: str, year: str, row: dict[str, int]) -> Point:
    """A year of which little is known breaks the lines of the tiers: drawn, it would look like a fall to zero."""
    if tier != UNKNOWN and row[UNKNOWN] > len(AMERICAN_STATES) // 2:
        return Point(tier_words(tier), None, Status.NOT_AVAILABLE, at=year)
    return Point(tier_words(tier), float(row[tier]), Status.PUBLISHED, at=year)


@cache
def drawn() -> Drawings:
    """States per tier over the years, those of whom no tier is known as a line of their own."""
    counted = counts_by_year()
    points = [_point(tier, year, counted[year]) for tier in (*TIERS, UNKNOWN) for year in years()]
    words = Words(
        title=text_of("commitments.tiers_chart_title"),
        axis=text_of("commitments.tiers_axis"),
        source=text_of("commitments.tiers_source"),
        description=text_of("commitments.tiers_chart_title"),
    )
    return lines(words, points)
