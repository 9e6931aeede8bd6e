"""What a record says of who somebody is: names, birth, documents, as people and officials really write them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.simulation.draws import Days, Flags, Floats, calendar, day_of, full_years, iso
from amparo.simulation.geography import region
from amparo.simulation.names import Strings, cultures, tables
from amparo.simulation.persons import Persons
from amparo.simulation.rows import Rows
from amparo.simulation.spelling import misspell_some, nickname, respell_some, written

NAME_COLUMNS = ("given_name", "second_given_name", "surname", "second_surname")
#: A number below 10^8 times this, modulo 10^digits, gives every person another document, spread over all digits.
_SPREAD, _SPREAD_PASSPORT = 6_180_339_887_499, 39_916_801


def true_names(persons: Persons, who: NDArray[np.int64]) -> tuple[Strings, Strings, Strings, Strings]:
    """Given name, second given name, surname, second surname of the persons at the places `who`."""
    out = tuple(np.full(len(who), "", dtype=object) for _ in NAME_COLUMNS)
    given, family = persons.given[who], persons.family[who]
    culture_of = np.array(region().cultures, dtype=object)[persons.nationality[who]]
    # persons of another sex carry a name from either list
    female = np.where(persons.sex[who] == 2, given[:, 0] < 0.5, persons.sex[who] == 0)
    for key, culture in cultures().items():
        for pool, wanted in ((culture.female, female), (culture.male, ~female)):
            rows = np.flatnonzero((culture_of == key) & wanted)
            if not len(rows):
                continue
            out[0][rows], out[1][rows] = pool.take(given[rows, 0]), pool.take(given[rows, 1])
            out[2][rows], out[3][rows] = culture.surnames.take(family[rows, 0]), culture.surnames.take(family[rows, 1])
            out[1][rows[given[rows, 2] >= culture.second_given]] = ""
            out[3][rows[family[rows, 3] >= culture.second_surname]] = ""
            if culture.compound:
                _compounds(out, rows, pool is culture.female, given)
    out[1][out[1] == out[0]] = ""
    return out  # type: ignore[return-value]


def _compounds(out: tuple[Strings, ...], rows: NDArray[np.int64], female: bool, given: Floats) -> None:
    """`María del Carmen`, `José de Jesús`: one in twelve of the second given names."""
    seconds = tables()["compound"]["female" if female else "male"]
    share = given[rows, 2] * 12 % 1  # the same draw again, spread: no other draw is used up
    for row, part in zip(rows[given[rows, 2] < 0.65 / 12], share[given[rows, 2] < 0.65 / 12], strict=True):
        out[0][row] = "María" if female else "José"
        out[1][row] = seconds[int(part * len(seconds))]


def recorded_names(
    persons: Persons, rows: Rows, papers: Flags, errors: float, random: np.random.Generator
) -> dict[str, Strings]:
    """The four name columns of the records, shape (r,) each; an empty string is not recorded."""
    given, second_given, surname, second_surname = true_names(persons, rows.person)
    size = len(rows)

    def chance(rate: float | Floats) -> Flags:
        return np.asarray(random.random(size) < np.minimum(np.asarray(rate) * errors, 0.95))

    surname = _borrowed_names(persons, rows, surname, papers)
    second_given[chance(1 - rows.rate("second_given"))] = ""
    swapped = chance(0.012) & (second_given != "") & ~np.strings.startswith(second_given.astype(str), "de")
    given[swapped], second_given[swapped] = second_given[swapped], given[swapped]
    _married(persons, rows, second_surname, chance(0.03), random)
    second_surname[chance(1 - rows.rate("second_surname"))] = ""
    swapped = chance(0.02) & (second_surname != "")
    surname[swapped], second_surname[swapped] = second_surname[swapped], surname[swapped]
    joined = chance(0.012) & (second_surname != "")
    surname[joined] = surname[joined] + " " + second_surname[joined]
    second_surname[joined] = ""
    draws = random.random(size)
    for row in np.flatnonzero(chance(rows.rate("nickname"))):
        given[row] = nickname(given[row], float(draws[row]))
    columns = []
    for names in (given, second_given, surname, second_surname):
        names = respell_some(names, min(0.08 * errors, 0.95), random)
        names = misspell_some(names, np.minimum(rows.rate("misspelt") * errors, 0.95), random)
        columns.append(_by_habit(names, rows, errors, random))
    surname_missing = chance(0.006)
    columns[2][surname_missing] = columns[3][surname_missing] = ""
    return dict(zip(NAME_COLUMNS, columns, strict=True))


def _borrowed_names(persons: Persons, rows: Rows, surname: Strings, papers: Flags) -> Strings:
    """Four in ten false papers carry another surname too; agencies that go by papers write it down."""
    hit = papers & ((persons.number[rows.person] * 7919 % 10) < 4)
    others = np.flip(surname)
    out = surname.copy()
    out[hit] = others[hit]
    return out


def papers_believed(persons: Persons, rows: Rows, random: np.random.Generator) -> Flags:
    """Records that follow a person's false papers, in name, birth and document alike."""
    return np.asarray(persons.false_papers[rows.person] & (random.random(len(rows)) < rows.rate("papers")))


def _married(persons: Persons, rows: Rows, second_surname: Strings, hit: Flags, random: np.random.Generator) -> None:
    """Adult women by their husband's name: `de Pérez` in place of the second surname."""
    adult = (persons.sex[rows.person] == 0) & (persons.age_at_act[rows.person] >= 20)
    pool = cultures()["colombia"].surnames
    husbands = pool.take(random.random(len(rows)))
    wives = np.flatnonzero(hit & adult & (second_surname != ""))
    second_surname[wives] = "de " + husbands[wives]


def _by_habit(names: Strings, rows: Rows, errors: float, random: np.random.Generator) -> Strings:
    """Whole agencies write without accents or in capitals; anybody drops the accents of a name now and then."""
    if not errors:
        return names
    now_and_then = random.random(len(names)) < min(0.15 * errors, 0.95)
    return written(names, rows.writes("no_accents") | now_and_then, rows.writes("capitals"))


@dataclass(frozen=True, slots=True)
class Birth:
    """What a record says of the birth, shape (r,) each; -1 in a number is not recorded.

    `day` is the recorded day of birth (a believed one, right or wrong) where `known` is True.
    """

    date: Strings
    year: NDArray[np.int64]
    age: NDArray[np.int64]
    day: Days
    known: Flags


def recorded_birth(persons: Persons, rows: Rows, papers: Flags, errors: float, random: np.random.Generator) -> Birth:
    """Birth date, birth year and age at referral: full, year only, age only or nothing, with the usual errors."""
    size, born = len(rows), persons.born[rows.person].copy()
    # false papers make a child an adult of 18 to 22, always the same date for the same person
    aged = persons.acted[rows.person] - 18 * 366 - persons.number[rows.person] * 7919 % 1500
    born[papers] = np.minimum(aged, born)[papers]
    born = _slip_of_dates(born, rows.referred, errors, random)
    draw = random.random(size)
    full, year = rows.rate("birth", "full"), rows.rate("birth", "year")
    only_age = rows.rate("birth", "age")
    level = np.select([draw < full, draw < full + year, draw < full + year + only_age], [0, 1, 2], default=3)
    if not errors:
        level[:] = 0
    years, months, _ = calendar(born)
    age = full_years(born, rows.referred)
    guess = age + np.where(random.random(size) < 0.35, random.integers(-2, 3, size), 0)
    age = np.where(level == 2, np.maximum(guess, 0), age)
    date = np.where(level == 0, iso(born), "").astype(object)
    partly = (level == 1) & (random.random(size) < 0.5)
    date[partly] = years[partly].astype(str).astype(object)
    by_month = (level == 0) & (random.random(size) < 0.01 * errors)
    date[by_month] = [f"{y}-{m:02d}" for y, m in zip(years[by_month], months[by_month], strict=True)]
    says_age = (level == 2) | ((level == 0) & (random.random(size) < 0.7))
    return Birth(date, np.where(level <= 1, years, -1), np.where(says_age, age, -1), born, level == 0)


def _slip_of_dates(born: Days, referred: Days, errors: float, random: np.random.Generator) -> Days:
    """1 January for want of better, day and month changed over, a year or a day off."""
    size, out = len(born), born.copy()
    years, months, days = calendar(born)
    what = random.random(size) / max(errors, 1e-12)
    step, sign = random.integers(1, 10, size), np.where(random.random(size) < 0.5, -1, 1)
    for row in np.flatnonzero(what < 0.065):
        year, month, day = int(years[row]), int(months[row]), int(days[row])
        if what[row] < 0.02:
            out[row] = day_of(year)
        elif what[row] < 0.035:
            out[row] = day_of(year, day, month) if day <= 12 else born[row]
        elif what[row] < 0.05:
            out[row] = day_of(year + int(sign[row]), month, min(day, 28))
        else:
            out[row] += sign[row] * step[row]
    return np.where(out < referred, out, born)


def recorded_documents(
    persons: Persons, rows: Rows, papers: Flags, errors: float, random: np.random.Generator
) -> Strings:
    """An identity number or (one in six, of those over a border one in three) a passport; false ones are shared.

    No two persons have the same true number; a false number is used by up to four persons.
    """
    size, who = len(rows), rows.person
    number, nation = persons.number[who], persons.nationality[who]
    digits = np.array(region().digits)[nation]
    travels = random.random(size) < np.where(persons.foreigner[who], 0.3, 0.12)
    has = random.random(size) < np.minimum(rows.rate("document"), 1.0)
    wrong = random.random(size) < 0.02 * errors
    place, digit = random.random(size), random.integers(0, 10, size)
    out = np.full(size, "", dtype=object)
    for row in np.flatnonzero(has):
        text = _document(int(number[row]), int(digits[row]), bool(travels[row]), bool(papers[row]))
        if wrong[row]:
            spot = 1 + int(place[row] * (len(text) - 1))
            text = text[:spot] + str((int(text[spot]) + 1 + int(digit[row]) % 9) % 10) + text[spot + 1 :]
        out[row] = text
    return out


def _document(number: int, digits: int, passport: bool, false: bool) -> str:
    if false:
        return f"{(number // 4 * 4 * _SPREAD + 8_765_432) % 10**digits:0{digits}d}"
    if passport:
        return f"{chr(65 + number % 26)}{(number * _SPREAD_PASSPORT + 7_654_321) % 10**8:08d}"
    return f"{(number * _SPREAD + 1_234_567) % 10**digits:0{digits}d}"
