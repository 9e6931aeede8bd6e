"""The 26 instruments: when adopted, when in force, who keeps them, and when they bind a state that joins later."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from dateutil.relativedelta import relativedelta

from amparo.commitments.wording import room_data
from amparo.files import BadInput
from amparo.vocabulary.text import Text


@dataclass(frozen=True, slots=True)
class InForceRule:
    """When the treaty binds a state that joins after it came into force: the final clause's article.

    `kind` is days, months, deposit, first_of_month_after_days or first_of_month_after_months. `seen` names the source
    in which the rule was seen; empty: general knowledge, the text was not read for this table.
    """

    kind: str
    number: int
    article: str
    seen: str

    def day(self, deposit: date) -> date:
        """The day the treaty binds a state whose instrument was deposited on `deposit`."""
        if self.kind == "days":
            return deposit + timedelta(days=self.number)
        if self.kind == "months":
            return deposit + relativedelta(months=self.number)
        if self.kind == "first_of_month_after_days":
            return _first_of_next_month(deposit + timedelta(days=self.number))
        if self.kind == "first_of_month_after_months":
            return _first_of_next_month(deposit + relativedelta(months=self.number))
        return deposit


def _first_of_next_month(day: date) -> date:
    return day.replace(day=1) + relativedelta(months=1)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One treaty.

    `adopted` and `entry_into_force` are ISO days; `entry_into_force_source` says how the second is known. `family` is
    un, ilo or oas; `signable`: open to signature (ILO conventions are ratified without being signed).
    `title_checked` are the languages in which `title` is the official one as far as is known; the other titles are
    renderings of ours and a page says so. `counts` are the published ones of the table (party, signed, none,
    withdrawn, unknown), kept to be compared with what the events give.
    """

    id: str
    title: Text
    short: Text
    title_checked: tuple[str, ...]
    family: str
    theme: str
    adopted: str
    entry_into_force: str
    entry_into_force_source: str
    depositary_ref: str
    signable: bool
    in_force_rule: InForceRule
    counts: Mapping[str, int]


_COUNTS = {"party": "parties_of_35", "signed": "signed_only", "none": "none"} | {
    name: name for name in ("withdrawn", "unknown")
}


@cache
def instruments() -> tuple[Instrument, ...]:
    """Every instrument, in the order of the table; raises ValueError when the two data files differ."""
    more = {raw["id"]: raw for raw in tomllib.loads(room_data("instruments.toml"))["instrument"]}
    rows = list(csv.DictReader(room_data("instruments.csv").splitlines()))
    if [row["instrument_id"] for row in rows] != list(more):
        raise ValueError("instruments.csv and instruments.toml do not hold the same instruments")
    return tuple(_instrument(row, more[row["instrument_id"]]) for row in rows)


def _instrument(row: Mapping[str, str], more: Mapping[str, Any]) -> Instrument:
    return Instrument(
        id=row["instrument_id"],
        title=Text.of(more["title"]),
        short=Text.of(more["short"]),
        title_checked=tuple(more["title_checked"]),
        family=more["family"],
        theme=more["theme"],
        adopted=row["adopted"],
        entry_into_force=row["entry_into_force"],
        entry_into_force_source=row["eif_source"],
        depositary_ref=row["depositary_ref"],
        signable=more["signable"],
        in_force_rule=InForceRule(**more["in_force_after"]),
        counts={status: int(row[column]) for status, column in _COUNTS.items()},
    )


@cache
def _by_id() -> dict[str, Instrument]:
    return {item.id: item for item in instruments()}


def is_instrument(code: str) -> bool:
    """Whether an instrument has this id."""
    return code in _by_id()


def instrument(code: str) -> Instrument:
    """The instrument of that id; raises BadInput `commitments.no_instrument`."""
    found = _by_id().get(code)
    if found is None:
        raise BadInput("commitments.no_instrument", name=code[:20], known=", ".join(_by_id()))
    return found
