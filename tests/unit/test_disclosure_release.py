"""Releasing records: the domain comes from the codebook, the noise costs what it says, nobody is copied out."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.disclosure.domain import Attribute, Domain, band_labels, domain_of, limited, read_coded
from amparo.disclosure.privacy import budget, noise_scale, noisy
from amparo.disclosure.release import count_one, count_two, interval, measure, release_records
from amparo.disclosure.synthesis import NoisyTables, one_way, synthesise, two_way
from amparo.files import BadInput
from amparo.model.codebook import Codebook, Column, read_codebook
from amparo.vocabulary.classification import Sensitivity
from amparo.vocabulary.text import Text

SAME = Text(*["x"] * 4)
QUASI = Sensitivity.QUASI_IDENTIFIER


def codebook(**changes: Any) -> Codebook:
    columns = (
        Column("surname", "text", Sensitivity.IDENTITY, SAME),
        Column("sex", "category", QUASI, SAME, codes=("female", "male"), release=True),
        Column("age", "whole_number", QUASI, SAME, bands=(0, 12, 18, 30), release=True),
        Column("form", "category", Sensitivity.SENSITIVE, SAME, codes=("sexual", "labour"), release=True),
        Column("means.fraud", "flag", Sensitivity.SENSITIVE, SAME, release=True),
    )
    fields: dict[str, Any] = {
        "title": SAME,
        "simulated": True,
        "source": "drawn in a test",
        "columns": columns,
        "cap": 3,
        "impossible": ({"sex": "male", "form": "sexual"},),
    }
    return Codebook(**{**fields, **changes})


def write_records(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] | None = None) -> Path:
    names = header or ("list", "record_id", "surname", "sex", "age", "form", "means.fraud")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows(rows)
    return path


def drawn_records(path: Path, size: int) -> Path:
    random = np.random.default_rng(5)
    rows = []
    for i in range(size):
        sex = "female" if random.random() < 0.7 else "male"
        form = "labour" if sex == "male" or random.random() < 0.3 else "sexual"
        fraud = "yes" if random.random() < (0.8 if form == "labour" else 0.1) else "unknown"
        rows.append(("A", str(i), f"Inventada{i}", sex, str(int(random.integers(1, 60))), form, fraud))
    return write_records(path, rows)


# --- the domain -------------------------------------------------------------------------------------------------
def test_bands_are_named_by_what_they_hold() -> None:
    assert band_labels((0, 1, 12, 18)) == ("0", "1-11", "12-17", "18+")


@pytest.mark.parametrize(("age", "code"), [("0", 1), ("11", 1), ("12", 2), ("17", 2), ("18", 3), ("99", 4), ("", 0)])
def test_a_number_falls_into_its_band(age: str, code: int) -> None:
    domain = domain_of(codebook(), Path("codebook.json"))
    assert domain.attributes[1].code(age) == code


def test_an_unknown_of_a_flag_is_never_released_as_a_no() -> None:
    flag = Attribute("means.fraud", ("yes",))
    assert [flag.code(word) for word in ("yes", "no", "unknown", "not_asked", "")] == [1, 0, 0, 0, 0]
    assert flag.code("perhaps") is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"columns": (codebook().columns[1],)}, "disclosure.release_too_few"),
        ({"cap": 1}, "disclosure.release_cap"),
        ({"impossible": ({"sex": "male", "form": "begging"},)}, "disclosure.release_impossible"),
        ({"impossible": ({"surname": "x"},)}, "disclosure.release_impossible"),
        (
            {"columns": (*codebook().columns, Column("born", "date", QUASI, SAME, release=True))},
            "disclosure.release_column",
        ),
        (
            {"columns": (*codebook().columns, Column("n", "whole_number", QUASI, SAME, release=True))},
            "disclosure.release_column",
        ),
        (
            {"columns": (*codebook().columns, Column("c", "category", QUASI, SAME, release=True))},
            "disclosure.release_column",
        ),
    ],
)
def test_a_codebook_that_cannot_be_kept_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        domain_of(codebook(**change), Path("codebook.json"))
    assert caught.value.code == code


def test_a_codebook_never_releases_an_identity(tmp_path: Path) -> None:
    raw = codebook().as_dict()
    raw["columns"][0]["release"] = True
    (tmp_path / "c.json").write_text(json.dumps(raw))
    with pytest.raises(BadInput) as caught:
        read_codebook(tmp_path / "c.json")
    assert caught.value.code == "model.codebook_identity"


def test_a_value_the_codebook_does_not_know_is_refused_without_saying_it(tmp_path: Path) -> None:
    path = write_records(tmp_path / "r.csv", [("A", "1", "Inventada", "female", "20", "secreto", "yes")])
    with pytest.raises(BadInput) as caught:
        read_coded(path, domain_of(codebook(), path))
    assert (caught.value.code, caught.value.row, caught.value.column) == ("disclosure.release_unknown_value", 2, "form")
    assert "secreto" not in caught.value.message("es")


def test_the_person_is_the_unit_when_the_records_are_linked(tmp_path: Path) -> None:
    path = write_records(
        tmp_path / "r.csv",
        [
            ("A", "1", "I", "female", "", "", "no"),
            ("B", "7", "I", "", "20", "labour", "yes"),
            ("B", "8", "I", "male", "30", "", ""),
        ],
    )
    domain = domain_of(codebook(), path)
    coded = read_coded(path, domain, {("A", "1"): "e1", ("B", "7"): "e1", ("B", "8"): "e2"})
    assert coded.tolist() == [[1, 3, 2, 1], [2, 4, 0, 0]]
    with pytest.raises(BadInput) as caught:
        read_coded(path, domain, {("A", "1"): "e1"})
    assert (caught.value.code, caught.value.row) == ("disclosure.release_no_person", 3)


def test_no_record_fills_more_columns_than_the_cap() -> None:
    codes = np.array([[1, 2, 1, 1], [1, 0, 0, 1], [0, 0, 0, 0]], dtype=np.int16)
    kept, gone = limited(codes, 2, np.random.default_rng(1))
    assert (kept > 0).sum(axis=1).tolist() == [2, 2, 0]
    assert gone == 2
    assert np.all((kept == codes) | (kept == 0))


# --- the price ----------------------------------------------------------------------------------------------------
@given(st.floats(0.05, 16), st.sampled_from([1e-6, 1e-9, 1e-12]))
def test_the_budget_gives_back_the_epsilon_it_was_made_from(epsilon: float, delta: float) -> None:
    spent = budget(epsilon, delta)
    assert spent.rho + 2 * math.sqrt(spent.rho * math.log(1 / delta)) == pytest.approx(epsilon, rel=1e-9)


def test_the_noise_has_the_spread_that_the_budget_asks_for() -> None:
    drawn = noisy(np.zeros(20_000, dtype=np.int64), 3.0, 0.5) - 0
    wanted = noise_scale(3.0, 0.5)
    # The standard deviation of 20,000 draws varies by 0.5 %; five of those.
    assert float(drawn.std()) == pytest.approx(wanted, rel=0.025)
    assert abs(float(drawn.mean())) < 5 * wanted / math.sqrt(20_000)


def largest_change(cap: int, sizes: tuple[int, ...]) -> tuple[float, float]:
    """Brute force: the largest L2 change that one more record makes, over every record with at most `cap` columns."""
    grids = np.stack(np.meshgrid(*[np.arange(s) for s in sizes], indexing="ij"), axis=-1).reshape(-1, len(sizes))
    worst_one = worst_two = 0.0
    for record in grids[(grids > 0).sum(axis=1) <= cap]:
        one = count_one(record[None].astype(np.int16), sizes)
        two = count_two(record[None].astype(np.int16), sizes)
        worst_one = max(worst_one, math.sqrt(1 + sum(int((t**2).sum()) for t in one.values())))
        worst_two = max(worst_two, math.sqrt(sum(int((t**2).sum()) for t in two.values())))
    return worst_one, worst_two


@pytest.mark.parametrize("cap", [2, 3, 4])
def test_the_sensitivity_is_that_of_the_worst_record(cap: int) -> None:
    assert largest_change(cap, (3, 2, 4, 2)) == pytest.approx((math.sqrt(cap + 1), math.sqrt(cap * (cap - 1) / 2)))


@pytest.mark.parametrize("epsilon", [0.0, -1.0, 17.0, math.nan, math.inf])
def test_a_budget_that_protects_nobody_is_refused(tmp_path: Path, epsilon: float) -> None:
    path = drawn_records(tmp_path / "r.csv", 5)
    with pytest.raises(BadInput) as caught:
        release_records(path, codebook(), epsilon=epsilon, codebook_file=path)
    assert caught.value.code == "disclosure.release_epsilon"


# --- the synthesis ------------------------------------------------------------------------------------------------
def exact_tables(codes: np.ndarray[Any, Any], sizes: tuple[int, ...]) -> NoisyTables:
    return NoisyTables(len(codes), count_one(codes, sizes), count_two(codes, sizes), 1e-6, 1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 300), st.integers(2, 4))
def test_the_margins_of_what_is_drawn_fit_what_was_measured(seed: int, size: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    domain = Domain(tuple(Attribute(f"c{i}", ("a", "b")) for i in range(columns)), columns, ())
    codes = random.integers(0, 3, size=(size, columns)).astype(np.int16)
    drawn = synthesise(exact_tables(codes, domain.sizes), domain, np.random.default_rng(1))
    assert drawn.shape == codes.shape
    for pair, table in count_two(drawn, domain.sizes).items():
        apart = np.abs(table - count_two(codes, domain.sizes)[pair])
        assert apart.max(initial=0) <= 3 + 0.03 * size


@given(st.lists(st.integers(-40, 200), min_size=6, max_size=6), st.integers(0, 400), st.floats(0.1, 30))
def test_a_repaired_table_is_whole_and_not_negative(noise: list[int], total: int, scale: float) -> None:
    tables = NoisyTables(
        total,
        {0: np.array(noise[:2]), 1: np.array(noise[2:4])},
        {(0, 1): np.array([noise[:2], noise[4:]])},
        scale,
        scale,
    )
    for table in (one_way(tables, 0), one_way(tables, 1), two_way(tables, (0, 1))):
        assert table.min() >= 0
        assert table.sum() == pytest.approx(total, abs=1e-6)


def test_more_budget_gives_smaller_errors_and_impossible_people_never_appear(tmp_path: Path) -> None:
    path = drawn_records(tmp_path / "r.csv", 3000)
    errors = []
    for epsilon in (0.25, 4.0):
        for _ in range(3):
            released = release_records(path, codebook(), epsilon=epsilon, codebook_file=path)
            assert released.quality["impossible_combinations"] == 0
            truth = released.quality["against_the_simulated_truth"]
            assert isinstance(truth, dict)
            errors.append(truth["mean_abs_error_two_way"])
    # The noise is fifteen times as large at 0.25; the errors of single runs vary by a factor of about two.
    assert sum(errors[:3]) > 2 * sum(errors[3:])


def test_a_real_region_is_never_compared_with_the_release(tmp_path: Path) -> None:
    path = drawn_records(tmp_path / "r.csv", 50)
    released = release_records(path, codebook(simulated=False), epsilon=1, codebook_file=path)
    assert "against_the_simulated_truth" not in released.quality


def test_a_person_alone_in_her_nationality_does_not_shift_what_can_be_seen(tmp_path: Path) -> None:
    """The noisy cell of one lone person must look like that of nobody: the canary of the release."""
    domain = Domain((Attribute("a", ("x", "y")), Attribute("b", ("x", "y"))), 2, ())
    lone = np.array([[1, 1]] * 50 + [[2, 2]], dtype=np.int16)
    spent = budget(1.0)
    drawn = [measure(lone, domain, spent).two[0, 1][1, 1] for _ in range(60)]
    scale = measure(lone, domain, spent).scale_two
    assert scale > 4, "one person is far below the noise"
    # 60 draws: a mean within five standard errors of the true 1, hence indistinguishable from 0 in any single draw.
    assert abs(float(np.mean(drawn)) - 1) < 5 * scale / math.sqrt(60)
    low, high = interval(int(drawn[0]), scale)
    assert low <= max(drawn[0], 0) <= high
