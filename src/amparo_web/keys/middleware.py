"""Keys opened in a request are forgotten with it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from amparo_web.keys.sealing import forget_keys, remember_keys


class KeysOfThisRequest:
    """Each key is read and opened once a request, and by no other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = remember_keys()
        try:
            return self.get_response(request)
        finally:
            forget_keys(mark)
