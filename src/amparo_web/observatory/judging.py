"""How a case is judged, printed from the tables that the tests of the law run: the page cannot say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from amparo.files import Language
from amparo.law.tables import printed, tables
from amparo.vocabulary.facts import ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS, label_of


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: (heading, value) pairs, the finding, and the sentence that says it."""

    cells: tuple[tuple[str, str], ...]
    result: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Section:
    """One test of the law. `elements` lists what counts as act, means and purpose, where the table speaks of them."""

    id: str
    title: str
    intro: str
    elements: tuple[tuple[str, tuple[str, ...]], ...]
    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def _elements(headings: tuple[str, ...], language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    groups = zip(headings[1:4], (ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS), strict=True)
    return tuple((name, tuple(label_of(code).in_(language) for code in group)) for name, group in groups)


@cache
def sections(language: Language) -> tuple[Section, ...]:
    """Every table in one language. The last two columns of a printed table are the finding and its sentence."""
    found = []
    for table in tables():
        page = printed(table, language)
        headings = page.header[:-2]
        lines = tuple(Line(tuple(zip(headings, row, strict=False)), row[-2], row[-1]) for row in page.rows)
        elements = _elements(headings, language) if table.test == "trafficking" else ()
        found.append(Section(table.test, page.title, page.intro, elements, page.header[:-1], lines))
    return tuple(found)
