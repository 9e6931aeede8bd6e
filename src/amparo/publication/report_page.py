"""The report as one HTML page: nothing is loaded from anywhere, it prints, each number leads to how it was made."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from amparo.files import Language
from amparo.publication.drawing import number
from amparo.publication.figure import STATUS_WORDS, Figure, Role, Status
from amparo.publication.wording import say
from amparo.vocabulary.text import Text

#: Rows of a table on the page; the bundle has all of them.
MOST_TABLE_ROWS = 40
WORDS = (
    *("title", "simulated", "answers", "figures", "how", "made", "back", "table", "definition", "numerator"),
    *("denominator", "unit", "source", "as_of", "caveats", "steps", "inputs", "settings", "missing", "lacks"),
    *("left_out", "protection", "versions", "no_chart"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says besides its figures. `missing` maps a title to what was lacking, `left_out` to the reason."""

    title: Text
    simulated: bool
    source: Text
    as_of: str
    linkage: Text | None
    protected: Text
    missing: Mapping[str, tuple[Text, str]]
    left_out: Mapping[str, tuple[Text, Text]]
    versions: Mapping[str, str]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("amparo.publication"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def report_html(page: Page, figures: tuple[Figure, ...], language: Language) -> str:
    """The page in one language; the same figures give the same text."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            language=language,
            title=page.title.in_(language),
            simulated=page.simulated,
            source=page.source.in_(language),
            as_of=page.as_of,
            linkage=page.linkage.in_(language) if page.linkage else "",
            protected=page.protected.in_(language),
            missing=[(title.in_(language), lacks) for title, lacks in page.missing.values()],
            left_out=[(title.in_(language), why.in_(language)) for title, why in page.left_out.values()],
            versions=", ".join(f"{name} {version}" for name, version in page.versions.items()),
            figures=[_figure(figure, language) for figure in figures],
            say={word: say("html", word).in_(language) for word in WORDS if word != "rest"},
        )
    )


def _figure(figure: Figure, language: Language) -> dict[str, Any]:
    rows = [row for row in figure.rows if not _dull(figure, row)]
    rest = ""
    if len(rows) < len(figure.rows) or len(rows) > MOST_TABLE_ROWS:
        shown = number(min(len(rows), MOST_TABLE_ROWS), language)
        every = number(len(figure.rows), language)
        rest = say("html", "rest", shown=shown, all=every, file=f"bundle/tables/{figure.id}.csv").in_(language)
    return {
        "id": figure.id,
        "title": figure.title.in_(language),
        "sentence": figure.sentence.in_(language),
        "definition": figure.definition.in_(language),
        "numerator": figure.numerator.in_(language),
        "denominator": figure.denominator.in_(language) if figure.denominator else "",
        "unit": figure.unit.in_(language),
        "caveats": [caveat.in_(language) for caveat in figure.caveats],
        "wide": _data_uri(figure, "wide", language),
        "narrow": _data_uri(figure, "narrow", language),
        "heads": [column.label.in_(language) for column in figure.columns],
        "rows": [_cells(figure, row, language) for row in rows[:MOST_TABLE_ROWS]],
        "rest": rest,
        "steps": [
            {
                "room": step.room,
                "what": step.what.in_(language),
                "settings": ", ".join(f"{name} = {value}" for name, value in step.settings.items()),
                "inputs": sorted(step.inputs.items()),
            }
            for step in figure.lineage
        ],
    }


def _dull(figure: Figure, row: tuple[str, ...]) -> bool:
    """A zero in a long table says little; the bundle's file has it."""
    values = [cell for column, cell in zip(figure.columns, row, strict=True) if column.role is Role.VALUE]
    return len(figure.rows) > MOST_TABLE_ROWS and values == ["0"]


def _cells(figure: Figure, row: tuple[str, ...], language: Language) -> list[dict[str, str]]:
    cells = []
    for column, cell in zip(figure.columns, row, strict=True):
        if column.role is Role.DIMENSION:
            cells.append({"text": column.codes[cell].in_(language) if cell in column.codes else cell, "kind": ""})
        elif column.role is Role.STATUS:
            hidden = Status(cell) is not Status.PUBLISHED
            cells.append({"text": STATUS_WORDS[Status(cell)].in_(language), "kind": "withheld" if hidden else ""})
        elif cell:
            digits = len(cell.partition(".")[2])
            cells.append({"text": number(float(cell), language, min(digits, 2)), "kind": "n"})
        else:
            cells.append({"text": "", "kind": ""})
    return cells


def _data_uri(figure: Figure, shape: str, language: Language) -> str:
    drawn = figure.charts.get(shape, {}).get(language)
    if drawn is None:
        return ""
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode("utf-8")).decode("ascii")
