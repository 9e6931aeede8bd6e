"""Assistance, return, proceedings: what follows a finding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.pathways import StepRefused, can_step, missing_for
from amparo_web.accounts.permissions import Refused
from amparo_web.casework import forms_following as forms
from amparo_web.casework import tracing
from amparo_web.casework.actions import assistance, proceedings, returning
from amparo_web.casework.models import Gate, Proceeding, Return, Stay, Suspect
from amparo_web.casework.permissions import Sight, check_write, check_write_part, user_can_write_part
from amparo_web.casework.policies import is_child
from amparo_web.casework.views.frame import case_page, sight
from amparo_web.design.language import current_language

Made = Callable[[dict[str, Any]], object]


def _form_page(
    request: HttpRequest, found: Sight, form: Any, heading: str, back: str, make: Made, values: Any = None
) -> HttpResponse:
    """Show a form; when it is whole, do it; when a rule says no, say why above what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            make(dict(form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused.reason_for_reader)
        except StepRefused as refused:
            form.add_error(None, refused.reason.in_(current_language()))
        else:
            return redirect(f"register:{back}", case=found.case.pk)
    return case_page(request, "form", found, {"form": form, "heading": heading, **(values or {})})


def _own(request: HttpRequest, case: UUID) -> Sight:
    found = sight(request, case)
    check_write(found)
    return found


# --- assistance ------------------------------------------------------------------------------------------------------
@require_safe
def assistance_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """The plan, the services, where she stays, who stayed behind, what protects her."""
    found = sight(request, case)
    if not found.sees("assistance"):
        raise Refused("casework.part_not_shared")
    file, child = found.case, is_child(found.case)
    present = assistance.present_conditions(file)
    steps = [
        {"step": step, "missing": missing_for(assistance.PATHWAY, step.action, present, child=child)}
        for step in assistance.PATHWAY.steps_from(file.state)
    ]
    today = timezone.localdate()
    stays = [
        {
            "stay": stay,
            "days": ((stay.ended_on or today) - stay.began_on).days,
            "long": stay.ended_on is None and today > stay.began_on + timedelta(days=stay.review_after_days),
        }
        for stay in file.stays.all()
    ]
    context = {
        "state": assistance.PATHWAY.states[file.state],
        "steps": steps,
        "needs": file.needs.all(),
        "services": file.services.select_related("provider"),
        "stays": stays if found.sees("location") else [],
        "relatives": file.relatives.all() if found.sees("contact") else [],
        "best_interests": file.best_interests.select_related("done_by"),
        "protections": file.protections.all() if found.sees("protection") else [],
        "child": child,
    }
    return case_page(request, "assistance", found, context)


@require_POST
def assistance_step(request: HttpRequest, case: UUID, action: str) -> HttpResponse:
    """One step on the pathway."""
    found = _own(request, case)
    if action not in assistance.PATHWAY.transitions:
        raise Http404
    try:
        assistance.take_step(sight=found, action=action)
    except StepRefused as refused:
        return case_page(request, "refused", found, {"why": refused.reason.in_(current_language())}, 409)
    return redirect("register:assistance", case=found.case.pk)


@require_http_methods(["GET", "POST"])
def add_need(request: HttpRequest, case: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.NeedForm(request.POST or None)
    return _form_page(
        request, found, form, "casework.add_need", "assistance", lambda data: assistance.add_need(sight=found, **data)
    )


@require_http_methods(["GET", "POST"])
def add_service(request: HttpRequest, case: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.ServiceForm(request.POST or None)
    return _form_page(
        request,
        found,
        form,
        "casework.add_service",
        "assistance",
        lambda data: assistance.add_service(sight=found, **data),
    )


@require_http_methods(["GET", "POST"])
def begin_stay(request: HttpRequest, case: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.StayForm(request.POST or None)
    return _form_page(
        request,
        found,
        form,
        "casework.begin_stay",
        "assistance",
        lambda data: assistance.begin_stay(sight=found, **data),
    )


@require_http_methods(["GET", "POST"])
def end_stay(request: HttpRequest, case: UUID, stay: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.EndStayForm(request.POST or None)
    ended = get_object_or_404(Stay, pk=stay, case=found.case, ended_on=None)
    return _form_page(
        request,
        found,
        form,
        "casework.end_stay",
        "assistance",
        lambda data: assistance.end_stay(sight=found, stay=ended, **data),
    )


@require_http_methods(["GET", "POST"])
def add_relative(request: HttpRequest, case: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.RelativeForm(request.POST or None)
    return _form_page(
        request,
        found,
        form,
        "casework.add_relative",
        "assistance",
        lambda data: assistance.add_relative(sight=found, **data),
    )


@require_http_methods(["GET", "POST"])
def best_interests(request: HttpRequest, case: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.BestInterestsForm(request.POST or None)
    return _form_page(
        request,
        found,
        form,
        "casework.best_interests",
        "assistance",
        lambda data: assistance.best_interests_step(sight=found, **data),
    )


@require_http_methods(["GET", "POST"])
def protection(request: HttpRequest, case: UUID) -> HttpResponse:
    found, form = _own(request, case), forms.ProtectionForm(request.POST or None)
    return _form_page(
        request,
        found,
        form,
        "casework.add_protection",
        "assistance",
        lambda data: assistance.record_protection(sight=found, **data),
    )


# --- return ----------------------------------------------------------------------------------------------------------
def _return_of(request: HttpRequest, case: UUID, returning_id: UUID) -> tuple[Sight, Return]:
    found = sight(request, case)
    check_write_part(found, "return")
    return found, get_object_or_404(Return, pk=returning_id, case=found.case)


@require_safe
def returns(request: HttpRequest, case: UUID) -> HttpResponse:
    """May she go? The gates of art. 8, who cleared each, and what every step still waits for."""
    found = sight(request, case)
    if not found.sees("return"):
        raise Refused("casework.part_not_shared")
    rows: list[dict[str, Any]] = []
    for item in found.case.returns.prefetch_related("gates__cleared_by", "costs", "steps__taken_by"):
        cleared = {gate.condition: gate for gate in item.gates.all() if gate.reopened_at is None}
        gates = [
            (condition, cleared.get(code))
            for code, condition in returning.PATHWAY.conditions.items()
            if code != returning.WITH_THE_STEP
        ]
        rows.append(
            {
                "returning": item,
                "state": returning.PATHWAY.states[item.state],
                "gates": gates,
                "steps": returning.blocking(item),
            }
        )
    writes = user_can_write_part(found, "return")
    one_open = any(not row["state"].final for row in rows)
    return case_page(request, "returns", found, {"rows": rows, "writes": writes, "one_open": one_open})


@require_http_methods(["GET", "POST"])
def open_return(request: HttpRequest, case: UUID) -> HttpResponse:
    found = sight(request, case)
    check_write_part(found, "return")
    return _form_page(
        request,
        found,
        forms.ReturnForm(request.POST or None),
        "casework.open_return",
        "returns",
        lambda data: returning.open_return(sight=found, **data),
    )


@require_http_methods(["GET", "POST"])
def clear_gate(request: HttpRequest, case: UUID, returning_id: UUID, condition: str) -> HttpResponse:
    found, item = _return_of(request, case, returning_id)
    if condition not in returning.PATHWAY.conditions:
        raise Http404
    label = returning.PATHWAY.conditions[condition].label
    return _form_page(
        request,
        found,
        forms.GateForm(request.POST or None),
        "casework.clear_gate",
        "returns",
        lambda data: returning.clear_gate(sight=found, returning=item, condition=condition, basis=data["basis"]),
        {"about": label},
    )


@require_POST
def reopen_gate(request: HttpRequest, case: UUID, returning_id: UUID, gate: UUID) -> HttpResponse:
    found, item = _return_of(request, case, returning_id)
    returning.reopen_gate(sight=found, gate=get_object_or_404(Gate, pk=gate, returning=item))
    return redirect("register:returns", case=found.case.pk)


@require_http_methods(["GET", "POST"])
def add_cost(request: HttpRequest, case: UUID, returning_id: UUID) -> HttpResponse:
    found, item = _return_of(request, case, returning_id)
    return _form_page(
        request,
        found,
        forms.CostForm(request.POST or None),
        "casework.add_cost",
        "returns",
        lambda data: returning.add_cost(sight=found, returning=item, **data),
    )


@require_http_methods(["GET", "POST"])
def return_step(request: HttpRequest, case: UUID, returning_id: UUID, action: str) -> HttpResponse:
    """One step; asked once more, because a return cannot be taken back."""
    found, item = _return_of(request, case, returning_id)
    if action not in returning.PATHWAY.transitions:
        raise Http404
    return _form_page(
        request,
        found,
        forms.ReasonForm(request.POST or None),
        "casework.return_step",
        "returns",
        lambda data: returning.take_step(sight=found, returning=item, action=action, reason=data["reason"]),
        {"about": returning.PATHWAY.transitions[action].label, "warning": "casework.return_warning"},
    )


# --- proceedings -----------------------------------------------------------------------------------------------------
@require_safe
def proceedings_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """Where does each accused stand? One row per accused and offence."""
    found = sight(request, case)
    if not found.sees("proceedings"):
        raise Refused("casework.part_not_shared")
    rows = [
        {
            "proceeding": item,
            "state": proceedings.PATHWAY.states[item.state],
            "passed": [(proceedings.PATHWAY.transitions[step.action], step) for step in item.steps.all()],
            "steps": proceedings.PATHWAY.steps_from(item.state),
        }
        for item in found.case.proceedings.select_related("suspect").prefetch_related("steps")
    ]
    suspects = found.case.involvements.select_related("suspect")
    writes = user_can_write_part(found, "proceedings")
    return case_page(request, "proceedings", found, {"rows": rows, "suspects": suspects, "writes": writes})


@require_http_methods(["GET", "POST"])
def add_suspect(request: HttpRequest, case: UUID) -> HttpResponse:
    """Name a suspect; one who is known from another case of the agency is offered first."""
    found = sight(request, case)
    check_write_part(found, "proceedings")
    form = forms.SuspectForm(request.POST or None)
    known: tuple[Suspect, ...] = ()
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        role = values.pop("role")
        chosen = request.POST.get("known", "")
        known = proceedings.known_suspects(found.member, values)
        same = next((item for item in known if str(item.pk) == chosen), None)
        if not known or chosen:
            proceedings.name_suspect(sight=found, role=role, values=values, known=same)
            return redirect("register:proceedings", case=found.case.pk)
        tracing.read(found.member, "suspect.compared", found.case)
    return case_page(request, "suspect", found, {"form": form, "known": known})


@require_http_methods(["GET", "POST"])
def open_proceeding(request: HttpRequest, case: UUID, suspect: UUID) -> HttpResponse:
    found = sight(request, case)
    check_write_part(found, "proceedings")
    accused = get_object_or_404(Suspect, pk=suspect, involvements__case=found.case)
    return _form_page(
        request,
        found,
        forms.ProceedingForm(request.POST or None),
        "casework.open_proceeding",
        "proceedings",
        lambda data: proceedings.open_proceeding(sight=found, suspect=accused, **data),
    )


@require_http_methods(["GET", "POST"])
def proceeding_step(request: HttpRequest, case: UUID, proceeding: UUID, action: str) -> HttpResponse:
    found = sight(request, case)
    check_write_part(found, "proceedings")
    item = get_object_or_404(Proceeding, pk=proceeding, case=found.case)
    if action not in proceedings.PATHWAY.transitions:
        raise Http404
    step = proceedings.PATHWAY.transitions[action]
    if not can_step(proceedings.PATHWAY, item.state, action, proceedings.PATHWAY.conditions):
        raise Refused("casework.not_from_here")

    def make(data: dict[str, Any]) -> object:
        outcome = proceedings.Outcome(**{name: value for name, value in data.items() if value not in ("", None)})
        return proceedings.take_step(sight=found, proceeding=item, action=action, outcome=outcome)

    form = forms.StepForm(request.POST or None, action=action)
    return _form_page(request, found, form, "casework.proceeding_step", "proceedings", make, {"about": step.label})
