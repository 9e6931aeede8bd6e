"""The lattice of subsets of lists: cells and parameters are both subsets, written as bit masks.

List number k (counted from 1) is bit `1 << (k - 1)`; mask 0 is the empty set: as a cell, the persons on no list;
as a parameter, the intercept. Sums over supersets and subsets (the zeta transform) take `lists * 2**lists` additions
and stand in for the design matrix, which is never built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from amparo.files import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def superset_sums(values: Floats) -> Floats:
    """`out[a, b] = sum of values[c, b] over c containing a`; shape (2**lists, tables), a new array."""
    out = np.array(values, dtype=np.float64, order="C")
    cells = out.shape[0]
    step = 1
    while step < cells:
        view = out.reshape(cells // (2 * step), 2, step, -1)
        view[:, 0] += view[:, 1]
        step *= 2
    return out


def subset_sums(values: Floats) -> Floats:
    """`out[c, b] = sum of values[a, b] over a contained in c`; shape (2**lists, tables), a new array."""
    out = np.array(values, dtype=np.float64, order="C")
    cells = out.shape[0]
    step = 1
    while step < cells:
        view = out.reshape(cells // (2 * step), 2, step, -1)
        view[:, 1] += view[:, 0]
        step *= 2
    return out


def members(mask: int) -> tuple[int, ...]:
    """The list numbers (from 1) in a mask: `0b101 -> (1, 3)`."""
    return tuple(bit + 1 for bit in range(mask.bit_length()) if mask >> bit & 1)


def main_effects(lists: int) -> tuple[int, ...]:
    """Intercept and one parameter per list."""
    return (0, *(1 << k for k in range(lists)))


def pairs(lists: int) -> tuple[int, ...]:
    """All pairs of lists as masks, in ascending order: 12, 13, 23, 14, ... ("first" in a tie means first here)."""
    return tuple(sorted((1 << i) | (1 << j) for i, j in combinations(range(lists), 2)))


def subsets_up_to(lists: int, order: int) -> tuple[int, ...]:
    """All parameters with at most `order` lists, ascending."""
    return tuple(mask for mask in range(1 << lists) if mask.bit_count() <= order)


def closure(generators: Iterable[int], lists: int) -> tuple[int, ...]:
    """The hierarchical model with these generators: every subset of one of them, and every main effect."""
    found = set(main_effects(lists))
    for generator in generators:
        part = generator
        while part:
            found.add(part)
            part = (part - 1) & generator
    return tuple(sorted(found))


def generators_of(model: Iterable[int]) -> tuple[int, ...]:
    """The largest members of a hierarchical model: larger ones first, then in the order of their list numbers."""
    masks = [int(mask) for mask in model if mask > 0]
    largest = [a for a in masks if not any(a != b and a & b == a for b in masks)]
    return tuple(sorted(largest, key=lambda mask: (-mask.bit_count(), members(mask))))


def notation(model: Iterable[int], lists: int) -> str:
    """`[12,13,4]`; with more than nine lists the numbers in a group are parted by points: `[1.2,1.13,4]`."""
    part = "." if lists > 9 else ""
    return "[" + ",".join(part.join(map(str, members(mask))) for mask in generators_of(model)) + "]"


def parse_notation(text: str, lists: int) -> tuple[int, ...]:
    """The hierarchical model written as `[12,13,4]`; lists left out keep their main effect.

    Raises BadInput `estimation.model_syntax` or `estimation.model_unknown_list`.
    """
    inner = text.strip()
    if inner.startswith("[") != inner.endswith("]") or not inner.strip("[] "):
        raise BadInput("estimation.model_syntax", model=text)
    generators = []
    for group in inner.strip("[] ").split(","):
        group = group.strip()
        numbers = group.split(".") if "." in group or lists > 9 else list(group)
        if not group or not all(number.isascii() and number.isdigit() for number in numbers):
            raise BadInput("estimation.model_syntax", model=text)
        if not all(1 <= int(number) <= lists for number in numbers):
            raise BadInput("estimation.model_unknown_list", model=text, lists=lists)
        mask = 0
        for number in numbers:
            mask |= 1 << (int(number) - 1)
        if mask == (1 << lists) - 1:
            raise BadInput("estimation.model_saturated", model=text)
        generators.append(mask)
    return closure(generators, lists)


def hierarchical_models(lists: int, order: int) -> Iterator[tuple[int, ...]]:
    """Every hierarchical model with all main effects and interactions of at most `order` lists.

    Counts (verified by enumeration, Silverman, Chan and Vincent 2024): 3 lists 8, 4 lists 113, 5 lists 1,024 up to
    pairs and 6,893 up to order four, 6 lists 32,768 up to pairs.
    """
    everything = [mask for mask in subsets_up_to(lists, order) if mask.bit_count() >= 2]
    everything.sort(key=lambda mask: (mask.bit_count(), mask))
    base = main_effects(lists)
    # A pair needs nothing of the model but main effects, which every model has.
    faces = [[mask & ~(1 << (k - 1)) for k in members(mask)] if mask.bit_count() > 2 else [] for mask in everything]

    def grow(position: int, chosen: frozenset[int]) -> Iterator[frozenset[int]]:
        if position == len(everything):
            yield chosen
            return
        yield from grow(position + 1, chosen)
        if all(face in chosen for face in faces[position]):
            yield from grow(position + 1, chosen | {everything[position]})

    for interactions in grow(0, frozenset()):
        yield tuple(sorted((*base, *interactions)))


def padded(models: Iterable[tuple[int, ...]]) -> Ints:
    """Models as one array, shape (models, longest), the empty places -1; column 0 is the intercept."""
    rows = list(models)
    width = max((len(row) for row in rows), default=1)
    out = np.full((len(rows), width), -1, dtype=np.int64)
    for place, row in enumerate(rows):
        out[place, : len(row)] = row
    return out
