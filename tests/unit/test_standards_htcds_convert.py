"""Converting: what is set aside, what is refused, and that nothing is lost or half-written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xlsxwriter

from amparo.cli.main import main
from amparo.files import BadInput
from amparo.standards.htcds import CaseRecord, Settings, convert, standard
from amparo.standards.htcds.amparo_json import json_schema, write_cases
from amparo.standards.htcds.convert import RowsRejected

ROOT = Path(__file__).resolve().parents[2]
SPECIMENS = ROOT / "tests/specimens/htcds"
HEAD = "id,prs_FirstName,prs_Gender,prs_Birthdate,notas\n"


def source(tmp_path: Path, text: str, name: str = "in.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def cases(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["cases"])


def refused(path: Path, tmp_path: Path, to: str = "amparo-json", **settings: Any) -> BadInput:
    """The refusal, after seeing that no output was left and that no cell is repeated in any language."""
    with pytest.raises(BadInput) as caught:
        convert(path, to, tmp_path / "out.file", settings=Settings(**settings))
    assert not (tmp_path / "out.file").exists()
    assert not list(tmp_path.glob(".*.part"))
    for language in ("es", "en", "pt", "fr"):
        assert "Inventada" not in caught.value.message(language)  # type: ignore[arg-type]
    return caught.value


def test_rows_that_cannot_be_used_stop_the_conversion(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + "1,Inventada,Feminine,1998,x\n2,Inventada,hembra,1998-02,x\n3,Inventada,,ayer,\n")
    refusal = refused(path, tmp_path)
    assert isinstance(refusal, RowsRejected)
    assert (refusal.code, refusal.row, refusal.column) == ("standards.rows_rejected", 3, "prs_Gender")
    assert (refusal.outcome.rows, refusal.outcome.rejected) == (3, 2)
    assert "--rejects" in refusal.message("en")
    assert "6" in refusal.message("en")  # the number of known codes


def test_rejected_rows_keep_every_cell_and_come_back_mended(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + '1,Inventada,Feminine,1998,x\n2,"=Inventada\nDos",hembra,1998-02-30,"a,b"\n')
    outcome = convert(path, "amparo-json", tmp_path / "o.json", rejects=tmp_path / "r.csv")
    assert (outcome.rows, outcome.written, outcome.rejected) == (2, 1, 1)
    assert {note for note in outcome.notes if note[0] == 3} == {
        (3, "prs_Gender", "unknown_code"),
        (3, "prs_Birthdate", "date_impossible"),
    }
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = list(csv.DictReader(stream))
    assert (row["amparo_row"], row["amparo_column"]) == ("3", "prs_Birthdate; prs_Gender")
    assert (row["id"], row["prs_FirstName"], row["prs_Gender"]) == ("2", "=Inventada\nDos", "hembra")
    assert (row["prs_Birthdate"], row["notas"]) == ("1998-02-30", "a,b")
    mended = (tmp_path / "r.csv").read_text(encoding="utf-8").replace("hembra", "Feminine").replace("02-30", "02-28")
    convert(source(tmp_path, mended, "mended.csv"), "amparo-json", tmp_path / "m.json")
    (case,) = cases(tmp_path / "m.json")
    assert case["person"] == {
        "prs_FirstName": "=Inventada\nDos",
        "prs_Birthdate": "1998-02-28",
        "prs_Gender": "Feminine",
    }
    assert case["other"] == {"notas": "a,b"}


def test_a_file_without_rejects_still_gets_its_rejects_file(tmp_path: Path) -> None:
    convert(source(tmp_path, HEAD + "1,I,,,\n"), "amparo-json", tmp_path / "o.json", rejects=tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").startswith("amparo_row,amparo_column,amparo_reason,id,")


def test_rows_of_another_width_keep_what_stands_beyond_the_header(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + "1,Inventada,,\n2,Inventada,,,x,y,z\n3,Inventada,,,\n")
    outcome = convert(path, "amparo-json", tmp_path / "o.json", rejects=tmp_path / "r.csv")
    assert (outcome.written, outcome.rejected) == (1, 2)
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["amparo_extra"] for row in rows] == ["", "y | z"]


def test_a_repeated_identifier_is_set_aside(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + "1,I,,,\n2,I,,,\n1,I,,,\n,I,,,\n,I,,,\n")
    outcome = convert(path, "amparo-json", tmp_path / "o.json", rejects=tmp_path / "r.csv")
    assert [note for note in outcome.notes if note[2] == "id_twice"] == [(4, "id", "id_twice")]
    assert outcome.written == 4  # an empty identifier is none


def test_columns_outside_the_standard_are_kept_or_counted(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + "1,Inventada,,,algo\n2,Inventada,,,\n")
    convert(path, "amparo-json", tmp_path / "o.json")
    assert cases(tmp_path / "o.json")[0] == {
        "id": "1",
        "person": {"prs_FirstName": "Inventada"},
        "other": {"notas": "algo"},
    }
    for to in ("htcds-csv", "htcds-tsv", "htcds-xlsx", "kobo-csv"):
        outcome = convert(tmp_path / "o.json", to, tmp_path / "o.file")
        assert outcome.not_carried == {"id": 2, "notas": 1}, to
    for to in ("htcds-csv", "htcds-tsv", "kobo-csv"):
        outcome = convert(tmp_path / "o.json", to, tmp_path / "kept.file", settings=Settings(keep_others=True))
        assert not outcome.not_carried
        convert(tmp_path / "kept.file", "amparo-json", tmp_path / "back.json")
        assert cases(tmp_path / "back.json") == cases(tmp_path / "o.json"), to


def test_a_case_without_any_field_is_counted(tmp_path: Path) -> None:
    write_cases(tmp_path / "i.json", [CaseRecord(1, "", {}, {"a": "b"}, {}, []), CaseRecord(2, "", {}, {}, {}, [])])
    for to in ("htcds-csv", "htcds-xlsx", "kobo-csv"):
        outcome = convert(tmp_path / "i.json", to, tmp_path / "o.file")
        assert outcome.not_carried == {"a": 1, "cases without any HTCDS field": 2}


def test_facts_of_amparo_are_counted_where_htcds_cannot_carry_them(tmp_path: Path) -> None:
    facts = {"act.recruitment": "yes", "means.abuse_of_power": "unknown", "age_at_act": None, "minor": "not_asked"}
    record = CaseRecord(1, "c1", {"prs_FirstName": "Inventada"}, {}, facts, [])
    write_cases(tmp_path / "o.json", [record])
    outcome = convert(tmp_path / "o.json", "htcds-csv", tmp_path / "o.csv")
    assert outcome.not_carried["facts.means.abuse_of_power"] == 1
    assert outcome.not_carried["facts.act.recruitment"] == 1
    convert(tmp_path / "o.json", "amparo-json", tmp_path / "again.json")
    assert cases(tmp_path / "again.json")[0]["facts"] == facts


def test_labels_semicolons_and_a_byte_order_mark_are_recognised(tmp_path: Path) -> None:
    outcome = convert(SPECIMENS / "labels_semicolons.csv", "amparo-json", tmp_path / "o.json")
    first, second = cases(tmp_path / "o.json")
    assert first["person"] == {
        "prs_FirstName": "Inventada Tres",
        "prs_Birthdate": "1998-12-31",
        "prs_Gender": "Feminine",
    }
    assert second["person"]["prs_FirstName"] == "=Inventada Cuatro"
    assert first["other"] == {"Latitude": "-15,5", "notas": "algo más"}  # two fields are labelled Latitude
    assert (1, "Latitude", "label_ambiguous") in set(outcome.notes)
    assert (2, "prs_Gender", "respelt") in set(outcome.notes)


def test_text_that_looks_like_a_formula_is_written_safely_and_read_back(tmp_path: Path) -> None:
    text = '=HYPERLINK("x")'
    write_cases(tmp_path / "i.json", [CaseRecord(1, "", {"prs_FirstName": text}, {}, {}, [])])
    for to in ("htcds-csv", "htcds-tsv", "kobo-csv", "htcds-xlsx"):
        convert(tmp_path / "i.json", to, tmp_path / "o.file")
        if to != "htcds-xlsx":
            assert "'=HYPERLINK" in (tmp_path / "o.file").read_text(encoding="utf-8")
        convert(tmp_path / "o.file", "amparo-json", tmp_path / "b.json")
        assert cases(tmp_path / "b.json")[0]["person"]["prs_FirstName"] == text


def test_a_backslash_that_only_looks_like_an_escape_is_text(tmp_path: Path) -> None:
    path = source(tmp_path, "prs_FirstName,prs_Email,prs_Title\n\\u0000,\\ud800,\n")
    convert(path, "amparo-json", tmp_path / "o.json")
    outcome = convert(tmp_path / "o.json", "htcds-csv", tmp_path / "o.csv")
    assert outcome.rejected == 0


def test_accents_stay_composed_or_not_as_they_came(tmp_path: Path) -> None:
    for name in ("Jose\u0301", "José"):
        convert(source(tmp_path, f"prs_FirstName,prs_Email,prs_Title\n{name},,\n"), "htcds-csv", tmp_path / "o.csv")
        with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as stream:
            assert next(csv.DictReader(stream))["prs_FirstName"] == name


def test_one_machine_name_or_three_labels_make_a_header(tmp_path: Path) -> None:
    for text in (
        "prs_Gender\nFeminine\n",
        "Gender,Salutation,Email\nFeminine,,\n",
        "title\n\nvic_Gender,prs_Gender\n,Feminine\n",
    ):
        convert(source(tmp_path, text), "amparo-json", tmp_path / "o.json")
        assert cases(tmp_path / "o.json")[0]["person"]["prs_Gender"] == "Feminine"
    assert refused(source(tmp_path, "Gender,Email\nFeminine,\n"), tmp_path).code == "standards.htcds_header"


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + '1,"dos\nlíneas",,,\n\n2,I,hembra,,\n')
    assert refused(path, tmp_path).row == 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.empty"),
        ((HEAD + "1,I,,,\n").encode("utf-16"), "standards.utf16"),
        ((HEAD + "1,ñ,,,\n").encode("latin-1"), "files.encoding"),
        (b"\x00" * 5000, "files.encoding"),
        (b"1,Inventada,F,1998\n2,Inventada,M,1999\n", "standards.htcds_header"),
        (b"list,record_id,sex\na,1,female\n", "standards.htcds_header"),
        (b"prs_Gender,Gender,prs_Email,prs_Title\n,,,\n", "files.twice_column"),
        (b"prs_Gender,notas,notas,prs_Email,prs_Title\n,,,\n", "files.twice_column"),
        (b'prs_Gender,prs_Email,prs_Title\n"Feminine,,\n', "files.csv"),
        (b"PK\x03\x04 cut", "standards.xlsx_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or locked", "standards.xlsx_old"),
        (b"[]", "standards.json_shape"),
        (b"{}", "standards.json_shape"),
        (b'{"format": "amparo-cases/9", "cases": []}', "standards.json_shape"),
        (b'{"format": "amparo-cases/1", "cases": [{"id": "1"', "standards.json_broken"),
        (b'{"format": "amparo-cases/1", "cases": [{"id": "1", "id": "2"}]}', "standards.json_twice"),
        (b'{"format": "amparo-cases/1", "cases": []} x', "standards.json_shape"),
        (b'{"format": "amparo-cases/1", "cases": [' + b"[" * 100_000, "standards.json_broken"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "in.dat"
    path.write_bytes(content)
    assert refused(path, tmp_path).code == code


def test_a_huge_sparse_file_a_folder_and_an_absent_file(tmp_path: Path) -> None:
    with (tmp_path / "sparse.csv").open("wb") as stream:
        stream.truncate(2_000_000_000)
    assert refused(tmp_path / "sparse.csv", tmp_path).code == "files.too_large"
    assert refused(tmp_path, tmp_path).code == "files.directory"
    assert refused(tmp_path / "absent.xlsx", tmp_path).code == "files.absent"


@pytest.mark.parametrize(("name", "given"), [("in.csv", "htcds-xlsx"), ("in.csv", "amparo-json")])
def test_a_format_that_is_not_the_files_is_refused(tmp_path: Path, name: str, given: str) -> None:
    path = source(tmp_path, HEAD + "1,I,,,\n", name)
    assert refused(path, tmp_path, source_format=given).code in ("standards.not_this_format", "standards.json_shape")


def test_input_output_and_rejects_are_three_files(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + "1,I,,,\n")
    before = path.read_bytes()
    for out, rejects in ((path, None), (tmp_path / "o", path), (tmp_path / "o", tmp_path / "o")):
        with pytest.raises(BadInput, match=r".") as caught:
            convert(path, "amparo-json", out, rejects=rejects)
        assert caught.value.code == "standards.same_file"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("case", "column", "code"),
    [
        ({"person": {"prs_Gender": "Woman"}}, "prs_Gender", "unknown_code"),
        ({"person": {"prs_Gender": 1}}, "prs_Gender", "wrong_type"),
        ({"person": {"vic_MethodsOfControl": ["Other"]}}, "person.vic_MethodsOfControl", "unknown_field"),
        ({"persona": {}}, "persona", "unknown_group"),
        ({"victim": {"vic_MethodsOfControl": "Other"}}, "vic_MethodsOfControl", "wrong_type"),
        ({"victim": {"vic_MethodsOfControl": ["Other", "Foo"]}}, "vic_MethodsOfControl", "unknown_code"),
        ({"victim": {"vic_AgeWhenTrafficked": True}}, "vic_AgeWhenTrafficked", "wrong_type"),
        ({"victim": {"vic_AgeWhenTrafficked": 131}}, "vic_AgeWhenTrafficked", "not_a_count"),
        ({"person": {"prs_Birthdate": "1998-02-30"}}, "prs_Birthdate", "date_impossible"),
        ({"person": {"prs_FirstName": "a\x00b"}}, "", "not_text"),
        ({"other": {"a": "\ud800"}}, "", "not_text"),
        ({"\ud800": {}}, "\\ud800", "unknown_group"),
        ({"consent": {"con_Consent": "yes"}}, "con_Consent", "wrong_type"),
        ({"facts": {"act.recruitment": "maybe"}}, "facts.act.recruitment", "unknown_fact"),
        ({"facts": {"act.recruit": "yes"}}, "facts.act.recruit", "unknown_fact"),
        ({"other": {"a": 1}}, "other", "wrong_type"),
        ({"id": 7}, "id", "wrong_type"),
        ("text", "", "case_not_object"),
    ],
)
def test_cases_of_json_that_cannot_be_used(tmp_path: Path, case: Any, column: str, code: str) -> None:
    text = json.dumps({"format": "amparo-cases/1", "standard": "HTCDS 2.0", "cases": [{}, case]}, indent=1)
    path = source(tmp_path, text, "in.json")
    outcome = convert(path, "htcds-csv", tmp_path / "o.csv", rejects=tmp_path / "r.csv")
    assert (outcome.rows, outcome.rejected) == (2, 1)
    assert (2, column, code) in set(outcome.notes)
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = list(csv.DictReader(stream))
    assert json.loads(row["case"].removeprefix("'")) == case


@pytest.mark.parametrize("name", ["template_as_csv.csv", "kobo_export.csv", "labels_semicolons.csv"])
def test_what_is_written_validates_against_the_published_schema(tmp_path: Path, name: str) -> None:
    convert(SPECIMENS / name, "amparo-json", tmp_path / "o.json")
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    document = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    validator.validate(document)
    document["cases"][0]["person"]["prs_Gender"] = "Woman"
    assert not validator.is_valid(document)


def test_the_schema_names_every_field_with_its_sensitivity() -> None:
    groups = json_schema()["properties"]["cases"]["items"]["properties"]
    for field in standard().fields.values():
        assert groups[field.group]["properties"][field.name]["x-sensitivity"] == field.sensitivity.value


def test_texts_that_excel_cannot_hold_are_set_aside(tmp_path: Path) -> None:
    rows = [{"cco_CaseComment": "x" * 40_000}, {"cco_CaseComment": "corto"}]
    write_cases(tmp_path / "i.json", [CaseRecord(n, "", row, {}, {}, []) for n, row in enumerate(rows, start=1)])
    outcome = convert(tmp_path / "i.json", "htcds-xlsx", tmp_path / "o.xlsx", rejects=tmp_path / "r.csv")
    assert (outcome.written, outcome.rejected) == (1, 1)
    assert "x" * 40_000 in (tmp_path / "r.csv").read_text(encoding="utf-8")


def test_a_formula_or_an_error_in_a_cell_sets_the_row_aside(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "f.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["prs_FirstName", "prs_Gender", "prs_Email", "vic_AgeWhenTrafficked"])
    sheet.write_row(1, 0, ["Inventada", "Feminine", "", 15])
    sheet.write_string(2, 0, "Inventada")
    sheet.write_formula(2, 3, "=7+8", None, 15)
    sheet.write_string(3, 0, 'Inventada <c r="B2" t="e"><f>')
    sheet.write_string(4, 0, "Inventada")
    sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
    book.close()
    outcome = convert(tmp_path / "f.xlsx", "amparo-json", tmp_path / "o.json", rejects=tmp_path / "r.csv")
    assert set(outcome.notes) == {(3, "vic_AgeWhenTrafficked", "formula"), (5, "prs_Gender", "formula")}
    assert outcome.written == 2


@pytest.mark.parametrize("shape", ["plain", "single", "multiple"])
def test_the_three_shapes_have_the_templates_columns(tmp_path: Path, shape: str) -> None:
    import openpyxl

    convert(SPECIMENS / "template_as_csv.csv", "htcds-xlsx", tmp_path / "o.xlsx", settings=Settings(shape=shape))
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    sheet = book.worksheets[0]
    first, labels, row = list(sheet.iter_rows(min_row=1, max_row=3, values_only=True))
    with (SPECIMENS / "template_as_csv.csv").open(encoding="utf-8", newline="") as stream:
        _, published = next(csv.reader(stream)), next(csv.reader(stream))
        published = published if published[1] == "Case Owner" else next(csv.reader(stream))
    assert [label or "" for label in labels] == published
    assert sheet.row_dimensions[1].hidden
    assert first[13:18] == (
        "prs_MailingStreet",
        "prs_MailingCity",
        "prs_MailingState",
        "prs_MailingPostalCode",
        "prs_MailingCountry",
    )
    assert (row[0], row[8], row[22]) == (1, "Honduras; Guatemala", "Debt bondage; False promises")
    assert row[6].isoformat() == "1998-05-01T00:00:00"
    lists = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert bool(lists) == (shape != "plain")
    if shape != "plain":
        assert "validation" in book.sheetnames
        assert lists["W3:W1048576"].showErrorMessage == (shape == "single")


def test_the_same_cases_give_the_same_bytes(tmp_path: Path) -> None:
    for to in ("htcds-csv", "htcds-xlsx", "kobo-csv", "amparo-json"):
        for name in ("a", "b"):
            convert(SPECIMENS / "template_as_csv.csv", to, tmp_path / name)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes(), to


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = source(tmp_path, HEAD + "1,Inventada,hembra,,x\n2,Inventada,FEMININE,,\n")
    arguments = ["convert", str(path), "--to", "htcds-csv", "--out", str(tmp_path / "o.csv"), "--json"]
    assert main([*arguments, "--rejects", str(tmp_path / "r.csv")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["written"], said["rejected"], said["from"]) == (2, 1, 1, "htcds-csv")
    assert said["not_carried"] == {"id": 1}
    assert {(item["row"], item["column"], item["code"]) for item in said["warnings"]} == {
        (1, "notas", "not_in_standard"),
        (2, "prs_Gender", "unknown_code"),
        (3, "prs_Gender", "respelt"),
    }
    assert all(set(item) == {"row", "column", "code", "message"} for item in said["warnings"])
    (tmp_path / "o.csv").unlink()
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["written"] == 0
    assert "hembra" not in captured.err + captured.out
    assert not (tmp_path / "o.csv").exists()
    assert main([*arguments[:-1], "--rejects", str(tmp_path / "r.csv")]) == 0
    assert "Inventada" not in capsys.readouterr().out
    assert main(["convert", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
    assert main(["convert"]) == 2


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD + "1,I,,,\n")
    with pytest.raises(BadInput, match=r".") as caught:
        convert(path, "amparo-json", path / "o.json")
    assert caught.value.code == "files.cannot_write"
