"""The words of the pictures of an estimate and of their page, in four languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from amparo.vocabulary.text import Text


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence by its code."""
    return tomllib.loads(files("amparo.publication").joinpath("picture_words.toml").read_text(encoding="utf-8"))


def say(code: str, **values: object) -> Text:
    """The sentence with its places filled; a Text among the values is said in each language."""
    return Text.of(catalogue()[code]).format(**values)
