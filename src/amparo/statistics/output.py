"""Writing the indicators: one CSV each and `indicators.json`. Pseudonymous zone: not protected, not for the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo.files import sha256_of, write_csv, write_json
from amparo.model.record_files import read_records
from amparo.statistics.codes import code_label, dimension_label
from amparo.statistics.compute import Computed, Statistics, statistics
from amparo.statistics.indicator import Indicator, caveat, note
from amparo.statistics.persons import People, people, read_clusters
from amparo.statistics.proceedings import Proceedings, read_proceedings
from amparo.statistics.table import CountTable, QuotientTable
from amparo.vocabulary.facts import ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS
from amparo.vocabulary.text import Text

MARKER = "indicators.json"
FORMAT = "amparo-indicators/1"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, from what: the input of `write_statistics`, of the charts and of the report."""

    statistics: Statistics
    persons: People
    proceedings: Proceedings | None
    inputs: Mapping[str, str]


def count_files(records: list[Path], clusters: Path | None = None, proceedings: Path | None = None) -> Counted:
    """Read lists (and clusters, and proceedings), make persons of the records, and compute every indicator."""
    table = read_records(records)
    persons = people(table, read_clusters(clusters, table) if clusters else None)
    cases = read_proceedings(proceedings) if proceedings else None
    paths = [*records, *([clusters] if clusters else []), *([proceedings] if proceedings else [])]
    return Counted(statistics(persons, cases), persons, cases, {path.name: sha256_of(path) for path in paths})


def caveats_of(item: Indicator, unit: str) -> tuple[Text, ...]:
    """The definition's caveats and the one about the unit."""
    own = () if item.population == "accused" else (caveat(f"unit_{unit}"),)
    return (*item.caveats, *own)


def rows_of(table: CountTable | QuotientTable) -> tuple[list[str], list[list[object]]]:
    """Header and rows of a table's CSV file; an empty cell of a quotient is one that cannot be divided."""
    if isinstance(table, CountTable):
        return [*table.dimensions, "count"], [[*key, count] for key, count in table.cells.items()]
    header = [*table.dimensions, "numerator", "denominator", "value", "lower", "upper"]
    rows: list[list[object]] = []
    for key, cell in table.cells.items():
        values = [None if x is None else f"{x:.6g}" for x in (cell.value, cell.lower, cell.upper)]
        rows.append([*key, cell.numerator, cell.denominator, *values])
    return header, rows


def described(item: Computed, unit: str) -> dict[str, Any]:
    """One indicator as `indicators.json` holds it."""
    definition, table = item.indicator, item.table
    words = {
        "id": definition.id,
        "kind": definition.kind,
        "status": "computed" if table is not None else "not_computable",
        "missing": list(item.missing),
        "file": f"{definition.id}.csv" if table is not None else None,
        "rows": len(table.cells) if table is not None else 0,
        "title": definition.title.as_dict(),
        "definition": definition.definition.as_dict(),
        "numerator": definition.numerator.as_dict(),
        "denominator": definition.denominator.as_dict() if definition.denominator else None,
        "unit": definition.unit.as_dict(),
        "caveats": [text.as_dict() for text in caveats_of(definition, unit)],
        "why": definition.why,
        "columns": list(definition.columns),
        "dimensions": [],
    }
    words["dimensions"] = [_dimension(name, table, place) for place, name in enumerate(definition.dimensions)]
    return words


def _dimension(name: str, table: CountTable | QuotientTable | None, place: int) -> dict[str, Any]:
    codes = dict.fromkeys(key[place] for key in table.cells) if table is not None else {}
    return {
        "name": name,
        "label": dimension_label(name).as_dict(),
        "codes": {code: code_label(name, code).as_dict() for code in codes},
    }


def write_statistics(counted: Counted, folder: Path) -> None:
    """Write one CSV per indicator and `indicators.json` into a folder that exists."""
    for item in counted.statistics.computed:
        if item.table is not None:
            header, rows = rows_of(item.table)
            write_csv(folder / f"{item.indicator.id}.csv", header, rows)
    persons = counted.persons
    asked = [code for code in (*ACT_FACTS, *MEANS_FACTS, *PURPOSE_FACTS) if code not in persons.columns]
    write_json(
        folder / MARKER,
        {
            "format": FORMAT,
            "protected": False,
            "notice": note("unprotected").as_dict(),
            "inputs": dict(counted.inputs),
            "unit": persons.unit,
            "records": persons.records,
            "units": persons.frame.height,
            "merging": {"rules": note("merging").as_dict(), "persons_who_disagree": dict(persons.disagree)},
            "columns_taken_as_not_asked": asked,
            "indicators": [described(item, persons.unit) for item in counted.statistics.computed],
        },
    )
