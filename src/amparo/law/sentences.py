"""The words of findings: texts from `texts/*.toml`, lists of facts as words, and what is missing said in a sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from amparo.model.answer import Answer, Truth
from amparo.model.finding import Missing, Reason
from amparo.vocabulary.facts import label_of
from amparo.vocabulary.text import Text

#: How an element's truth is written in a finding.
WORD_OF = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNDETERMINED: "unknown"}
_ANSWER = {answer.value: answer for answer in Answer}


def _flat(raw: Mapping[str, Any], prefix: str) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name, value in raw.items():
        if "en" in value:
            found[f"{prefix}.{name}"] = Text.of(value)
        else:
            found.update(_flat(value, f"{prefix}.{name}"))
    return found


@cache
def texts() -> dict[str, Text]:
    """Every sentence, by `<file>.<name>` or `<file>.<table>.<name>`."""
    found: dict[str, Text] = {}
    for item in sorted(files("amparo.law").joinpath("texts").iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            found.update(_flat(tomllib.loads(item.read_text(encoding="utf-8")), item.name.removesuffix(".toml")))
    return found


def text(code: str) -> Text:
    """One sentence or word; raises KeyError for a code that is none."""
    return texts()[code]


@lru_cache(maxsize=50_000)
def _filled(code: str, places: tuple[tuple[str, object], ...]) -> Reason:
    words = text(code)
    return Reason(code, words.format(**dict(places)) if places else words)


def say(code: str, **places: object) -> Reason:
    """A sentence with its places filled; a place may be a Text."""
    return _filled(code, tuple(places.items()))


@lru_cache(maxsize=50_000)
def joined(words: tuple[Text, ...], between: str = ", ") -> Text:
    """Words in a row, in each language."""
    return Text(*(between.join(getattr(word, language) for word in words) for language in ("es", "en", "pt", "fr")))


def facts_in_words(codes: Iterable[str]) -> Text:
    """Labels of facts in a row."""
    return _labels(tuple(codes))


@lru_cache(maxsize=50_000)
def _labels(codes: tuple[str, ...]) -> Text:
    return joined(tuple(label_of(code) for code in codes))


def elements_in_words(names: Iterable[str]) -> Text:
    """Names of elements in a row: the act, the means ..."""
    return joined(tuple(text(f"common.element.{name}") for name in names))


def recorded(facts: Mapping[str, str], group: Iterable[str]) -> tuple[str, ...]:
    """The facts of a group that are recorded as yes."""
    get = facts.get
    return tuple([code for code in group if get(code) == "yes"])


def open_in(facts: Mapping[str, str], group: Iterable[str]) -> tuple[str, ...]:
    """The facts of a group that are unknown or not asked."""
    get = facts.get
    return tuple([code for code in group if get(code) not in ("yes", "no")])


@cache
def _missing(code: str, answer: str) -> Missing:
    return Missing(code, _ANSWER[answer], label_of(code))


def missing_facts(facts: Mapping[str, str], codes: Iterable[str], minor: str | None = None) -> tuple[Missing, ...]:
    """What could still change the result; `minor` is given where the age could."""
    found = [_missing(code, facts.get(code, "not_asked")) for code in codes]
    if minor is not None:
        found.append(_missing("minor", minor))
    return tuple(found)


def missing_in_words(missing: tuple[Missing, ...]) -> list[Reason]:
    """At most two sentences: what was asked and is not known, and what nobody asked."""
    unknown = tuple([item.fact for item in missing if item.answer == "unknown"])
    not_asked = tuple([item.fact for item in missing if item.answer == "not_asked"])
    said = []
    if unknown:
        said.append(say("common.missing_unknown", facts=_labels(unknown)))
    if not_asked:
        said.append(say("common.missing_not_asked", facts=_labels(not_asked)))
    return said


def duties(*names: str) -> tuple[Reason, ...]:
    """Duties by name, in the order given."""
    return _duties(names)


@cache
def _duties(names: tuple[str, ...]) -> tuple[Reason, ...]:
    return tuple(Reason(f"duties.{name}", text(f"duties.{name}")) for name in names)
