"""Groups against an obvious slow engine, and what must hold of every name."""

from __future__ import annotations

import itertools
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.linkage.clusters import LIMIT, NOT_COMPARED, agglomerate
from amparo.linkage.errors import HIGHEST, LOWEST, best_threshold, error_rates
from amparo.linkage.normalise import document_digits, fold, normalised, skeleton, sound, words_of_name
from amparo.linkage.priors import Pairs, score
from amparo.linkage.result import overlap_of

ROWS = 9
weights = st.dictionaries(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda pair: pair[0] < pair[1]),
    # Distinct means, so that no tie leaves the order open.
    st.floats(-12, 12, allow_nan=False),
    max_size=20,
)


def slow_groups(rows: int, pairs: dict[tuple[int, int], float], threshold: float) -> set[frozenset[int]]:
    """Join the two groups of highest mean log-odds, all means computed anew, until none reaches the threshold."""
    groups = [frozenset([row]) for row in range(rows)]

    def mean(a: frozenset[int], b: frozenset[int]) -> float:
        seen = [pairs.get((min(i, j), max(i, j))) for i in a for j in b]
        return sum(NOT_COMPARED if w is None else max(-LIMIT, min(LIMIT, w)) for w in seen) / len(seen)

    while len(groups) > 1:
        compared = [
            (-mean(a, b), min(min(a), min(b)), max(min(a), min(b)), a, b) for a, b in itertools.combinations(groups, 2)
        ]
        best, _, _, a, b = min(compared, key=lambda item: item[:3])
        if -best < threshold:
            break
        groups = [group for group in groups if group not in (a, b)] + [a | b]
    return set(groups)


def groups_of(entity: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(entity == name).tolist()) for name in set(entity.tolist())}


def arrays(pairs: dict[tuple[int, int], float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right = (np.array([pair[n] for pair in pairs], dtype=np.int64) for n in (0, 1))
    return left, right, np.array(list(pairs.values()), dtype=float)


@settings(max_examples=400, deadline=None)
@given(weights, st.floats(0, 3))
def test_groups_are_those_of_the_slow_engine(pairs: dict[tuple[int, int], float], threshold: float) -> None:
    # Whole numbers of a fine grid, made distinct: ties and rounding are the slow engine's weakness, not what is tried.
    apart = {pair: round(weight, 2) + 1e-5 * 1.7**n for n, (pair, weight) in enumerate(pairs.items())}
    found = agglomerate(ROWS, *arrays(apart), threshold)
    assert groups_of(found.entity) == slow_groups(ROWS, apart, threshold)


@settings(max_examples=100, deadline=None)
@given(weights, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_decides_nothing(pairs: dict[tuple[int, int], float], draw: object) -> None:
    shuffled = list(pairs.items())
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = agglomerate(ROWS, *arrays(pairs), 0.0), agglomerate(ROWS, *arrays(dict(shuffled)), 0.0)
    assert one.entity.tolist() == two.entity.tolist()
    assert np.allclose(one.probability, two.probability)


@settings(max_examples=100, deadline=None)
@given(weights)
def test_placings_are_probabilities_and_groups_have_their_first_row_s_name(
    pairs: dict[tuple[int, int], float],
) -> None:
    found = agglomerate(ROWS, *arrays(pairs), 0.0)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    assert all(found.entity[name] == name for name in found.entity)
    assert (found.entity <= np.arange(ROWS)).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_threshold_has_the_highest_expected_f1(probability: list[float]) -> None:
    values = np.array(probability)

    def f1(cut: float) -> float:
        linked = values >= cut
        return 2 * values[linked].sum() / (linked.sum() + values.sum()) if linked.any() else 0.0

    found = best_threshold(values)
    assert LOWEST <= found.probability <= HIGHEST
    if found.expected_f1:
        assert found.expected_f1 == pytest.approx(max(f1(cut) for cut in values))


@settings(max_examples=60, deadline=None)
@given(weights, st.lists(st.integers(0, 2), min_size=ROWS, max_size=ROWS))
def test_priors_and_error_rates_are_rates(pairs: dict[tuple[int, int], float], lists: list[int]) -> None:
    left, right, weight = arrays(pairs)
    scored = score(Pairs(left, right, weight), np.array(lists, dtype=np.int64), 3)
    assert np.isfinite(scored.log_odds).all()
    assert ((scored.rates > 0) & (scored.rates < 1)).all()
    errors = error_rates(scored, agglomerate(ROWS, left, right, scored.log_odds, 0.0).entity)
    for rate in (errors.precision, errors.recall, errors.f1):
        assert rate is None or -1e-9 <= rate <= 1 + 1e-9
    assert not math.isnan(errors.missed)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from("ABC")), min_size=1, max_size=30))
def test_the_overlap_table_is_a_count_of_histories(seen: list[tuple[int, str]]) -> None:
    lists = ("A", "B", "C")
    table = pl.DataFrame({"entity_id": [f"e{person}" for person, _ in seen], "list": [name for _, name in seen]})
    wanted: dict[tuple[int, ...], int] = {}
    for person in {person for person, _ in seen}:
        history = tuple(int((person, name) in set(seen)) for name in lists)
        wanted[history] = wanted.get(history, 0) + 1
    assert {row[:3]: row[3] for row in overlap_of(table, lists).iter_rows()} == wanted


TYPED = ("given_name", "surname", "document_number", "birthplace")
names = st.text(st.characters(codec="utf-8"), max_size=24)


@settings(max_examples=200, deadline=None)
@given(names)
def test_forms_of_a_name_are_stable(cell: str) -> None:
    assert fold(fold(cell)) == fold(cell)
    assert words_of_name(words_of_name(cell).upper()) in (words_of_name(cell), "") or not cell.isascii()
    for word in words_of_name(cell).split():
        assert sound(word)
        assert skeleton(word)
    assert document_digits(document_digits(cell)) == document_digits(cell)


@settings(max_examples=100, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyzñáéíóúüç' -", max_size=20))
def test_marks_and_capitals_change_nothing(cell: str) -> None:
    assert words_of_name(cell) == words_of_name(f"  {cell.upper()} ")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["given_name", "surname", "document_number", "birthplace"]), names),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_typed_is_brought_to_form(rows: list[dict[str, str]]) -> None:
    table = pl.DataFrame(
        {"list": ["A"] * len(rows), **{name: [row.get(name) or None for row in rows] for name in TYPED}},
        schema=dict.fromkeys(("list", *TYPED), pl.String),
    )
    found = normalised(table)
    assert found["row"].to_list() == list(range(len(rows)))
