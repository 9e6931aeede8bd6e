"""The field's words in four languages, fixed in one place."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amparo.vocabulary.text import LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class Term:
    """One word: how each language says it, what it means, and what fixes the meaning."""

    id: str
    word: Text
    meaning: Text
    source: str


@cache
def glossary() -> tuple[Term, ...]:
    """All terms, in reading order."""
    raw = tomllib.loads(files("amparo.vocabulary").joinpath("data/glossary.toml").read_text(encoding="utf-8"))
    return tuple(Term(item["id"], Text.of(item), Text.of(item["meaning"]), item["source"]) for item in raw["term"])


def as_markdown() -> str:
    """GLOSSARY.md: one table of words, then each meaning in the four languages."""
    lines = [
        "# Glosario · Glossary · Glossário · Glossaire",
        "",
        "Printed from `src/amparo/vocabulary/data/glossary.toml` by `make docs`.",
        "",
        "| español | English | português | français |",
        "|---|---|---|---|",
    ]
    lines += [f"| {t.word.es} | {t.word.en} | {t.word.pt} | {t.word.fr} |" for t in glossary()]
    for term in glossary():
        lines += ["", f"## {term.word.es} · {term.word.en} · {term.word.pt} · {term.word.fr}", ""]
        lines += [f"- **{lang}** {term.meaning.in_(lang)}" for lang in LANGUAGES]
        lines += [f"- *{term.source}*"]
    return "\n".join(lines) + "\n"
