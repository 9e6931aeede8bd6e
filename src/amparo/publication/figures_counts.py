"""Figures from the indicators: the sentence, the chart, the table of each, from protected tables only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from amparo.publication import charts
from amparo.publication.charts import Point
from amparo.publication.drawing import Drawings, Words
from amparo.publication.figure import Column, Figure, Role, Status, Step
from amparo.publication.wording import count_said, same, say, share_said, title_of
from amparo.statistics.codes import UNKNOWN, code_label, dimension_label
from amparo.statistics.indicator import TOTAL, Indicator, indicator
from amparo.statistics.output import caveats_of
from amparo.statistics.table import CountTable, Key, QuotientTable
from amparo.vocabulary.text import Text

TOPICS = {"accused": "proceedings"}
ASSISTANCE = ("assistance_share", "residence_share", "returns_by_status")
#: Rows of a ranked chart; the table has all of them.
MOST_ROWS = 15
#: The offence that the charts and sentences of proceedings are about; the tables have the others too.
OFFENCE = "trafficking"
#: A cohort is said in the sentence when at most this share of it is still pending.
MOST_PENDING = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """What all figures of one publication share."""

    source: Text
    as_of: str
    simulated: bool
    unit: str
    lineage: tuple[Step, ...]

    def titled(self, title: Text) -> Text:
        """The title, marked when the data are simulated."""
        return say("word", "simulated_title", title=title) if self.simulated else title

    def caveats(self, own: tuple[Text, ...]) -> tuple[Text, ...]:
        """A figure's caveats with those every figure of this publication has."""
        marks = (say("word", "simulated"),) if self.simulated else ()
        return (*marks, *own, say("word", "protected"))

    def words(self, finding: Text, axis: Text, more: Text) -> Words:
        """What stands around a chart."""
        source = say("word", "source", source=self.source, as_of=self.as_of)
        said = Text(*["{a} {b}"] * 4)
        if self.simulated:
            source = said.format(a=say("word", "simulated"), b=source)
        return Words(self.titled(finding), axis, source, said.format(a=finding, b=more))


def status_of(value: object) -> Status:
    """Published, or suppressed where there is no number."""
    return Status.SUPPRESSED if value is None else Status.PUBLISHED


def label(dimension: str, code: str) -> Text:
    """What people read for a code of a figure's table."""
    return say("word", "victim") if (dimension, code) == ("trafficking", "victim") else code_label(dimension, code)


def dimension_columns(dimensions: tuple[str, ...], keys: list[Key]) -> list[Column]:
    """The dimension columns of a figure's table with the words of their codes."""
    columns = []
    for place, name in enumerate(dimensions):
        codes = dict.fromkeys(key[place] for key in keys)
        columns.append(Column(name, dimension_label(name), Role.DIMENSION, {code: label(name, code) for code in codes}))
    return columns


def count_figure(item: Indicator, table: CountTable, setting: Setting) -> Figure:
    """The figure of one count."""
    finding = _finding(item, table)
    words = setting.words(finding, item.numerator, item.definition)
    rows = tuple(
        (*key, "" if count is None else str(count), status_of(count).value) for key, count in table.cells.items()
    )
    return Figure(
        id=item.id,
        topic=topic_of(item),
        title=setting.titled(title_of(item.id, item.title)),
        sentence=finding,
        definition=item.definition,
        unit=item.unit,
        numerator=item.numerator,
        denominator=None,
        caveats=setting.caveats((*_only(item), *caveats_of(item, setting.unit))),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            *dimension_columns(table.dimensions, list(table.cells)),
            Column("count", item.numerator, Role.VALUE),
            Column("status", say("word", "status"), Role.STATUS),
        ),
        rows=rows,
        lineage=setting.lineage,
        charts=_count_chart(item, table, words),
    )


def _only(item: Indicator) -> tuple[Text, ...]:
    """The tables of the accused are published for trafficking alone."""
    return (say("word", "trafficking_only"),) if item.population == "accused" else ()


def topic_of(item: Indicator) -> str:
    """The topic under which a figure stands."""
    return "assistance" if item.id in ASSISTANCE else TOPICS.get(item.population, "detected")


# --- the sentence of a count ---------------------------------------------------------------------------------------


def _finding(item: Indicator, table: CountTable) -> Text:
    if table.cells and all(count == 0 for count in table.cells.values()):
        return say("sentence", "nobody")
    if all(count is None for count in table.cells.values()):
        return say("sentence", "nothing")
    return _SENTENCES[item.id](item, table)


def _results(item: Indicator, table: CountTable) -> Text:
    """A sentence whose places are codes of the first dimension and the total."""
    dimension = table.dimensions[0]
    counts = {code: count_said(table.get(**{dimension: code})) for code in table.codes(dimension)}
    return say("sentence", item.id, total=count_said(table.get()), **counts)


def _victims(item: Indicator, table: CountTable) -> Text:
    return say(
        "sentence",
        item.id,
        total=count_said(table.get()),
        female=count_said(table.get(sex="female")),
        children=count_said(table.get(age_group="0_17")),
    )


def years_of(table: CountTable, dimension: str) -> list[str]:
    """The years of a table, without unknown."""
    return [code for code in table.codes(dimension) if code != UNKNOWN]


def _first_and_last(item: Indicator, table: CountTable) -> Text:
    years = years_of(table, "year")
    if not years:
        return say("sentence", "nothing")
    first, last = years[0], years[-1]
    at = {"at_first": count_said(table.get(year=first)), "at_last": count_said(table.get(year=last))}
    return say("sentence", item.id, first=first, last=last, **at)


def ranked(cells: Mapping[Key, int | None]) -> list[tuple[Key, int | None]]:
    """Cells from the largest down, withheld ones last, unknown at their end."""

    def rank(item: tuple[Key, int | None]) -> tuple[bool, int]:
        key, count = item
        return UNKNOWN in key, -1 if count is None else -count

    known = sorted((item for item in cells.items() if item[1] is not None), key=rank)
    return [*known, *(item for item in cells.items() if item[1] is None)]


def _most(item: Indicator, table: CountTable) -> Text:
    cells = {key: count for key, count in table.cells.items() if TOTAL not in key and UNKNOWN not in key}
    total = count_said(table.get())
    if item.id in ("detected_by_means", "detected_by_purpose"):
        cells = {key[:1]: count for key, count in cells.items() if key[1] == "yes"}
        total = count_said(next((count for key, count in table.cells.items() if key[1] == TOTAL), None))
    best = next(((key, count) for key, count in ranked(cells) if count), None)
    if best is None:
        return say("sentence", "nothing")
    names = [label(name, code) for name, code in zip(table.dimensions, best[0], strict=False)]
    arrow = Text(*["{a} → {b}"] * 4)
    most = arrow.format(a=names[0], b=names[1]) if len(names) > 1 else names[0]
    # A withheld cell may hold more people than the largest one shown, and then nobody may say which is the most.
    code = "most_shown" if _hides_more(cells, table.get(), best[1] or 0) else item.id
    return say("sentence", code, what=item.title, most=most, count=count_said(best[1]), total=total)


def _hides_more(cells: Mapping[Key, int | None], total: int | None, best: int) -> bool:
    """Whether a withheld cell may hold more people than `best`, as far as a reader can see.

    Cells of one dimension share what the shown ones leave of the total; a cell of an answer has no such bound.
    """
    if None not in cells.values():
        return False
    return total is None or total - sum(count or 0 for count in cells.values()) > best


def _outcomes(item: Indicator, table: CountTable) -> Text:
    counts = {code: count_said(table.get(offence=OFFENCE, outcome=code)) for code in table.codes("outcome")}
    return say("sentence", item.id, total=count_said(table.get(offence=OFFENCE)), **counts)


def _lag(item: Indicator, table: CountTable) -> Text:
    return say(
        "sentence",
        item.id,
        total=count_said(table.get(offence=OFFENCE)),
        early=count_said(table.get(offence=OFFENCE, lag="under_1_year")),
        late=count_said(table.get(offence=OFFENCE, lag="3_years_plus")),
    )


def _flows(item: Indicator, table: CountTable) -> Text:
    years = years_of(table, "year")
    if not years:
        return say("sentence", "nothing")
    flows = {
        event: count_said(table.get(offence=OFFENCE, event=event, year=years[-1])) for event in table.codes("event")
    }
    return say("sentence", item.id, last=years[-1], **flows)


_SENTENCES: dict[str, Callable[[Indicator, CountTable], Text]] = {
    "trafficking_findings": _results,
    "smuggling_findings": _results,
    "asylum_referrals": _results,
    "forced_labour_findings": _results,
    "returns_by_status": _results,
    "detected_victims": _victims,
    "detected_by_year": _first_and_last,
    "detected_by_nationality": _most,
    "detected_by_country": _most,
    "corridors": _most,
    "detected_by_means": _most,
    "detected_by_purpose": _most,
    "accused_by_outcome": _outcomes,
    "conviction_lag": _lag,
    "proceedings_by_year": _flows,
}
#: Counts that become figures of their own; the others are published as parts of a share or rate.
FIGURED = tuple(_SENTENCES)


# --- the chart of a count ------------------------------------------------------------------------------------------


def point(name: Text, count: int | None, **more: object) -> Point:
    """A count as a point; None is withheld."""
    return Point(name, count, status_of(count), **more)  # type: ignore[arg-type]


def _bars_of(dimension: str, **fixed: str) -> Callable[[CountTable, Words], Drawings]:
    def draw(table: CountTable, words: Words) -> Drawings:
        codes = table.codes(dimension)
        return charts.bars(words, [point(label(dimension, c), table.get(**{dimension: c}, **fixed)) for c in codes])

    return draw


def _ranked_of(dimension: str) -> Callable[[CountTable, Words], Drawings]:
    def draw(table: CountTable, words: Words) -> Drawings:
        cells: dict[Key, int | None] = {(code,): table.get(**{dimension: code}) for code in table.codes(dimension)}
        rows = [(key, count) for key, count in ranked(cells) if count != 0][:MOST_ROWS]
        return charts.ranked_dots(words, [point(label(dimension, key[0]), count) for key, count in rows])

    return draw


def _yes_of(dimension: str) -> Callable[[CountTable, Words], Drawings]:
    def draw(table: CountTable, words: Words) -> Drawings:
        cells: dict[Key, int | None] = {(code,): table.cells[code, "yes"] for code in table.codes(dimension)}
        return charts.ranked_dots(words, [point(label(dimension, key[0]), n) for key, n in ranked(cells)])

    return draw


def _forms_by_sex(table: CountTable, words: Words) -> Drawings:
    sexes = [code for code in table.codes("sex") if table.get(sex=code) != 0]
    forms = [code for code in table.codes("form") if table.get(form=code) != 0]
    return charts.ranked_dots(
        words,
        [
            point(label("form", form), table.get(form=form, sex=sex), series=label("sex", sex))
            for form in forms
            for sex in sexes
        ],
    )


def _lines_of(dimension: str, codes: tuple[str, ...], **fixed: str) -> Callable[[CountTable, Words], Drawings]:
    def draw(table: CountTable, words: Words) -> Drawings:
        points = [
            point(label(dimension, code), table.get(**{dimension: code}, year=year, **fixed), at=year)
            for code in codes
            for year in years_of(table, "year")
        ]
        return charts.lines(words, points)

    return draw


def _matrix(table: CountTable, words: Words) -> Drawings:
    """The corridors between the nationalities and the countries with most victims."""
    chosen = []
    for dimension, most in (("nationality", 8), ("country", 6)):
        sums: dict[Key, int | None] = {
            (code,): table.get(**{dimension: code}) for code in table.codes(dimension) if code != UNKNOWN
        }
        chosen.append([key[0] for key, count in ranked(sums) if count != 0][:most])
    points = [
        point(label("nationality", a), table.cells.get((a, b), 0), at=label("country", b))
        for a in chosen[0]
        for b in chosen[1]
    ]
    return charts.dot_matrix(words, points)


_CHARTS: dict[str, Callable[[CountTable, Words], Drawings]] = {
    "trafficking_findings": _bars_of("trafficking"),
    "smuggling_findings": _bars_of("smuggling"),
    "asylum_referrals": _bars_of("asylum_referral"),
    "forced_labour_findings": _bars_of("forced_labour"),
    "returns_by_status": _bars_of("return_status"),
    "accused_by_outcome": _bars_of("outcome", offence=OFFENCE),
    "conviction_lag": _bars_of("lag", offence=OFFENCE),
    "detected_by_nationality": _ranked_of("nationality"),
    "detected_by_country": _ranked_of("country"),
    "detected_by_means": _yes_of("means"),
    "detected_by_purpose": _yes_of("purpose"),
    "detected_victims": _forms_by_sex,
    "detected_by_year": _lines_of("sex", (TOTAL,)),
    "proceedings_by_year": _lines_of("event", ("charged", "convicted"), offence=OFFENCE),
    "corridors": _matrix,
}


def _count_chart(item: Indicator, table: CountTable, words: Words) -> Drawings:
    if not any(table.cells.values()):
        return {}
    return _CHARTS[item.id](table, words)


# --- shares, rates, the index --------------------------------------------------------------------------------------


def quotient_figure(item: Indicator, table: QuotientTable, setting: Setting) -> Figure:
    """The figure of a share, a rate or an index, with its limits."""
    finding = _quotient_finding(item, table)
    share = item.kind in ("share", "rate")
    axis = say("word", "per_cent_of", what=item.denominator) if share and item.denominator else item.unit
    more = say("step", "quotient")
    rows = tuple((*key, *(_cell(x) for x in _values(cell)), cell.status) for key, cell in table.cells.items())
    named = ("numerator", "denominator", "value", "lower", "upper", "status")
    roles = (Role.NOTE, Role.NOTE, Role.VALUE, Role.LOWER, Role.UPPER, Role.STATUS)
    return Figure(
        id=item.id,
        topic=topic_of(item),
        title=setting.titled(item.title),
        sentence=finding,
        definition=item.definition,
        unit=item.unit,
        numerator=item.numerator,
        denominator=item.denominator,
        caveats=setting.caveats((*_only(item), *caveats_of(item, setting.unit))),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            *dimension_columns(table.dimensions, list(table.cells)),
            *(Column(name, say("word", name), role) for name, role in zip(named, roles, strict=True)),
        ),
        rows=rows,
        lineage=(*setting.lineage, Step("statistics", more)),
        charts=_quotient_chart(item, table, setting.words(finding, axis, item.definition)),
    )


def _values(cell: object) -> tuple[int | float | None, ...]:
    return tuple(getattr(cell, name) for name in ("numerator", "denominator", "value", "lower", "upper"))


def _cell(value: int | float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.4f}"


def _quotient_finding(item: Indicator, table: QuotientTable) -> Text:
    if item.kind == "share":
        total = table.cells.get((TOTAL,) * len(table.dimensions))
        if total is None or total.value is None:
            return say("sentence", "nothing")
        limits = {"lower": share_said(total.lower), "upper": share_said(total.upper)}
        return say("sentence", item.id, value=share_said(total.value), **limits)
    cells = [(key, cell) for key, cell in table.cells.items() if _about(table, key) and cell.value is not None]
    # The newest cohort of which most is decided; else the newest.
    settled = [(k, c) for k, c in cells if (c.upper or 0.0) - (c.value or 0.0) <= MOST_PENDING]
    if not cells:
        return say("sentence", "nothing")
    key, cell = (settled or cells)[-1]
    if item.kind == "index":
        return say("sentence", item.id, year=key[-1], value=count_said(round(cell.value or 0.0)))
    return say("sentence", item.id, year=key[-1], value=share_said(cell.value), upper=share_said(cell.upper))


def _about(table: QuotientTable, key: Key) -> bool:
    """Whether a cell is of a known year, and of trafficking where there are offences."""
    if key[-1] in (TOTAL, UNKNOWN):
        return False
    return "offence" not in table.dimensions or key[table.dimensions.index("offence")] == OFFENCE


def _quotient_chart(item: Indicator, table: QuotientTable, words: Words) -> Drawings:
    if all(cell.value is None for cell in table.cells.values()):
        return {}
    percent = item.kind != "index"
    if item.kind == "share":
        shown = [(k, c) for k, c in table.cells.items() if c.status != Status.NOT_AVAILABLE.value]
        rows = [Point(label("sex", k[0]), c.value, Status(c.status), c.lower, c.upper) for k, c in shown]
        return charts.ranked_dots(words, rows, percent=percent)
    name = same("-")
    points = [
        Point(name, cell.value, Status(cell.status), cell.lower, cell.upper, at=key[-1])
        for key, cell in table.cells.items()
        if _about(table, key)
    ]
    return charts.lines(words, points, percent=percent) if any(p.value is not None for p in points) else {}


def figure_of(indicator_id: str, table: CountTable | QuotientTable, setting: Setting) -> Figure:
    """The figure of one indicator, whatever its kind."""
    item = indicator(indicator_id)
    if isinstance(table, CountTable):
        return count_figure(item, table, setting)
    return quotient_figure(item, table, setting)
