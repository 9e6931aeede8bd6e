"""UNODC's file as figures: withheld stays withheld, missing is not zero, ratios are labelled."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.publication.bundle import read_bundle, verify_bundle
from amparo.statistics.glotip import read_region

SHARED = Path(__file__).resolve().parents[2] / "../shared/data/legal/glotip_world_2023-05-30.csv.gz"
HEADER = "iso3,country,region,subregion,indicator,dimension,category,sex,age,year,unit,value_txt\n"
DETECTED, CONVICTED, PROSECUTED = "Detected trafficking victims", "Persons convicted", "Persons prosecuted"


def row(state: str, indicator: str, year: int, value: str, dimension: str = "Total", region: str = "Americas") -> str:
    return f'{state},{state}land,{region},Some part,{indicator},{dimension},Total,Total,Total,{year},Counts,"{value}"\n'


SPECIMEN = HEADER + "".join(
    [
        row("ARG", DETECTED, 2018, "1,186"),
        row("ARG", DETECTED, 2020, "40"),
        row("ARG", CONVICTED, 2020, "30"),
        row("ARG", PROSECUTED, 2020, "20"),
        row("ARG", DETECTED, 2020, "7", dimension="by citizenship"),
        row("BRB", DETECTED, 2020, "<5"),
        row("BRB", CONVICTED, 2020, "0"),
        row("BRB", PROSECUTED, 2020, "<5"),
        row("CHL", CONVICTED, 2020, "9"),
        row("CHL", PROSECUTED, 2020, "0"),
        row("FRA", DETECTED, 2020, "99", region="Europe"),
    ]
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "glotip.csv"
    path.write_text(SPECIMEN, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path, file: Path) -> Path:
    folder = tmp_path / "out"
    assert main(["statistics", "--glotip", str(file), "--region", "americas", "--out", str(folder)]) == 0
    return folder


def table(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {(r["state"], r["year"]): r for r in csv.DictReader(stream)}


def test_missing_is_not_zero_and_withheld_is_neither(out: Path) -> None:
    cells = table(out / "glotip_detected.csv")
    assert cells["ARG", "2018"] | {"count": "1186", "status": "published"} == cells["ARG", "2018"]
    assert (cells["ARG", "2019"]["count"], cells["ARG", "2019"]["status"]) == ("", "not_available")
    assert (cells["BRB", "2020"]["count"], cells["BRB", "2020"]["status"]) == ("", "suppressed")
    assert (table(out / "glotip_convicted.csv")["BRB", "2020"]["count"]) == "0"
    assert "FRA" not in {state for state, _ in cells}


def test_a_same_year_ratio_can_exceed_one_and_says_so(out: Path) -> None:
    cells = table(out / "glotip_same_year_ratio.csv")
    assert (cells["ARG", "2020"]["value"], cells["ARG", "2020"]["status"]) == ("1.5000", "published")
    assert cells["BRB", "2020"]["status"] == "suppressed"
    assert cells["CHL", "2020"]["status"] == "not_available"
    figure = read_bundle(out / "bundle").figure("glotip_same_year_ratio")
    assert "Not a rate" in figure.sentence.en
    assert any("can exceed 1" in caveat.en for caveat in figure.caveats)


def test_the_index_names_everything(out: Path) -> None:
    index = json.loads((out / "indicators.json").read_text(encoding="utf-8"))
    lacking = {item["id"]: item["missing"] for item in index["indicators"] if item["status"] == "not_computable"}
    assert lacking == {"glotip_suspected": ["Persons brought into formal contact"]}
    for item in [item for item in index["indicators"] if item["id"] not in lacking]:
        assert (out / item["file"]).read_text(encoding="utf-8").count("\n") == item["rows"] + 1
        assert item["definition"]["fr"]
    assert index["coverage"]["glotip_detected"] == {"2018": 1, "2019": 0, "2020": 2}
    assert index["states"]["ARG"]["es"] == "Argentina"


def test_the_bundle_is_whole_and_no_state_is_summed(out: Path) -> None:
    assert verify_bundle(out / "bundle") == []
    bundle = read_bundle(out / "bundle")
    assert bundle.id == "glotip"
    assert not bundle.simulated
    assert bundle.manifest["attack"]["glotip_detected"] == {"suppressed": 1, "recovered": 0}
    for figure in bundle.figures:
        assert not any("Total" in cells for cells in figure.rows)
        assert figure.lineage
        assert figure.charts.keys() == {"wide", "narrow"}, figure.id
    assert bundle.figure("glotip_coverage").rows == (
        ("2018", "1", "published"),
        ("2019", "0", "published"),
        ("2020", "2", "published"),
    )


def test_a_subregion_can_be_asked_for_and_another_is_refused(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_region(file, "SOME PART").states == ("ARG", "BRB", "CHL", "FRA")
    assert main(["statistics", "--glotip", str(file), "--region", "mars", "--out", str(tmp_path / "o")]) == 2
    assert "Americas, Europe" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_two_totals_of_one_year_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(SPECIMEN + row("ARG", DETECTED, 2020, "41"), encoding="utf-8")
    assert main(["statistics", "--glotip", str(path), "--out", str(tmp_path / "o")]) == 2
    assert "ARG" in capsys.readouterr().err


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_the_file_unodc_publishes(tmp_path: Path) -> None:
    read = read_region(SHARED, "americas")
    assert (read.years[0], read.years[-1], len(read.states)) == ("2003", "2021", 38)
    detected = read.of("glotip_detected")
    assert (len(detected.cells), sum(n is None for n in detected.cells.values())) == (304, 27)
    assert detected.cells["USA", "2021"] == 10070
    everywhere = read_region(SHARED)
    assert {"Sark", "Aruba/Curacao"} <= set(everywhere.names)
    assert all(everywhere.names.values())
