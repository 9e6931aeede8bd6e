"""Charts whose values stand in rows: ranked dots, bars, intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from amparo.files import Language
from amparo.publication.chart_parts import (
    SCHEMA,
    SLACK,
    STEM,
    WITHHELD,
    WITHHELD_LOOK,
    Point,
    Spec,
    Style,
    explained,
    row_labels,
    scaled,
    series_of,
    ticks,
    widest,
)
from amparo.publication.drawing import (
    INK,
    Drawings,
    Shape,
    Words,
    breadth,
    drawings,
    number,
    wrapped,
)
from amparo.publication.figure import STATUS_WORDS, Status


def ranked_dots(words: Words, points: Sequence[Point], *, digits: int = 0, percent: bool = False) -> Drawings:
    """Rows in the order given, one dot each, with its limits and its number; the axis starts at zero."""
    return _in_rows(words, points, Style("dot", digits, percent))


def bars(words: Words, points: Sequence[Point], *, digits: int = 0) -> Drawings:
    """Rows in the order given as bars from zero, each with its number."""
    return _in_rows(words, points, Style("bar", digits))


def intervals(words: Words, points: Sequence[Point]) -> Drawings:
    """Rows whose limits are what matters: a thick line from lower to upper, a dot where there is a point."""
    return _in_rows(words, points, Style("interval"))


def _in_rows(words: Words, points: Sequence[Point], style: Style) -> Drawings:
    def plot(shape: Shape, language: Language) -> Mapping[str, Any]:
        return row_plot(words, points, style, shape, language)

    return drawings(explained(words, points), plot)


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


def _row(point: Point, style: Style, shape: Shape, language: Language, label_width: float) -> Spec:
    return {
        "row": point.label.in_(language),
        "lines": wrapped(point.label.in_(language), label_width, shape.label),
        "series": point.series.in_(language) if point.series else "",
        "value": scaled(point.value, style.percent),
        "lower": scaled(point.lower, style.percent),
        "upper": scaled(point.upper, style.percent),
        "status": point.status.value,
        "said": _said(point, style, language),
    }


def row_plot(words: Words, points: Sequence[Point], style: Style, shape: Shape, language: Language) -> Spec:
    inner = shape.width - 2 * shape.margin
    longest = max((breadth(_said(point, style, language), shape.small) for point in points), default=0.0) + 12
    # Labels give way to numbers that are longer than what labels usually leave.
    label_width = max(64.0, min(float(shape.label_width), inner - longest - 24))
    rows = [_row(point, style, shape, language, label_width) for point in points]
    names, colour, mark, _ = series_of(points, language)
    heads = {row["row"]: row["lines"] for row in rows}
    labels = widest(heads, shape) + 12
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
        row_labels(heads, y, shape),
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
        "mark": {**WITHHELD_LOOK, "xOffset": 8},
        "encoding": {**place, "x": {**x, "field": "zero"}},
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
