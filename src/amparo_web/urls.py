"""Every address of the site. Pages carry their language first; `/healthz` and `/api/` have none."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from amparo_web.accounts.urls import urlpatterns as account_patterns
from amparo_web.commitments.api import router as commitments_router
from amparo_web.design.language import LanguagePrefix
from amparo_web.observatory.api import addresses as api_addresses


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """200 while the site can read its database, else 503; says nothing else to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "database not reachable"}, status=503)
    return JsonResponse({"status": "ok"})


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="healthz"),
    path("api/", api_addresses({"/commitments": commitments_router})),
    URLResolver(
        LanguagePrefix(),
        [
            *account_patterns,
            path("", include("amparo_web.observatory.urls")),
            path("", include("amparo_web.data_unit.urls")),
            path("", include("amparo_web.commitments.urls")),
            path("register/", include("amparo_web.casework.urls")),
        ],
    ),
]

handler400 = "amparo_web.design.errors.bad_request"
handler403 = "amparo_web.design.errors.not_allowed"
handler404 = "amparo_web.design.errors.not_found"
handler429 = "amparo_web.design.errors.too_many"
handler500 = "amparo_web.design.errors.defect"
