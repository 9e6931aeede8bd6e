"""Pages after the login: who am I and what may I do; who else is in my agency."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from amparo_web.accounts import actions
from amparo_web.accounts.forms import NewMemberForm
from amparo_web.accounts.kinds import kinds
from amparo_web.accounts.models import Agency, Membership, User
from amparo_web.accounts.permissions import (
    check_change_member,
    check_see_members,
    membership_of,
    user_can_change_member,
)


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who am I, which agency is mine, what my role is there for and what it never may."""
    member = membership_of(_reader(request))
    context = {"member": member, "role": member.in_words, "kind": kinds()[member.agency.kind], "section": "home"}
    context["keeps_cases"] = kinds()[member.agency.kind].keeps_cases
    return render(request, "accounts/home.html", context)


def _agency_for(user: User, code: str) -> Agency:
    agency = get_object_or_404(Agency, code=code)
    check_see_members(user, agency)
    return agency


def _member_for(user: User, code: str, number: int) -> Membership:
    agency = _agency_for(user, code)
    member = get_object_or_404(Membership.objects.select_related("user", "agency"), agency=agency, pk=number)
    check_change_member(user, member)
    return member


@require_safe
def members(request: HttpRequest, code: str) -> HttpResponse:
    """Who is in my agency, for its coordinator."""
    user = _reader(request)
    agency = _agency_for(user, code)
    secured = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    rows = [
        {
            "member": member,
            "role": member.in_words.name,
            "secured": member.user_id in secured,
            "changeable": user_can_change_member(user, member),
        }
        for member in agency.memberships.select_related("user", "agency")
    ]
    context = {"member": membership_of(user), "agency": agency, "rows": rows, "section": "home"}
    return render(request, "accounts/members.html", context)


@require_http_methods(["GET", "POST"])
def add_member(request: HttpRequest, code: str) -> HttpResponse:
    """Open an account for a colleague; her first password is shown once."""
    user = _reader(request)
    agency = _agency_for(user, code)
    form = NewMemberForm(request.POST or None, agency=agency)
    context: dict[str, object] = {"member": membership_of(user), "agency": agency, "form": form, "section": "home"}
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        added, password = actions.create_member(
            agency=agency,
            username=chosen["username"],
            called=chosen["called"],
            role=chosen["role"],
            language=chosen["language"],
        )
        context |= {"added": added, "password": password}
        return render(request, "accounts/password_once.html", context)
    return render(request, "accounts/add_member.html", context)


@require_http_methods(["GET", "POST"])
def disable_member(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask once more, then close the account."""
    member = _member_for(_reader(request), code, number)
    if request.method == "POST":
        actions.disable_member(member=member)
        return redirect("members", code=code)
    return _confirm(request, member, "disable")


@require_http_methods(["GET", "POST"])
def enable_member(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Open a closed account again."""
    member = _member_for(_reader(request), code, number)
    if request.method == "POST":
        actions.enable_member(member=member)
        return redirect("members", code=code)
    return _confirm(request, member, "enable")


@require_http_methods(["GET", "POST"])
def reset_access(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A colleague lost her telephone or her password: she begins anew with a password shown once."""
    user = _reader(request)
    member = _member_for(user, code, number)
    if request.method == "POST":
        context = {
            "member": membership_of(user),
            "agency": member.agency,
            "added": member.user,
            "password": actions.reset_access(member=member),
            "section": "home",
        }
        return render(request, "accounts/password_once.html", context)
    return _confirm(request, member, "reset")


def _confirm(request: HttpRequest, about: Membership, what: str) -> HttpResponse:
    context = {
        "member": membership_of(_reader(request)),
        "about": about,
        "heading": f"accounts.{what}_heading",
        "explained": f"accounts.{what}_explained",
        "button": f"accounts.{what}",
        "section": "home",
    }
    return render(request, "accounts/confirm.html", context)
