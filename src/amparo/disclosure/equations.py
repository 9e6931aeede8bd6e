"""What the published cells leave open: sums over the withheld cells alone, and which of these sums to believe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from amparo.disclosure.programs import Outcome, Sums, minimise, sums_of
from amparo.disclosure.relations import Relation
from amparo.disclosure.tables import Key

#: Least and most a withheld cell can be; None is no limit.
Interval = tuple[int, int | None]
#: Sweeps of interval propagation; what is not settled by then is left to linear programming.
SWEEPS = 50


@dataclass(frozen=True, slots=True)
class Equation:
    """The weighted sum of the withheld cells in `terms` is `constant`, or at most that when `at_most`.

    `open`: categories are missing from the sum (see `Relation`), so that it may turn out to be only a bound.
    """

    terms: Mapping[Key, int]
    constant: int
    open: bool = False
    at_most: bool = False


def equation_of(relation: Relation, cells: Mapping[Key, int | None]) -> Equation:
    """What a relation says of the cells that are None. A cell that is both total and part drops out."""
    terms: dict[Key, int] = {}
    constant = 0
    for key, sign in [*((part, 1) for part in relation.parts), (relation.total, -1)]:
        count = cells[key]
        if count is None:
            terms[key] = terms.get(key, 0) + sign
        else:
            constant -= sign * count
    return Equation({key: sign for key, sign in terms.items() if sign}, constant, relation.open, relation.bound)


def components(equations: Iterable[Equation]) -> list[list[Equation]]:
    """Equations that share cells, together; in the order given. Equations without cells are left out."""
    graph: nx.Graph[Key] = nx.Graph()
    with_terms = [equation for equation in equations if equation.terms]
    for equation in with_terms:
        first, *rest = equation.terms
        graph.add_node(first)
        graph.add_edges_from((first, other) for other in rest)
    number = {key: i for i, group in enumerate(nx.connected_components(graph)) for key in group}
    grouped: dict[int, list[Equation]] = {}
    for equation in with_terms:
        grouped.setdefault(number[next(iter(equation.terms))], []).append(equation)
    return list(grouped.values())


def sums_over(equations: Sequence[Equation], keys: Sequence[Key]) -> Sums:
    """The equations as a system over the cells in `keys`."""
    place = {key: i for i, key in enumerate(keys)}
    rows = [{place[key]: sign for key, sign in equation.terms.items()} for equation in equations]
    low = [-np.inf if equation.at_most else equation.constant for equation in equations]
    return sums_of(rows, low, [equation.constant for equation in equations], len(keys))


def keys_of(equations: Iterable[Equation]) -> list[Key]:
    """The withheld cells of some equations, each once, in order."""
    return list(dict.fromkeys(key for equation in equations for key in equation.terms))


def narrow(equations: Sequence[Equation], intervals: dict[Key, Interval]) -> bool:
    """Narrow `intervals` in place by propagating every equation; False when some cell is left no value."""
    for _ in range(SWEEPS):
        before = dict(intervals)
        for equation in equations:
            if not _narrow_one(equation, intervals):
                return False
        if intervals == before:
            break
    return True


def _narrow_one(equation: Equation, intervals: dict[Key, Interval]) -> bool:
    signed = {key: _times(intervals[key], sign) for key, sign in equation.terms.items()}
    least_total, least_open = _total(low for low, _ in signed.values())
    most_total, most_open = _total(high for _, high in signed.values())
    if not least_open and least_total > equation.constant:
        return False
    if not equation.at_most and not most_open and most_total < equation.constant:
        return False
    for key, sign in equation.terms.items():
        low, high = signed[key]
        if least_open == (low is None):  # every other term has a least value
            room = equation.constant - (least_total - (low or 0))
            high = room if high is None else min(high, room)
        if not equation.at_most and most_open == (high_is_open := signed[key][1] is None):
            need = equation.constant - (most_total - (0 if high_is_open else signed[key][1] or 0))
            low = need if low is None else max(low, need)
        new_low, new_high = _times_signed((low, high), sign)
        if new_low is None or (new_high is not None and new_low > new_high):
            return False
        intervals[key] = (new_low, new_high)
    return True


def _total(values: Iterable[int | None]) -> tuple[int, int]:
    """Sum of the values that are there, and how many are not."""
    there = list(values)
    return sum(v for v in there if v is not None), sum(v is None for v in there)


def _times(interval: Interval, sign: int) -> tuple[int | None, int | None]:
    low, high = interval
    return (low, high) if sign > 0 else (None if high is None else -high, -low)


def _times_signed(interval: tuple[int | None, int | None], sign: int) -> tuple[int | None, int | None]:
    low, high = interval
    return (low, high) if sign > 0 else (None if high is None else -high, None if low is None else -low)


def possible(equations: Sequence[Equation], intervals: Mapping[Key, Interval]) -> dict[Key, int] | None:
    """Whole numbers that satisfy every equation within the intervals, or None when there are none.

    Raises nothing when the solver gives up: what cannot be shown impossible counts as impossible here, so that no
    claim rests on it.
    """
    narrowed = dict(intervals)
    if not narrow(equations, narrowed):
        return None
    keys = keys_of(equations)
    low = np.array([narrowed[key][0] for key in keys], float)
    high = np.array([_or_inf(narrowed[key][1]) for key in keys], float)
    answer = minimise(np.ones(len(keys)), sums_over(equations, keys), low, high)
    if answer.outcome is Outcome.SOLVED and not answer.whole:
        answer = minimise(np.ones(len(keys)), sums_over(equations, keys), low, high, whole=True)
    if answer.outcome is not Outcome.SOLVED:
        return None
    return {key: round(value) for key, value in zip(keys, answer.point, strict=True)}


def _or_inf(high: int | None) -> float:
    return np.inf if high is None else float(high)


def believe(equations: Sequence[Equation], intervals: Mapping[Key, Interval]) -> tuple[Equation | None, ...]:
    """Each equation as a careful reader would use it: as it is, as a bound only, or not at all (None).

    Published tables contradict themselves: totals that count persons no cell lists, corrections in one place and not
    in another. Where the equations of a component cannot all hold, they are taken one by one in their order
    (narrowest margin first), and one that contradicts those before it is set aside; an open one is first tried as a
    bound.
    """
    place = {id(equation): i for i, equation in enumerate(equations)}
    found: list[Equation | None] = [None] * len(equations)
    for i, equation in enumerate(equations):
        if not equation.terms and (equation.constant == 0 or (equation.at_most and equation.constant > 0)):
            found[i] = equation
        elif not equation.terms and equation.open and equation.constant > 0:
            found[i] = as_bound(equation)
    for group in components(equations):
        kept: list[Equation] = []
        whole = possible(group, intervals) is not None
        for equation in group:
            for candidate in [equation, as_bound(equation)] if equation.open and not whole else [equation]:
                if whole or possible(_touching([*kept, candidate]), intervals) is not None:
                    kept.append(candidate)
                    found[place[id(equation)]] = candidate
                    break
    return tuple(found)


def as_bound(equation: Equation) -> Equation:
    """The equation as an upper bound of its sum."""
    return Equation(equation.terms, equation.constant, equation.open, at_most=True)


def _touching(equations: Sequence[Equation]) -> list[Equation]:
    """The component of the last equation."""
    return next(group for group in components(equations) if any(e is equations[-1] for e in group))
