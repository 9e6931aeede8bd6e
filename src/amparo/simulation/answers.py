"""What an agency wrote down of what happened: yes, no, unknown or not asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.model.record import FACT_COLUMNS
from amparo.simulation.draws import Floats
from amparo.simulation.persons import Persons
from amparo.simulation.rows import Rows

Answers = NDArray[np.int8]
YES, NO, UNKNOWN, NOT_ASKED = range(4)
WORDS = np.array(["yes", "no", "unknown", "not_asked"], dtype=object)
#: Group of questions (a key of an agency's `asked`) -> beginnings of the fact codes in it.
GROUPS: dict[str, tuple[str, ...]] = {
    "act": ("act.",),
    "means": ("means.", "consent"),
    "purpose": ("purpose.",),
    "smuggling": ("smuggling.",),
    "fear": ("asylum.",),
    "labour": ("forced_labour.",),
}
CROSS_BORDER = FACT_COLUMNS.index("cross_border")


def recorded_answers(persons: Persons, rows: Rows, random: np.random.Generator) -> Answers:
    """Codes of WORDS, shape (r, facts) in the order of FACT_COLUMNS.

    A group is asked in full, or only what was volunteered is noted, or nobody asked (now and then: asked, unknown).
    """
    truth = persons.facts[rows.person]
    out = np.full(truth.shape, NOT_ASKED, dtype=np.int8)
    for group, beginnings in GROUPS.items():
        columns = [place for place, name in enumerate(FACT_COLUMNS) if name.startswith(beginnings)]
        out[:, columns] = _group(truth[:, columns], rows.rate("asked", group), rows.rate("thorough"), random)
    out[:, CROSS_BORDER] = _one(persons, rows, random)
    # nobody's entry was procured, and nobody is without residence, where no border is said to have been crossed
    inside = out[:, CROSS_BORDER] == NO
    entry = FACT_COLUMNS.index("smuggling.illegal_entry_procured")
    out[inside & (out[:, entry] == YES), entry] = NO
    return out


def _group(truth: NDArray[np.bool_], asked: Floats, thorough: Floats, random: np.random.Generator) -> Answers:
    size = len(truth)
    draw, how = random.random(size), random.random(size)
    cell = random.random(truth.shape)
    full = np.where(
        truth,
        np.select([cell < 0.90, cell < 0.96], [YES, UNKNOWN], NO),
        np.select([cell < 0.91, cell < 0.985], [NO, UNKNOWN], YES),
    )
    noted = np.where(truth & (cell < 0.78), YES, NOT_ASKED)
    silent = np.where(how[:, None] < 0.7, NOT_ASKED, UNKNOWN)
    put = (draw < asked)[:, None]
    return np.where(put, np.where((how < thorough)[:, None], full, noted), silent).astype(np.int8)


def _one(persons: Persons, rows: Rows, random: np.random.Generator) -> Answers:
    truth, cell = persons.foreigner[rows.person], random.random(len(rows))
    return np.select([cell < 0.94, cell < 0.97], [np.where(truth, YES, NO), UNKNOWN], NOT_ASKED).astype(np.int8)
