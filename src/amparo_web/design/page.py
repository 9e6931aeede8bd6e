"""What the frame of every page needs to know. Nothing here looks at who is reading: public pages set no cookie."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from amparo.files import Language
from amparo.vocabulary.text import LANGUAGES
from amparo_web.design.language import OWN_NAMES, current_language, language_of_path


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language navigation."""

    code: Language
    name: str
    href: str
    current: bool


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every template: the language, its alternatives, the way out, whether this instance is simulated."""
    current = current_language()
    path = request.path_info
    rest = path[3:] if language_of_path(path) else "/observatory/"
    links = [LanguageLink(code, OWN_NAMES[code], f"/{code}{rest}", code == current) for code in LANGUAGES]
    return {
        "language": current,
        "language_links": links,
        "exit_url": settings.EXIT_URL,
        "instance_simulated": settings.SIMULATED,
    }
