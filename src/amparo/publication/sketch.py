"""A few SVG elements and axes, for pictures that are no plot of rows or years. Places are in px from the top left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from amparo.publication.drawing import GRID, INK, QUIET

HALO = 'paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
#: Above this ratio of the largest to the smallest value an axis goes by factors.
BY_FACTORS = 8.0


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
    turned: bool = False,
) -> str:
    """One line of words, white around its letters so that lines below do not cross them; `turned` reads upwards."""
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{colour}"{weight}{turn} '
        f"{HALO}>"
        f"{escape(words)}</text>"
    )


def texts(x: float, y: float, lines: Sequence[str], size: float, *, anchor: str = "start", colour: str = INK) -> str:
    """Lines of words below each other; `y` is the first line's."""
    return "".join(
        text(x, y + i * size * 1.25, line, size, anchor=anchor, colour=colour) for i, line in enumerate(lines)
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str = INK, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"'
        f"{dashed}/>"
    )


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" fill="{colour}"/>'


def dot(x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> str:
    """A disc, or a ring."""
    fill = f'fill="#ffffff" stroke="{colour}" stroke-width="1.8"' if hollow else f'fill="{colour}"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {fill}/>'


def cross(x: float, y: float, radius: float, colour: str) -> str:
    """Two strokes: what is not to be published."""
    return line(x - radius, y - radius, x + radius, y + radius, colour, 2.2) + line(
        x - radius, y + radius, x + radius, y - radius, colour, 2.2
    )


def area(points: Sequence[tuple[float, float]], colour: str, opacity: float) -> str:
    """A filled outline."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{places}" fill="{colour}" fill-opacity="{opacity:g}"/>'


def path(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    """A line through points."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def arrow(x: float, y: float, colour: str) -> str:
    """The end of a line that goes on to the right beyond the picture."""
    return path([(x - 7, y - 5), (x, y), (x - 7, y + 5)], colour, 2)


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` between the places `start` and `end`; by factors where `factors`."""

    low: float
    high: float
    start: float
    end: float
    factors: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value, held inside the axis."""
        inside = min(max(value, self.low), self.high)
        if self.factors:
            share = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def axis_for(values: Sequence[float], start: float, end: float) -> Axis:
    """From nought, or by factors where the values are far apart."""
    low, high = min(values), max(values)
    if low > 0 and high / low > BY_FACTORS:
        return Axis(low * 0.85, high * 1.1, start, end, factors=True)
    return Axis(0.0, high * 1.04 or 1.0, start, end)


def marks(axis: Axis, wanted: int) -> list[float]:
    """Round numbers on the axis: 1, 2, 5 and their tenfolds."""
    if not axis.factors:
        rough = axis.high / max(1, wanted - 1)
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= rough * 0.999)
        return [step * i for i in range(int(axis.high / step) + 1)]
    lowest, highest = math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high))
    every = [k * 10.0**p for p in range(lowest, highest + 1) for k in (1, 2, 5)]
    inside = [value for value in every if axis.low <= value <= axis.high]
    while len(inside) > wanted:
        inside = inside[::2]
    return inside


def grid(axis: Axis, values: Sequence[float], said: Sequence[str], top: float, bottom: float, size: float) -> str:
    """Upright lines with their numbers below."""
    parts = [line(axis(v), top, axis(v), bottom, GRID) for v in values]
    parts += [
        text(axis(v), bottom + size + 3, s, size, anchor="middle", colour=QUIET)
        for v, s in zip(values, said, strict=True)
    ]
    parts.append(line(axis.start, bottom, axis.end, bottom, QUIET))
    return "".join(parts)
