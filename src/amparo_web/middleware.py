"""What every request passes through: the language of its path, and headers no page may be without."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from amparo_web.design.language import django_code, language_of_path, preferred_by

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageOfThePath:
    """The first part of the path is the language (`/es/`, `/en/`, `/pt/`, `/fr/`); without one the browser's is taken.

    A page asked for without its language is found under the reader's: `/observatory/` leads to `/es/observatory/`.
    No cookie is needed, a link keeps its language, and a shared machine keeps no trace of it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        of_path = language_of_path(request.path_info)
        language = of_path or preferred_by(request)
        code = django_code(language)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
            if response.status_code == 404 and of_path is None and request.method in ("GET", "HEAD"):
                elsewhere = f"/{language}{request.path_info}"
                if found := self._address_of(elsewhere):
                    response = HttpResponseRedirect(found + _query(request))
                    patch_vary_headers(response, ["Accept-Language"])
            response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _address_of(path: str) -> str | None:
        for candidate in (path, path + "/"):
            try:
                resolve(candidate)
            except Resolver404:
                continue
            return candidate
        return None


def _query(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


class PageHeaders:
    """No sensor, no camera, no place; and a page that needs a login is never kept by a browser or a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "HEAD" and not response.streaming:
            # The length of what GET would give, and nothing of it: else the server drops it with a line in the log.
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
