"""What a table of overlaps may look like, and what is said of one that may not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from amparo.estimation import OverlapTable, read_overlap
from amparo.files import BadInput
from amparo.vocabulary.text import LANGUAGES

HEAD = "A,B,C,count\n"
REFUSED = {
    "negative": (HEAD + "1,0,0,-4\n0,1,0,3\n", "estimation.negative_count", 2),
    "fraction": (HEAD + "1,0,0,4.5\n", "estimation.not_a_whole_number", 2),
    "whole number with decimals": (HEAD + "1,0,0,4.0\n", "estimation.not_a_whole_number", 2),
    "text": (HEAD + "1,0,0,four\n", "estimation.not_a_whole_number", 2),
    "thousands comma": (HEAD + '1,0,0,"1,234"\n', "estimation.not_a_whole_number", 2),
    "thousands point": (HEAD + "1,0,0,1.234\n", "estimation.not_a_whole_number", 2),
    "formula": (HEAD + "1,0,0,=4+1\n", "estimation.not_a_whole_number", 2),
    "exponent": (HEAD + "1,0,0,1e3\n", "estimation.not_a_whole_number", 2),
    "digits of another script": (HEAD + "1,0,0,\u0663\n", "estimation.not_a_whole_number", 2),
    "suppressed": (HEAD + "1,0,0,<5\n", "estimation.suppressed_count", 2),
    "empty count": (HEAD + "0,1,0,3\n1,0,0,\n", "estimation.empty_count", 3),
    "too many persons": (HEAD + "1,0,0," + "9" * 5000 + "\n", "estimation.too_many_persons", 2),
    "too many persons in all": (HEAD + "1,0,0,9999999999\n0,1,0,9999999999\n", "estimation.too_many_persons", None),
    "twice": (HEAD + "1,0,0,4\n0,1,0,3\n1,0,0,5\n", "estimation.twice_row", 4),
    "nobody's row": (HEAD + "0,0,0,9\n1,0,0,4\n", "estimation.zero_row", 2),
    "nobody's row, empty": (HEAD + "0,0,0,0\n1,0,0,4\n", "estimation.zero_row", 2),
    "two": (HEAD + "2,0,0,4\n", "estimation.not_zero_or_one", 2),
    "yes": (HEAD + "yes,0,0,4\n", "estimation.not_zero_or_one", 2),
    "empty membership": (HEAD + ",0,1,4\n", "estimation.not_zero_or_one", 2),
    "header only": (HEAD, "estimation.nobody", None),
    "all nought": (HEAD + "1,0,0,0\n0,1,0,0\n", "estimation.nobody", None),
    "no file": ("", "files.empty", None),
    "one list": ("A,count\n1,5\n", "estimation.one_list", 1),
    "no list": ("count\n5\n", "estimation.one_list", 1),
    "no count": ("A,B,n\n1,0,5\n", "estimation.no_count_column", 1),
    "two counts": ("A,count,Count\n1,0,5\n", "estimation.no_count_column", 1),
    "nameless list": ("A,,count\n1,0,5\n", "estimation.nameless_list", 1),
    "list named with an escape": ("A,\x1b[31mB,count\n1,0,5\n", "estimation.nameless_list", 1),
    "one name twice": ("A,a,count\n1,0,5\n", "estimation.twice_list", 1),
    "one column twice": ("A,A,count\n1,0,5\n", "files.twice_column", 1),
    "semicolons": ("A;B;count\n1;0;5\n", "estimation.separator", 1),
    "bare thousands": (HEAD + "1,0,0,1,234\n", "files.ragged", 2),
}


def write(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_place_and_in_four_languages(name: str, tmp_path: Path) -> None:
    text, code, row = REFUSED[name]
    with pytest.raises(BadInput) as refusal:
        read_overlap(write(tmp_path, text))
    assert (refusal.value.code, refusal.value.row) == (code, row)
    assert len({refusal.value.message(language) for language in LANGUAGES}) == 4


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes((HEAD + "1,0,0,4\n").encode("utf-16"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_overlap(path)


def test_more_lists_than_a_model_can_bear_are_refused_with_what_can_still_be_said(tmp_path: Path) -> None:
    head = ",".join(f"L{k}" for k in range(13)) + ",count\n"
    alone = "".join("0," * k + "1," + "0," * (12 - k) + "10\n" for k in range(2))
    with pytest.raises(BadInput) as refusal:
        read_overlap(write(tmp_path, head + alone + "1,1," + "0," * 11 + "5\n"))
    assert refusal.value.code == "estimation.too_many_lists"
    assert "25 persons" in refusal.value.message("en")
    assert ": 45." in refusal.value.message("en")  # 25 + 10 * 10 / 5


def test_what_may_differ_between_honest_files(tmp_path: Path) -> None:
    usual = read_overlap(write(tmp_path, "A,B,count\n1,0,4\n0,1,3\n1,1,2\n"))
    other = read_overlap(write(tmp_path, "\ufeff Count , A,B\r\n2, 1 ,1\r\n\r\n3,0,1\r\n4,1,0\r\n"))
    assert usual.lists == other.lists == ("A", "B")
    assert usual.counts.tolist() == other.counts.tolist() == [0, 4, 3, 2]


def test_what_a_table_knows_of_itself() -> None:
    counts = np.zeros(16)
    counts[[0b0001, 0b0010, 0b0011, 0b0111, 0b1000]] = [10, 20, 3, 2, 7]
    table = OverlapTable(("A", "B", "C", "D"), counts)
    assert table.n_observed == 42
    assert table.sizes == (15, 25, 2, 7)
    assert table.frequencies == (37, 3, 2, 0)
    assert (table.overlapping, table.twice) == (5, 3)
    assert table.shared(1, 2) == 5
    assert table.isolated() == (4,)
    assert table.triples() == 1
    assert table.only((1, 3)).counts.tolist() == [0, 13, 0, 2]
    assert table.merged(1, 2).lists == ("A+B", "C", "D")
    assert table.merged(1, 2).counts.tolist() == [0, 33, 0, 2, 7, 0, 0, 0]


def test_a_table_of_another_shape_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="2\\*\\*lists"):
        OverlapTable(("A", "B"), np.array([0.0, 1.0]))
    with pytest.raises(ValueError, match="nobody"):
        OverlapTable(("A", "B"), np.array([5.0, 1.0, 1.0, 1.0]))


def test_the_command_refuses_with_exit_two_and_one_message(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "1,0,0,-4\n")
    command = [sys.executable, "-m", "amparo.cli.main", "estimate", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "row 2" in done.stderr or "fila 2" in done.stderr
    assert "Traceback" not in done.stderr
