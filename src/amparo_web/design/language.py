"""The four languages of the site: in addresses (`es`), for Django (`pt-br`) and for the pure core (`pt`)."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import LocalePrefixPattern
from django.utils import translation

from amparo.files import Language
from amparo.vocabulary.text import LANGUAGES

DJANGO_CODES: dict[Language, str] = {"es": "es", "en": "en", "pt": "pt-br", "fr": "fr"}
#: Each language by its own name: nobody should have to read English to find Spanish.
OWN_NAMES: dict[Language, str] = {"es": "Español", "en": "English", "pt": "Português", "fr": "Français"}


def django_code(language: Language) -> str:
    return DJANGO_CODES[language]


def core_code(code: str | None) -> Language:
    """Django's code -> the core's; anything unknown is Spanish."""
    for language in LANGUAGES:
        if (code or "")[:2].lower() == language:
            return language
    return "es"


def current_language() -> Language:
    """The language this request is answered in."""
    return core_code(translation.get_language())


def language_of_path(path: str) -> Language | None:
    """`/pt/observatory/` -> `pt`; None for a path without a language."""
    first = path.lstrip("/").partition("/")[0]
    for language in LANGUAGES:
        if first == language:
            return language
    return None


def preferred_by(request: HttpRequest) -> Language:
    """The browser's language when it is one of ours, else Spanish."""
    return core_code(translation.get_language_from_request(request))


class LanguagePrefix(LocalePrefixPattern):
    """`/pt/`, not `/pt-br/`: an address people say aloud."""

    @property
    def language_prefix(self) -> str:
        return f"{current_language()}/"
