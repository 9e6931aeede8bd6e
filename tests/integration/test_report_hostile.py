"""Reports and counts from input that is wrong, strange or broken off: one clear sentence, or a report that holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.publication import walk
from amparo.publication.bundle import read_bundle, verify_bundle

Rows = list[dict[str, str]]
LIST = ("list", "record_id", "given_name", "surname", "sex", "birth_date", "nationality", "referral_date")
FACTS = ("act.recruitment", "means.fraud", "purpose.forced_labour", "minor", "country_of_exploitation")
PROCEEDINGS = "accused_id,offence,suspected_on,charged_on,outcome,outcome_on\n"


def name_of(number: int) -> str:
    """A name that nobody bears: syllables from a number, so that two numbers give two unlike names."""
    syllables = ("bra", "zul", "ket", "mon", "fip", "dar", "ghu", "lex", "wim", "pos", "tyv")
    mixed = number * 7919 + 104729
    return "".join(syllables[mixed // 11**place % 11] for place in range(4)).capitalize() + "nadie"


def invented(size: int = 60, lists: int = 1) -> Rows:
    """Evidently invented persons, nobody twice."""
    return [
        {
            **dict(zip(LIST, (f"L{n % lists}", f"r{n}", name_of(n), name_of(n + 5000)), strict=False)),
            "sex": ("female", "male")[n % 2],
            "birth_date": f"{1950 + n % 60}-{1 + n % 12:02d}-{1 + n % 28:02d}",
            "nationality": ("HND", "BOL")[n % 2],
            "referral_date": f"{2020 + n % 3}-05-01",
            **dict.fromkeys(FACTS[:3], "yes"),
            "minor": "no",
            "country_of_exploitation": "MEX",
        }
        for n in range(size)
    ]


def written(path: Path, rows: Rows, columns: tuple[str, ...] = LIST + FACTS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def twice(rows: Rows) -> Rows:
    return [*rows, rows[0]]


def impossible(rows: Rows) -> Rows:
    return [rows[0] | {"birth_date": "2001-02-30"}, *rows[1:]]


def unknown_code(rows: Rows) -> Rows:
    return [rows[0] | {"means.fraud": "maybe"}, *rows[1:]]


@pytest.mark.parametrize("command", ["report", "statistics"])
@pytest.mark.parametrize(
    ("spoil", "column", "row"),
    [(twice, "record_id", "62"), (impossible, "birth_date", "2"), (unknown_code, "means.fraud", "2")],
)
def test_a_wrong_row_is_named_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    spoil: Callable[[Rows], Rows],
    column: str,
    row: str,
) -> None:
    path = written(tmp_path / "records.csv", spoil(invented()))
    assert main([command, str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1
    assert column in said
    assert re.search(rf"\b{row}\b", said)
    assert not re.search("nadie", said)
    assert [p.name for p in tmp_path.iterdir()] == ["records.csv"]


@pytest.mark.parametrize("command", ["report", "statistics"])
@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a,trafficking,2019-02-30,,,", "suspected_on"),
        ("a,trafficking,2020-01-01,2019-01-01,,", "charged_on"),
        ("a,trafficking,,2019-01-01,convicted,2018-12-31", "outcome_on"),
    ],
)
def test_proceedings_that_cannot_be_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, line: str, column: str
) -> None:
    records = written(tmp_path / "records.csv", invented())
    cases = tmp_path / "cases.csv"
    cases.write_text(f"{PROCEEDINGS}{line}\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main([command, str(records), "--proceedings", str(cases), "--out", str(out)]) == 2
    assert column in capsys.readouterr().err
    assert not out.exists()


def test_lists_that_share_nobody_give_no_total(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / f"{name}.csv", [row for row in invented(120, 2) if row["list"] == name])
        for name in ("L0", "L1")
    ]
    assert main(["report", *map(str, paths), "--out", str(tmp_path / "out")]) == 0
    bundle = read_bundle(tmp_path / "out" / "bundle")
    assert bundle.figure("hidden_total").rows[1] == ("estimated", "", "", "", "not_available")
    assert bundle.figure("hidden_total").charts == {}
    assert bundle.manifest["verdict"] == "do_not_publish"


def test_huge_names_and_names_that_are_formulas_or_markup_do_no_harm(tmp_path: Path) -> None:
    rows = invented()
    rows[0]["surname"] = "Zulnadie" * 20_000
    for row in rows:
        row["list"] = "=1+1" if int(row["record_id"][1:]) % 2 else "<script>alert(1)</script>"
    path, out = written(tmp_path / "records.csv", rows), tmp_path / "out"
    assert main(["report", str(path), "--out", str(out), "--lang", "en"]) == 0
    assert verify_bundle(out / "bundle") == []
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "nadie" not in page.replace("señalar a nadie", "")
    for chart in (out / "bundle" / "charts").iterdir():
        assert "<script" not in chart.read_text(encoding="utf-8")
    for table in [*(out / "bundle" / "tables").iterdir(), *(out / "protect").glob("*.csv")]:
        assert not re.search(r"(^|,)=", table.read_text(encoding="utf-8"), re.MULTILINE), table.name


@pytest.mark.parametrize("stage", ["link_clear", "write_statistics", "guard", "write_bundle", "report_html"])
def test_broken_off_at_any_stage_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """Ctrl-C: no half report, and an earlier one stays as it was."""
    path, out = written(tmp_path / "records.csv", invented()), tmp_path / "out"
    assert main(["report", str(path), "--out", str(out)]) == 0
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(walk, stage, broken)
    for target in (out, tmp_path / "new"):
        assert main(["report", str(path), "--out", str(target)]) == 130
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "records.csv"]


def test_the_counts_of_people_in_another_folder_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "records.csv", invented())
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep", encoding="utf-8")
    assert main(["statistics", str(path), "--out", str(mine)]) == 2
    assert [p.name for p in mine.iterdir()] == ["letter.txt"]


def test_a_region_of_very_few_gets_a_report_without_the_tables_that_cannot_be_protected(tmp_path: Path) -> None:
    region = ["simulate", "--seed", "3", "--persons", "300", "--lists", "3", "--out", str(tmp_path / "region")]
    assert main(region) == 0
    assert main(["report", str(tmp_path / "region" / "records.csv"), "--out", str(tmp_path / "report")]) == 0
    bundle = read_bundle(tmp_path / "report" / "bundle")
    assert "too_few_to_protect" in bundle.manifest["left_out"].values()
    assert bundle.manifest["left_out"]["overlap"] == "estimate_would_tell"


@pytest.mark.parametrize("threshold", ["1", "-3", "99999999999999999999"])
def test_a_threshold_that_protects_nobody_or_shows_nothing(
    threshold: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "--seed", "3", "--persons", "60", "--lists", "2", "--out", str(tmp_path / "region")]) == 0
    records = str(tmp_path / "region" / "records.csv")
    assert main(["report", records, "--out", str(tmp_path / "report"), "--threshold", threshold]) == 2
    assert "2" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()
