"""Tables of counts with their margins, and the quotients made from them.

A count is a number or None; None is a cell that disclosure withheld. Raw tables hold no None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from amparo.statistics.codes import CLOSED, in_order
from amparo.statistics.indicator import TOTAL, Quotient

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by dimensions; `Total` in a key is a margin. `cells` keeps reading order."""

    dimensions: tuple[str, ...]
    cells: Mapping[Key, int | None]

    def get(self, **codes: str) -> int | None:
        """One cell; a dimension left out means its Total. None when withheld or absent."""
        return self.cells.get(tuple(codes.get(name, TOTAL) for name in self.dimensions))

    def codes(self, dimension: str) -> tuple[str, ...]:
        """The codes of one dimension in reading order, without Total."""
        position = self.dimensions.index(dimension)
        return tuple(dict.fromkeys(key[position] for key in self.cells if key[position] != TOTAL))


def count_table(dimensions: tuple[str, ...], totals: Iterable[str], counts: Mapping[Key, int]) -> CountTable:
    """Fill the grid of known codes with zeros and add every margin over `totals`.

    `counts` holds the cells somebody is in. Where two dimensions are open (corridors) only the pairs that somebody
    is in are rows: the grid of all states by all states would be zeros.
    """
    observed = [{key[i] for key in counts} for i in range(len(dimensions))]
    orders = [in_order(name, seen) for name, seen in zip(dimensions, observed, strict=True)]
    sparse = dimensions == ("nationality", "country")
    base = (key for key in product(*orders) if not sparse or key in counts)
    cells: dict[Key, int | None] = {key: counts.get(key, 0) for key in base}
    sums: dict[Key, int] = {}
    summed = [i for i, name in enumerate(dimensions) if name in set(totals)]
    for key, count in cells.items():
        for margin in _margins(key, summed):
            sums[margin] = sums.get(margin, 0) + (count or 0)
    if not cells and len(summed) == len(dimensions):
        sums[(TOTAL,) * len(dimensions)] = 0
    cells.update(sums)
    rank = [{code: place for place, code in enumerate((*order, TOTAL))} for order in orders]
    ordered = sorted(cells, key=lambda key: [rank[i][code] for i, code in enumerate(key)])
    return CountTable(dimensions, {key: cells[key] for key in ordered})


def _margins(key: Key, summed: list[int]) -> Iterable[Key]:
    for chosen in product((False, True), repeat=len(summed)):
        if any(chosen):
            out = list(key)
            for place, total in zip(summed, chosen, strict=True):
                if total:
                    out[place] = TOTAL
            yield tuple(out)


@dataclass(frozen=True, slots=True)
class QuotientCell:
    """Numerator, denominator, value and its limits; None where it is withheld or the denominator is 0.

    `status` is `published`, `suppressed` (a part is withheld) or `not_available` (nothing to divide by).
    """

    numerator: int | None
    denominator: int | None
    value: float | None
    lower: float | None
    upper: float | None
    status: str


@dataclass(frozen=True, slots=True)
class QuotientTable:
    """Quotients by dimensions, in the order of the counts they come from."""

    dimensions: tuple[str, ...]
    cells: Mapping[Key, QuotientCell]


def _sum(parts: Iterable[int | None]) -> int | None:
    """The sum, or None where a part is withheld."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def quotient_table(
    rule: Quotient, counts: CountTable, dimensions: tuple[str, ...], per: CountTable | None = None
) -> QuotientTable:
    """The quotients of a count table, raw or protected.

    value = numerator / denominator; lower = numerator / (denominator and open together); upper = (numerator + open) /
    (denominator and open together). With `per` the denominator is that table's total of the same key, times 100, and
    the numerator is of trafficking alone, because the victims are.
    """
    kept = [counts.dimensions.index(name) for name in dimensions]
    keys = dict.fromkeys(tuple(key[i] for i in kept) for key in counts.cells)
    cells: dict[Key, QuotientCell] = {}
    for key in keys:
        codes = dict(zip(dimensions, key, strict=True))
        if per is not None:
            numerator = _sum(counts.get(**codes, offence="trafficking", **{rule.over: c}) for c in rule.numerator)
            cells[key] = _divided(numerator, per.get(**codes), 100.0)
        else:
            cells[key] = _with_limits(rule, counts, codes)
    return QuotientTable(dimensions, cells)


def _divided(numerator: int | None, denominator: int | None, scale: float = 1.0) -> QuotientCell:
    if numerator is None or denominator is None:
        return QuotientCell(numerator, denominator, None, None, None, "suppressed")
    if denominator <= 0:
        return QuotientCell(numerator, denominator, None, None, None, "not_available")
    value = scale * numerator / denominator
    return QuotientCell(numerator, denominator, value, value, value, "published")


def _with_limits(rule: Quotient, counts: CountTable, codes: Mapping[str, str]) -> QuotientCell:
    every = CLOSED.get(rule.over) or counts.codes(rule.over)

    def total(chosen: Iterable[str]) -> int | None:
        wanted = dict.fromkeys(chosen)
        parts = _sum(counts.get(**codes, **{rule.over: code}) for code in wanted)
        # All codes together are the margin, which may be published where a part is not, or has been merged.
        return counts.get(**codes) if parts is None and set(wanted) == set(every) else parts

    numerator, may = total(rule.numerator), total(rule.open)
    cell = _divided(numerator, total(rule.denominator))
    if not rule.open or cell.value is None or numerator is None:
        return cell
    whole = total((*rule.denominator, *rule.open))
    if whole is None or may is None:
        return QuotientCell(numerator, cell.denominator, cell.value, None, None, cell.status)
    lower, upper = numerator / whole, (numerator + may) / whole
    return QuotientCell(numerator, cell.denominator, cell.value, lower, upper, cell.status)
