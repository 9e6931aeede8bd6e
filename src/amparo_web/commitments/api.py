"""What programs may read of the room: treaties, laws, promises, outcomes. Read-only, no login, at /api/commitments/."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from amparo.commitments.instruments import instruments as every_instrument
from amparo.commitments.laws import LawAnswer, all_answers, law_answers
from amparo.commitments.status import CellStatus
from amparo.vocabulary.countries import AMERICAN_STATES, country_name
from amparo_web.commitments.ledger import AGENCY, ledger
from amparo_web.commitments.presenting import by_id
from amparo_web.observatory.api import Problem, Words

router = Router(tags=["commitments"])


class StateHead(Schema):
    """One of the 35 states."""

    code: str = Field(description="ISO 3166-1 alpha-3")
    name: Words


class InstrumentHead(Schema):
    """One of the 26 instruments."""

    id: str
    title: Words
    adopted: str
    entry_into_force: str
    entry_into_force_source: str
    depositary_ref: str


class EventRow(Schema):
    """Something a state did, or a source says of it. `entered_by` is an agency of this site or the shipped table."""

    act: str
    date: str = Field(description="ISO, perhaps only a year or month; empty: the source does not say")
    source: str
    as_of: str
    entered_by: str
    entered_on: str
    contested: bool
    note: str = ""


class TreatyStatus(Schema):
    """The status of one state towards one instrument, with the source and date it rests on."""

    state: str
    instrument: str
    status: str = Field(description="party, signed, none, withdrawn or unknown; unknown is not none")
    party: str = Field(description="yes, no or unknown")
    date: str
    as_of: str
    source: str
    because: Words
    in_force_date: str
    in_force_kind: str
    conflicts: list[Words]
    events: list[EventRow]


class LawCheck(Schema):
    """One check on one national law."""

    state: str
    law: Words | None
    rule_set: str
    check: str
    version: str
    answer: str = Field(description="conforms, gap or cannot_say")
    because: Words
    evidence: str
    source: str


class TreatyQuestion(Schema):
    """Which cells: all of them when nothing is asked."""

    state: str | None = Field(None, description="ISO 3166-1 alpha-3, one of the 35")
    instrument: str | None = Field(None, description="an id of /api/commitments/instruments")
    on: date | None = Field(None, description="as known on this day; today when left out")


def _known_state(code: str | None) -> None:
    if code is not None and code not in AMERICAN_STATES:
        raise HttpError(404, "there is no state of that code; /api/commitments/states lists them")


def _known_instrument(code: str | None) -> None:
    if code is not None and code not in by_id():
        raise HttpError(404, "there is no instrument of that id; /api/commitments/instruments lists them")


@router.get("/states", response=list[StateHead], summary="The 35 states")
def states(request: HttpRequest) -> list[dict[str, Any]]:
    return [{"code": code, "name": country_name(code).as_dict()} for code in AMERICAN_STATES]


@router.get("/instruments", response=list[InstrumentHead], summary="The 26 instruments")
def instruments(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "title": item.title.as_dict(),
            "adopted": item.adopted,
            "entry_into_force": item.entry_into_force,
            "entry_into_force_source": item.entry_into_force_source,
            "depositary_ref": item.depositary_ref,
        }
        for item in every_instrument()
    ]


@router.get(
    "/treaties", response={200: list[TreatyStatus], 404: Problem}, summary="Status of states towards instruments"
)
def treaties(request: HttpRequest, asked: Query[TreatyQuestion]) -> list[dict[str, Any]]:
    """Derived from events, each with source and date; what sources contradict is in `conflicts`."""
    _known_state(asked.state)
    _known_instrument(asked.instrument)
    known = ledger(asked.on.isoformat() if asked.on and asked.on <= date.today() else "")  # noqa: DTZ011
    return [
        _cell(cell)
        for cell in known.cells.values()
        if asked.state in (None, cell.state) and asked.instrument in (None, cell.instrument)
    ]


def _cell(cell: CellStatus) -> dict[str, Any]:
    return {
        "state": cell.state,
        "instrument": cell.instrument,
        "status": cell.status.value,
        "party": cell.party,
        "date": cell.date,
        "as_of": cell.as_of,
        "source": cell.source,
        "because": cell.because.as_dict(),
        "in_force_date": cell.in_force.date,
        "in_force_kind": cell.in_force.kind,
        "conflicts": [conflict.text.as_dict() for conflict in cell.conflicts],
        "events": [{**event.as_dict(), "entered_by": event.entered_by.removeprefix(AGENCY)} for event in cell.events],
    }


@router.get("/laws", response={200: list[LawCheck], 404: Problem}, summary="National laws against the checks")
def laws(request: HttpRequest, state: str | None = None) -> list[dict[str, Any]]:
    """One row per check and law. `cannot_say` is no gap: what decides was not seen."""
    _known_state(state)
    return [_answer(item) for item in (law_answers(state) if state else all_answers())]


def _answer(item: LawAnswer) -> dict[str, Any]:
    return {
        "state": item.state,
        "law": item.law.as_dict() if item.law else None,
        "rule_set": item.rule_set,
        "check": item.check.id,
        "version": item.check.version,
        "answer": item.answer.value,
        "because": item.because.as_dict(),
        "evidence": item.evidence,
        "source": item.source,
    }
