"""Lists in clear: who is linked, what is refused, what the result says of itself."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from invented_lists import PERSON, invented, pairs_f1, table, written

from amparo.cli.main import main
from amparo.linkage.clear import link_clear
from amparo.linkage.comparisons import ALL, GIVEN, SURNAMES, usable
from amparo.linkage.copies import find_copies
from amparo.linkage.normalise import normalised
from amparo.linkage.result import overlap_of
from amparo.linkage.training import has_collapsed
from amparo.model.record import LINKABLE_COLUMNS


@pytest.fixture(scope="module")
def linked() -> tuple[pl.DataFrame, list[int], object]:
    records, truth = invented(400, 4)
    return records, truth, link_clear(records)


def test_most_persons_are_found(linked: tuple) -> None:
    _, truth, linkage = linked
    assert pairs_f1(linkage.table["entity_id"].to_list(), truth) >= 0.95


def test_every_record_comes_back_once_and_in_order(linked: tuple) -> None:
    records, _, linkage = linked
    assert linkage.table.select("list", "record_id").equals(records.select("list", "record_id"))
    assert linkage.table["probability"].is_between(0, 1).all()


def test_the_overlap_table_adds_up_to_the_persons(linked: tuple) -> None:
    _, _, linkage = linked
    overlap = linkage.overlap
    assert overlap.columns == [*linkage.lists, "count"]
    assert overlap["count"].sum() == linkage.table["entity_id"].n_unique()
    assert overlap.select(linkage.lists).sum_horizontal().min() >= 1


def test_the_error_rates_it_expects_are_near_those_it_makes(linked: tuple) -> None:
    _, truth, linkage = linked
    assert linkage.errors.f1 == pytest.approx(pairs_f1(linkage.table["entity_id"].to_list(), truth), abs=0.05)


def test_the_same_lists_give_the_same_result(linked: tuple) -> None:
    records, _, linkage = linked
    again = link_clear(records)
    assert again.table.equals(linkage.table)
    assert json.dumps(again.as_dict()) == json.dumps(linkage.as_dict())


def test_no_cell_of_an_identity_column_is_in_the_result(linked: tuple) -> None:
    records, _, linkage = linked
    said = json.dumps(linkage.as_dict(), ensure_ascii=False).lower()
    for column in ("given_name", "surname", "second_surname", "document_number", "birth_date"):
        assert not [cell for cell in records[column].drop_nulls().unique() if f'"{cell.lower()}"' in said]
    assert set(linkage.table.columns) == {"list", "record_id", "entity_id", "probability"}


def rows_of(count: int, lists: int = 3, **cells: str) -> pl.DataFrame:
    return table([{"list": f"L{n % lists}", "record_id": str(n), **PERSON, **cells} for n in range(count)])


@pytest.mark.parametrize("count", [2, 40, 3000])
def test_when_all_records_are_one_person_there_is_one_person(count: int) -> None:
    assert link_clear(rows_of(count)).table["entity_id"].n_unique() == 1


def test_copies_follow_only_those_that_are_one_person() -> None:
    named = [{"list": "A", "record_id": f"n{n}", **PERSON} for n in range(4)]
    bare = [{"list": "A", "record_id": f"b{n}", "sex": "female"} for n in range(4)]
    copies = find_copies(normalised(table([*named, *bare])))
    assert copies.compared.tolist() == [True, True, False, False] * 2
    entities = link_clear(table([*named, *bare])).table["entity_id"].to_list()
    assert len(set(entities[:4])) == 1
    assert len(set(entities[4:])) == 4
    assert not set(entities[:4]) & set(entities[4:])


def test_lists_without_a_common_person_stay_apart() -> None:
    records, truth = invented(300, 1, share=1.0)
    halves = records.with_columns(
        list=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("A")).otherwise(pl.lit("B"))
    )
    linkage = link_clear(halves)
    assert linkage.table["entity_id"].n_unique() >= 0.99 * len(set(truth))


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_a_handful_of_strangers_stay_strangers(count: int) -> None:
    records, truth = invented(count, 1, share=1.0)
    assert link_clear(records).table["entity_id"].n_unique() == len(set(truth))


def test_a_handful_with_one_person_twice() -> None:
    records, _ = invented(20, 1, share=1.0)
    both = pl.concat([records, rows_of(2, 2)], how="diagonal")
    entities = link_clear(both).table["entity_id"].to_list()
    assert entities[-1] == entities[-2]
    assert len(set(entities)) == 21


@pytest.mark.parametrize("column", LINKABLE_COLUMNS)
def test_one_column_alone_never_breaks_and_never_joins_by_a_code(column: str) -> None:
    cells = {"sex": "female", "age": "20", "birth_year": "1998", "birth_date": "1998-05-03", "nationality": "HND"}
    cells |= {"referral_date": "2020-01-01", "birthplace": "Tela", "document_number": "AB12345"}
    rows = [{"list": f"L{n % 2}", "record_id": str(n), column: cells.get(column, "Fulana")} for n in range(8)]
    linkage = link_clear(table(rows))
    assert len(linkage.table) == 8
    if column in ("sex", "age", "birth_year", "nationality", "referral_date", "birthplace", "birth_date"):
        assert linkage.table["entity_id"].n_unique() == 8
        assert "not_telling" in [warning.code for warning in linkage.warnings]


def test_records_without_a_single_known_trait_stay_apart_and_are_counted() -> None:
    rows = [{"list": "A", "record_id": str(n), "given_name": "N/N"} for n in range(5)] + [
        {"list": "B", "record_id": "x", **PERSON}
    ]
    linkage = link_clear(table(rows))
    assert linkage.table["entity_id"].n_unique() == 6
    assert {"code": "bare_records"}.items() <= next(
        w for w in linkage.as_dict()["warnings"] if w["code"] == "bare_records"
    ).items()


def test_twelve_lists(tmp_path: Path) -> None:
    records, truth = invented(60, 12, share=0.3)
    linkage = link_clear(records)
    assert len(linkage.lists) == 12
    assert pairs_f1(linkage.table["entity_id"].to_list(), truth) > 0.9


def test_namesakes_born_years_apart_stay_apart() -> None:
    records, _ = invented(200, 2)
    twins = table(
        [
            {"list": "L0", "record_id": "a", **PERSON},
            {"list": "L1", "record_id": "b", **PERSON | {"birth_date": "1971-11-20", "document_number": "777333111"}},
        ]
    )
    entities = link_clear(pl.concat([records, twins], how="diagonal")).table["entity_id"].to_list()
    assert entities[-1] != entities[-2]


def test_a_comparison_nobody_filled_is_left_out() -> None:
    bare = normalised(table([{"list": "A", "record_id": str(n), "given_name": "Ana"} for n in range(3)]))
    assert [c.name for c in usable(bare)] == ["given"]


def test_documented_values_are_probabilities_and_pass_the_check() -> None:
    for comparison in ALL:
        assert sum(level.m for level in comparison.levels) == pytest.approx(1, abs=1e-6)
        assert sum(level.u for level in comparison.levels) == pytest.approx(1, abs=1e-3)
        assert not has_collapsed(comparison), comparison.name


@pytest.mark.parametrize(
    ("comparison", "m"),
    [
        (SURNAMES, (0.05, 0.02, 0.01, 0.05, 0.03, 0.04, 0.1, 0.7)),
        (SURNAMES, (0.1, 0.1, 0.5, 0.1, 0.05, 0.05, 0.05, 0.05)),
        (GIVEN, (0.05, 0.05, 0.1, 0.8)),
        (GIVEN, (0.0, 0.9, 0.05, 0.05)),
    ],
)
def test_a_planted_collapse_is_refused(comparison: object, m: tuple[float, ...]) -> None:
    assert has_collapsed(comparison.with_parameters(m, tuple(level.u for level in comparison.levels)))


def test_overlap_counts_persons_not_records() -> None:
    seen = pl.DataFrame({"entity_id": ["e1", "e1", "e1", "e2", "e3"], "list": ["A", "A", "B", "B", "B"]})
    assert overlap_of(seen, ("A", "B")).rows() == [(0, 1, 2), (1, 1, 1)]


# --- the command ------------------------------------------------------------------------------------------------
ODD_IDS = ("=1+1", "a,b", 'say "no"', "two\nlines", "ñandú", "-7", "+x", "@y", " blank ", "'quoted", "\ttab")


def test_ids_come_back_to_the_letter(tmp_path: Path) -> None:
    rows = table([{"list": "Ñ", "record_id": odd, **PERSON} for odd in ODD_IDS])
    assert main(["link", str(written(tmp_path / "l.csv", rows)), "--out", str(tmp_path / "out")]) == 0
    with (tmp_path / "out/clusters.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["record_id"] for row in csv.DictReader(stream)] == list(ODD_IDS)


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    records, _ = invented(80, 3)
    path = written(tmp_path / "l.csv", records)
    for name in ("one", "two"):
        assert main(["link", str(path), "--out", str(tmp_path / name)]) == 0
    for name in ("clusters.csv", "overlap.csv", "pairs.csv", "linkage.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == [
        "clusters.csv",
        "linkage.json",
        "overlap.csv",
        "pairs.csv",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "list,record_id\nA,1\n",
        "list,record_id,surname\nA,1,Tal\nA,1,Cual\n",
        "list,record_id,age\nA,1,joven\n",
        "list,record_id,surname\ncount,1,Tal\n",
    ],
)
def test_bad_lists_leave_nothing_behind(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "l.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["link", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.strip()
    assert "Tal" not in said
    assert [p.name for p in tmp_path.iterdir()] == ["l.csv"]


def test_somebody_else_s_folder_is_not_replaced(tmp_path: Path) -> None:
    path = written(tmp_path / "l.csv", rows_of(3))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("mine", encoding="utf-8")
    assert main(["link", str(path), "--out", str(tmp_path / "out")]) == 2
    assert (tmp_path / "out/thesis.txt").read_text(encoding="utf-8") == "mine"


def test_rejected_rows_are_named_and_the_rest_is_linked(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text("list,record_id,surname,age\nA,1,Tal,20\nA,2,Cual,999\nB,1,Tal,20\n", encoding="utf-8")
    command = ["link", str(path), "--out", str(tmp_path / "out"), "--rejects", str(tmp_path / "r.csv"), "--json"]
    assert main(command) == 0
    rejects = (tmp_path / "r.csv").read_text(encoding="utf-8")
    assert ",3,age,record_number," in rejects
    assert "Cual" not in rejects
