"""An answer is never n and never infinity, says why, and is graded by rules one can read."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from amparo.estimation import Estimate, OverlapTable, estimate, read_overlap, verdict, wording
from amparo.estimation.sensitivity import Examined, thinned
from amparo.files import BadInput
from amparo.vocabulary.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
UK = ROOT / "tests" / "specimens" / "estimation" / "uk-2013.csv"
KEYS = [
    "dataset",
    "n_observed",
    "lists",
    "method",
    "model",
    "estimate",
    "lower",
    "upper",
    "level",
    "interval",
    "seed",
    "verdict",
    "warnings",
    "seconds",
]
#: Tables from which nothing can be estimated, and the code that says why.
NOTHING: dict[str, tuple[int, dict[str, int], str]] = {
    "two lists, nobody shared": (2, {"1": 40, "2": 30}, "no_overlap"),
    "three lists, nobody shared": (3, {"1": 40, "2": 30, "3": 20}, "no_overlap"),
    "one list within the other": (2, {"2": 30, "12": 5}, "nobody_unseen"),
    "everybody on both": (2, {"12": 5}, "nobody_unseen"),
    "everybody on all three": (3, {"123": 50}, "no_pairs"),
    "only one list holds anybody": (3, {"1": 40}, "one_list_used"),
}


def table(lists: int, cells: dict[str, int]) -> OverlapTable:
    counts = np.zeros(1 << lists)
    for numbers, count in cells.items():
        counts[sum(1 << (int(number) - 1) for number in numbers)] = count
    return OverlapTable(tuple("ABCDEFGHIJKL"[:lists]), counts, "drawn")


def codes(found: Estimate) -> list[str]:
    return [caution.code for caution in found.warnings]


@pytest.fixture(scope="module")
def uk() -> Estimate:
    return estimate(read_overlap(UK), seed=7)


@pytest.mark.parametrize("name", NOTHING)
def test_where_nothing_can_be_estimated_the_estimate_is_null_and_says_why(name: str) -> None:
    lists, cells, code = NOTHING[name]
    found = estimate(table(lists, cells))
    assert (found.estimate, found.lower, found.upper, found.interval) == (None, None, None, None)
    assert code in codes(found)
    assert found.verdict.grade == "do_not_publish"


@pytest.mark.parametrize("method", ["main-effects", "stepwise", "bic", "nhoi", "chao"])
@pytest.mark.parametrize("name", NOTHING)
def test_no_method_gives_n_or_infinity(name: str, method: str) -> None:
    lists, cells, _ = NOTHING[name]
    found = estimate(table(lists, cells), method=method)
    assert found.estimate is None or found.n_observed < found.estimate < np.inf
    assert found.verdict.grade == "do_not_publish"


def test_the_json_has_every_key_of_the_contract_in_every_language(uk: Estimate) -> None:
    for language in LANGUAGES:
        said: dict[str, Any] = json.loads(json.dumps(uk.as_dict(language), allow_nan=False))
        assert list(said)[: len(KEYS)] == KEYS
        assert all(set(warning) == {"code", "message"} and warning["message"] for warning in said["warnings"])
    assert uk.as_dict("es")["words"] != uk.as_dict("en")["words"]


def test_the_same_seed_gives_the_same_answer(uk: Estimate) -> None:
    again, other = estimate(read_overlap(UK), seed=7), estimate(read_overlap(UK), seed=8)
    assert again == uk
    assert (other.lower, other.upper) != (uk.lower, uk.upper)
    assert other.estimate == uk.estimate


def test_auto_says_why() -> None:
    two = estimate(table(2, {"1": 40, "2": 30, "12": 10}))
    sparse = estimate(table(4, {"1": 50, "2": 40, "3": 30, "4": 20, "12": 1, "34": 1}))
    assert (two.method, sparse.method) == ("chapman", "chao")
    assert "Chapman" in two.why.en
    assert "2 persons" in sparse.why.en


def test_two_lists_are_never_publishable() -> None:
    found = estimate(table(2, {"1": 400, "2": 300, "12": 200}))
    assert found.verdict.grade == "do_not_publish"
    assert "two_lists" in codes(found)


def test_a_list_that_shares_nobody_is_named() -> None:
    found = estimate(table(3, {"1": 40, "2": 30, "12": 10, "3": 20}))
    assert found.verdict.grade != "publishable"
    assert any(caution.code == "isolated_list" and ": C." in caution.text.en for caution in found.warnings)


def test_an_empty_list_takes_no_part_and_keeps_the_numbers_of_the_others() -> None:
    full = estimate(table(4, {"1": 40, "2": 30, "4": 20, "12": 10, "14": 6, "24": 5, "124": 2}))
    without = estimate(table(3, {"1": 40, "2": 30, "3": 20, "12": 10, "13": 6, "23": 5, "123": 2}))
    assert full.estimate == pytest.approx(without.estimate, rel=1e-12)
    assert full.model == "[1,2,4]"
    assert "empty_list" in codes(full)


def test_a_model_over_an_empty_list_loses_only_that_list() -> None:
    cells = {"1": 40, "2": 30, "4": 20, "12": 10, "14": 6, "24": 5, "124": 2}
    found = estimate(table(4, cells), method="fixed", model="[12,3,4]")
    assert found.model == "[12,4]"


def test_a_bootstrap_with_infinite_tables_has_no_upper_limit() -> None:
    found = estimate(
        table(4, {"1": 50, "2": 40, "3": 30, "4": 20, "12": 1, "34": 1}), method="main-effects", interval="bca"
    )
    assert found.upper is None
    assert found.lower is not None
    assert {"no_upper_limit", "bootstrap_infinite", "far_beyond_observed"} <= set(codes(found))
    assert found.verdict.grade == "do_not_publish"


def test_chaos_formula_is_not_called_a_bound_where_it_is_none() -> None:
    """Two independent lists of 1,000 persons, expected counts: the formula gives far more than 1,000."""
    found = estimate(table(2, {"1": 80, "2": 180, "12": 20}), method="chao")
    assert found.estimate is not None
    assert found.estimate > 1000
    assert {"bound_supposes_equal_lists", "what_can_be_said"} <= set(codes(found))
    assert found.verdict.grade == "do_not_publish"
    assert found.details["lower_bound_unequal_lists"] == pytest.approx(1000)


def test_a_model_that_is_plainly_wrong_is_not_publishable() -> None:
    found = estimate(table(3, {"1": 5, "2": 6, "3": 9, "123": 50}))
    assert "poor_fit" in codes(found)
    assert found.verdict.grade != "publishable"


def test_an_interval_that_takes_the_chosen_model_for_granted_says_so() -> None:
    found = estimate(read_overlap(UK), method="stepwise", interval="wald")
    assert "conditional_interval" in codes(found)
    assert found.verdict.grade != "publishable"
    assert found.seed is None


def test_missed_links_inflate_the_uk_estimate_by_about_one_point_one_percent_each(uk: Estimate) -> None:
    assert uk.details["missed_links"] == pytest.approx(0.055, abs=0.003)


def test_thinning_moves_a_person_to_two_rows_and_loses_nobody() -> None:
    counts = np.array([0, 0, 0, 10.0, 0, 0, 0, 20.0])
    cut = thinned(counts, 0.1)
    assert cut.sum() == pytest.approx(30 + 1 + 2)
    assert cut[0b111] == pytest.approx(18)
    assert cut[[1, 2, 4]].tolist() == pytest.approx([1 + 2 / 3, 1 + 2 / 3, 2 / 3])


#: Five drawn lists of 231 persons; among the 6,893 models is one whose fit runs off to infinity.
RUNS_OFF = (0, 78, 10, 3, 28, 7, 0, 0, 51, 13, 2, 0, 7, 4, 0, 1, 36, 8, 2, 0, 3, 1, 0, 0, 7, 4, 2, 0, 0, 0, 0, 0)


def test_one_model_that_runs_off_to_infinity_does_not_stop_the_others() -> None:
    found = estimate(OverlapTable(tuple("ABCDE"), np.array(RUNS_OFF, dtype=np.float64)), replicates=100)
    assert found.estimate is not None
    assert found.details["models"]["searched"] == 6893


def evidence(**changed: Any) -> verdict.Evidence:
    usual: dict[str, Any] = {
        "method": "stepwise",
        "seen": 1000,
        "lists_used": 4,
        "overlapping": 200,
        "isolated": 0,
        "estimate": 3000.0,
        "lower": 2500.0,
        "upper": 3600.0,
        "interval": "bca",
        "selects": True,
        "at_edge": False,
        "infinite_share": 0.0,
        "examined": Examined(influence=0.02, without=((1, 2800.0), (2, 3200.0))),
    }
    return verdict.Evidence(**{**usual, **changed})


#: One change of an estimate that passes every rule -> the rule that must speak and its grade.
BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({"estimate": None}, "no_estimate", "do_not_publish"),
    ({"lists_used": 2}, "two_lists", "do_not_publish"),
    ({"overlapping": 6}, "too_few_overlaps", "do_not_publish"),
    ({"overlapping": 7}, "few_overlaps", "range_only"),
    ({"overlapping": 24}, "few_overlaps", "range_only"),
    ({"estimate": 20001.0, "lower": 20000.0, "upper": 21000.0}, "far_beyond_observed", "do_not_publish"),
    ({"upper": None}, "no_upper_limit", "do_not_publish"),
    ({"upper": 25001.0}, "interval_too_wide", "do_not_publish"),
    ({"upper": 5001.0}, "interval_wide", "range_only"),
    ({"examined": Examined(influence=0.26)}, "one_person_decides", "do_not_publish"),
    ({"examined": Examined(influence=np.inf)}, "one_person_decides", "do_not_publish"),
    ({"examined": Examined(influence=0.11)}, "one_person_matters", "range_only"),
    ({"examined": Examined(without=((1, 4501.0),))}, "lists_matter", "range_only"),
    ({"examined": Examined(merged=(((1, 2), 1999.0),))}, "lists_matter", "range_only"),
    ({"examined": Examined(without=((1, None),))}, "lists_decide", "range_only"),
    ({"isolated": 1}, "isolated_list", "range_only"),
    ({"interval": "wald"}, "conditional_interval", "range_only"),
    ({"selects": False, "method": "main-effects"}, "assumed_model", "range_only"),
    ({"selects": False, "method": "chao"}, "lower_bound", "range_only"),
    ({"at_edge": True}, "unstable_choice", "do_not_publish"),
    ({"infinite_share": 0.06}, "replicates_without_estimate", "do_not_publish"),
    ({"fit_p": 0.0009}, "poor_fit", "range_only"),
    ({"equal_lists_only": True, "method": "chao", "selects": False}, "bound_too_high", "do_not_publish"),
    ({"examined": Examined(without_cell=((1, 4501.0),))}, "one_cell_matters", "range_only"),
    ({"examined": Examined(bound=3601.0)}, "interval_below_bound", "do_not_publish"),
    ({"examined": Examined(bound=3300.0)}, "below_bound", "range_only"),
    ({"rhat": 1.06}, "chains_disagree", "do_not_publish"),
    ({"ess": 399.0}, "few_draws", "range_only"),
    ({"several_modes": True}, "several_modes", "do_not_publish"),
    ({"at_cap": True}, "at_cap", "do_not_publish"),
]


def test_what_passes_every_rule_is_publishable() -> None:
    assert verdict.judge(evidence()).grade == "publishable"


@pytest.mark.parametrize(("change", "code", "grade"), BROKEN)
def test_each_rule_speaks(change: dict[str, Any], code: str, grade: str) -> None:
    found = verdict.judge(evidence(**change))
    assert {reason.code: reason.grade for reason in found.reasons}[code] == grade
    assert found.grade == grade


def test_every_rule_is_tried() -> None:
    ranked = {
        "models_disagree",
        "models_differ",
        "not_near_best",
        "refuted_model",
    }  # tried on real tables in tests/reference
    assert {rule.code for rule in verdict.RULES} - ranked <= {code for _, code, _ in BROKEN}


#: A request that cannot be answered -> its code.
ASKED: list[tuple[dict[str, Any], str]] = [
    ({"method": "magic"}, "estimation.method_unknown"),
    ({"method": "stepwise", "interval": "posterior"}, "estimation.interval_not_for_method"),
    ({"interval": "guess"}, "estimation.interval_unknown"),
    ({"method": "chao", "interval": "bca"}, "estimation.interval_not_for_method"),
    ({"method": "chapman"}, "estimation.chapman_two_lists"),
    ({"method": "fixed"}, "estimation.model_missing"),
    ({"model": "[12]"}, "estimation.model_only_fixed"),
    ({"max_order": 2}, "estimation.max_order_only_bic"),
    ({"method": "bic", "max_order": 0}, "estimation.max_order"),
    ({"method": "bic", "max_order": 3}, "estimation.max_order_six"),
    ({"method": "fixed", "model": "[17]"}, "estimation.model_unknown_list"),
    ({"method": "fixed", "model": "[1x]"}, "estimation.model_syntax"),
    ({"method": "fixed", "model": "[1"}, "estimation.model_syntax"),
    ({"method": "fixed", "model": ""}, "estimation.model_syntax"),
    ({"method": "fixed", "model": "[123456]"}, "estimation.model_saturated"),
    ({"level": 95.0}, "estimation.level"),
    ({"level": float("nan")}, "estimation.level"),
    ({"seed": -1}, "estimation.seed"),
    ({"replicates": 1}, "estimation.replicates"),
    *(({"method": m}, "estimation.method_not_available") for m in wording.codes("instead")),
]


@pytest.mark.parametrize(("asked", "code"), ASKED)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        estimate(read_overlap(UK), **asked)
    assert refusal.value.code == code
    assert all(refusal.value.message(language) for language in LANGUAGES)


def test_a_method_not_built_yet_names_what_to_use_instead() -> None:
    with pytest.raises(BadInput) as refusal:
        estimate(read_overlap(UK), method="bayes-threshold")
    assert "stepwise" in refusal.value.message("en")


def test_seven_lists_are_too_many_to_try_every_model() -> None:
    with pytest.raises(BadInput) as refusal:
        estimate(table(7, {str(k): 5 for k in range(1, 8)} | {"12": 9, "34": 4}), method="bic")
    assert refusal.value.code == "estimation.too_many_lists_for_bic"


def test_every_sentence_is_said_in_four_languages_with_the_same_places() -> None:
    path = ROOT / "src" / "amparo" / "estimation" / "words.toml"
    for section, sentences in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for code, words in sentences.items():
            assert set(words) == set(LANGUAGES), f"{section}.{code}"
            places = {tuple(sorted(re.findall(r"{(\w+)", text))) for text in words.values()}
            assert len(places) == 1, f"{section}.{code}"


def test_every_warning_and_reason_of_the_catalogue_is_used() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src/amparo/estimation").glob("*.py"))
    source += "".join(f'"{rule.code}"' for rule in verdict.RULES)
    for section in ("why", "warning", "reason", "phrase"):
        for code in wording.codes(section):
            assert f'"{code}"' in source, f"{section}.{code} is never said"


def test_words_to_publish_never_hold_a_number_without_its_interval_and_assumption(uk: Estimate) -> None:
    assert uk.verdict.grade == "range_only"
    for language in LANGUAGES:
        said = uk.words.in_(language)
        assert wording.about(uk.estimate or 0).in_(language) not in said
        assert wording.at_least(uk.lower or 0, uk.n_observed).in_(language) in said
        assert wording.at_most(uk.upper or 0).in_(language) in said
        assert wording.say("phrase", "assumption").in_(language) in said


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert wording.number(11418).as_dict() == {"es": "11\u202f418", "en": "11,418", "pt": "11.418", "fr": "11\u202f418"}
    assert wording.quantity(1.74).es == "1,7"
    assert wording.about(15113.4).en == "15,100"


def test_limits_are_rounded_outwards_and_never_below_the_persons_seen() -> None:
    assert wording.at_least(9805.3, 2744).en == "9,800"
    assert wording.at_most(26001.0).en == "26,100"
    assert wording.at_least(1234.0, 1233).en == "1,233"
    assert wording.at_most(70.2).en == "71"
