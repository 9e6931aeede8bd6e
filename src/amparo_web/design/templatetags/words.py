"""`{% say "room.key" name=value %}` and `{{ text|said }}`: the only two ways in which a page speaks; `{% asset %}`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django import template
from django.templatetags.static import static

from amparo.vocabulary.text import Text
from amparo_web.design.language import current_language
from amparo_web.design.words import say as say_words

register = template.Library()


@register.simple_tag
def say(key: str, **values: object) -> str:
    """The words of a key in the page's language; escaped like every value."""
    return say_words(key, **values)


@register.filter
def said(text: Text) -> str:
    """A Text in the page's language."""
    return text.in_(current_language())


@cache
def _sums() -> dict[str, str]:
    text = files("amparo_web.design").joinpath("static/amparo/SHA256SUMS").read_text(encoding="ascii")
    return {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines())}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a compiled file, with its hash: a new version has a new address."""
    return f"{static('amparo/' + name)}?v={_sums()[name][:12]}"
