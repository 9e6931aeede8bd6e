"""The national offences that are encoded: conditions as data, with the cells they were read from.

`national_offences.csv` holds each row word for word (law, elements, child rule, consent, penalties, source,
evidence); `offences.toml` says what the row means as a condition over facts. Neither is legal advice, and a
secondary source never stands for the statute.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.law.expression import IsChild, Node, alike, facts_of, parse, recorded_only, topics_of, walk
from amparo.vocabulary.text import Text

#: Maximum penalty of at least this many years makes a crime serious: UNTOC art. 2(b).
SERIOUS_YEARS = 4


@dataclass(frozen=True, slots=True)
class Penalty:
    """Prison in years for one case of the offence; None where the source gives no figure."""

    case: str
    minimum: int | None
    maximum: int | None
    life: bool
    fine: bool
    increase: str


@dataclass(frozen=True, slots=True, eq=False)
class Offence:
    """One offence of one jurisdiction.

    `evidence` is statute, partial, secondary or unseen; `cells` is the row as recorded, in English. `years` are
    those the law's title names; `facts` are all that the condition reads, `recorded_only` those of them that count
    only once somebody recorded them, `alike` which are interchangeable, `topics` what of the statute was not seen,
    `age_read` whether the condition differs under 18; `valid_from` and `valid_until` stay empty (unknown) until a
    text that gives them has been seen.
    """

    jurisdiction: str
    rule_set: str
    version: str
    law: Text
    evidence: str
    years: str
    valid_from: str
    valid_until: str
    means_rule: str
    child_rule: str
    consent_rule: str
    penalties: tuple[Penalty, ...]
    parts: tuple[tuple[str, Node], ...]
    test: Node
    facts: tuple[str, ...]
    topics: tuple[str, ...]
    recorded_only: frozenset[str]
    alike: Mapping[str, str]
    age_read: bool
    cells: Mapping[str, str]

    @property
    def source(self) -> str:
        return self.cells["source"]

    @property
    def serious_crime(self) -> str:
        """UNTOC art. 2(b), from the penalties seen: yes, no, or unknown where none was seen."""
        if any(item.life or (item.maximum or 0) >= SERIOUS_YEARS for item in self.penalties):
            return "yes"
        return "no" if any(item.maximum is not None for item in self.penalties) else "unknown"


def _data(name: str) -> str:
    return files("amparo.law").joinpath(name).read_text(encoding="utf-8")


@cache
def offences() -> tuple[Offence, ...]:
    """Every encoded offence, in the order of the table; raises ValueError when the data contradict themselves."""
    raw = tomllib.loads(_data("offences.toml"))
    cells = {row["jurisdiction"]: row for row in csv.DictReader(_data("national_offences.csv").splitlines())}
    groups: dict[str, Node] = {}
    for name, node in raw["groups"].items():
        groups[name] = parse(node, groups)
    found = tuple(_offence(item, groups, cells[item["row"]], raw["version"]) for item in raw["offence"])
    if [item["row"] for item in raw["offence"]] != list(cells):
        raise ValueError("offences.toml and national_offences.csv do not hold the same rows")
    return found


def _offence(raw: Mapping[str, Any], groups: Mapping[str, Node], cells: Mapping[str, str], version: str) -> Offence:
    parts: dict[str, Node] = {}
    for name, node in raw.get("parts", {}).items():
        parts[name] = parse(node, groups)
    test = parse(raw["test"], {**groups, **parts})
    return Offence(
        jurisdiction=raw["row"][:3],
        rule_set=raw["rule_set"],
        version=version,
        law=Text.of(raw["law"]),
        evidence=raw["evidence"],
        years=raw["years"],
        valid_from=raw.get("valid_from", ""),
        valid_until=raw.get("valid_until", ""),
        means_rule=raw["means_rule"],
        child_rule=raw["child_rule"],
        consent_rule=raw["consent_rule"],
        penalties=tuple(_penalty(item) for item in raw["penalties"]),
        parts=tuple(parts.items()),
        test=test,
        facts=facts_of(test),
        topics=topics_of(test),
        recorded_only=frozenset(recorded_only(test)),
        alike=alike(test),
        age_read=any(isinstance(node, IsChild) for node in walk(test)),
        cells=dict(cells),
    )


def _penalty(raw: Mapping[str, Any]) -> Penalty:
    return Penalty(
        case=raw["case"],
        minimum=raw.get("min"),
        maximum=raw.get("max"),
        life=raw.get("life", False),
        fine=raw.get("fine", False),
        increase=raw.get("increase", ""),
    )


@cache
def _by_jurisdiction() -> dict[str, tuple[Offence, ...]]:
    grouped: dict[str, list[Offence]] = {}
    for offence in offences():
        grouped.setdefault(offence.jurisdiction, []).append(offence)
    return {code: tuple(items) for code, items in grouped.items()}


def offences_of(jurisdiction: str) -> tuple[Offence, ...]:
    """The encoded offences of one state (ISO alpha-3); empty where none is encoded."""
    return _by_jurisdiction().get(jurisdiction, ())


def encoded_jurisdictions() -> Iterator[str]:
    """The states with at least one row."""
    return iter(_by_jurisdiction())
