"""Persons out of pairs: two groups become one while their records, taken together, say so.

Chaining pairs above a threshold joins strangers through one doubtful record, the more the longer the lists. Here pairs
are taken from the surest down, and two groups are joined only while the mean log-odds over all pairs between them (the
average link) stays above the threshold; a pair that no block brought together speaks mildly against. Memory is linear
in the pairs: each group keeps the sum over its neighbours, and the smaller neighbourhood is poured into the larger.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from amparo.linkage.priors import Floats, Ints, expit

#: One pair cannot outvote more than a few others: log-odds are cut off here before they are averaged.
LIMIT = 8.0
#: What a pair that was never compared says: it agrees on nothing that would have brought it together.
NOT_COMPARED = -2.0

#: Pairs of one component beyond which only its surest pairs are used: thousands of records that are all alike.
MOST_PAIRS = 3_000_000


@dataclass(frozen=True, slots=True)
class Clusters:
    """`entity[row]` numbers the persons by their first row; `probability[row]` that the row is placed rightly."""

    entity: Ints
    probability: Floats


def agglomerate(rows: int, left: Ints, right: Ints, log_odds: Floats, threshold: float) -> Clusters:
    """Group `rows` records by average link.

    `left`, `right`, `log_odds` are the candidate pairs (each once); groups are joined while their mean log-odds is at
    least `threshold` (log-odds). The result depends on the pairs alone and not on their order.
    """
    alone = _alone(rows, left, right, log_odds)
    weights = np.clip(log_odds, -LIMIT, LIMIT)
    entity = np.arange(rows, dtype=np.int64)
    strong = weights >= threshold
    graph = coo_matrix((np.ones(strong.sum(), dtype=np.int8), (left[strong], right[strong])), shape=(rows, rows))
    _, component = connected_components(graph, directed=False)
    inside = component[left] == component[right]
    left, right, weights, log_odds = left[inside], right[inside], weights[inside], log_odds[inside]
    size = np.bincount(component, minlength=rows)
    # A group of two has nothing to weigh against its pair.
    two = size[component[left]] == 2
    kept = two & (weights >= threshold)
    entity[np.maximum(left[kept], right[kept])] = np.minimum(left[kept], right[kept])
    more = ~two
    order = np.lexsort((right[more], left[more], component[left[more]]))
    l_more, r_more, w_more = left[more][order], right[more][order], weights[more][order]
    part = component[l_more]
    edges = np.flatnonzero(np.r_[True, part[1:] != part[:-1], True]) if len(part) else np.zeros(0, dtype=np.int64)
    for start, end in itertools.pairwise(edges.tolist()):
        if end - start > MOST_PAIRS:
            _by_surest(entity, l_more[start:end], r_more[start:end], w_more[start:end])
            continue
        pairs = zip(l_more[start:end].tolist(), r_more[start:end].tolist(), w_more[start:end].tolist(), strict=True)
        for first, members in average_link(list(pairs), threshold).items():
            entity[members] = first
    return Clusters(entity, _placing(entity, left, right, log_odds, alone))


def _by_surest(entity: Ints, left: Ints, right: Ints, weights: Floats) -> None:
    """Group a component too large to be weighed pair by pair: by chains of its surest pairs alone."""
    rows, place = np.unique(np.r_[left, right], return_inverse=True)
    sure = weights >= LIMIT
    ends = (place[: len(left)][sure], place[len(left) :][sure])
    _, group = connected_components(coo_matrix((np.ones(sure.sum()), ends), shape=(len(rows),) * 2), directed=False)
    _, first = np.unique(group, return_index=True)
    entity[rows] = rows[first][group]


def average_link(pairs: list[tuple[int, int, float]], threshold: float) -> dict[int, list[int]]:
    """The groups of one component: first row -> rows. Ties are broken by the rows' numbers."""
    members: dict[int, list[int]] = {}
    near: dict[int, dict[int, tuple[float, int]]] = {}
    heap: list[tuple[float, int, int, int, int]] = []
    for a, b, weight in pairs:
        for row in (a, b):
            members.setdefault(row, [row])
            near.setdefault(row, {})
        near[a][b] = near[b][a] = (weight, 1)
        if weight >= threshold:
            heap.append((-weight, min(a, b), max(a, b), 1, 1))
    heapq.heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heapq.heappop(heap)
        if a not in members or b not in members or (len(members[a]), len(members[b])) != (size_a, size_b):
            continue
        _join(a, b, members, near)
        for other in sorted(near[a]):
            mean = _mean(near[a][other], len(members[a]) * len(members[other]))
            if mean >= threshold:
                one, two = min(a, other), max(a, other)
                heapq.heappush(heap, (-mean, one, two, len(members[one]), len(members[two])))
    return {min(rows): sorted(rows) for rows in members.values()}


def _mean(link: tuple[float, int], pairs: int) -> float:
    total, compared = link
    return (total + (pairs - compared) * NOT_COMPARED) / pairs


def _join(a: int, b: int, members: dict[int, list[int]], near: dict[int, dict[int, tuple[float, int]]]) -> None:
    """Pour b into a (a < b keeps its name, whichever is smaller is walked)."""
    poured, kept = near.pop(b), near[a]
    poured.pop(a, None)
    kept.pop(b, None)
    if len(poured) > len(kept):
        poured, kept = kept, poured
    for other, (total, count) in poured.items():
        before = kept.get(other, (0.0, 0))
        kept[other] = (before[0] + total, before[1] + count)
    near[a] = kept
    for other in kept:
        near[other].pop(b, None)
        near[other][a] = kept[other]
    members[a] += members.pop(b)


def _alone(rows: int, left: Ints, right: Ints, log_odds: Floats) -> Floats:
    """The probability that a row is nobody else's: that every pair it stands in is two persons."""
    apart = -np.logaddexp(0.0, log_odds)
    total = np.bincount(left, weights=apart, minlength=rows) + np.bincount(right, weights=apart, minlength=rows)
    return np.asarray(np.exp(total))


def _placing(entity: Ints, left: Ints, right: Ints, log_odds: Floats, alone: Floats) -> Floats:
    """The probability that each row belongs with the others of its group, or, for a row by itself, is alone."""
    same = entity[left] == entity[right]
    rows = len(entity)
    size = np.bincount(entity, minlength=rows)[entity]
    linked = np.zeros(rows)
    compared = np.zeros(rows)
    for side in (left[same], right[same]):
        linked += np.bincount(side, weights=np.clip(log_odds[same], -20.0, 20.0), minlength=rows)
        compared += np.bincount(side, minlength=rows)
    others = np.maximum(size - 1, 1)
    mean = (linked + (others - compared) * NOT_COMPARED) / others
    return np.where(size > 1, expit(mean), alone)
