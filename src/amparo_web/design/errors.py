"""Pages for what went wrong: what it is, and what to do next. Never what was in the address or the exception."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from amparo_web.design.words import say


def _page(request: HttpRequest, status: int, code: str, reason: str = "") -> HttpResponse:
    if request.path_info.startswith("/api/"):
        detail = f"{say(f'design.{code}', 'en')}; /api/openapi.json describes what can be asked"
        return JsonResponse({"detail": detail}, status=status)
    context = {
        "heading": say(f"design.{code}"),
        "explanation": reason or say(f"design.{code}_explained"),
        "what_next": say(f"design.{code}_next"),
    }
    return render(request, "design/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "bad_request")


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. A refusal of ours carries its reason, a sentence for the reader; others' exceptions are not shown."""
    reason = getattr(exception, "reason_for_reader", "")
    return _page(request, 403, "not_allowed", str(reason))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "not_found")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429, "too_many")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "csrf")


def defect(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "defect")
