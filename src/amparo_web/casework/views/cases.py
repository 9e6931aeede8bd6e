"""A case: what do I need to know before I pick up the telephone?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo_web.accounts.permissions import Refused
from amparo_web.audit.reading import events_of
from amparo_web.casework.actions import cases as actions
from amparo_web.casework.actions.consent import reveal
from amparo_web.casework.conflicts import Changed, plain
from amparo_web.casework.forms import CaseForm, NoteForm, PersonForm, RevealForm, RiskForm, TaskForm
from amparo_web.casework.judging import judge_case
from amparo_web.casework.models import Task
from amparo_web.casework.permissions import check_restrict, check_write, consents_in_force
from amparo_web.casework.screening import next_question
from amparo_web.casework.views.frame import case_page, sight


@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Danger, the finding and what is missing, who is involved, tasks, what happened when, who has looked."""
    found = sight(request, case)
    file = found.case
    context: dict[str, Any] = {}
    if found.sees("finding"):
        judged = judge_case(file)
        context |= {
            "trafficking": judged.of("trafficking"),
            "findings": judged.findings,
            "next": next_question(judged),
            "assessment": file.assessments.select_related("confirmed_by", "made_by").first(),
        }
    if found.sees("situation"):
        context["statements"] = file.statements.select_related("recorded_by").order_by("-sequence")[:10]
    if found.sees("notes"):
        context["notes"] = file.notes.select_related("written_by")[:10]
    if found.sees("contact"):
        context["contacts"] = file.person.contacts.all()
    if found.sees("identity"):
        context["documents"] = file.person.documents.all()
    if found.way == "own":
        context["tasks"] = file.tasks.filter(done_at=None).select_related("assigned_to")
        context["consents"] = consents_in_force(file).select_related("recipient")
        context["grants"] = file.grants.filter(ended_at=None).select_related("agency")
        context["risks"] = file.risks.select_related("assessed_by")[:5]
    return case_page(request, "case", found, context)


@require_http_methods(["GET", "POST"])
def reveal_person(request: HttpRequest, case: UUID) -> HttpResponse:
    """Why do you need to see it? Then it is shown for some minutes, and her file says who looked and why."""
    found = sight(request, case)
    if not found.sees("identity"):
        raise Refused("casework.identity_not_shared")
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reveal(sight=found, reason=form.cleaned_data["reason"])
        return redirect("register:case", case=found.case.pk)
    return case_page(request, "reveal", found, {"form": form})


def _opened(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(getattr(record, name)) for name in names}


@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, case: UUID) -> HttpResponse:
    """Change what is known of her; whoever was slower sees both versions."""
    found = sight(request, case)
    check_write(found)
    person = found.case.person
    if request.method == "GET":
        form = PersonForm(initial=_opened(person, actions.PERSON_FIELDS))
        return case_page(request, "edit", found, {"form": form, "version": person.version, "what": "person"})
    form = PersonForm(request.POST)
    return _changed(request, found, form, "person")


@require_http_methods(["GET", "POST"])
def edit_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Change the file; whoever was slower sees both versions."""
    found = sight(request, case)
    check_write(found)
    if request.method == "GET":
        form = CaseForm(initial=_opened(found.case, actions.CASE_FIELDS))
        return case_page(request, "edit", found, {"form": form, "version": found.case.version, "what": "file"})
    form = CaseForm(request.POST)
    return _changed(request, found, form, "file")


def _changed(request: HttpRequest, found: Any, form: Any, what: str) -> HttpResponse:
    """Save, or show what is wrong, or show both versions; in each case what was typed stays."""
    typed_version = request.POST.get("version", "")
    version = int(typed_version) if typed_version.isdigit() else 0
    context = {"form": form, "version": version, "what": what}
    if not form.is_valid():
        return case_page(request, "edit", found, context)
    change = actions.change_person if what == "person" else actions.change_case
    try:
        change(sight=found, read_version=version, values=form.cleaned_data)
    except Changed as conflict:
        labelled = [
            {"label": form.fields[item.field].label, "theirs": item.theirs, "yours": item.yours}
            for item in conflict.differences
        ]
        now = conflict.record.version  # type: ignore[attr-defined]  # both models have one
        return case_page(request, "edit", found, {**context, "version": now, "differences": labelled}, 409)
    return redirect("register:case", case=found.case.pk)


@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, case: UUID) -> HttpResponse:
    """Add a note."""
    found = sight(request, case)
    check_write(found)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_note(sight=found, text=form.cleaned_data["text"])
        return redirect("register:case", case=found.case.pk)
    return case_page(request, "form", found, {"form": form, "heading": "casework.add_note"})


@require_http_methods(["GET", "POST"])
def add_task(request: HttpRequest, case: UUID) -> HttpResponse:
    """Add a task for oneself."""
    found = sight(request, case)
    check_write(found)
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_task(sight=found, assigned_to=found.member.user, **form.cleaned_data)
        return redirect("register:case", case=found.case.pk)
    return case_page(request, "form", found, {"form": form, "heading": "casework.add_task"})


@require_POST
def finish_task(request: HttpRequest, case: UUID, task: UUID) -> HttpResponse:
    """One click: done."""
    found = sight(request, case)
    check_write(found)
    actions.finish_task(sight=found, task=get_object_or_404(Task, pk=task, case=found.case))
    if request.POST.get("from") == "worklist":
        return redirect("register:worklist")
    return redirect("register:case", case=found.case.pk)


@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, case: UUID) -> HttpResponse:
    """How dangerous is it for her today?"""
    found = sight(request, case)
    check_write(found)
    form = RiskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        level, next_on = data.pop("level"), data.pop("next_on")
        actions.assess_risk(sight=found, level=level, answers=data, assessed_on=timezone.localdate(), next_on=next_on)
        return redirect("register:case", case=found.case.pk)
    return case_page(request, "form", found, {"form": form, "heading": "casework.risk"})


@require_http_methods(["GET", "POST"])
def restrict(request: HttpRequest, case: UUID) -> HttpResponse:
    """Close the case to colleagues, or open it again; asked once more before."""
    found = sight(request, case)
    check_restrict(found)
    if request.method == "POST":
        actions.restrict_case(sight=found, restricted=not found.case.restricted)
        return redirect("register:case", case=found.case.pk)
    return case_page(request, "restrict", found, {})


@require_safe
def looked(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who has looked at her file, who changed it, who was refused."""
    found = sight(request, case)
    if found.way != "own":
        raise Refused("casework.looked_own_only")
    return case_page(request, "looked", found, {"events": events_of("case", found.case.pk)})
