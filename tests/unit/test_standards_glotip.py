"""UNODC's GLOTIP file: a suppressed count is its own value, and what is no GLOTIP file is refused."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
import xlsxwriter

from amparo.files import BadInput
from amparo.standards.glotip import is_glotip, read_glotip

ROOT = Path(__file__).resolve().parents[2]
SPECIMEN = ROOT / "tests/specimens/glotip/portal.csv"
WORLD = ROOT / "../shared/data/legal/glotip_world_2023-05-30.csv.gz"
SHORT = "iso3,country,region,subregion,indicator,dimension,category,sex,age,year,unit,value_txt,source\n"
ROW = "AAA,Arcadia,Americas,Isles,Persons convicted,Total,Total,Total,Total,{year},Counts,{value},GLOTIP\n"


def written(path: Path, value: str = "7", year: str = "2019", header: str = SHORT) -> Path:
    path.write_text(header + ROW.format(value=value, year=year), encoding="utf-8")
    return path


def test_the_portals_file_is_read_below_its_title() -> None:
    rows = read_glotip(SPECIMEN)
    assert [(row.value, row.suppressed, row.text) for row in rows] == [
        (1234, False, "1,234"),
        (None, True, "<5"),
        (0, False, "0"),
        (None, False, ""),
    ]
    first = rows[1]
    assert (first.iso3, first.category, first.sex, first.age, first.year) == (
        "AAA",
        "Forced labour",
        "Female",
        "0 to 17 years",
        2019,
    )


def test_csv_gz_and_xlsx_give_the_same_rows(tmp_path: Path) -> None:
    packed = tmp_path / "glotip.csv.gz"
    packed.write_bytes(gzip.compress(SPECIMEN.read_bytes()))
    book = xlsxwriter.Workbook(str(tmp_path / "glotip.xlsx"))
    book.add_worksheet("notes").write_string(0, 0, "Invented")
    sheet = book.add_worksheet("data_glotip_1")
    with SPECIMEN.open(encoding="utf-8", newline="") as stream:
        for number, cells in enumerate(csv.reader(stream)):
            for place, cell in enumerate(cells):
                if cell.isdigit():
                    sheet.write_number(number, place, int(cell))
                elif cell:
                    sheet.write_string(number, place, cell)
    book.close()
    assert read_glotip(packed) == read_glotip(SPECIMEN) == read_glotip(tmp_path / "glotip.xlsx")
    assert is_glotip(packed)
    assert is_glotip(tmp_path / "glotip.xlsx")


@pytest.mark.parametrize(
    ("text", "value", "suppressed"),
    [
        ("<5", None, True),
        ("< 5", None, True),
        ("≤5", None, True),
        ("12.0", 12, False),
        ('"12,345,678"', 12345678, False),
    ],
)
def test_counts_are_text(tmp_path: Path, text: str, value: int | None, suppressed: bool) -> None:
    (row,) = read_glotip(written(tmp_path / "g.csv", value=text))
    assert (row.value, row.suppressed) == (value, suppressed)


@pytest.mark.parametrize("text", ["-1", "1,23", "1.5", "many", "5<", "1e3", "NaN", "=2+2"])
def test_what_is_no_count_is_refused_with_its_row(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_glotip(written(tmp_path / "g.csv", value=f'"{text}"'))
    assert (refusal.value.code, refusal.value.row) == ("standards.glotip_value", 2)


@pytest.mark.parametrize("year", ["", "19", "20199", "MMXIX", "3019"])
def test_a_year_that_cannot_be_is_refused(tmp_path: Path, year: str) -> None:
    with pytest.raises(BadInput, match=r"glotip|year") as refusal:
        read_glotip(written(tmp_path / "g.csv", year=year))
    assert refusal.value.code == "standards.glotip_year"


def test_other_files_are_not_glotip(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("list,record_id\na,1\n", encoding="utf-8")
    assert not is_glotip(other)
    with pytest.raises(BadInput) as refusal:
        read_glotip(other)
    assert refusal.value.code == "standards.glotip_header"
    for name, content in {"image.png": b"\x89PNG\r\n\x1a\n\x00\xff", "cut.xlsx": b"PK\x03\x04 cut"}.items():
        (tmp_path / name).write_bytes(content)
        assert not is_glotip(tmp_path / name)
    with pytest.raises(BadInput, match=r"absent|exist"):
        is_glotip(tmp_path / "absent.csv")


def test_a_ragged_row_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "g.csv")
    path.write_text(path.read_text(encoding="utf-8") + "AAA,Arcadia\n", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_glotip(path)
    assert (refusal.value.code, refusal.value.row) == ("files.ragged", 3)


@pytest.mark.shared
@pytest.mark.skipif(not WORLD.exists(), reason="the GLOTIP file of 30 May 2023 is not at ../shared/data")
def test_the_file_of_may_2023() -> None:
    rows = read_glotip(WORLD)
    assert len(rows) == 46_556
    assert sum(row.suppressed for row in rows) == 23_076
    assert all(row.value is None for row in rows if row.suppressed)
    assert {row.year for row in rows} == set(range(2003, 2022))
    assert {row.unit for row in rows} == {"Counts"}
    argentina = {
        row.category: row.value
        for row in rows
        if (row.iso3, row.year, row.sex, row.age) == ("ARG", 2007, "Total", "Total")
        and row.dimension == "by form of exploitation"
    }
    assert argentina["Forced labour"] == 46
