"""The kinds of chart there are: ranked dots, lines over years, bars, intervals, a matrix of dots.

Each takes points with their status and draws them wide and narrow in four languages. A withheld value has its own
mark - a hollow square with a cross, explained below the chart - and is never drawn as a zero; a value that is not
available is not drawn and is named. Limits are always drawn where there are any.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amparo.files import Language
from amparo.publication.drawing import (
    ALWAYS,
    BLUE,
    DASHES,
    INK,
    PALETTE,
    QUIET,
    SHAPES,
    SKY,
    WITHHELD_MARK,
    Drawings,
    Shape,
    Words,
    breadth,
    drawings,
    number,
    wrapped,
)
from amparo.publication.figure import STATUS_WORDS, Status
from amparo.vocabulary.text import Text

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WITHHELD = Text("protegido", "withheld", "protegido", "protégé")
STEM = "#b1b4b6"
#: Room for a reader's font that is wider than the one the plot is measured with, as a part of a text's breadth.
SLACK = 0.18
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Point:
    """One value to draw. `label` is its row or its line, `at` its year or its column, `series` its colour.

    `value` is None where the status is suppressed or not available; `lower` and `upper` are its limits.
    """

    label: Text
    value: float | None
    status: Status = Status.PUBLISHED
    lower: float | None = None
    upper: float | None = None
    series: Text | None = None
    at: str | Text = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How values stand in rows: a dot on a stem, a bar, or a thick interval; how numbers are said."""

    mark: str
    digits: int = 0
    percent: bool = False


def ranked_dots(words: Words, points: Sequence[Point], *, digits: int = 0, percent: bool = False) -> Drawings:
    """Rows in the order given, one dot each, with its limits and its number; the axis starts at zero."""
    return _in_rows(words, points, Style("dot", digits, percent))


def bars(words: Words, points: Sequence[Point], *, digits: int = 0) -> Drawings:
    """Rows in the order given as bars from zero, each with its number."""
    return _in_rows(words, points, Style("bar", digits))


def intervals(words: Words, points: Sequence[Point]) -> Drawings:
    """Rows whose limits are what matters: a thick line from lower to upper, a dot where there is a point."""
    return _in_rows(words, points, Style("interval"))


def _explained(words: Words, points: Sequence[Point]) -> Words:
    return dataclasses.replace(words, withheld=any(point.status is Status.SUPPRESSED for point in points))


# --- values in rows ------------------------------------------------------------------------------------------------


def _in_rows(words: Words, points: Sequence[Point], style: Style) -> Drawings:
    def plot(shape: Shape, language: Language) -> Mapping[str, Any]:
        return _row_plot(words, points, style, shape, language)

    return drawings(_explained(words, points), plot)


def _said(point: Point, style: Style, language: Language) -> str:
    """The words at a mark: the number, the limits, or why there is none."""
    if point.status is Status.SUPPRESSED:
        return WITHHELD.in_(language)
    scale, unit = (100.0, "\u00a0%") if style.percent else (1.0, "")
    between = ""
    if point.lower is not None and point.upper is not None and point.lower != point.upper:
        low, high = (number(scale * x, language, style.digits) for x in (point.lower, point.upper))
        between = f"{low}-{high}{unit}"
    if point.value is None:
        return between or STATUS_WORDS[Status.NOT_AVAILABLE].in_(language)
    said = number(scale * point.value, language, style.digits) + unit
    return f"{said} ({between})" if between else said


def _scaled(value: float | None, percent: bool) -> float | None:
    return None if value is None else value * (100.0 if percent else 1.0)


def _row(point: Point, style: Style, shape: Shape, language: Language, label_width: float) -> Spec:
    return {
        "row": point.label.in_(language),
        "lines": wrapped(point.label.in_(language), label_width, shape.label),
        "series": point.series.in_(language) if point.series else "",
        "value": _scaled(point.value, style.percent),
        "lower": _scaled(point.lower, style.percent),
        "upper": _scaled(point.upper, style.percent),
        "status": point.status.value,
        "said": _said(point, style, language),
    }


def _series(points: Sequence[Point], language: Language, of: str = "series") -> tuple[list[str], Spec, Spec, Spec]:
    """The names of the series in order, and the scales of their colour, shape and dash."""
    texts = {t.in_(language): t for t in (getattr(point, of) for point in points) if t is not None}
    names = list(texts) or [""]
    free = [colour for colour in PALETTE if colour not in {ALWAYS.get(t.en) for t in texts.values()}]
    colours = [ALWAYS[t.en] if t.en in ALWAYS else free.pop(0) if free else QUIET for t in texts.values()] or [BLUE]
    return (
        names,
        {"domain": names, "range": colours},
        {"domain": names, "range": [SHAPES[i % len(SHAPES)] for i in range(len(names))]},
        {"domain": names, "range": [DASHES[i % len(DASHES)] for i in range(len(names))]},
    )


def _row_plot(words: Words, points: Sequence[Point], style: Style, shape: Shape, language: Language) -> Spec:
    inner = shape.width - 2 * shape.margin
    longest = max((breadth(_said(point, style, language), shape.small) for point in points), default=0.0) + 12
    # Labels give way to numbers that are longer than what labels usually leave.
    label_width = max(64.0, min(float(shape.label_width), inner - longest - 24))
    rows = [_row(point, style, shape, language, label_width) for point in points]
    names, colour, mark, _ = _series(points, language)
    heads = {row["row"]: row["lines"] for row in rows}
    labels = _widest(heads, shape) + 12
    room = inner - labels - 8
    below = longest > 0.45 * room and len(names) == 1
    inside = below and longest <= room - SLACK * labels - 8
    most = max((x for row in rows for x in (row["value"], row["upper"]) if x is not None), default=1.0) or 1.0
    end = most * 1.04 if below else most * room / max(room - longest, room * 0.3)
    step = max(max(map(len, heads.values()), default=1) * shape.label * 1.25 + 8, 17.0 * len(names) + 8, 26)
    step = step + 14 if below else step
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, end], "nice": False},
        "axis": {
            "title": wrapped(words.axis.in_(language), room, shape.small),
            "values": ticks(most, 3 if shape.name == "narrow" else 5),
            "titleAnchor": "start",
        },
    }
    y: Spec = {"field": "row", "type": "nominal", "sort": list(heads), "axis": None}
    if len(names) > 1:
        y["scale"] = {"paddingInner": 0.22, "paddingOuter": 0.1}
    place: Spec = {"y": y, **({"yOffset": {"field": "series", "sort": names}} if len(names) > 1 else {})}
    hue = {"field": "series", "type": "nominal", "scale": colour, "legend": None}
    form = {"field": "series", "type": "nominal", "scale": mark, "legend": None}
    layers = [
        *_marks(style, place, x, hue, form, min(16.0, step / len(names) * 0.7)),
        _withheld_in_rows(place, x),
        _numbers(place, x, shape, below),
        _row_labels(heads, y, shape),
    ]
    if len(names) > 1:
        layers.append(_legend(colour, mark, shape, room, style.mark == "bar"))
    return {
        "$schema": SCHEMA,
        "width": inner,
        "height": step * max(len(heads), 1),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4 + SLACK * labels, "right": 4 + (0 if inside else SLACK * longest), "top": 4, "bottom": 4},
        "data": {"values": rows},
        "layer": layers,
        "resolve": {"legend": {"color": "independent", "shape": "independent"}},
    }


def _widest(heads: Mapping[str, list[str]], shape: Shape) -> float:
    """The breadth of the widest line of all labels, in px."""
    return max((breadth(line, shape.label) for lines_ in heads.values() for line in lines_), default=0.0)


def ticks(most: float, wanted: int) -> list[float]:
    """Round numbers (1, 2 or 5 and zeros) from zero up to `most`; fractions only where `most` is under 2."""
    rough = max(most, 1e-9) / max(1, wanted - 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(magnitude * k for k in (1, 2, 5, 10) if magnitude * k >= rough * 0.999)
    if step > most:
        # No round step fits below the largest value: a smaller one does.
        step = next(magnitude * k for k in (5, 2, 1, 0.5) if magnitude * k <= most)
    if most >= 2:
        step = max(1.0, step)
    return [round(step * i, 9) for i in range(int(most / step * 1.0001) + 1)]


def _marks(style: Style, place: Spec, x: Spec, hue: Spec, form: Spec, tall: float) -> list[Spec]:
    known = [{"filter": "isValid(datum.value)"}]
    between = {
        "transform": [{"filter": "isValid(datum.lower) && datum.lower != datum.upper"}],
        "mark": {"type": "rule", "strokeWidth": 7 if style.mark == "interval" else 3, "opacity": 0.5},
        "encoding": {**place, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": hue},
    }
    if style.mark == "bar":
        bar = {"type": "bar", "height": tall}
        return [{"transform": known, "mark": bar, "encoding": {**place, "x": x, "color": hue}}, between]
    stem = {
        "transform": known,
        "mark": {"type": "rule", "color": STEM},
        "encoding": {**place, "x": x, "x2": {"datum": 0}},
    }
    dot = {
        "transform": known,
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
        "encoding": {**place, "x": x, "color": hue, "shape": form},
    }
    return [*([stem] if style.mark == "dot" else []), between, dot]


def _withheld_in_rows(place: Spec, x: Spec) -> Spec:
    """The mark of a withheld value beside the axis, never a dot at zero."""
    return {
        "transform": [{"filter": "datum.status == 'suppressed'"}, {"calculate": "0", "as": "zero"}],
        "mark": {**_WITHHELD, "xOffset": 8},
        "encoding": {**place, "x": {**x, "field": "zero"}},
    }


_WITHHELD: Spec = {
    "type": "point",
    "shape": WITHHELD_MARK,
    "size": 60,
    "filled": False,
    "stroke": QUIET,
    "strokeWidth": 1.3,
    "opacity": 1,
}


def _numbers(place: Spec, x: Spec, shape: Shape, below: bool) -> Spec:
    """The number right of its mark, or under the row where it is too long for that."""
    last = "isValid(datum.upper) ? max(datum.upper, datum.value || 0) : (isValid(datum.value) ? datum.value : 0)"
    mark: Spec = {"type": "text", "align": "left", "baseline": "middle", "fontSize": shape.small, "color": INK}
    beside = {"dx": {"expr": "datum.status == 'suppressed' ? 18 : 9"}}
    under = {
        "dx": {"expr": "datum.status == 'suppressed' ? 18 : 2"},
        "dy": {"expr": "datum.status == 'suppressed' ? 0 : 15"},
    }
    return {
        "transform": [{"calculate": "0" if below else last, "as": "end"}],
        "mark": {**mark, **(under if below else beside)},
        "encoding": {**place, "x": {**x, "field": "end"}, "text": {"field": "said"}},
    }


def _row_labels(heads: Mapping[str, list[str]], y: Spec, shape: Shape) -> Spec:
    """The rows' labels, each centred on its row however many lines it has."""
    size = shape.label
    return {
        "data": {"values": [{"row": name, "lines": lines, "n": len(lines)} for name, lines in heads.items()]},
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "middle",
            "fontSize": size,
            "lineHeight": size * 1.2,
            "dx": -8,
            "dy": {"expr": f"-(datum.n - 1) * {size * 0.6:.2f}"},
            "color": INK,
        },
        "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "lines"}},
    }


def _legend(colour: Spec, mark: Spec, shape: Shape, room: float, bar: bool) -> Spec:
    """A legend above the plot, in the order of the series; drawn by a layer that shows nothing else."""
    look = {"title": None, "orient": "top", "symbolOpacity": 1, "offset": 6}
    across = sum(breadth(name, shape.label) + 30 for name in colour["domain"])
    look["direction"] = "horizontal" if across <= room else "vertical"
    if bar:
        look["symbolType"] = "square"
    encoding = {"color": {"field": "series", "type": "nominal", "scale": colour, "legend": look}}
    if not bar:
        encoding["shape"] = {"field": "series", "type": "nominal", "scale": mark, "legend": look}
    return {"mark": {"type": "point", "filled": True, "opacity": 0}, "encoding": encoding}


# --- lines over years ----------------------------------------------------------------------------------------------


def lines(words: Words, points: Sequence[Point], *, digits: int = 0, percent: bool = False) -> Drawings:
    """One line for each label over the years of `at`, named at its end; limits as pale bars.

    A year that is withheld has its mark on the axis and breaks the line, as does a year that is not available.
    """

    def plot(shape: Shape, language: Language) -> Mapping[str, Any]:
        return _line_plot(points, Style("line", digits, percent), shape, language)

    return drawings(_explained(words, points), plot)


def _line_plot(points: Sequence[Point], style: Style, shape: Shape, language: Language) -> Spec:
    names, colour, mark, dash = _series(points, language, "label")
    values = [_year_value(point, style, language) for point in points]
    most = max((x for v in values for x in (v["value"], v["upper"]) if x is not None), default=1.0) or 1.0
    height = 250 if shape.name == "wide" else 210
    longest = max(breadth(f"{name} 123,456", shape.small) for name in names) if len(names) > 1 else 0.0
    room = min(180 if shape.name == "wide" else 92, max(longest, 52))
    inner = shape.width - 2 * shape.margin
    years = sorted({v["year"] for v in values})
    x: Spec = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [years[0] - 0.25, years[-1] + 0.05], "nice": False, "zero": False},
        "axis": {"title": None, "format": "d", "values": year_ticks(years, shape), "grid": False},
    }
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most * 1.04], "nice": False},
        "axis": {"title": None, "values": ticks(most, 5), "domain": False, "ticks": False},
    }
    ends = _ends(values, names, most * 1.04 / height, shape, room, language, style)
    scales = {"color": colour, "shape": mark, "strokeDash": dash}
    return {
        "$schema": SCHEMA,
        "axisAbove": True,
        "width": inner,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "right": 4 + SLACK * room, "top": 4, "bottom": 4},
        "data": {"values": values},
        "layer": _line_layers(x, y, scales, ends, shape),
    }


def _year_value(point: Point, style: Style, language: Language) -> Spec:
    value = _scaled(point.value, style.percent)
    return {
        "name": point.label.in_(language),
        "year": int(str(point.at)),
        "value": value,
        "lower": value if point.lower is None else _scaled(point.lower, style.percent),
        "upper": value if point.upper is None else _scaled(point.upper, style.percent),
        "status": point.status.value,
    }


def year_ticks(years: Sequence[int], shape: Shape) -> list[int]:
    """Years to name on the axis: all where they fit, else every second, third ... counted back from the last."""
    wanted = 12 if shape.name == "wide" else 5
    step = max(1, -(-(years[-1] - years[0] + 1) // wanted))
    return list(range(years[-1], years[0] - 1, -step))[::-1]


def _line_layers(x: Spec, y: Spec, scales: Mapping[str, Spec], ends: list[Spec], shape: Shape) -> list[Spec]:
    def by_name(channel: str) -> Spec:
        return {"field": "name", "type": "nominal", "scale": scales[channel], "legend": None}

    base = {"x": x, "y": y, "color": by_name("color")}
    return [
        {
            "transform": [{"filter": "isValid(datum.lower) && datum.lower != datum.upper"}],
            "mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.28},
            "encoding": {**base, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2.2, "invalid": "break-paths-filter-domains"},
            "encoding": {**base, "strokeDash": by_name("strokeDash")},
        },
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1},
            "encoding": {**base, "shape": by_name("shape")},
        },
        {
            "transform": [{"filter": "datum.status == 'suppressed'"}, {"calculate": "0", "as": "zero"}],
            "mark": {**{k: v for k, v in _WITHHELD.items() if k != "stroke"}, "size": 46, "yOffset": -6},
            "encoding": {"x": x, "y": {**y, "field": "zero"}, "color": by_name("color")},
        },
        {
            "data": {"values": ends},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "dx": 8,
                "dy": {"expr": f"-(datum.n - 1) * {shape.small * 0.6:.2f}"},
                "lineHeight": shape.small * 1.2,
                "fontSize": shape.small,
                "color": INK,
            },
            "encoding": {"x": x, "y": {**y, "field": "at"}, "text": {"field": "said"}},
        },
    ]


def _ends(
    values: list[Spec],
    names: list[str],
    per_pixel: float,
    shape: Shape,
    width: float,
    language: Language,
    style: Style,
) -> list[Spec]:
    """The name and last number of every line, moved apart so that none covers another."""
    ends = []
    for name in names:
        mine = [v for v in values if v["name"] == name and v["value"] is not None]
        newest = max(v["year"] for v in values)
        # With several lines the number stands at the end of the axis, and must be of that year.
        current = mine and (len(names) == 1 or mine[-1]["year"] == newest)
        said = number(mine[-1]["value"], language, style.digits) if current else ""
        said += "\u00a0%" if style.percent and current else ""
        # One line needs no name: the title says what it is.
        parts = wrapped(f"{name} {said}".strip() if len(names) > 1 else said, width, shape.small)
        last = max(v["year"] for v in mine) if mine and len(names) == 1 else max(v["year"] for v in values)
        ends.append(
            {"name": name, "year": last, "at": mine[-1]["value"] if mine else 0, "said": parts, "n": len(parts)}
        )
    ends.sort(key=lambda end: end["at"])
    floor = -math.inf
    for end in ends:
        half = end["n"] * shape.small * 0.6 * per_pixel
        end["at"] = max(end["at"], floor + half)
        floor = end["at"] + half
    return ends


# --- a matrix of dots ----------------------------------------------------------------------------------------------


def dot_matrix(words: Words, points: Sequence[Point]) -> Drawings:
    """Rows (`label`) by columns (`at`): the area of a dot is its number, which stands in it.

    A zero is a dash, a withheld cell its own mark. Where the columns do not fit (narrow), the cells that hold
    somebody become ranked rows "row - column".
    """

    def plot(shape: Shape, language: Language) -> Mapping[str, Any]:
        columns = len({_column(point, language) for point in points})
        widest = max((breadth(p.label.in_(language), shape.label) for p in points), default=0.0)
        labels = min(float(shape.label_width), widest)
        if (shape.width - 2 * shape.margin - labels - 12) / max(1, columns) < 64 and columns > 1:
            roomy = dataclasses.replace(shape, label_width=150)
            return _row_plot(words, _flattened(points), Style("dot"), roomy, language)
        return _matrix(points, shape, language)

    return drawings(_explained(words, points), plot)


def _column(point: Point, language: Language) -> str:
    return point.at.in_(language) if isinstance(point.at, Text) else str(point.at)


def _flattened(points: Sequence[Point]) -> list[Point]:
    joined = Text(*["{row} → {column}"] * 4)
    shown = [point for point in points if point.value != 0]
    shown.sort(key=lambda point: -(point.value or 0))
    return [dataclasses.replace(point, label=joined.format(row=point.label, column=point.at), at="") for point in shown]


def _matrix(points: Sequence[Point], shape: Shape, language: Language) -> Spec:
    inner = shape.width - 2 * shape.margin
    rows = {p.label.in_(language): wrapped(p.label.in_(language), shape.label_width, shape.label) for p in points}
    labels = _widest(rows, shape) + 12
    columns = list(dict.fromkeys(_column(point, language) for point in points))
    each = (inner - labels - 8) / max(1, len(columns))
    heads = {name: wrapped(name, each - 6, shape.small * 1.06) for name in columns}
    most = max((point.value or 0 for point in points), default=1) or 1
    step = max(38.0, max((len(lines_) for lines_ in rows.values()), default=1) * shape.label * 1.25 + 8)
    values = [
        {
            "row": point.label.in_(language),
            "column": _column(point, language),
            "value": point.value,
            "said": "–" if point.value == 0 else number(point.value, language) if point.value is not None else "",
            "kind": point.status.value if point.status is Status.SUPPRESSED else "zero" if not point.value else "shown",
        }
        for point in points
    ]
    x: Spec = {"field": "column", "type": "nominal", "sort": columns, "axis": None}
    y: Spec = {"field": "row", "type": "nominal", "sort": list(rows), "axis": None}
    area = {"domain": [0, most], "range": [0, (min(each, step) * 0.9) ** 2 * 0.785]}
    size = {"field": "value", "type": "quantitative", "scale": area, "legend": None}
    dots = {"type": "point", "filled": True, "color": SKY, "opacity": 0.6, "shape": "circle"}
    number_ = {"type": "text", "fontSize": shape.small, "color": INK, "baseline": "middle"}
    return {
        "$schema": SCHEMA,
        "axisAbove": True,
        "width": inner,
        "height": step * max(1, len(rows)),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4 + SLACK * labels, "right": 8, "top": 4, "bottom": 4},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "rule", "color": "#e6e8ea"}, "encoding": {"y": y}},
            {
                "transform": [{"filter": "datum.kind == 'shown'"}],
                "mark": dots,
                "encoding": {"x": x, "y": y, "size": size},
            },
            {"transform": [{"filter": "datum.kind == 'suppressed'"}], "mark": _WITHHELD, "encoding": {"x": x, "y": y}},
            {
                "transform": [{"filter": "datum.kind != 'suppressed'"}],
                "mark": number_,
                "encoding": {"x": x, "y": y, "text": {"field": "said"}},
            },
            _row_labels(rows, y, shape),
            _column_heads(heads, x, shape),
        ],
    }


def _column_heads(heads: Mapping[str, list[str]], x: Spec, shape: Shape) -> Spec:
    """The columns' heads, standing on the plot however many lines they have."""
    size = shape.small
    return {
        "data": {"values": [{"column": name, "lines": lines_, "n": len(lines_)} for name, lines_ in heads.items()]},
        "mark": {
            "type": "text",
            "align": "center",
            "baseline": "bottom",
            "fontSize": size,
            "lineHeight": size * 1.2,
            "dy": {"expr": f"-4 - (datum.n - 1) * {size * 1.2:.2f}"},
            "color": INK,
        },
        "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "lines"}},
    }
