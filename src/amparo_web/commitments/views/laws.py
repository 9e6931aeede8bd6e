"""National laws against the model law and the Protocol: every check, one state, two laws side by side, an amendment."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo.commitments.laws import law_of
from amparo.files.writing import safe_cell
from amparo_web.commitments.answering import attached, public
from amparo_web.commitments.laws_shown import checks_shown, laws_shown
from amparo_web.commitments.presenting import state_names
from amparo_web.commitments.views.treaties import state_or_404
from amparo_web.design.language import current_language
from amparo_web.design.words import say

LAWS = {"section": "commitments", "part": "laws"}
#: The parts of a law that the table of laws records.
ELEMENTS = ("act_required", "means_required_adult", "purpose_required", "child_rule", "consent", "penalties", "other")
COLUMNS = ("state", "law", "rule_set", "check", "version", "answer", "because", "evidence", "source", "quote")


@public
def laws(request: HttpRequest) -> HttpResponse:
    """Every recorded law with how it answers the checks, and every check with how the laws answer it."""
    language = current_language()
    found = laws_shown(language)
    recorded = [law for law in found if law.rule_set]
    gaps = sum(a.answer_code == "gap" for law in recorded for a in law.answers if a.check == "child_rule")
    context = {
        **LAWS,
        "recorded": recorded,
        "without": [law for law in found if not law.rule_set],
        "checks": checks_shown(language),
        "answer": say(
            "commitments.laws_answer",
            laws=len(recorded),
            states=len({law.state for law in recorded}),
            seen=sum(law.grade_code == "statute" for law in recorded),
            gaps=gaps,
        ),
    }
    return render(request, "commitments/laws.html", context)


@public
def law(request: HttpRequest, code: str) -> HttpResponse:
    """The laws of one state, one row per check: the answer, why, and how well the law is known."""
    state_or_404(code)
    language = current_language()
    found = [item for item in laws_shown(language) if item.state == code]
    context = {**LAWS, "state": {"code": code, "name": state_names(language)[code]}, "laws": found}
    return render(request, "commitments/law.html", context)


@public
def compare(request: HttpRequest) -> HttpResponse:
    """Two laws side by side: how they answer each check, and the recorded words of each."""
    recorded = {item.rule_set: item for item in laws_shown(current_language()) if item.rule_set}
    asked = [request.GET.get(name, "") for name in ("one", "other")]
    wrong = [name != "" and name not in recorded for name in asked]
    context: dict[str, object] = {
        **LAWS,
        "choices": [(code, f"{item.state_name}: {item.law}") for code, item in recorded.items()],
        "one": asked[0],
        "other": asked[1],
        "error": say("commitments.choice_unknown") if any(wrong) else "",
    }
    if all(name in recorded for name in asked):
        one, other = (recorded[name] for name in asked)
        rows = [
            {"title": a.title, "question": a.question, "a": a, "b": b, "differs": a.answer_code != b.answer_code}
            for a, b in zip(one.answers, other.answers, strict=True)
        ]
        differ = sum(bool(row["differs"]) for row in rows)
        context |= {
            "laws": (one, other),
            "rows": rows,
            "cells": recorded_words(*asked),
            "answer": say("commitments.compare_answer", differ=differ, checks=len(rows)),
        }
    return render(request, "commitments/compare.html", context, status=400 if any(wrong) else 200)


def recorded_words(one: str, other: str) -> list[tuple[str, str, str]]:
    """(label, words of one, words of the other) of each part of the law that the table records, in English."""
    first, second = law_of(one), law_of(other)
    if first is None or second is None:
        return []
    unseen = say("commitments.not_seen")
    return [
        (say(f"commitments.of_element_{name}"), first.cells.get(name) or unseen, second.cells.get(name) or unseen)
        for name in ELEMENTS
    ]


@public
def laws_csv(request: HttpRequest) -> HttpResponse:
    """One row per check and law, in the page's language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in laws_shown(current_language()):
        for a in item.answers:
            row = (item.state, item.law if item.rule_set else "", item.rule_set, a.check, a.version, a.answer_code)
            writer.writerow([safe_cell(cell) for cell in (*row, a.because, item.evidence, item.source, a.quote)])
    return attached(out.getvalue(), f"amparo-laws-{current_language()}.csv", "text/csv; charset=utf-8")
