"""What is asked of the simulation, checked before anything is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from amparo.files import BadInput

MOST_PERSONS = 10_000_000
FEWEST_LISTS, MOST_LISTS = 2, 12
#: Document numbers and dates are drawn for these years only.
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Settings:
    """One region. The same settings give the same bytes.

    `detection` is the share of the persons to be found by at least one list (None: what the agencies' own rates
    give); `dependence` multiplies latent visibility and hand-overs (0: lists depend only through who a person is);
    `errors` multiplies the rates of recording errors and of duplicates (0: none).
    Raises BadInput `simulation.<field>` for a value out of range.
    """

    seed: int
    persons: int
    lists: int = 6
    first_year: int = 2019
    last_year: int = 2024
    detection: float | None = None
    dependence: float = 1.0
    errors: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**63:
            raise BadInput("simulation.seed", found=self.seed)
        if not 1 <= self.persons <= MOST_PERSONS:
            raise BadInput("simulation.persons", found=self.persons, most=f"{MOST_PERSONS:,}")
        if not FEWEST_LISTS <= self.lists <= MOST_LISTS:
            raise BadInput("simulation.lists", found=self.lists, fewest=FEWEST_LISTS, most=MOST_LISTS)
        if not EARLIEST_YEAR <= self.first_year <= self.last_year <= LATEST_YEAR:
            first, last = self.first_year, self.last_year
            raise BadInput("simulation.years", first=first, last=last, earliest=EARLIEST_YEAR, latest=LATEST_YEAR)
        if self.detection is not None and not 0.01 <= self.detection <= 0.95:
            raise BadInput("simulation.detection", found=self.detection)
        for name, value in (("dependence", self.dependence), ("errors", self.errors)):
            if not (math.isfinite(value) and 0 <= value <= 3):
                raise BadInput("simulation.factor", name=name, found=value)
