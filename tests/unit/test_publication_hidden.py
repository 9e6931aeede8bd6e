"""The hidden total is said with one rounding everywhere: in the sentence, the table and the chart."""

from __future__ import annotations

import json

from amparo.estimation.wording import number
from amparo.publication.figures_counts import Setting
from amparo.publication.figures_estimate import estimated, hidden_figure
from amparo.statistics.table import CountTable
from amparo.vocabulary.text import LANGUAGES, Text

COUNTS = {"100": 1107, "010": 1013, "001": 956, "110": 207, "101": 183, "011": 171, "111": 41}
SETTING = Setting(Text("x", "x", "x", "x"), "2024", False, "persons", ())


def test_the_sentence_the_table_and_the_chart_say_the_same() -> None:
    cells: dict[tuple[str, ...], int | None] = {(history,): count for history, count in COUNTS.items()}
    everybody = sum(COUNTS.values())
    hidden = estimated(CountTable(("history",), {**cells, ("Total",): everybody}), ("a", "b", "c"), 1, 200)
    found = hidden.found
    assert found is not None
    assert hidden.grade != "do_not_publish"
    figure = hidden_figure(hidden, everybody, SETTING)
    shown = [cell for cell in figure.rows[1][1:4] if cell]
    assert len(shown) >= 2
    for language in LANGUAGES:
        for cell in shown:
            said = number(float(cell)).in_(language)
            assert said in figure.sentence.in_(language)
            for shape in ("wide", "narrow"):
                assert said in figure.charts[shape][language]
    whole = json.dumps(figure.described()) + str(figure.rows) + str(figure.charts)
    for exact in (found.estimate, found.lower, found.upper):
        assert exact is not None
        if f"{exact:.0f}" not in shown:
            assert f"{exact:.0f}" not in whole
            assert number(round(exact)).en not in whole


def test_without_the_number_of_persons_nothing_is_said() -> None:
    cells: dict[tuple[str, ...], int | None] = {(history,): count for history, count in COUNTS.items()}
    hidden = estimated(CountTable(("history",), {**cells, ("Total",): None}), ("a", "b", "c"), 1, 200)
    figure = hidden_figure(hidden, None, SETTING)
    assert figure.rows == (("observed", "", "", "", "suppressed"), ("estimated", "", "", "", "not_available"))
    assert figure.charts == {}
