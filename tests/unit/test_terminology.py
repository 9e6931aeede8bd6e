"""Nobody is "illegal", and the two offences are never mixed: held in every file a person reads."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PERSON = {
    "en": r"(?:im|e)?migrants?|persons?|people|aliens?|workers?|child(?:ren)?|women|m[ae]n",
    "es": r"(?:in|e)?migrantes?|personas?|extranjer[oa]s?|trabajador(?:es|as?)?|niñ[oa]s?",
    "pt": r"(?:i|e)?migrantes?|pessoas?|estrangeir[oa]s?|trabalhador(?:es|as?)?|crianças?",
    "fr": r"(?:im|é)?migrant[es]*|personnes?|étranger(?:e?s)?|travailleur[s]?|enfants?",
}
RULES = {
    "a person is never illegal (en)": rf"\billegal\s+(?:{PERSON['en']})\b|\billegals\b",
    "a person is never illegal (es)": rf"\b(?:{PERSON['es']})\s+ilegal(?:es)?\b|\blos ilegales\b",
    "a person is never illegal (pt)": rf"\b(?:{PERSON['pt']})\s+ilega(?:l|is)\b|\bos ilegais\b",
    "a person is never illegal (fr)": rf"\b(?:{PERSON['fr']})\s+illéga(?:l|le|ux|les)\b|\bles clandestins\b",
    "trafficking is trata, not tráfico de personas (es)": r"\btráfico de personas\b",
    "smuggling is contrabando de migrantes in pt-BR, not tráfico de migrantes": r"\btráfico de migrantes\b",
}
READ_BY_PEOPLE = {".py", ".md", ".toml", ".html", ".json", ".txt", ".csv", ".po", ".js"}
#: Where the words are named in order to be refused or explained.
EXPLAINS = ("tests/unit/test_terminology.py", "GLOSSARY.md")


def texts() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(set(listed.stdout.splitlines()))
    return [n for n in names if Path(n).suffix in READ_BY_PEOPLE and n not in EXPLAINS and (ROOT / n).is_file()]


def violations(text: str) -> list[str]:
    return [name for name, rule in RULES.items() if re.search(rule, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    "sentence",
    [
        "three illegal migrants were found",
        "dos migrantes ilegales",
        "os imigrantes ilegais",
        "des personnes illégales",
        "víctimas de tráfico de personas",
        "o tráfico de migrantes",
    ],
)
def test_the_rules_catch_what_they_name(sentence: str) -> None:
    assert violations(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "personas en situación irregular",
        "tráfico ilícito de migrantes",
        "trata de personas",
        "illegal entry was procured",
    ],
)
def test_the_rules_let_the_right_words_pass(sentence: str) -> None:
    assert not violations(sentence)


def test_no_file_calls_anybody_illegal() -> None:
    found = [f"{name}: {rule}" for name in texts() for rule in violations((ROOT / name).read_text(encoding="utf-8"))]
    assert not found
