"""A text in the four languages of the region, Spanish first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from amparo.files import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or word, said in Spanish, English, Portuguese and French."""

    es: str
    en: str
    pt: str
    fr: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not self.in_(language).strip():
                raise ValueError(f"text without words in {language!r}: {self.en or self.es!r}")

    def in_(self, language: Language) -> str:
        """The words in one language."""
        words: str = getattr(self, language)
        return words

    def format(self, **values: object) -> Text:
        """The same text with its places filled; a value that is itself a Text is said in each language."""

        def filled(language: Language) -> str:
            said = {k: v.in_(language) if isinstance(v, Text) else v for k, v in values.items()}
            return self.in_(language).format(**said)

        return Text(*(filled(language) for language in LANGUAGES))

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Text:
        """From a mapping with the keys es, en, pt and fr; raises KeyError when one is missing."""
        return cls(**{language: words[language] for language in LANGUAGES})

    def as_dict(self) -> dict[str, str]:
        return {language: self.in_(language) for language in LANGUAGES}
