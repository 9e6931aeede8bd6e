"""The law as readable tables: facts, one call, the finding expected, and the sentence that says it.

The same files are run as tests (`tests/spec`) and printed as the public page "how a case is judged". A cell is yes,
no, unknown, not_asked, any (every one of the four is tried), or a code, or codes joined by `+`: these are yes and
the rest of their group no. `yes` of a group stands for one of it and the rest not asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from amparo.files import Language
from amparo.law.assessment import assess
from amparo.law.offences import offences
from amparo.law.sentences import text
from amparo.model.answer import Answer
from amparo.model.case import Case
from amparo.model.finding import Finding
from amparo.vocabulary import facts as codes
from amparo.vocabulary.text import LANGUAGES, Text

_GROUPS = {
    "act": codes.ACT_FACTS,
    "means": codes.MEANS_FACTS,
    "purpose": codes.PURPOSE_FACTS,
    "ground": codes.GROUND_FACTS,
    "cartagena": codes.CARTAGENA_FACTS,
    "exception": codes.EXCEPTION_FACTS,
}
_ANSWERS = tuple(answer.value for answer in Answer)
_PERSONS: dict[str, int | None] = {"adult": 30, "child": 12, "unknown": None}
_NOT_FACTS = ("person", "offence", "result", "reason")


@dataclass(frozen=True, slots=True)
class LawRow:
    """One row: who, which facts (by group or code), and what the call must answer.

    `offence` is the rule set of a national offence, else empty; `reason` the code of a sentence that must be said.
    """

    person: str
    facts: Mapping[str, str]
    offence: str
    result: str
    reason: str

    def cases(self) -> Iterator[Case]:
        """Every case the row stands for: `any` is each of the four answers, and each of the three persons."""
        persons = tuple(_PERSONS) if self.person == "any" else (self.person,)
        choices = [
            [(name, v) for v in (_ANSWERS if value == "any" else (value,))] for name, value in self.facts.items()
        ]
        for person, cells in product(persons, product(*choices)):
            facts: dict[str, Answer] = {}
            for name, value in cells:
                facts.update(_answers(name, value))
            yield Case("row", facts, _PERSONS[person], jurisdictions=(self.offence[:3],) if self.offence else ())

    def finding(self, test: str, case: Case) -> Finding:
        """The finding the row is about."""
        found = assess(case)
        if self.offence:
            return next(item for item in found.findings if item.rule_set == self.offence)
        return found.of(test)


@dataclass(frozen=True, slots=True)
class LawTable:
    """One table of the law, its columns in reading order."""

    test: str
    title: Text
    intro: Text
    columns: tuple[str, ...]
    rows: tuple[LawRow, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as people read it in one language."""

    title: str
    intro: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _answers(name: str, value: str) -> dict[str, Answer]:
    if name not in _GROUPS:
        return {} if value == "not_asked" else {name: Answer(value)}
    group = _GROUPS[name]
    if value == "not_asked":
        return {}
    if value == "no":
        return dict.fromkeys(group, Answer.NO)
    if value in ("yes", "unknown"):
        return {group[0]: Answer(value)}
    return {**dict.fromkeys(group, Answer.NO), **{f"{name}.{code}": Answer.YES for code in value.split("+")}}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("amparo.law.tables").joinpath(name).read_text(encoding="utf-8"))


def _row(raw: Mapping[str, str]) -> LawRow:
    facts = {name: value for name, value in raw.items() if name not in _NOT_FACTS}
    for name, value in facts.items():
        if name not in _GROUPS and (name not in codes.ALL_FACTS or value not in (*_ANSWERS, "any")):
            raise ValueError(f"not a fact or answer: {name} = {value}")
    offence = raw.get("offence", "")
    reason = raw.get("reason") or f"national.{raw['result']}"
    return LawRow(raw.get("person", "any"), facts, offence, raw["result"], reason)


@cache
def tables() -> tuple[LawTable, ...]:
    """Every table, in reading order; raises ValueError for a fact or answer nobody knows."""
    names = sorted(item.name for item in files("amparo.law.tables").iterdir() if item.name[0].isdigit())
    found = []
    for raw in map(_read, names):
        rows = tuple(_row(item) for item in raw["row"])
        found.append(LawTable(raw["test"], Text.of(raw["title"]), Text.of(raw["intro"]), tuple(raw["columns"]), rows))
    return tuple(found)


@cache
def _word(table: str, name: str) -> Text:
    raw = _read("words.toml")
    return Text.of(raw[table][name] if name else raw[table])


@cache
def _law_of(rule_set: str) -> Text:
    return next(item.law for item in offences() if item.rule_set == rule_set)


def printed(table: LawTable, language: Language) -> PrintedTable:
    """A table in one language; the sentence is the one the program says on the row's first case."""
    also = any(set(row.facts) - set(table.columns) for row in table.rows)
    names = (*table.columns, *(("also",) if also else ()))
    return PrintedTable(
        title=table.title.in_(language),
        intro=table.intro.in_(language),
        header=tuple(_heading(name, language) for name in (*names, "result", "reason")),
        rows=tuple(
            (*(_cell(table, row, name, language) for name in names), *_answer(table, row, language))
            for row in table.rows
        ),
    )


def _heading(name: str, language: Language) -> str:
    return (codes.label_of(name) if name in codes.ALL_FACTS and name != "consent" else _column(name)).in_(language)


def _column(name: str) -> Text:
    return codes.label_of("consent") if name == "consent" else _word("column", name)


def _cell(table: LawTable, row: LawRow, name: str, language: Language) -> str:
    if name == "person":
        return _word("person", row.person).in_(language)
    if name == "offence":
        return f"{row.offence[:3]}: {_law_of(row.offence).in_(language)}"
    if name == "also":
        more = {code: value for code, value in row.facts.items() if code not in table.columns}
        return "; ".join(f"{_heading(code, language)}: {_value(code, value, language)}" for code, value in more.items())
    return _value(name, row.facts.get(name, "not_asked"), language)


def _value(name: str, value: str, language: Language) -> str:
    if value in (*_ANSWERS, "any"):
        return _word("value", value).in_(language)
    return ", ".join(codes.label_of(f"{name}.{code}").in_(language) for code in value.split("+"))


def _answer(table: LawTable, row: LawRow, language: Language) -> tuple[str, str]:
    finding = row.finding(table.test, next(row.cases()))
    said = next(item.text.in_(language) for item in finding.reasons if item.code == row.reason)
    return text(f"common.result.{row.result}").in_(language), said


def as_markdown(language: Language) -> str:
    """The page "how a case is judged" in one language."""
    lines = [f"# {_word('title', '').in_(language)}", "", _word("intro", "").in_(language)]
    for table in tables():
        page = printed(table, language)
        lines += ["", f"## {page.title}", "", page.intro, ""]
        lines += ["| " + " | ".join(cells) + " |" for cells in (page.header, ("---",) * len(page.header), *page.rows)]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """The page as files of `docs/explanation`: English under the plain name, the others with their language."""
    name = "how-a-case-is-judged"
    return {f"{name}.md" if lang == "en" else f"{name}.{lang}.md": as_markdown(lang) for lang in LANGUAGES}
