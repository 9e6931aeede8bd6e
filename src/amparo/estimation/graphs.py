"""Decomposable (chordal) graphs over a few lists, each as a sum over sets of lists.

Taking out simplicial vertices one by one writes a decomposable density as a product of p(v and its neighbours) over
p(its neighbours); the factors that remain are the cliques (+1) and the separators (minus their multiplicity).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from amparo.estimation.lattice import Ints

#: Seven lists have 617,675 decomposable graphs.
LEAST_LISTS, MOST_LISTS = 3, 6


@lru_cache(maxsize=8)
def decomposable(lists: int) -> Ints:
    """Coefficients of all decomposable graphs, shape (graphs, 2**lists), column = bit mask of a set of lists."""
    import numpy as np

    pairs = list(combinations(range(lists), 2))
    rows = []
    for chosen in range(1 << len(pairs)):
        near = [0] * lists
        for k, (i, j) in enumerate(pairs):
            if chosen >> k & 1:
                near[i] |= 1 << j
                near[j] |= 1 << i
        row = _eliminated(near)
        if row is not None:
            rows.append(row)
    out = np.array(rows, dtype=np.int64)
    out.setflags(write=False)
    return out


def _eliminated(near: list[int]) -> list[int] | None:
    """The coefficients of one graph; None where a cycle has no chord. `near`: neighbours of each vertex, as masks."""
    row = [0] * (1 << len(near))
    left = (1 << len(near)) - 1
    while left:
        for vertex in range(len(near)):
            around = near[vertex] & left
            if left >> vertex & 1 and _complete(near, around):
                row[around | 1 << vertex] += 1
                row[around] -= 1
                left &= ~(1 << vertex)
                break
        else:
            return None
    return row


def _complete(near: list[int], members: int) -> bool:
    return all(not members >> v & 1 or (near[v] | 1 << v) & members == members for v in range(len(near)))


def cliques(row: Ints) -> tuple[int, ...]:
    """The cliques of one graph, as masks."""
    return tuple(mask for mask, coefficient in enumerate(row.tolist()) if mask and coefficient > 0)
