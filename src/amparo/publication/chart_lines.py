"""Lines over years, each named at its end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from amparo.files import Language
from amparo.publication.chart_parts import (
    SCHEMA,
    SLACK,
    WITHHELD_LOOK,
    Point,
    Spec,
    Style,
    explained,
    scaled,
    series_of,
    ticks,
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


def lines(words: Words, points: Sequence[Point], *, digits: int = 0, percent: bool = False) -> Drawings:
    """One line for each label over the years of `at`, named at its end; limits as pale bars.

    A year that is withheld has its mark on the axis and breaks the line, as does a year that is not available.
    """

    def plot(shape: Shape, language: Language) -> Mapping[str, Any]:
        return _line_plot(points, Style("line", digits, percent), shape, language)

    return drawings(explained(words, points), plot)


def _line_plot(points: Sequence[Point], style: Style, shape: Shape, language: Language) -> Spec:
    names, colour, mark, dash = series_of(points, language, "label")
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
    value = scaled(point.value, style.percent)
    return {
        "name": point.label.in_(language),
        "year": int(str(point.at)),
        "value": value,
        "lower": value if point.lower is None else scaled(point.lower, style.percent),
        "upper": value if point.upper is None else scaled(point.upper, style.percent),
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
            "mark": {**{k: v for k, v in WITHHELD_LOOK.items() if k != "stroke"}, "size": 46, "yOffset": -6},
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
