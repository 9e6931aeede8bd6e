"""How public pages of the room answer: to anyone, kept for a minute; files that no browser runs."""

from __future__ import annotations

from django.http import HttpResponse

from amparo_web.observatory.views import public

__all__ = ["attached", "public"]


def attached(data: bytes | str, name: str, content_type: str) -> HttpResponse:
    """A file to take away."""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
