"""UNODC's "<5" undone, and then protected: on the file as published (shared data) and on a small one like it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.disclosure.attack import attack
from amparo.disclosure.glotip_counts import attack_glotip, sex_by_age
from amparo.disclosure.suppression import protect_published
from amparo.disclosure.tables import Key
from amparo.standards.glotip import GlotipRow, read_glotip

FILE = Path(__file__).resolve().parents[2] / "../shared/data/legal/glotip_world_2023-05-30.csv.gz"
SEXES, AGES = ("Male", "Female", "Other"), ("18 years or over", "0 to 17 years")
T = "Total"
shared = pytest.mark.shared


@pytest.fixture(scope="module")
def rows() -> tuple[GlotipRow, ...]:
    if not FILE.exists():
        pytest.skip("the GLOTIP file of 30 May 2023 is not at ../shared/data/legal")
    return read_glotip(FILE)


def blocks(cells: dict[Key, int | None]) -> dict[Key, dict[Key, int | None]]:
    """The cells of each country and year that publish their grand total."""
    found: dict[Key, dict[Key, int | None]] = {}
    for key, count in cells.items():
        found.setdefault(key[:3], {})[key[3:]] = count
    return {place: block for place, block in found.items() if block.get((T, T)) is not None}


def sums(block: dict[Key, int | None]) -> list[tuple[Key, list[Key]]]:
    """Every margin with its parts, written out: sex totals, age totals, the grand total over cells and over sexes."""
    inner = [key for key in block if T not in key]
    unknown = [key for key in inner if key[0] == "Unknown"]
    return [
        *(((s, T), [(s, a) for a in AGES if (s, a) in block]) for s in SEXES),
        *(((T, a), [(s, a) for s in SEXES if (s, a) in block]) for a in AGES),
        ((T, T), inner),
        ((T, T), [(s, T) for s in SEXES if (s, T) in block] + unknown),
    ]


@shared
def test_one_subtraction_recovers_the_635_of_1893_cells_of_the_design(rows: tuple[GlotipRow, ...]) -> None:
    """635: cells that one subtraction shows to be 1 to 4. What more `attack` finds, docs/explanation say."""
    withheld, persons = 0, 0
    for block in blocks(dict(sex_by_age(rows).cells)).values():
        withheld += sum(count is None and T not in key for key, count in block.items())
        single: dict[Key, int] = {}
        for margin, parts in sums(block):
            total, open_parts = block.get(margin), [part for part in parts if block[part] is None]
            if total is not None and len(open_parts) == 1:
                left = total - sum(block[part] or 0 for part in parts)
                if 1 <= left <= 4:
                    single.setdefault(open_parts[0], left)
        persons += sum(T not in key for key in single)
    assert (persons, withheld) == (635, 1893)


@shared
def test_the_attack_finds_more_because_zeros_are_withheld_too(rows: tuple[GlotipRow, ...]) -> None:
    found = attack_glotip(rows)
    assert found.assumed == (0, 4)
    assert found.suppressed == 1893
    assert found.recovered - found.zeros >= 635
    assert found.zeros > 600
    cells = sex_by_age(rows).cells
    assert all(cells[cell.key] is None and 0 <= cell.lower == cell.upper <= 4 for cell in found.cells)


@shared
def test_protection_of_a_region_leaves_nothing_to_recover(rows: tuple[GlotipRow, ...]) -> None:
    region = [row for row in rows if row.region == "Americas" and row.year >= 2017]
    assert attack_glotip(region).recovered > 60
    table = sex_by_age(region)
    done = protect_published(table)
    assert attack(done).recovered == 0
    assert all(done.cells[key] in (None, count) for key, count in table.cells.items())
    assert sum(count is not None for count in done.cells.values()) > 0.2 * len(table.cells)


def test_the_whole_chain_by_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "iso3,country,region,subregion,indicator,dimension,category,sex,age,year,unit,value_txt\n"
    counts = {
        ("Male", AGES[0]): "14", ("Male", AGES[1]): "<5", ("Male", T): "17",
        ("Female", AGES[0]): "25", ("Female", AGES[1]): "12", ("Female", T): "37",
        (T, AGES[0]): "39", (T, AGES[1]): "15", (T, T): "54",
    }  # fmt: skip
    line = ",Nowhere,Americas,Nowhere,Detected trafficking victims,Total,Total,{},{},2020,Counts,{}\n"
    source, out = tmp_path / "glotip.csv", tmp_path / "protected.csv"
    source.write_text(header + "".join(line.format(*key, text) for key, text in counts.items()), encoding="utf-8")
    assert main(["attack", str(source)]) == 1
    assert main(["protect", "--glotip", str(source), "--out", str(out)]) == 0
    assert main(["attack", str(out)]) == 0
    assert len(list(csv.DictReader(out.open(encoding="utf-8")))) == len(counts)
    assert "Traceback" not in capsys.readouterr().err
