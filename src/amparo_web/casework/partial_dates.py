"""Dates of which only a part is known: `2008`, `2008-05`, `2008-05-17`; typed as people type them."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError

from amparo_web.design.words import say

_ISO = re.compile(r"\A(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_DAY_FIRST = re.compile(r"\A(?:(?:(\d{1,2})[/. -])?(\d{1,2})[/. -])?(\d{4})\Z")


def read_partial_date(typed: str, *, earliest: int = 1900) -> str:
    """The ISO form of a date that may lack its day or month; day first where it is not ISO.

    Raises ValidationError for what is no date, lies in the future, or before `earliest`.
    """
    text = typed.strip()
    if not text:
        return ""
    year, month, day = _parts(text)
    try:
        whole = date(year, month or 1, day or 1)
    except ValueError as error:
        raise ValidationError(say("casework.date_impossible")) from error
    if whole > date.today():  # noqa: DTZ011 - the day where the instance stands
        raise ValidationError(say("casework.date_future"))
    if year < earliest:
        raise ValidationError(say("casework.date_too_early", year=earliest))
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _parts(text: str) -> tuple[int, int, int]:
    if found := _ISO.match(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
    else:
        raise ValidationError(say("casework.date_form"))
    return int(year), int(month or 0), int(day or 0)
