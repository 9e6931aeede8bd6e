"""The fast lattice against slow engines that build every design matrix, on generated tables."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from amparo.estimation import OverlapTable, existence, intervals, lattice, loglinear, methods, ranking, stepwise
from amparo.estimation.lattice import Floats, Ints

QUICK = settings(max_examples=60, deadline=None)
FEW = settings(max_examples=25, deadline=None)


@st.composite
def tables(draw: st.DrawFn, least: int = 2, most: int = 5, largest: int = 60) -> tuple[int, Floats]:
    """A sparse table: about half of its cells are empty."""
    lists = draw(st.integers(least, most))
    cell = st.one_of(st.just(0), st.integers(0, largest))
    counts = np.array([0.0, *draw(st.lists(cell, min_size=(1 << lists) - 1, max_size=(1 << lists) - 1))])
    return lists, counts


@st.composite
def modelled(draw: st.DrawFn, least: int = 2, most: int = 4) -> tuple[int, Floats, tuple[int, ...]]:
    lists, counts = draw(tables(least, most))
    interactions = [mask for mask in range(1 << lists) if 2 <= mask.bit_count() < lists]
    chosen = draw(st.lists(st.sampled_from(interactions), max_size=4)) if interactions else []
    return lists, counts, lattice.closure(chosen, lists)


def design(counts: Floats, model: tuple[int, ...]) -> tuple[Floats, Floats, list[int], list[int]]:
    """By definition: drop parameters with no person above them and the cells above these; rows are cells."""
    cells = list(range(1, len(counts)))
    masks = [m for m in model if sum(counts[c] for c in cells if c & m == m) > 0]
    gone = [m for m in model if m not in masks]
    cells = [c for c in cells if not any(c & m == m for m in gone)]
    matrix = np.array([[1.0 if c & m == m else 0.0 for m in masks] for c in cells]).reshape(len(cells), len(masks))
    return matrix, counts[cells], cells, masks


def audited(counts: Floats, model: tuple[int, ...]) -> int:
    """The code of section 2 of the design, straight from its linear program: max s with A x = t, x >= s, x >= 0."""
    matrix, seen, cells, masks = design(counts, model)
    if 0 not in masks:
        return existence.NO_MAXIMUM
    code = existence.OK if np.linalg.matrix_rank(matrix) == len(masks) else existence.NOT_IDENTIFIABLE
    columns = len(cells)
    solution = linprog(
        [0.0] * columns + [-1.0],
        A_eq=np.hstack([matrix.T, np.zeros((len(masks), 1))]),
        b_eq=matrix.T @ seen,
        A_ub=np.hstack([-np.eye(columns), np.ones((columns, 1))]),
        b_ub=np.zeros(columns),
        bounds=[(0, None)] * (columns + 1),
        method="highs",
    )
    return code + (existence.NO_MAXIMUM if solution.status != 0 or -solution.fun < 1e-7 else 0)


def repeated(counts: Floats, model: tuple[int, ...]) -> tuple[Floats, Ints]:
    return counts[:, None], lattice.padded([model])


@QUICK
@given(tables())
def test_zeta_transforms_are_sums(drawn: tuple[int, Floats]) -> None:
    _, counts = drawn
    every = range(len(counts))
    above = [sum(counts[c] for c in every if c & a == a) for a in every]
    below = [sum(counts[a] for a in every if c & a == a) for c in every]
    assert lattice.superset_sums(counts[:, None])[:, 0].tolist() == above
    assert lattice.subset_sums(counts[:, None])[:, 0].tolist() == below


@QUICK
@given(modelled())
def test_existence_agrees_with_the_linear_program(drawn: tuple[int, Floats, tuple[int, ...]]) -> None:
    _, counts, model = drawn
    assert int(existence.check(*repeated(counts, model))[0]) == audited(counts, model)


@QUICK
@given(modelled())
def test_the_quick_certificate_agrees_with_the_linear_program(drawn: tuple[int, Floats, tuple[int, ...]]) -> None:
    _, counts, model = drawn
    table, array = repeated(counts, model)
    fit = loglinear.fit(table, array)
    assert bool(stepwise.exists(table, array, fit)[0]) == (audited(counts, model) == existence.OK)


def test_a_system_that_becomes_singular_on_the_way_is_no_certificate() -> None:
    """Rounding once made the squared step negative here, and that was taken for arrival."""
    counts = np.zeros(16)
    counts[[0b0010, 0b0011, 0b1110]] = [16, 1, 51]
    model = lattice.closure([0b0011, 0b0101, 0b0110, 0b1010, 0b1100], 4)
    table, array = repeated(counts, model)
    assert not loglinear.fit(table, array).converged[0]
    assert not stepwise.exists(table, array, loglinear.fit(table, array))[0]


@FEW
@given(modelled(least=3))
def test_the_fit_is_the_maximum_a_general_optimiser_finds(drawn: tuple[int, Floats, tuple[int, ...]]) -> None:
    _, counts, model = drawn
    if audited(counts, model) != existence.OK:
        return
    matrix, seen, _, masks = design(counts, model)

    def minus_likelihood(a: Floats) -> float:
        return float(np.exp(matrix @ a).sum() - seen @ matrix @ a)

    def slope(a: Floats) -> Floats:
        out: Floats = matrix.T @ (np.exp(matrix @ a) - seen)
        return out

    def curvature(a: Floats) -> Floats:
        out: Floats = matrix.T @ (np.exp(matrix @ a)[:, None] * matrix)
        return out

    fit = loglinear.fit(*repeated(counts, model))
    start = np.zeros(len(masks))
    slow = minimize(minus_likelihood, start, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-9})
    ours = fit.parameters[0][np.isfinite(fit.parameters[0])]
    assert -fit.log_likelihood[0] <= slow.fun + 1e-7 * (1 + abs(slow.fun))
    assert np.abs(slope(ours)).max() < 1e-6 * (1 + seen.sum())
    assert fit.variance[0] == pytest.approx(np.linalg.inv(curvature(ours))[0, 0], rel=1e-5)


@FEW
@given(tables(3, 5), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(drawn: tuple[int, Floats], random: object) -> None:
    """Main effects and rankings; stepwise too unless two pairs tie, which `first` decides."""
    lists, counts = drawn
    if not counts.any():
        return
    order = list(range(1, lists + 1))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = np.zeros_like(counts)
    for mask, count in enumerate(counts):
        moved[sum(1 << order.index(number) for number in lattice.members(mask))] = count
    names = tuple("ABCDE"[:lists])
    one, other = OverlapTable(names, counts.copy()), OverlapTable(names, moved)
    first, second = methods.independent(one), methods.independent(other)
    assert first.problem == second.problem
    assert (first.estimate or 0) == pytest.approx(second.estimate or 0, rel=1e-7)
    if lists < 5:
        a, b = ranking.rank(one.counts, lists, lists - 1), ranking.rank(other.counts, lists, lists - 1)
        assert len(a.models) == len(b.models)
        assert a.bic == pytest.approx(b.bic, rel=1e-9)


@FEW
@given(tables(3, 4), st.integers(2, 6))
def test_many_tables_at_once_are_the_same_as_one_by_one(drawn: tuple[int, Floats], times: int) -> None:
    lists, counts = drawn
    if counts.sum() < 2:
        return
    drawn_tables = intervals.resample(counts, times, seed=times)
    together = stepwise.select(drawn_tables, lists)
    for k in range(times):
        alone = stepwise.select(drawn_tables[:, k : k + 1], lists)
        assert together.exists[k] == alone.exists[0]
        if alone.exists[0]:
            one = stepwise.population(drawn_tables[:, k : k + 1], alone.fit, alone.exists)[0]
            many = stepwise.population(drawn_tables, together.fit, together.exists)[k]
            assert many == pytest.approx(one, rel=1e-7)


def slow_stepwise(lists: int, counts: Floats) -> tuple[int, ...] | None:
    """The selection by definition, one table, one candidate after the other, existence by the linear program."""
    from scipy.stats import poisson

    model = set(lattice.main_effects(lists))
    if audited(counts, tuple(sorted(model))) != existence.OK:
        return None
    refused: set[int] = set()
    while True:
        fit = loglinear.fit(*repeated(counts, tuple(sorted(model))))
        best: tuple[float, int] | None = None
        for pair in lattice.pairs(lists):
            if pair in model or pair in refused:
                continue
            expected = fit.margins[pair, 0]
            seen = sum(counts[c] for c in range(len(counts)) if c & pair == pair)
            p = min(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected))
            if p < stepwise.THRESHOLD and (best is None or p < best[0] * (1 - stepwise.TIE)):
                if audited(counts, tuple(sorted(model | {pair}))) != existence.OK:
                    refused.add(pair)
                    continue
                best = (p, pair)
        if best is None:
            return tuple(sorted(model))
        model.add(best[1])


@FEW
@given(tables(3, 4, largest=200))
def test_stepwise_selects_what_its_definition_selects(drawn: tuple[int, Floats]) -> None:
    lists, counts = drawn
    found = stepwise.select(counts[:, None], lists)
    slow = slow_stepwise(lists, counts)
    assert bool(found.exists[0]) == (slow is not None)
    if slow is not None:
        assert tuple(sorted(int(m) for m in found.models[0] if m >= 0)) == slow


@FEW
@given(st.lists(st.integers(1, 90), min_size=15, max_size=15))
def test_nhoi_formula_is_the_fit_of_the_model(cells: list[int]) -> None:
    """For an even number of lists too: odd combinations over even ones, whatever the number of lists."""
    for lists in (2, 3, 4):
        counts = np.array([0.0, *cells[: (1 << lists) - 1]])
        model = lattice.subsets_up_to(lists, lists - 1)
        fit = loglinear.fit(*repeated(counts, model))
        found = methods.no_highest_interaction(OverlapTable(tuple("ABCD"[:lists]), counts))
        assert found.estimate == pytest.approx(counts.sum() + np.exp(fit.log_dark[0]), rel=1e-6)


def test_hierarchical_models_are_all_of_them() -> None:
    """Against every family of interactions that is closed downwards."""
    lists, order = 4, 3
    interactions = [mask for mask in range(1 << lists) if 2 <= mask.bit_count() <= order]
    wanted = set()
    for size in range(len(interactions) + 1):
        for family in itertools.combinations(interactions, size):
            chosen = set(family)
            if all(
                mask & ~(1 << k) in chosen
                for mask in family
                if mask.bit_count() > 2
                for k in range(lists)
                if mask >> k & 1
            ):
                wanted.add(tuple(sorted((*lattice.main_effects(lists), *family))))
    assert set(lattice.hierarchical_models(lists, order)) == wanted
    assert [len(list(lattice.hierarchical_models(t, o))) for t, o in ((3, 2), (4, 3), (5, 2), (5, 4))] == [
        8,
        113,
        1024,
        6893,
    ]


def test_intervals_cover_a_known_truth_about_as_often_as_they_say() -> None:
    """120 regions of 1,000 persons on four independent lists: nine in ten main-effects intervals hold the truth.

    Binomial noise: with 95 % coverage fewer than 105 of 120 has a chance below 0.1 %.
    """
    random = np.random.default_rng(20)
    chances, persons, regions = np.array([0.25, 0.2, 0.15, 0.3]), 1000, 120
    held = 0
    for _ in range(regions):
        on = random.random((persons, 4)) < chances
        counts = np.bincount((on << np.arange(4)).sum(axis=1), minlength=16).astype(float)
        counts[0] = 0.0
        limits = intervals.profile(counts, np.array(lattice.main_effects(4)), 0.95)
        held += limits.lower <= persons <= limits.upper
    assert held >= 105


def test_notation_reads_what_it_writes() -> None:
    for lists in (3, 4, 5):
        for model in itertools.islice(lattice.hierarchical_models(lists, min(lists - 1, 3)), 300):
            assert lattice.parse_notation(lattice.notation(model, lists), lists) == model
    assert lattice.notation(lattice.closure([0b1000000001], 12), 12).startswith("[1.10,2,3")
    assert lattice.parse_notation("[1.10]", 12) == lattice.closure([0b1000000001], 12)
