"""One chart as an SVG text: a plot drawn by Vega-Lite, between a title that says the finding and a line of source.

vl-convert draws without a browser and without the network. Fonts are the reader's own; nothing is loaded from
anywhere. The title and the source are set here, not by Vega-Lite, so that they wrap at any width.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from amparo.estimation.wording import number as written
from amparo.files import Language
from amparo.vocabulary.text import LANGUAGES, Text

#: Arial's widths first: the plot is measured with a font of these widths, and a reader's own may be wider.
FONT = "Arial, 'Liberation Sans', Helvetica, Roboto, 'DejaVu Sans', sans-serif"
#: Colours that people with any colour vision tell apart (Okabe and Ito 2008); in grey they differ in lightness, and
#: every series has its own shape and dash besides.
BLUE, VERMILION, GREEN, ORANGE, SKY, PINK, BLACK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#E69F00",
    "#56B4E9",
    "#CC79A7",
    "#000000",
)
PALETTE = (BLUE, VERMILION, GREEN, ORANGE, PINK, SKY, BLACK)
#: The same thing has the same colour in every chart, by its English word.
ALWAYS = {
    "female": BLUE,
    "male": VERMILION,
    "other": GREEN,
    "other or unknown": GREEN,
    "unknown": "#7a7a7a",
    "Total": BLACK,
    "under 18": ORANGE,
    "18 or over": SKY,
}
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3], [10, 4])
INK, QUIET, GRID = "#1a1a1a", "#505a5f", "#d8dcde"


#: A square with a cross in it, drawn around the origin: the mark of a withheld value.
WITHHELD_MARK = "M-1,-1H1V1H-1ZM-1,-1L1,1M-1,1L1,-1"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a chart is read: its width in px and the sizes of its letters."""

    name: str
    width: int
    margin: int
    title: int
    small: int
    label: int
    #: The widest a row's label may be before it wraps.
    label_width: int


WIDE = Shape("wide", 720, 12, 18, 12, 13, 240)
NARROW = Shape("narrow", 320, 6, 15, 11, 11, 112)
SHAPES_OF_CHARTS = (WIDE, NARROW)

WITHHELD_NOTE = Text(
    "protegido: no se muestra para no señalar a nadie; no es cero",
    "withheld so that nobody is pointed at; not zero",
    "protegido: não se mostra para não apontar ninguém; não é zero",
    "protégé : non montré pour ne désigner personne ; ce n'est pas zéro",
)

#: A plot's Vega-Lite for one shape and language.
Plot = Callable[[Shape, Language], Mapping[str, Any]]
Drawings = dict[str, dict[Language, str]]

_LOCALES: dict[Language, dict[str, Any]] = {
    "es": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    "pt": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", ""]},
}


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a plot: the finding, the axis with its unit, source and date, and a longer description."""

    title: Text
    axis: Text
    source: Text
    description: Text
    #: Whether a value of the chart is withheld: its mark is then explained below.
    withheld: bool = False


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number as the language writes it: 12,345.6 in English, 12 345,6 in Spanish."""
    return written(value, digits).in_(language)


#: How wide letters are in the widest font a reader is likely to have (DejaVu Sans, as wide as Verdana), as a part of
#: their size; a letter that is not here is as wide as its kind below.
_WIDTHS = {
    **dict.fromkeys("ijlI'|ìíîïÍÎ", 0.3),
    **dict.fromkeys(" .,:;!\u00a0\u202f/", 0.34),
    **dict.fromkeys("ftr-()[]", 0.42),
    **dict.fromkeys("mwMWÑ%→", 0.98),
    **dict.fromkeys("GOQDHNU", 0.79),
}
_LOWER, _UPPER, _DIGIT, _OTHER = 0.63, 0.72, 0.64, 0.9
BOLD = 1.12


def breadth(text: str, size: float) -> float:
    """How wide a text may be, in px, at letters of `size` px: generous, because readers' fonts differ."""
    return size * sum(_WIDTHS.get(letter) or _kind(letter) for letter in text)


def _kind(letter: str) -> float:
    return _DIGIT if letter.isdigit() else _UPPER if letter.isupper() else _LOWER if letter.islower() else _OTHER


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines of at most `width` px at letters of `size` px; a longer word is not cut.

    Only plain spaces break: the narrow space inside 12 345 does not.
    """
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and breadth(f"{lines[-1]} {word}", size) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def drawings(words: Words, plot: Plot) -> Drawings:
    """The chart in both shapes and four languages: shape -> language -> SVG."""
    return {
        shape.name: {language: draw(words, plot(shape, language), shape, language) for language in LANGUAGES}
        for shape in SHAPES_OF_CHARTS
    }


def config(shape: Shape) -> dict[str, Any]:
    """The look all plots share."""
    return {
        "font": FONT,
        "background": "transparent",
        "aria": False,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": shape.label,
            "titleFontSize": shape.small,
            "labelColor": INK,
            "titleColor": QUIET,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": QUIET,
            "tickColor": QUIET,
            "labelFont": FONT,
            "titleFont": FONT,
            "labelLimit": 0,
        },
        "text": {"font": FONT, "fontSize": shape.label, "color": INK},
        "legend": {"labelFontSize": shape.label, "labelLimit": 0, "titleFontSize": shape.small},
    }


def draw(words: Words, spec: Mapping[str, Any], shape: Shape, language: Language) -> str:
    """One SVG: title, plot, source; the same input gives the same bytes.

    A plot whose spec holds `axisAbove` has its axis words below the title instead of at the axis.
    """
    import vl_convert

    spec = dict(spec)
    above = spec.pop("axisAbove", False)
    whole = {"config": config(shape), **spec}
    plot = vl_convert.vegalite_to_svg(whole, vl_version="6.4", format_locale=_LOCALES[language])
    return framed(words, _inside(plot), _size(plot), shape, language, axis_above=above)


def framed(
    words: Words,
    inside: str,
    size_of_plot: tuple[float, float],
    shape: Shape,
    language: Language,
    *,
    axis_above: bool = False,
) -> str:
    """One SVG around the elements of a plot (`size_of_plot`: its width and height in px): title above, source below."""
    width, height = size_of_plot
    inner = shape.width - 2 * shape.margin
    x, y = shape.margin, float(shape.margin + shape.title)
    parts = []
    for text, size, weight in (
        (words.title, shape.title, "bold"),
        *([(words.axis, shape.small, "normal")] if axis_above else []),
    ):
        lines = wrapped(text.in_(language), inner, size * (BOLD if weight == "bold" else 1))
        parts.append(_lines(lines, x, y, size, INK if weight == "bold" else QUIET, weight))
        y += len(lines) * size * 1.3 + 2
    top = y - shape.small
    parts.append(
        f'<svg x="{x}" y="{top:.1f}" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'overflow="visible">{inside}</svg>'
    )
    y = top + height + 8 + shape.small
    if words.withheld:
        note = wrapped(WITHHELD_NOTE.in_(language), inner - 16, shape.small)
        parts.append(
            f'<path transform="translate({x + 5},{y - shape.small * 0.36:.1f}) scale(4.2)" d="{WITHHELD_MARK}" '
            f'fill="none" stroke="{QUIET}" stroke-width="0.3"/>'
        )
        parts.append(_lines(note, x + 16, y, shape.small, QUIET, "normal"))
        y += len(note) * shape.small * 1.35 + 2
    source = wrapped(words.source.in_(language), inner, shape.small)
    parts.append(_lines(source, x, y, shape.small, QUIET, "normal"))
    total = y + (len(source) - 1) * shape.small * 1.35 + shape.margin
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{shape.width}" height="{total:.0f}" '
        f'viewBox="0 0 {shape.width} {total:.0f}" role="img" lang="{language}" '
        f"aria-label={quoteattr(words.description.in_(language))} font-family={quoteattr(FONT)}>",
        f"<title>{escape(words.title.in_(language))}</title>",
        f"<desc>{escape(words.description.in_(language))}</desc>",
        f'<rect width="{shape.width}" height="{total:.0f}" fill="#ffffff"/>',
    ]
    return "\n".join([*head, *parts, "</svg>\n"])


def _lines(lines: list[str], x: float, y: float, size: int, colour: str, weight: str) -> str:
    step = size * (1.3 if weight == "bold" else 1.35)
    spans = "".join(f'<tspan x="{x}" y="{y + i * step:.1f}">{escape(line)}</tspan>' for i, line in enumerate(lines))
    return f'<text font-size="{size}" font-weight="{weight}" fill="{colour}">{spans}</text>'


def _size(svg: str) -> tuple[float, float]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("the plot has no size")
    return float(found[1]), float(found[2])


def _inside(svg: str) -> str:
    """What is inside the plot's own <svg> element; its ids are left out of the way of other charts on a page."""
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
