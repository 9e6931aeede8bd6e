"""Strata: sums that agree, exact links to the models of a plain table, and what a small stratum may say."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from amparo.cli.main import main
from amparo.estimation import estimate, methods, strata
from amparo.estimation.strata import StrataTable, estimate_strata, read_strata
from amparo.files import BadInput

SHARED = Path(__file__).resolve().parents[2] / "../shared/data/estimation"


def drawn(seed: int, share: float = 0.4) -> StrataTable:
    """Three lists that find women and men differently; 600 women and 900 men."""
    random = np.random.default_rng(seed)
    counts = np.zeros((2, 8))
    for row, (persons, chance) in enumerate(((600, share), (900, share / 2))):
        on = random.random((persons, 3)) < chance
        counts[row] = np.bincount(on @ np.array([1, 2, 4]), minlength=8)
    counts[:, 0] = 0
    return StrataTable(("A", "B", "C"), ("sex",), (("female", "male"),), ((0,), (1,)), counts, "drawn")


def test_without_interactions_the_total_is_that_of_the_whole_table() -> None:
    table = drawn(1)
    whole = estimate(table.collapsed(), method="main-effects", interval="wald")
    found = estimate_strata(table, method="main-effects", replicates=200)
    assert found.estimate == pytest.approx(whole.estimate, rel=1e-8)


def test_with_every_interaction_of_a_list_with_it_strata_are_estimated_apart() -> None:
    table = drawn(2)
    frame = strata.frame_of(table)
    terms = [*((f,) for f in range(4)), (0, 3), (1, 3), (2, 3)]
    found = strata.fit(frame, table.counts[:, 1:].ravel(), terms)
    for row, level in enumerate(("female", "male")):
        apart = methods.independent(table.of(0, row))
        assert table.of(0, row).n_observed + found.dark[row] == pytest.approx(apart.estimate, rel=1e-8), level


def test_selection_finds_that_lists_see_the_sexes_differently_and_strata_add_up() -> None:
    found = estimate_strata(drawn(3), replicates=500, seed=4)
    assert found.model is not None
    assert ".sex" in found.model
    rows = found.extra["strata"]
    assert sum(row["estimate"] for row in rows) == pytest.approx(found.estimate, rel=1e-12)
    for row, truth in zip(rows, (600, 900), strict=True):
        assert row["lower"] < row["estimate"] < row["upper"]
        assert row["lower"] < truth < row["upper"]
    assert found.extra["unestimated"] == {}
    again = estimate_strata(drawn(3), replicates=500, seed=4)
    assert again == found


def test_a_candidate_that_bic_would_take_is_not_overlooked() -> None:
    table = drawn(5)
    frame, counts = strata.frame_of(table), table.counts[:, 1:].ravel()
    found = strata.select(frame, counts)
    for term in frame.terms:
        if term not in found.terms:
            assert strata.fit(frame, counts, [*found.terms, term]).bic > found.bic - 0.5


def test_a_stratum_with_few_cases_gets_no_figure_and_stays_in_the_total(tmp_path: Path) -> None:
    table = drawn(6)
    lines = ["A,B,C,form,count"]
    for row, name in enumerate(("sexual", "labour")):
        lines += [f"{m & 1},{m >> 1 & 1},{m >> 2 & 1},{name},{int(table.counts[row, m])}" for m in range(1, 8)]
    lines += ["1,0,0,organ removal,4", "0,1,0,organ removal,3"]
    path = tmp_path / "forms.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = estimate_strata(read_strata(path), replicates=200)
    by = {row["level"]: row for row in found.extra["strata"]}
    assert by["organ removal"]["estimate"] is None
    assert by["organ removal"]["n_observed"] == 7
    assert "no es cero" in by["organ removal"]["why_none"].es.casefold()
    assert found.estimate is not None
    others = by["sexual"]["estimate"] + by["labour"]["estimate"]
    assert found.extra["unestimated"]["form"] == pytest.approx(found.estimate - others)
    assert found.extra["unestimated"]["form"] >= 7
    assert "strata_sparse" in {w.code for w in found.warnings}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "main", "selected"),
    [("spina_covariates", 756.7574821, 724.1245283), ("ScotPWID_covariates", 22096.69043, None)],
)
def test_published_tables_with_covariates(name: str, main: float, selected: float | None) -> None:
    """The references are those of the collapsed tables: main effects, and [23,1] for spina."""
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    table = read_strata(SHARED / f"{name}.csv")
    frame, counts = strata.frame_of(table), table.counts[:, 1:].ravel()
    plain = strata.select(frame, counts, select_terms=False)
    assert counts.sum() + plain.dark.sum() == pytest.approx(main, rel=1e-6)
    if selected is not None:
        chosen = strata.select(frame, counts)
        assert counts.sum() + chosen.dark.sum() == pytest.approx(selected, rel=1e-6)


@pytest.mark.shared
def test_one_row_for_each_person_with_five_covariates() -> None:
    """1,043 persons, five covariates: with main effects alone the total is that of the collapsed table."""
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    table = read_strata(SHARED / "Cruyff_simdat.csv", ("X1", "X2", "X3", "X4", "Y"))
    assert table.collapsed().n_observed == 1043
    frame, counts = strata.frame_of(table), table.counts[:, 1:].ravel()
    plain = strata.select(frame, counts, select_terms=False)
    whole = methods.independent(table.collapsed())
    assert counts.sum() + plain.dark.sum() == pytest.approx(whole.estimate, rel=1e-8)
    chosen = strata.select(frame, counts)
    assert chosen.valid
    assert chosen.bic < plain.bic


HEAD = "A,B,sex,count\n"
GOOD = "1,0,woman,5\n1,1,man,4\n"
BAD: dict[str, tuple[str, tuple[str, ...], str]] = {
    "negative": (HEAD + GOOD + "0,1,man,-3\n", (), "estimation.negative_count"),
    "fractional": (HEAD + GOOD + "0,1,man,1.5\n", (), "estimation.not_a_whole_number"),
    "unknown": (HEAD + GOOD, ("age",), "estimation.stratum_unknown"),
    "like a list": ("A,B,C,count\n1,0,1,4\n0,1,0,5\n", ("C",), "estimation.stratum_like_list"),
    "mixed": (HEAD + GOOD + "0,1,2,3\n", (), "estimation.not_zero_or_one"),
    "empty": (HEAD + GOOD + "0,1,,3\n", ("sex",), "estimation.stratum_empty"),
    "one level": (HEAD + "1,0,man,3\n1,1,man,3\n", (), "estimation.strata_one_level"),
    "twice": (HEAD + GOOD + "1,1,man,3\n", (), "estimation.twice_row"),
    "no lists": ("A,sex,count\n1,woman,3\n1,man,2\n", (), "estimation.one_list"),
    "zero row": (HEAD + GOOD + "0,0,man,3\n", (), "estimation.zero_row"),
    "nobody": (HEAD + "1,0,woman,0\n1,1,man,0\n", (), "estimation.nobody"),
    "too many": (
        "A,B,x,y,count\n" + "".join(f"1,1,a{k},b{k},2\n" for k in range(60)), (), "estimation.strata_too_many",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_read_is_refused_in_four_languages(tmp_path: Path, what: str) -> None:
    text, named, code = BAD[what]
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_strata(path, named)
    assert refused.value.code == code
    said = {refused.value.message(language) for language in ("es", "en", "pt", "fr")}  # type: ignore[arg-type]
    assert len(said) == 4


def test_no_overlap_gives_no_figure(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(HEAD + "1,0,woman,5\n0,1,woman,5\n1,0,man,4\n0,1,man,9\n", encoding="utf-8")
    found = estimate_strata(read_strata(path), replicates=200)
    assert found.estimate is None
    assert found.verdict.grade == "do_not_publish"


def test_the_command_says_strata(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = drawn(7)
    rows = [
        f"{m & 1},{m >> 1 & 1},{m >> 2 & 1},{('mujer', 'hombre')[row]},{int(table.counts[row, m])}"
        for row, m in product(range(2), range(1, 8))
    ]
    path = tmp_path / "by_sex.csv"
    path.write_text("\n".join(["A,B,C,sexo,count", *rows]) + "\n", encoding="utf-8")
    assert main(["estimate", str(path), "--json", "--replicates", "200", "--lang", "es"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["level"] for row in printed["strata"]] == ["hombre", "mujer"]
    assert sum(row["estimate"] for row in printed["strata"]) == pytest.approx(printed["estimate"])
    assert main(["estimate", str(path), "--replicates", "200", "--lang", "es"]) == 0
    assert "sexo = mujer" in capsys.readouterr().out
    assert main(["estimate", str(path), "--strata", "edad"]) == 2
    assert main(["estimate", str(path), "--method", "nhoi"]) == 2
    assert main(["estimate", str(path), "--interval", "wald"]) == 2
