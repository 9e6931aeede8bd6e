"""Which cells of a table add up to which: everything a reader can compute with.

A margin is the sum over one of its `Total` places. Where a part of the sum is not in the table itself, the finer
cells below it stand for it, so that a grand total without the margins between is still tied to the inner cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from amparo.disclosure.tables import TOTAL, Key


@dataclass(frozen=True, slots=True)
class Relation:
    """`total` is the sum of `parts`. `open` when categories seen elsewhere are missing here.

    The missing ones are zeros in most long tables, and unpublished in some: the counts tell which. `bound` when they
    are surely unpublished, so that `parts` are at most the total: a margin of theirs is there and is not zero, and
    nothing of it is listed.
    """

    total: Key
    parts: tuple[Key, ...]
    open: bool
    bound: bool


class _Lattice:
    """Categories below every margin, in the order in which the table names them."""

    def __init__(self, cells: Mapping[Key, int | None]) -> None:
        keys = tuple(cells)
        self.keys = frozenset(keys)
        places = range(len(keys[0])) if keys else range(0)
        self.summed = [i for i in places if any(key[i] == TOTAL for key in keys)]
        self.categories = {i: dict.fromkeys(key[i] for key in keys if key[i] != TOTAL) for i in self.summed}
        self.below: dict[tuple[Key, int], dict[str, None]] = {}
        for key in keys:
            choices = [(False, True) if i in self.summed and key[i] != TOTAL else (False,) for i in places]
            for lifted in product(*choices):
                above = tuple(TOTAL if up else word for up, word in zip(lifted, key, strict=True))
                for i in places:
                    if lifted[i]:
                        self.below.setdefault((above, i), {})[key[i]] = None
        self._covers: dict[Key, tuple[tuple[Key, ...], bool]] = {}
        # Margins of which nothing is listed, by their category in each place that is not summed.
        bare = [k for k in keys if TOTAL in k and cells[k] != 0 and not any((k, i) in self.below for i in self.summed)]
        self.bare: dict[tuple[int, str], list[Key]] = {}
        for key in bare:
            for i in self.summed:
                if key[i] != TOTAL:
                    self.bare.setdefault((i, key[i]), []).append(key)

    def unpublished(self, key: Key, place: int) -> bool:
        """Whether a category missing from the sum of `key` over a place is one whose details are not published."""
        found = self.below.get((key, place), {})
        return any(
            all(i == place or above in (TOTAL, word) for i, (above, word) in enumerate(zip(margin, key, strict=True)))
            for category in self.categories[place]
            if category not in found
            for margin in self.bare.get((place, category), [])
        )

    def sum_over(self, key: Key, place: int) -> tuple[tuple[Key, ...], bool]:
        """The cells that add up to `key` over one place, and whether categories are missing."""
        found = self.below.get((key, place), {})
        missing = len(found) < len(self.categories[place])
        parts: list[Key] = []
        for category in found:
            cells, short = self.cover((*key[:place], category, *key[place + 1 :]))
            parts.extend(cells)
            missing = missing or short
        return tuple(parts), missing

    def cover(self, key: Key) -> tuple[tuple[Key, ...], bool]:
        """The coarsest cells of the table that make up `key`: itself, or what is below it."""
        if key in self.keys:
            return (key,), False
        if key not in self._covers:
            places = [i for i in self.summed if key[i] == TOTAL and (key, i) in self.below]
            covers = [self.sum_over(key, i) for i in places]
            self._covers[key] = next((c for c in covers if c[0]), ((), True))
        return self._covers[key]


def relations(cells: Mapping[Key, int | None]) -> tuple[Relation, ...]:
    """Every margin of the table as a sum of other cells: the narrowest margins first, then in the table's order.

    The keys have every spelling of `Total` made one (`tables.plain_key`); of the counts only zeros matter.
    """
    lattice = _Lattice(cells)
    found = [
        Relation(key, *lattice.sum_over(key, place), lattice.unpublished(key, place))
        for key in cells
        for place in lattice.summed
        if key[place] == TOTAL and (key, place) in lattice.below
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda relation: relation.total.count(TOTAL)))
