"""One case as it passes from one format to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amparo.vocabulary.classification import Sensitivity, classified

#: Text, code, ISO date, truth of a checkbox, number, or several codes or dates.
Value = str | bool | int | float | list[str]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One row or case that can be used.

    `values` holds HTCDS field names with values in their plain form; a field that is absent was not filled in.
    `other` holds what HTCDS has no field for, under the name it came with; `facts` Amparo's own facts (codes of
    amparo.vocabulary.facts with yes, no, unknown or not_asked, and `age_at_act`, `minor`, `jurisdictions`).
    `row` is the line of the source (the header is line 1) or the number of the case in JSON; `cells` what stood there.
    """

    row: int = classified(Sensitivity.OPEN)
    id: str = classified(Sensitivity.IDENTITY)
    values: dict[str, Value] = classified(Sensitivity.IDENTITY)
    other: Mapping[str, str] = classified(Sensitivity.IDENTITY)
    facts: Mapping[str, object] = classified(Sensitivity.SENSITIVE)
    cells: Sequence[str] = classified(Sensitivity.IDENTITY)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that cannot be used: where, every reason as (column, message code), and everything that stood there."""

    row: int = classified(Sensitivity.OPEN)
    faults: tuple[tuple[str, str], ...] = classified(Sensitivity.OPEN)
    cells: Sequence[str] = classified(Sensitivity.IDENTITY)
