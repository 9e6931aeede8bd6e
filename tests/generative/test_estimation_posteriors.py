"""Graphs, marginal likelihoods and the latent class sampler against slow, obvious engines."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln

from amparo.estimation import dga, diagnostics, graphs
from amparo.estimation.table import OverlapTable


def chordal(edges: frozenset[tuple[int, int]], lists: int) -> bool:
    """Has some order of the vertices every later neighbourhood complete?"""

    def perfect(order: tuple[int, ...]) -> bool:
        for at, v in enumerate(order):
            later = [u for u in order[at + 1 :] if (min(u, v), max(u, v)) in edges]
            if any((min(p), max(p)) not in edges for p in combinations(later, 2)):
                return False
        return True

    return any(perfect(order) for order in permutations(range(lists)))


@pytest.mark.parametrize(("lists", "many"), [(3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_every_decomposable_graph_is_there(lists: int, many: int) -> None:
    family = graphs.decomposable(lists)
    assert len(family) == many == len({row.tobytes() for row in family})


def test_the_graphs_of_four_lists_are_the_chordal_ones() -> None:
    pairs = list(combinations(range(4), 2))
    every = [frozenset(c) for k in range(7) for c in combinations(pairs, k)]
    known = {e for e in every if chordal(e, 4)}
    found = {
        frozenset(p for p in pairs if any(c >> p[0] & 1 and c >> p[1] & 1 for c in graphs.cliques(row)))
        for row in graphs.decomposable(4)
    }
    assert found == known


@given(st.lists(st.integers(0, 30), min_size=7, max_size=7), st.integers(1, 500), st.sampled_from([0.125, 0.5, 1.0]))
@settings(max_examples=60, deadline=None)
def test_the_score_of_a_set_of_lists_is_its_dirichlet_likelihood(cells: list[int], unseen: int, delta: float) -> None:
    counts = np.array([0.0, *cells])
    found = dga.scores(counts, 3, np.array([float(unseen)]), delta)[:, 0]
    whole = [unseen, *cells]
    for inside in range(8):
        margin: dict[int, int] = {}
        for cell, count in enumerate(whole):
            margin[cell & inside] = margin.get(cell & inside, 0) + count
        a = delta * 8 / len(margin)
        plain = sum(math.lgamma(y + a) - math.lgamma(a) for y in margin.values())
        plain += math.lgamma(8 * delta) - math.lgamma(sum(whole) + 8 * delta)
        assert found[inside] == pytest.approx(plain, rel=1e-9, abs=1e-7)


@given(st.lists(st.integers(1, 25), min_size=7, max_size=7))
@settings(max_examples=20, deadline=None)
def test_the_placed_grid_gives_what_every_number_gives(cells: list[int]) -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0.0, *cells]))
    placed = dga.average(table)
    whole = dga.average(table, unseen=np.arange(1.0, 60_000))
    for share in (0.025, 0.5, 0.9):
        assert placed.quantile(share) == pytest.approx(whole.quantile(share), rel=0.01, abs=2)


def test_one_latent_class_draws_the_posterior_of_independent_lists() -> None:
    from amparo.estimation import latent_class_loop as loop

    cells, counts = np.arange(1, 8), np.array([20, 15, 6, 30, 8, 9, 3])
    unseen = np.arange(0.0, 3000)
    total = counts.sum() + unseen
    sizes = [int(counts[(cells >> j & 1) == 1].sum()) for j in range(3)]
    log = gammaln(total + 1) - gammaln(unseen + 1) - np.log(total) + sum(betaln(1 + s, 1 + total - s) for s in sizes)
    share = np.exp(log - log.max())
    exact = float(share @ unseen / share.sum())
    loop.seeded(3)
    draws = np.empty(40_000)
    loop.run(cells, counts, 3, np.ones(1), np.full((1, 3), 0.5), np.array([10.0, 1.0]), 0.25, 0.25, draws)
    error = draws.std() / math.sqrt(diagnostics.ess(draws[None]))
    assert abs(draws.mean() - exact) < 4 * error


def test_the_latent_class_sampler_is_right_about_its_own_prior() -> None:
    """Geweke (2004): draw data from the parameters and parameters from the data in turn; the prior must come out.

    With the persons seen fixed and p(N) ~ 1/N the unseen are negative binomial given the rest, so all is proper.
    """
    from amparo.estimation import latent_class_loop as loop

    random, seen, classes, lists, steps = np.random.default_rng(5), 6, 3, 3, 40_000
    pi, capture = random.dirichlet(np.ones(classes)), random.random((classes, lists))
    state, one, out = np.array([1.0, 1.0]), np.empty(1), np.empty((steps, 6))
    history = (np.arange(8)[:, None] >> np.arange(lists) & 1) == 1
    loop.seeded(9)
    for step in range(steps):
        cell = pi @ np.where(history[None], capture[:, None], 1 - capture[:, None]).prod(axis=2)
        data = random.multinomial(seen, cell[1:] / cell[1:].sum())
        there = np.flatnonzero(data)
        loop.run(there + 1, data[there].astype(np.int64), lists, pi, capture, state, 0.25, 0.25, one)
        out[step] = min(state[1], 1.0), pi[0], pi[1], capture[0, 0], capture[2, 1], pi[0] ** 2
    alpha = np.maximum(random.gamma(0.25, 4, 400_000), 1e-200)
    first = random.beta(1, alpha)
    second = random.beta(1, alpha) * (1 - first)
    expected = np.minimum(alpha, 1).mean(), first.mean(), second.mean(), 0.5, 0.5, (first**2).mean()
    for column, value in zip(out.T, expected, strict=True):
        error = math.hypot(column.std() / math.sqrt(diagnostics.ess(column[None])), 0.5 / math.sqrt(400_000))
        assert abs(column.mean() - value) < 4.5 * error
