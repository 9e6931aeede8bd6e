"""The figure of the hidden total, said with its verdict, and the figure of the overlap of the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from amparo.estimation import Estimate, OverlapTable, estimate
from amparo.estimation import wording as estimation
from amparo.estimation.table import MOST_LISTS
from amparo.publication import charts
from amparo.publication.charts import Point
from amparo.publication.figure import Column, Figure, Role, Status
from amparo.publication.figures_counts import Setting, ranked, status_of
from amparo.publication.wording import count_said, same, say
from amparo.simulation.agencies import ROSTER
from amparo.statistics.indicator import TOTAL, unit
from amparo.statistics.table import CountTable, Key
from amparo.vocabulary.text import Text

#: Reasons that name how many persons are on several lists, which may be few: they are said without the number.
NAMES_A_COUNT = ("too_few_overlaps", "few_overlaps")
HISTORY = "history"
#: Combinations that are drawn; the table has all of them.
MOST_HISTORIES = 10


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the estimate stage found: the estimate, or why there is none."""

    found: Estimate | None
    why_not: Text | None = None

    @property
    def grade(self) -> str:
        """publishable, range_only or do_not_publish."""
        return self.found.verdict.grade if self.found else "do_not_publish"


def overlap_table(overlap: pl.DataFrame, lists: tuple[str, ...]) -> CountTable:
    """Histories as one dimension - `110`: on the first two lists of three - with their total."""
    cells: dict[Key, int | None] = {}
    for *membership, count in overlap.select(*lists, "count").iter_rows():
        cells[("".join(map(str, membership)),)] = int(count)
    ordered = dict(sorted(cells.items(), key=lambda item: (item[0][0].count("1"), item[0][0][::-1])))
    ordered[(TOTAL,)] = sum(count or 0 for count in cells.values())
    return CountTable((HISTORY,), ordered)


def estimated(table: CountTable, lists: tuple[str, ...], seed: int, replicates: int = 1000) -> Hidden:
    """Estimate from the overlap; one list, or more lists than the methods bear, give the reason instead."""
    if len(lists) < 2:
        return Hidden(None, say("hidden", "one_list"))
    if len(lists) > MOST_LISTS:
        return Hidden(None, say("hidden", "many_lists", most=MOST_LISTS))
    counts = np.zeros(1 << len(lists))
    for (history,), count in table.cells.items():
        if history != TOTAL:
            counts[sum(1 << k for k, on in enumerate(history) if on == "1")] = count or 0
    return Hidden(estimate(OverlapTable(lists, counts, "overlap"), seed=seed, replicates=replicates))


def hidden_figure(hidden: Hidden, everybody: int | None, setting: Setting) -> Figure:
    """The figure of the hidden total.

    Without a number where the verdict is do_not_publish, with the range alone where it is range_only, and without
    anything where the number of persons found is withheld (`everybody` is None).
    """
    found = hidden.found if everybody is not None else None
    grade = hidden.grade if everybody is not None else "do_not_publish"
    shown = grade != "do_not_publish" and found is not None
    value, lower, upper = _as_said(found, grade) if found and shown else (None, None, None)
    finding = found.words if found else hidden.why_not or say("hidden", "no_number")
    if everybody is None:
        finding = say("sentence", "nothing")
    words = setting.words(_title(hidden, found, shown), say("hidden", "numerator"), finding)
    status = Status.PUBLISHED if shown else Status.NOT_AVAILABLE
    rows = (
        ("observed", "" if everybody is None else str(everybody), "", "", status_of(everybody).value),
        ("estimated", *("" if x is None else f"{x:.0f}" for x in (value, lower, upper)), status.value),
    )
    points = [Point(say("hidden", "observed"), everybody, status_of(everybody))]
    if shown:
        points.append(Point(say("hidden", "estimated"), value, status, lower, upper))
    labels = {code: say("hidden", code) for code in ("observed", "estimated")}
    return Figure(
        id="hidden_total",
        topic="hidden",
        title=setting.titled(say("hidden", "title")),
        sentence=finding,
        definition=say("hidden", "definition"),
        unit=unit("persons"),
        numerator=say("hidden", "numerator"),
        denominator=None,
        caveats=setting.caveats((*_reasons(hidden, grade), say("hidden", "everybody"))),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            Column("measure", say("hidden", "measure"), Role.DIMENSION, labels),
            *(Column(name, say("word", name), role) for name, role in _NUMBERS.items()),
        ),
        rows=rows,
        lineage=setting.lineage,
        charts=charts.intervals(words, points) if shown else {},
    )


_NUMBERS = {"value": Role.VALUE, "lower": Role.LOWER, "upper": Role.UPPER, "status": Role.STATUS}


def _title(hidden: Hidden, found: Estimate | None, shown: bool) -> Text:
    """The chart's title: the first two sentences of the words to publish with."""
    if found is None or not shown:
        return say("hidden", "title")
    said = found.words.as_dict().values()
    return Text(*(". ".join(words.split(". ")[:2]).rstrip(".") + "." for words in said))


def _as_said(found: Estimate, grade: str) -> tuple[float | None, float | None, float | None]:
    """Estimate and limits to three digits, rounded as the words round them; the estimate only where it may be said."""
    value = _read(estimation.about(found.estimate)) if found.estimate and grade == "publishable" else None
    lower = _read(estimation.at_least(found.lower, found.n_observed)) if found.lower is not None else None
    upper = _read(estimation.at_most(found.upper)) if found.upper is not None else None
    return value, lower, upper


def _read(said: Text) -> float:
    """The number behind its words."""
    return float(said.en.replace(",", ""))


def _reasons(hidden: Hidden, grade: str) -> tuple[Text, ...]:
    verdict = say("hidden", "verdict", grade=estimation.say("verdict", grade))
    if hidden.found is None:
        return (verdict,)
    neutral = say("hidden", "few_overlaps")
    reasons = hidden.found.verdict.reasons
    return (verdict, *(neutral if reason.code in NAMES_A_COUNT else _capital(reason.text) for reason in reasons))


def _capital(text: Text) -> Text:
    return Text(*(words[:1].upper() + words[1:] for words in text.as_dict().values()))


def overlap_figure(table: CountTable, lists: tuple[str, ...], setting: Setting) -> Figure:
    """The figure of the histories: how many persons each combination of lists saw."""
    names = {key[0]: _lists_of(key[0], lists, setting.simulated) for key in table.cells if key[0] != TOTAL}
    together = _on_several(table)
    finding = say("sentence", "overlap", total=count_said(table.get()), several=count_said(together))
    words = setting.words(finding, say("hidden", "numerator"), say("overlap", "definition"))
    cells = {key: count for key, count in table.cells.items() if key[0] != TOTAL}
    points = [Point(names[key[0]], count, status_of(count)) for key, count in ranked(cells)[:MOST_HISTORIES]]
    rows = tuple((*key, "" if n is None else str(n), status_of(n).value) for key, n in table.cells.items())
    return Figure(
        id="overlap",
        topic="linkage",
        title=setting.titled(say("overlap", "title")),
        sentence=finding,
        definition=say("overlap", "definition"),
        unit=unit("persons"),
        numerator=say("hidden", "numerator"),
        denominator=None,
        caveats=setting.caveats((say("hidden", "everybody"),)),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            Column(HISTORY, say("overlap", "history"), Role.DIMENSION, names),
            Column("count", say("hidden", "numerator"), Role.VALUE),
            Column("status", say("word", "status"), Role.STATUS),
        ),
        rows=rows,
        lineage=setting.lineage,
        charts=charts.ranked_dots(words, points) if any(n for n in cells.values()) else {},
    )


def _on_several(table: CountTable) -> int | None:
    """Persons on more than one list, where the published cells alone say how many."""
    alone = [count for (history,), count in table.cells.items() if history.count("1") == 1]
    several = [count for (history,), count in table.cells.items() if history.count("1") > 1]
    total = table.get()
    if all(count is not None for count in several):
        return sum(count or 0 for count in several)
    if total is not None and all(count is not None for count in alone):
        return total - sum(count or 0 for count in alone)
    return None


def list_name(code: str, simulated: bool) -> Text:
    """The name of a list: an agency of the simulated region by its name, any other by its code."""
    known: Mapping[str, Text] = {agency.code: agency.name for agency in ROSTER} if simulated else {}
    return known.get(code) or same(code)


def _lists_of(history: str, lists: tuple[str, ...], simulated: bool) -> Text:
    on = [list_name(code, simulated) for code, flag in zip(lists, history, strict=True) if flag == "1"]
    return Text(*(" + ".join(name.as_dict()[language] for name in on) for language in ("es", "en", "pt", "fr")))
