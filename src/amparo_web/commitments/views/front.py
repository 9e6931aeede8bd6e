"""The room's first page, and what changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amparo_web.commitments.answering import public
from amparo_web.commitments.changes import atom
from amparo_web.commitments.changes import changes as newest
from amparo_web.commitments.laws_shown import laws_shown
from amparo_web.commitments.presenting import matrix_view
from amparo_web.commitments.tiers import UNKNOWN, counts_by_year, mostly_known
from amparo_web.design.language import current_language
from amparo_web.design.words import say


@public
def index(request: HttpRequest) -> HttpResponse:
    """The questions of the room, each with its answer."""
    language = current_language()
    recorded = [law for law in laws_shown(language) if law.rule_set]
    last = mostly_known()
    counted = counts_by_year()[last]
    context = {
        "section": "commitments",
        "part": "index",
        "treaties": matrix_view("", language).answer,
        "laws": say(
            "commitments.laws_answer",
            laws=len(recorded),
            states=len({law.state for law in recorded}),
            seen=sum(law.grade_code == "statute" for law in recorded),
            gaps=sum(a.answer_code == "gap" for law in recorded for a in law.answers if a.check == "child_rule"),
        ),
        "outcomes": say(
            "commitments.outcomes_answer",
            year=last,
            first=counted["1"],
            third=counted["3"],
            unknown=counted[UNKNOWN],
        ),
    }
    return render(request, "commitments/index.html", context)


@public
def changes(request: HttpRequest) -> HttpResponse:
    """What changed, newest first."""
    return render(
        request, "commitments/changes.html", {"section": "commitments", "part": "changes", "changes": newest()}
    )


@public
def feed(request: HttpRequest) -> HttpResponse:
    """The same, for programs that watch."""
    own = reverse("commitments:feed")
    host = f"{request.scheme}://{request.get_host()}"
    return HttpResponse(
        atom(newest(), say("commitments.changes_title"), own, host), content_type="application/atom+xml; charset=utf-8"
    )
