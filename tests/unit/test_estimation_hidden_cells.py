"""Hidden cells: the likelihood against every table that may have been, and the estimate against the full table's."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp

from amparo.cli.main import main
from amparo.estimation import OverlapTable, estimate, hidden_cells, lattice, methods, read_overlap
from amparo.estimation.hidden_cells import HiddenTable
from amparo.estimation.hidden_tables import Hiding, estimate_hidden, hiding_of, possible_tables, read_hidden
from amparo.files import BadInput

SHARED = Path(__file__).resolve().parents[2] / "../shared/data/estimation"
SMALL = "A,B,C,count\n1,0,0,40\n0,1,0,31\n0,0,1,26\n1,1,0,<5\n1,0,1,12\n0,1,1,<4\n1,1,1,<3\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def hidden(tmp_path: Path, text: str = SMALL, hiding: Hiding | None = None) -> HiddenTable:
    return read_hidden(written(tmp_path / "table.csv", text), hiding or Hiding())


def plain_log_likelihood(table: HiddenTable, design: np.ndarray, parameters: np.ndarray) -> float:
    """The sum over every whole table, one by one."""
    mean = np.exp(design @ parameters)
    terms = [
        weight + float((counts[1:] * np.log(mean) - mean - gammaln(counts[1:] + 1)).sum())
        for counts, weight in possible_tables(table)
    ]
    return float(logsumexp(terms))


NOISED = "A,B,count\n1,0,20.4\n0,1,15.1\n1,1,5.8\n"


@pytest.mark.parametrize(
    ("text", "hiding"),
    [
        (SMALL, Hiding()),
        (NOISED, Hiding(noise=("gaussian", 0.6))),
        (NOISED, Hiding(noise=("laplace", 0.3))),
        ("A,B,count\n1,0,40\n0,1,30\n1,1,10\n", Hiding(rounding=5)),
    ],
)
def test_the_maximum_is_that_of_the_sum_over_all_tables(tmp_path: Path, text: str, hiding: Hiding) -> None:
    table = hidden(tmp_path, text, hiding)
    model = lattice.main_effects(len(table.lists))
    found = hidden_cells.fit(table, model)
    assert found is not None
    cells, masks = np.arange(1, len(table.values)), np.array(model)
    design = ((cells[:, None] & masks) == masks).astype(float)
    height = plain_log_likelihood(table, design, found.parameters)
    assert found.log_likelihood == pytest.approx(height, rel=1e-9)
    other = minimize(lambda x: -plain_log_likelihood(table, design, x), found.parameters + 0.2, tol=1e-10)
    assert -other.fun <= height + 1e-6
    assert found.parameters == pytest.approx(other.x, abs=2e-3)


def test_a_table_with_nothing_hidden_gives_the_ordinary_fit(tmp_path: Path) -> None:
    text = "A,B,C,count\n1,0,0,40\n0,1,0,31\n0,0,1,26\n1,1,0,9\n1,0,1,12\n0,1,1,3\n1,1,1,2\n"
    table, whole = hidden(tmp_path, text), read_overlap(tmp_path / "table.csv")
    for model in lattice.hierarchical_models(3, 2):
        found, point = hidden_cells.fit(table, model), methods.fixed(whole, model)
        assert found is not None
        assert found.seen + found.dark == pytest.approx(point.estimate, rel=1e-8)
    found = hidden_cells.best_bic(table)
    assert found is not None
    assert found.model == methods.by_bic(whole, 2).model
    answer, full = estimate_hidden(table, method="main-effects"), estimate(whole, method="main-effects")
    assert (answer.estimate, answer.lower, answer.upper) == pytest.approx((full.estimate, full.lower, full.upper))


def test_what_is_hidden_widens_the_interval_and_loses_information(tmp_path: Path) -> None:
    table = hidden(tmp_path)
    found = estimate_hidden(table, method="main-effects")
    assert found.estimate is not None
    assert found.lower is not None
    assert found.upper is not None
    every = [OverlapTable(table.lists, counts.copy()) for counts, _ in possible_tables(table)]
    points = [methods.independent(one).estimate or math.inf for one in every]
    nearest = every[min(range(len(every)), key=lambda k: abs(points[k] - found.estimate))]
    whole = estimate(nearest, method="main-effects")
    assert whole.estimate == pytest.approx(found.estimate, rel=0.02)
    assert whole.lower is not None
    assert whole.upper is not None
    assert found.upper / found.lower > whole.upper / whole.lower
    assert 112 <= found.n_observed <= 118
    assert found.extra["hidden"]["observed_lowest"] == 112
    assert found.extra["hidden"]["share_of_variance"] > 0
    fit = hidden_cells.fit(table, lattice.main_effects(3))
    assert fit is not None
    cells, masks = np.arange(1, 8), np.array(fit.model)
    design = ((cells[:, None] & masks) == masks).astype(float)
    complete = design.T @ (np.exp(design @ fit.parameters)[:, None] * design)
    assert np.linalg.inv(fit.information)[0, 0] > np.linalg.inv(complete)[0, 0]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["UKdat_5", "ScotPWID", "Rcapture_HIV", "spina"])
@pytest.mark.parametrize("below", [3, 5])
def test_hiding_small_cells_keeps_the_estimate_and_does_not_narrow(tmp_path: Path, name: str, below: int) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    whole = read_overlap(SHARED / f"{name}.csv")
    lines = (SHARED / f"{name}.csv").read_text(encoding="utf-8").split()
    cells = [line.rsplit(",", 1) for line in lines[1:]]
    rows = [f"{key},<{below}" if 0 < int(count) < below else f"{key},{count}" for key, count in cells]
    table = hidden(tmp_path, "\n".join([lines[0].replace('"', ""), *rows]) + "\n")
    full, found = estimate(whole, method="main-effects"), estimate_hidden(table, method="main-effects")
    assert full.lower is not None
    assert full.upper is not None
    assert found.estimate is not None
    assert found.lower is not None
    assert found.upper is not None
    assert full.lower < found.estimate < full.upper
    assert math.log(found.upper / found.lower) >= math.log(full.upper / full.lower) * 0.995
    chosen = hidden_cells.best_stepwise(table)
    assert chosen is not None
    selected = estimate(whole, method="stepwise", interval="wald")
    assert selected.lower is not None
    assert selected.upper is not None
    assert selected.lower < chosen.seen + chosen.dark < selected.upper


HEAD = "A,B,C,count\n"
BAD = {
    "estimation.hidden_range": (HEAD + "1,0,0,*\n0,1,0,<5\n", Hiding()),
    "estimation.negative_count": (HEAD + "1,0,0,-4\n0,1,0,<5\n", Hiding()),
    "estimation.not_a_whole_number": (HEAD + "1,0,0,4.5\n0,1,0,<5\n", Hiding()),
    "estimation.empty_count": (HEAD + "1,0,0,\n0,1,0,<5\n", Hiding()),
    "estimation.zero_row": (HEAD + "0,0,0,<5\n", Hiding()),
    "estimation.twice_row": (HEAD + "1,0,0,<5\n1,0,0,7\n", Hiding()),
    "estimation.all_hidden": (HEAD + "1,0,0,<5\n0,1,0,<5\n", Hiding()),
    "estimation.noise_cells": (HEAD + "1,0,0,5.5\n", Hiding(noise=("gaussian", 1.0))),
    "estimation.noise_value": (HEAD + "1,0,0,inf\n", Hiding(noise=("gaussian", 1.0))),
    "estimation.hidden_status": ("A,B,count,status\n1,0,7,rounded\n", Hiding(rounding=5)),
    "estimation.one_list": ("A,count\n1,<5\n", Hiding()),
    "estimation.nameless_list": ("A,,count\n1,0,<5\n", Hiding()),
}


@pytest.mark.parametrize("code", BAD)
def test_what_cannot_be_read_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        hidden(tmp_path, *BAD[code])
    assert refused.value.code == code
    for language in ("es", "en", "pt", "fr"):
        assert len(refused.value.message(language)) > 20  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [("x", None, None), ("5..1", None, None), (None, 1, None), (None, None, "gauss:1"),
                                     (None, None, "laplace:-1"), (None, None, "gaussian:nan")])  # fmt: skip
def test_options_without_sense_are_refused(options: tuple[str | None, int | None, str | None]) -> None:
    with pytest.raises(BadInput):
        hiding_of(*options)


def test_lists_that_may_share_nobody_give_no_figure(tmp_path: Path) -> None:
    found = estimate_hidden(hidden(tmp_path, "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,<5\n"))
    assert found.estimate is None
    assert found.verdict.grade == "do_not_publish"


def test_the_command_reads_a_protected_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["1,0,0,40,published", "0,1,0,31,published", "0,0,1,26,published", "1,1,0,,suppressed",
            "1,0,1,12,published", "0,1,1,,suppressed", "1,1,1,,suppressed"]  # fmt: skip
    path = written(tmp_path / "protected.csv", "\n".join(["A,B,C,count,status", *rows]) + "\n")
    assert main(["estimate", str(path), "--lang", "fr"]) == 2
    assert "--hidden 1..4" in capsys.readouterr().err
    command = ["estimate", str(path), "--hidden", "1..4", "--method", "main-effects", "--json", "--lang", "es"]
    assert main(command) == 0
    first = capsys.readouterr().out
    assert json.loads(first)["hidden"]["cells"] == 3
    assert main(command) == 0
    without = [json.loads(text) | {"seconds": 0} for text in (first, capsys.readouterr().out)]
    assert without[0] == without[1]


def test_a_list_nobody_can_be_on_is_left_out(tmp_path: Path) -> None:
    text = "A,B,C,Count\n1,0,0,40\n0,1,0,30\n1,1,0,<5\n"
    with_empty = estimate_hidden(hidden(tmp_path, text), method="main-effects")
    without = estimate_hidden(hidden(tmp_path, "A,B,count\n1,0,40\n0,1,30\n1,1,<5\n"), method="main-effects")
    assert with_empty.lists == ("A", "B")
    assert with_empty.estimate == without.estimate


@pytest.mark.shared
def test_noise_of_a_release_is_part_of_the_interval(tmp_path: Path) -> None:
    """UKdat_5 with Laplace noise of scale 1 in every cell: near the full table's figure, and wider."""
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    whole = read_overlap(SHARED / "UKdat_5.csv")
    random = np.random.default_rng(1)
    rows = [
        f"{','.join(str(m >> k & 1) for k in range(5))},{whole.counts[m] + random.laplace():.4f}" for m in range(1, 32)
    ]
    table = hidden(tmp_path, "\n".join(["A,B,C,D,E,count", *rows]) + "\n", Hiding(noise=("laplace", 1.0)))
    full, found = estimate(whole, method="main-effects"), estimate_hidden(table, method="main-effects")
    assert full.lower is not None
    assert full.upper is not None
    assert found.estimate is not None
    assert found.lower is not None
    assert found.upper is not None
    assert full.lower < found.estimate < full.upper
    assert found.upper / found.lower > full.upper / full.lower
