"""HTCDS cases as facts: what is said becomes yes, what HTCDS has no word for stays not asked, nothing becomes no."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from amparo.cli.main import main
from amparo.law.judging import judge
from amparo.standards.htcds import CaseRecord, convert, standard
from amparo.standards.htcds.amparo_json import write_cases
from amparo.standards.htcds.facts import crosswalk, to_facts
from amparo.vocabulary.facts import ALL_FACTS

ROOT = Path(__file__).resolve().parents[2]
KNOWN = standard()


def facts(**values: Any) -> dict[str, Any]:
    return to_facts(CaseRecord(7, "", values, {}, {}, []))


def test_every_code_of_the_three_lists_was_looked_at() -> None:
    for name in ("vic_MethodsOfControl", "vic_TypeOfExploitation", "vic_TypeOfSexExploitation"):
        assert set(crosswalk()[name]) == set(KNOWN.known_codes(KNOWN.fields[name]))


def test_every_fact_named_exists_and_htcds_lacks_what_the_docs_say() -> None:
    named = {fact for table in crosswalk().values() for codes in table.values() for fact in codes}
    assert named <= set(ALL_FACTS)
    assert not named & {"means.abuse_of_power", "means.abuse_of_vulnerability", "means.payments_or_benefits", "consent"}
    assert {fact for fact in named if fact.startswith("act.")} == {"act.recruitment"}


@pytest.mark.parametrize(
    ("values", "want"),
    [
        ({"vic_MethodsOfControl": ["FalsePromises"]}, {"means.deception"}),
        (
            {"vic_MethodsOfControl": ["PhysicalAbuse", "TakesEarnings"]},
            {"means.threat_or_use_of_force", "means.other_coercion"},
        ),
        ({"vic_MethodsOfControl": ["Other", "ExcessiveWorkingHours"]}, set()),
        ({"vic_MethodOfRecruitment": ["AtWork"]}, {"act.recruitment"}),
        ({"vic_TypeOfExploitation": ["SexualExploitation"]}, {"purpose.other_sexual_exploitation"}),
        (
            {"vic_TypeOfExploitation": ["SexualExploitation"], "vic_TypeOfSexExploitation": ["Prostitution"]},
            {"purpose.prostitution_of_others"},
        ),
        ({"con_Consent": True}, set()),
        ({"con_Consent": False}, set()),
        ({"vic_TraffickingStatus": "ActualVictimOfTrafficking"}, set()),
    ],
)
def test_what_is_said_is_yes_and_nothing_else_is_said(values: dict[str, Any], want: set[str]) -> None:
    found = facts(**values)["facts"]
    assert {fact for fact, answer in found.items() if answer == "yes"} == want
    assert set(found) == want


def test_age_and_childhood() -> None:
    assert facts(vic_AgeWhenTrafficked=15)["age_at_act"] == 15
    assert facts(prs_Birthdate="2003-03-02", cas_IncomingReferralDate="2021-03-01")["minor"] == "yes"
    for born in ("2003-03-01", "2003", "2022-01-01"):
        assert "minor" not in facts(prs_Birthdate=born, cas_IncomingReferralDate="2021-03-01")
    assert facts(prs_Birthdate="2004-02-29", cas_IncomingReferralDate="2022-02-28")["minor"] == "yes"
    assert "minor" not in facts(prs_Birthdate="2004-02-29", cas_IncomingReferralDate="2022-03-01")


def test_answers_that_the_case_carries_win() -> None:
    own = {"means.deception": "unknown", "act.transfer": "no", "age_at_act": 30}
    record = CaseRecord(1, "c1", {"vic_MethodsOfControl": ["FalsePromises"], "vic_AgeWhenTrafficked": 15}, {}, own, [])
    found = to_facts(record)
    assert found["age_at_act"] == 30
    assert found["facts"] == {"means.deception": "unknown", "act.transfer": "no"}


def test_a_converted_case_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values: dict[str, Any] = {
        "prs_FirstName": "Inventada",
        "vic_MethodOfRecruitment": ["AtWork"],
        "vic_MethodsOfControl": ["WithholdsDocuments"],
        "vic_TypeOfExploitation": ["ForcedLabour"],
        "vic_AgeWhenTrafficked": 30,
    }
    write_cases(tmp_path / "c.json", [CaseRecord(1, "c1", values, {}, {}, [])])
    assert (
        main(["convert", str(tmp_path / "c.json"), "--to", "amparo-facts", "--out", str(tmp_path / "f.json"), "--json"])
        == 0
    )
    assert json.loads(capsys.readouterr().out)["not_carried"] == {"prs_FirstName": 1}
    (case,) = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert "Inventada" not in json.dumps(case)
    assert judge(case["facts"], case["age_at_act"]).trafficking == "established"
    assert main(["assess", str(tmp_path / "f.json"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["findings"][0]["result"] == "established"


def test_columns_outside_htcds_are_counted(tmp_path: Path) -> None:
    outcome = convert(ROOT / "tests/specimens/htcds/kobo_export.csv", "amparo-facts", tmp_path / "f.json")
    assert outcome.not_carried["_uuid"] == 2
    assert outcome.not_carried["prs_FirstName"] == 2
    first, second = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert (first["id"], second["id"]) == ("row-2", "row-3")
    assert second["facts"] == {}
