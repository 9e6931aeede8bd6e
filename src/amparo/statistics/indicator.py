"""The definition of an indicator, and the one place where all of them stand: `indicators.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.vocabulary.text import Text

#: The word that marks a margin in a dimension.
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Quotient:
    """How an indicator is made from the counts of another one.

    The dimension `over` of the count `of` is used up: `numerator` and `denominator` are codes of it, `open` are codes
    that may still turn into the numerator and draw the limits. `per` names a second count whose total is the
    denominator instead (an index).
    """

    of: str
    over: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    open: tuple[str, ...]
    per: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what it says, what it divides by what, what it needs, where it comes from.

    `kind` is count, share, rate, ratio or index; a count has no `denominator` and no `quotient`. `population` is
    persons, victims or accused. `totals` are the dimensions that may be summed. `columns` are what the input must
    have: `a|b` is either, `act.*` is at least one column of the group.
    """

    id: str
    kind: str
    title: Text
    definition: Text
    numerator: Text
    denominator: Text | None
    unit: Text
    caveats: tuple[Text, ...]
    why: str
    population: str
    dimensions: tuple[str, ...]
    totals: tuple[str, ...]
    columns: tuple[str, ...]
    quotient: Quotient | None

    def missing(self, present: Collection[str]) -> tuple[str, ...]:
        """The required columns that are not there, as they are written in the definition."""
        return tuple(wanted for wanted in self.columns if not has_column(wanted, present))


def has_column(wanted: str, present: Collection[str]) -> bool:
    """Whether a requirement (`sex`, `age_at_act|minor`, `act.*`) is met by the columns present."""
    if wanted.endswith(".*"):
        return any(name.startswith(wanted[:-1]) for name in present)
    return any(name in present for name in wanted.split("|"))


@cache
def _definitions() -> dict[str, Any]:
    return tomllib.loads(files("amparo.statistics").joinpath("indicators.toml").read_text(encoding="utf-8"))


def caveat(code: str) -> Text:
    """One shared caveat by its code; raises KeyError."""
    return Text.of(_definitions()["caveat"][code])


def note(code: str) -> Text:
    """One note about the whole output by its code (`unprotected`, `merging`, ...); raises KeyError."""
    return Text.of(_definitions()["note"][code])


def unit(code: str) -> Text:
    """One unit by its code; raises KeyError."""
    return Text.of(_definitions()["unit"][code])


def _indicator(raw: dict[str, Any]) -> Indicator:
    dimensions = tuple(raw["dimensions"])
    quotient = None
    if "from" in raw:
        quotient = Quotient(
            of=raw["from"],
            over=raw["over"],
            numerator=tuple(raw["numerator_codes"]),
            denominator=tuple(raw["denominator_codes"]),
            open=tuple(raw["open_codes"]),
            per=raw.get("per"),
        )
    return Indicator(
        id=raw["id"],
        kind=raw["kind"],
        title=Text.of(raw["title"]),
        definition=Text.of(raw["definition"]),
        numerator=Text.of(raw["numerator"]),
        denominator=Text.of(raw["denominator"]) if "denominator" in raw else None,
        unit=unit(raw["unit"]),
        caveats=tuple(map(caveat, raw["caveats"])),
        why=raw["why"],
        population=raw["population"],
        dimensions=dimensions,
        totals=tuple(raw.get("totals", dimensions)),
        columns=tuple(raw["columns"]),
        quotient=quotient,
    )


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every indicator, in reading order."""
    return tuple(map(_indicator, _definitions()["indicator"]))


@cache
def glotip_indicators() -> tuple[Indicator, ...]:
    """The indicators made from UNODC's GLOTIP file; their `columns` are the file's own indicators."""
    return tuple(map(_indicator, _definitions()["glotip"]))


def indicator(indicator_id: str) -> Indicator:
    """The indicator of that id; raises KeyError."""
    for item in indicators():
        if item.id == indicator_id:
            return item
    raise KeyError(indicator_id)


def as_markdown() -> str:
    """The table of `docs/explanation/statistics.md`."""
    lines = ["| indicator | kind | what it is | dimensions | divides | needs | why |", "|---|---|---|---|---|---|---|"]
    for item in indicators():
        by = f"{item.numerator.en} / {item.denominator.en}" if item.denominator else item.numerator.en
        needs = ", ".join(f"`{name}`".replace("|", "\\|") for name in item.columns)
        dims = ", ".join(item.dimensions)
        lines.append(f"| `{item.id}` | {item.kind} | {item.definition.en} | {dims} | {by} | {needs} | {item.why} |")
    return "\n".join(lines) + "\n"
