"""Workbooks from strangers: bombs, cuts and tricks are refused before their cells are read."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from amparo.files import BadInput
from amparo.standards import workbook
from amparo.standards.workbook import cell_text, read_workbook

SHEET = "xl/worksheets/sheet1.xml"
ROWS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def good(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("A")
    sheet.write_string(1, 1, "x")
    sheet.write_datetime(1, 2, dt.datetime(1998, 5, 31), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
    sheet.write_number(1, 3, 3)
    sheet.write_boolean(1, 4, True)
    book.add_worksheet("B").hide()
    book.close()
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one part put in place of another, or added."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, content)
    return target


def code(path: Path) -> str:
    with pytest.raises(BadInput, match=r".") as caught:
        read_workbook(path)
    return caught.value.code


def test_cells_keep_their_place_and_their_kind(tmp_path: Path) -> None:
    book = read_workbook(good(tmp_path / "g.xlsx"))
    assert [(sheet.name, sheet.visible) for sheet in book.sheets] == [("A", True), ("B", False)]
    assert list(book.rows("A")) == [(1, [""] * 5), (2, ["", "x", "1998-05-31", "3", "true"])]
    assert list(book.rows("B")) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (0.1, "0.1"),
        (None, ""),
        (dt.time(3, 4), "03:04:00"),
        (1e300, "1e+300"),
        (dt.datetime(2020, 1, 2, 3), "2020-01-02 03:00:00"),  # noqa: DTZ001
    ],
)
def test_cells_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_file_is_damaged(tmp_path: Path, part: float) -> None:
    path = good(tmp_path / "g.xlsx")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert code(path) == "standards.xlsx_damaged"


def test_a_changed_byte_is_damage(tmp_path: Path) -> None:
    path = good(tmp_path / "g.xlsx")
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    content = bytearray(path.read_bytes())
    content[info.header_offset + 30 + len(SHEET) + info.compress_size // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    assert code(path) == "standards.xlsx_damaged"


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert code(tmp_path / "z.xlsx") == "standards.xlsx_not"


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 5_000_000)
    path = with_part(good(tmp_path / "g.xlsx"), "xl/sharedStrings.xml", b" " * 6_000_000)
    assert path.stat().st_size < 50_000
    assert code(path) == "standards.xlsx_bomb"


def test_a_size_that_lies_is_damage(tmp_path: Path) -> None:
    path = with_part(good(tmp_path / "g.xlsx"), "xl/sharedStrings.xml", b" " * 100_000)
    content = path.read_bytes()
    assert content.count((100_000).to_bytes(4, "little")) == 2
    path.write_bytes(content.replace((100_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")))
    assert code(path) == "standards.xlsx_damaged"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='XFD1'><v>1</v></c></row><row r='9999'><c t='n' r='A9999'><v>1</v></c></row>",
    ],
)
def test_two_cells_that_claim_a_huge_sheet_are_refused(tmp_path: Path, cells: str) -> None:
    path = with_part(good(tmp_path / "g.xlsx"), SHEET, ROWS.format(cells).encode())
    assert code(path) == "standards.xlsx_cells"


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + ROWS.format("").encode(),
        ROWS.format("<row><c><v>1</v></c></row>").encode(),
    ],
)
def test_entities_and_cells_without_a_place_are_refused(tmp_path: Path, content: bytes) -> None:
    assert code(with_part(good(tmp_path / "g.xlsx"), SHEET, content)) == "standards.xlsx_damaged"


def test_entities_in_the_workbooks_own_part_are_refused(tmp_path: Path) -> None:
    content = b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'
    assert code(with_part(good(tmp_path / "g.xlsx"), "xl/workbook.xml", content)) == "standards.xlsx_damaged"


def test_formulas_and_errors_are_found_wherever_a_piece_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "f.xlsx"))
    sheet = book.add_worksheet()
    for row in range(200):
        sheet.write_string(row, 0, "palabra" * (row % 7))
        sheet.write_formula(row, 27, "=1+1", None, 2)
        sheet.write_formula(row, 28, "=1/0", None, "#DIV/0!")
    book.close()
    want = frozenset((row + 1, column) for row in range(200) for column in (28, 29))
    (found,) = read_workbook(tmp_path / "f.xlsx").sheets
    assert found.unusable == want
    scan = workbook._SheetScan(tmp_path / "f.xlsx")
    with zipfile.ZipFile(tmp_path / "f.xlsx") as archive:
        content = archive.read(SHEET)
    for start in range(0, len(content), 37):
        scan.feed(content[start : start + 37])
    assert scan.unusable == want


def test_macros_are_named_and_nothing_else(tmp_path: Path) -> None:
    path = with_part(good(tmp_path / "g.xlsx"), "xl/vbaProject.bin", b"macro")
    assert read_workbook(path).macros
    assert not read_workbook(tmp_path / "g.xlsx").macros
