"""Whether a promise is kept: set by people with reasons, reviewed by a second person, on two tracks never merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from amparo.commitments.wording import say
from amparo.vocabulary.text import Text


class Keeping(StrEnum):
    """How far a promise is kept. `not_assessed` is what nobody has judged: it is no `not_started`."""

    NOT_ASSESSED = "not_assessed"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    STALLED = "stalled"
    KEPT = "kept"
    ABANDONED = "abandoned"

    @property
    def label(self) -> Text:
        return say("keeping", self.value)


class Track(StrEnum):
    """Who judges: the government, or civil society beside it."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"


@dataclass(frozen=True, slots=True)
class PromiseEvent:
    """One judgement. `scope` is a state's code, empty for the region. It counts once a second person reviewed it."""

    promise: str
    scope: str
    track: Track
    keeping: Keeping
    reason: str
    evidence: str
    day: str
    set_by: str
    reviewed_by: str
    reviewed_on: str

    @property
    def counts(self) -> bool:
        """Reasons given, and reviewed by somebody else than who set it."""
        return bool(self.reason.strip() and self.reviewed_by.strip() and self.reviewed_by != self.set_by)


@dataclass(frozen=True, slots=True)
class StandingOfPromise:
    """One promise on one track: the last reviewed judgement (None: not assessed) and those that wait for a review."""

    keeping: Keeping
    event: PromiseEvent | None
    waiting: tuple[PromiseEvent, ...]


def standing(events: Iterable[PromiseEvent], promise: str, track: Track, scope: str = "") -> StandingOfPromise:
    """The state of a promise on one track; later days win, and of one day the later in the order given."""
    own = [e for e in events if (e.promise, e.track, e.scope) == (promise, track, scope)]
    reviewed = sorted((e for e in own if e.counts), key=lambda e: e.day)
    waiting = tuple(e for e in own if not e.counts)
    last = reviewed[-1] if reviewed else None
    return StandingOfPromise(last.keeping if last else Keeping.NOT_ASSESSED, last, waiting)
