"""HTCDS cases as facts of a case: what `amparo assess` reads.

Absent stays absent (not asked); HTCDS never says no. It has no act but recruitment, no abuse of power, abuse of
vulnerability or payments to a controller, and its consent box is about data, never about exploitation.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from amparo.standards.htcds.record import CaseRecord, Value
from amparo.standards.htcds.standard import VERSIONS

#: Fields that a fact is read from besides the crosswalk.
_AGES = ("vic_AgeWhenTrafficked", "prs_Birthdate", "cas_IncomingReferralDate")


@cache
def crosswalk(version: str = "2.0") -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Field -> code -> facts that are then yes; `any` maps a field to the facts that any value of it says."""
    folder = VERSIONS[version]
    text = files("amparo.standards.htcds").joinpath("data", folder, "facts.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    return {
        name: {code: tuple(facts) for code, facts in table.items()}
        for name, table in raw.items()
        if isinstance(table, dict)
    }


def to_facts(record: CaseRecord) -> dict[str, object]:
    """One case as `amparo assess` reads it. Answers that the case already carries win over what is derived."""
    answers: dict[str, object] = {fact: "yes" for fact in sorted(_derived(record.values))}
    case: dict[str, object] = {"id": record.id or f"row-{record.row}"}
    age = record.values.get("vic_AgeWhenTrafficked")
    if age is not None:
        case["age_at_act"] = age
    elif _child_at_referral(record.values):
        case["minor"] = "yes"
    own = dict(record.facts)
    for name in ("age_at_act", "minor", "jurisdictions"):
        if name in own:
            case[name] = own.pop(name)
    case["facts"] = {**answers, **own}
    return case


def _derived(values: Mapping[str, Value]) -> set[str]:
    table = crosswalk()
    found: set[str] = set()
    for name, codes in table.items():
        if name != "any":
            for code in _listed(values.get(name)):
                found.update(codes.get(code, ()))
    kinds = _listed(values.get("vic_TypeOfSexExploitation"))
    if kinds == ["Prostitution"]:
        # The general code then says no more than the particular one.
        found.discard("purpose.other_sexual_exploitation")
    for name, facts in table["any"].items():
        if values.get(name):
            found.update(facts)
    return found


def _listed(value: Value | None) -> list[str]:
    return value if isinstance(value, list) else [str(value)] if value is not None else []


def _child_at_referral(values: Mapping[str, Value]) -> bool:
    """Under 18 when the case was referred: then under 18 at the act, which came before. Whole dates only."""
    born, referred = str(values.get("prs_Birthdate", "")), str(values.get("cas_IncomingReferralDate", ""))
    if len(born) != 10 or len(referred) != 10 or referred < born:
        return False
    return referred < f"{int(born[:4]) + 18:04d}{born[4:]}"


def write_facts(path: Path, records: Iterable[CaseRecord], lost: Counter[str]) -> int:
    """Write the input of `amparo assess` as a JSON list; counts in `lost` the fields that no fact was read from."""
    read = {name for name in crosswalk() if name != "any"} | set(crosswalk()["any"]) | set(_AGES)
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[")
        for written, record in enumerate(records, start=1):
            lost.update(name for name in record.values if name not in read)
            lost.update(list(record.other))
            stream.write(("\n" if written == 1 else ",\n") + json.dumps(to_facts(record), ensure_ascii=False))
        stream.write("\n]\n")
    return written
