"""A list that somebody else made: what is accepted, what is refused, and that no refusal repeats a cell."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from amparo.files import BadInput
from amparo.model.record import COLUMNS, FACT_COLUMNS, LINKABLE_COLUMNS, ListRecord, sensitivity_of_column
from amparo.model.record_files import Rejected, read_records
from amparo.vocabulary.classification import Sensitivity


def written(folder: Path, text: str, name: str = "lista.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path, **options: bool) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_records([path], **options)  # type: ignore[arg-type]
    return caught.value


def test_every_column_of_the_table_has_its_field() -> None:
    fields = {field.name for field in dataclasses.fields(ListRecord)} - {"facts"}
    assert fields == set(COLUMNS) - set(FACT_COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert set(LINKABLE_COLUMNS) < set(COLUMNS)


@pytest.mark.parametrize(
    ("column", "sensitivity"),
    [("surname", "identity"), ("act.receipt", "sensitive"), ("age", "quasi_identifier"), ("whatever", "identity")],
)
def test_a_column_has_its_class_and_an_unknown_one_the_strictest(column: str, sensitivity: str) -> None:
    assert sensitivity_of_column(column) is Sensitivity(sensitivity)


def test_cells_are_text_stripped_and_empty_is_null(tmp_path: Path) -> None:
    table = read_records(
        [written(tmp_path, "list,record_id,given_name,age,nota\nA, 7 ,  Inventada ,25.0,=2+2\nA,8, ,,\n")]
    )
    assert table.rows() == [("A", " 7 ", "Inventada", "25", "=2+2"), ("A", "8", None, None, None)]
    assert set(map(str, table.dtypes)) == {"String"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators_of_the_region_s_spreadsheets(tmp_path: Path, delimiter: str) -> None:
    text = "\ufefflist,record_id,surname\nA,1,Tal\n".replace(",", delimiter)
    assert read_records([written(tmp_path, text)]).rows() == [("A", "1", "Tal")]


def test_several_files_become_one_table(tmp_path: Path) -> None:
    one = written(tmp_path, "list,record_id,surname\nA,1,Tal\n", "1.csv")
    two = written(tmp_path, "record_id,list,age\n1,B,30\n", "2.csv")
    assert read_records([one, two]).to_dicts() == [
        {"list": "A", "record_id": "1", "surname": "Tal", "age": None},
        {"list": "B", "record_id": "1", "surname": None, "age": "30"},
    ]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["F", "M"], ["female", "male"]),
        (["H", "M"], ["male", "female"]),
        (["Mujer", "HOMBRE", "Otro", "féminin"], ["female", "male", "other", "female"]),
        (["unknown", "x"], [None, "other"]),
    ],
)
def test_words_for_sex(tmp_path: Path, cells: list[str], wanted: list[str | None]) -> None:
    body = "".join(f"A,{n},{cell}\n" for n, cell in enumerate(cells))
    assert read_records([written(tmp_path, "list,record_id,sex\n" + body)])["sex"].to_list() == wanted


BAD_CELLS = [
    ("birth_date", "2021-02-30", "record_date"),
    ("birth_date", "2021-13", "record_date"),
    ("birth_date", "03/05/1998", "record_date"),
    ("birth_date", "1998-5-3", "record_date"),
    ("referral_date", "hoy", "record_date"),
    ("birth_year", "98", "record_number"),
    ("birth_year", "0", "record_number"),
    ("age", "-1", "record_number"),
    ("age", "121", "record_number"),
    ("age", "joven", "record_number"),
    ("age_at_act", "1e1", "record_number"),
    ("nationality", "HN", "record_state"),
    ("nationality", "Honduras", "record_state"),
    ("route_transit", "GTM;ZZZ", "record_state"),
    ("sex", "M", "record_sex"),
    ("sex", "Zutana", "record_sex"),
    ("minor", "si", "record_code"),
    ("act.receipt", "1", "record_code"),
    ("return_status", "yes", "record_code"),
    ("list", "", "record_unnamed"),
    ("list", "x" * 65, "record_list_code"),
    ("record_id", "  ", "record_unnamed"),
]


@pytest.mark.parametrize(("column", "cell", "code"), BAD_CELLS)
def test_a_cell_that_cannot_be_is_refused_by_its_place(tmp_path: Path, column: str, cell: str, code: str) -> None:
    row = {"list": "A", "record_id": "2", "given_name": "Fulana\nInventada"} | {column: cell}
    good = {"list": "A", "record_id": "1", "given_name": "Fulana\nInventada"} | ({} if column in row else {column: ""})
    header = list(row)
    lines = [",".join(f'"{one.get(name, "")}"' for name in header) for one in (good, row)]
    refusal = refused(written(tmp_path, ",".join(header) + "\n" + "\n".join(lines) + "\n"))
    assert (refusal.code, refusal.row, refusal.column) == (f"model.{code}", 5, column)
    for language in ("es", "en", "pt", "fr"):
        said = refusal.message(language)
        assert "Fulana" not in said
        assert "Zutana" not in said


@pytest.mark.parametrize("cell", ["1998", "1998-05", "1998-05-03", "2000-02-29", ""])
def test_partial_dates_are_dates(tmp_path: Path, cell: str) -> None:
    table = read_records([written(tmp_path, f"list,record_id,birth_date\nA,1,{cell}\n")])
    assert table["birth_date"].to_list() == [cell or None]


def test_small_letters_of_codes_are_raised(tmp_path: Path) -> None:
    table = read_records([written(tmp_path, "list,record_id,nationality,route_transit,minor\nA,1,hnd,gtm; mex,YES\n")])
    assert table.row(0) == ("A", "1", "HND", "GTM;MEX", "yes")


def test_the_same_record_twice_is_refused_across_files(tmp_path: Path) -> None:
    one = written(tmp_path, "list,record_id\nA,1\nB,1\n", "1.csv")
    two = written(tmp_path, "list,record_id\nA,2\nA,1\n", "2.csv")
    with pytest.raises(BadInput) as caught:
        read_records([one, two])
    assert (caught.value.code, caught.value.file, caught.value.row) == ("model.record_twice", two, 3)
    assert "1.csv" in caught.value.message("en")
    assert len(read_records([one])) == 2


@pytest.mark.parametrize(
    ("text", "encoding", "code"),
    [
        ("list,record_id\nA,1\n", "utf-16", "files.encoding"),
        ("list,record_id\nA,1\n", "utf-16-le", "files.encoding"),
        ("list,record_id,surname\nA,1,Muñoz\n", "latin-1", "files.encoding"),
        ("", "utf-8", "files.empty"),
        ("list,record_id\n", "utf-8", "model.record_none"),
        ("list,surname\nA,Tal\n", "utf-8", "files.missing_column"),
        ("list,record_id,age,age\nA,1,2,2\n", "utf-8", "files.twice_column"),
        ("list,record_id,surname\nA,1\n", "utf-8", "model.record_ragged"),
        ('list,record_id,surname\nA,1,"Tal\n', "utf-8", "files.csv"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, text: str, encoding: str, code: str) -> None:
    assert refused(written(tmp_path, text, encoding=encoding)).code == code


def test_a_list_without_anything_to_recognise_a_person_by(tmp_path: Path) -> None:
    path = written(tmp_path, "list,record_id,act.receipt\nA,1,yes\n")
    assert len(read_records([path])) == 1
    assert refused(path, linkable=True).code == "model.record_not_linkable"


def test_rejected_rows_are_left_out_and_named_by_their_place(tmp_path: Path) -> None:
    text = "list,record_id,given_name,age\nA,1,Fulana,20\nA,2,Zutana,200\nA,1,Mengana,30\nA,3,x\nA,4,Perengana,\n"
    rejects: list[Rejected] = []
    table = read_records([written(tmp_path, text)], rejects=rejects, language="es")
    assert table["record_id"].to_list() == ["1", "4"]
    assert [(r.row, r.column, r.code) for r in rejects] == [
        (3, "age", "record_number"),
        (4, "record_id", "record_twice"),
        (5, "list", "record_ragged"),
    ]
    assert not any(name in str(rejects) for name in ("Zutana", "Mengana"))


def test_the_first_good_copy_wins_over_a_bad_one(tmp_path: Path) -> None:
    rejects: list[Rejected] = []
    table = read_records([written(tmp_path, "list,record_id,age\nA,1,999\nA,1,30\n")], rejects=rejects)
    assert table["age"].to_list() == ["30"]
    assert [r.code for r in rejects] == ["record_number"]


def test_nothing_left_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_records([written(tmp_path, "list,record_id,age\nA,1,999\n")], rejects=[])
    assert caught.value.code == "model.record_none"
