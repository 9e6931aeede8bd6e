"""One state on one page: treaties, laws, promises, outcomes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo_web.commitments.answering import attached, public
from amparo_web.commitments.laws_shown import laws_shown
from amparo_web.commitments.ledger import ledger
from amparo_web.commitments.presenting import by_id, cell_view, counts_of, groups_of, state_names
from amparo_web.commitments.state_report import state_report as report_of
from amparo_web.commitments.tiers import of_state
from amparo_web.commitments.views.treaties import state_or_404
from amparo_web.design.language import current_language
from amparo_web.design.words import say


@public
def state(request: HttpRequest, code: str) -> HttpResponse:
    """What one state signed, enacted, promised and did, every line with its source."""
    state_or_404(code)
    language, known, names = current_language(), ledger(), by_id()
    cells = [cell_view(cell, language, names) for cell in known.of_state(code)]
    counted = counts_of((cell.status for cell in cells), language)
    name = state_names(language)[code]
    context = {
        "section": "commitments",
        "part": "treaties",
        "state": {"code": code, "name": name},
        "laws": [law for law in laws_shown(language) if law.state == code],
        "groups": groups_of(cells, language),
        "tiers": list(reversed(of_state(code, language))),
        "answer": say(
            "commitments.state_answer",
            state=name,
            counts=", ".join(f"{item.words}: {item.number}" for item in counted),
        ),
    }
    return render(request, "commitments/state.html", context)


@public
def state_report(request: HttpRequest, code: str) -> HttpResponse:
    """The same on two sheets of paper."""
    state_or_404(code)
    return attached(report_of(code), f"amparo-{code}-{current_language()}.pdf", "application/pdf")
