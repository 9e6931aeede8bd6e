"""Which lists overlap how much: combinations as rows of dots with their counts as bars (an UpSet plot on its side)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.estimation import OverlapTable
from amparo.estimation.lattice import members
from amparo.estimation.wording import number
from amparo.files import Language
from amparo.publication import sketch
from amparo.publication.drawing import BLUE, GRID, INK, Shape, breadth
from amparo.publication.picture_words import say
from amparo.publication.pictures import Picture, Sketch
from amparo.vocabulary.text import Text

#: Combinations that are drawn; the table has all of them.
MOST_DRAWN = 24
#: The longest a list's name may stand, in px; a longer one is cut here and whole in the table.
LONGEST = 150.0
PALE = "#9aa0a4"


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of lists and its persons; None where it is hidden."""

    mask: int
    count: int | None


def cells_of(table: OverlapTable, hide_below: int) -> tuple[Cell, ...]:
    """The combinations that occur, the largest first, those with fewer than `hide_below` persons hidden and last."""
    every = [Cell(mask, None if count < hide_below else count) for mask, count in table.cells()]
    return tuple(sorted(every, key=lambda c: (c.count is None, -(c.count or 0), c.mask.bit_count(), c.mask)))


def overlap_picture(table: OverlapTable, source: Text, hide_below: int = 0) -> Picture:
    """How many persons are on exactly which lists. Exact cells: not for the public.

    With `hide_below`, combinations with fewer persons than that are drawn without their number, and the sizes of the
    lists, from which it could be worked out, are left out. That is for a screen others can see, no protection.
    """
    cells = cells_of(table, hide_below)
    hidden = sum(cell.count is None for cell in cells)
    title = say("overlap_title", several=number(table.overlapping), found=number(table.n_observed))
    if hidden:
        title = say("overlap_hidden_title", hidden=hidden, least=hide_below)
    names = [(f"list_{k}", Text(name, name, name, name)) for k, name in enumerate(table.lists, start=1)]
    rows = tuple(
        (*("1" if cell.mask >> k & 1 else "0" for k in range(len(table.lists))), *_counted(cell, hide_below))
        for cell in cells
    )
    drawn = _sketch_of(table, cells[:MOST_DRAWN], hidden > 0, hide_below)
    left = len(cells) - MOST_DRAWN
    return Picture(
        id="overlap",
        title=title,
        axis=say("overlap_hidden_axis" if hidden else "overlap_axis"),
        source=source,
        note=say("overlap_more", drawn=MOST_DRAWN, left=left) if left > 0 else say("overlap_note"),
        heads=(*names, ("count", say("persons")), ("status", say("status"))),
        rows=rows,
        sketch=drawn,
    )


def _counted(cell: Cell, hide_below: int) -> tuple[float | None, Text]:
    if cell.count is None:
        return None, say("fewer_than", least=hide_below)
    return float(cell.count), say("shown")


def _sketch_of(table: OverlapTable, cells: Sequence[Cell], hidden: bool, hide_below: int) -> Sketch:
    def drawn(shape: Shape, language: Language) -> tuple[str, float, float]:
        return _sketch(table, cells, hidden, hide_below, shape, language)

    return drawn


def _sketch(
    table: OverlapTable, cells: Sequence[Cell], hidden: bool, hide_below: int, shape: Shape, language: Language
) -> tuple[str, float, float]:
    inner, lists = float(shape.width - 2 * shape.margin), len(table.lists)
    wide = shape.name == "wide"
    step, tall = (34.0, 21.0) if wide and lists <= 8 else (20.0, 20.0) if wide else (min(24.0, 160 / lists), 19.0)
    heads = [
        name if hidden else f"{name} ({number(size).in_(language)})"
        for name, size in zip(table.lists, table.sizes, strict=True)
    ]
    heads = [_cut(head, shape.label) for head in heads]
    head_room = max(breadth(head, shape.label) for head in heads) + 12
    parts = [
        sketch.text(step * (k + 0.5) + shape.label * 0.36, head_room - 6, head, shape.label, turned=True)
        for k, head in enumerate(heads)
    ]
    said = [
        say("few", least=hide_below).in_(language) if c.count is None else number(c.count).in_(language) for c in cells
    ]
    room = max(breadth(word, shape.small) for word in said) + 8
    start, most = step * lists + 10, max((c.count or 0 for c in cells), default=1) or 1
    reach = inner - start - room
    for place, (cell, word) in enumerate(zip(cells, said, strict=True)):
        parts.append(_combination(cell, place, head_room, step, tall, lists))
        y = head_room + place * tall + 3
        length = reach * (cell.count or 0) / most
        parts.append(sketch.box(start, y, max(length, 1.0 if cell.count else 0), tall - 7, _colour(cell.mask)))
        parts.append(sketch.text(start + length + 5, y + tall / 2 + 0.5, word, shape.small))
    return "".join(parts), inner, head_room + len(cells) * tall + 4


def _colour(mask: int) -> str:
    return BLUE if mask.bit_count() > 1 else PALE


def _combination(cell: Cell, place: int, top: float, step: float, tall: float, lists: int) -> str:
    """One row of the matrix: a dot for each list it is on, joined, and a pale one for each it is not."""
    y = top + place * tall + tall / 2
    on = members(cell.mask)
    parts = []
    if len(on) > 1:
        parts.append(sketch.line(step * (on[0] - 0.5), y, step * (on[-1] - 0.5), y, INK, 2))
    radius = min(5.5, step * 0.28)
    for k in range(1, lists + 1):
        parts.append(sketch.dot(step * (k - 0.5), y, radius, INK if k in on else GRID))
    return "".join(parts)


def _cut(name: str, size: float) -> str:
    while breadth(name, size) > LONGEST:
        name = name.removesuffix("…")[:-1] + "…"
    return name
