"""Which question is worth asking next, and what the answer would decide."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amparo.model.answer import Answer
from amparo.model.finding import Assessment, Finding
from amparo.vocabulary.facts import label_of
from amparo.vocabulary.text import Text
from amparo_web.design.words import text_of

#: The order in which tests are asked about, and within trafficking the order of its elements: whether she was a child
#: decides which elements count, and for a child no means is needed, so means come last.
TESTS = ("trafficking", "asylum_referral", "forced_labour", "smuggling")
ELEMENTS = ("minor", "act", "purpose", "means")


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask for: how to say it, what it is called, and why it matters."""

    fact: str
    asked: Text
    label: Text
    why: Text
    test: str


@cache
def _questions() -> dict[str, Text]:
    raw = tomllib.loads(files("amparo_web.casework").joinpath("questions.toml").read_text(encoding="utf-8"))
    return {fact: Text.of(words) for fact, words in raw.items()}


def label_for(fact: str) -> Text:
    """What a fact is called; `minor` is asked with the facts though the law room keeps it apart."""
    return text_of("casework.minor") if fact == "minor" else label_of(fact)


def question_for(fact: str, test: str) -> Question:
    label = label_for(fact)
    why = text_of(f"casework.why_{fact.partition('.')[0]}")
    return Question(fact, _questions().get(fact, label), label, why, test)


def open_questions(judged: Assessment) -> tuple[Question, ...]:
    """What could still change a finding and was never asked, the most useful first; each fact once."""
    found: dict[str, Question] = {}
    for test in TESTS:
        for fact in _missing(judged.of(test)):
            found.setdefault(fact, question_for(fact, test))
    return tuple(found.values())


def next_question(judged: Assessment, skipped: frozenset[str] = frozenset()) -> Question | None:
    """The next useful question; None when nothing that was never asked could change a finding."""
    return next((item for item in open_questions(judged) if item.fact not in skipped), None)


def _missing(finding: Finding) -> list[str]:
    never = [item.fact for item in finding.missing if item.answer is Answer.NOT_ASKED]
    if finding.test != "trafficking":
        return never
    return sorted(never, key=lambda fact: ELEMENTS.index(fact.partition(".")[0]))
