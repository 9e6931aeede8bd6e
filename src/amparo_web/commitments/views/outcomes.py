"""Outcomes beside promises: tiers of the US report, and what bundles on the shelf say of states."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amparo_web.commitments.answering import public
from amparo_web.commitments.presenting import state_names
from amparo_web.commitments.tiers import (
    TIERS,
    UNKNOWN,
    counts_by_year,
    drawn,
    mostly_known,
    of_state,
    tier_words,
)
from amparo_web.design.language import current_language
from amparo_web.design.words import say
from amparo_web.observatory import shelf
from amparo_web.observatory.shelf import Shelved

#: Topics of figures that tell what came of promises.
TOPICS = ("detected", "proceedings", "assistance", "protection", "hidden")


@public
def outcomes(request: HttpRequest) -> HttpResponse:
    """States per tier over the years, every state's tiers, and the published figures of the observatory."""
    language, counted = current_language(), counts_by_year()
    spoken = mostly_known()
    context = {
        "section": "commitments",
        "part": "outcomes",
        "answer": say(
            "commitments.outcomes_answer",
            year=spoken,
            first=counted[spoken]["1"],
            third=counted[spoken]["3"],
            unknown=counted[spoken][UNKNOWN],
        ),
        "tiers": [tier_words(tier).in_(language) for tier in (*TIERS, UNKNOWN)],
        "by_year": [(year, list(row.values())) for year, row in reversed(counted.items())],
        "states": [
            {
                "name": name,
                "href": reverse("commitments:state", kwargs={"code": code}) + "#outcomes",
                "latest": next((view for view in reversed(of_state(code, language)) if view.source), None),
            }
            for code, name in state_names(language).items()
        ],
        "figures": published(),
    }
    return render(request, "commitments/outcomes.html", context)


def published() -> list[dict[str, object]]:
    """The figures of whole bundles that tell what came of promises, each with its address."""
    whole = [item for item in shelf.shelf(Path(settings.BUNDLES)) if isinstance(item, Shelved) and not item.of_records]
    return [
        {
            "figure": figure,
            "simulated": item.bundle.simulated,
            "bundle": item.bundle.title,
            "href": reverse("observatory:figure", kwargs={"name": item.name, "number": figure.id}),
        }
        for item in whole
        for figure in item.bundle.figures
        if figure.topic in TOPICS
    ]


@public
def tiers_chart(request: HttpRequest, shape: str) -> HttpResponse:
    """The drawing, as an image with its own policy."""
    drawing = drawn().get(shape, {}).get(current_language())
    if drawing is None:
        raise Http404
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
