"""What a careless or hostile user brings in: one sentence, in four languages, with what to do; what was typed stays."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from data_unit_world import GOOD, TWO, Units, draw_units, overlap_csv
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from invented_lists import invented

from amparo_web.data_unit import actions, uploads
from amparo_web.data_unit.models import Dataset
from amparo_web.data_unit.uploads import InMemory, examined

CLEAR = invented(20, 2, seed=1)[0].write_csv().encode()


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.BUNDLES = tmp_path / "home", tmp_path / "bundles"
    settings.KEYRING = tmp_path / "keyring"
    return tmp_path


@pytest.fixture
def units(db: None) -> Units:
    return draw_units()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def thirteen() -> bytes:
    names = [f"l{number}" for number in range(13)]
    rows = [",".join("1" if place == on else "0" for place in range(13)) + ",9" for on in range(13)]
    return ("\n".join([",".join([*names, "count"]), *rows]) + "\n").encode()


BAD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "zip of something": lambda: zipped(notes_dot_txt=b"hello"),
    "workbook": lambda: zipped(xl__workbook_dot_xml=b"<x/>"),
    "cut zip": lambda: zipped(manifest_dot_json=b"{}", filters_dot_bin=b"x" * 999)[:80],
    "changed package": lambda: zipped(manifest_dot_json=b"{}", filters_dot_bin=b"x", rows_dot_csv=b"row_id,list\n"),
    "gzip under another name": lambda: gzip.compress(GOOD),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "latin-1": lambda: "list,record_id,surname\nA,1,Peña\n".encode("latin-1"),
    "letter": lambda: b"Dear colleagues,\nplease find the list.\n",
    "thirteen lists": thirteen,
    "formula as a count": lambda: b"a,b,c,count\n1,0,0,=2+3\n0,1,1,4\n",
    "formula as a list": lambda: b"=cmd|x,b,c,count\n1,0,0,5\n0,1,1,4\n",
    "formula as a name": lambda: b'list,record_id,surname,birth_date\nA,1,"=HYPERLINK(1)",1990-01-01\n',
    "formula as an agency": lambda: b"list,record_id,surname,birth_date\n@A,1,Gar,1990-01-01\n",
    "negative": lambda: b"a,b,c,count\n1,0,0,-2\n0,1,1,4\n",
    "suppressed": lambda: b"a,b,c,count\n1,0,0,<5\n0,1,1,4\n",
    "all-zero row": lambda: b"a,b,c,count\n0,0,0,7\n0,1,1,4\n",
    "one list": lambda: b"a,count\n1,7\n",
    "row twice": lambda: b"a,b,count\n1,0,7\n1,0,7\n",
    "record twice": lambda: b"list,record_id,surname\nA,1,Gar\nA,1,Lop\n",
    "impossible date": lambda: b"list,record_id,birth_date\nA,1,1990-02-31\n",
    "nothing to link by": lambda: b"list,record_id,notes\nA,1,x\n",
    "null byte": lambda: b"list,record_id,surname\nA,1,\x00\n",
}


@pytest.mark.parametrize("what", BAD)
def test_one_sentence_in_four_languages_and_what_was_typed_stays(what: str, units: Units, client: Client) -> None:
    client.force_login(units.analyst.user)
    said = set()
    for language in ("es", "en", "pt", "fr"):
        sent = SimpleUploadedFile("Ana Inventada.csv", BAD[what]() or b"")
        answered = client.post(
            f"/{language}/data-unit/new/",
            {"title": "lo que escribí", "period": "2019-2020", "threshold": "7", "lists": sent},
        )
        page = answered.content.decode()
        assert answered.status_code == 200
        assert 'value="lo que escribí"' in page
        assert 'value="2019-2020"' in page
        assert 'value="7"' in page
        start = page.index("govuk-error-summary__list")
        sentence = page[start : page.index("</ul>", start)]
        assert sentence.count("<li>") == 1, sentence
        for private in ("Ana Inventada", "/shm", "amparo-lists", ".csv:", "Traceback", "HYPERLINK", "Peña", "Lop"):
            assert private not in sentence, sentence
        said.add(sentence)
    assert len(said) == 4
    assert not Dataset.objects.exists()


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    from amparo_web.jobs.work import Unusable

    monkeypatch.setattr(uploads, "LARGEST_UNPACKED", 1_000_000)
    bomb = zipped(manifest_dot_json=b"{}", filters_dot_bin=bytes(5_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(Unusable, match="too_large"):
        examined(bomb, len(bomb))


def test_a_huge_file_is_said_to_be_huge_and_never_kept_whole(
    monkeypatch: pytest.MonkeyPatch, units: Units, client: Client
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    kept: list[int] = []
    whole = InMemory.file_complete

    def seen(self: InMemory, file_size: int) -> Any:
        kept.append(len(self.buffer.getvalue()))
        return whole(self, file_size)

    monkeypatch.setattr(InMemory, "file_complete", seen)
    client.force_login(units.analyst.user)
    sent = SimpleUploadedFile("x.csv", b"a,b,count\n" * 100_000)
    page = client.post("/en/data-unit/new/", {"title": "t", "period": "2024", "threshold": "5", "lists": sent})
    assert "are taken here" in page.content.decode()
    assert kept == [0]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (GOOD, TWO, "An overlap table stands alone"),
        (CLEAR, GOOD, "An overlap table stands alone"),
        (CLEAR, CLEAR, "in the dataset already"),
    ],
)
def test_files_that_do_not_go_together(first: bytes, second: bytes, words: str, units: Units, client: Client) -> None:
    client.force_login(units.analyst.user)
    dataset = actions.create_dataset(
        member=units.analyst, title="t", period="2024", threshold=5, files=[examined(first, len(first))]
    )
    address = f"/en/data-unit/{dataset.pk}/lists/add/"
    page = client.post(address, {"lists": SimpleUploadedFile("x.csv", second)}).content.decode()
    assert words in page
    assert dataset.files.count() == 1


def test_too_many_lists_over_several_files(units: Units, client: Client) -> None:
    client.force_login(units.analyst.user)
    rows = "\n".join(f"L{number},1,Gar,1990-01-01" for number in range(13))
    sent = SimpleUploadedFile("x.csv", f"list,record_id,surname,birth_date\n{rows}\n".encode())
    page = client.post("/es/data-unit/new/", {"title": "t", "period": "2024", "threshold": "5", "lists": sent})
    assert "Serían 13 listas y los métodos admiten 12" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("period", "ayer"),
        ("period", "2024-2020"),
        ("period", "20240"),
        ("threshold", "1"),
        ("threshold", "x"),
        ("title", ""),
    ],
)
def test_wrong_words_are_said_too(field: str, typed: str, units: Units, client: Client) -> None:
    client.force_login(units.analyst.user)
    given = {"title": "t", "period": "2024", "threshold": "5", field: typed}
    sent = SimpleUploadedFile("x.csv", GOOD)
    page = client.post(reverse("data_unit:new"), {**given, "lists": sent}).content.decode()
    assert "govuk-error-summary" in page
    assert not Dataset.objects.exists()


def test_nothing_chosen_is_said(units: Units, client: Client) -> None:
    client.force_login(units.analyst.user)
    page = client.post(reverse("data_unit:new"), {"title": "t", "period": "2024", "threshold": "5"}).content.decode()
    assert "Falta: Listas" in page


def test_eight_lists_of_a_table_are_taken(units: Units) -> None:
    content = overlap_csv(5000, (0.2,) * 8)
    assert len(examined(content, len(content)).lists) == 8


@pytest.mark.parametrize("name", ["Refugio 1", "Fiscalía", "L0", "MIGRA", "police (north)"])
def test_plain_names_of_lists_are_taken(name: str) -> None:
    assert uploads.LIST_NAME.match(name)


@pytest.mark.parametrize("name", ["=1", "+x", "-x", "@x", "", " x", "x\t", "x\n", "a" * 65, "<b>", '"'])
def test_names_that_a_spreadsheet_runs_are_not(name: str) -> None:
    assert not uploads.LIST_NAME.match(name)
