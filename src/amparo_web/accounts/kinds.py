"""Kinds of agency and roles of members, read from `kinds.toml` and `roles.toml`: data, in words, in four languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.vocabulary.text import Text

#: Kinds of agency that meet the persons themselves; all others never see a case.
KEEP_CASES = frozenset(
    {"shelter", "prosecutor", "consulate", "inspectorate", "immigration", "child_protection", "hotline"}
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of agency."""

    code: str
    name: Text

    @property
    def keeps_cases(self) -> bool:
        """Whether its members keep case files in the register."""
        return self.code in KEEP_CASES


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what its holder is there for, what she never may, and in which kinds of agency it exists.

    `manages_members` is the one power this version enforces beyond seeing one's own agency.
    """

    code: str
    name: Text
    does: tuple[Text, ...]
    never: tuple[Text, ...]
    kinds: tuple[str, ...]
    manages_members: bool


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("amparo_web.accounts").joinpath(name).read_text(encoding="utf-8"))


@cache
def kinds() -> dict[str, Kind]:
    """Code -> kind, in the order of the file."""
    return {code: Kind(code, Text.of(words)) for code, words in _read("kinds.toml").items()}


@cache
def roles() -> dict[str, Role]:
    """Code -> role, in the order of the file; `kinds = ["*"]` means every kind of agency."""
    found = {}
    for code, raw in _read("roles.toml").items():
        where = tuple(kinds()) if raw["kinds"] == ["*"] else tuple(raw["kinds"])
        does = tuple(Text.of(words) for words in raw["does"])
        never = tuple(Text.of(words) for words in raw["never"])
        found[code] = Role(code, Text.of(raw["name"]), does, never, where, bool(raw.get("manages_members", False)))
    return found


def roles_in(kind: str) -> tuple[Role, ...]:
    """The roles that exist in one kind of agency."""
    return tuple(role for role in roles().values() if kind in role.kinds)
