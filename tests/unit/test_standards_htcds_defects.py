"""Every known defect of HTCDS 2.0 is absorbed, row by row, and says so."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from amparo.standards.htcds import Outcome, Settings, convert
from amparo.standards.htcds.header import resolve
from amparo.standards.htcds.standard import standard
from amparo.standards.htcds.values import parser_of

ROOT = Path(__file__).resolve().parents[2]
SPECIMENS = ROOT / "tests/specimens/htcds"
KNOWN = standard()
#: Defects that are about writing or about whole formats, tried below or among the values.
NO_ALIAS = {
    "separators_differ",
    "separator_in_label",
    "several_industries",
    "several_citizenships",
    "survey_free_text",
    "industry_below_section",
    "salesforce_suffix",
}


def read(source: Path, tmp_path: Path) -> tuple[list[dict[str, Any]], Outcome]:
    outcome = convert(source, "amparo-json", tmp_path / "out.json")
    return json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["cases"], outcome


def warned(outcome: Outcome) -> set[tuple[int, str, str]]:
    return set(outcome.notes)


def test_every_alias_names_a_defect_and_every_defect_is_used() -> None:
    named = {alias.defect for alias in KNOWN.aliases}
    assert named <= set(KNOWN.defects)
    assert set(KNOWN.defects) - named == NO_ALIAS
    for alias in KNOWN.aliases:
        if alias.kind == "code":
            assert alias.right in KNOWN.known_codes(KNOWN.fields[alias.where])
        else:
            assert alias.right in KNOWN.fields


@pytest.mark.parametrize("alias", [a for a in KNOWN.aliases if a.kind == "code"], ids=lambda a: repr(a.wrong))
def test_an_alias_of_a_code_is_read_and_named(alias: Any) -> None:
    field = KNOWN.fields[alias.where]
    parse = parser_of(KNOWN, field)
    assert parse is not None
    found = parse(alias.wrong)
    assert found.value == ([alias.right] if field.many else alias.right)
    assert alias.defect in found.notes


@pytest.mark.parametrize("alias", [a for a in KNOWN.aliases if a.kind == "column"], ids=lambda a: a.wrong)
def test_an_alias_of_a_column_is_read_and_named_for_every_row(alias: Any, tmp_path: Path) -> None:
    field = KNOWN.fields[alias.right]
    value = next(iter(KNOWN.codes[field.name])) if field.name in KNOWN.codes else "Inventada"
    source = tmp_path / "in.csv"
    source.write_text(f"{alias.wrong},prs_Title,prs_Email\n{value},a,\n{value},b,\n,c,\n", encoding="utf-8")
    cases, outcome = read(source, tmp_path)
    assert [field.name in case.get(field.group, {}) for case in cases] == [True, True, False]
    assert {(2, field.name, alias.defect), (3, field.name, alias.defect)} == warned(outcome)


def test_the_template_saved_as_csv_trusts_its_labels(tmp_path: Path) -> None:
    cases, outcome = read(SPECIMENS / "template_as_csv.csv", tmp_path)
    assert outcome.rows == 2  # rows that hold only their counter are no cases
    person = cases[0]["person"]
    assert person["prs_MailingStreet"] == "Calle Inventada 1"
    assert person["prs_MailingCity"] == "Villa Ejemplo"
    assert person["prs_MailingPostalCode"] == "00123"
    assert person["prs_MailingCountry"] == "Honduras"
    assert person["prs_Citizenship"] == ["HN", "GT"]
    assert cases[0]["referral"]["cas_ReasonForOutgoingReferral"] == ["AdditionalServicesRequired", "Other"]
    assert warned(outcome) >= {
        (3, "prs_MailingStreet", "address_columns_shifted"),
        (3, "cas_ReasonForOutgoingReferral", "nameless_column"),
        (3, "vic_TraffickingStatusDecisionMakingOrg", "misspelt_column"),
        (3, "vic_MethodsOfControl", "trailing_blank"),
        (3, "cas_Status", "spelt_three_ways"),
        (3, "cas_ReasonForIncomingReferral", "spelt_three_ways"),
    }
    assert {row for row, _, _ in warned(outcome)} == {3}  # the second case has none of these cells


def test_the_template_as_a_workbook_reads_the_same(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    book.add_worksheet("about").write_string(0, 0, "Invented copy of the template")
    sheet = book.add_worksheet("Case Sheet")
    with (SPECIMENS / "template_as_csv.csv").open(encoding="utf-8", newline="") as stream:
        for number, cells in enumerate(csv.reader(stream)):
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, place, cell)
    book.close()
    from_csv, _ = read(SPECIMENS / "template_as_csv.csv", tmp_path)
    from_book, outcome = read(tmp_path / "t.xlsx", tmp_path)
    assert from_book == from_csv
    assert outcome.source_format == "htcds-xlsx"


def test_machine_names_of_the_template_alone_leave_the_address_in_doubt(tmp_path: Path) -> None:
    lines = (SPECIMENS / "template_as_csv.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    source = tmp_path / "one_header.csv"
    source.write_text(lines[0] + "".join(lines[2:]), encoding="utf-8")
    cases, outcome = read(source, tmp_path)
    assert cases[0]["referral"]["cas_ReasonForOutgoingReferral"] == ["AdditionalServicesRequired", "Other"]
    assert (1, "prs_MailingStreet", "address_unsure") in warned(outcome)


def test_the_surveys_second_second_name_is_the_title() -> None:
    header = resolve(["First Name", "Second Name", "Birthdate", "Second Name", "Email"])
    assert [column.field.name for column in header.columns if column.field] == [
        "prs_FirstName",
        "prs_SecondName",
        "prs_Birthdate",
        "prs_Title",
        "prs_Email",
    ]
    assert header.columns[3].note == "survey_title_label"
    assert not header.doubled


def test_names_of_a_salesforce_export_are_read(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "vic_MethodsOfControl__c,prs_Gender__c,prs_FirstName\nOther,Feminine,Inventada\n", encoding="utf-8"
    )
    cases, outcome = read(source, tmp_path)
    assert cases[0]["victim"] == {"vic_MethodsOfControl": ["Other"]}
    assert (2, "prs_Gender", "salesforce_suffix") in warned(outcome)


def test_a_kobo_export_is_read_with_groups_choices_and_metadata(tmp_path: Path) -> None:
    cases, outcome = read(SPECIMENS / "kobo_export.csv", tmp_path)
    assert outcome.source_format == "kobo-csv"
    victim = cases[0]["victim"]
    assert victim["vic_MethodOfRecruitment"] == ["AtWork", "Other"]
    assert victim["vic_MethodsOfControl"] == ["DebtBondage", "FalsePromises"]
    assert victim["vic_TypeOfExploitation"] == ["ForcedLabour"]
    assert victim["vic_ForcedLabourIndustry"] == ["A_AgricultureForestryAndFishing", "F_Construction"]
    assert cases[0]["consent"] == {"con_Consent": True}
    assert cases[0]["other"]["_uuid"] == "u-1"
    assert cases[0]["other"]["cas_ReasonForIncomingReferral.text"] == "necesitaba un albergue"
    assert cases[1]["referral"]["cas_ReasonForIncomingReferral"] == "Other"
    assert warned(outcome) >= {
        (2, "prs_FirstName", "survey_column_name"),
        (2, "vic_ForcedLabourIndustry", "several_industries"),
        (2, "cas_ReasonForIncomingReferral", "survey_free_text"),
    }


def test_a_kobo_export_goes_out_as_it_came_in(tmp_path: Path) -> None:
    once, twice = tmp_path / "once.csv", tmp_path / "twice.csv"
    published = Settings(survey_names=True)
    first = convert(SPECIMENS / "kobo_export.csv", "kobo-csv", once, settings=published)
    convert(once, "kobo-csv", twice, settings=published)
    assert once.read_bytes() == twice.read_bytes()
    assert not first.not_carried
    with once.open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert row["prs_First_Name"] == "Inventada"
    assert row["vic_Methods_of_Control"] == "DebtBondage FalsePromises"
    assert (row["vic_Methods_of_Control/DebtBondage"], row["vic_Methods_of_Control/TakesEarnings"]) == ("1", "0")
    assert row["cas_ReasonForIncomingReferral"] == "necesitaba un albergue"
    assert row["_submission_time"] == "2021-03-01T16:31:00"
    convert(once, "kobo-csv", twice)
    with twice.open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (row["prs_FirstName"], row["vic_MethodsOfControl/DebtBondage"]) == ("Inventada", "1")


def test_the_survey_has_one_citizenship_and_is_told_so(tmp_path: Path) -> None:
    outcome = convert(SPECIMENS / "template_as_csv.csv", "kobo-csv", tmp_path / "k.csv")
    assert (3, "prs_Citizenship", "several_citizenships") in warned(outcome)
    with (tmp_path / "k.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.DictReader(stream))["prs_Citizenship"] == "HN GT"


def test_choices_that_contradict_their_question_reject_the_row(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "_uuid,prs_Gender,prs_Email,vic_MethodsOfControl,vic_MethodsOfControl/Other\nu,,,FalsePromises,1\n",
        encoding="utf-8",
    )
    outcome = convert(source, "amparo-json", tmp_path / "o.json", rejects=tmp_path / "r.csv")
    assert warned(outcome) == {(2, "vic_MethodsOfControl", "choices_differ")}
