"""Which records there are: one for each meeting, some twice inside an agency, with the day of referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.simulation.agencies import Agency, Practice, practice_of
from amparo.simulation.draws import Days, Flags, Floats, day_of, waits
from amparo.simulation.persons import Persons
from amparo.simulation.settings import Settings


@dataclass(frozen=True, slots=True)
class Rows:
    """r records: whose (place in the chunk's persons), on which list, and when referred; arrays of length r."""

    person: NDArray[np.int64]
    keeper: NDArray[np.int64]
    referred: Days
    practices: tuple[Practice, ...]

    def __len__(self) -> int:
        return len(self.person)

    def rate(self, name: str, part: str | None = None) -> Floats:
        """One number of each record's agency, shape (r,)."""
        values = [getattr(practice, name) for practice in self.practices]
        table = np.array([value if part is None else value[part] for value in values], dtype=float)
        return np.asarray(table[self.keeper])

    def writes(self, habit: str) -> Flags:
        table = np.array([practice.writes == habit for practice in self.practices])
        return np.asarray(table[self.keeper])


def draw_rows(
    persons: Persons, met: Flags, keepers: Sequence[Agency], settings: Settings, random: np.random.Generator
) -> Rows:
    """The records in the order list, day of referral: the order in which an agency's book is filled."""
    practices = tuple(practice_of(agency.code) for agency in keepers)
    again = np.minimum(np.array([practice.duplicate for practice in practices]) * settings.errors, 0.5)
    times = np.where(met, 1, 0) + (met & (random.random(met.shape) < again))
    times += (times == 2) & (random.random(met.shape) < 0.1)
    person, keeper = np.nonzero(met)
    repeats = times[person, keeper]
    person, keeper = np.repeat(person, repeats), np.repeat(keeper, repeats)
    room = day_of(settings.last_year + 1) - 1 - persons.found[person]
    lag = np.array([practice.lag_days for practice in practices])[keeper]
    referred = persons.found[person] + waits(lag, room, random.random(len(person)))
    order = np.lexsort((random.random(len(person)), referred, keeper))
    return Rows(person[order], keeper[order], referred[order], practices)
