"""Cells of picklists: codes, labels, aliases and near spellings, one or several in a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from amparo.standards.htcds.standard import Field, Kind, Standard

Found = tuple[str, str]  # code, note ("" when it was written as the standard writes it)


def folded(text: str) -> str:
    """For near spellings: case, accents, blanks and punctuation do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


class CodeReader:
    """Reads the cells of one picklist.

    The whole cell is looked for first, because some labels contain the separator; then its parts between semicolons,
    longest first; then codes between blanks (the survey's way), then parts between commas.
    """

    def __init__(self, known: Standard, field: Field, *, survey: bool) -> None:
        self.survey = survey
        self.countries = field.kind is Kind.COUNTRY
        self.divisions = known.industries if field.name == "vic_ForcedLabourIndustry" else {}
        codes = known.known_codes(field)
        self.codes = codes
        self.exact: dict[str, Found] = {}
        for code, label in codes.items():
            self.exact[label] = (code, "")
            self.exact[code] = (code, "")
        for alias in known.aliases:
            if alias.kind == "code" and alias.where == field.name:
                self.exact[alias.wrong] = (alias.right, alias.defect)
        self.near: dict[str, Found] = {}
        for text, (code, note) in self.exact.items():
            self.near.setdefault(folded(text), (code, note or "respelt"))

    def read(self, cell: str) -> tuple[list[str], tuple[str, ...], str] | None:
        """Codes, warnings, and a division of industry to keep; None when a part is not known.

        What is written exactly is tried in every way before likeness is: "MA; LI" is Morocco and Liechtenstein.
        """
        if not cell.strip():
            return [], (), ""
        for one in (self.exactly, self.one):
            if (whole := one(cell)) is not None:
                return [whole[0]], (whole[1],) if whole[1] else (), self._division(cell)
            for separator, own in ((";", not self.survey), (r"\s+", self.survey), (",", False)):
                parts = [part for part in re.split(separator, cell) if part.strip()]
                glue = "" if separator == r"\s+" else f"{separator} "
                if (found := self._longest_first(parts, glue, one)) is not None:
                    return self._several(parts, found, own)
        return None

    def _several(
        self, parts: Sequence[str], found: Sequence[Found], own: bool
    ) -> tuple[list[str], tuple[str, ...], str]:
        notes = [note for _, note in found if note]
        if not own and len(found) > 1:
            notes.append("separators_differ")
        codes = list(dict.fromkeys(code for code, _ in found))
        if len(codes) < len(found):
            notes.append("repeated")
        kept = "; ".join(part.strip() for part in parts if self._division(part))
        return codes, tuple(dict.fromkeys(notes)), kept

    def exactly(self, text: str) -> Found | None:
        """The code of one value written as a code, a label or a known alias; None for anything else."""
        return self.exact.get(text) or self.exact.get(text.strip())

    def one(self, text: str) -> Found | None:
        """The code of one value, also by likeness; None when it is not known."""
        found = self.exactly(text)
        if found is not None:
            return found
        if self.countries:
            return _country(text.strip(), self)
        if (found := self.near.get(folded(text))) is not None:
            return found
        section = self.divisions.get(text.strip())
        return (section, "industry_below_section") if section else None

    def _division(self, text: str) -> str:
        plain = text.strip()
        return plain if plain in self.divisions and plain not in self.exact else ""

    def _longest_first(self, parts: Sequence[str], glue: str, one: Callable[[str], Found | None]) -> list[Found] | None:
        """The parts as codes, joining neighbours where only together they are a label; None if one is not known."""
        found: list[Found] = []
        start = 0
        while start < len(parts):
            for end in range(len(parts) if glue else start + 1, start, -1):
                together = glue.join(part.strip() for part in parts[start:end])
                hit = self.exactly(together) if end > start + 1 else one(parts[start])
                if hit is not None:
                    found.append(hit)
                    start = end
                    break
            else:
                return None
        return found or None


def _country(text: str, reader: CodeReader) -> Found | None:
    if (code := text.upper()) in reader.codes:
        return code, "respelt"
    if (found := reader.near.get(folded(text))) is not None and len(text) > 3:
        return found
    code = country_names().get(folded(text), "")
    return (code, "country_read") if code in reader.codes else None


@cache
def country_names() -> dict[str, str]:
    """Three-letter codes and names in four languages -> ISO 3166-1 alpha-2 (pycountry, CLDR); loaded when needed."""
    import pycountry
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("fr", "pt", "es", "en"):
        names.update({folded(name): code for code, name in Locale(language).territories.items() if len(code) == 2})
    for country in pycountry.countries:
        for word in ("name", "common_name", "official_name", "alpha_3"):
            if hasattr(country, word):
                names[folded(getattr(country, word))] = country.alpha_2
    return names


@cache
def languages() -> dict[str, str]:
    """Codes and names of languages, lower case -> three-letter code (ISO 639-2, and 639-3 where that has none)."""
    return dict(_languages())


def _languages() -> Iterator[tuple[str, str]]:
    import pycountry
    from babel import Locale

    for language in pycountry.languages:
        yield language.name.casefold(), language.alpha_3
    for family in pycountry.language_families:
        yield family.alpha_3, family.alpha_3
    short = {item.alpha_2: item.alpha_3 for item in pycountry.languages if hasattr(item, "alpha_2")}
    for spoken in ("fr", "pt", "es", "en"):
        for code, name in Locale(spoken).languages.items():
            if code in short:
                yield name.casefold(), short[code]
    for language in pycountry.languages:
        if hasattr(language, "alpha_2"):
            yield language.alpha_2, language.alpha_3
        if hasattr(language, "bibliographic"):
            yield language.bibliographic, language.bibliographic
        yield language.alpha_3, language.alpha_3
