"""The page of the verdict's calibration is what today's rules make of the rows; the rows are what the tool draws."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verdict_calibration", ROOT / "tools" / "verdict_calibration.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_todays_rules_say(tool: ModuleType) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(tool.ROWS.read_text(encoding="utf-8")), (
        "run tools/verdict_calibration.py page, and read what the change of the rules does"
    )


def test_the_words_keep_what_they_promise(tool: ModuleType) -> None:
    """The second range of the words holds the truth in nine of ten tables of each kind of list dependence."""
    source = tool.ROWS.read_text(encoding="utf-8").partition("\n")[2]
    rows = [tool.judged(row) for row in csv.DictReader(source.splitlines())]
    for name in ("independent", "together", "apart", "referring", "misses", "region"):
        mine = [row for row in rows if row.mechanism == name and row.grade != "do_not_publish"]
        assert sum(row.said for row in mine) / len(mine) >= 0.9, name
    publishable = [row for row in rows if row.grade == "publishable" and row.mechanism in ("independent", "together")]
    assert sum(row.covered for row in publishable) / len(publishable) >= 0.93


@pytest.mark.parametrize("place", [0, 500, 1_500])
def test_a_row_can_be_drawn_again(tool: ModuleType, place: int) -> None:
    first, _, rest = tool.ROWS.read_text(encoding="utf-8").partition("\n")
    assert first == "# seed 20131, draws 20, replicates 500"
    row = list(csv.DictReader(rest.splitlines()))[place]
    kind, lists = list(tool.MECHANISMS).index(row["mechanism"]), int(row["lists"])
    random = np.random.default_rng([20131, kind, lists, int(row["persons"]), int(row["draw"])])
    again = tool.measured(tool.table_of(tool.MECHANISMS[row["mechanism"]](random, lists, int(row["persons"]))), 500)
    for name in ("seen", "estimate", "lower", "upper", "known_lower", "model_spread", "lists_ratio"):
        assert (row[name] == "") == (again.get(name) is None), name
        assert not row[name] or float(row[name]) == pytest.approx(again[name], rel=1e-4), name
