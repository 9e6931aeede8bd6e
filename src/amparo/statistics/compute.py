"""Every indicator computed from persons and proceedings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from amparo.statistics.codes import UNKNOWN
from amparo.statistics.indicator import Indicator, indicators
from amparo.statistics.persons import People
from amparo.statistics.proceedings import Accused, Proceedings
from amparo.statistics.table import CountTable, Key, QuotientTable, count_table, quotient_table
from amparo.vocabulary.facts import MEANS_FACTS, PURPOSE_FACTS

#: What an indicator needs when the whole file of proceedings is not there.
NO_PROCEEDINGS = "proceedings.csv"


@dataclass(frozen=True, slots=True)
class Computed:
    """One indicator and its table; None when it could not be computed, and then `missing` says for want of what."""

    indicator: Indicator
    table: CountTable | QuotientTable | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    """All indicators of one set of records, computed or not."""

    computed: tuple[Computed, ...]

    def table(self, indicator_id: str) -> CountTable | QuotientTable | None:
        """The table of one indicator; None when it could not be computed."""
        return next(item.table for item in self.computed if item.indicator.id == indicator_id)

    @property
    def counts(self) -> dict[str, CountTable]:
        """The count tables that could be computed, by indicator."""
        return {c.indicator.id: c.table for c in self.computed if isinstance(c.table, CountTable)}


def statistics(persons: People, proceedings: Proceedings | None = None) -> Statistics:
    """Compute every indicator for which the columns are there."""
    counts: dict[str, CountTable] = {}
    missing: dict[str, tuple[str, ...]] = {}
    for item in indicators():
        if item.quotient is not None:
            continue
        lacks = lacking(item, persons.columns, proceedings)
        if lacks:
            missing[item.id] = lacks
        else:
            counts[item.id] = _counts(item, persons, proceedings)
    return Statistics(tuple(_computed(item, counts, missing) for item in indicators()))


def lacking(item: Indicator, present: frozenset[str], proceedings: Proceedings | None) -> tuple[str, ...]:
    """What an indicator is missing in the input."""
    if item.population == "accused":
        return (NO_PROCEEDINGS,) if proceedings is None else item.missing(proceedings.columns)
    return item.missing(present)


def _computed(item: Indicator, counts: Mapping[str, CountTable], missing: Mapping[str, tuple[str, ...]]) -> Computed:
    if item.quotient is None:
        return Computed(item, counts.get(item.id), missing.get(item.id, ()))
    needed = [item.quotient.of, *([item.quotient.per] if item.quotient.per else [])]
    lacks = tuple(dict.fromkeys(name for need in needed for name in missing.get(need, ())))
    return Computed(item, None, lacks) if lacks else Computed(item, quotients(item, counts))


def quotients(item: Indicator, counts: Mapping[str, CountTable]) -> QuotientTable:
    """A share, rate, ratio or index from count tables, raw or protected; raises KeyError when one is not there."""
    rule = item.quotient
    if rule is None:
        raise ValueError(f"{item.id} is a count")
    per = counts[rule.per] if rule.per else None
    table = counts[rule.of]
    # A protected table may have been cut to one offence, and then has no such dimension.
    dimensions = tuple(name for name in item.dimensions if name in table.dimensions)
    return quotient_table(rule, table, dimensions, per)


def _counts(item: Indicator, persons: People, proceedings: Proceedings | None) -> CountTable:
    if proceedings is not None and item.population == "accused":
        tally = Counter(key for line in proceedings.accused for key in accused_keys(item.id, line))
        return count_table(item.dimensions, item.totals, tally)
    frame = persons.victims if item.population == "victims" else persons.frame
    if item.id in ("detected_by_means", "detected_by_purpose"):
        return count_table(item.dimensions, item.totals, _answers(frame, item.dimensions[0]))
    return count_table(item.dimensions, item.totals, _tally(frame, item.dimensions))


def _tally(frame: pl.DataFrame, dimensions: tuple[str, ...]) -> dict[Key, int]:
    return {row[:-1]: row[-1] for row in frame.group_by(*dimensions).len().iter_rows()}


def _answers(frame: pl.DataFrame, dimension: str) -> dict[Key, int]:
    """Answers to each fact of a group; a fact whose column is not there was not asked of anybody."""
    out: dict[Key, int] = {}
    for code in MEANS_FACTS if dimension == "means" else PURPOSE_FACTS:
        if code not in frame.columns:
            out[code, "not_asked"] = frame.height
            continue
        for answer, count in frame.group_by(code).len().iter_rows():
            out[code, answer] = count
    return out


def accused_keys(indicator_id: str, line: Accused) -> Iterable[Key]:
    """The cells of one indicator that a person accused of one offence is counted in."""
    if indicator_id == "accused_by_outcome" and line.charged and line.outcome:
        yield line.offence, line.charged, line.outcome
    elif indicator_id == "conviction_lag" and line.lag:
        yield line.offence, line.lag
    elif indicator_id == "suspects_by_stage" and (line.suspected or line.charged):
        # Somebody charged without a date of suspicion was a suspect too.
        yield line.offence, line.suspected or UNKNOWN, "charged" if line.charged else "not_charged"
    elif indicator_id == "proceedings_by_year":
        if line.charged:
            yield line.offence, "charged", line.charged
        if line.convicted:
            yield line.offence, "convicted", line.convicted
