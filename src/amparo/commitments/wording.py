"""The words of this room in four languages, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.vocabulary.text import LANGUAGES, Text


def room_data(name: str) -> str:
    """One data file of this room as text."""
    return files("amparo.commitments").joinpath("data", name).read_text(encoding="utf-8")


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    raw: dict[str, Any] = tomllib.loads(files("amparo.commitments").joinpath("words.toml").read_text(encoding="utf-8"))
    return raw


def say(section: str, code: str, **values: object) -> Text:
    """The words `section.code`, their places filled; raises KeyError for words nobody wrote."""
    words = Text.of(_words()[section][code])
    return words.format(**values) if values else words


def same(word: str) -> Text:
    """A code, a number or a title that every language writes alike."""
    return Text(word, word, word, word)


def joined(parts: list[Text], separator: str = "; ") -> Text:
    """Several texts one after the other; at least one."""
    return Text(*(separator.join(part.in_(language) for part in parts) for language in LANGUAGES))
