"""Dates as sources print them: a day, a month or a year, sometimes nothing; and the days they may stand for."""

from __future__ import annotations

import calendar
import re
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\+?")


def is_partial_date(text: str) -> bool:
    """Whether `text` is `2014`, `2014-07`, `2014-07-31` or one of them with `+` (then or later), and can be."""
    found = _FORM.fullmatch(text)
    if not found:
        return False
    try:
        _first(*found.groups())
    except ValueError:
        return False
    return True


def _first(year: str, month: str | None, day: str | None) -> date:
    return date(int(year), int(month or 1), int(day or 1))


def earliest(text: str) -> date:
    """The first day `text` may stand for; raises ValueError for what is no date."""
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"not a date: {text!r}")
    return _first(*found.groups())


def latest(text: str) -> date:
    """The last day `text` may stand for (`2014` is 31 December 2014; the `+` of `2011+` adds nothing)."""
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"not a date: {text!r}")
    year, month, day = found.groups()
    if day:
        return _first(year, month, day)
    last = int(month or 12)
    return date(int(year), last, calendar.monthrange(int(year), last)[1])


def precision(text: str) -> str:
    """day, month, year, or unknown."""
    return {0: "unknown", 4: "year", 7: "month"}.get(len(text.rstrip("+")), "day")
