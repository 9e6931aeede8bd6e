"""Proceedings against the accused, with the time that justice takes: what is open on the last day stays pending."""

from __future__ import annotations

import numpy as np
import polars as pl

from amparo.model.record import FACT_COLUMNS
from amparo.simulation.draws import Days, Flags, day_of, iso, pick, waits
from amparo.simulation.names import Strings
from amparo.simulation.persons import LABOUR, Persons
from amparo.simulation.recording import numbers_as_text
from amparo.simulation.settings import Settings

COLUMNS = (
    *("accused_id", "list", "offence", "suspected_on", "charged_on", "tried_on", "outcome", "outcome_on"),
    *("appealed", "final_on", "sentence_months", "compensation_ordered"),
)
OFFENCES = ("trafficking", "smuggling", "forced_labour")
#: The list that keeps the register of proceedings, whether or not its list of victims was handed over.
KEEPER = "PROSEC"
#: Accused persons for each person on some list.
_PER_VICTIM = 0.35
#: Never: a day after every other.
_NEVER = 10**7


def proceeding_table(
    persons: Persons, found: Flags, first: int, settings: Settings, random: np.random.Generator
) -> pl.DataFrame:
    """One row per accused person, numbered from `first`; dates after the last year's end have not happened yet."""
    victims = np.flatnonzero(found & (random.random(len(persons)) < _PER_VICTIM))
    size, end = len(victims), day_of(settings.last_year + 1) - 1
    suspected = persons.found[victims] + waits(30.0, end - persons.found[victims], random.random(size))
    course = _course(suspected, random)
    charged, tried, decided, outcome = course["charged"], course["tried"], course["decided"], course["outcome"]
    appeal = (outcome != 2) & (random.random(size) < 0.4)
    final = decided + np.where(appeal, _lag(300, 0.5, size, random), 20)
    over = decided <= end
    outcome = np.where(over, outcome, 3)
    convicted = outcome == 0
    months = np.clip(np.round(random.lognormal(np.log(84), 0.5, size)), 6, 480).astype(np.int64)
    compensated = np.select([random.random(size) < 0.25, random.random(size) < 0.9], ["yes", "no"], "unknown")
    columns: dict[str, Strings] = {
        "accused_id": np.array([f"A{number:08d}" for number in range(first + 1, first + size + 1)], dtype=object),
        "list": np.full(size, KEEPER, dtype=object),
        "offence": np.array(OFFENCES, dtype=object)[_offence(persons, victims, random)],
        "suspected_on": iso(suspected),
        "charged_on": _until(charged, end),
        "tried_on": _until(tried, end),
        "outcome": np.array(["convicted", "acquitted", "dismissed", "pending"], dtype=object)[outcome],
        "outcome_on": _until(decided, end),
        "appealed": np.where(over & (outcome < 2), np.where(appeal, "yes", "no"), "").astype(object),
        "final_on": np.where(over, _until(final, end), "").astype(object),
        "sentence_months": numbers_as_text(np.where(convicted, months, -1)),
        "compensation_ordered": np.where(convicted, compensated, "").astype(object),
    }
    frame = pl.DataFrame({name: pl.Series(name, columns[name], dtype=pl.String) for name in COLUMNS})
    return frame.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def _lag(median: float, spread: float, size: int, random: np.random.Generator) -> Days:
    return np.maximum(1, np.round(random.lognormal(np.log(median), spread, size))).astype(np.int64)


def _course(suspected: Days, random: np.random.Generator) -> dict[str, Days]:
    """Days of charge, trial and decision (_NEVER: not at all); outcome 0 convicted, 1 acquitted, 2 dismissed."""
    size = len(suspected)
    fate = pick((0.30, 0.28, 0.42), random.random(size))  # shelved without a charge, dismissed after it, tried
    charged = np.where(fate > 0, suspected + _lag(120, 0.8, size, random), _NEVER)
    tried = np.where(fate == 2, charged + _lag(380, 0.6, size, random), _NEVER)
    shelved = suspected + _lag(240, 0.7, size, random)
    dropped = charged + _lag(300, 0.6, size, random)
    decided = np.select([fate == 0, fate == 1], [shelved, dropped], tried + _lag(40, 0.7, size, random))
    outcome = np.where(fate == 2, (random.random(size) < 0.27).astype(np.int64), 2)
    return {"charged": charged, "tried": tried, "decided": decided, "outcome": outcome}


def _until(days: Days, end: int) -> Strings:
    """Dates as text; what lies after the end has not happened yet."""
    out = np.full(len(days), "", dtype=object)
    past = days <= end
    out[past] = iso(days[past])
    return out


def _offence(persons: Persons, victims: Days, random: np.random.Generator) -> Days:
    draw = random.random(len(victims))
    smuggled = persons.facts[victims, FACT_COLUMNS.index("smuggling.illegal_entry_procured")]
    labour = persons.form[victims] == LABOUR
    return np.select([smuggled & (draw < 0.3), labour & (draw > 0.7)], [1, 2], 0).astype(np.int64)
