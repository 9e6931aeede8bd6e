"""The room's first page, and what changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amparo_web.commitments.answering import public
from amparo_web.commitments.changes import atom
from amparo_web.commitments.changes import changes as newest
from amparo_web.commitments.presenting import matrix_view
from amparo_web.design.language import current_language
from amparo_web.design.words import say


@public
def index(request: HttpRequest) -> HttpResponse:
    """The questions of the room, each with its answer."""
    context = {"section": "commitments", "part": "index", "treaties": matrix_view("", current_language()).answer}
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
