"""States by name, in the four languages: what somebody types when she is asked where a person is from."""

from __future__ import annotations

from functools import cache

import pycountry

from amparo.vocabulary.countries import country_name
from amparo.vocabulary.text import LANGUAGES


@cache
def code_by_name() -> dict[str, str]:
    """Folded name in any of the four languages -> ISO alpha-3."""
    found: dict[str, str] = {}
    for item in pycountry.countries:
        name = country_name(item.alpha_3)
        for language in LANGUAGES:
            found[name.in_(language).casefold()] = item.alpha_3
    return found
