"""Every page is closed unless its view says otherwise; and a member enters only with her second factor set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from amparo_web.accounts.models import Membership, User
from amparo_web.accounts.permissions import Hidden, Refused
from amparo_web.audit.recording import record

#: What a member may open before her account is whole: setting it up, and leaving.
SETTING_UP = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_reauthenticate",
}


class MembersOnly(LoginRequiredMiddleware):
    """First the login, then her own password, then her second factor."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        # First of all: a public page never even asks who is reading, so nothing of it depends on a cookie.
        if not getattr(view_func, "login_required", True):
            return None
        if refused := super().process_view(request, view_func, view_args, view_kwargs):
            return refused
        # Half an hour counts from this page on.
        request.session.modified = True
        if self._named(request) in SETTING_UP:
            return None
        user = cast(User, request.user)
        if user.must_change_password:
            return redirect("account_change_password")
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return redirect("mfa_activate_totp")
        return None

    @staticmethod
    def _named(request: HttpRequest) -> str:
        return (request.resolver_match.url_name or "") if request.resolver_match else ""


class RefusalsWrittenDown:
    """Every page that was refused to a member stands in the trail, though what she asked for was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write down a refusal of ours; anything else is somebody else's to handle."""
        if not isinstance(exception, (Hidden, Refused)) or not request.user.is_authenticated:
            return
        user = request.user
        agency = Membership.objects.filter(user=user).values_list("agency", flat=True).first()
        found = request.resolver_match
        case = found.kwargs.get("case", "") if found else ""
        record(
            action="refused",
            actor=user.pk,
            agency=agency,
            subject_kind="case" if case else "page",
            subject=case or (found.view_name[:40] if found else ""),
            reason=exception.key if isinstance(exception, Refused) else "hidden",
            outcome="refused",
        )
