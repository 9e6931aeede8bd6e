"""Finding a person again: by how her names sound, by her papers, by the number of her case.

Nothing that names anybody is stored for it: tokens are composed of two things at least and keyed per agency, because
a token of one name alone is recovered by its frequency (`docs/explanation/keys-and-audit.md` has the figures).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from amparo.linkage.normalise import document_digits, full_given_name, sound, words_of_name
from amparo.vocabulary.text import Text
from amparo_web.accounts.models import Membership
from amparo_web.casework.conflicts import plain
from amparo_web.casework.models import CaseFile, Document, Person, Token
from amparo_web.casework.permissions import cases_seen_by
from amparo_web.design.words import text_of
from amparo_web.keys.tokens import token_of

#: More than a page of hits is no hit: whoever searches adds a word.
MOST_HITS = 25
#: What each agreement is worth, in order of the sentences shown. A document outweighs everything else.
WEIGHTS = {"document": 8, "names": 4, "surnames": 4, "year": 2, "nationality": 1, "sex": 1}
LIKELY, POSSIBLE = 6, 4


@dataclass(frozen=True, slots=True)
class Names:
    """The sounds of her names: every given name, hypocoristics made full, and every surname."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]


def _sounds(cell: str, *, given: bool) -> tuple[str, ...]:
    words = words_of_name(cell).split()
    return tuple(sound(full_given_name(word) if given else word) for word in words)


def names_of(values: Mapping[str, str]) -> Names:
    """The sounds of the names in a form or a person's opened fields."""
    given = [
        *_sounds(values.get("given_name", ""), given=True),
        *_sounds(values.get("second_given_name", ""), given=True),
        *_sounds(values.get("called", ""), given=True),
        *_sounds(values.get("other_names", ""), given=True),
    ]
    surnames = [
        *_sounds(values.get("surname", ""), given=False),
        *_sounds(values.get("second_surname", ""), given=False),
    ]
    return Names(tuple(dict.fromkeys(given)), tuple(dict.fromkeys(surnames)))


def compositions(values: Mapping[str, str], documents: Iterable[str] = ()) -> set[tuple[str, str]]:
    """(kind, text) of every token: given name + surname + year, two surnames + year, surname + year, document.

    The year of birth goes into each, empty where it is not known: without it more than 2 % of an agency's persons are
    recovered by the frequency of their names alone (the attack is in tests/integration/test_keys.py).
    """
    names, year = names_of(values), values.get("birth_date", "")[:4]
    found = {("names", f"{given}|{surname}|{year}") for given in names.given for surname in names.surnames}
    found |= {
        ("surnames", f"{first}|{second}|{year}")
        for first in names.surnames
        for second in names.surnames
        if first < second
    }
    if year:
        found |= {("year", f"{surname}|{year}") for surname in names.surnames}
    found |= {("document", digits) for number in documents if (digits := document_digits(number))}
    return found


def sought_names(given: Collection[str], surnames: Collection[str], years: Iterable[str]) -> set[tuple[str, str]]:
    """The tokens of a name in each of these years and where none is recorded."""
    pairs = {("names", a, b) for a in given for b in surnames}
    pairs |= {("surnames", a, b) for a in surnames for b in surnames if a < b}
    return {(kind, f"{a}|{b}|{year}") for kind, a, b in pairs for year in {"", *years}}


def every_year() -> list[str]:
    """Every year in which somebody who is alive may have been born."""
    this = timezone.localdate().year
    return [str(year) for year in range(this - 110, this + 1)]


def years_near(birth_date: str) -> list[str]:
    """The year somebody says and those beside it; every year where she says none."""
    return [str(int(birth_date[:4]) + step) for step in (-1, 0, 1)] if birth_date[:4].isdigit() else every_year()


def opened(person: Person) -> dict[str, str]:
    """Her names and date of birth, opened."""
    names = ("given_name", "second_given_name", "called", "other_names", "surname", "second_surname", "birth_date")
    return {name: str(plain(getattr(person, name)) or "") for name in names}


def index_person(person: Person) -> None:
    """Make her tokens anew, from what is recorded now."""
    numbers = [str(plain(item.number) or "") for item in Document.objects.filter(person=person)]
    wanted = compositions(opened(person), numbers)
    Token.objects.filter(person=person).delete()
    Token.objects.bulk_create(
        Token(person=person, agency_id=person.agency_id, kind=kind, value=token_of(person.agency_id, kind, text))
        for kind, text in sorted(wanted)
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that may be the one looked for, with what agrees. `likely` is a word, never a percentage."""

    case: CaseFile
    agrees: tuple[str, ...]
    score: int

    @property
    def likely(self) -> Text:
        return text_of(f"casework.hit_{'likely' if self.score >= LIKELY else 'possible'}")

    @property
    def because(self) -> tuple[Text, ...]:
        return tuple(text_of(f"casework.agrees_{code}") for code in self.agrees)


def _matches(member: Membership, wanted: Iterable[tuple[str, str]]) -> dict[UUID, set[str]]:
    """Person -> the kinds of token that agree, among her agency's persons."""
    keyed = {token_of(member.agency_id, kind, text): kind for kind, text in wanted}
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = Token.objects.filter(agency=member.agency, value__in=list(keyed)).values_list("person", "kind")
    for person, kind in rows[: MOST_HITS * 40]:
        found[person].add(kind)
    return found


def possible_duplicates(member: Membership, values: Mapping[str, str], document: str = "") -> tuple[Hit, ...]:
    """Cases of her agency that may be this person's, best first: asked while she is being registered."""
    names = names_of(values)
    wanted = compositions(values, [document] if document else ())
    wanted |= sought_names(names.given, names.surnames, years_near(values.get("birth_date", "")))
    matches = _matches(member, wanted)
    hits = []
    for case in cases_seen_by(member).filter(person__in=matches).select_related("person", "agency"):
        agrees = set(matches[case.person_id])
        if values.get("sex") in ("female", "male", "other") and case.person.sex == values["sex"]:
            agrees.add("sex")
        if values.get("nationalities") and values["nationalities"] == case.person.nationalities:
            agrees.add("nationality")
        score = sum(WEIGHTS[kind] for kind in agrees)
        if score >= POSSIBLE:
            hits.append(Hit(case, tuple(kind for kind in WEIGHTS if kind in agrees), score))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.case.pk))[:MOST_HITS])


def search(member: Membership, typed: str) -> tuple[CaseFile, ...]:
    """Cases of her agency by case number, document number, or two names in any order, however they are spelled."""
    text = typed.strip()
    number = text.upper().replace(" ", "")
    seen = cases_seen_by(member).select_related("person", "agency", "worker")
    by_number = tuple(seen.filter(number=number))
    if by_number:
        return by_number
    words = words_of_name(text).split()
    sounds = {sound(word) for word in words}
    given = {sound(full_given_name(word)) for word in words}
    wanted = sought_names(given, sounds, every_year())
    years = [part for part in text.split() if part.isdigit() and len(part) == 4]
    wanted |= {("year", f"{heard}|{year}") for heard in sounds for year in years}
    if digits := document_digits(text):
        wanted.add(("document", digits))
    if not wanted:
        return ()
    matches = _matches(member, wanted)
    found = seen.filter(person__in=matches)
    return tuple(sorted(found, key=lambda case: (-len(matches[case.person_id]), case.pk))[:MOST_HITS])
