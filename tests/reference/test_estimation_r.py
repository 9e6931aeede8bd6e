"""Estimates against R: SparseMSE 2.0.1, MultipleSystemsEstimation 1.2.0, Rcapture 1.4-4, and closed formulas.

The figures of R were computed once, with model, settings and seed, and are kept with the shared reference data; the UK
table is shipped, so its figures stand here and are tried everywhere.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from amparo.estimation import OverlapTable, closed_form, estimate, intervals, methods, read_overlap, stepwise
from amparo.estimation.intervals import profile
from amparo.estimation.lattice import Floats, main_effects, notation, parse_notation, subsets_up_to
from amparo.estimation.ranking import Ranking, rank

ROOT = Path(__file__).resolve().parents[2]
UK = ROOT / "tests" / "specimens" / "estimation" / "uk-2013.csv"
DATA = ROOT / ".." / "shared" / "data" / "estimation"
#: R prints ten digits and stops its iterations at a relative change of the deviance of 1e-8; both leave less than this.
CLOSE = 1e-6
#: Rcapture takes Stirling's approximation for the factorials of the multinomial profile; its limits differ from the
#: exact ones by 1/(12 n0) in the log likelihood, which is below 4e-4 of N for the smallest table (Korea, n0 = 18) and
#: below 1e-7 for thousands. With the same approximation ours agree to CLOSE (tested below).
STIRLING = 4e-4
#: All ten digits of the certified runs of R; a bound for whole rankings and bootstraps.
RANKINGS = 5e-8

#: method, options, estimate, lower, upper of the UK table: SparseMSE 2.0.1, Wald limits.
UK_VALUES: list[tuple[dict[str, Any], float, float, float]] = [
    ({"method": "main-effects"}, 12213.99512, 10988.80013, 13621.25672),
    ({"method": "stepwise"}, 11417.99109, 9977.28264, 13145.65651),
    (
        {
            "method": "fixed",
            "model": "[12,13,14,15,16,23,24,25,26,34,35,36,45,46,56]",
        },
        10568.70673,
        6632.050166,
        18491.23391,
    ),
]


def reference() -> list[dict[str, str]]:
    path = DATA / "reference_values.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if (DATA / f"{row['dataset']}.csv").exists()]


def of(function: str, settings: str = "") -> list[dict[str, str]]:
    return [row for row in reference() if row["function"] == function and settings in row["settings"]]


def label(row: dict[str, str]) -> str:
    return f"{row['dataset']} {row['settings'][:24]}"


def shared(name: str) -> OverlapTable:
    return read_overlap(DATA / f"{name}.csv")


def all_pairs(lists: int) -> str:
    return "[" + ",".join(f"{i}{j}" for i in range(1, lists + 1) for j in range(i + 1, lists + 1)) + "]"


@pytest.mark.parametrize(("options", "point", "lower", "upper"), UK_VALUES)
def test_uk_table(options: dict[str, Any], point: float, lower: float, upper: float) -> None:
    """The whole way through `estimate`: what a user gets."""
    found = estimate(read_overlap(UK), interval="wald", **options)
    assert (found.estimate, found.lower, found.upper) == pytest.approx((point, lower, upper), rel=CLOSE)


def test_uk_table_has_its_chao_bound_and_its_best_model() -> None:
    table = read_overlap(UK)
    assert estimate(table, method="chao").estimate == pytest.approx(15627.950207, rel=CLOSE)
    found = estimate(table, method="bic", max_order=2, interval="wald")
    assert (found.model, found.estimate) == ("[12,13,25,35,36,45]", pytest.approx(12349.58695, rel=CLOSE))
    assert found.details["models"] == {"searched": 32768, "admissible": 32768, "complete": True}


def test_uk_table_profile_limits_of_rcapture() -> None:
    found = profile(read_overlap(UK).counts, np.array(main_effects(6)), 0.95)
    assert (found.lower, found.upper) == pytest.approx((10983.85053, 13648.21269), rel=CLOSE)


def test_uk_bootstrap_lies_where_that_of_r_lies() -> None:
    """R: 9,267-14,307 with 1,000 replicates of its own generator. Ours may differ by the noise of two such runs."""
    table = read_overlap(UK)
    point = methods.by_steps(table)
    assert point.repeat is not None
    assert point.estimate is not None
    tables, persons = intervals.delete_one(table.counts)
    accelerated = intervals.acceleration(point.repeat(tables), persons, table.n_observed)
    replicates = point.repeat(intervals.resample(table.counts, 1000, 1))
    found = intervals.bca(point.estimate, replicates, accelerated, 0.95)
    assert found.lower == pytest.approx(9267, rel=0.05)
    assert found.upper == pytest.approx(14307, rel=0.10)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("estimatepopulation.0"), ids=label)
def test_sparsemse(row: dict[str, str]) -> None:
    table, settings = shared(row["dataset"]), row["settings"]
    if settings.startswith("method=main"):
        found = methods.independent(table)
    elif settings.startswith("method=fixed"):
        found = methods.fixed(table, subsets_up_to(len(table.lists), 2))
    else:
        found = methods.by_steps(table)
    if not row["estimate"]:
        assert found.estimate is None
        return
    lower, upper = intervals.wald(table.counts, np.array(found.model), 0.95)
    wanted = [float(row[key]) for key in ("estimate", "lower", "upper")]
    assert [found.estimate, lower, upper] == pytest.approx(wanted, rel=CLOSE)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("estimate_population_stepwise", "nboot=0"), ids=label)
def test_mse_stepwise_selects_the_same_model(row: dict[str, str]) -> None:
    table = shared(row["dataset"])
    found = methods.by_steps(table)
    assert notation(found.model or (), len(table.lists)) == row["model"].split()[0]
    assert found.estimate == pytest.approx(float(row["estimate"]), rel=CLOSE)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("estimate_population_bic", "nboot=0"), ids=label)
def test_mse_best_model(row: dict[str, str]) -> None:
    table = shared(row["dataset"])
    order = int(re.findall(r"maxorder=(\d)", row["settings"])[0])
    admissible, searched = map(int, re.findall(r"\((\d+) admissible of (\d+)", row["settings"])[0])
    found = rank(table.counts, len(table.lists), order)
    assert (len(found.models), found.searched) == (admissible, searched)
    assert notation(found.models[0], len(table.lists)) == row["model"].split()[0]
    assert found.bic[0] == pytest.approx(float(re.findall(r"BIC=([\d.]+)", row["model"])[0]), abs=5e-5)
    assert found.estimates[0] == pytest.approx(float(row["estimate"]), rel=CLOSE)


@pytest.mark.shared
@pytest.mark.parametrize("row", [r for r in of("closedpCI.t") if r["lower"]], ids=label)
def test_rcapture_profile(row: dict[str, str]) -> None:
    table = shared(row["dataset"])
    found = profile(table.counts, np.array(main_effects(len(table.lists))), 0.95)
    close = STIRLING if found.estimate - table.n_observed < 1000 else CLOSE
    assert (found.lower, found.upper) == pytest.approx((float(row["lower"]), float(row["upper"])), rel=close)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("closedpMS.t"), ids=label)
def test_rcapture_profile_of_the_best_model(row: dict[str, str]) -> None:
    table = shared(row["dataset"])
    model = parse_notation(row["model"].split()[0], len(table.lists))
    found = profile(table.counts, np.array(model), 0.95)
    close = STIRLING if found.estimate - table.n_observed < 1000 else CLOSE
    assert (found.lower, found.upper) == pytest.approx((float(row["lower"]), float(row["upper"])), rel=close)


def stirling(x: Floats) -> Floats:
    n = np.maximum(np.asarray(x) - 1.0, 1e-300)
    out: Floats = n * np.log(n) - n + 0.5 * np.log(2 * np.pi * n)
    return out


@pytest.mark.shared
@pytest.mark.parametrize("name", ["Korea", "spina"])
def test_the_difference_to_rcapture_is_its_approximation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = next(r for r in of("closedpCI.t") if r["dataset"] == name)
    table = shared(name)
    monkeypatch.setattr("scipy.special.gammaln", stirling)
    found = intervals.profile(table.counts, np.array(main_effects(3)), 0.95)
    # R takes the exact factorial where n0 <= 100: for Korea a rest of 1/(288 n0^2) stays.
    assert (found.lower, found.upper) == pytest.approx((float(row["lower"]), float(row["upper"])), rel=3e-6)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("closedp.t", "model=Mt;"), ids=label)
def test_rcapture_mt_is_main_effects_with_its_standard_error(row: dict[str, str]) -> None:
    table = shared(row["dataset"])
    assert methods.independent(table).estimate == pytest.approx(float(row["estimate"]), rel=CLOSE)
    log_dark, variance = intervals.glm_dark_figure(table.counts, np.array(main_effects(len(table.lists))))
    dark = np.exp(log_dark)
    error = np.sqrt(dark + dark**2 * variance)
    assert error == pytest.approx(float(re.findall(r"stderr=([\d.]+)", row["model"])[0]), rel=2e-5)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("Lincoln-Petersen/Chapman"), ids=label)
def test_chapman_of_every_pair(row: dict[str, str]) -> None:
    first, second, both = (int(re.findall(rf"{key}=(\d+)", row["settings"])[0]) for key in ("n1", "n2", "m"))
    found = closed_form.chapman(first, second, both)
    z = intervals.normal_quantile(0.975)
    wanted = [float(row[key]) for key in ("estimate", "lower", "upper")]
    assert [found.estimate, found.estimate - z * found.error, found.estimate + z * found.error] == pytest.approx(
        wanted, rel=CLOSE, abs=1e-4
    )
    simple = closed_form.lincoln_petersen(first, second, both)
    said = re.findall(r"LP=(\S+)", row["settings"])[0]
    assert simple is None if said == "inf" else simple == pytest.approx(float(said), abs=1e-4)
    names = re.findall(r"lists (\w+),(\w+):", row["settings"])[0]
    whole = shared(row["dataset"])
    pair = whole.only(tuple(whole.lists.index(name) + 1 for name in names))
    assert (*pair.sizes, pair.shared(1, 2)) == (first, second, both)
    answered = estimate(pair, method="chapman", interval="wald")
    assert answered.estimate is None if both == 0 else answered.estimate == pytest.approx(found.estimate)


@pytest.mark.shared
@pytest.mark.parametrize("row", of("Chao_lower_bound"), ids=label)
def test_chao_and_its_relatives(row: dict[str, str]) -> None:
    table = shared(row["dataset"])
    assert estimate(table, method="chao").estimate == pytest.approx(float(row["estimate"]), rel=CLOSE)
    corrected, other = re.findall(r": ([\d.]+); Zelterman ([\d.]+)", row["model"])[0]
    assert closed_form.chao_corrected(table.frequencies) == pytest.approx(float(corrected), rel=CLOSE)
    assert closed_form.zelterman(table.frequencies) == pytest.approx(float(other), abs=1e-4)
    assert table.frequencies == tuple(map(int, re.findall(r"f=([\d/]+)", row["model"])[0].split("/")))


def ranking_of(name: str, order: int) -> tuple[Ranking, OverlapTable, list[dict[str, str]]]:
    table = shared(name)
    with (DATA / f"bic_{name}_order{order}.csv").open(encoding="utf-8", newline="") as stream:
        return rank(table.counts, len(table.lists), order), table, list(csv.DictReader(stream))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "order"), [("Korea", 2), ("Rcapture_HIV", 3), ("ScotPWID", 3), ("UKdat_5", 4), ("UKdat", 2)]
)
def test_whole_rankings(name: str, order: int) -> None:
    """The same admissible models, and N and BIC of every one (of the six-list ranking every eleventh)."""
    found, table, wanted = ranking_of(name, order)
    ours = {
        notation(model, len(table.lists)): values
        for model, *values in zip(found.models, found.estimates, found.bic, strict=True)
    }
    assert ours.keys() == {row["model"] for row in wanted}
    for row in wanted[:: 11 if len(wanted) > 10_000 else 1]:
        assert ours[row["model"]] == pytest.approx([float(row["abundance"]), float(row["BIC"])], rel=RANKINGS)


@pytest.mark.shared
def test_independent_lists_are_no_model_of_the_uk_table() -> None:
    """Main effects give a narrow interval there, and every good model has interactions."""
    found = estimate(shared("UKdat"), method="main-effects")
    assert found.verdict.grade == "do_not_publish"
    assert "refuted_model" in {reason.code for reason in found.verdict.reasons}


@pytest.mark.shared
def test_uk_five_lists_spread_of_the_near_best_is_why_it_is_not_published() -> None:
    found = estimate(shared("UKdat_5"))
    near = [model["estimate"] for model in found.details["near_best"]]
    assert (min(near), max(near)) == pytest.approx((12262, 28822), abs=1)
    assert found.verdict.grade == "do_not_publish"
    assert {"models_disagree", "not_near_best"} <= {reason.code for reason in found.verdict.reasons}


@pytest.mark.shared
def test_korea_two_near_best_models_allow_a_range_only() -> None:
    found = estimate(shared("Korea"))
    assert "models_differ" in {reason.code for reason in found.verdict.reasons}
    assert found.verdict.grade == "range_only"


def fixture(name: str) -> tuple[OverlapTable, Floats]:
    """The 200 bootstrap tables R drew, shape (2**lists, 200)."""
    table = shared(name)
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        cells = [sum(int(v) << k for k, v in enumerate(row[:-1])) for row in list(csv.reader(stream))[1:]]
    with (DATA / f"fixture_boot200_counts_{name}.csv").open(encoding="utf-8", newline="") as stream:
        drawn = np.array([[float(v) for v in row] for row in list(csv.reader(stream))[1:]])
    counts = np.zeros((len(table.counts), drawn.shape[1]))
    counts[cells] = drawn
    return table, counts


@pytest.mark.shared
def test_korea_200_bootstrap_tables_one_by_one() -> None:
    table, counts = fixture("Korea")
    found = stepwise.select(counts, len(table.lists))
    estimates = stepwise.population(counts, found.fit, found.exists)
    with (DATA / "fixture_boot200_estimates_Korea.csv").open(encoding="utf-8", newline="") as stream:
        wanted = list(csv.DictReader(stream))
    assert [notation(model, 3) for model in found.models] == [row["model"] for row in wanted]
    assert estimates == pytest.approx([float(row["estimate"]) for row in wanted], rel=RANKINGS)


@pytest.mark.shared
def test_uk_200_bootstrap_tables_one_by_one() -> None:
    table, counts = fixture("UKdat")
    found = stepwise.select(counts, len(table.lists))
    estimates = stepwise.population(counts, found.fit, found.exists)
    with (DATA / "boot_stepwise_UKdat.csv").open(encoding="utf-8", newline="") as stream:
        wanted = [float(row["boot"]) for row in csv.DictReader(stream)]
    assert estimates == pytest.approx(wanted[:200], rel=RANKINGS)


@pytest.mark.shared
def test_uk_limits_from_rs_own_replicates() -> None:
    """With R's 1,000 replicates and our jackknife, R's BCa limits and its acceleration come out."""
    table = shared("UKdat")
    with (DATA / "boot_stepwise_UKdat.csv").open(encoding="utf-8", newline="") as stream:
        replicates = np.array([float(row["boot"]) for row in csv.DictReader(stream)])
    tables, persons = intervals.delete_one(table.counts)
    left = stepwise.select(tables, len(table.lists))
    accelerated = intervals.acceleration(stepwise.population(tables, left.fit, left.exists), persons, table.n_observed)
    assert accelerated == pytest.approx(-0.01287, abs=5e-6)
    row = of("estimate_population_stepwise", "nboot=1000")
    wanted = next(r for r in row if r["dataset"] == "UKdat")
    found = intervals.bca(float(wanted["estimate"]), replicates, accelerated, 0.95)
    assert (found.lower, found.upper) == pytest.approx((float(wanted["lower"]), float(wanted["upper"])), rel=CLOSE)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("model", "exists"), [("[12,13,23]", False), ("[12,3]", False), ("[13,23]", True), ("[1,2,3]", True)]
)
def test_existence_of_the_artificial_table(model: str, exists: bool) -> None:
    found = estimate(shared("Artificial_3"), method="fixed", model=model)
    assert (found.estimate is not None) == exists
    if model == "[12,13,23]":
        assert "not_identifiable" in {caution.code for caution in found.warnings}
    if model == "[12,3]":
        assert "no_maximum" in {caution.code for caution in found.warnings}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["spina", "dga_MY3"])
def test_nhoi_of_three_lists_is_the_model_of_all_pairs(name: str) -> None:
    table = shared(name)
    formula = estimate(table, method="nhoi")
    fitted = estimate(table, method="fixed", model=all_pairs(3), interval="wald")
    assert (formula.estimate, formula.lower, formula.upper) == pytest.approx(
        (fitted.estimate, fitted.lower, fitted.upper), rel=CLOSE
    )
