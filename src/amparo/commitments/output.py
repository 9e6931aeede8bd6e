"""Treaty statuses and law answers as rows: for JSON, CSV and SDMX-CSV. Each with its source and as-of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from amparo.commitments.laws import LawAnswer
from amparo.commitments.status import CellStatus, Status
from amparo.files import Language

TREATY_COLUMNS = ("state", "instrument", "status", "party", "date", "act", "as_of", "source", "note", "in_force")
LAW_COLUMNS = ("state", "law", "check", "version", "answer", "because", "evidence", "source", "years", "quote")
SDMX_COLUMNS = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION", "REF_AREA", "INSTRUMENT", "TIME_PERIOD"),
    *("OBS_VALUE", "OBS_STATUS", "EVENT_DATE", "AS_OF", "SOURCE"),
)
#: SDMX code list CL_OBS_STATUS: normal value, low reliability (sources disagree), missing value.
_NORMAL, _DISPUTED, _MISSING = "A", "U", "M"


def treaty_row(cell: CellStatus, language: Language) -> dict[str, object]:
    """One cell for JSON; `date` is empty where it is not known, and `date_precision` says so."""
    return {
        "state": cell.state,
        "instrument": cell.instrument,
        "status": cell.status.value,
        "party": cell.party,
        "date": cell.date,
        "date_precision": cell.date_precision,
        "act": cell.act.value if cell.act else None,
        "as_of": cell.as_of,
        "source": cell.source,
        "note": cell.note,
        "because": cell.because.in_(language),
        "in_force": {
            "kind": cell.in_force.kind,
            "date": cell.in_force.date,
            "because": cell.in_force.because.in_(language),
        },
        "conflicts": [{"event": item.event.id, "text": item.text.in_(language)} for item in cell.conflicts],
        "events": [event.as_dict() for event in cell.events],
    }


def treaty_cells(cells: Iterable[CellStatus]) -> Iterator[Sequence[str]]:
    """One line of CSV per cell, in the order of TREATY_COLUMNS."""
    for cell in cells:
        act = cell.act.value if cell.act else ""
        head = (cell.state, cell.instrument, cell.status.value, cell.party, cell.date, act)
        yield (*head, cell.as_of, cell.source, cell.note, cell.in_force.date)


def treaty_sdmx(cells: Iterable[CellStatus], known_on: str) -> Iterator[Sequence[str]]:
    """One line of SDMX-CSV 2.0 per cell; an unknown status has no value and the status `M` (missing).

    `TIME_PERIOD` is `known_on`, or the source's as-of date where no day was asked about.
    """
    for cell in cells:
        unknown = cell.status is Status.UNKNOWN
        status = _MISSING if unknown else _DISPUTED if cell.conflicts else _NORMAL
        period = known_on or cell.as_of.rstrip("+")
        head = ("dataflow", "AMPARO:DF_TREATIES(1.0)", "I", cell.state, cell.instrument, period)
        yield (*head, "" if unknown else cell.status.value.upper(), status, cell.date, cell.as_of, cell.source)


def law_row(item: LawAnswer, language: Language) -> dict[str, object]:
    """One answer for JSON; `law` is null where no law of the state is recorded."""
    return {
        "state": item.state,
        "law": item.law.in_(language) if item.law else None,
        "rule_set": item.rule_set,
        "check": item.check.id,
        "version": item.check.version,
        "group": item.check.group,
        "title": item.check.title.in_(language),
        "basis": item.check.basis,
        "answer": item.answer.value,
        "because": item.because.in_(language),
        "evidence": item.evidence,
        "grade": item.grade,
        "source": item.source,
        "years": item.years,
        "valid_from": item.valid_from,
        "valid_until": item.valid_until,
        "quote": item.quote,
        "beside": item.beside.in_(language) if item.beside else None,
    }


def law_cells(answers: Iterable[LawAnswer], language: Language) -> Iterator[Sequence[str]]:
    """One line of CSV per answer, in the order of LAW_COLUMNS."""
    for item in answers:
        law = item.law.in_(language) if item.law else ""
        head = (item.state, law, item.check.id, item.check.version, item.answer.value, item.because.in_(language))
        yield (*head, item.evidence, item.source, item.years, item.quote)
