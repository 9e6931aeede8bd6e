"""Two people at one record: the second sees both versions and decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model

from amparo_web.keys.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which the two versions differ."""

    field: str
    theirs: object
    yours: object


class Changed(Exception):  # noqa: N818 - not a fault: somebody else was quicker
    """The record is no longer the one she read. Holds what is there now and what she typed; says nothing of either."""

    def __init__(self, record: Model, typed: Mapping[str, object], differences: tuple[Difference, ...]) -> None:
        self.record, self.typed, self.differences = record, typed, differences
        super().__init__("the record was changed by somebody else meanwhile")


def changed_fields(record: Model, typed: Mapping[str, object]) -> tuple[Difference, ...]:
    """The fields whose value now is not the one she typed."""
    found = []
    for name, yours in typed.items():
        theirs = plain(getattr(record, name, ""))
        if theirs != yours:
            found.append(Difference(name, theirs, yours))
    return tuple(found)


def plain(value: object) -> object:
    """What a field holds, opened where it is sealed."""
    return value.reveal() if isinstance(value, Sealed) else value
