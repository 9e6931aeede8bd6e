"""What did she agree to, for whom, until when?"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from amparo_web.accounts.permissions import Refused
from amparo_web.casework.actions import consent as actions
from amparo_web.casework.forms import ConsentForm
from amparo_web.casework.models import Consent, Grant
from amparo_web.casework.permissions import check_write, never_for
from amparo_web.casework.views.frame import case_page, sight


@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest, case: UUID) -> HttpResponse:
    """Every yes and no, and the form for the next one."""
    found = sight(request, case)
    check_write(found)
    form = ConsentForm(request.POST or None, member=found.member)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.record_consent(
                sight=found,
                scopes=frozenset(data.pop("scopes")),
                agreed=data.pop("agreed") == "yes",
                **data,
            )
        except Refused as refused:
            form.add_error(None, refused.reason_for_reader)
        else:
            return redirect("register:consents", case=found.case.pk)
    all_of_them = Consent.objects.filter(person=found.case.person).select_related("recipient", "recorded_by")
    context = {"form": form, "consents": all_of_them, "grants": _grants(found.case.pk)}
    return case_page(request, "consents", found, context)


def _grants(case: UUID) -> list[Grant]:
    return list(Grant.objects.filter(case=case, ended_at=None).select_related("agency", "consent"))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case: UUID, consent: UUID) -> HttpResponse:
    """She takes it back; the page says who stops seeing what."""
    found = sight(request, case)
    check_write(found)
    taken = get_object_or_404(Consent, pk=consent, person=found.case.person, withdrawn_at=None)
    if request.method == "POST":
        actions.withdraw_consent(sight=found, consent=taken)
        return redirect("register:consents", case=found.case.pk)
    return case_page(request, "withdraw", found, {"consent": taken, "grants": taken.grants.filter(ended_at=None)})


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, case: UUID, consent: UUID) -> HttpResponse:
    """Let the agency she named see what she named; the page says exactly what, before."""
    found = sight(request, case)
    check_write(found)
    agreed = get_object_or_404(
        Consent.objects.select_related("recipient"), pk=consent, person=found.case.person, recipient__isnull=False
    )
    if request.method == "POST" and agreed.recipient is not None:
        actions.share_case(
            sight=found,
            agency=agreed.recipient,
            purpose=agreed.purpose,
            scopes=frozenset(part for part in agreed.scopes.split(";") if part),
        )
        return redirect("register:consents", case=found.case.pk)
    return case_page(request, "share", found, {"consent": agreed, "never": never_for(found.member)})


@require_http_methods(["GET", "POST"])
def unshare(request: HttpRequest, case: UUID, grant: UUID) -> HttpResponse:
    """The other agency stops seeing the case."""
    found = sight(request, case)
    check_write(found)
    given = get_object_or_404(Grant.objects.select_related("agency"), pk=grant, case=found.case, ended_at=None)
    if request.method == "POST":
        actions.end_sharing(sight=found, grant=given)
        return redirect("register:consents", case=found.case.pk)
    return case_page(request, "unshare", found, {"grant": given})
