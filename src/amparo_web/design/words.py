"""The site's own words: `words.toml` of each room, every entry in four languages, looked up as `room.key`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import cast

from django.utils.functional import lazy

from amparo.files import Language
from amparo.vocabulary.text import Text
from amparo_web.design.language import current_language


@cache
def catalogue(room: str) -> dict[str, Text]:
    """Key -> text, from `amparo_web/<room>/words.toml`; raises KeyError when a language is missing."""
    raw = tomllib.loads(files(f"amparo_web.{room}").joinpath("words.toml").read_text(encoding="utf-8"))
    return {key: Text.of(words) for key, words in raw.items()}


def text_of(key: str) -> Text:
    """The text of `room.key`; raises KeyError for a key that is none: a page never shows a key."""
    room, _, name = key.partition(".")
    return catalogue(room)[name]


def say(key: str, language: Language | None = None, /, **values: object) -> str:
    """The words of `room.key` in the page's language, its places filled."""
    words = text_of(key).in_(language or current_language())
    return words.format(**values) if values else words


#: For labels of forms, which are written once and read in many languages.
say_later = cast("type[str]", lazy(say, str))
