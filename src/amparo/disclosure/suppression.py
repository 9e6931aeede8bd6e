"""Withholds small counts, and as few others as it can find, so that no withheld count can be computed.

The rule (reasons in docs/explanation/disclosure.md). Counts of 1 to threshold - 1 are small; zeros are published.
A reader knows the published cells, that margins are sums, that no zero is withheld, and this rule. Then

* every small cell could be anything from 1 to threshold - 1, as far as the cells that count nobody and the other small
  cells allow it at all; where they allow nothing in between, it could at least be larger,
* every other withheld cell has at least two possible values,
* both remain true for a reader who is also told which of the withheld cells are the small ones, unless the shape of
  the table gives a cell away to such a reader whatever else is withheld (these are counted: `known_if_told`).

Method: for each small cell and each direction, the alternative table (alternatives.py) that withholds least besides
what is withheld already - the linear-programming heuristic of cell suppression (Fischetti and Salazar 2001; Kelly,
Golden and Assad 1992), with whole numbers, so that every alternative is a proof; then cells are published again
where the proofs can do without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np

from amparo.disclosure.alternatives import Block, Counts, Flags, Wanted, block_of, find, lift
from amparo.disclosure.equations import Equation, Interval, believe, components, equation_of, keys_of, possible
from amparo.disclosure.relations import Relation, relations
from amparo.disclosure.tables import (
    THRESHOLD,
    CountTable,
    Key,
    ProtectedTable,
    Protection,
    Status,
    check_counts,
    plain_key,
    where,
)
from amparo.files import BadInput, Progress

#: Programs that may be solved to publish cells again, times the cells of a block: about ten seconds of work.
SECOND_LOOK = 400_000


@dataclass(slots=True)
class _Search:
    """The alternatives found so far for one block, and what they withhold."""

    block: Block
    fixed: Flags
    hidden: Flags
    proofs: list[Counts] = field(default_factory=list)
    #: For every wanted change that is had in part or whole: which proof, how much, and whether it convinces the told.
    had: dict[tuple[Wanted, bool], tuple[int, int]] = field(default_factory=dict)
    coarse: int = 0

    def keep(self, change: Counts, wanted: Iterable[tuple[Wanted, bool]], told: bool) -> None:
        self.proofs.append(change)
        self.hidden |= change != 0
        number = len(self.proofs) - 1
        for want, was_told in wanted:
            reached = int(change[want.place]) * want.sign
            if reached >= want.amount and (told or not was_told):
                self.had.setdefault((want, was_told), (number, want.amount))


def protect(table: CountTable, *, threshold: int = THRESHOLD) -> ProtectedTable:
    """The table with every small count withheld and none recoverable.

    Cells keep their order. Raises BadInput `disclosure.margin` when a margin is not the sum of its cells,
    `disclosure.unfit` when no counts fit the cells withheld before, and what `check_counts` raises.
    """
    return _protect(table, threshold, strict=True)


def protect_published(table: CountTable, *, threshold: int = THRESHOLD) -> ProtectedTable:
    """As `protect`, for a table somebody else published: margins that contradict the rest are set aside and counted.

    What is set aside by `attack` on the result is what was set aside here, so that no withheld cell comes back
    through a contradiction that withholding has covered up.
    """
    return _protect(table, threshold, strict=False)


def _protect(table: CountTable, threshold: int, *, strict: bool) -> ProtectedTable:
    check_counts(table, threshold)
    cells = {plain_key(key): count for key, count in table.cells.items()}
    found = relations(cells)
    marked = (table.lowest, threshold - 1)
    small = {key for key, count in cells.items() if count is None or 0 < count < threshold}
    believed = _believe(found, cells, dict.fromkeys((k for k, c in cells.items() if c is None), marked))
    if strict:
        _refuse_contradictions(table, found, believed, cells)
    hidden: set[Key] = set()
    told: set[Key] = set()
    coarse = 0
    again = set(cells)
    while True:
        counts = _fitting(cells, found, believed, small, marked)
        everything: dict[Key, int | None] = dict.fromkeys(cells)
        equations = [
            Equation(equation_of(relation, everything).terms, 0, relation.open, belief.at_most)
            for relation, belief in zip(found, believed, strict=True)
            if belief is not None
        ]
        before = hidden
        done = withhold(counts, small, hidden, equations, (table.lowest, max(2, threshold - 1)), again)
        hidden, told, coarse = done.hidden, (told - again) | done.told, coarse + done.coarse
        if hidden == before or all(b is not None and not b.at_most for b in believed):
            break
        # Withholding may cover up a contradiction: then a reader would use a sum that was not used here.
        shown = {key: None if key in hidden else count for key, count in cells.items()}
        now = _believe(found, shown, dict.fromkeys(hidden, (table.lowest, None)))
        again = _touched(found, believed, now)
        believed = now
        if not again:
            break
    aside = sum(belief is None for belief in believed)
    protection = Protection(len(small), len(hidden) - len(small), len(told), coarse, aside)
    return _protected(table, hidden, protection, threshold)


def _touched(found: Sequence[Relation], before: Sequence[Equation | None], now: Sequence[Equation | None]) -> set[Key]:
    """The cells of relations that are believed otherwise than before."""
    kinds = [tuple(None if b is None else b.at_most for b in pair) for pair in zip(before, now, strict=True)]
    changed = [relation for relation, (a, b) in zip(found, kinds, strict=True) if a != b]
    return {key for relation in changed for key in (relation.total, *relation.parts)}


def _believe(
    found: Sequence[Relation], cells: Mapping[Key, int | None], intervals: Mapping[Key, Interval]
) -> tuple[Equation | None, ...]:
    return believe([equation_of(relation, cells) for relation in found], intervals)


def _refuse_contradictions(
    table: CountTable,
    found: Sequence[Relation],
    believed: Sequence[Equation | None],
    cells: Mapping[Key, int | None],
) -> None:
    for relation, belief in zip(found, believed, strict=True):
        if belief is not None:
            continue
        there = [cells[key] for key in relation.parts]
        margin = cells[relation.total]
        at = where(table.dimensions, relation.total)
        if margin is None or None in there:
            raise BadInput("disclosure.unfit", column=table.value)
        total = sum(count or 0 for count in there)
        raise BadInput("disclosure.margin", column=table.value, where=at, margin=margin, sum=total)


def _fitting(
    cells: Mapping[Key, int | None],
    found: Sequence[Relation],
    believed: Sequence[Equation | None],
    small: set[Key],
    marked: tuple[int, int],
) -> dict[Key, int]:
    """The counts, with a number for every unknown one, such that every sum that is believed holds.

    Where a sum holds only for other counts than the true ones (a reader takes it to hold), the counts of withheld
    cells differ from the true ones: they are a table that such a reader must think possible.
    """
    counts = {key: max(1, marked[0]) if count is None else count for key, count in cells.items()}
    terms = [
        (equation, belief)
        for equation, belief in zip((equation_of(r, cells) for r in found), believed, strict=True)
        if belief is not None
    ]
    true = [Equation(e.terms, e.constant, e.open, b.at_most) for e, b in terms]
    for group in components(true):
        fit = possible(group, dict.fromkeys(keys_of(group), marked))
        counts.update(fit or {})
    holds = all(_holds(Equation(b.terms, b.constant, b.open, b.at_most), counts) for b in believed if b is not None)
    if holds:
        return counts
    for group in components(b for b in believed if b is not None):
        if all(_holds(b, counts) for b in group):
            continue
        keys = keys_of(group)
        tight: dict[Key, Interval] = {key: marked if key in small else (marked[0], None) for key in keys}
        fit = possible(group, tight) or possible(group, dict.fromkeys(keys, (marked[0], None)))
        counts.update(fit or {})
    return counts


def _holds(equation: Equation, counts: Mapping[Key, int]) -> bool:
    total = sum(sign * counts[key] for key, sign in equation.terms.items())
    return total <= equation.constant if equation.at_most else total == equation.constant


def _protected(table: CountTable, hidden: set[Key], protection: Protection, threshold: int) -> ProtectedTable:
    out = [plain_key(key) in hidden for key in table.cells]
    return ProtectedTable(
        table.dimensions,
        table.value,
        {key: None if gone else count for (key, count), gone in zip(table.cells.items(), out, strict=True)},
        {key: Status.SUPPRESSED if gone else Status.PUBLISHED for key, gone in zip(table.cells, out, strict=True)},
        threshold,
        table.lowest,
        None,
        protection,
    )


@dataclass(frozen=True, slots=True)
class Withheld:
    """All cells to withhold; those among the small ones that only the untold cannot compute; how many coarsely."""

    hidden: set[Key]
    told: set[Key]
    coarse: int


def withhold(
    counts: Mapping[Key, int],
    small: set[Key],
    before: set[Key],
    equations: Sequence[Equation],
    limits: tuple[int, int],
    among: set[Key],
) -> Withheld:
    """The cells to withhold: all of `small` and `before`, and others in the blocks that hold a cell of `among`.

    `equations` are over all cells as if none were published; `limits` are the least and most of a small cell.
    """
    hidden = small | before
    told: set[Key] = set()
    coarse = 0
    progress = Progress("protect")
    blocks = [b for b in _blocks(counts, hidden, small, equations, limits) if not among.isdisjoint(b.keys)]
    for number, block in enumerate(blocks):
        fixed = np.array([key in hidden for key in block.keys])
        search = _Search(block, fixed, fixed.copy())
        told.update(block.keys[place] for place in _first_look(search, _wanted(block, fixed), progress))
        _second_look(search)
        coarse += search.coarse
        hidden.update(key for key, gone in zip(block.keys, search.hidden, strict=True) if gone)
        progress.step(number, len(blocks))
    return Withheld(hidden, told, coarse)


def _blocks(
    counts: Mapping[Key, int],
    hidden: set[Key],
    small: set[Key],
    equations: Sequence[Equation],
    limits: tuple[int, int],
) -> Iterable[Block]:
    """Cells tied by equations, block by block; blocks without a cell to withhold are left out."""
    alive = {key for key, count in counts.items() if count > 0 or key in hidden}
    graph: nx.Graph[Key] = nx.Graph()
    graph.add_nodes_from(key for key in counts if key in alive)
    tied = [(equation, [key for key in equation.terms if key in alive]) for equation in equations]
    for _, keys in tied:
        graph.add_edges_from((keys[0], other) for other in keys[1:])
    order = {key: i for i, key in enumerate(counts)}
    number: dict[Key, int] = {}
    groups = [sorted(group, key=order.__getitem__) for group in nx.connected_components(graph)]
    for i, group in enumerate(groups):
        number.update(dict.fromkeys(group, i))
    rows: dict[int, list[Equation]] = {}
    for equation, keys in tied:
        if keys:
            rows.setdefault(number[keys[0]], []).append(equation)
    for i, group in enumerate(groups):
        if not hidden.isdisjoint(group) and i in rows:
            yield block_of(group, counts, small, rows[i], limits)


def _wanted(block: Block, fixed: Flags) -> list[Wanted]:
    """What must be possible: every small cell at its most and at its least, every other one more. Largest first."""
    found = [Wanted(int(place), 1, 1) for place in np.flatnonzero(fixed & ~block.small)]
    for place in np.flatnonzero(block.small):
        count = int(block.counts[place])
        found += [Wanted(int(place), 1, block.most - count)] * (count < block.most)
        found += [Wanted(int(place), -1, count - block.least)] * (count > block.least)
    return sorted(found, key=lambda want: -want.amount)


def _first_look(search: _Search, wanted: Sequence[Wanted], progress: Progress) -> list[int]:
    """Find an alternative for every wanted change; returns the small cells that only the untold cannot compute."""
    block = search.block
    everything = np.ones(len(block.keys), bool)
    for done, want in enumerate(wanted):
        progress.step(done, len(wanted))
        for told in (True, False):
            if (want, told) in search.had or (not told and search.had.get((want, True), (0, 0))[1] == want.amount):
                continue
            along = [other for other in wanted if (other, told) not in search.had]
            change = find(block, want, search.hidden, everything, told=told, along=along)
            if change is not None:
                reached = min(int(change[want.place]) * want.sign, want.amount)
                search.keep(change, [(other, told) for other in along], told)
                search.had.setdefault((want, told), (len(search.proofs) - 1, reached))
    doubtful = []
    for place in dict.fromkeys(want.place for want in wanted):
        mine = [want for want in wanted if want.place == place]
        if any((want, True) in search.had for want in mine):
            continue
        doubtful += [place] * bool(block.small[place])
        if not any((want, False) in search.had for want in mine) and not _otherwise(search, place):
            _coarsely(search, mine)
    return doubtful


def _otherwise(search: _Search, place: int) -> bool:
    """Leave a small cell open in whatever direction is left, for a reader who is not told that it is small.

    A margin of 4 over four cells of 1 cannot be less, and a reader who knew it to be small would know it to be 4;
    whoever does not know can only say "4 or more".
    """
    everything = np.ones(len(search.block.keys), bool)
    for sign in (1, -1):
        want = Wanted(place, sign, 1)
        change = find(search.block, want, search.hidden, everything, told=False)
        if change is not None:
            search.keep(change, [(want, False)], False)
            return True
    return False


def _coarsely(search: _Search, mine: Sequence[Wanted]) -> None:
    """Withhold every margin above a cell, or the whole block: more than needed, never less."""
    search.coarse += 1
    for want in mine:
        change = lift(search.block, want)
        if change is not None:
            search.keep(change, [(want, False)], False)
            return
    search.hidden |= True


def _second_look(search: _Search) -> None:
    """Publish cells again, the dearest first, where other alternatives do without them."""
    block = search.block
    budget = SECOND_LOOK // len(block.keys)
    complementary = np.flatnonzero(search.hidden & ~search.fixed)
    if search.coarse:
        return
    for place in sorted(map(int, complementary), key=lambda i: -block.weight[i]):
        if not search.hidden[place]:
            continue
        touched = [key for key, (number, _) in search.had.items() if search.proofs[number][place] != 0]
        if len(touched) > budget:
            continue
        budget -= len(touched)
        _without(search, place, touched)


def _without(search: _Search, place: int, touched: Sequence[tuple[Wanted, bool]]) -> None:
    """Replace every proof that changes the cell at `place`, or leave all as they are."""
    block = search.block
    allowed = search.hidden.copy()
    allowed[place] = False
    proofs, had = list(search.proofs), dict(search.had)
    for want, told in touched:
        reached = had[want, told][1]
        again = Wanted(want.place, want.sign, reached)
        change = find(block, again, search.fixed, allowed, told=told)
        if change is None or int(change[want.place]) * want.sign < reached:
            return
        proofs.append(change)
        had[want, told] = (len(proofs) - 1, reached)
    used = [proofs[number] for number, _ in had.values()]
    search.proofs, search.had = proofs, had
    search.hidden = search.fixed | np.any(np.stack(used) != 0, axis=0)
