"""What must I ask next, and what does the law say so far?"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from amparo.vocabulary.facts import ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS
from amparo_web.accounts.permissions import Refused
from amparo_web.casework.actions import cases, judging
from amparo_web.casework.actions.judging import Said
from amparo_web.casework.codes import codes
from amparo_web.casework.judging import current_answers, judge_case
from amparo_web.casework.models import Assessment
from amparo_web.casework.permissions import Sight, check_confirm, check_write
from amparo_web.casework.screening import label_for, open_questions, question_for
from amparo_web.casework.views.frame import case_page, sight

#: Every fact the guided screening knows, in the order of the page that shows them all.
ASKED = (
    *ACT_FACTS,
    *PURPOSE_FACTS,
    *MEANS_FACTS,
    "consent",
    "asylum.fear_of_return",
    "forced_labour.work_or_service",
    "forced_labour.menace_of_penalty",
    "forced_labour.not_voluntary",
    "smuggling.illegal_entry_procured",
    "smuggling.national_or_permanent_resident",
    "smuggling.material_benefit",
    "smuggling.danger_to_life",
    "smuggling.inhuman_treatment",
)


def _answers(request: HttpRequest) -> dict[str, str]:
    """What the form says, but only answers that are answers to facts that are facts."""
    known = codes("answer")
    found = {fact: request.POST.get(fact, "") for fact in (*ASKED, "minor")}
    return {fact: answer for fact, answer in found.items() if answer in known}


@require_http_methods(["GET", "POST"])
def screening(request: HttpRequest, case: UUID) -> HttpResponse:
    """One question at a time, the finding so far beside it; stop at any time, nothing is lost."""
    found = sight(request, case)
    check_write(found)
    skipped = frozenset(part for part in request.POST.get("skipped", "").split(";") if part)
    if request.method == "POST" and (fact := request.POST.get("fact")):
        answer = request.POST.get("answer", "")
        if answer in ("yes", "no", "unknown"):
            _record(request, found, fact, answer)
            found = sight(request, case)
        else:
            skipped |= {fact}
    judged = judge_case(found.case)
    left = [item for item in open_questions(judged) if item.fact not in skipped]
    context = {
        "question": left[0] if left else None,
        "left": len(left),
        "skipped": ";".join(sorted(skipped)),
        "skipped_count": len(skipped),
        "trafficking": judged.of("trafficking"),
        "findings": judged.findings,
        "sources": codes("statement_source"),
        "answers": [(code, word) for code, word in codes("answer").items() if code != "not_asked"],
    }
    return case_page(request, "screening", found, context)


def _record(request: HttpRequest, found: Sight, fact: str, answer: str) -> None:
    source = request.POST.get("source", "person")
    if source not in codes("statement_source"):
        raise Refused("casework.unknown_answer")
    if fact == "minor":
        cases.change_case(sight=found, read_version=found.case.version, values={"minor": answer})
    elif fact in {item.fact for item in open_questions(judge_case(found.case))} or fact in ASKED:
        said = Said(fact, answer, source, words=request.POST.get("words", "")[:2000])
        judging.record_statements(sight=found, said=[said])
    else:
        raise Refused("casework.unknown_answer")


@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, case: UUID) -> HttpResponse:
    """All facts on one page, for whoever heard the whole story at once."""
    found = sight(request, case)
    check_write(found)
    if request.method == "POST":
        answers = _answers(request)
        answers.pop("minor", None)
        source = request.POST.get("source", "person")
        if source not in codes("statement_source"):
            raise Refused("casework.unknown_answer")
        said = [Said(fact, answer, source) for fact, answer in answers.items()]
        judging.record_statements(sight=found, said=said)
        return redirect("register:finding", case=found.case.pk)
    known = current_answers(found.case)
    rows = [
        {
            "fact": fact,
            "question": question_for(fact, ""),
            "answer": known[fact].answer if fact in known else "not_asked",
            "group": fact.partition(".")[0],
        }
        for fact in ASKED
    ]
    context = {"rows": rows, "answers": codes("answer"), "sources": codes("statement_source")}
    return case_page(request, "facts", found, context)


@require_POST
def finding_so_far(request: HttpRequest, case: UUID) -> HttpResponse:
    """While she types: what the law would say. A part of a page; nothing is recorded."""
    found = sight(request, case)
    check_write(found)
    answers = _answers(request)
    answers.pop("minor", None)
    judged = judge_case(found.case, answers)
    return case_page(
        request, "finding_part", found, {"trafficking": judged.of("trafficking"), "findings": judged.findings}
    )


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, case: UUID) -> HttpResponse:
    """What the law says, with its articles, what is missing and what follows; keep it as an assessment."""
    found = sight(request, case)
    if not found.sees("finding"):
        raise Refused("casework.finding_not_shared")
    if request.method == "POST":
        check_write(found)
        judging.make_assessment(sight=found)
        return redirect("register:finding", case=found.case.pk)
    judged = judge_case(found.case)
    known = current_answers(found.case)
    context = {
        "findings": judged.findings,
        "trafficking": judged.of("trafficking"),
        "assessments": found.case.assessments.select_related("made_by", "confirmed_by")[:10],
        "known": [(label_for(fact), item) for fact, item in sorted(known.items())] if found.sees("situation") else [],
    }
    return case_page(request, "finding", found, context)


@require_POST
def confirm(request: HttpRequest, case: UUID, assessment: UUID) -> HttpResponse:
    """A person stands behind the finding."""
    found = sight(request, case)
    check_confirm(found)
    judging.confirm_assessment(sight=found, assessment=get_object_or_404(Assessment, pk=assessment, case=found.case))
    return redirect("register:finding", case=found.case.pk)
