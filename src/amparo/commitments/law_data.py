"""What the recorded rows of laws say beside the elements of the offence, and what another authority says of them."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from amparo.commitments.wording import room_data
from amparo.law.offences import Offence


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing a row says: yes, no or unclear, and the row's own words (English) that say it."""

    answer: str
    quote: str


@dataclass(frozen=True, slots=True)
class Determination:
    """What the US Department of Labor says of a state's prohibition of child trafficking: yes or no, as printed.

    `reporting_year` is empty where the file gives none for the state.
    """

    state: str
    reporting_year: str
    prohibition: str
    conforms: str
    source: str


@cache
def _raw_features() -> dict[str, dict[str, Any]]:
    return tomllib.loads(room_data("law_features.toml"))


@cache
def _features() -> dict[str, dict[str, Feature]]:
    raw = _raw_features()
    return {
        row: {name: Feature(**item) for name, item in found.items() if name != "listed"} for row, found in raw.items()
    }


def is_listed(offence: Offence, element: str) -> bool:
    """Whether the row itself lists what the law has for `act`, `means` or `purpose`; never for a list not seen."""
    return element in _raw_features().get(offence.cells["jurisdiction"], {}).get("listed", [])


def features() -> dict[str, dict[str, Feature]]:
    """Row of the table of laws -> feature -> what the row says."""
    return _features()


def feature(offence: Offence, name: str) -> Feature | None:
    """What the offence's row says of one thing; None where it says nothing."""
    return _features().get(offence.cells["jurisdiction"], {}).get(name)


@cache
def determinations() -> tuple[Determination, ...]:
    """Every determination shipped, in the order of the file."""
    rows = csv.DictReader(room_data("dol_child_trafficking.csv").splitlines())
    return tuple(Determination(**row) for row in rows)


def determination(state: str, year: str) -> Determination | None:
    """The determination on a state in one reporting year; None where there is none."""
    return next((d for d in determinations() if d.state == state and d.reporting_year == year), None)
