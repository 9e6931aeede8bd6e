"""Writing: what the secretariat proposes and reviews, what civil society says. Behind the login."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from amparo_web.accounts.models import Membership, User
from amparo_web.commitments import actions
from amparo_web.commitments.forms import EventForm, ReviewForm
from amparo_web.commitments.ledger import as_event, sequence_refusals
from amparo_web.commitments.models import TreatyEvent
from amparo_web.commitments.permissions import check_propose, check_review, is_own
from amparo_web.commitments.waiting import waiting_view
from amparo_web.design.words import say


def reader(request: HttpRequest) -> User:
    return cast(User, request.user)


def page(member: Membership, **more: Any) -> dict[str, Any]:
    """What every page behind the login needs."""
    return {"member": member, "section": "commitments", "part": "desk", **more}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what I proposed."""
    user = reader(request)
    member = check_propose(user)
    items = waiting_view()
    context = page(
        member,
        to_review=[item for item in items if not is_own(user, item.row)],
        own=[item for item in items if is_own(user, item.row)],
    )
    return render(request, "commitments/desk.html", context)


@require_http_methods(["GET", "POST"])
def propose_event(request: HttpRequest) -> HttpResponse:
    """Type one act of a state; it counts when a second person accepted it."""
    member = check_propose(reader(request))
    first = {name: request.GET.get(name, "") for name in ("country", "instrument")}
    form = EventForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.propose_event(member=member, values=form.cleaned_data)
        return redirect("commitments:desk")
    context = page(
        member,
        form=form,
        heading=say("commitments.propose_event"),
        explained=say("commitments.propose_event_explained"),
    )
    return render(request, "commitments/form.html", context)


@require_http_methods(["GET", "POST"])
def review_event(request: HttpRequest, number: int) -> HttpResponse:
    """A second person reads the act and its source, and decides."""
    user = reader(request)
    check_propose(user)
    item = get_object_or_404(TreatyEvent.objects.select_related("agency"), pk=number)
    member = check_review(user, item)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["decision"] == "accept"
        impossible = sequence_refusals([as_event(item)]) if accept else []
        if not impossible:
            actions.review(member=member, item=item, accept=accept, reason=form.cleaned_data["reason"])
            return redirect("commitments:desk")
        for _, reason in impossible:
            form.add_error("decision", reason)
    shown = next(view for view in waiting_view() if view.row == item)
    return render(request, "commitments/review.html", page(member, form=form, item=shown))
