"""Tables of counts, before and after protection. A person is counted in one cell and in every margin of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from amparo.files import BadInput

#: One cell's place: one category per dimension.
Key = tuple[str, ...]
#: The word that marks a margin, whatever its capitals: a `total` taken for a category would hide a leak.
TOTAL = "Total"
#: Counts of 1 to THRESHOLD - 1 are withheld.
THRESHOLD = 5
#: A threshold above this is a slip of the hand: no table would show anything.
LARGEST_THRESHOLD = 10**9


class Status(StrEnum):
    """Why a cell shows a number or does not. A suppressed value is its own value: never 0."""

    PUBLISHED = "published"
    ROUNDED = "rounded"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class CountTable:
    """A long table of counts: `dimensions` names the places of a key, `cells` maps a key to its count.

    The word `Total` in a place marks a margin; margins may be missing, all or some. A cell that is not there counts
    nobody, unless the margins say otherwise. `None` is a small count that somebody withheld before (`<5`): unknown,
    but between `lowest` and the threshold less one.
    """

    dimensions: tuple[str, ...]
    value: str
    cells: Mapping[Key, int | None]
    lowest: int = 1


@dataclass(frozen=True, slots=True)
class Protection:
    """What `protect` did. Numbers of cells.

    `small`: withheld for being small. `complementary`: withheld so that the small ones cannot be computed.
    `known_if_told`: small cells that the shape of the table alone gives away to someone who is told which cells are
    the small ones (four cells that are not zero, in a margin below five). `coarse`: small cells protected by
    withholding every margin above them, because the search for less was given up. `set_aside`: published sums that
    contradict the rest, in tables that came with withheld cells.
    """

    small: int = 0
    complementary: int = 0
    known_if_told: int = 0
    coarse: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table that may be shown: a suppressed cell is `None`, and `status` says of every cell why.

    Cells stand in the order of the table they were made from. `lowest` is the least that a suppressed cell can be:
    1 where zeros are published. `highest` is the most, or None where there is no such promise.
    """

    dimensions: tuple[str, ...]
    value: str
    cells: Mapping[Key, int | None]
    status: Mapping[Key, Status]
    threshold: int = THRESHOLD
    lowest: int = 1
    highest: int | None = None
    protection: Protection = field(default_factory=Protection)


def is_total(word: str) -> bool:
    """Whether a category marks a margin."""
    return word.casefold() == "total"


def plain_key(key: Key) -> Key:
    """The key with every spelling of `Total` made one."""
    return tuple(TOTAL if is_total(word) else word for word in key)


def where(dimensions: tuple[str, ...], key: Key) -> str:
    """A cell in words, for messages: `sex=Total, form=labour`."""
    return ", ".join(f"{name}={word}" for name, word in zip(dimensions, key, strict=True))


def check_counts(table: CountTable, threshold: int) -> None:
    """Refuse what is no table of counts.

    Raises BadInput `disclosure.threshold` (below 2, or absurd), `disclosure.no_cells`, `disclosure.no_dimension`,
    `disclosure.count` (negative or not whole) and `disclosure.twice` (two cells of one place).
    """
    if not 2 <= threshold <= LARGEST_THRESHOLD:
        raise BadInput("disclosure.threshold")
    if not table.cells:
        raise BadInput("disclosure.no_cells")
    if not table.dimensions:
        raise BadInput("disclosure.no_dimension")
    seen: set[Key] = set()
    for key, count in table.cells.items():
        if count is not None and (type(count) is not int or count < 0):
            raise BadInput("disclosure.count", column=table.value)
        if len(key) != len(table.dimensions) or plain_key(key) in seen:
            raise BadInput("disclosure.twice", where=where(table.dimensions, plain_key(key)))
        seen.add(plain_key(key))
