"""A law is asked each question of the model law and the Protocol; what was not seen is no gap and no yes."""

from __future__ import annotations

import json

import pytest

from amparo.cli.main import main
from amparo.commitments.checks import ORDER, Answer, checks
from amparo.commitments.indicators import measured
from amparo.commitments.keeping import Keeping, PromiseEvent, Track, standing
from amparo.commitments.law_data import determination, features
from amparo.commitments.laws import all_answers, law_answers
from amparo.commitments.matrix import shipped_matrix
from amparo.commitments.promises import promises
from amparo.law.offences import offences
from amparo.vocabulary.countries import AMERICAN_STATES


def answer(rule_set: str, check: str) -> Answer:
    return next(a.answer for a in all_answers() if a.rule_set == rule_set and a.check.id == check)


def test_every_check_is_a_file_of_its_name_with_a_docstring_and_a_version() -> None:
    assert [check.id for check in checks()] == list(ORDER)
    assert all(check.version and check.judge.__module__.endswith(check.id) for check in checks())


def test_every_quote_stands_in_its_row() -> None:
    cells = {item.cells["jurisdiction"]: " ".join(item.cells.values()) for item in offences()}
    for row, found in features().items():
        for name, item in found.items():
            assert item.quote in cells[row], (row, name)


@pytest.mark.parametrize("state", ["BRA", "BOL", "DOM"])
def test_the_child_rule_agrees_with_the_department_of_labor(state: str) -> None:
    found = determination(state, "2022")
    assert found is not None
    assert found.conforms == "No"
    assert [a.answer for a in law_answers(state) if a.check.id == "child_rule"] == [Answer.GAP]


@pytest.mark.parametrize(
    ("rule_set", "check", "expected"),
    [
        ("ARG:penal-code-145bis-145ter", "child_rule", "conforms"),
        ("BRA:penal-code-149-A", "every_means", "gap"),
        ("CAN:irpa-118", "smuggling_apart", "gap"),
        ("CAN:irpa-118", "no_border_needed", "gap"),
        ("CAN:criminal-code-279.01", "consent_irrelevant", "conforms"),
        ("COL:penal-code-188A", "criminalises", "conforms"),
        ("USA:22-usc-7102", "child_rule", "gap"),
        ("USA:22-usc-7102", "all_forms", "gap"),
        ("USA:22-usc-7102", "stay", "conforms"),
        ("PAN:penal-code-456", "every_act", "gap"),
        ("VEN:law-on-women-2007", "child_rule", "gap"),
        ("VEN:law-on-women-2007", "covers_everybody", "gap"),
        ("LCA:counter-trafficking-act-2010", "prison_not_fine", "gap"),
        ("ATG:trafficking-in-persons-act-2010", "prison_not_fine", "conforms"),
        ("BRB:trafficking-in-persons-act-2016", "child_rule", "conforms"),
        ("HTI:cl-2014-0010", "child_rule", "cannot_say"),
        ("BOL:penal-code-281bis", "every_means", "cannot_say"),
        ("MEX:general-law-2012", "every_means", "cannot_say"),
        ("URY:law-18250-art-78", "prevents", "conforms"),
        ("CRI:law-9095", "serious_crime", "cannot_say"),
    ],
)
def test_what_a_row_says_is_what_the_check_answers(rule_set: str, check: str, expected: str) -> None:
    assert answer(rule_set, check).value == expected


def test_a_law_not_seen_answers_nothing() -> None:
    assert {a.answer for a in all_answers() if a.grade in ("unseen", "none")} == {Answer.CANNOT_SAY}


def test_a_secondary_source_never_reads_as_the_statute() -> None:
    for item in all_answers():
        if item.grade == "secondary":
            assert item.because.en.startswith("By a secondary source, the statute not seen:")
            assert item.because.es.startswith("Según una fuente secundaria")


def test_every_state_answers_every_check() -> None:
    for state in AMERICAN_STATES:
        assert {a.check.id for a in law_answers(state)} == set(ORDER)


def test_the_command_lists_one_row_per_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "--state", "BRA", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == len(ORDER)
    assert {"state", "law", "check", "version", "answer", "because", "evidence"} <= set(rows[0])
    assert main(["laws", "--state", "ZZZ"]) == 2


def test_the_92_promises_say_nothing_that_the_report_leaves_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(promises()) == len({item.id for item in promises()}) == 92
    assert all(item.responsible is None and item.target is None and item.due is None for item in promises())
    assert main(["promises", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 92
    assert {row["status"] for row in rows} == {"not_assessed"}


def test_ratifications_are_counted_from_the_matrix() -> None:
    found = measured("P3.1", shipped_matrix())
    assert found is not None
    assert (found.numerator, found.denominator, found.unknown) == (662, 910, 79)
    assert measured("CSO.7", shipped_matrix()) is None


def judged(keeping: Keeping, track: Track, reviewer: str, reason: str = "seen") -> PromiseEvent:
    return PromiseEvent("B.4", "", track, keeping, reason, "", "2026-01-01", "first", reviewer, "2026-01-02")


def test_a_judgement_counts_once_somebody_else_reviewed_it() -> None:
    alone = judged(Keeping.KEPT, Track.GOVERNMENT, "first")
    bare = judged(Keeping.KEPT, Track.GOVERNMENT, "second", reason=" ")
    assert standing([alone, bare], "B.4", Track.GOVERNMENT).keeping is Keeping.NOT_ASSESSED
    assert len(standing([alone, bare], "B.4", Track.GOVERNMENT).waiting) == 2


def test_government_and_civil_society_are_never_merged() -> None:
    events = [
        judged(Keeping.KEPT, Track.GOVERNMENT, "second"),
        judged(Keeping.STALLED, Track.CIVIL_SOCIETY, "third"),
    ]
    assert standing(events, "B.4", Track.GOVERNMENT).keeping is Keeping.KEPT
    assert standing(events, "B.4", Track.CIVIL_SOCIETY).keeping is Keeping.STALLED
