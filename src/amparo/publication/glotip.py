"""UNODC's figures as tables, charts and a bundle of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import amparo
from amparo.disclosure.attack import Attack, attack
from amparo.disclosure.suppression import protect_published
from amparo.disclosure.tables import THRESHOLD, CountTable
from amparo.estimation.wording import number
from amparo.files import sha256_of, write_csv, write_json
from amparo.publication import charts
from amparo.publication.bundle import Bundle, write_bundle
from amparo.publication.charts import Point
from amparo.publication.figure import Column, Figure, Role, Status, Step
from amparo.publication.figures_counts import Setting
from amparo.publication.wording import count_said, same, say
from amparo.statistics.codes import dimension_label
from amparo.statistics.glotip import Place, Region, divided, read_region
from amparo.statistics.indicator import Indicator, caveat, glotip_indicators
from amparo.statistics.output import FORMAT, MARKER
from amparo.statistics.table import QuotientCell
from amparo.vocabulary.countries import country_name, is_country
from amparo.vocabulary.text import Text

#: States drawn; the tables have all of them.
MOST_STATES = 20
#: Ratio -> (numerator, denominator, scale).
RATIOS = {
    "glotip_same_year_ratio": ("glotip_convicted", "glotip_prosecuted", 1.0),
    "glotip_convicted_per_detected": ("glotip_convicted", "glotip_detected", 100.0),
}
TOPIC = {"glotip_detected": "detected", "glotip_coverage": "detected"}


def write_glotip(source: Path, region: str | None, folder: Path) -> dict[str, Any]:
    """Write one CSV per indicator, `indicators.json` and the bundle `glotip` into a folder that exists.

    Every count goes through disclosure; a bundle from which a withheld count could be computed is not written
    (RuntimeError, a defect). Raises BadInput as `read_region` does.
    """
    read = read_region(source, region)
    counts, found = _protected(read)
    ratios = {name: _ratio(read, counts, name) for name in RATIOS}
    inputs = {source.name: sha256_of(source)}
    _write_tables(folder, read, counts, ratios, inputs)
    figures = _figures(read, counts, ratios, inputs)
    manifest = {
        "inputs": inputs,
        "versions": {"amparo": amparo.__version__},
        "settings": {"region": read.name, "threshold": THRESHOLD, "states": len(read.states)},
        "attack": {name: {"suppressed": a.suppressed, "recovered": a.recovered} for name, a in found.items()},
    }
    title = say("word", "glotip_title")
    write_bundle(Bundle("glotip", title, False, figures, manifest), folder / "bundle")
    absent = {item.id: list(_missing(item, counts)) for item in glotip_indicators()}
    return {
        "computed": [name for name, lacks in absent.items() if not lacks],
        "not_computable": {name: lacks for name, lacks in absent.items() if lacks},
        "region": read.name,
    }


def _missing(item: Indicator, counts: Mapping[str, dict[Place, int | None]]) -> tuple[str, ...]:
    """The file's own indicators that an indicator needs and no state of the region reported."""
    needs = RATIOS[item.id][:2] if item.id in RATIOS else (item.id,)
    names = {one.id: one.columns[0] for one in glotip_indicators()}
    return tuple(names[need] for need in needs if not counts[need])


def _protected(read: Region) -> tuple[dict[str, dict[Place, int | None]], dict[str, Attack]]:
    """The counts after disclosure, and the attack on each table; no state is summed with another."""
    out: dict[str, dict[Place, int | None]] = {}
    attacks: dict[str, Attack] = {}
    for item in read.reported:
        if not item.cells:
            out[item.indicator.id] = {}
            continue
        safe = protect_published(
            CountTable(("state", "year"), "count", {tuple(place): count for place, count in item.cells.items()})
        )
        found = attacks[item.indicator.id] = attack(safe)
        if found.recovered:
            raise RuntimeError(f"{item.indicator.id}: a withheld count can be computed")
        out[item.indicator.id] = {(key[0], key[1]): count for key, count in safe.cells.items()}
    return out, attacks


def _ratio(read: Region, counts: Mapping[str, dict[Place, int | None]], name: str) -> dict[Place, QuotientCell]:
    up, down, scale = RATIOS[name]
    return divided(counts[up], counts[down], read.places(), scale)


def _status(cells: Mapping[Place, int | None], place: Place) -> Status:
    if place not in cells:
        return Status.NOT_AVAILABLE
    return Status.SUPPRESSED if cells[place] is None else Status.PUBLISHED


def _count_rows(read: Region, cells: Mapping[Place, int | None]) -> tuple[tuple[str, ...], ...]:
    def shown(place: Place) -> str:
        count = cells.get(place)
        return "" if count is None else str(count)

    return tuple((*place, shown(place), _status(cells, place).value) for place in read.places())


def _ratio_rows(cells: Mapping[Place, QuotientCell]) -> tuple[tuple[str, ...], ...]:
    def text(value: float | int | None) -> str:
        return "" if value is None else str(value) if isinstance(value, int) else f"{value:.4f}"

    return tuple(
        (*place, text(c.numerator), text(c.denominator), text(c.value), c.status) for place, c in cells.items()
    )


def _write_tables(
    folder: Path,
    read: Region,
    counts: Mapping[str, dict[Place, int | None]],
    ratios: Mapping[str, dict[Place, QuotientCell]],
    inputs: Mapping[str, str],
) -> None:
    described = []
    for item in glotip_indicators():
        lacks = _missing(item, counts)
        if lacks:
            described.append(_described(item, 0, lacks))
            continue
        if item.id in counts:
            header, rows = ["state", "year", "count", "status"], _count_rows(read, counts[item.id])
        else:
            header = ["state", "year", "numerator", "denominator", "value", "status"]
            rows = _ratio_rows(ratios[item.id])
        write_csv(folder / f"{item.id}.csv", header, rows)
        described.append(_described(item, len(rows), ()))
    write_json(
        folder / MARKER,
        {
            "format": FORMAT,
            "protected": True,
            "inputs": dict(inputs),
            "region": read.name,
            "states": {code: state_name(code, read).as_dict() for code in read.states},
            "years": [read.years[0], read.years[-1]],
            "coverage": _coverage(read),
            "indicators": described,
        },
    )


def _described(item: Indicator, rows: int, lacks: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "status": "not_computable" if lacks else "computed",
        "missing": list(lacks),
        "file": None if lacks else f"{item.id}.csv",
        "rows": rows,
        "title": item.title.as_dict(),
        "definition": item.definition.as_dict(),
        "numerator": item.numerator.as_dict(),
        "denominator": item.denominator.as_dict() if item.denominator else None,
        "unit": item.unit.as_dict(),
        "caveats": [text.as_dict() for text in item.caveats],
        "why": item.why,
        "columns": list(item.columns),
        "dimensions": [{"name": name, "label": dimension_label(name).as_dict()} for name in item.dimensions],
    }


def _coverage(read: Region) -> dict[str, dict[str, int]]:
    """Indicator -> year -> how many states reported."""
    return {
        item.indicator.id: {year: sum((state, year) in item.cells for state in read.states) for year in read.years}
        for item in read.reported
    }


def state_name(code: str, read: Region) -> Text:
    """The state's name in four languages, or as the file has it where it is no ISO code in force."""
    return country_name(code) if is_country(code) else same(read.names[code])


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(
    read: Region,
    counts: Mapping[str, dict[Place, int | None]],
    ratios: Mapping[str, dict[Place, QuotientCell]],
    inputs: Mapping[str, str],
) -> tuple[Figure, ...]:
    lineage = (
        Step("standards", say("step", "glotip"), inputs, {"region": read.name}),
        Step("disclosure", say("step", "protect"), {}, {"threshold": THRESHOLD}),
        Step("disclosure", say("step", "attack"), {}, {"recovered": 0}),
    )
    setting = Setting(say("word", "glotip_source"), f"{read.years[0]}-{read.years[-1]}", False, "person", lineage)
    figures = [_coverage_figure(read, setting)]
    for item in glotip_indicators():
        if _missing(item, counts):
            continue
        if item.id in counts:
            figures.append(_count_figure(item, read, counts[item.id], setting))
        else:
            figures.append(_ratio_figure(item, read, ratios[item.id], setting))
    return tuple(figures)


def _states_column(read: Region) -> Column:
    codes = {code: state_name(code, read) for code in read.states}
    return Column("state", dimension_label("state"), Role.DIMENSION, codes)


def _coverage_figure(read: Region, setting: Setting) -> Figure:
    years = _coverage(read)["glotip_detected"]
    coverage = say("word", "coverage")
    best = max(years, key=lambda year: (years[year], year))
    last = read.years[-1]
    finding = say(
        "sentence",
        "glotip_coverage",
        last=last,
        at_last=years[last],
        states=len(read.states),
        most=years[best],
        best=best,
    )
    words = setting.words(finding, say("word", "states"), coverage)
    points = [Point(say("word", "states"), count, at=year) for year, count in years.items()]
    return Figure(
        id="glotip_coverage",
        topic="detected",
        title=say("word", "coverage_title"),
        sentence=finding,
        definition=coverage,
        unit=say("word", "states"),
        numerator=say("word", "states"),
        denominator=None,
        caveats=(caveat("gaps"), caveat("reported")),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            Column("year", dimension_label("year"), Role.DIMENSION),
            Column("states", say("word", "states"), Role.VALUE),
            Column("status", say("word", "status"), Role.STATUS),
        ),
        rows=tuple((year, str(count), Status.PUBLISHED.value) for year, count in years.items()),
        lineage=setting.lineage,
        charts=charts.lines(words, points),
    )


def _count_figure(item: Indicator, read: Region, cells: Mapping[Place, int | None], setting: Setting) -> Figure:
    latest = _latest(read, {place: _status(cells, place) for place in cells})
    ranked = sorted(latest, key=lambda p: (cells[p] is None, -(cells[p] or 0), p))
    known = [place for place in ranked if cells[place] is not None]
    finding = say("sentence", "nothing")
    if known:
        top = known[0]
        most = state_name(top[0], read)
        finding = say("sentence", item.id, most=most, count=count_said(cells[top]), year=top[1])
    axis = say("word", "latest", what=item.numerator)
    words = setting.words(finding, axis, item.definition)
    points = [Point(_with_year(p, read), cells[p], _status(cells, p)) for p in ranked[:MOST_STATES]]
    return Figure(
        id=item.id,
        topic=TOPIC.get(item.id, "proceedings"),
        title=item.title,
        sentence=finding,
        definition=item.definition,
        unit=item.unit,
        numerator=item.numerator,
        denominator=None,
        caveats=(*item.caveats, *_drawn(len(ranked))),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            _states_column(read),
            Column("year", dimension_label("year"), Role.DIMENSION),
            Column("count", item.numerator, Role.VALUE),
            Column("status", say("word", "status"), Role.STATUS),
        ),
        rows=_count_rows(read, cells),
        lineage=setting.lineage,
        charts=charts.ranked_dots(words, points) if known else {},
    )


def _drawn(states: int) -> tuple[Text, ...]:
    return (say("word", "top", n=MOST_STATES),) if states > MOST_STATES else ()


def _latest(read: Region, status: Mapping[Place, Status]) -> list[Place]:
    """The latest place of each state that was reported."""
    out = []
    for state in read.states:
        mine = [(state, year) for year in read.years if (state, year) in status]
        out += mine[-1:]
    return out


def _with_year(place: Place, read: Region) -> Text:
    return Text(*["{name} ({year})"] * 4).format(name=state_name(place[0], read), year=place[1])


def _ratio_figure(item: Indicator, read: Region, cells: Mapping[Place, QuotientCell], setting: Setting) -> Figure:
    known = {place: Status.PUBLISHED for place, cell in cells.items() if cell.value is not None}
    latest = sorted(_latest(read, known), key=lambda p: (-(cells[p].value or 0.0), p))
    digits = 2 if item.kind == "ratio" else 0
    finding = say("sentence", "nothing")
    if latest:
        low, high = cells[latest[-1]].value or 0.0, cells[latest[0]].value or 0.0
        finding = say("sentence", item.id, low=number(low, digits), high=number(high, digits))
    words = setting.words(finding, say("word", "latest", what=item.unit), item.definition)
    points = [Point(_with_year(p, read), cells[p].value) for p in latest[:MOST_STATES]]
    named = {"numerator": Role.NOTE, "denominator": Role.NOTE, "value": Role.VALUE, "status": Role.STATUS}
    return Figure(
        id=item.id,
        topic="proceedings",
        title=item.title,
        sentence=finding,
        definition=item.definition,
        unit=item.unit,
        numerator=item.numerator,
        denominator=item.denominator,
        caveats=(*item.caveats, *_drawn(len(latest))),
        source=setting.source,
        as_of=setting.as_of,
        columns=(
            _states_column(read),
            Column("year", dimension_label("year"), Role.DIMENSION),
            *(Column(name, say("word", name), role) for name, role in named.items()),
        ),
        rows=_ratio_rows(cells),
        lineage=(*setting.lineage, Step("statistics", say("step", "quotient"))),
        charts=charts.ranked_dots(words, points, digits=digits) if latest else {},
    )
