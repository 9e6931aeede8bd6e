"""A subject's trail, in words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from babel.dates import format_datetime
from django.contrib.auth import get_user_model
from django.utils import timezone

from amparo.files import Language
from amparo.vocabulary.text import Text
from amparo_web.audit.models import AuditEvent

#: A trail is read from its end; whoever needs more asks for the page before.
PAGE = 200


@cache
def _words() -> dict[str, Text]:
    raw = tomllib.loads(files("amparo_web.audit").joinpath("actions.toml").read_text(encoding="utf-8"))
    return {action: Text.of(words) for action, words in raw.items()}


def known_actions() -> frozenset[str]:
    """Every action that has words; a test fails for one that is recorded and has none."""
    return frozenset(_words())


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a page shows it. `who` is how the account is shown, empty where there was none."""

    sequence: int
    at: datetime
    action: str
    who: str
    reason: str
    outcome: str

    def in_words(self, language: Language) -> str:
        """`18 nov 2026 14:02 · Ana · opened the case`."""
        when = format_datetime(timezone.localtime(self.at), "d MMM y HH:mm", locale=language)
        what = _words()[self.action].in_(language) if self.action in _words() else self.action
        parts = [when, self.who or "–", what]
        if self.reason in _words():
            parts.append(_words()[self.reason].in_(language))
        return " · ".join(parts)


def events_of(subject_kind: str, subject: object, *, before: int | None = None) -> list[Event]:
    """The trail of one subject, newest first."""
    rows = AuditEvent.objects.filter(subject_kind=subject_kind, subject=str(subject))
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-sequence")[:PAGE])
    users = get_user_model().objects.in_bulk({row.actor for row in found if row.actor is not None})
    return [
        Event(
            row.sequence,
            row.at,
            row.action,
            getattr(users.get(row.actor), "shown_as", "") if row.actor is not None else "",
            row.reason,
            row.outcome,
        )
        for row in found
    ]
