"""The agencies of the simulated region: their codes, names and kinds, and how each meets and records people."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amparo.vocabulary.text import Text


@dataclass(frozen=True, slots=True)
class Agency:
    """A keeper of one list. `country` is the ISO alpha-3 code of its seat; its network reaches the whole region."""

    code: str
    name: Text
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class Practice:
    """Whom an agency tends to meet and how it writes things down; every number is a probability unless said.

    `effects` (minor, female, labour, foreigner) and `visibility` act on the logit scale; `lag_days` is the mean
    number of days from a person's being found to the referral; `writes` is as_spoken, no_accents or capitals.
    """

    share: float
    visibility: float
    effects: Mapping[str, float]
    asked: Mapping[str, float]
    thorough: float
    birth: Mapping[str, float]
    document: float
    papers: float
    second_given: float
    second_surname: float
    nickname: float
    misspelt: float
    duplicate: float
    lag_days: float
    writes: str


@cache
def _tables() -> dict[str, dict[str, object]]:
    text = files("amparo.simulation").joinpath("agencies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _agency(code: str, row: Mapping[str, object]) -> Agency:
    words = row["name"]
    assert isinstance(words, dict)  # noqa: S101 - our own data file; for the type checker
    return Agency(code, Text.of(words), str(row["kind"]), str(row["country"]))


#: The whole roster in order: `--lists K` uses the first K.
ROSTER: tuple[Agency, ...] = tuple(_agency(code, row) for code, row in _tables().items())


def agencies(lists: int) -> tuple[Agency, ...]:
    """The first `lists` agencies of the roster."""
    return ROSTER[:lists]


def agency_of(code: str) -> Agency:
    """The agency of that list code; raises KeyError for a code that is none."""
    return {agency.code: agency for agency in ROSTER}[code]


@cache
def practice_of(code: str) -> Practice:
    """How the agency of that code works; raises KeyError for a code that is none."""
    row = {key: value for key, value in _tables()[code].items() if key not in ("name", "kind", "country")}
    return Practice(**row)  # type: ignore[arg-type]
