"""Protection and attack against the obvious engine: writing down every table of counts that fits what is published."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.disclosure.attack import attack, search
from amparo.disclosure.equations import equation_of
from amparo.disclosure.relations import relations
from amparo.disclosure.suppression import protect
from amparo.disclosure.tables import CountTable, Key, ProtectedTable, Status

QUICK = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
#: Enumeration stops here: far enough above every small count to see whether a cell is free.
REACH = 9


def with_margins(inner: dict[Key, int], lifted: tuple[tuple[bool, ...], ...]) -> dict[Key, int]:
    """The inner cells and the margins over the given sets of places."""
    cells = dict(inner)
    for places in lifted:
        for key, count in inner.items():
            above = tuple("Total" if up else word for up, word in zip(places, key, strict=True))
            cells[above] = cells.get(above, 0) + count
    return cells


@st.composite
def tables(draw: st.DrawFn, shapes: tuple[tuple[int, ...], ...], counts: tuple[int, ...]) -> CountTable:
    """Small tables with all margins, or only some."""
    shape = draw(st.sampled_from(shapes))
    names = tuple(f"d{i}" for i in range(len(shape)))
    inner = {
        key: draw(st.sampled_from(counts))
        for key in product(*([f"{n}{j}" for j in range(s)] for n, s in zip(names, shape, strict=True)))
    }
    every = [places for places in product((False, True), repeat=len(shape)) if any(places)]
    chosen = tuple(p for p in every if draw(st.integers(0, 5)))
    return CountTable(names, "count", with_margins(inner, chosen))


def worlds(shown: dict[Key, int | None], table: CountTable, least: int) -> Iterator[dict[Key, int]]:
    """Every table with counts of persons in inner cells that shows what is shown; withheld cells are `least` or more.

    The inner cells are the persons; a margin is computed by adding up, not by the relations under test.
    """
    inner = [key for key in table.cells if "Total" not in key]
    margins = {
        m: [k for k in inner if all(a in ("Total", b) for a, b in zip(m, k, strict=True))]
        for m in table.cells
        if "Total" in m
    }
    published = [m for m in margins if shown[m] is not None]
    open_cells = [key for key in inner if shown[key] is None]

    def fill(i: int, counts: dict[Key, int]) -> Iterator[dict[Key, int]]:
        if any(sum(counts.get(k, 0) for k in margins[m]) > (shown[m] or 0) for m in published):
            return
        if i == len(open_cells):
            sums = {m: sum(counts[k] for k in keys) for m, keys in margins.items()}
            if all(sums[m] == shown[m] if shown[m] is not None else sums[m] >= least for m in margins):
                yield {**counts, **sums}
            return
        true = table.cells[open_cells[i]] or 0
        for value in range(max(least, true - 3), true + 5):
            yield from fill(i + 1, {**counts, open_cells[i]: value})

    yield from fill(0, {key: shown[key] or 0 for key in inner if shown[key] is not None})


def values_seen(shown: dict[Key, int | None], table: CountTable, least: int) -> dict[Key, set[int]]:
    seen: dict[Key, set[int]] = {key: set() for key, count in shown.items() if count is None}
    for world in worlds(shown, table, least):
        for key in seen:
            seen[key].add(world[key])
    return seen


@given(tables(((2, 3), (3, 3), (1, 4), (2, 2, 2)), (0, 0, 1, 2, 4, 5, 7)))
@QUICK
def test_every_withheld_cell_has_several_values_and_small_ones_all_that_zeros_allow(table: CountTable) -> None:
    done = protect(table)
    assert list(done.cells) == list(table.cells)
    for key, count in table.cells.items():
        assert done.status[key] is (Status.SUPPRESSED if done.cells[key] is None else Status.PUBLISHED)
        assert done.cells[key] in (None, count)
        assert count is not None
        assert done.cells[key] is None or not 0 < count < 5, "a small count is shown"
        assert count != 0 or done.cells[key] == 0, "a zero is withheld"
    if sum(c is None and "Total" not in k for k, c in done.cells.items()) > 5:
        return  # too many to write down; the audit by programs is tested elsewhere
    seen = values_seen(dict(done.cells), table, least=1)
    blank = {key: None if count else 0 for key, count in table.cells.items()}
    free = (
        values_seen(blank, table, least=1)
        if sum(c is None and "Total" not in k for k, c in blank.items()) <= 5
        else None
    )
    for key, values in seen.items():
        assert len(values) >= 2, f"{key} can be computed"
        true = table.cells[key] or 0
        if 0 < true < 5 and free is not None:
            wanted = {v for v in free[key] if v <= 4}
            assert wanted <= values, f"{key}: publishing the rest has narrowed it from {wanted} to {values}"


@given(tables(((2, 2), (2, 3), (2, 2, 2)), (0, 1, 2, 3, 6)), st.data())
@QUICK
def test_bounds_of_the_attack_are_those_of_enumeration(table: CountTable, data: st.DataObject) -> None:
    keys = list(table.cells)
    hidden = set(data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=6, unique=True)))
    shown = {key: None if key in hidden else count for key, count in table.cells.items()}
    intervals = {key: (0, REACH * 8) for key in hidden}
    equations = [equation_of(relation, shown) for relation in relations(shown)]
    found = search(equations, intervals, enough=None).intervals
    seen = values_seen(shown, table, least=0)
    for key in hidden:
        low, high = found[key]
        assert low <= min(seen[key]), "a bound is claimed that a real table breaks"
        assert high is None or high >= max(seen[key])
        alone = max(seen[key]) - (table.cells[key] or 0) < 4 and (table.cells[key] or 0) - min(seen[key]) < 3
        inner_open = any("Total" not in k for k in hidden)
        if alone and inner_open and key in seen and all(len(v) < 4 for v in seen.values()):
            assert (low, high) == (min(seen[key]), max(seen[key])), "a bound is wider than the best"


@given(tables(((2, 2), (2, 3), (3, 3), (2, 2, 2)), (0, 1, 2, 3, 6)), st.data())
@QUICK
def test_the_attack_recovers_exactly_what_has_one_value(table: CountTable, data: st.DataObject) -> None:
    hidden = set(data.draw(st.lists(st.sampled_from(list(table.cells)), min_size=1, max_size=5, unique=True)))
    shown = {key: None if key in hidden else count for key, count in table.cells.items()}
    status = {key: Status.SUPPRESSED if key in hidden else Status.PUBLISHED for key in shown}
    found = attack(ProtectedTable(table.dimensions, "count", shown, status, lowest=0))
    seen = values_seen(shown, table, least=0)
    assert {cell.key: cell.lower for cell in found.cells} == {k: next(iter(v)) for k, v in seen.items() if len(v) == 1}
