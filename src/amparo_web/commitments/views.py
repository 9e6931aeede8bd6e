"""Public pages of the room: what states signed, enacted, promised and did. No login, no cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo_web.observatory.views import public


@public
def index(request: HttpRequest) -> HttpResponse:
    """The four questions of the room."""
    return render(request, "commitments/index.html", {"section": "commitments"})
