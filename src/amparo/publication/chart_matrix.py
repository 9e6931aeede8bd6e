"""A matrix of dots: rows by columns, the area of a dot its number."""

from __future__ import annotations

import dataclasses
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
    row_labels,
    widest,
)
from amparo.publication.chart_rows import row_plot
from amparo.publication.drawing import (
    INK,
    SKY,
    Drawings,
    Shape,
    Words,
    breadth,
    drawings,
    number,
    wrapped,
)
from amparo.publication.figure import Status
from amparo.vocabulary.text import Text


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
            return row_plot(words, _flattened(points), Style("dot"), roomy, language)
        return _matrix(points, shape, language)

    return drawings(explained(words, points), plot)


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
    labels = widest(rows, shape) + 12
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
            {
                "transform": [{"filter": "datum.kind == 'suppressed'"}],
                "mark": WITHHELD_LOOK,
                "encoding": {"x": x, "y": y},
            },
            {
                "transform": [{"filter": "datum.kind != 'suppressed'"}],
                "mark": number_,
                "encoding": {"x": x, "y": y, "text": {"field": "said"}},
            },
            row_labels(rows, y, shape),
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
