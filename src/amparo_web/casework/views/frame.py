"""What every page of the register shares: who is reading, which case, what of it is masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from amparo_web.accounts.models import User
from amparo_web.casework import tracing
from amparo_web.casework.models import Reveal
from amparo_web.casework.permissions import Sight, sight_of, user_can_restrict, user_can_write

#: What opening a page of a case is called in the trail; every other page of it is a reading of the case.
READ_AS = {
    "assistance": "assistance.read",
    "consents": "consent.read",
    "edit_case": "case.opened_to_edit",
    "edit_person": "person.opened",
    "facts": "case.screened",
    "finding": "case.finding_read",
    "looked": "case.trail_read",
    "proceedings": "proceedings.read",
    "returns": "return.read",
    "screening": "case.screened",
}


def reader(request: HttpRequest) -> User:
    return cast(User, request.user)


def sight(request: HttpRequest, case: UUID) -> Sight:
    """What the reader may see of a case; raises Hidden, Refused. Opening any page of it is written down here."""
    found = sight_of(reader(request), case)
    if request.method in ("GET", "HEAD"):
        name = request.resolver_match.url_name if request.resolver_match else ""
        tracing.read(found.member, READ_AS.get(name or "", "case.read"), found.case)
    return found


def revealed_until(found: Sight) -> datetime | None:
    """Until when what is masked is shown to her; None while it is masked."""
    return (
        Reveal.objects.filter(case=found.case, user=found.member.user, until__gt=timezone.now())
        .order_by("-until")
        .values_list("until", flat=True)
        .first()
    )


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the register; its section of the navigation is marked."""
    return render(request, f"casework/{template}.html", {"section": "register", **context}, status=status)


def case_page(
    request: HttpRequest, template: str, found: Sight, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page about one case: its head says which, and what may be done."""
    until = revealed_until(found)
    head = {
        "sight": found,
        "case": found.case,
        "person": found.case.person,
        "member": found.member,
        "revealed": until is not None and found.sees("identity"),
        "told": until is not None and found.sees("identity") and found.may_read_words,
        "revealed_until": until,
        "may_write": user_can_write(found),
        "may_restrict": user_can_restrict(found),
    }
    return page(request, template, {**head, **context}, status)
