"""What all kinds of chart share: points with their status, styles, the marks of series, round numbers of an axis."""

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
    WITHHELD_MARK,
    Shape,
    Words,
    breadth,
)
from amparo.publication.figure import Status
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


def explained(words: Words, points: Sequence[Point]) -> Words:
    return dataclasses.replace(words, withheld=any(point.status is Status.SUPPRESSED for point in points))


def scaled(value: float | None, percent: bool) -> float | None:
    return None if value is None else value * (100.0 if percent else 1.0)


def series_of(points: Sequence[Point], language: Language, of: str = "series") -> tuple[list[str], Spec, Spec, Spec]:
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


def widest(heads: Mapping[str, list[str]], shape: Shape) -> float:
    """The breadth of the widest line of all labels, in px."""
    return max((breadth(line, shape.label) for lines_ in heads.values() for line in lines_), default=0.0)


WITHHELD_LOOK: Spec = {
    "type": "point",
    "shape": WITHHELD_MARK,
    "size": 60,
    "filled": False,
    "stroke": QUIET,
    "strokeWidth": 1.3,
    "opacity": 1,
}


def row_labels(heads: Mapping[str, list[str]], y: Spec, shape: Shape) -> Spec:
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
