"""Paper that can be read aloud: tagged, in its language, the same bytes each time, and nothing typed ever a command."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pdfplumber
import pytest

from amparo.publication import pdf
from amparo.publication.pdf import NotSet, pdf_of
from amparo.vocabulary.text import LANGUAGES

LETTER = "= #data.heading\n#data.body\n#table(columns: 2, table.header[a][b], ..data.cells)"
DATA = {"heading": "Carta", "body": "Estimada señora: *no es énfasis* #panic() $x$", "cells": ["uno", "=1+1"]}


def read(paper: bytes) -> str:
    with pdfplumber.open(io.BytesIO(paper)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_is_tagged_titled_and_in_its_language(language: str) -> None:
    paper = pdf_of(LETTER, DATA, title="Título con acento", language=language)  # type: ignore[arg-type]
    with pdfplumber.open(io.BytesIO(paper)) as opened:
        catalog = opened.doc.catalog
        assert "StructTreeRoot" in catalog
        assert catalog["Lang"].decode()[:2] == language
        assert opened.metadata["Title"] == "Título con acento"


def test_what_was_typed_is_shown_and_never_obeyed() -> None:
    text = read(pdf_of(LETTER, DATA, title="t", language="es"))
    assert "*no es énfasis* #panic() $x$" in text
    assert "=1+1" in text


def test_the_same_letter_has_the_same_bytes_and_its_date_is_said() -> None:
    first, second = (pdf_of(LETTER, DATA, title="t", language="es") for _ in range(2))
    assert first == second
    dated = pdf_of(LETTER, DATA, title="t", language="es", made_on=date(2026, 11, 24))
    with pdfplumber.open(io.BytesIO(dated)) as opened:
        assert opened.metadata["CreationDate"].startswith("D:20261124")


@pytest.mark.parametrize(
    "template",
    [
        "#panic(data.heading)",
        "#data.no_such_value",
        "#image(bytes(data.heading))",
        '#import "@preview/tablex:0.0.1": *',
        "#read(data.path)",
    ],
)
def test_a_template_that_fails_says_nothing_of_the_data(template: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Persona Inventada")
    with pytest.raises(NotSet) as refused:
        pdf_of(template, {"heading": "Persona Inventada", "path": str(secret)}, title="t", language="es")
    assert "Inventada" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    pdf_of(LETTER, DATA, title="t", language="fr")
    assert list(tmp_path.rglob("*")) == []


def test_a_picture_without_words_is_refused() -> None:
    """PDF/UA-1: what only the eye can read does not leave."""
    drawing = (
        '#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"9\\" height=\\"9\\"/>"), format: "svg")'
    )
    with pytest.raises(NotSet):
        pdf_of(drawing, {}, title="t", language="en")
    assert pdf_of(drawing.replace('"svg")', '"svg", alt: "a square")'), {}, title="t", language="en")
    assert pdf.STANDARD == "ua-1"
