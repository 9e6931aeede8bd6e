"""A bundle comes back as it was written, byte for byte the same, and a touched one is refused."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import pytest

from amparo.files import BadInput
from amparo.publication.bundle import Bundle, read_bundle, verify_bundle, write_bundle
from amparo.publication.figure import Column, Figure, Role, Step
from amparo.vocabulary.text import Text

SAME = Text("igual", "same", "igual", "pareil")


def a_figure(**changes: object) -> Figure:
    columns = (
        Column("year", SAME, Role.DIMENSION, {"2020": SAME}),
        Column("persons", SAME, Role.VALUE),
        Column("status", SAME, Role.STATUS),
    )
    figure = Figure(
        id="detected",
        topic="detected",
        title=SAME,
        sentence=SAME,
        definition=SAME,
        unit=SAME,
        numerator=SAME,
        denominator=None,
        caveats=(SAME,),
        source=SAME,
        as_of="2023",
        columns=columns,
        rows=(("2020", "12", "published"), ("2021", "", "suppressed")),
        lineage=(Step("statistics", SAME, {"records.csv": "ab"}, {"threshold": 5}),),
        charts={"wide": {"es": "<svg/>", "en": "<svg/>", "pt": "<svg/>", "fr": "<svg/>"}},
    )
    return dataclasses.replace(figure, **changes)  # type: ignore[arg-type]


def a_bundle() -> Bundle:
    return Bundle("demo", SAME, True, (a_figure(),), {"settings": {"threshold": 5}}, {"datasheet.md": "# x\n"})


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_bundle(a_bundle(), tmp_path / "b")
    back = read_bundle(tmp_path / "b")
    assert dataclasses.replace(back, files=a_bundle().files) == a_bundle()
    assert back.simulated


def test_the_same_bundle_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_bundle(a_bundle(), tmp_path / name)
    files = [p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()]
    assert len(files) > 6
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_sha256sum_agrees(tmp_path: Path) -> None:
    write_bundle(a_bundle(), tmp_path / "b")
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "b").returncode == 0


@pytest.mark.parametrize("touch", ["changed", "removed", "added"])
def test_a_touched_bundle_is_refused(tmp_path: Path, touch: str) -> None:
    write_bundle(a_bundle(), tmp_path / "b")
    table = tmp_path / "b" / "tables" / "detected.csv"
    if touch == "changed":
        table.write_text(table.read_text().replace("12", "13"))
    elif touch == "removed":
        table.unlink()
    else:
        (tmp_path / "b" / "extra.csv").write_text("x")
    assert len(verify_bundle(tmp_path / "b")) == 1
    with pytest.raises(BadInput) as caught:
        read_bundle(tmp_path / "b")
    assert caught.value.code == "publication.changed"


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_bundle(tmp_path)
    assert caught.value.code == "publication.not_a_bundle"


@pytest.mark.parametrize("row", [("2020", "3", "suppressed"), ("2020", "3", "not_available")])
def test_a_hidden_cell_never_shows_a_number(row: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="shows a number"):
        a_figure(rows=(row,))


def test_a_table_without_a_status_is_no_figure() -> None:
    with pytest.raises(ValueError, match="status column"):
        a_figure(columns=(Column("persons", SAME, Role.VALUE),), rows=(("3",),))


@pytest.mark.parametrize("bad", ["../up", "Ünï", "", "a b"])
def test_an_id_is_plain(bad: str) -> None:
    with pytest.raises(ValueError, match="plain id"):
        Bundle(bad, SAME, True, ())
