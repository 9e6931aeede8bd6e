"""The 92 promises of the report: what each says, where, what would measure it, and what the report leaves open.

The report asked who was responsible for each activity and how it would be evaluated (line 697) and did not say.
Responsible party, target and due date are therefore None here ("not stated in the report"): nothing is made up.
Source: conference report LC/L.2012-P, by line.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache

from amparo.commitments.wording import room_data
from amparo.vocabulary.text import Text


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. `indicator_idea` is an English phrase of the seed table, empty where nobody proposed one.

    `responsible`, `target` and `due` are None where the report does not state them.
    """

    id: str
    block: Text
    line: int
    commitment: Text
    indicator_idea: str
    responsible: Text | None
    target: Text | None
    due: str | None


@cache
def promises() -> tuple[Promise, ...]:
    """Every promise in the order of the report's table; raises KeyError while one lacks its words."""
    words = tomllib.loads(room_data("promise_words.toml"))
    return tuple(
        Promise(
            id=row["id"],
            block=Text.of({"en": row["source_block"], **words["block"][row["source_block"]]}),
            line=int(row["seed_line"]),
            commitment=Text.of({"en": row["commitment"], **words["promise"][row["id"]]}),
            indicator_idea=row["indicator_idea"],
            responsible=None,
            target=None,
            due=None,
        )
        for row in csv.DictReader(room_data("promises.csv").splitlines())
    )
