"""Files of cases: three forms read alike, and everything a careless or hostile file could hold refused in one line."""

from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.files import BadInput
from amparo.law.case_files import read_cases, survey
from amparo.model.answer import Answer
from amparo.vocabulary.text import LANGUAGES

CASE = {
    "id": "c1",
    "age_at_act": 16,
    "minor": "yes",
    "facts": {"act.recruitment": "yes", "means.deception": "unknown", "purpose.forced_labour": "yes", "consent": "no"},
    "jurisdictions": ["ARG", "BRA"],
    "indicators": ["D1_01"],
}
HEAD = "id,age_at_act,minor,jurisdictions,indicators"
TABLE = f"""{HEAD},act.recruitment,means.deception,purpose.forced_labour,consent
c1,16,yes,ARG;BRA,D1_01,yes,unknown,yes,no
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.json", json.dumps(CASE)),
        ("list.json", json.dumps([CASE], indent=2)),
        ("lines.jsonl", json.dumps(CASE) + "\n\n"),
        ("lines.txt", json.dumps(CASE) + "\n"),
        ("table.csv", TABLE),
        ("table.tsv", TABLE.replace(",", "\t")),
        ("excel.csv", "\ufeff" + TABLE.replace("ARG;BRA", '"ARG|BRA"').replace(",", ";").replace("ARG|BRA", "ARG;BRA")),
        ("spreadsheet.csv", TABLE.replace(",16,", ",16.0,").replace("\n", "\r\n")),
        ("table.csv.gz", gzip.compress(TABLE.encode())),
    ],
)
def test_every_form_gives_the_same_case(tmp_path: Path, name: str, content: str | bytes) -> None:
    (case,) = read_cases(write(tmp_path, name, content))
    assert (case.id, case.age_at_act, case.minor) == ("c1", 16, Answer.YES)
    assert dict(case.facts) == CASE["facts"]
    assert case.jurisdictions == ("ARG", "BRA")
    assert case.indicators == ("D1_01",)


@pytest.mark.parametrize(("name", "content"), [("none.json", "[]"), ("none.csv", HEAD + "\n")])
def test_a_file_without_cases_holds_none(tmp_path: Path, name: str, content: str) -> None:
    assert list(read_cases(write(tmp_path, name, content))) == []


def test_null_empty_and_absent_are_not_asked(tmp_path: Path) -> None:
    raw = {"id": "a", "age_at_act": None, "minor": None, "facts": {"consent": None}, "jurisdictions": None}
    (case,) = read_cases(write(tmp_path, "a.json", json.dumps(raw)))
    assert case.age_at_act is None
    assert case.answer("consent") == case.answer("cross_border") == case.minor == "not_asked"
    (row,) = read_cases(write(tmp_path, "a.csv", "id,age_at_act,consent\na,,\n"))
    assert row.age_at_act is None
    assert row.answer("consent") == "not_asked"


def case_with(**changes: object) -> str:
    return json.dumps([{"id": "a", "facts": {}} | changes])


BAD = {
    "absent.json": (None, "files.absent"),
    "empty.json": ("", "files.empty"),
    "blank.json": (" \n \n", "law.no_cases"),
    "cut.json": ('[{"id": "a", "facts": {', "law.json"),
    "two-objects.json": ('{"id": "a"}\n{"id": ', "law.json"),
    "nan.json": ('[{"id": "a", "age_at_act": NaN}]', "law.json_number"),
    "infinity.json": ('[{"id": "a", "age_at_act": 1e999}]', "law.age"),
    "huge.json": ('[{"id": "a", "age_at_act": ' + "9" * 5000 + "}]", "law.json_number"),
    "deep.json": ("[" * 200_000 + "]" * 200_000, "law.json_depth"),
    "twice-key.json": ('[{"id": "a", "facts": {"consent": "no", "consent": "yes"}}]', "law.json_twice"),
    "number.json": ("[1]", "law.not_a_case"),
    "null.json": ("null", "law.not_a_case"),
    "word.json": ("id", "law.json"),
    "word.jsonl": ('{"id": "a"}\nid', "law.json"),
    "nested-list.json": ("[[]]", "law.not_a_case"),
    "no-id.json": ('[{"facts": {}}]', "law.id"),
    "number-id.json": (case_with(id=7), "law.id"),
    "blank-id.json": (case_with(id=" "), "law.id"),
    "line-in-id.json": (case_with(id="a\nb"), "law.id"),
    "long-id.json": (case_with(id="a" * 201), "law.id"),
    "id-twice.json": ('[{"id": "a"}, {"id": "a"}]', "law.id_twice"),
    "field.json": (case_with(age=3), "law.unknown_field"),
    "fact.json": (case_with(facts={"act.recruitmnet": "yes"}), "law.unknown_field"),
    "facts-list.json": (case_with(facts=["act.recruitment"]), "law.facts"),
    "answer.json": (case_with(facts={"consent": "mabye"}), "law.answer"),
    "true.json": (case_with(facts={"consent": True}), "law.answer"),
    "one.json": (case_with(facts={"consent": 1}), "law.answer"),
    "object.json": (case_with(facts={"consent": {"yes": 1}}), "law.answer"),
    "capital.json": (case_with(facts={"consent": "Yes"}), "law.answer"),
    "minor.json": (case_with(minor="perhaps"), "law.answer"),
    "age-negative.json": (case_with(age_at_act=-3), "law.age"),
    "age-text.json": (case_with(age_at_act="16"), "law.age"),
    "age-true.json": (case_with(age_at_act=True), "law.age"),
    "age-half.json": (case_with(age_at_act=16.5), "law.age"),
    "age-year.json": (case_with(age_at_act=1998), "law.age"),
    "state.json": (case_with(jurisdictions=["ZZZ"]), "law.jurisdiction"),
    "state-small.json": (case_with(jurisdictions=["arg"]), "law.jurisdiction"),
    "state-text.json": (case_with(jurisdictions="ARG"), "law.codes"),
    "state-number.json": (case_with(jurisdictions=[32]), "law.codes"),
    "indicator.json": (case_with(indicators=["D9_01"]), "law.indicator"),
    "exploitation.json": (case_with(exploitation="other"), "law.exploitation"),
    "utf16.csv": ("id,minor\nñ,yes\n".encode("utf-16"), "files.encoding"),
    "latin.csv": ("id,minor\nñ,yes\n".encode("latin-1"), "files.encoding"),
    "no-id.csv": ("minor\nyes\n", "files.missing_column"),
    "column.csv": ("id,act.recruitmnet\na,yes\n", "law.unknown_field"),
    "column-twice.csv": ("id,minor,minor\na,yes,no\n", "files.twice_column"),
    "ragged.csv": ("id,minor\na\n", "files.ragged"),
    "quote.csv": ('id,minor\n"a,yes\n', "files.csv"),
    "id-empty.csv": ("id,minor\n,yes\n", "law.id"),
    "id-twice.csv": ("id,minor\na,yes\nb,no\na,no\n", "law.id_twice"),
    "age.csv": ("id,age_at_act\na,sixteen\n", "law.age"),
    "age-digits.csv": ("id,age_at_act\na,٣٠\n", "law.age"),
    "answer.csv": ("id,consent\na,=1+1\n", "law.answer"),
    "state.csv": ("id,jurisdictions\na,ARG;AR\n", "law.jurisdiction"),
    "cut.csv.gz": (gzip.compress(TABLE.encode() * 50)[:40], "files.compressed"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_one_message(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    content, code = BAD[name]
    path = tmp_path / name
    if content is not None:
        write(tmp_path, name, content)
    with pytest.raises(BadInput) as refusal:
        survey(path, keep_going=False)
    assert refusal.value.code == code
    said = [refusal.value.message(language) for language in LANGUAGES]
    assert len(set(said)) == 4
    assert all(name in message and len(message) < 700 for message in said)
    out = tmp_path / "out.json"
    assert main(["assess", str(path), "--format", "json", "--out", str(out)]) == 2
    assert not out.exists()
    assert main(["assess", str(path), "--format", "json"]) == 2
    assert capsys.readouterr().out == ""


def test_a_message_says_where_and_hints_but_never_repeats_a_cell(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,consent,act.recruitment\na,yes,yes\nb,yes,Persona Inventada\n")
    with pytest.raises(BadInput) as refusal:
        survey(path, keep_going=False)
    assert (refusal.value.row, refusal.value.column) == (3, "act.recruitment")
    assert "Inventada" not in refusal.value.message("es")


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        (case_with(facts={"act.recruitmnet": "yes"}), "act.recruitment"),
        (case_with(facts={"consent": "yess"}), '"yes"'),
        (case_with(jurisdictions=["AR"]), '"ARG"'),
        (case_with(jurisdictions=["bra"]), '"BRA"'),
        (case_with(indicators=["d1_1"]), "D1_"),
        (case_with(age_at_atc=3), "age_at_act"),
    ],
)
def test_the_nearest_known_word_is_offered(
    tmp_path: Path, content: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMPARO_LANG", "en")
    with pytest.raises(BadInput) as refusal:
        survey(write(tmp_path, "a.json", content), keep_going=False)
    assert meant in refusal.value.message("en")


def test_rejects_are_set_aside_and_the_others_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "a.csv", "id,age_at_act,consent\na,30,no\nb,-1,no\na,30,no\nc,30,perhaps\nd,12,\n")
    out, rejects = tmp_path / "out.jsonl", tmp_path / "rejects.csv"
    assert (
        main(["assess", str(path), "--format", "jsonl", "--lang", "en", "--out", str(out), "--rejects", str(rejects)])
        == 0
    )
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ["a", "d"]
    assert "could not be used: 3" in capsys.readouterr().err
    with rejects.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["row"], row["column"], row["code"]) for row in rows] == [
        ("3", "age_at_act", "law.age"),
        ("4", "id", "law.id_twice"),
        ("5", "consent", "law.answer"),
    ]


def test_a_broken_file_is_refused_also_with_rejects(tmp_path: Path) -> None:
    path, rejects = write(tmp_path, "a.json", '[{"id": "a"}, '), tmp_path / "rejects.csv"
    assert main(["assess", str(path), "--rejects", str(rejects)]) == 2
    assert not rejects.exists()


def test_one_name_is_not_used_for_two_files(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", case_with())
    before = path.read_bytes()
    assert main(["assess", str(path), "--out", str(path)]) == 2
    assert path.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        survey(Path(os.devnull), keep_going=False)
    assert refusal.value.code in ("law.not_a_file", "files.empty")


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_answer_in_every_language(
    tmp_path: Path, form: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "a.json", json.dumps([CASE, CASE | {"id": "=2+2"}]))
    assert main(["assess", str(path), "--format", form, "--lang", language]) == 0
    said = capsys.readouterr().out
    word = {"es": "acción", "en": "act", "pt": "ação", "fr": "acte"}[language]
    assert word in said
    if form == "json":
        assert [case["id"] for case in json.loads(said)] == ["c1", "=2+2"]
    if form == "csv":
        rows = list(csv.DictReader(said.splitlines()))
        assert len(rows) == 12
        assert {row["id"] for row in rows} == {"c1", "'=2+2"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", json.dumps([CASE]))
    written = []
    for name in ("one.json", "two.json"):
        assert main(["assess", str(path), "--format", "json", "--out", str(tmp_path / name)]) == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
