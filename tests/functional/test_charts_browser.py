"""Charts in a real browser: every word stands whole inside its chart, whatever font the reader has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amparo.cli.main import main
from amparo.files import Language
from amparo.publication import charts
from amparo.publication.bundle import read_bundle
from amparo.publication.charts import Point
from amparo.publication.drawing import SHAPES_OF_CHARTS, Drawings, Words
from amparo.publication.figure import Status
from amparo.statistics.codes import code_label
from amparo.vocabulary.text import Text

pytestmark = pytest.mark.browser

SPECIMEN = Path(__file__).resolve().parents[1] / "specimens/glotip/portal.csv"
LANGUAGES: tuple[Language, ...] = ("es", "en")
#: The fonts a chart asks for, and the widest that a reader without them is likely to have.
FONTS = ("", "DejaVu Sans, Verdana, sans-serif")
#: Where each text lies beyond its drawing, in px of the drawing; an empty list is what is wanted.
OUTSIDE = """font => {
  const svg = document.querySelector('svg');
  if (font) svg.querySelectorAll('*').forEach(e => { if (e.matches('text, tspan')) e.style.fontFamily = font; });
  const all = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => t.textContent).map(t => {
    const b = t.getBoundingClientRect();
    return [t.textContent, Math.round(all.left - b.left), Math.round(b.right - all.right),
            Math.round(all.top - b.top), Math.round(b.bottom - all.bottom)];
  }).filter(t => Math.max(...t.slice(1)) > 0);
}"""


def said(words: str) -> Text:
    return Text(words, words, words, words)


WORDS = Words(said("Lo que se encontró"), said("personas"), said("Fuente: nadie"), said("Más"))
LONG = ("trabajo forzoso o servicios forzados", "total estimado", "WWWWWW MMMMMM", "Estados Unidos de América")


def hard() -> dict[str, Drawings]:
    """Charts whose words are long, wide, or at the very edge."""
    rows = [
        Point(said(name), 10.0 ** (n + 4), lower=9 * 10.0**n, upper=12 * 10.0 ** (n + 4)) for n, name in enumerate(LONG)
    ]
    rows.append(Point(said("otros"), None, Status.SUPPRESSED))
    by_sex = [
        Point(said(name), 1234567.0, series=code_label("sex", sex)) for name in LONG for sex in ("female", "male")
    ]
    years = [Point(said(name), 1e6 * n, at=str(2015 + n)) for name in LONG for n in range(5)]
    cells = [Point(said(a), 1234567.0, at=said(b)) for a in LONG for b in LONG[:2]]
    return {
        "ranked": charts.ranked_dots(WORDS, rows),
        "bars": charts.bars(WORDS, by_sex),
        "intervals": charts.intervals(WORDS, rows[:2]),
        "lines": charts.lines(WORDS, years),
        "one line": charts.lines(WORDS, years[:5], percent=True),
        "matrix": charts.dot_matrix(WORDS, cells),
    }


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drawings]:
    """Every chart of a small report, of UNODC's file and of the hard ones."""
    folder = tmp_path_factory.mktemp("charts")
    region, report, glotip = folder / "region", folder / "report", folder / "glotip"
    assert main(["simulate", "--seed", "5", "--persons", "1500", "--lists", "4", "--out", str(region)]) == 0
    assert main(["report", str(region / "records.csv"), "--epsilon", "4", "--out", str(report)]) == 0
    assert main(["statistics", "--glotip", str(SPECIMEN), "--out", str(glotip)]) == 0
    found = {f"hard {kind}": drawing for kind, drawing in hard().items()}
    for name in (report / "bundle", report / "release", glotip / "bundle"):
        for figure in read_bundle(name).figures:
            if figure.charts:
                found[f"{name.parent.name} {figure.id}"] = dict(figure.charts)  # type: ignore[arg-type]
    assert len(found) > 25
    return found


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("font", FONTS, ids=("own fonts", "wide font"))
@pytest.mark.parametrize("shape", [shape.name for shape in SHAPES_OF_CHARTS])
def test_every_word_is_inside_its_chart(page: Any, drawn: dict[str, Drawings], shape: str, font: str) -> None:
    beyond = {}
    for name, drawing in drawn.items():
        for language in LANGUAGES:
            page.set_content(f"<!doctype html><body style='margin:200px'>{drawing[shape][language]}")
            outside = page.evaluate(OUTSIDE, font)
            if outside:
                beyond[name, language] = outside
    assert not beyond, "\n".join(f"{k}: {v}" for k, v in beyond.items())
