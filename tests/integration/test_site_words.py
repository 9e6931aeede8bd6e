"""Every page speaks four languages: no key without words, no words without a page, the same places in each."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from amparo_web.design.words import say, text_of

SITE = Path(__file__).resolve().parents[2] / "src" / "amparo_web"
ROOMS = ("design", "accounts", "observatory", "commitments", "jobs", "data_unit", "keys", "audit", "casework", "demo")
#: Keys put together from a part that is data: the page, and what the parts may be.
BUILT = re.compile(
    r"design\.(bad_request|not_allowed|not_found|too_many|csrf|defect)(_explained|_next)?"
    r"|accounts\.(disable|enable|reset)(_heading|_explained)?"
    r"|observatory\.(topic|room)_\w+"
    r"|commitments\.of_\w+"
    r"|jobs\.state_\w+"
    r"|data_unit\.(next|track|at|form|grade|left_out|stage|method)_\w+|data_unit\.(decline|withdraw)_explained"
    r"|casework\.(agrees|group|hit|result|test|trafficking|why|share|unshare|withdraw)_\w+"
    r"|audit\.why_\w+"
    r"|demo\.\w+"
)


def keys() -> list[str]:
    return [
        f"{room}.{key}"
        for room in ROOMS
        for key in tomllib.loads((SITE / room / "words.toml").read_text(encoding="utf-8"))
    ]


def sources() -> str:
    paths = [path for path in SITE.rglob("*.py") if path.parent.name != "migrations"] + [*SITE.rglob("*.html")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("room", ROOMS)
def test_every_entry_is_said_in_four_languages_with_the_same_places(room: str) -> None:
    for key, words in tomllib.loads((SITE / room / "words.toml").read_text(encoding="utf-8")).items():
        assert set(words) == {"es", "en", "pt", "fr"}, f"{room}.{key}"
        places = {language: sorted(re.findall(r"{(\w+)}", text)) for language, text in words.items()}
        assert len(set(map(tuple, places.values()))) == 1, f"{room}.{key} fills different places: {places}"


def test_every_key_on_a_page_has_words() -> None:
    used = set(re.findall(rf"[\"'](?:{'|'.join(ROOMS)})\.([a-z_]+)[\"']", sources()))
    known = {key.partition(".")[2] for key in keys()}
    modules = {"apps", "views", "urls", "models", "forms", "adapters", "middleware", "page", "errors", "templatetags"}
    # A kind of background job and a page share the form of a key and are none.
    assert not used - known - modules - {"release"}


def test_no_words_are_left_over() -> None:
    text = sources()
    left = [
        key
        for key in keys()
        if key not in text and not BUILT.fullmatch(key) and not re.search(rf"\"{key.partition('.')[2]}\"", text)
    ]
    assert not left


def test_an_unknown_key_is_a_defect_and_never_shown() -> None:
    with pytest.raises(KeyError):
        say("design.no_such_words")


def test_places_are_filled_in_the_language_asked_for() -> None:
    assert say("accounts.codes_left", "fr", count=3) == "Codes inutilisés : 3"
    assert text_of("accounts.codes_left").es == "Códigos sin usar: {count}"


def test_templates_hold_no_words_of_their_own() -> None:
    """A word typed into a template would be read in one language by everybody."""
    spoken = []
    for path in SITE.rglob("*.html"):
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<script.*?</script>|<[^>]*>", " ", path.read_text("utf-8"), flags=re.S)
        words = re.findall(r"[A-Za-zÁÉÍÓÚáéíóúñ]{3,}", text)
        allowed = {"Amparo", "curl", "http", "sha", "sum", "SHA", "SUMS", "api", "openapi", "json", "bundles", "name"}
        allowed |= {"figures", "table", "sha256sum", "SHA256SUMS"}
        spoken += [(path.name, word) for word in words if word not in allowed]
    assert not spoken
