"""Charts hold no address and no identity, say everything in four languages, and never draw a withheld value as zero."""

from __future__ import annotations

import re

import pytest
from defusedxml.ElementTree import fromstring

from amparo.publication import charts
from amparo.publication.charts import Point, ticks, year_ticks
from amparo.publication.drawing import NARROW, WIDE, Drawings, Words, drawings, number, wrapped
from amparo.publication.figure import Status
from amparo.statistics.codes import code_label
from amparo.vocabulary.countries import country_name
from amparo.vocabulary.text import LANGUAGES, Text

SVG = "{http://www.w3.org/2000/svg}"


def said(word: str) -> Text:
    return Text(f"{word} (es)", f"{word} (en)", f"{word} (pt)", f"{word} (fr)")


WORDS = Words(said("finding <&>"), said("persons"), said("source"), said("longer"))
HIDDEN = Point(country_name("VCT"), None, Status.SUPPRESSED)
ROWS = [Point(country_name("HND"), 1234), Point(country_name("BOL"), 60, lower=40, upper=90), HIDDEN]


def every_kind() -> dict[str, Drawings]:
    years = [Point(code_label("sex", s), 10.0 * n, at=str(2015 + n)) for s in ("female", "male") for n in range(5)]
    years.append(Point(code_label("sex", "male"), None, Status.SUPPRESSED, at="2021"))
    cells = [
        Point(
            country_name(a),
            12 if a == b else None,
            Status.PUBLISHED if a == b else Status.SUPPRESSED,
            at=country_name(b),
        )
        for a in ("HND", "BOL")
        for b in ("HND", "BOL")
    ]
    by_sex = [Point(said(str(n)), n, series=code_label("sex", s)) for n in range(3) for s in ("female", "male")]
    return {
        "ranked": charts.ranked_dots(WORDS, ROWS),
        "series": charts.ranked_dots(WORDS, [*by_sex, Point(said("2"), None, Status.SUPPRESSED, series=said("x"))]),
        "bars": charts.bars(WORDS, ROWS),
        "intervals": charts.intervals(WORDS, ROWS),
        "lines": charts.lines(WORDS, years),
        "matrix": charts.dot_matrix(WORDS, cells),
    }


ALL = every_kind()
EACH = [(kind, shape, language) for kind in ALL for shape in ("wide", "narrow") for language in LANGUAGES]


@pytest.mark.parametrize(("kind", "shape", "language"), EACH)
def test_a_chart_is_whole(kind: str, shape: str, language: str) -> None:
    svg = ALL[kind][shape][language]  # type: ignore[index]
    root = fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert int(root.get("width")) == {"wide": WIDE, "narrow": NARROW}[shape].width
    assert root.get("role") == "img"
    assert root.get("lang") == language
    assert root.find(f"{SVG}title").text == f"finding <&> ({language})"
    text = "".join(root.itertext())
    assert f"source ({language})" in text
    assert re.search("withheld|protegido|protégé", text), "a withheld value has its mark and its words"


@pytest.mark.parametrize(("kind", "shape", "language"), EACH)
def test_nothing_is_loaded_from_anywhere(kind: str, shape: str, language: str) -> None:
    svg = ALL[kind][shape][language]  # type: ignore[index]
    without = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
    assert not re.search(r"https?:|//[a-z]|<script|<image|<foreignObject|@import|url\((?!#)", without)
    assert "Arial" in svg
    assert "DejaVu" in svg


@pytest.mark.parametrize("kind", ALL)
def test_the_four_languages_differ_and_so_do_the_shapes(kind: str) -> None:
    texts = [svg for by_language in ALL[kind].values() for svg in by_language.values()]
    assert len(set(texts)) == len(texts) == 8


def test_the_same_chart_has_the_same_bytes() -> None:
    assert every_kind() == ALL


def test_a_withheld_value_is_never_a_dot_at_zero() -> None:
    hidden = charts.ranked_dots(WORDS, [HIDDEN])["wide"]["en"]
    zero = charts.ranked_dots(WORDS, [Point(country_name("VCT"), 0)])["wide"]["en"]
    assert "withheld" in hidden
    assert "withheld" not in zero
    assert ">0<" in zero


def test_limits_are_drawn() -> None:
    without = charts.ranked_dots(WORDS, [Point(country_name("BOL"), 60)])["wide"]["en"]
    with_limits = charts.ranked_dots(WORDS, [ROWS[1]])["wide"]["en"]
    assert "60 (40-90)" in with_limits
    assert 'stroke-width="3"' in with_limits
    assert 'stroke-width="3"' not in without


def test_the_specification_is_vega_lite(monkeypatch: pytest.MonkeyPatch) -> None:
    """altair knows the schema; what vl-convert draws is checked against it."""
    import altair
    import vl_convert

    seen: list[dict[str, object]] = []
    real = vl_convert.vegalite_to_svg

    def spy(spec: dict[str, object], **more: object) -> str:
        seen.append(spec)
        return str(real(spec, **more))

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", spy)
    every_kind()
    kinds = {str(sorted(spec)) + str(len(spec["layer"])): spec for spec in seen}  # type: ignore[arg-type]
    assert kinds
    for spec in kinds.values():
        altair.LayerChart.from_dict(spec)


@pytest.mark.parametrize(
    ("most", "wanted", "expected"),
    [
        (2011, 5, [0, 1000, 2000]),
        (12, 5, [0, 5, 10]),
        (3, 5, [0, 1, 2, 3]),
        (1, 3, [0, 0.5, 1]),
        (0.08, 3, [0, 0.05]),
    ],
)
def test_ticks_are_round(most: float, wanted: int, expected: list[float]) -> None:
    assert ticks(most, wanted) == expected


def test_years_are_named_back_from_the_last() -> None:
    assert year_ticks([2003, 2021], NARROW) == [2005, 2009, 2013, 2017, 2021]
    assert year_ticks([2019, 2021], WIDE) == [2019, 2020, 2021]


def test_a_number_is_not_broken_over_two_lines() -> None:
    assert number(10070, "es") == "10\u202f070"
    assert number(10070, "en") == "10,070"
    assert any("10\u202f070" in line for line in wrapped("palabras " * 3 + "10\u202f070 personas", 60, 12))


def test_a_drawing_is_asked_for_in_both_shapes_and_four_languages() -> None:
    asked = []

    def plot(shape: object, language: str) -> dict[str, object]:
        asked.append((shape, language))
        return {"mark": "point", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "nominal"}}}

    done = drawings(WORDS, plot)  # type: ignore[arg-type]
    assert {(s, lang) for s, by in done.items() for lang in by} == {(s.name, lang) for s, lang in asked}  # type: ignore[attr-defined]
    assert len(asked) == 8
