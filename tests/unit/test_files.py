"""The door for files: what strangers send, refused with one sentence that teaches; nothing half-written."""

from __future__ import annotations

import csv
import gzip
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.files import (
    BadInput,
    atomic_directory,
    atomic_path,
    check_readable,
    preferred_language,
    read_csv_rows,
    safe_cell,
    write_csv,
)
from amparo.files.progress import Progress


def refusal(path: Path, required: tuple[str, ...] = ()) -> BadInput:
    with pytest.raises(BadInput) as caught:
        list(read_csv_rows(path, required=required))
    return caught.value


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "files.empty", None),
        ("a,b\nñ,1\n".encode("utf-16"), "files.encoding", None),
        ("a,b\nñ,1\n".encode("latin-1"), "files.encoding", None),
        (b"a,a\n1,2\n", "files.twice_column", 1),
        (b"a,b\n1,2,3\n", "files.ragged", 2),
        (b"a,b\n1\n", "files.ragged", 2),
        (b'a,b\n1,"2\n', "files.csv", 2),
        (b"x,y\n1,2\n", "files.missing_column", 1),
    ],
)
def test_one_clear_refusal(tmp_path: Path, content: bytes, code: str, row: int | None) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    error = refusal(path, ("a",))
    assert (error.code, error.row) == (code, row)
    for language in ("es", "en", "pt", "fr"):
        assert str(path) in error.message(language)  # type: ignore[arg-type]


def test_a_folder_an_absent_and_a_large_file_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "files.directory"
    assert refusal(tmp_path / "no.csv").code == "files.absent"
    big = tmp_path / "big.csv"
    with big.open("wb") as stream:
        stream.truncate(2_000_000_000)
    with pytest.raises(BadInput, match=r"2\.0 GB"):
        check_readable(big)


def test_a_cut_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 5000)
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path).code == "files.compressed"
    path.write_bytes(b"not gzip at all")
    assert refusal(path).code == "files.compressed"


def test_a_byte_order_mark_and_blank_rows_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n 1 ,2\r\n,\r\n3,4\r\n")
    assert list(read_csv_rows(path)) == [(2, {"a": "1", "b": "2"}), (4, {"a": "3", "b": "4"})]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",))))
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    safe = safe_cell(text)
    assert safe.lstrip("'") == text.lstrip("'")
    if safe[:1] in ("=", "+", "-", "@", "\t", "\r"):
        float(safe)  # only a plain number keeps its sign


def test_an_interrupted_file_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")

    def interrupted() -> None:
        with atomic_path(target) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_somebody_elses_folder_is_never_replaced(tmp_path: Path) -> None:
    theirs = tmp_path / "photos"
    theirs.mkdir()
    (theirs / "holiday.jpg").write_text("x")
    with pytest.raises(BadInput) as caught, atomic_directory(theirs, marker="manifest.json"):
        pass
    assert caught.value.code == "files.directory_not_ours"
    assert (theirs / "holiday.jpg").exists()


def test_our_own_folder_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for text in ("first", "second"):
        with atomic_directory(target, marker="m") as folder:
            (folder / "m").write_text(text)
            if text == "first":
                (folder / "old").write_text("")
    assert [p.name for p in target.iterdir()] == ["m"]
    assert (target / "m").read_text() == "second"


def test_written_tables_are_read_back(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", ["a", "b"], [["=1+1", -4], ['ñ, "x"', 2]])
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [["a", "b"], ["'=1+1", "-4"], ['ñ, "x"', "2"]]


@given(st.lists(st.text(alphabet=" a,;\"'\r\n\t=-ñ", max_size=8), min_size=2, max_size=3))
def test_any_cell_comes_back_whole(cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        write_csv(path, ["c"] * len(cells), [cells])
        with path.open(encoding="utf-8", newline="") as stream:
            assert list(csv.reader(stream))[1:] == [[safe_cell(cell) for cell in cells]]


def test_the_reader_chooses_the_language() -> None:
    assert preferred_language({"AMPARO_LANG": "pt", "LANG": "es_MX.UTF-8"}) == "pt"
    assert preferred_language({"LANG": "es_MX.UTF-8"}) == "es"
    assert preferred_language({"LANG": "C.UTF-8"}) == "en"


def test_progress_is_silent_for_quick_work_and_speaks_for_slow_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(Progress("quick").each([1, 2])) == [1, 2]
    assert capsys.readouterr().err == ""
    list(Progress("slow", patience=0.0).each(range(600), 600))
    assert "slow: 512 / 600" in capsys.readouterr().err


def test_a_pipe_is_not_replaced_and_a_name_too_long_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadInput) as caught, atomic_path(pipe):
        pass
    assert caught.value.code == "files.not_a_file"
    assert pipe.is_fifo()
    with pytest.raises(BadInput) as caught, atomic_path(tmp_path / ("y" * 300)):
        pass
    assert caught.value.code == "files.cannot_write"
    with pytest.raises(BadInput) as caught, atomic_directory(tmp_path / ("y" * 300), marker="m"):
        pass
    assert caught.value.code == "files.cannot_write"
    with atomic_path(tmp_path / ("y" * 250)) as part:
        part.write_text("fits", encoding="utf-8")
    assert (tmp_path / ("y" * 250)).read_text(encoding="utf-8") == "fits"


def test_folders_made_on_the_way_go_when_the_work_fails(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(ValueError, match="stop"), atomic_path(tmp_path / "there" / "a" / "b" / "f.csv"):
        raise ValueError("stop")
    with pytest.raises(ValueError, match="stop"), atomic_directory(tmp_path / "there" / "c" / "d", marker="m"):
        raise ValueError("stop")
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]
