"""Text that a spreadsheet would run as a formula gets an apostrophe on the way out and loses it on the way in."""

from __future__ import annotations

import re

from amparo.files import safe_cell

_STARTS = tuple("=+-@\t\r'")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """As `amparo.files.safe_cell`; text that already looks guarded gets one apostrophe more, so nothing is lost."""
    if not text.startswith(_STARTS):
        return text
    return "'" + text if _GUARDED.match(text) else safe_cell(text)


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text
