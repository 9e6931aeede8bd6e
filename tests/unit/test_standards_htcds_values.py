"""Cells of HTCDS fields: what is read, what is warned of, what cannot be used."""

from __future__ import annotations

import pytest

from amparo.standards.htcds.guard import guarded, unguarded
from amparo.standards.htcds.record import Value
from amparo.standards.htcds.standard import standard
from amparo.standards.htcds.values import Parsed, parse_date, parser_of

KNOWN = standard()


def parsed(name: str, cell: str, *, survey: bool = False, dates: str = "") -> Parsed:
    parse = parser_of(KNOWN, KNOWN.fields[name], survey=survey, dates=dates)
    assert parse is not None
    return parse(cell)


@pytest.mark.parametrize("name", sorted(KNOWN.codes))
def test_every_code_and_every_label_is_read_as_the_code(name: str) -> None:
    for code, label in KNOWN.codes[name].items():
        want: Value = [code] if KNOWN.fields[name].many else code
        assert parsed(name, code) == Parsed(want)
        assert parsed(name, label) == Parsed(want)
        assert parsed(name, f" {label.upper()} ").value == want


@pytest.mark.parametrize(
    ("name", "cell", "value", "notes"),
    [
        ("vic_TypeOfExploitation", "Forced labour; Servitude", ["ForcedLabour", "Servitude"], ()),
        ("vic_TypeOfExploitation", "ForcedLabour;Servitude;", ["ForcedLabour", "Servitude"], ()),
        ("vic_TypeOfExploitation", "ForcedLabour Servitude", ["ForcedLabour", "Servitude"], ("separators_differ",)),
        ("vic_TypeOfExploitation", "Forced labour, Servitude", ["ForcedLabour", "Servitude"], ("separators_differ",)),
        ("vic_TypeOfExploitation", "Servitude; Servitude", ["Servitude"], ("repeated",)),
        ("vic_TypeOfExploitation", "SERVITUDE", ["Servitude"], ("respelt",)),
        (
            "vic_ForcedLabourIndustry",
            "Water supply; sewerage, waste management and remediation; Construction",
            ["E_WaterSupplySewerageWasteManagement", "F_Construction"],
            ("several_industries",),
        ),
        ("prs_Citizenship", "HN; GT", ["HN", "GT"], ()),
        ("prs_Citizenship", "MA; LI", ["MA", "LI"], ()),
        ("prs_Citizenship", "Korea, Republic of", ["KR"], ()),
        ("prs_Citizenship", "Turkey; Costa Rica", ["TR", "CR"], ()),
        ("prs_Citizenship", "España", ["ES"], ("country_read",)),
        ("prs_Citizenship", "HND", ["HN"], ("country_read",)),
        ("prs_Citizenship", "hn", ["HN"], ("respelt",)),
        ("prs_PrimaryLanguage", "que", "que", ()),
        ("prs_PrimaryLanguage", "es", "spa", ("language_read",)),
        ("prs_PrimaryLanguage", "Español", "spa", ("language_read",)),
        ("prs_PrimaryLanguage", "myn", "myn", ()),
        ("con_Consent", "TRUE", True, ()),
        ("con_Consent", "Sí", True, ()),
        ("con_Consent", "0", False, ()),
        ("vic_AgeWhenTrafficked", "15.0", 15, ()),
        ("hte_Latitude", "-15.5", -15.5, ()),
        ("hte_Latitude", "-15,5", -15.5, ("decimal_comma",)),
        ("hte_Longitude", "3e-05", 3e-05, ()),
        ("cas_OutgoingReferralDate", "2020-01-02; 2021", ["2020-01-02", "2021"], ()),
    ],
)
def test_what_is_read(name: str, cell: str, value: Value, notes: tuple[str, ...]) -> None:
    assert parsed(name, cell) == Parsed(value, notes)


@pytest.mark.parametrize(
    ("name", "cell", "fault"),
    [
        ("prs_Gender", "Femenino?", "unknown_code"),
        ("prs_Gender", "Feminine; Masculine", "several_values"),
        ("vic_TypeOfExploitation", "Servitude; Slaverie", "unknown_code"),
        ("prs_Citizenship", "Atlantis", "unknown_code"),
        ("prs_Citizenship", "XX", "unknown_code"),
        ("prs_PrimaryLanguage", "xxx-yyy", "unknown_language"),
        ("con_Consent", "maybe", "not_a_checkbox"),
        ("vic_AgeWhenTrafficked", "-1", "not_a_count"),
        ("vic_AgeWhenTrafficked", "15.5", "not_a_count"),
        ("vic_AgeWhenTrafficked", "999", "not_a_count"),
        ("hte_Latitude", "91", "not_degrees"),
        ("hte_Longitude", "181", "not_degrees"),
        ("hte_Longitude", "NaN", "not_degrees"),
        ("cas_OutgoingReferralDate", "2020-01-02; 2020-13-01", "date_impossible"),
    ],
)
def test_what_cannot_be_used(name: str, cell: str, fault: str) -> None:
    assert parsed(name, cell).fault == fault


@pytest.mark.parametrize(
    ("cell", "order", "value", "notes"),
    [
        ("1998", "", "1998", ()),
        ("1998-05", "", "1998-05", ()),
        ("1998-05-31", "", "1998-05-31", ()),
        ("1998-05-31 00:00:00", "", "1998-05-31", ()),
        ("1998-05-31T10:00:00.000-06:00", "", "1998-05-31", ("time_left_out",)),
        ("31/12/1998", "", "1998-12-31", ("date_rewritten",)),
        ("12-31-1998", "", "1998-12-31", ("date_rewritten",)),
        ("5.5.1998", "", "1998-05-05", ("date_rewritten",)),
        ("05/06/1998", "dmy", "1998-06-05", ("date_rewritten",)),
        ("05/06/1998", "mdy", "1998-05-06", ("date_rewritten",)),
        ("1998/5/3", "", "1998-05-03", ("date_rewritten",)),
        ("2000-02-29", "", "2000-02-29", ()),
    ],
)
def test_dates(cell: str, order: str, value: str, notes: tuple[str, ...]) -> None:
    assert parse_date(cell, order) == Parsed(value, notes)


@pytest.mark.parametrize(
    ("cell", "order", "fault"),
    [
        ("05/06/1998", "", "date_two_ways"),
        ("1999-02-29", "", "date_impossible"),
        ("1998-13", "", "date_impossible"),
        ("1998-00-10", "", "date_impossible"),
        ("1899-12-31", "", "date_impossible"),
        ("2101", "", "date_impossible"),
        ("31/12/1998", "mdy", "date_impossible"),
        ("32/13/1998", "", "date_impossible"),
        ("35916", "", "date_form"),
        ("12/1998", "", "date_form"),
        ("ayer", "", "date_form"),
        ("1998-5-1x", "", "date_form"),
    ],
)
def test_dates_that_cannot_be(cell: str, order: str, fault: str) -> None:
    assert parse_date(cell, order).fault == fault


def test_a_survey_separates_codes_by_blanks_and_keeps_free_text() -> None:
    assert parsed("vic_TypeOfExploitation", "ForcedLabour  Servitude", survey=True) == Parsed(
        ["ForcedLabour", "Servitude"]
    )
    assert parsed("prs_Citizenship", "MA LI", survey=True) == Parsed(["MA", "LI"])
    kept = parsed("cas_ReasonForIncomingReferral", "necesitaba un albergue", survey=True)
    assert (kept.value, kept.notes, kept.kept) == (None, ("survey_free_text",), "necesitaba un albergue")
    assert parsed("cas_ReasonForIncomingReferral", "necesitaba un albergue").fault == "unknown_code"


def test_a_division_of_industry_is_kept_beside_its_section() -> None:
    found = parsed("vic_ForcedLabourIndustry", "Fishing and aquaculture")
    assert found == Parsed(
        ["A_AgricultureForestryAndFishing"], ("industry_below_section",), kept="Fishing and aquaculture"
    )


@pytest.mark.parametrize(
    "text", ["=2+2", "'=2+2", "''=2+2", "+504 2222", "-4", "'-4", "@x", "\tx", "\rx", "'", "", "a'=b"]
)
def test_a_guard_comes_off_as_it_went_on(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=@\t\r")
