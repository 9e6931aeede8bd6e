"""Yes, no, unknown, not asked - and the three-valued logic under the legal tests."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum


class Truth(Enum):
    """Kleene's strong three-valued logic: true, false, undetermined (Kleene 1952, § 64)."""

    TRUE = "T"
    FALSE = "F"
    UNDETERMINED = "U"

    def __invert__(self) -> Truth:
        return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(self, Truth.UNDETERMINED)


class Answer(StrEnum):
    """What is known of one fact. An unknown is not a no, and a question not asked is not an unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"

    @property
    def truth(self) -> Truth:
        return {"yes": Truth.TRUE, "no": Truth.FALSE}.get(self.value, Truth.UNDETERMINED)


def all_of(values: Iterable[Truth]) -> Truth:
    """Kleene conjunction: false if any is false, else undetermined if any is, else true (true for none)."""
    seen = set(values)
    if Truth.FALSE in seen:
        return Truth.FALSE
    return Truth.UNDETERMINED if Truth.UNDETERMINED in seen else Truth.TRUE


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene disjunction: true if any is true, else undetermined if any is, else false (false for none)."""
    seen = set(values)
    if Truth.TRUE in seen:
        return Truth.TRUE
    return Truth.UNDETERMINED if Truth.UNDETERMINED in seen else Truth.FALSE
