"""Posterior methods: what they answer, what they refuse, what they warn of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from amparo.estimation import diagnostics, estimate, read_overlap
from amparo.estimation.table import OverlapTable
from amparo.files import BadInput
from amparo.vocabulary.text import LANGUAGES

METHODS = ("dga", "latent-class", "sample-coverage")
UK = Path(__file__).resolve().parents[1] / "specimens" / "estimation" / "uk-2013.csv"


def table(*cells: int) -> OverlapTable:
    return OverlapTable(tuple("abcdefghijkl"[: (len(cells) + 1).bit_length() - 1]), np.array([0.0, *cells]))


@pytest.mark.parametrize("method", METHODS)
def test_two_lists_are_refused_and_told_what_to_use(method: str) -> None:
    with pytest.raises(BadInput) as refusal:
        estimate(table(20, 30, 5), method=method)
    assert refusal.value.code == "estimation.method_lists"
    assert all("auto" in refusal.value.message(language) for language in LANGUAGES)


def test_seven_lists_are_too_many_for_all_graphs() -> None:
    with pytest.raises(BadInput) as refusal:
        estimate(table(*([2] * 127)), method="dga")
    assert refusal.value.code == "estimation.method_lists"


@pytest.mark.parametrize("method", METHODS)
def test_lists_that_share_nobody_give_no_estimate(method: str) -> None:
    found = estimate(table(20, 30, 0, 40, 0, 0, 0), method=method)
    assert found.estimate is None
    assert found.lower is None
    assert found.verdict.grade == "do_not_publish"
    assert "no_overlap" in {caution.code for caution in found.warnings}


@pytest.mark.parametrize("method", METHODS)
def test_an_answer_is_whole_and_the_same_again(method: str) -> None:
    first, again = (estimate(table(40, 35, 12, 50, 9, 11, 4), method=method, seed=7) for _ in range(2))
    assert first == again
    assert first.lower is not None
    assert first.estimate is not None
    assert first.upper is not None
    assert first.lower <= first.estimate <= first.upper
    assert first.interval == ("bca" if method == "sample-coverage" else "posterior")
    json.dumps(first.as_dict("fr"), allow_nan=False)


def test_a_wald_interval_is_not_given_for_a_posterior() -> None:
    with pytest.raises(BadInput) as refusal:
        estimate(read_overlap(UK), method="dga", interval="wald")
    assert refusal.value.code == "estimation.interval_not_for_method"


def test_chains_that_disagree_are_told() -> None:
    random = np.random.default_rng(1)
    apart = random.normal([[0.0], [0.0], [5.0], [5.0]], 1.0, (4, 2000))
    same = random.normal(0.0, 1.0, (4, 2000))
    assert diagnostics.rhat(apart) > 1.5
    assert diagnostics.ess(apart) < 20
    assert diagnostics.rhat(same) < 1.01
    assert 6_000 < diagnostics.ess(same) < 10_000
    assert len(diagnostics.modes(np.exp(apart))) == 2
    assert len(diagnostics.modes(np.exp(same))) == 1


def test_the_effective_size_of_draws_that_hang_together_is_the_known_one() -> None:
    random, rho = np.random.default_rng(2), 0.9
    noise, chain = random.normal(size=(4, 20_000)), np.zeros((4, 20_000))
    for t in range(1, 20_000):
        chain[:, t] = rho * chain[:, t - 1] + noise[:, t]
    assert diagnostics.ess(chain) == pytest.approx(80_000 * (1 - rho) / (1 + rho), rel=0.15)


def test_the_first_run_of_a_machine_is_told_that_it_waits_for_the_compiler(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from amparo.cli.main import main
    from amparo.estimation import latent_class

    table = tmp_path / "table.csv"
    table.write_text("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,9\n1,0,1,8\n0,1,1,7\n1,1,1,3\n", "utf-8")
    monkeypatch.setattr(latent_class, "compiled", lambda: False)
    assert main(["estimate", str(table), "--method", "latent-class", "--lang", "es"]) == 0
    assert "se compila" in capsys.readouterr().err
