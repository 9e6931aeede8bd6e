"""Pictures of one estimate, each with its table: the overlap of the lists, the models, the methods, the what-ifs.

Pure functions from an `OverlapTable` and an `Estimate` to a `Picture`; the report page and the data unit's pages draw
the same. The overlap shows exact cells: it is for inside the data unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from amparo.files import Language
from amparo.publication.drawing import SHAPES_OF_CHARTS, Shape, Words, framed
from amparo.vocabulary.text import Text

#: What draws one picture: elements inside the frame, and their width and height in px.
Sketch = Callable[[Shape, Language], tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its finding, and the same as a table.

    `heads` are (name in the CSV, label); `rows` hold texts and numbers (None: there is none); `note` is said below.
    """

    id: str
    title: Text
    axis: Text
    source: Text
    note: Text
    heads: tuple[tuple[str, Text], ...]
    rows: tuple[tuple[Text | str | float | None, ...], ...]
    sketch: Sketch

    def svg(self, shape: Shape, language: Language) -> str:
        """The drawing for one breadth and language; the same picture gives the same bytes."""
        inside, width, height = self.sketch(shape, language)
        words = Words(self.title, self.axis, self.source, self.note)
        return framed(words, inside, (width, height), shape, language, axis_above=True)

    def drawn(self, language: Language) -> dict[str, str]:
        """`wide` and `narrow` in one language."""
        return {shape.name: self.svg(shape, language) for shape in SHAPES_OF_CHARTS}

    def csv_rows(self) -> list[list[str]]:
        """The table as CSV cells, the heads first: words in English, numbers with a point, empty for none."""
        return [[name for name, _ in self.heads], *([_cell(value) for value in row] for row in self.rows)]


def _cell(value: Text | str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.en
    return value if isinstance(value, str) else f"{value:.10g}"
