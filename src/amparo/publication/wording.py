"""The sentences of figures and reports in four languages, and how values are said in them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from amparo.estimation.wording import number
from amparo.vocabulary.text import Text


@cache
def _catalogue() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("amparo.publication").joinpath("sentences.toml").read_text(encoding="utf-8"))


def say(section: str, code: str, **values: object) -> Text:
    """The sentence `section.code` with its places filled; a Text among the values is said in each language."""
    return Text.of(_catalogue()[section][code]).format(**values)


def title_of(table_id: str, title: Text) -> Text:
    """The title of a figure: its own where the table is shown by fewer dimensions than it is counted by."""
    own = _catalogue()["title"].get(table_id)
    return Text.of(own) if own else title


def count_said(count: int | None) -> Text:
    """A count as each language writes it, or the word for a withheld one."""
    return say("word", "withheld") if count is None else number(count)


def share_said(value: float | None) -> Text:
    """A share (0 to 1) as a whole percentage, or the word for a withheld one."""
    if value is None:
        return say("word", "withheld")
    return Text(*["{n}\u00a0%", "{n}%", "{n}\u00a0%", "{n}\u00a0%"]).format(n=number(100 * value))


def same(word: str) -> Text:
    """A code, a year or a name that is the same in every language."""
    return Text(word, word, word, word)
