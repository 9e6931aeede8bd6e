"""States and jurisdictions: ISO 3166-1 alpha-3 codes, and their names in the four languages.

Codes come from pycountry, names from CLDR through babel; both are loaded only when somebody asks.
"""

from __future__ import annotations

import difflib
from functools import cache

from amparo.vocabulary.text import LANGUAGES, Text

#: The 35 independent states of the Americas, whom the commitments are followed for.
AMERICAN_STATES = (
    *("ATG", "ARG", "BHS", "BRB", "BLZ", "BOL", "BRA", "CAN", "CHL", "COL", "CRI", "CUB", "DMA", "DOM", "ECU"),
    *("SLV", "GRD", "GTM", "GUY", "HTI", "HND", "JAM", "MEX", "NIC", "PAN", "PRY", "PER", "KNA", "LCA", "VCT"),
    *("SUR", "TTO", "USA", "URY", "VEN"),
)


@cache
def _two_letter_codes() -> dict[str, str]:
    import pycountry

    return {country.alpha_3: country.alpha_2 for country in pycountry.countries}


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-3 code in force, in capitals."""
    return code in AMERICAN_STATES or code in _two_letter_codes()


def nearest_country(code: str) -> str | None:
    """The code somebody most likely meant: by its two-letter code, else by likeness; American states first."""
    wanted = code.strip().upper()
    for long, short in _two_letter_codes().items():
        if wanted == short:
            return long
    for known in (AMERICAN_STATES, tuple(_two_letter_codes())):
        if near := difflib.get_close_matches(wanted, known, n=1, cutoff=0.6):
            return near[0]
    return None


@cache
def country_name(code: str) -> Text:
    """The name of a state in es, en, pt and fr (CLDR); raises KeyError for a code that is none."""
    from babel import Locale

    short = _two_letter_codes()[code]
    return Text(*(str(Locale(language).territories[short]) for language in LANGUAGES))
