"""Linkages are drawn with the linker's probabilities, and what they leave open is in the interval."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from amparo.cli.main import main
from amparo.estimation import OverlapTable, estimate, read_overlap
from amparo.estimation.linkage_error import Candidates, draw_tables, estimate_with_linkage, ordered
from amparo.files import BadInput


def candidates(probability: float, persons: int) -> Candidates:
    """`persons` pairs of records, one of list A and one of list B, each one person with this probability."""
    left = np.arange(persons, dtype=np.int64)
    odds = np.full(persons, np.log(probability / (1 - probability)))
    return Candidates(("A", "B"), np.repeat(np.arange(2), persons), left, left + persons, odds)


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_a_pair_by_itself_is_joined_with_its_probability(probability: float) -> None:
    tables = draw_tables(candidates(probability, 400), 50, seed=1)
    assert tables[3].mean() / 400 == pytest.approx(
        probability, abs=4 * np.sqrt(probability * (1 - probability) / 20000)
    )
    assert (tables[1] + tables[3] == 400).all()
    assert (tables[2] + tables[3] == 400).all()
    assert (tables[0] == 0).all()


def test_the_same_seed_draws_the_same_linkages() -> None:
    one = candidates(0.7, 50)
    assert (draw_tables(one, 10, 4) == draw_tables(one, 10, 4)).all()
    assert (draw_tables(one, 10, 4) != draw_tables(one, 10, 5)).any()


def test_tables_follow_the_order_of_the_lists() -> None:
    table = np.zeros((8, 1))
    table[0b011] = 7  # A and B
    assert ordered(table, ("A", "B", "C"), ("C", "B", "A"))[0b110, 0] == 7


def folder(path: Path, probability: float, sure: int = 60, doubtful: int = 30, alone: int = 200) -> Path:
    """A linkage of two lists: sure pairs, doubtful pairs left apart, and records by themselves."""
    path.mkdir()
    clusters, pairs = ["list,record_id,entity_id,probability"], []
    for k in range(sure + doubtful):
        mine = k if k < sure else 10_000 + k
        clusters += [f"A,a{k},e{k},0.9", f"B,b{k},e{mine},0.9"]
        pairs.append(f"A,a{k},B,b{k},{0.999999 if k < sure else probability}")
    for k in range(sure + doubtful, sure + doubtful + alone):
        clusters += [f"A,a{k},e{k},1", f"B,b{k},e{20_000 + k},1"]
    (path / "clusters.csv").write_text("\n".join(clusters) + "\n", encoding="utf-8")
    head = "left_list,left_record_id,right_list,right_record_id,probability"
    (path / "pairs.csv").write_text("\n".join([head, *pairs]) + "\n", encoding="utf-8")
    single = doubtful + alone
    (path / "overlap.csv").write_text(f"A,B,count\n1,0,{single}\n0,1,{single}\n1,1,{sure}\n", encoding="utf-8")
    return path


def test_doubtful_pairs_move_the_estimate_and_widen_the_interval(tmp_path: Path) -> None:
    linked = folder(tmp_path / "linked", 0.45)
    table = read_overlap(linked / "overlap.csv")
    plain = estimate(table, interval="wald")
    carried = estimate_with_linkage(table, linked, seed=3)
    assert plain.estimate is not None
    assert carried.estimate is not None
    assert carried.lower is not None
    assert carried.upper is not None
    # 60 links for certain and 13.5 expected of the doubtful: n1 n2 / 73.5.
    assert carried.estimate == pytest.approx(291 * 291 / 74.5 - 1, rel=0.04)
    assert carried.extra["linkage"]["sd_log_between_linkages"] > 0.02
    assert carried.interval == "pooled"
    assert carried.lower <= carried.estimate <= carried.upper
    # The same number of links, for certain, leaves the sampling error alone.
    certain = estimate(OverlapTable(("A", "B"), np.array([0.0, 217, 217, 74])), interval="profile")
    assert certain.lower is not None
    assert certain.upper is not None
    assert carried.upper / carried.lower > 1.02 * certain.upper / certain.lower


def test_sure_links_give_the_interval_of_the_table(tmp_path: Path) -> None:
    linked = folder(tmp_path / "linked", 1e-9)
    table = read_overlap(linked / "overlap.csv")
    plain, carried = estimate(table), estimate_with_linkage(table, linked)
    assert (carried.lower, carried.upper) == pytest.approx((plain.lower, plain.upper), rel=1e-6)


@pytest.mark.parametrize(
    ("file", "line", "code"),
    [
        ("pairs.csv", None, "estimation.linkage_folder"),
        ("pairs.csv", "A,none,B,b1,0.5", "estimation.linkage_record"),
        ("pairs.csv", "A,a1,B,b2,1.5", "estimation.linkage_probability"),
        ("pairs.csv", "A,a1,B,b2,nan", "estimation.linkage_probability"),
        ("clusters.csv", "A,a1,e1,1", "estimation.linkage_record"),
        ("clusters.csv", "C,c1,c1,1", "estimation.linkage_other_lists"),
    ],
)
def test_a_folder_that_is_no_linkage_is_refused(tmp_path: Path, file: str, line: str | None, code: str) -> None:
    linked = folder(tmp_path / "linked", 0.4)
    path = linked / file
    if line is None:
        path.unlink()
    else:
        path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        estimate_with_linkage(read_overlap(linked / "overlap.csv"), linked)
    assert refused.value.code == code


def test_a_method_without_a_table_and_few_draws_are_refused(tmp_path: Path) -> None:
    linked = folder(tmp_path / "linked", 0.4)
    table = read_overlap(linked / "overlap.csv")
    for code, options in {"estimation.draws": {"draws": 2}, "estimation.seed": {"seed": -1}}.items():
        with pytest.raises(BadInput) as refused:
            estimate_with_linkage(table, linked, **options)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_lists_that_share_nobody_give_no_figure(tmp_path: Path) -> None:
    linked = folder(tmp_path / "linked", 1e-9, sure=0)
    found = estimate_with_linkage(OverlapTable(("A", "B"), np.array([0.0, 230, 230, 0])), linked)
    assert found.estimate is None
    assert found.verdict.grade == "do_not_publish"


def test_the_command_prints_what_linkage_adds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    linked = folder(tmp_path / "linked", 0.4)
    command = ["estimate", str(linked / "overlap.csv"), "--linkage", str(linked), "--draws", "20", "--seed", "5"]
    assert main([*command, "--json", "--lang", "es"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["linkage"]["draws"] == 20
    assert "linkage_in_interval" in {w["code"] for w in printed["warnings"]}
    assert "enlaces sorteados" in printed["why"]
    shutil.rmtree(linked)
    assert main(["estimate", str(tmp_path / "missing.csv"), "--linkage", str(linked)]) == 2
