"""The register's code lists, from `codes.toml`: data, in words, in four languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from amparo.vocabulary.text import Text


@cache
def code_lists() -> dict[str, dict[str, Text]]:
    """List -> code -> words, in the order of the file."""
    raw = tomllib.loads(files("amparo_web.casework").joinpath("codes.toml").read_text(encoding="utf-8"))
    return {name: {code: Text.of(words) for code, words in entries.items()} for name, entries in raw.items()}


def codes(name: str) -> dict[str, Text]:
    """Code -> words of one list; raises KeyError for a list that is none."""
    return code_lists()[name]


def word_for(name: str, code: str) -> Text:
    """The words of one code; raises KeyError for a code that is none."""
    return code_lists()[name][code]


def choices(name: str) -> list[tuple[str, str]]:
    """For a model's field, whose words are looked up when they are shown."""
    return [(code, code) for code in codes(name)]
