"""The overlap table: how many persons stand on exactly each combination of lists."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from amparo.estimation.closed_form import lower_bound
from amparo.estimation.lattice import Floats
from amparo.files import BadInput, open_text, read_csv_rows

#: 2**12 = 4,096 combinations: beyond it nearly every cell is empty and no model of pairs is worth its parameters.
MOST_LISTS = 12
#: More persons than live on the Earth are a mistake of the file, not a finding.
MOST_PERSONS = 10_000_000_000
COUNT = "count"


@dataclass(frozen=True, slots=True)
class OverlapTable:
    """Names of the lists and, for every combination, the persons on exactly these lists.

    `counts` has shape (2**lists,) and is indexed by bit mask: list number k (from 1) is bit `1 << (k - 1)`; index 0,
    the persons on no list, is never known and always 0 here. `dataset` names the table in results.
    """

    lists: tuple[str, ...]
    counts: Floats
    dataset: str = ""

    def __post_init__(self) -> None:
        if self.counts.shape != (1 << len(self.lists),) or self.counts[0] != 0 or (self.counts < 0).any():
            raise ValueError(f"an overlap table of {len(self.lists)} lists needs 2**lists counts, none for nobody")
        self.counts.setflags(write=False)

    @property
    def n_observed(self) -> int:
        """Persons on at least one list."""
        return round(float(self.counts.sum()))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Persons on each list."""
        every = np.arange(len(self.counts))
        return tuple(round(float(self.counts[(every >> k & 1) == 1].sum())) for k in range(len(self.lists)))

    @property
    def used(self) -> tuple[int, ...]:
        """Numbers (from 1) of the lists that hold anybody."""
        return tuple(k for k, size in enumerate(self.sizes, start=1) if size)

    @property
    def frequencies(self) -> tuple[int, ...]:
        """f1, f2, ...: persons on exactly one list, on exactly two, and so on; shape (lists,)."""
        on = np.array([mask.bit_count() for mask in range(len(self.counts))])
        return tuple(round(float(self.counts[on == k].sum())) for k in range(1, len(self.lists) + 1))

    @property
    def twice(self) -> int:
        """f2: persons on exactly two lists."""
        return sum(self.frequencies[1:2])

    def shared(self, one: int, other: int) -> int:
        """Persons on both lists (numbers from 1), whatever other lists they are on."""
        both = (1 << (one - 1)) | (1 << (other - 1))
        every = np.arange(len(self.counts))
        return round(float(self.counts[(every & both) == both].sum()))

    @property
    def overlapping(self) -> int:
        """Persons on more than one list."""
        return sum(self.frequencies[1:])

    def overlapping_pairs(self) -> frozenset[tuple[int, int]]:
        """Pairs of list numbers that share at least one person."""
        numbers = range(1, len(self.lists) + 1)
        return frozenset((i, j) for i, j in combinations(numbers, 2) if self.shared(i, j))

    def isolated(self) -> tuple[int, ...]:
        """Numbers of the lists with persons on them that share nobody with any other list."""
        met = {number for pair in self.overlapping_pairs() for number in pair}
        return tuple(number for number in self.used if number not in met)

    def triples(self) -> int:
        """How many sets of three lists overlap each other pairwise (`count_triples` of SparseMSE)."""
        pairs = self.overlapping_pairs()
        numbers = range(1, len(self.lists) + 1)
        return sum(all(p in pairs for p in combinations(three, 2)) for three in combinations(numbers, 3))

    def only(self, numbers: tuple[int, ...]) -> OverlapTable:
        """The table of these lists alone (numbers from 1, ascending); persons on none of them leave it."""
        out = np.zeros(1 << len(numbers))
        for mask, count in self.cells():
            out[sum((mask >> (number - 1) & 1) << k for k, number in enumerate(numbers))] += count
        out[0] = 0.0
        return OverlapTable(tuple(self.lists[number - 1] for number in numbers), out, self.dataset)

    def merged(self, one: int, other: int) -> OverlapTable:
        """The table in which two lists are one (in the place of the first)."""
        kept = [number for number in range(1, len(self.lists) + 1) if number != other]
        out = np.zeros(1 << len(kept))
        for mask, count in self.cells():
            joined = mask | (1 << (one - 1)) if mask >> (other - 1) & 1 else mask
            out[sum((joined >> (number - 1) & 1) << k for k, number in enumerate(kept))] += count
        names = {number: self.lists[number - 1] for number in kept}
        names[one] += "+" + self.lists[other - 1]
        return OverlapTable(tuple(names[number] for number in kept), out, self.dataset)

    def cells(self) -> Iterator[tuple[int, int]]:
        """`(mask, count)` of the combinations that occur, in ascending order of mask."""
        for mask in np.flatnonzero(self.counts):
            yield int(mask), round(float(self.counts[mask]))


def read_overlap(path: Path) -> OverlapTable:
    """Read a CSV with one 0/1 column per list and a column `count`; absent combinations are zero counts.

    Raises BadInput (`estimation.*` or `files.*`) for anything that is not such a table; nothing is guessed: a
    suppressed or empty count is refused, because unknown is not nought.
    """
    rows = list(read_csv_rows(path))
    lists, count_name = _columns(path)
    counts: dict[int, int] = {}
    seen: dict[int, int] = {}
    for number, row in rows:
        mask = sum(_membership(row[name], path, number, name) << k for k, name in enumerate(lists))
        if mask == 0:
            raise BadInput("estimation.zero_row", file=path, row=number)
        if mask in seen:
            raise BadInput("estimation.twice_row", file=path, row=number, first=seen[mask])
        seen[mask] = number
        counts[mask] = read_count(row[count_name], path, number)
    _check_total(path, sum(counts.values()))
    if len(lists) > MOST_LISTS:
        raise _too_many(path, lists, counts)
    full = np.zeros(1 << len(lists))
    for mask, count in counts.items():
        full[mask] = count
    return OverlapTable(lists, full, path.name.removesuffix(".gz").removesuffix(".csv"))


def _columns(path: Path) -> tuple[tuple[str, ...], str]:
    header = _header(path)
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise BadInput("estimation.separator", file=path, row=1)
    named = [name for name in header if name.casefold() == COUNT]
    if len(named) != 1:
        raise BadInput("estimation.no_count_column", file=path, row=1)
    lists = tuple(name for name in header if name != named[0])
    if any(not name or not name.isprintable() for name in lists):
        raise BadInput("estimation.nameless_list", file=path, row=1)
    if len({name.casefold() for name in lists}) < len(lists):
        raise BadInput("estimation.twice_list", file=path, row=1)
    if len(lists) < 2:
        raise BadInput("estimation.one_list", file=path, row=1)
    return lists, named[0]


def _header(path: Path) -> list[str]:
    with open_text(path) as stream:
        return [name.strip() for name in next(csv.reader(stream), [])]


def _membership(cell: str, path: Path, row: int, name: str) -> int:
    if cell not in ("0", "1"):
        raise BadInput("estimation.not_zero_or_one", file=path, row=row, column=name)
    return int(cell)


def read_count(cell: str, path: Path, row: int) -> int:
    """A whole number written in digits only; every other way of writing is refused with its own advice."""
    if cell.isascii() and cell.isdigit():
        if len(cell.lstrip("0")) > len(str(MOST_PERSONS)):
            raise BadInput("estimation.too_many_persons", file=path, row=row, column=COUNT)
        return int(cell)
    if not cell:
        code = "estimation.empty_count"
    elif cell.startswith("-"):
        code = "estimation.negative_count"
    elif cell[0] in "<>≤≥*" or cell.casefold() in ("suppressed", "s", "c", ".."):
        code = "estimation.suppressed_count"
    else:
        code = "estimation.not_a_whole_number"
    raise BadInput(code, file=path, row=row, column=COUNT)


def _check_total(path: Path, total: int) -> None:
    if total == 0:
        raise BadInput("estimation.nobody", file=path)
    if total > MOST_PERSONS:
        raise BadInput("estimation.too_many_persons", file=path)


def _too_many(path: Path, lists: tuple[str, ...], counts: dict[int, int]) -> BadInput:
    """The refusal of a table with too many lists, with what can still be said: a lower bound."""
    alone = [counts.get(1 << k, 0) for k in range(len(lists))]
    twice = sum(count for mask, count in counts.items() if mask.bit_count() == 2)
    bound = lower_bound(sum(counts.values()), alone, twice)
    said = "-" if bound is None else f"{bound:,.0f}"
    return BadInput(
        "estimation.too_many_lists",
        file=path,
        row=1,
        lists=len(lists),
        most=MOST_LISTS,
        n=f"{sum(counts.values()):,}",
        bound=said,
    )
