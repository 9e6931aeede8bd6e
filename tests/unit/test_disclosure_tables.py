"""Protecting tables of counts and attacking them: what must hold, and what is refused."""

from __future__ import annotations

import csv
import json
import random
from itertools import product
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.disclosure.attack import How, attack, search
from amparo.disclosure.equations import Equation, equation_of
from amparo.disclosure.relations import relations
from amparo.disclosure.suppression import protect, protect_published
from amparo.disclosure.table_files import read_protected
from amparo.disclosure.tables import CountTable, Key, ProtectedTable, Status
from amparo.files import BadInput

T = "Total"


def table(cells: dict[Key, int | None], lowest: int = 1) -> CountTable:
    return CountTable(tuple(f"d{i}" for i in range(len(next(iter(cells))))), "count", cells, lowest)


def full(
    sizes: tuple[int, ...], seed: int, counts: tuple[int, ...] = (0, 0, 1, 2, 3, 4, 6, 9, 15, 40, 120)
) -> CountTable:
    """A complete table with every margin."""
    rnd, cells = random.Random(seed), {}
    for key in product(*([f"{i}{j}" for j in range(size)] for i, size in zip("abcd", sizes, strict=False))):
        count = rnd.choice(counts)
        for lifted in product((False, True), repeat=len(sizes)):
            above = tuple(T if up else word for up, word in zip(lifted, key, strict=True))
            cells[above] = cells.get(above, 0) + count
    return table(dict(cells))


def hidden(done: ProtectedTable) -> set[Key]:
    return {key for key, status in done.status.items() if status is Status.SUPPRESSED}


def shown(cells: dict[Key, int | None], lowest: int = 0, highest: int | None = None) -> ProtectedTable:
    status = {key: Status.SUPPRESSED if count is None else Status.PUBLISHED for key, count in cells.items()}
    names = tuple(f"d{i}" for i in range(len(next(iter(cells)))))
    return ProtectedTable(names, "count", cells, status, 5, lowest, highest)


@pytest.mark.parametrize(("sizes", "seed"), [((4, 5), 1), ((6, 7), 2), ((3, 4, 3), 3), ((1, 6), 4), ((2, 2, 2, 2), 5)])
@pytest.mark.parametrize("told", [False, True])
def test_nothing_comes_back_even_for_a_reader_who_is_told_which_cells_are_small(
    sizes: tuple[int, ...], seed: int, told: bool
) -> None:
    before = full(sizes, seed)
    done = protect(before)
    if not told:
        assert attack(done).recovered == attack(done).narrowed == 0
        return
    intervals = {k: (1, 4) if 0 < (before.cells[k] or 0) < 5 else (1, None) for k in hidden(done)}
    equations = [equation_of(relation, done.cells) for relation in relations(done.cells)]
    found = search(equations, intervals, enough=2).intervals
    known = [key for key, (low, high) in found.items() if low == high]
    assert len(known) <= done.protection.known_if_told


def test_the_unprotected_table_is_recovered_by_the_same_attack() -> None:
    before = full((6, 7), 2)
    small = {key: None if 0 < (count or 0) < 5 else count for key, count in before.cells.items()}
    found = attack(shown(small, 1))
    assert found.recovered > 0
    assert found.narrowed > 0


def test_most_of_a_table_stays_published() -> None:
    for sizes in [(4, 5), (6, 7), (3, 4, 3)]:
        before = full(sizes, 3)
        assert len(hidden(protect(before))) <= 0.5 * len(before.cells)


def test_large_counts_and_zeros_stay_when_nothing_is_small() -> None:
    before = full((3, 4), 1, (0, 5, 9, 40))
    done = protect(before)
    assert not hidden(done)
    assert done.cells == before.cells
    assert attack(done).suppressed == 0


@pytest.mark.parametrize(
    "cells",
    [
        {("a",): 3},
        {("a",): 3, (T,): 3},
        {("a",): 0, (T,): 0},
        {("a",): 1, ("b",): 1, (T,): 2},
        {("a",): 1, ("b",): 1, ("c",): 1, ("d",): 1, (T,): 4},
        {("a",): 2, ("b",): 0, (T,): 2},
        {("a",): 4, ("b",): 40, (T,): 44},
        {(T,): 3},
        {("a", T): 3, ("b", T): 30, (T, T): 33},
        {("a", "x"): 1, ("b", "y"): 50, (T, T): 51},
    ],
)
def test_edge_tables(cells: dict[Key, int | None]) -> None:
    done = protect(table(cells))
    for key, count in cells.items():
        assert count is not None
        assert (done.cells[key] is None) or not 0 < count < 5
    assert attack(done).recovered == 0


def test_a_small_margin_full_of_ones_does_not_cost_the_whole_table() -> None:
    """Four ones in a margin of 4: it cannot be less, so for a reader who is not told, it must at least seem larger."""
    years = ("2019", "2020", "2021", "2022")
    inner = {("female", y): 40 for y in years} | {("male", y): 25 for y in years} | {("unknown", y): 1 for y in years}
    cells: dict[Key, int | None] = {}
    for (sex, year), count in inner.items():
        for key in product((sex, T), (year, T)):
            cells[key] = (cells.get(key) or 0) + count
    done = protect(table(cells))
    assert done.status[(T, T)] is Status.PUBLISHED
    assert done.protection is not None
    assert done.protection.coarse == 0
    assert len(hidden(done)) <= 12
    assert attack(done).recovered == 0


def test_a_grand_total_without_margins_between_is_still_a_margin() -> None:
    cells: dict[Key, int | None] = {("a", "x"): 1, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40, (T, T): 91}
    assert attack(shown({**cells, ("a", "x"): None})).recovered == 1
    assert attack(protect(table(cells))).recovered == 0


def test_total_is_a_margin_however_it_is_spelled() -> None:
    done = protect(table({("a",): 3, ("b",): 30, ("c",): 40, ("TOTAL",): 73}))
    assert len(hidden(done)) == 2


def test_no_margins_no_complement() -> None:
    done = protect(table({("a", "x"): 1, ("b", "x"): 20, ("a", "y"): 30}))
    assert hidden(done) == {("a", "x")}


def test_a_margin_that_is_not_the_sum_of_its_cells_is_named() -> None:
    with pytest.raises(BadInput) as refusal:
        protect(CountTable(("sex", "form"), "n", {("f", "labour"): 3, ("m", "labour"): 9, (T, "labour"): 11}))
    assert "sex=Total, form=labour" in refusal.value.message("en")
    assert "12" in refusal.value.message("es")


def test_persons_in_a_margin_whom_no_cell_lists_are_allowed_when_a_category_is_missing() -> None:
    cells: dict[Key, int | None] = {
        ("f", "x"): 20, ("f", "y"): 3, ("f", T): 23, ("m", "x"): 30, ("m", T): 38, (T, "x"): 50, (T, T): 61,
    }  # fmt: skip
    assert attack(protect(table(cells))).recovered == 0


def test_a_count_withheld_before_is_protected_though_nobody_knows_it() -> None:
    cells: dict[Key, int | None] = {("a",): None, ("b",): 30, ("c",): 40, (T,): 73}
    assert attack(shown(cells, 1, 4)).cells[0].lower == 3
    assert attack(protect(table(cells))).recovered == 0
    with pytest.raises(BadInput) as refusal:
        protect(table({("a",): None, ("b",): 30, (T,): 73}))
    assert refusal.value.code == "disclosure.unfit"


def test_contradictions_of_others_are_set_aside_and_counted() -> None:
    cells: dict[Key, int | None] = {("a",): None, ("b",): 30, (T,): 73, ("c",): 1}
    done = protect_published(table(cells))
    assert attack(done).recovered == 0


def test_same_table_same_result() -> None:
    assert protect(full((3, 4, 3), 3)) == protect(full((3, 4, 3), 3))


def test_how_a_cell_was_recovered_is_said() -> None:
    assert attack(shown({("a",): None, ("b",): 4, (T,): 6})).cells[0].how is How.SUBTRACTION
    bounded = attack(shown({("a",): None, ("b",): None, (T,): 8}, 1, 4))
    assert {(cell.lower, cell.how) for cell in bounded.cells} == {(4, How.BOUNDS)}
    square: dict[Key, int | None] = {
        ("a", "x"): None, ("a", "y"): None, ("b", "x"): None, ("b", "y"): None,
        ("a", T): 6, ("b", T): 2, (T, "x"): 2, (T, "y"): 6,
    }  # fmt: skip
    assert attack(shown(square)).recovered == 0
    assert attack(shown({**square, ("a", "x"): None, ("b", "y"): 2})).recovered == 3


def test_what_no_single_sum_shows_linear_programming_finds() -> None:
    x, y, z = ("x",), ("y",), ("z",)
    ring = [Equation({x: 1, y: 1}, 13), Equation({y: 1, z: 1}, 15), Equation({x: 1, z: 1}, 12)]
    found = search(ring, dict.fromkeys((x, y, z), (0, None)), enough=4)
    assert found.intervals == {x: (5, 5), y: (8, 8), z: (7, 7)}
    assert set(found.how.values()) == {How.LINEAR}
    # x = z by the first two, and two halves are no persons: only whole numbers leave x = z = 0.
    half = [Equation({x: 1, y: 1}, 1), Equation({y: 1, z: 1}, 1), Equation({x: 1, z: 1}, 1, at_most=True)]
    assert search(half, dict.fromkeys((x, y, z), (0, None)), enough=2).intervals == {x: (0, 0), y: (1, 1), z: (0, 0)}


def test_a_least_value_that_the_sums_refute_is_not_kept() -> None:
    found = attack(shown({("a",): None, ("b",): 6, (T,): 6}, 1, 4))
    assert found.assumed == (0, 4)
    assert (found.recovered, found.zeros) == (1, 1)


def test_rounded_cells_are_bounds() -> None:
    cells: dict[Key, int | None] = {("a",): None, ("b",): 10, (T,): 13}
    status = {("a",): Status.SUPPRESSED, ("b",): Status.ROUNDED, (T,): Status.PUBLISHED}
    found = attack(ProtectedTable(("d",), "n", cells, status, 5, 1))
    assert found.recovered == 0


# --- the commands ----------------------------------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


TABLE = """sex,form,count
f,labour,3
f,other,40
f,Total,43
m,labour,20
m,other,30
m,Total,50
Total,labour,23
Total,other,70
Total,Total,93
"""


def test_protect_keeps_rows_and_attack_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = write(tmp_path / "t.csv", TABLE), tmp_path / "out.csv"
    assert main(["protect", str(source), "--value", "count", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["small"] == 1
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [(r["sex"], r["form"]) for r in rows] == [tuple(x.split(",")[:2]) for x in TABLE.splitlines()[1:]]
    assert {r["status"] for r in rows} == {"published", "suppressed"}
    assert all((r["count"] == "") == (r["status"] == "suppressed") for r in rows)
    assert main(["attack", str(out)]) == 0
    first = out.read_bytes()
    assert main(["protect", str(source), "--value", "count", "--out", str(out)]) == 0
    assert out.read_bytes() == first


@pytest.mark.parametrize("mark", ["<5", "≤4", "*", "..", "s", ""])
def test_attack_reads_the_marks_of_offices(tmp_path: Path, mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "t.csv", TABLE.replace("labour,3\n", f"labour,{mark}\n"))
    assert main(["attack", str(source), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["cells"] == [{"key": ["f", "labour"], "lower": 3, "upper": 3, "how": "subtraction"}]
    assert main(["attack", str(source), "--suppressed-means", "1..4"]) == 1


def test_a_suppressed_cell_that_shows_its_count_is_recovered(tmp_path: Path) -> None:
    table_ = read_protected(write(tmp_path / "t.csv", "sex,count,status\nf,3,suppressed\nm,9,published\n"))
    assert attack(table_).cells[0].how is How.SHOWN


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sex,count\nf,-1\n", "count"),
        ("sex,count\nf,1.5\n", "count"),
        ("sex,count\nf,doce\n", "count"),
        ("sex,count\nf,\n", "count"),
        ("sex,count\nf,=1+1\n", "count"),
        ("sex,count\nf,1e3\n", "count"),
        ("sex,count\nf,٣\n", "count"),
        ("sex,count\nf,99999999999999\n", "count"),
        ("sex,count\nf,<10\n", "withheld_by_another"),
        ("sex,count\nf,1\nf,2\n", "twice"),
        ("sex,count\nTotal,1\ntotal,1\n", "twice"),
        ("sex,count\n,3\n", "empty_category"),
        ("sex,count,status\nf,3,published\n", "status_present"),
        ("count\n3\n", "no_dimension"),
        ("sex,count\n", "no_cells"),
        ("sex,count\nf,3\nm,9\nTotal,11\n", "margin"),
        (",sex,count\n0,f,3\n", "unnamed_column"),
        ("row,sex,count\n0,f,3\n1,m,9\n2,Total,12\n", "row_number"),
        ("sex,n\nf,3\n", "missing_column"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(
    tmp_path: Path, text: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert main(["protect", str(write(tmp_path / "t.csv", text)), "--value", "count", "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "t.csv" in said
    assert "Traceback" not in said
    assert not out.exists()
    from amparo.disclosure.table_files import read_counts

    with pytest.raises(BadInput) as refusal:
        protect(read_counts(tmp_path / "t.csv", "count").table)
    assert refusal.value.code.endswith("." + code)


def test_refusals_of_the_commands(tmp_path: Path) -> None:
    source = write(tmp_path / "t.csv", TABLE)
    assert main(["protect", str(source), "--value", "count", "--out", str(source)]) == 2
    assert source.read_text(encoding="utf-8") == TABLE
    assert main(["protect", str(source), "--value", "count", "--threshold", "1", "--out", str(tmp_path / "o")]) == 2
    assert main(["protect", str(source), "--out", str(tmp_path / "o")]) == 2
    assert main(["attack", str(source), "--suppressed-means", "four"]) == 2
    assert main(["attack", str(tmp_path / "absent.csv")]) == 2
    assert main(["attack", str(write(tmp_path / "s.csv", "a,n,status\nx,,published\n"))]) == 2
    assert main(["attack", str(write(tmp_path / "u.csv", "a,n,status\nx,1,open\n"))]) == 2
