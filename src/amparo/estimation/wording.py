"""The sentences of this room in four languages, and numbers as each language writes them."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files

from amparo.files import Language
from amparo.vocabulary.text import LANGUAGES, Text

#: Between groups of three digits: a narrow no-break space, a comma, a point.
GROUPS: dict[Language, str] = {"es": "\u202f", "en": ",", "pt": ".", "fr": "\u202f"}
DECIMAL_POINT: dict[Language, str] = {"es": ",", "en": ".", "pt": ",", "fr": ","}


@cache
def _catalogue() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("amparo.estimation").joinpath("words.toml").read_text(encoding="utf-8"))


def say(section: str, code: str, **values: object) -> Text:
    """The sentence `section.code` with its places filled; a Text among the values is said in each language."""
    return Text.of(_catalogue()[section][code]).format(**values)


def sentence(section: str, code: str) -> dict[str, str]:
    """The sentence `section.code` with its places open, by language."""
    return dict(_catalogue()[section][code])


def codes(section: str) -> tuple[str, ...]:
    """The codes of one section of `words.toml`."""
    return tuple(_catalogue()[section])


def number(value: float, decimals: int = 0) -> Text:
    """A number as each language writes it: 11 418, 11,418, 11.418."""

    def written(language: Language) -> str:
        whole, _, part = f"{value:,.{decimals}f}".partition(".")
        return whole.replace(",", GROUPS[language]) + (DECIMAL_POINT[language] + part if part else "")

    return Text(*(written(language) for language in LANGUAGES))


def about(value: float, digits: int = 3) -> Text:
    """A number to three significant digits: what an estimate can bear in a sentence."""
    return number(float(f"{value:.{digits}g}"))


def at_least(value: float, floor: float) -> Text:
    """A lower limit to three significant digits, rounded down, but never below `floor` (the persons seen)."""
    step = _step(value)
    return number(max(math.floor(value / step) * step, floor))


def at_most(value: float) -> Text:
    """An upper limit to three significant digits, rounded up."""
    step = _step(value)
    return number(math.ceil(value / step) * step)


def _step(value: float) -> float:
    """The unit of the third significant digit, at least one."""
    return 10.0 ** max(math.floor(math.log10(value)) - 2, 0) if value > 0 else 1.0


def quantity(value: float) -> Text:
    """A factor or percentage: one decimal below ten, none above."""
    return number(value, 0 if abs(value) >= 10 or value == round(value) else 1)
