"""One kind of error for everything a person can mend: what, where, why, what to do next, in four languages."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["es", "en", "pt", "fr"]


def preferred_language(environment: dict[str, str] | None = None) -> Language:
    """The reader's language: `AMPARO_LANG`, else the locale's (`LC_ALL`, `LANG`), else English."""
    env = os.environ if environment is None else environment
    for name in ("AMPARO_LANG", "LC_ALL", "LANG"):
        code = env.get(name, "")[:2].lower()
        for language in get_args(Language):
            if code == language:
                return language  # type: ignore[no-any-return]
    return "en"


@cache
def catalogue(room: str) -> dict[str, dict[str, str]]:
    """The messages of one room: code -> language -> template, from `amparo/<room>/messages.toml`."""
    text = files(f"amparo.{room}").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class BadInput(Exception):  # noqa: N818 - it is the input that is bad, not the program
    """Input that cannot be used, with a message that teaches.

    `code` is `<room>.<message>`, looked up in that room's `messages.toml`, which holds the sentence in es, en, pt
    and fr (a test fails while one is missing). `values` fill the template; `file`, `row` (1-based, the header is
    row 1) and `column` are put in front of it. Values must never be names, documents, contacts, places or
    stories: give the row and the column instead and let the reader look there.
    """

    def __init__(
        self,
        code: str,
        *,
        file: object = None,
        row: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        self.code, self.file, self.row, self.column, self.values = code, file, row, column, values
        super().__init__(code)

    def __str__(self) -> str:
        return self.message(preferred_language())

    def message(self, language: Language) -> str:
        """The whole message in one language: where, then what is wrong and what to do."""
        room, _, name = self.code.partition(".")
        template = catalogue(room)[name][language]
        words = catalogue("files")["where"][language].split("|")
        where = [
            *([str(self.file)] if self.file is not None else []),
            *([f"{words[0]} {self.row}"] if self.row is not None else []),
            *([f"{words[1]} {self.column}"] if self.column is not None else []),
        ]
        sentence = template.format(**self.values)
        return f"{', '.join(where)}: {sentence}" if where else sentence
