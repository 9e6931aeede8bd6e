"""State by state, year by year, from the file UNODC publishes: counts, labelled ratios, and who did not report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo.files import BadInput
from amparo.standards.glotip import GlotipRow, read_glotip
from amparo.statistics.indicator import Indicator, glotip_indicators
from amparo.statistics.table import QuotientCell

#: State and year.
Place = tuple[str, str]
PUBLISHED, SUPPRESSED, NOT_AVAILABLE = "published", "suppressed", "not_available"


@dataclass(frozen=True, slots=True)
class Reported:
    """One indicator as states reported it. A place that is not in `cells` was not reported; None is withheld."""

    indicator: Indicator
    cells: Mapping[Place, int | None]

    def status(self, place: Place) -> str:
        """published, suppressed, or not_available."""
        if place not in self.cells:
            return NOT_AVAILABLE
        return SUPPRESSED if self.cells[place] is None else PUBLISHED


@dataclass(frozen=True, slots=True)
class Region:
    """The states of a region (every state that has a row in the file) and the years of the file, in order."""

    name: str
    states: tuple[str, ...]
    years: tuple[str, ...]
    names: Mapping[str, str]
    reported: tuple[Reported, ...]

    def of(self, indicator_id: str) -> Reported:
        """One indicator's counts; raises KeyError."""
        for item in self.reported:
            if item.indicator.id == indicator_id:
                return item
        raise KeyError(indicator_id)

    def places(self) -> list[Place]:
        """Every state with every year."""
        return [(state, year) for state in self.states for year in self.years]


def read_region(path: Path, region: str | None = None) -> Region:
    """Read a GLOTIP file and take the totals of one region or subregion (any capitals), or of all states.

    Raises BadInput `statistics.glotip_region` for a region the file does not have, `statistics.glotip_twice` when a
    state has two different totals of one year, and what `read_glotip` raises.
    """
    rows = read_glotip(path)
    wanted = [row for row in rows if region is None or region.casefold() in _regions(row)]
    if not wanted:
        known = sorted({row.region for row in rows if row.region} | {row.subregion for row in rows if row.subregion})
        raise BadInput("statistics.glotip_region", file=path, region=(region or "")[:40], known=", ".join(known))
    years = sorted({row.year for row in wanted})
    return Region(
        name=next(
            (r for r in (wanted[0].region, wanted[0].subregion) if region and r.casefold() == region.casefold()), ""
        )
        or "all",
        states=tuple(sorted({code_of(row) for row in wanted})),
        years=tuple(str(year) for year in range(years[0], years[-1] + 1)),
        names={code_of(row): row.country or row.iso3 for row in wanted},
        reported=tuple(_reported(item, wanted, path) for item in glotip_indicators() if item.kind == "count"),
    )


def code_of(row: GlotipRow) -> str:
    """The state's ISO code, or its name where the file has no code for it."""
    return row.iso3 or row.country


def _regions(row: GlotipRow) -> tuple[str, str]:
    return row.region.casefold(), row.subregion.casefold()


def _reported(item: Indicator, rows: Sequence[GlotipRow], path: Path) -> Reported:
    cells: dict[Place, int | None] = {}
    for row in rows:
        total = all(word == "Total" for word in (row.dimension, row.category, row.sex, row.age))
        if row.indicator != item.columns[0] or not total or (row.value is None and not row.suppressed):
            continue
        place = (code_of(row), str(row.year))
        if place in cells and cells[place] != row.value:
            raise BadInput("statistics.glotip_twice", file=path, state=code_of(row), year=row.year)
        cells[place] = row.value
    return Reported(item, cells)


def divided(
    numerator: Mapping[Place, int | None],
    denominator: Mapping[Place, int | None],
    places: Sequence[Place],
    scale: float,
) -> dict[Place, QuotientCell]:
    """Same-year quotients. Withheld where a part is withheld, not available where a part was not reported or is 0."""
    out = {}
    for place in places:
        up, down = numerator.get(place), denominator.get(place)
        reported = place in numerator and place in denominator
        if not reported or (down == 0):
            out[place] = QuotientCell(up, down, None, None, None, NOT_AVAILABLE)
        elif up is None or down is None:
            out[place] = QuotientCell(up, down, None, None, None, SUPPRESSED)
        else:
            value = scale * up / down
            out[place] = QuotientCell(up, down, value, value, value, PUBLISHED)
    return out
