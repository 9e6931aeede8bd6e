"""The rows of `records.csv`: identity, answers, and what was done for the person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from amparo.model.record import COLUMNS, FACT_COLUMNS
from amparo.simulation.agencies import Agency
from amparo.simulation.answers import CROSS_BORDER, NO, WORDS, Answers, recorded_answers
from amparo.simulation.draws import Days, Flags, calendar, full_years, iso
from amparo.simulation.geography import region
from amparo.simulation.identity import Birth, papers_believed, recorded_birth, recorded_documents, recorded_names
from amparo.simulation.names import Strings
from amparo.simulation.persons import PERMITS, RETURNS, SEXES, Persons
from amparo.simulation.rows import Rows
from amparo.simulation.settings import Settings


def numbers_as_text(values: NDArray[np.int64]) -> Strings:
    """Whole numbers as text; a negative one is not recorded and becomes empty."""
    out = values.astype(str).astype(object)
    out[values < 0] = ""
    return out


def record_table(
    persons: Persons,
    rows: Rows,
    keepers: Sequence[Agency],
    identifiers: Strings,
    settings: Settings,
    random: np.random.Generator,
) -> pl.DataFrame:
    """The records as text columns in the order of COLUMNS; null is not recorded. `identifiers`, shape (r,)."""
    errors = settings.errors
    papers = papers_believed(persons, rows, random)
    birth = recorded_birth(persons, rows, papers, errors, random)
    age_at_act, minor = _age_at_act(persons, rows, birth, random)
    answers = recorded_answers(persons, rows, random)
    columns: dict[str, Strings] = {
        "list": np.array([agency.code for agency in keepers], dtype=object)[rows.keeper],
        "record_id": identifiers,
        **recorded_names(persons, rows, papers, errors, random),
        "sex": _sex(persons, rows, errors, random),
        "birth_date": birth.date,
        "birth_year": numbers_as_text(birth.year),
        "age": numbers_as_text(birth.age),
        **_origin(persons, rows, errors, random),
        "document_number": recorded_documents(persons, rows, papers, errors, random),
        "referral_date": iso(rows.referred),
        "age_at_act": numbers_as_text(age_at_act),
        "minor": minor,
        **{name: WORDS[answers[:, place]] for place, name in enumerate(FACT_COLUMNS)},
        **_journey(persons, rows, random),
        "year_detected": numbers_as_text(calendar(rows.referred)[0]),
        **_follow_up(persons, rows, answers, random),
    }
    frame = pl.DataFrame({name: pl.Series(name, columns[name], dtype=pl.String) for name in COLUMNS})
    return frame.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def _sex(persons: Persons, rows: Rows, errors: float, random: np.random.Generator) -> Strings:
    out = np.array(SEXES, dtype=object)[persons.sex[rows.person]]
    draw = random.random(len(rows)) / max(errors, 1e-12)
    wrong = draw < 0.004
    out[wrong] = np.where(out[wrong] == "female", "male", "female")
    out[(draw >= 0.004) & (draw < 0.014)] = ""
    return out


def _origin(persons: Persons, rows: Rows, errors: float, random: np.random.Generator) -> dict[str, Strings]:
    """Nationality and state of birth; officials confuse neighbours, and three in a hundred were born elsewhere."""
    states = np.array(region().states, dtype=object)
    nationality = states[persons.nationality[rows.person]]
    elsewhere = persons.number[rows.person] * 7919 % 100 < 3
    birthplace = np.where(elsewhere, states[persons.exploited_in[rows.person]], nationality)
    draw = random.random((2, len(rows))) / max(errors, 1e-12)
    wrong = draw[0] < 0.008
    nationality = np.where(wrong, states[persons.exploited_in[rows.person]], nationality)
    nationality[(draw[0] >= 0.008) & (draw[0] < 0.038)] = ""
    birthplace[draw[1] < 0.2] = ""
    return {"nationality": nationality, "birthplace": birthplace}


def _age_at_act(persons: Persons, rows: Rows, birth: Birth, random: np.random.Generator) -> tuple[Days, Strings]:
    """Age at the act (-1: not recorded) and whether under 18, as far as the record's own birth and dates tell."""
    acted = persons.acted[rows.person]
    dated = random.random(len(rows)) < 0.88
    by_date = np.where(birth.known & dated, full_years(birth.day, acted), -1)
    since = (rows.referred - acted) // 365
    by_age = np.where(~birth.known & dated & (birth.age >= 0), birth.age - since, -1)
    age = np.maximum(np.maximum(by_date, by_age), -1)
    seen = random.random(len(rows))
    minor = np.select([seen < 0.45, seen < 0.7], ["", "unknown"], "not_asked").astype(object)
    truth = np.where(persons.minor[rows.person], "yes", "no")
    minor = np.where(minor == "", truth, minor)
    minor = np.where((birth.age >= 0) & (birth.age < 18), "yes", minor)
    minor = np.where(birth.age >= 25, "no", minor)
    return age, np.where(age >= 0, np.where(age < 18, "yes", "no"), minor).astype(object)


def _journey(persons: Persons, rows: Rows, random: np.random.Generator) -> dict[str, Strings]:
    states = np.array(region().states, dtype=object)
    country = states[persons.exploited_in[rows.person]]
    transit = region().transit[persons.corridor[rows.person]]
    draw = random.random((2, len(rows)))
    country = np.where(draw[0] < 0.03, "", country)
    transit = np.where(draw[1] < 0.25, "", transit)
    return {"country_of_exploitation": country, "route_transit": transit}


def _follow_up(persons: Persons, rows: Rows, answers: Answers, random: np.random.Generator) -> dict[str, Strings]:
    """Assistance plan, return and residence as each agency knows them; neither where no border was crossed."""
    draw = random.random((3, len(rows)))
    helps = np.array([p.asked["fear"] for p in rows.practices])[rows.keeper]
    plan = np.select([draw[0] < 0.35 + 0.5 * helps, draw[0] < 0.92], ["yes", "no"], "unknown").astype(object)
    inside: Flags = (answers[:, CROSS_BORDER] == NO) | ~persons.foreigner[rows.person]
    returned = np.array(RETURNS, dtype=object)[persons.returned[rows.person]]
    returned = np.where(inside, "none", np.where(draw[1] < 0.25, "", returned)).astype(object)
    permit = np.array(PERMITS, dtype=object)[persons.permit[rows.person]]
    permit = np.where(inside, "none", np.where(draw[2] < 0.2, "unknown", permit)).astype(object)
    return {"assistance_plan": plan, "return_status": returned, "residence_permit": permit}
