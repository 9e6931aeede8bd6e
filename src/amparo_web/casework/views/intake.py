"""What must I do today? Who came in? Is she here already?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo_web.casework import tracing
from amparo_web.casework.actions import drafts
from amparo_web.casework.actions.cases import Intake, open_case
from amparo_web.casework.finding_persons import possible_duplicates, search
from amparo_web.casework.forms import IntakeForm, SearchForm
from amparo_web.casework.models import Grant, Task
from amparo_web.casework.permissions import case_member, cases_seen_by, live_grants
from amparo_web.casework.views.frame import page, reader

#: A worklist longer than this is not a worklist.
PAGE = 50


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """What is due and overdue, why it is here, and one click to do it."""
    member = case_member(reader(request))
    today = timezone.localdate()
    tasks = (
        Task.objects.filter(case__in=cases_seen_by(member), case__closed_at=None, done_at=None)
        .select_related("case", "case__person", "assigned_to")
        .order_by("due_on", "id")
    )
    whose = "all" if request.GET.get("of") == "all" or member.role == "coordinator" else "mine"
    if whose == "mine":
        tasks = tasks.filter(assigned_to=member.user)
    shown = list(tasks[:PAGE])
    shared: list[Grant] = list(
        live_grants().filter(agency=member.agency).select_related("case", "case__agency").order_by("-granted_at")[:PAGE]
    )
    recent = cases_seen_by(member).filter(closed_at=None).select_related("person", "worker").order_by("-opened_at")
    context = {
        "member": member,
        "whose": whose,
        "overdue": [task for task in shown if task.due_on < today],
        "today": [task for task in shown if task.due_on == today],
        "later": [task for task in shown if task.due_on > today],
        "more": len(shown) == PAGE,
        "shared": shared,
        "recent": list(recent[:10]),
        "draft": drafts.of(member, "intake"),
    }
    tracing.searched(member, "register.worklist")
    return page(request, "worklist", context)


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Search. What is searched for is sent in the body: it must not stand in an address."""
    member = case_member(reader(request))
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {"member": member, "form": form}
    if request.method == "POST" and form.is_valid():
        tracing.searched(member)
        context |= {"found": search(member, form.cleaned_data["text"]), "searched": True}
    return page(request, "find", context)


@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """Quick intake: one page, by keyboard, kept as it is typed. Possible duplicates are shown before it is saved."""
    member = case_member(reader(request))
    if request.method == "GET":
        draft = drafts.of(member, "intake")
        initial = drafts.typed_in(draft) if draft else None
        context = {"member": member, "form": IntakeForm(initial=initial), "draft": draft}
        return page(request, "intake", context)
    form = IntakeForm(request.POST)
    if not form.is_valid():
        drafts.save(member=member, form="intake", typed=_typed(request, form))
        return page(request, "intake", {"member": member, "form": form}, 200)
    hits = possible_duplicates(member, form.cleaned_data, form.cleaned_data["document_number"])
    if hits and request.POST.get("checked") != "yes":
        tracing.searched(member, "register.duplicates")
        drafts.save(member=member, form="intake", typed=_typed(request, form))
        return page(request, "intake", {"member": member, "form": form, "hits": hits})
    case = open_case(member=member, intake=_intake(form.cleaned_data))
    drafts.discard(member=member, form="intake")
    return redirect("register:case", case=case.pk)


def _typed(request: HttpRequest, form: IntakeForm) -> dict[str, str]:
    return {name: value for name in form.fields if (value := request.POST.get(name, ""))}


def _intake(data: dict[str, Any]) -> Intake:
    person = {name: data.get(name, "") for name in ("called", "given_name", "surname", "second_surname")}
    person |= {name: data[name] for name in ("birth_date", "sex", "nationalities", "language")}
    case = {name: data[name] for name in ("danger", "danger_note", "age_now", "looks_like_child")}
    document = {"kind": "other", "number": data["document_number"]} if data["document_number"] else {}
    contact = {"kind": data["contact_kind"] or "telephone", "value": data["contact_value"]}
    contact["how_safely"] = data["how_safely"]
    return Intake(person, case, document, contact)


@require_POST
def check_duplicates(request: HttpRequest) -> HttpResponse:
    """While she types: is she here already? A part of a page."""
    member = case_member(reader(request))
    names = ("called", "given_name", "surname", "second_surname", "birth_date", "sex", "nationalities")
    values = {name: request.POST.get(name, "")[:120] for name in names}
    hits = possible_duplicates(member, values, request.POST.get("document_number", "")[:40])
    tracing.searched(member, "register.duplicates")
    return page(request, "duplicates", {"hits": hits, "member": member})


@require_POST
def save_draft(request: HttpRequest, form: str) -> JsonResponse:
    """Keep what was typed so far; answers when it is kept. Raises Refused for a form that keeps no drafts."""
    member = case_member(reader(request))
    known = IntakeForm()
    typed = {name: value for name in known.fields if (value := request.POST.get(name, ""))}
    kept = drafts.save(member=member, form=form, typed=typed)
    return JsonResponse({"saved_at": kept.saved_at.isoformat(timespec="seconds")})


@require_POST
def discard_draft(request: HttpRequest, form: str) -> HttpResponse:
    """Throw away what was typed."""
    drafts.discard(member=case_member(reader(request)), form=form)
    return redirect("register:worklist")
