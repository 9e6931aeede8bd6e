"""One row of an agency's list: what it knows of one person, and the columns by which it may be linked.

This is the table that is handed from room to room: `simulate` writes it, `link`, `statistics` and `release` read it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from amparo.model.answer import Answer
from amparo.vocabulary.classification import Sensitivity, classified, sensitivity_of
from amparo.vocabulary.facts import ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One record of one list; an empty cell is None and means unknown or not recorded, never "no".

    Dates are ISO text and may be partial (`1998`, `1998-05`); ages are whole years; states are ISO alpha-3 codes.
    `age` is the age at referral, `age_at_act` the age at the act; `route_transit` holds codes joined by `;`.
    """

    list: str = classified(Sensitivity.SENSITIVE)
    record_id: str = classified(Sensitivity.QUASI_IDENTIFIER)
    given_name: str | None = classified(Sensitivity.IDENTITY, default=None)
    second_given_name: str | None = classified(Sensitivity.IDENTITY, default=None)
    surname: str | None = classified(Sensitivity.IDENTITY, default=None)
    second_surname: str | None = classified(Sensitivity.IDENTITY, default=None)
    sex: str | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    birth_date: str | None = classified(Sensitivity.IDENTITY, default=None)
    birth_year: int | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    age: int | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    nationality: str | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    birthplace: str | None = classified(Sensitivity.IDENTITY, default=None)
    document_number: str | None = classified(Sensitivity.IDENTITY, default=None)
    referral_date: str | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    age_at_act: int | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    minor: Answer = classified(Sensitivity.QUASI_IDENTIFIER, default=Answer.NOT_ASKED)
    facts: Mapping[str, Answer] = classified(Sensitivity.SENSITIVE, default_factory=dict)
    country_of_exploitation: str | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    route_transit: str | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    year_detected: int | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    assistance_plan: str | None = classified(Sensitivity.SENSITIVE, default=None)
    return_status: str | None = classified(Sensitivity.SENSITIVE, default=None)
    residence_permit: str | None = classified(Sensitivity.SENSITIVE, default=None)


#: Without these a row cannot be named.
REQUIRED_COLUMNS = ("list", "record_id")
#: By any of these two records can be recognised as one person's.
LINKABLE_COLUMNS = (
    "given_name",
    "second_given_name",
    "surname",
    "second_surname",
    "sex",
    "birth_date",
    "birth_year",
    "age",
    "nationality",
    "birthplace",
    "document_number",
    "referral_date",
)
#: The facts every list is asked for; other fact codes may stand beside them.
FACT_COLUMNS = (
    *ACT_FACTS,
    *MEANS_FACTS,
    *PURPOSE_FACTS,
    "consent",
    "cross_border",
    "smuggling.illegal_entry_procured",
    "smuggling.national_or_permanent_resident",
    "smuggling.material_benefit",
    "asylum.fear_of_return",
    "forced_labour.work_or_service",
    "forced_labour.menace_of_penalty",
    "forced_labour.not_voluntary",
)
#: Every column of `records.csv`, in the order in which they stand.
COLUMNS = (
    *REQUIRED_COLUMNS,
    *LINKABLE_COLUMNS,
    "age_at_act",
    "minor",
    *FACT_COLUMNS,
    "country_of_exploitation",
    "route_transit",
    "year_detected",
    "assistance_plan",
    "return_status",
    "residence_permit",
)
#: The codes of the columns that have few.
CODES: dict[str, tuple[str, ...]] = {
    "sex": ("female", "male", "other"),
    "assistance_plan": ("yes", "no", "unknown"),
    "return_status": ("none", "requested", "blocked", "completed"),
    "residence_permit": ("granted", "requested", "none", "unknown"),
}


def sensitivity_of_column(name: str) -> Sensitivity:
    """The class of one column; a column nobody declared is treated as identity, because it may hold anything."""
    if name in FACT_COLUMNS:
        return sensitivity_of(ListRecord, "facts")
    if name in {field.name for field in dataclasses.fields(ListRecord)}:
        return sensitivity_of(ListRecord, name)
    return Sensitivity.IDENTITY
