"""Dates as people read them: 18 nov 2026, nov 2026, 2026."""

from __future__ import annotations

from amparo.files import Language

_MONTHS: dict[Language, str] = {
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
}


def day_words(iso: str, language: Language) -> str:
    """A whole or partial ISO date in words; what is no date stays as it is; empty stays empty."""
    parts = iso.rstrip("+").split("-")
    if not all(part.isdigit() for part in parts):
        return iso
    if len(parts) == 1:
        return iso
    month = _MONTHS[language].split()[int(parts[1]) - 1] if 1 <= int(parts[1]) <= 12 else parts[1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"
