"""The pictures of an estimate say their finding, have their table, hide what they are told to, and load nothing."""

from __future__ import annotations

import csv
import html
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from amparo.cli.main import main
from amparo.estimation import Estimate, OverlapTable, estimate, read_overlap
from amparo.publication import sketch
from amparo.publication.drawing import NARROW, SHAPES_OF_CHARTS, WIDE
from amparo.publication.estimate_page import estimate_html, pictures_of, write_estimate_page
from amparo.publication.picture_estimate import compared
from amparo.publication.picture_overlap import cells_of, overlap_picture
from amparo.publication.picture_rows import Row
from amparo.publication.picture_words import catalogue, say
from amparo.publication.pictures import Picture
from amparo.vocabulary.text import LANGUAGES, Text

ROOT = Path(__file__).resolve().parents[2]
COUNTS = (0, 120, 90, 30, 70, 18, 12, 1)


@pytest.fixture(scope="module")
def table() -> OverlapTable:
    return OverlapTable(("police", "shelter", "prosecutor"), np.array(COUNTS, dtype=np.float64), "drawn")


@pytest.fixture(scope="module")
def found(table: OverlapTable) -> Estimate:
    return estimate(table, replicates=100)


@pytest.fixture(scope="module")
def pictures(table: OverlapTable, found: Estimate) -> dict[str, Picture]:
    others = [("chao", None), (found.method, found)]
    return {picture.id: picture for picture in pictures_of(table, found, others)}


def test_every_picture_is_there(pictures: dict[str, Picture]) -> None:
    assert list(pictures) == ["overlap", "models", "methods", "fan", "what-if"]


@pytest.mark.parametrize("name", ["overlap", "models", "methods", "fan", "what-if"])
def test_a_picture_is_whole_in_every_language_and_shape(pictures: dict[str, Picture], name: str) -> None:
    picture, drawn = pictures[name], set()
    for language in LANGUAGES:
        for shape in SHAPES_OF_CHARTS:
            svg = picture.svg(shape, language)
            root = fromstring(svg)
            assert root.get("width") == str(shape.width)
            assert root.get("lang") == language
            assert picture.title.in_(language) in "".join(root.itertext())
            assert not re.search(r"https?:|<script|<image|url\(", re.sub(r'xmlns="[^"]*"', "", svg))
            assert "nan" not in svg
            drawn.add(svg)
    assert len(drawn) == 8
    assert picture.svg(WIDE, "es") == picture.svg(WIDE, "es")
    assert all(len(row) == len(picture.heads) for row in picture.rows)


def test_the_overlap_shows_every_cell_and_its_count(table: OverlapTable, pictures: dict[str, Picture]) -> None:
    counts = {row[:3]: row[3] for row in pictures["overlap"].rows}
    assert len(counts) == 7
    assert counts["1", "1", "0"] == 30
    assert sum(float(str(n)) for n in counts.values()) == sum(COUNTS)


def test_a_hidden_cell_is_neither_in_the_picture_nor_in_its_table(table: OverlapTable) -> None:
    picture = overlap_picture(table, say("persons"), hide_below=13)
    assert [cell.count for cell in cells_of(table, 13)][-2:] == [None, None]
    hidden = [row for row in picture.csv_rows()[1:] if not row[3]]
    assert len(hidden) == 2
    svg = picture.svg(WIDE, "en")
    assert svg.count("&lt; 13") == 2
    # From the sizes of the lists the hidden cells could be worked out: they are not given.
    assert not re.search(r">police \(", svg)
    assert re.search(r">police \(", overlap_picture(table, say("persons")).svg(WIDE, "en"))


def test_the_fan_divides_the_unseen(found: Estimate, pictures: dict[str, Picture]) -> None:
    of = {row[0]: row[1:] for row in pictures["fan"].rows}
    assert found.estimate is not None
    assert of[1.0] == (found.estimate, found.lower, found.upper)
    assert float(str(of[2.0][0])) - found.n_observed == pytest.approx((found.estimate - found.n_observed) / 2)
    assert float(str(of[0.5][0])) - found.n_observed == pytest.approx((found.estimate - found.n_observed) * 2)


def test_methods_that_do_not_take_the_table_say_so(pictures: dict[str, Picture]) -> None:
    chao = next(row for row in pictures["methods"].rows if row[0] == "chao")
    assert chao[1:4] == (None, None, None)
    assert isinstance(chao[4], Text)
    assert "no" in chao[4].en


def test_methods_are_compared_with_the_seed_and_level_of_the_estimate(table: OverlapTable, found: Estimate) -> None:
    answers = dict(compared(table, found, ("main-effects", "chapman")))
    assert set(answers) == {"main-effects", "stepwise"}
    assert answers["stepwise"] is found


def test_an_upper_limit_that_is_not_there_is_an_open_end() -> None:
    said = Row(say("as_it_is"), 100.0, 50.0, None).said("en")
    assert said == "100 (50 – ∞)"


def test_an_axis_goes_by_factors_only_where_values_are_far_apart() -> None:
    assert not sketch.axis_for([10, 70], 0, 100).factors
    assert sketch.axis_for([10, 90], 0, 100).factors
    assert sketch.marks(sketch.axis_for([10, 70], 0, 100), 5)[0] == 0
    for low, high in ((0.6, 900_000), (3, 40), (2744, 30_000)):
        axis = sketch.axis_for([low, high], 10, 300)
        assert 2 <= len(sketch.marks(axis, 7)) <= 7
        assert 10 <= axis(low) <= axis(high) <= 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_warns_first_and_holds_words_reasons_and_rules(
    table: OverlapTable, found: Estimate, pictures: dict[str, Picture], language: str
) -> None:
    page = html.unescape(estimate_html(table, found, tuple(pictures.values()), language))  # type: ignore[arg-type]
    assert page.index(say("inside").in_(language)) < page.index(found.words.in_(language))  # type: ignore[arg-type]
    for ruling in found.verdict.rulings:
        assert f"<code>{ruling.rule.code}</code>" in page
    assert not re.search(r"https?://|<script", page)


def test_where_nothing_can_be_estimated_the_page_still_says_what_is_seen() -> None:
    alone = OverlapTable(("a", "b", "c"), np.array([0, 9, 8, 0, 7, 0, 0, 0], dtype=np.float64), "alone")
    nothing = estimate(alone)
    page = estimate_html(alone, nothing, pictures_of(alone, nothing, compared(alone, nothing)), "es")
    assert 'data-picture="overlap"' in page
    assert 'data-picture="fan"' not in page


def test_a_list_named_like_markup_stays_words(tmp_path: Path) -> None:
    odd = OverlapTable(("<b>x</b>", "=1+1", "c"), np.array(COUNTS, dtype=np.float64), "<i>")
    write_estimate_page(odd, estimate(odd, replicates=100), tmp_path / "out", "en")
    assert "<b>x" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<b>x" not in (tmp_path / "out" / "overlap.svg").read_text(encoding="utf-8")


def test_the_command_writes_the_folder_and_replaces_only_its_own(tmp_path: Path) -> None:
    source = tmp_path / "t.csv"
    rows = [f"{m & 1},{m >> 1 & 1},{m >> 2 & 1},{COUNTS[m]}" for m in range(1, 8)]
    source.write_text("a,b,c,count\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    asked = ["estimate", str(source), "--replicates", "100", "--report", str(out), "--lang", "es"]
    assert main(asked) == 0
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert {"report.html", "estimate.json", "overlap.csv", "overlap.svg", "fan-narrow.svg"} <= set(first)
    assert json.loads(first["estimate.json"])["verdict"]
    with (out / "what-if.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == ["kind", "what", "estimate"]
    assert main(asked) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    other = tmp_path / "somebody"
    other.mkdir()
    (other / "report.html").write_text("not ours", encoding="utf-8")
    assert main([*asked[:-4], "--report", str(other)]) == 2
    assert (other / "report.html").read_text(encoding="utf-8") == "not ours"


def test_every_word_is_said_in_four_languages_with_the_same_places_and_is_used() -> None:
    path = ROOT / "src" / "amparo" / "publication" / "picture_words.toml"
    source = "".join(p.read_text(encoding="utf-8") for p in path.parent.glob("*.py"))
    for code, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert set(words) == set(LANGUAGES), code
        assert len({tuple(sorted(re.findall(r"{(\w+)", text))) for text in words.values()}) == 1, code
        assert f'"{code}"' in source or code in ("below", "above"), code
    assert catalogue()


def test_the_uk_table_reads_at_320_px() -> None:
    uk = read_overlap(ROOT / "tests" / "specimens" / "estimation" / "uk-2013.csv")
    svg = overlap_picture(uk, say("persons")).svg(NARROW, "es")
    places = [float(x) for x in re.findall(r'<(?:text|circle|rect) (?:c?x)="([\d.]+)"', svg)]
    assert max(places) < NARROW.width
