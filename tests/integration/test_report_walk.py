"""From lists to a protected report, on a small region that does not exist."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.disclosure.tables import CountTable, ProtectedTable, Status
from amparo.model.record_files import read_records
from amparo.publication import protecting
from amparo.publication.bundle import read_bundle, verify_bundle
from amparo.vocabulary.text import LANGUAGES

PUBLIC = ("bundle", "protect", "report.html", "report.json")


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk") / "region"
    assert main(["simulate", "--seed", "5", "--persons", "1500", "--lists", "3", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def report(region: Path) -> Path:
    out = region.parent / "report"
    assert main(["report", str(region / "records.csv"), "--out", str(out), "--lang", "es"]) == 0
    return out


class Reader(HTMLParser):
    """Tags, ids, links and the address attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.addresses: list[str] = []
        self.figures: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids.add(at.get("id", ""))
        self.figures += [at["data-figure"]] if "data-figure" in at else []
        self.links += [at["href"]] if "href" in at else []
        self.addresses += [at[name] for name in ("src", "srcset", "href", "action") if name in at]
        self.language = at.get("lang", self.language)


@pytest.fixture(scope="module")
def page(report: Path) -> Reader:
    reader = Reader()
    reader.feed((report / "report.html").read_text(encoding="utf-8"))
    return reader


def test_every_stage_leaves_its_files(report: Path) -> None:
    for name in (
        *("report.html", "report.json", "link/clusters.csv", "link/overlap.csv", "statistics/indicators.json"),
        *("estimate/estimate.json", "protect/attack.json", "protect/detected_victims.csv", "bundle/manifest.json"),
    ):
        assert (report / name).is_file(), name
    folders = (report / "README.txt").read_text(encoding="utf-8")
    assert all(name in folders for name in ("bundle/", "link/", "statistics/", "estimate/", "report.json"))
    said = json.loads((report / "report.json").read_text(encoding="utf-8"))
    assert list(said["stages"]) == ["link", "statistics", "estimate", "protect", "attack", "release"]
    assert said["stages"]["attack"]["recovered"] == 0
    assert said["stages"]["release"] is None
    assert len(said["figures"]) > 15


def test_the_bundle_is_whole_and_says_it_is_simulated(report: Path) -> None:
    assert verify_bundle(report / "bundle") == []
    bundle = read_bundle(report / "bundle")
    assert bundle.simulated
    for figure in bundle.figures:
        assert figure.title.es.startswith("[simulado]")
        assert "no existe" in figure.caveats[0].es
        assert len(figure.lineage) >= 3
        assert any(step.inputs for step in figure.lineage), figure.id
        for language in LANGUAGES:
            assert figure.sentence.in_(language)
    assert set(bundle.manifest["inputs"]) == {"records.csv", "codebook.json", "proceedings.csv"}


def test_no_small_count_and_no_margin_leave(report: Path) -> None:
    for path in (report / "protect").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["status"] == "published":
                    assert not 0 < int(row["count"]) < 5, (path.name, row)
                else:
                    assert row["count"] == ""


def test_no_identity_reaches_anything_that_may_leave(region: Path, report: Path) -> None:
    records = read_records([region / "records.csv"])
    secret = {
        cell
        for name in ("surname", "document_number", "birth_date", "given_name")
        for cell in records[name].drop_nulls().unique().to_list()
        if len(cell) > 6
    }
    assert len(secret) > 100
    for name in PUBLIC:
        paths = [report / name] if (report / name).is_file() else (report / name).rglob("*.*")
        for path in paths:
            words = set(re.findall(r"[\w-]{7,}", path.read_text(encoding="utf-8")))
            assert not words & secret, path.name


def test_the_page_loads_nothing_and_runs_nothing(page: Reader, report: Path) -> None:
    text = (report / "report.html").read_text(encoding="utf-8")
    assert "script" not in page.tags
    assert all(a.startswith(("#", "data:image/svg+xml;base64,")) for a in page.addresses)
    assert not re.search(r"https?://|@import|url\(", text)
    assert page.language == "es"
    assert "Datos simulados" in text


def test_every_figure_and_every_link_leads_to_how_it_was_made(page: Reader, report: Path) -> None:
    bundle = read_bundle(report / "bundle")
    assert page.figures == [figure.id for figure in bundle.figures]
    for figure in bundle.figures:
        assert f"#made-{figure.id}" in page.links
        assert f"made-{figure.id}" in page.ids
    assert {link[1:] for link in page.links} <= page.ids


def test_the_hidden_total_is_said_as_its_verdict_allows(report: Path) -> None:
    estimate = json.loads((report / "estimate" / "estimate.json").read_text(encoding="utf-8"))
    assert "seconds" not in estimate
    figure = read_bundle(report / "bundle").figure("hidden_total")
    total = figure.rows[1]
    if estimate["verdict"] == "do_not_publish":
        assert total[1:] == ("", "", "", "not_available")
    else:
        assert (total[1] == "") == (estimate["verdict"] == "range_only")
        assert float(total[2]) <= estimate["lower"] * 1.01
        assert float(total[3]) >= estimate["upper"] * 0.99


def test_the_same_lists_give_the_same_bytes(region: Path, report: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert main(["report", str(region / "records.csv"), "--out", str(again), "--lang", "es"]) == 0
    files = sorted(p.relative_to(report) for p in report.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert [f for f in files if (report / f).read_bytes() != (again / f).read_bytes()] == []


def test_a_planted_leak_closes_the_gate(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Protection that withholds the small cells alone: the margins give them back, and nothing is written."""

    def leaky(table: CountTable, *, threshold: int) -> ProtectedTable:
        small = {key for key, count in table.cells.items() if 0 < (count or 0) < threshold}
        cells = {key: None if key in small else count for key, count in table.cells.items()}
        status = {key: Status.SUPPRESSED if key in small else Status.PUBLISHED for key in cells}
        return ProtectedTable(table.dimensions, table.value, cells, status, threshold)

    monkeypatch.setattr(protecting, "protect", leaky)
    out = tmp_path / "out"
    assert main(["report", str(region / "records.csv"), "--out", str(out)]) == 1
    assert "recovered" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def part_of(region: Path, tmp_path: Path, lists: int, columns: list[str] | None = None) -> list[Path]:
    """One file per list, away from the region's codebook and proceedings."""
    records = read_records([region / "records.csv"])
    paths = []
    for name in sorted(records["list"].unique())[:lists]:
        mine = records.filter(records["list"] == name)
        path = tmp_path / f"{name}.csv"
        (mine.select(columns) if columns else mine).write_csv(path)
        paths.append(path)
    return paths


def test_one_list_cannot_be_estimated_and_says_so(region: Path, tmp_path: Path) -> None:
    (path,) = part_of(region, tmp_path, 1)
    out = tmp_path / "out"
    assert main(["report", str(path), "--out", str(out), "--simulated", "--lang", "en"]) == 0
    figure = read_bundle(out / "bundle").figure("hidden_total")
    assert "one list" in figure.sentence.en
    assert figure.rows[1][1:] == ("", "", "", "not_available")
    assert figure.charts == {}
    assert '<html lang="en">' in (out / "report.html").read_text(encoding="utf-8")


def test_lists_without_facts_give_what_can_be_computed(region: Path, tmp_path: Path) -> None:
    linkable = ["list", "record_id", "given_name", "surname", "sex", "birth_date", "nationality", "referral_date"]
    out = tmp_path / "out"
    paths = [str(path) for path in part_of(region, tmp_path, 2, linkable)]
    assert main(["report", *paths, "--out", str(out), "--lang", "fr"]) == 0
    bundle = read_bundle(out / "bundle")
    assert [figure.id for figure in bundle.figures] == ["hidden_total", "overlap"]
    assert not bundle.simulated
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "act.*" in page
    assert "Données simulées" not in page


def test_records_with_noise_are_released_when_asked_for(region: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["report", *map(str, part_of(region, tmp_path, 2)), "--codebook", str(region / "codebook.json")]
    assert main([*command, "--epsilon", "2", "--out", str(out)]) == 0
    assert verify_bundle(out / "release") == []
    said = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert said["stages"]["release"]["privacy"]["unit"] == "person"
    assert said["settings"]["epsilon"] == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--epsilon", "2"], "--codebook"),
        (["--threshold", "1"], "2"),
        (["--seed", "-1"], "seed"),
        (["--proceedings", "absent.csv"], "absent.csv"),
    ],
)
def test_bad_requests_are_refused(
    region: Path, tmp_path: Path, more: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = part_of(region, tmp_path, 1)
    assert main(["report", str(path), "--out", str(tmp_path / "out"), *more]) == 2
    said = capsys.readouterr().err
    assert code in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_that_is_not_a_report(region: Path, tmp_path: Path) -> None:
    (path,) = part_of(region, tmp_path, 1)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep", encoding="utf-8")
    assert main(["report", str(path), "--out", str(mine)]) == 2
    assert [p.name for p in mine.iterdir()] == ["letter.txt"]


def test_lists_without_rows_or_without_anything_to_link_by_are_refused(tmp_path: Path) -> None:
    for name, text in (("empty", "list,record_id,surname\n"), ("nothing", "list,record_id,consent\na,1,yes\n")):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        assert main(["report", str(path), "--out", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
