"""One estimate as a folder: a page with its verdict and pictures, each picture as SVG and as CSV.

For inside the data unit: the overlap shows exact cells, and the page says so first. Nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from amparo import __version__
from amparo.estimation import Estimate, OverlapTable
from amparo.estimation.verdict import Ruling
from amparo.estimation.wording import about, number, quantity
from amparo.estimation.wording import say as estimation_say
from amparo.files import Language, atomic_directory, write_csv, write_json
from amparo.publication.picture_estimate import (
    compared,
    fan_picture,
    methods_picture,
    models_picture,
    source_of,
    what_if_picture,
)
from amparo.publication.picture_overlap import overlap_picture
from amparo.publication.picture_words import say
from amparo.publication.pictures import Picture
from amparo.vocabulary.text import Text

#: The page, and the file by which a folder of this kind is known: another may be replaced only where it stands.
PAGE, MARKER = "report.html", "estimate.json"
WORDS = (
    *("inside", "the_words", "the_reasons", "the_pictures", "the_warnings", "the_rules", "rule", "value", "speaks"),
    *("grade", "rules_note", "how_made"),
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("amparo.publication"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def pictures_of(
    table: OverlapTable, found: Estimate, others: Sequence[tuple[str, Estimate | None]], hide_below: int = 0
) -> tuple[Picture, ...]:
    """Overlap, models, methods, fan, what-ifs; those that do not apply to this estimate are left out."""
    every = (
        overlap_picture(table, source_of(found), hide_below),
        models_picture(table, found),
        methods_picture(found, others),
        fan_picture(found),
        what_if_picture(found),
    )
    return tuple(picture for picture in every if picture is not None)


def write_estimate_page(
    table: OverlapTable, found: Estimate, out: Path, language: Language, hide_below: int = 0
) -> tuple[str, ...]:
    """Write `report.html`, `estimate.json` (all of the answer) and the files of each picture; returns the names.

    A picture's files are `<id>.csv`, `<id>.svg` and `<id>-narrow.svg`. The other quick methods are run for comparison.
    Raises BadInput `files.*` where the folder holds something else.
    """
    pictures = pictures_of(table, found, compared(table, found), hide_below)
    names = [PAGE, MARKER]
    with atomic_directory(out, marker=MARKER) as folder:
        for picture in pictures:
            drawn = picture.drawn(language)
            head, *rows = picture.csv_rows()
            write_csv(folder / f"{picture.id}.csv", head, rows)
            (folder / f"{picture.id}.svg").write_text(drawn["wide"], encoding="utf-8")
            (folder / f"{picture.id}-narrow.svg").write_text(drawn["narrow"], encoding="utf-8")
            names += [f"{picture.id}.csv", f"{picture.id}.svg", f"{picture.id}-narrow.svg"]
        page = estimate_html(table, found, pictures, language, hide_below)
        (folder / PAGE).write_text(page, encoding="utf-8")
        # The same table, seed and version give the same bytes: how long it took is left out.
        write_json(folder / MARKER, {k: v for k, v in found.as_dict(language).items() if k != "seconds"})
    return tuple(names)


def estimate_html(
    table: OverlapTable, found: Estimate, pictures: Sequence[Picture], language: Language, hide_below: int = 0
) -> str:
    """The page in one language; the same estimate gives the same text."""

    def told(text: Text) -> str:
        return text.in_(language)

    return (
        _environment()
        .get_template("estimate.html.j2")
        .render(
            language=language,
            title=told(say("page_title", dataset=found.dataset)),
            grade=found.verdict.grade,
            verdict=_capital(told(estimation_say("verdict", found.verdict.grade))),
            summary=", ".join(found.lists),
            words=told(found.words),
            reasons=[_capital(told(reason.text)) for reason in found.verdict.reasons],
            warnings=[_capital(told(caution.text)) for caution in found.warnings],
            pictures=[_picture(picture, language) for picture in pictures],
            rules=[_ruling(ruling, language) for ruling in found.verdict.rulings],
            why=_capital(told(found.why)),
            made=told(_made(table, found)),
            hidden_note=told(say("hidden_note", least=hide_below)) if hide_below else "",
            say={word: _capital(told(say(word))) for word in WORDS},
        )
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _made(table: OverlapTable, found: Estimate) -> Text:
    cells = ";".join(f"{mask}:{count}" for mask, count in table.cells())
    digest = hashlib.sha256(f"{','.join(table.lists)}|{cells}".encode()).hexdigest()
    return say(
        "made_with",
        method=found.method,
        model=found.model or "–",
        interval=found.interval or "–",
        level=quantity(round(100 * found.level, 1)),
        seed=found.seed if found.seed is not None else "–",
        version=__version__,
        digest=digest,
    )


def _picture(picture: Picture, language: Language) -> dict[str, Any]:
    drawn = picture.drawn(language)
    return {
        "id": picture.id,
        "title": picture.title.in_(language),
        "note": picture.note.in_(language),
        "caption": say("the_table", file=f"{picture.id}.csv").in_(language),
        "heads": [label.in_(language) for _, label in picture.heads],
        "rows": [[_cell(value, language) for value in row] for row in picture.rows],
        **{shape: _data_uri(svg) for shape, svg in drawn.items()},
    }


def _cell(value: Text | str | float | None, language: Language) -> Mapping[str, Any]:
    if value is None:
        return {"text": say("none").in_(language), "number": True}
    if isinstance(value, Text):
        return {"text": value.in_(language), "number": False}
    if isinstance(value, str):
        return {"text": value, "number": False}
    digits = 0 if value == round(value) or abs(value) >= 100 else 2
    return {"text": number(value, digits).in_(language), "number": True}


def _ruling(ruling: Ruling, language: Language) -> dict[str, Any]:
    rule, value = ruling.rule, ruling.value
    if value is None:
        shown = say("not_applicable").in_(language)
    elif isinstance(value, bool):
        shown = say("yes" if value else "no").in_(language)
    elif value == float("inf"):
        shown = "∞"
    else:
        shown = (about(value) if abs(value) >= 100 else number(value, 0 if value == round(value) else 2)).in_(language)
    limit: Text | str = ""
    if rule.threshold is not None:
        limit = number(rule.threshold, len(f"{rule.threshold:g}".partition(".")[2]))
    when = say("yes") if rule.threshold is None else say(rule.speaks, limit=limit)
    return {
        "code": rule.code,
        "value": shown,
        "when": when.in_(language),
        "grade": estimation_say("verdict", rule.grade).in_(language),
        "broken": ruling.broken,
        "said": say("speaks" if ruling.broken else "silent").in_(language),
    }


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")
