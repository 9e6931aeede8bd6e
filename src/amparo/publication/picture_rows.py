"""Rows of values with their limits on one axis: models, methods, what-ifs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.estimation.wording import about, at_least, at_most
from amparo.files import Language
from amparo.publication import sketch
from amparo.publication.drawing import BLUE, INK, QUIET, VERMILION, Shape, breadth, wrapped
from amparo.publication.sketch import Axis
from amparo.vocabulary.text import Text

#: How a row is marked: a disc, a ring (a range only), a cross (not to be published).
MARKS = ("disc", "ring", "cross")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; without a value it is a head over the rows below it, or says in `instead` why there is none.

    `upper` None with a `lower` goes on beyond the picture. `strong` is the row the page is about.
    """

    label: Text
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    mark: str = "disc"
    strong: bool = False
    instead: Text | None = None

    @property
    def head(self) -> bool:
        """Is this only a heading?"""
        return self.value is None and self.instead is None and self.lower is None

    def said(self, language: Language) -> str:
        """The value and its limits in words, to three digits, limits rounded outwards."""
        if self.value is None:
            return self.instead.in_(language) if self.instead else ""
        value = about(self.value).in_(language)
        if self.lower is None:
            return value
        lower = at_least(self.lower, 0.0).in_(language)
        return f"{value} ({lower} – {at_most(self.upper).in_(language) if self.upper is not None else '∞'})"


def rows_sketch(
    rows: Sequence[Row], found: float, said_found: Text, ticks: Sequence[float], shape: Shape, language: Language
) -> tuple[str, float, float]:
    """All rows on one axis of persons; `found` is drawn as a dashed upright line and named; `ticks`: a strip above."""
    inner = shape.width - 2 * shape.margin
    wide = shape.name == "wide"
    labels = min(max(breadth(r.label.in_(language), shape.label) for r in rows), 210.0) if wide else 0.0
    words = max(breadth(r.said(language), shape.small) for r in rows if r.value is not None) if wide else 0.0
    values = [found, *(v for r in rows for v in (r.value, r.lower, r.upper) if v is not None), *ticks]
    axis = sketch.axis_for(values, labels + 12, inner - words - 14)
    top = shape.small + 8.0
    parts, y = [], top
    if ticks:
        parts += [sketch.line(axis(v), y, axis(v), y + 14, BLUE, 0.7) for v in ticks]
        y += 24
    for row in rows:
        drawn, y = _row(row, y, axis, labels, inner, shape, language)
        parts.append(drawn)
    marks = sketch.marks(axis, 7 if wide else 4)
    named = [about(v).in_(language) for v in marks]
    under = [sketch.grid(axis, marks, named, top, y + 4, shape.small)]
    under.append(sketch.line(axis(found), top - 3, axis(found), y + 4, INK, 1.2, "4 3"))
    under.append(_beside(axis(found), shape.small, said_found.in_(language), shape.small, inner))
    return "".join([*under, *parts]), inner, y + shape.small + 14


def _beside(x: float, y: float, words: str, size: float, inner: float) -> str:
    """Words right of a place, or left of it where they would leave the picture."""
    if x + 4 + breadth(words, size) <= inner:
        return sketch.text(x + 4, y, words, size, colour=QUIET)
    return sketch.text(min(x - 4, inner), y, words, size, anchor="end", colour=QUIET)


def _row(
    row: Row, y: float, axis: Axis, labels: float, inner: float, shape: Shape, language: Language
) -> tuple[str, float]:
    size = shape.label
    if row.head:
        return sketch.text(0, y + size + 8, row.label.in_(language), size, bold=True), y + size + 14
    if shape.name == "wide":
        lines = wrapped(row.label.in_(language), labels, size)
        tall = max(len(lines) * size * 1.25, size) + 9
        middle = y + tall / 2
        parts = [
            sketch.texts(labels, middle + size * 0.36 - (len(lines) - 1) * size * 0.62, lines, size, anchor="end"),
            _marked(row, middle, axis),
        ]
        if row.value is not None:
            parts.append(sketch.text(axis.end + 10, middle + shape.small * 0.36, row.said(language), shape.small))
        else:
            parts.append(sketch.texts(axis.start + 6, middle + 4, [row.said(language)], shape.small, colour=QUIET))
        return "".join(parts), y + tall
    together = f"{row.label.in_(language)}: {row.said(language)}"
    lines = wrapped(together, inner, size)
    if len(lines) > 1:
        lines = [*wrapped(row.label.in_(language), inner, size), *wrapped(row.said(language), inner, shape.small)]
    parts = [sketch.texts(0, y + size + 3, lines, size)]
    bottom = y + len(lines) * size * 1.25 + 12
    return "".join([*parts, _marked(row, bottom - 1, axis)]), bottom + 8


def _marked(row: Row, y: float, axis: Axis) -> str:
    if row.value is None:
        return ""
    colour = BLUE if row.strong else VERMILION if row.mark == "cross" else QUIET
    parts = []
    if row.lower is not None:
        end = axis(row.upper) if row.upper is not None else axis.end
        parts.append(sketch.line(axis(row.lower), y, end, y, colour, 4 if row.strong else 2.4))
        if row.upper is None:
            parts.append(sketch.arrow(axis.end, y, colour))
    x = axis(row.value)
    if row.mark == "cross":
        parts.append(sketch.dot(x, y, 6, "#ffffff") + sketch.cross(x, y, 4.2, colour))
    else:
        parts.append(sketch.dot(x, y, 5.5 if row.strong else 4.5, colour, hollow=row.mark == "ring"))
    return "".join(parts)
