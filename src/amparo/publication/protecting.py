"""Protects the tables of one report together, because they share their margins.

A cell withheld in one table comes back when another table shows the same margin. So the tables that count the same
people are placed in one table over all their dimensions - victims by year are the cells where everything but the
year is Total - and that table is protected, and attacked, as a whole. Then the cells go back to where they came from.

Three sets of people are counted: everybody on the lists, the victims among them, and the accused. Everybody and the
victims meet in their totals alone: `shown` leaves out what would tie them more closely. Of the accused only those of
trafficking are shown: their numbers are small, and every further margin would cost other cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from amparo.disclosure.attack import Attack, attack
from amparo.disclosure.suppression import protect
from amparo.disclosure.tables import CountTable as Table
from amparo.disclosure.tables import ProtectedTable
from amparo.statistics.indicator import TOTAL, indicator
from amparo.statistics.table import CountTable, Key

VICTIM = "victim"
#: The table of histories (which lists saw how many persons): no indicator, but protected with the others.
OVERLAP = "overlap"
#: Tables of victims that are shown by their first dimension alone: by sex, every year would hold a few people.
ALONE = ("detected_by_year", "returns_by_status")
#: Sexes that are shown as one, because each is so few that another sex would be withheld to protect it.
REST = {"other": "other_or_unknown", "unknown": "other_or_unknown"}
#: Outcomes that are shown as one.
ENDED = {"acquitted": "ended", "dismissed": "ended"}
FAMILIES = ("everybody", "victims", "accused")
#: Tables of everybody that may be shown, each by its result alone: by sex or year, everybody less the victims would be
#: a table that nobody protected.
EVERYBODY = ("trafficking_findings", "smuggling_findings", "asylum_referrals", "forced_labour_findings")
#: Dimension of an indicator -> dimension of the joint table, where the same word means something else.
_RENAMED = {("suspects_by_stage", "cohort"): "suspected"}
#: What is true of everybody a table counts.
_FIXED = {
    "accused_by_outcome": {"stage": "charged"},
    "conviction_lag": {"stage": "charged", "outcome": "convicted"},
}

Cell = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Tables that may leave, and what was tried on them.

    `tables` have None where a cell is withheld. `attacks` holds one attack for each set of people; the gate is that
    none recovered anything. `left_out` are the tables that are not shown at all, for one of the reasons of `shown`.
    """

    tables: Mapping[str, CountTable]
    attacks: Mapping[str, Attack]
    threshold: int
    left_out: Mapping[str, str] = field(default_factory=dict)
    joint: Mapping[str, ProtectedTable] = field(default_factory=dict)

    @property
    def recovered(self) -> int:
        """Withheld cells that an attack computed."""
        return sum(found.recovered for found in self.attacks.values())

    @property
    def withheld(self) -> int:
        """Withheld cells, each counted once though several tables show it."""
        return sum(found.suppressed for found in self.attacks.values())


def shown(tables: Mapping[str, CountTable], threshold: int) -> tuple[dict[str, CountTable], dict[str, str]]:
    """The tables as they may be shown before any cell is withheld, and those left out with the reason's code.

    * `small_difference`: everybody less the victims (or the victims) are few, and the totals would give them away;
    * `ties_everybody_to_victims`: the table would let a reader subtract the victims from everybody by sex or year;
    * `estimate_would_tell`: the estimate is computed from the histories by a method anybody can run again. Beside a
      table with few cells withheld, its number singles out the one filling that gives it; without the table there are
      too many. So the histories are shown only when none has to be withheld.

    `guard` leaves out a whole set of people with `too_few_to_protect`.
    """
    out: dict[str, CountTable] = {}
    left: dict[str, str] = {}
    findings = tables.get("trafficking_findings")
    victims, others = _victims_and_others(findings) if findings else (0, 0)
    few = 0 < victims < threshold or 0 < others < threshold
    for table_id, table in tables.items():
        if family_of(table_id) == "accused":
            out[table_id] = of_trafficking(table)
        elif family_of(table_id) == "victims":
            out[table_id] = few_sexes(by_result(table) if table_id in ALONE else table)
        elif few:
            left[table_id] = "small_difference"
        elif table_id == OVERLAP and any(0 < (count or 0) < threshold for count in table.cells.values()):
            left[table_id] = "estimate_would_tell"
        elif table_id in EVERYBODY or table_id == OVERLAP:
            one = table if table_id == OVERLAP else by_result(table)
            out[table_id] = merged_findings(one) if table_id == "trafficking_findings" else one
        else:
            left[table_id] = "ties_everybody_to_victims"
    results = out.get("trafficking_findings")
    if results and any(0 < (count or 0) < threshold for count in results.cells.values()):
        left["trafficking_findings"] = "small_difference"
        del out["trafficking_findings"]
    return out, left


def _victims_and_others(findings: CountTable) -> tuple[int, int]:
    victims = sum(findings.get(trafficking=code) or 0 for code in ("established", "presumed"))
    return victims, (findings.get() or 0) - victims


def by_result(table: CountTable) -> CountTable:
    """The table by its first dimension alone, the others summed."""
    return CountTable(
        table.dimensions[:1],
        {key[:1]: n for key, n in table.cells.items() if all(word == TOTAL for word in key[1:])},
    )


def few_sexes(table: CountTable) -> CountTable:
    """The table with the sexes other and unknown as one."""
    if "sex" not in table.dimensions:
        return table
    place = table.dimensions.index("sex")
    cells: dict[Key, int | None] = {}
    for key, count in table.cells.items():
        merged = (*key[:place], REST.get(key[place], key[place]), *key[place + 1 :])
        cells[merged] = (cells.get(merged) or 0) + (count or 0)
    return CountTable(table.dimensions, cells)


def of_trafficking(table: CountTable) -> CountTable:
    """The accused of trafficking alone, acquittal and dismissal as one: fewer cells, so that more can be shown."""
    place = table.dimensions.index("offence")
    dimensions = (*table.dimensions[:place], *table.dimensions[place + 1 :])
    cells: dict[Key, int | None] = {}
    for key, count in table.cells.items():
        if key[place] == "trafficking":
            rest = tuple(ENDED.get(word, word) for word in (*key[:place], *key[place + 1 :]))
            cells[rest] = (cells.get(rest) or 0) + (count or 0)
    return CountTable(dimensions, cells)


def merged_findings(table: CountTable) -> CountTable:
    """Established and presumed as one: the victims, whom the other tables count."""
    cells: dict[Key, int | None] = {}
    for (result,), count in table.cells.items():
        found = VICTIM if result in ("established", "presumed") else result
        cells[(found,)] = (cells.get((found,)) or 0) + (count or 0)
    return CountTable(table.dimensions, cells)


def family_of(table_id: str) -> str:
    """Whom a table counts."""
    if table_id == OVERLAP:
        return "everybody"
    return {"persons": "everybody"}.get(indicator(table_id).population, indicator(table_id).population)


def place_of(table_id: str, dimensions: tuple[str, ...], key: Key) -> Cell:
    """The place of one cell in its family's joint table: what is known of those it counts; Total is left out."""
    codes = dict(zip(dimensions, key, strict=True))
    known: dict[str, str] = dict(_FIXED.get(table_id, {}))
    if table_id in ("detected_by_means", "detected_by_purpose"):
        fact = codes.pop("means", None) or codes.pop("purpose", "")
        codes = {fact: codes["answer"]}
    if table_id == "proceedings_by_year":
        event, year = codes.pop("event"), codes.pop("year")
        known |= {"stage": "charged"} if event == "charged" else {"stage": "charged", "outcome": "convicted"}
        codes |= {"cohort": year} if event == "charged" else {"convicted": year}
    for name, code in codes.items():
        known[_RENAMED.get((table_id, name), name)] = code
    return tuple(sorted((name, code) for name, code in known.items() if code != TOTAL))


def joined(tables: Mapping[str, CountTable]) -> Table:
    """All tables of one family as one; a cell that two tables share is one cell.

    Raises ValueError when they disagree on it, which is a defect of the counting.
    """
    cells: dict[Cell, int | None] = {}
    for table_id, table in tables.items():
        for key, count in table.cells.items():
            if cells.setdefault(place_of(table_id, table.dimensions, key), count) != count:
                raise ValueError(f"{table_id} disagrees with another table on a margin")
    dimensions = tuple(dict.fromkeys(name for place in cells for name, _ in place)) or ("all",)
    full = {tuple(dict(place).get(name, TOTAL) for name in dimensions): count for place, count in cells.items()}
    return Table(dimensions, "count", full)


def guard(tables: Mapping[str, CountTable], threshold: int) -> Guarded:
    """Protect the tables together and attack them together.

    `tables` maps indicator ids (and OVERLAP) to raw counts. Raises BadInput `disclosure.threshold` below 2.
    """
    raw, left = shown(tables, threshold)
    out: dict[str, CountTable] = {}
    attacks: dict[str, Attack] = {}
    joint: dict[str, ProtectedTable] = {}
    for family in FAMILIES:
        mine = {table_id: table for table_id, table in raw.items() if family_of(table_id) == family}
        if not mine:
            continue
        safe = protect(joined(mine), threshold=threshold)
        if safe.protection.set_aside:
            # So few people that, once cells are withheld, a reader could take a bound for a sum: no proof, no table.
            left |= dict.fromkeys(mine, "too_few_to_protect")
            continue
        joint[family], attacks[family] = safe, attack(safe)
        out |= {table_id: _back(table_id, table, safe) for table_id, table in mine.items()}
    return Guarded({table_id: out[table_id] for table_id in raw if table_id in out}, attacks, threshold, left, joint)


def _back(table_id: str, table: CountTable, safe: ProtectedTable) -> CountTable:
    cells: dict[Key, int | None] = {}
    for key in table.cells:
        place = dict(place_of(table_id, table.dimensions, key))
        cells[key] = safe.cells[tuple(place.get(name, TOTAL) for name in safe.dimensions)]
    return CountTable(table.dimensions, cells)
