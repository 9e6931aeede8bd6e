"""The matrix as files: CSV, JSON, SDMX-CSV 2.0. The same events give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence

from amparo.commitments.status import CellStatus
from amparo.files.writing import safe_cell

COLUMNS = (
    *("state", "instrument", "status", "party", "date", "date_precision", "act", "as_of", "source"),
    *("in_force_date", "in_force_kind", "contested", "note"),
)
#: SDMX-CSV 2.0 (SDMX Technical Specification, Section 5 part "SDMX-CSV"): the first three columns, then dimensions, the
#: observation, attributes. The structure is ours: no agency publishes one for treaty status.
SDMX_STRUCTURE = "AMPARO:DF_TREATY_STATUS(1.0)"
SDMX_COLUMNS = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION", "REF_AREA", "INSTRUMENT", "TIME_PERIOD", "OBS_VALUE"),
    *("STATUS_DATE", "AS_OF", "SOURCE", "ACT"),
)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _row(cell: CellStatus) -> tuple[str, ...]:
    return (
        cell.state,
        cell.instrument,
        cell.status.value,
        cell.party,
        cell.date,
        cell.date_precision,
        cell.act.value if cell.act else "",
        cell.as_of,
        cell.source,
        cell.in_force.date,
        cell.in_force.kind,
        "yes" if cell.conflicts else "no",
        cell.note,
    )


def csv_of(cells: Iterable[CellStatus]) -> str:
    """One row a cell; empty means the source does not say."""
    return _table(COLUMNS, map(_row, cells))


def json_of(cells: Iterable[CellStatus]) -> str:
    """One object a cell, with its events."""
    found = [
        {**dict(zip(COLUMNS, _row(cell), strict=True)), "events": [event.as_dict() for event in cell.events]}
        for cell in cells
    ]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def sdmx_of(cells: Iterable[CellStatus]) -> str:
    """SDMX-CSV 2.0: area, instrument and the day the source speaks up to are the dimensions, the status is observed."""
    rows = (
        (
            *("dataflow", SDMX_STRUCTURE, "I"),
            *(cell.state, cell.instrument, cell.on or cell.as_of.rstrip("+"), cell.status.value),
            *(cell.date, cell.as_of, cell.source, cell.act.value if cell.act else ""),
        )
        for cell in cells
    )
    return _table(SDMX_COLUMNS, rows)


#: Ending -> (writer, content type).
FORMS: dict[str, tuple[Callable[[Iterable[CellStatus]], str], str]] = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "json": (json_of, "application/json"),
    "sdmx.csv": (sdmx_of, "text/csv; charset=utf-8"),
}
