"""`amparo release`, from records to a folder that may be shown to anyone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from amparo.cli.main import main
from amparo.publication.bundle import read_bundle, verify_bundle

HEADER = ("list", "record_id", "surname", "document_number", "sex", "age", "form", "means.fraud", "year")
LABEL = {"es": "x", "en": "x", "pt": "x", "fr": "x"}


@pytest.fixture
def region(tmp_path: Path) -> Path:
    random = np.random.default_rng(3)
    with (tmp_path / "records.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for i in range(400):
            sex, form = random.choice(["female", "male"]), random.choice(["sexual", "labour"])
            writer.writerow(
                ["AB"[i % 2], i, f"Inventada{i}", f"DOC{i:08d}", sex, 5 + i % 50, form, "yes", 2020 + i % 3]
            )
    with (tmp_path / "clusters.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["list", "record_id", "entity_id", "probability"])
        writer.writerows(["AB"[i % 2], i, f"e{i // 2}", 0.99] for i in range(400))
    columns = [
        {"name": "surname", "kind": "text", "sensitivity": "identity", "label": LABEL},
        {
            "name": "sex",
            "kind": "category",
            "sensitivity": "quasi_identifier",
            "codes": ["female", "male"],
            "release": True,
        },
        {
            "name": "age",
            "kind": "whole_number",
            "sensitivity": "quasi_identifier",
            "bands": [0, 18, 30],
            "release": True,
        },
        {
            "name": "form",
            "kind": "category",
            "sensitivity": "sensitive",
            "codes": ["sexual", "labour"],
            "release": True,
        },
        {"name": "means.fraud", "kind": "flag", "sensitivity": "sensitive", "release": True},
        {"name": "year", "kind": "category", "sensitivity": "open", "codes": ["2020", "2021", "2022"], "release": True},
    ]
    codebook = {"title": LABEL, "simulated": True, "source": "drawn in a test", "cap": 4, "columns": columns}
    (tmp_path / "codebook.json").write_text(json.dumps(codebook), encoding="utf-8")
    return tmp_path


def release(region: Path, *more: str) -> int:
    files = [str(region / "records.csv"), "--codebook", str(region / "codebook.json"), "--out", str(region / "out")]
    return main(["release", *files, *more])


def test_a_bundle_that_anyone_can_check_and_nobody_is_in(region: Path) -> None:
    assert release(region, "--epsilon", "2") == 0
    out = region / "out"
    for name in ("synthetic.csv", "manifest.json", "utility.json", "datasheet.md", "SHA256SUMS", "tables"):
        assert (out / name).exists(), name
    assert verify_bundle(out) == []
    bundle = read_bundle(out)
    assert bundle.simulated
    assert [figure.id for figure in bundle.figures][:2] == ["released-sex", "released-age"]
    for path in out.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "Inventada" not in text, path.name
            assert "DOC0" not in text, path.name
    with (out / "synthetic.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert set(rows[0]) == {"sex", "age", "form", "means.fraud", "year"}
    assert {row["age"] for row in rows} <= {"", "0-17", "18-29", "30+"}


def test_every_figure_carries_its_interval_its_price_and_its_inputs(region: Path) -> None:
    assert release(region, "--epsilon", "1", "--clusters", str(region / "clusters.csv")) == 0
    bundle = read_bundle(region / "out")
    assert bundle.manifest["privacy"]["unit"] == "person"
    for figure in bundle.figures:
        step = figure.lineage[-1]
        assert step.settings["epsilon"] == 1
        assert set(step.inputs) == {"records", "codebook", "clusters"}
        for row in figure.rows:
            cells = dict(zip([column.name for column in figure.columns], row, strict=True))
            assert int(cells["lower"]) <= int(cells["count"]) <= int(cells["upper"])


def test_it_has_a_name_and_charts_of_its_own_and_writes_numbers_as_the_rest(region: Path) -> None:
    codebook = json.loads((region / "codebook.json").read_text(encoding="utf-8"))
    (region / "codebook.json").write_text(json.dumps(codebook | {"title": {k: "Region" for k in LABEL}}))
    with (region / "records.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(["C", i, "", "", "female", 20, "labour", "yes", 2021] for i in range(1500))
    assert release(region, "--epsilon", "8") == 0
    bundle = read_bundle(region / "out")
    assert bundle.title.es == "Registros sintéticos: Region"
    assert bundle.title.en == "Synthetic records: Region"
    for figure in bundle.figures:
        assert {shape: sorted(by) for shape, by in figure.charts.items()} == {
            shape: ["en", "es", "fr", "pt"] for shape in ("wide", "narrow")
        }
        assert "[simulado]" in figure.charts["wide"]["es"]
    sex = bundle.figure("released-sex")
    count = max(int(row[1]) for row in sex.rows)
    assert f"{count:,}" in sex.sentence.en
    assert f"{count:,}".replace(",", "\u202f") in sex.sentence.es


def test_the_noise_is_not_repeated_by_the_seed(region: Path) -> None:
    seen = set()
    for _ in range(3):
        assert release(region, "--epsilon", "0.5", "--seed", "1") == 0
        seen.add((region / "out" / "tables" / "released-age.csv").read_text())
    assert len(seen) == 3, "whoever could repeat the noise could subtract it"


def test_json_says_what_was_spent(region: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release(region, "--epsilon", "2", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["privacy"]["epsilon"] == 2
    assert said["utility"]["two_way_cells"] > 0


@pytest.mark.parametrize("epsilon", ["0", "-2", "nan", "1000"])
def test_a_budget_that_protects_nobody(region: Path, epsilon: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert release(region, "--epsilon", epsilon) == 2
    assert "epsilon" in capsys.readouterr().err
    assert not (region / "out").exists()


def test_a_negative_seed(region: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release(region, "--epsilon", "2", "--seed", "-5") == 2
    assert "--seed" in capsys.readouterr().err


def test_records_without_a_released_column(region: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (region / "records.csv").write_text("list,record_id,sex\nA,1,female\n", encoding="utf-8")
    assert release(region, "--epsilon", "2") == 2
    assert "age" in capsys.readouterr().err
    assert not (region / "out").exists()
