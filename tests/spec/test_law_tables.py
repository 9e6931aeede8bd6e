"""The tables of the law, run: every row, in every case it stands for, gives its finding and says its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from amparo.files import Language
from amparo.law.offences import offences
from amparo.law.sentences import texts
from amparo.law.tables import LawRow, LawTable, pages, printed, tables
from amparo.vocabulary.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    pytest.param(table, row, id=f"{table.test}-{number}-{row.offence or row.person}")
    for table in tables()
    for number, row in enumerate(table.rows, start=1)
]


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_row(table: LawTable, row: LawRow) -> None:
    for case in row.cases():
        finding = row.finding(table.test, case)
        assert finding.result == row.result, dict(case.facts)
    said = [reason.code for reason in row.finding(table.test, next(row.cases())).reasons]
    assert row.reason in said


@pytest.mark.parametrize("offence", offences(), ids=lambda item: item.rule_set)
def test_every_offence_has_a_row_that_holds_and_one_that_does_not(offence: object) -> None:
    rule_set = offence.rule_set  # type: ignore[attr-defined]
    results = {row.result for table in tables() for row in table.rows if row.offence == rule_set}
    assert results & {"not_established", "law_not_seen"}
    # Of a statute nobody saw, and of one whose acts and persons were not seen, nothing can be established.
    if not {"whole_statute", "acts_and_persons"} & set(offence.topics):  # type: ignore[attr-defined]
        assert "established" in results


def test_every_result_of_every_test_has_a_row() -> None:
    found = {table.test: {row.result for row in table.rows} for table in tables()}
    three = {"established", "not_established", "insufficient"}
    assert found["trafficking"] == three | {"presumed"}
    assert found["smuggling"] == found["forced_labour"] == three
    assert found["asylum_referral"] == {"refer", "no_indication"}
    assert found["national_offence"] == three | {"presumed", "law_not_seen"}


def test_every_sentence_is_said_by_some_row() -> None:
    """A sentence no row brings out is one nobody has seen said."""
    said = set()
    for table in tables():
        for row in table.rows:
            for case in row.cases():
                finding = row.finding(table.test, case)
                said |= {item.code for item in (*finding.reasons, *finding.duties)}
    files = ("trafficking", "smuggling", "asylum_referral", "forced_labour", "national", "duties")
    words_only = ("national.topic.", "national.penalty.", "national.measure.")
    wanted = {code for code in texts() if code.split(".")[0] in files and not code.startswith(words_only)}
    # States without a row are no row of the table; their sentences are tried in the unit tests.
    assert wanted - said == {"national.none_encoded", "national.evidence.none"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_print_in_four_languages(language: Language) -> None:
    for table in tables():
        page = printed(table, language)
        assert len(page.rows) == len(table.rows)
        assert all(len(row) == len(page.header) for row in page.rows)
        assert page.title == table.title.in_(language)
        assert "%" not in "".join(cell for row in page.rows for cell in row)


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_the_one_printed_from_the_tables(name: str) -> None:
    committed = (ROOT / "docs/explanation" / name).read_text(encoding="utf-8")
    assert committed == pages()[name], "write it anew from amparo.law.tables.pages()"
