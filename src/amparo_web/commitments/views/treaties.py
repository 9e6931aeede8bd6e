"""Treaties: the matrix, a cell, an instrument, what came into force when, who has not, conflicts, files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amparo.commitments.events import OBSERVATIONS
from amparo.commitments.instruments import Instrument, instruments
from amparo.commitments.status import Status
from amparo.files import Language
from amparo.publication.pdf import pdf_of
from amparo.vocabulary.countries import AMERICAN_STATES
from amparo_web.commitments import letters, tables_out
from amparo_web.commitments.answering import attached, public
from amparo_web.commitments.dates import day_words
from amparo_web.commitments.ledger import ledger
from amparo_web.commitments.presenting import (
    CellView,
    by_id,
    cell_view,
    counts_of,
    event_view,
    groups_of,
    legend,
    matrix_view,
    source_words,
    state_names,
)
from amparo_web.design.language import current_language
from amparo_web.design.words import say

#: Who is told first where it is asked who has not.
MISSING = (Status.SIGNED, Status.NONE, Status.WITHDRAWN, Status.UNKNOWN)
TREATIES = {"section": "commitments", "part": "treaties"}


def asked_day(request: HttpRequest) -> tuple[str, str]:
    """The day asked about and what is wrong with it: both empty when none was asked."""
    typed = request.GET.get("on", "").strip()
    if not typed:
        return "", ""
    try:
        day = date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return "", say("commitments.on_wrong")
    if day > date.today():  # noqa: DTZ011 - the day where the instance stands
        return "", say("commitments.date_ahead")
    return typed, ""


def instrument_or_404(code: str) -> Instrument:
    found = by_id().get(code)
    if found is None:
        raise Http404
    return found


def state_or_404(code: str) -> str:
    if code not in AMERICAN_STATES:
        raise Http404
    return code


@public
def matrix(request: HttpRequest) -> HttpResponse:
    """35 states by 26 instruments on one screen; lists by state and by instrument on a telephone."""
    on, error = asked_day(request)
    language = current_language()
    view = matrix_view(on, language)
    context = {
        **TREATIES,
        "rows": view.rows,
        "columns": view.columns,
        "answer": view.answer,
        "legend": legend(),
        "on": day_words(on, language),
        "on_typed": request.GET.get("on", ""),
        "on_error": error,
        "query": f"?on={on}" if on else "",
    }
    return render(request, "commitments/matrix.html", context, status=400 if error else 200)


@public
def cell(request: HttpRequest, code: str, instrument: str) -> HttpResponse:
    """One state and one instrument: the status, why, every event with its source, and where sources disagree."""
    state_or_404(code)
    item = instrument_or_404(instrument)
    language, known = current_language(), ledger()
    found = known.cells[code, instrument]
    view = cell_view(found, language, by_id())
    context = {
        **TREATIES,
        "state": {
            "code": code,
            "name": view.state_name,
            "href": reverse("commitments:state", kwargs={"code": code}),
        },
        "instrument": {
            "id": item.id,
            "words": item.short.in_(language),
            "title": item.title.in_(language),
            "href": reverse("commitments:instrument", kwargs={"code": item.id}),
        },
        "cell": {
            "view": view,
            "because": found.because.in_(language),
            "in_force": found.in_force.because.in_(language),
            "in_force_date": day_words(found.in_force.date, language),
            "events": [event_view(event, known, language) for event in found.events],
            "conflicts": [
                f"{conflict.text.in_(language)} ({source_words(conflict.event.source)})" for conflict in found.conflicts
            ],
        },
    }
    return render(request, "commitments/cell.html", context)


@public
def instrument(request: HttpRequest, code: str) -> HttpResponse:
    """One instrument: who is party since when, who only signed, who is not, of whom it is not known."""
    item = instrument_or_404(code)
    language = current_language()
    cells = _cells_of(item, language)
    context = {
        **TREATIES,
        "instrument": _head(item),
        "groups": groups_of(cells, language),
        "answer": say(
            "commitments.instrument_answer",
            instrument=item.short.in_(language),
            counts=_counts_said(cells),
        ),
    }
    return render(request, "commitments/instrument.html", context)


def _cells_of(item: Instrument, language: Language) -> list[CellView]:
    known, names = ledger(), by_id()
    return [cell_view(known.cells[state, item.id], language, names) for state in state_names(language)]


def _counts_said(cells: list[CellView]) -> str:
    counted = counts_of((cell.status for cell in cells), current_language())
    return ", ".join(f"{item.words}: {item.number}" for item in counted)


def _head(item: Instrument) -> dict[str, str]:
    language = current_language()
    rule = item.in_force_rule
    return {
        "id": item.id,
        "words": item.short.in_(language),
        "title": item.title.in_(language),
        "depositary_ref": item.depositary_ref,
        "adopted": day_words(item.adopted, language),
        "entry_into_force": day_words(item.entry_into_force, language),
        "entry_into_force_source": item.entry_into_force_source,
        "href": reverse("commitments:instrument", kwargs={"code": item.id}),
        "rule": say(
            f"commitments.of_rule_{rule.kind}",
            number=rule.number,
            article=rule.article,
            known=rule.seen or say("commitments.rule_not_read"),
        ),
        "title_note": "" if language in item.title_checked else say("commitments.title_ours"),
    }


@public
def timeline(request: HttpRequest) -> HttpResponse:
    """What came into force when, and what states did year by year."""
    language, known, names = current_language(), ledger(), by_id()
    acts = [e for e in known.events if e.act not in OBSERVATIONS and e.date and not e.contested]
    decades = sorted({int(e.date[:3]) * 10 for e in acts})
    asked = request.GET.get("decade", "")
    chosen = int(asked) if asked.isdecimal() and int(asked) in decades else decades[-1]
    years: dict[str, list[dict[str, str]]] = {}
    for event in sorted(acts, key=lambda e: (e.date[:4], e.date, e.state), reverse=True):
        if int(event.date[:3]) * 10 == chosen:
            years.setdefault(event.date[:4], []).append(
                {
                    "date": day_words(event.date, language),
                    "state": state_names(language)[event.state],
                    "instrument": names[event.instrument].short.in_(language),
                    "words": event.act.label.in_(language),
                    "source": source_words(event.source),
                    "as_of": day_words(event.as_of, language),
                    "href": reverse("commitments:cell", kwargs={"code": event.state, "instrument": event.instrument}),
                }
            )
    in_force = sorted(instruments(), key=lambda item: item.entry_into_force, reverse=True)
    context = {
        **TREATIES,
        "in_force": [_head(item) for item in in_force],
        "years": [{"year": year, "lines": lines} for year, lines in years.items()],
        "decades": [
            {
                "start": start,
                "end": start + 9,
                "number": sum(int(e.date[:3]) * 10 == start for e in acts),
                "open": start == chosen,
            }
            for start in decades
        ],
        "answer": say("commitments.timeline_answer", acts=len(acts), first=min(e.date[:4] for e in acts)),
    }
    return render(request, "commitments/timeline.html", context)


@public
def missing(request: HttpRequest) -> HttpResponse:
    """Who has not: of one instrument those who only signed, are no party, withdrew, or are not known; and a letter."""
    language = current_language()
    choices = sorted(
        ({"id": item.id, "words": item.short.in_(language)} for item in instruments()), key=lambda item: item["words"]
    )
    asked = request.GET.get("instrument", "")
    context: dict[str, Any] = {"section": "commitments", "part": "missing", "instruments": choices, "chosen": asked}
    if not asked:
        return render(request, "commitments/missing.html", context)
    item = by_id().get(asked)
    if item is None:
        context["error"] = say("commitments.choice_unknown")
        return render(request, "commitments/missing.html", context, status=400)
    cells = _cells_of(item, language)
    groups = groups_of(cells, language, MISSING)
    context |= {
        "instrument": _head(item),
        "groups": [
            {"words": group.words, "cells": group.cells, "explained": say(f"commitments.of_missing_{group.code}")}
            for group in groups
        ],
        "answer": letters.answer(item, cells),
        "letter": letters.letter(item, cells) if groups else "",
    }
    return render(request, "commitments/missing.html", context)


@public
def missing_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The list of those who have not, as CSV."""
    item = instrument_or_404(code)
    cells = [cell for cell in ledger().of_instrument(code) if cell.status is not Status.PARTY]
    return attached(tables_out.csv_of(cells), f"amparo-{item.id}-missing.csv", "text/csv; charset=utf-8")


@public
def missing_letter(request: HttpRequest, code: str) -> HttpResponse:
    """The letter, on paper."""
    item, language = instrument_or_404(code), current_language()
    title = say("commitments.missing_heading", instrument=item.short.in_(language))
    data = {"heading": title, "paragraphs": letters.letter(item, _cells_of(item, language)).split("\n\n")}
    paper = pdf_of(letters.TEMPLATE, data, title=title, language=language)
    return attached(paper, f"amparo-{item.id}-{language}.pdf", "application/pdf")


@public
def conflicts(request: HttpRequest) -> HttpResponse:
    """Every cell about which sources do not agree."""
    language, names = current_language(), by_id()
    found = [
        {
            "state": state_names(language)[cell.state],
            "instrument": names[cell.instrument].short.in_(language),
            "href": reverse("commitments:cell", kwargs={"code": cell.state, "instrument": cell.instrument}),
            "lines": [f"{c.text.in_(language)} ({source_words(c.event.source)})" for c in cell.conflicts],
        }
        for cell in ledger().cells.values()
        if cell.conflicts
    ]
    return render(request, "commitments/conflicts.html", {**TREATIES, "conflicts": found})


@public
def matrix_file(request: HttpRequest, form: str) -> HttpResponse:
    """The 910 cells as CSV, JSON or SDMX-CSV, today or as known on a day."""
    on, error = asked_day(request)
    if error:
        return HttpResponse(error, status=400, content_type="text/plain; charset=utf-8")
    known = ledger(on)
    made = tables_out.FORMS.get(form)
    if made is None:
        raise Http404
    write, content_type = made
    name = f"amparo-treaties{'-' + on if on else ''}.{form}"
    return attached(write(list(known.cells.values())), name, content_type)
