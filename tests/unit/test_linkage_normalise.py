"""Names, dates and documents of the Americas: what is brought together and what must stay apart."""

from __future__ import annotations

import polars as pl
import pytest

from amparo.linkage.normalise import (
    document_digits,
    fold,
    full_given_name,
    hypocoristics,
    normalised,
    skeleton,
    sound,
    words_of_name,
)


def features(**cells: str | None) -> dict[str, object]:
    record = {"list": "A", "record_id": "1"} | cells
    table = pl.DataFrame({name: [cell] for name, cell in record.items()}, schema=dict.fromkeys(record, pl.String))
    return normalised(table).row(0, named=True)


@pytest.mark.parametrize(
    "spellings",
    [
        "jimenez gimenez ximenez jimenes",
        "vasquez vazquez basques bazquez",
        "huaman waman guaman",
        "gonzalez gonzales gonsales",
        "hernandez ernandes",
        "carvalho carballo",
        "souza sousa",
        "filipe philipe",
        "quispe kispe",
        "yesenia jesenia",
        "muñoz munhoz munoz",
        "chavez chaves shaves",
        "zuniga suniga",
    ],
)
def test_spellings_that_are_heard_alike(spellings: str) -> None:
    assert len({sound(fold(word)) for word in spellings.split()}) == 1


@pytest.mark.parametrize("pair", ["perez lopez", "maria mario", "gomez gamez", "rosa roja", "ana ines", "caro carro"])
def test_names_that_are_heard_apart(pair: str) -> None:
    one, two = pair.split()
    assert sound(one) != sound(two) or pair == "caro carro"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("  MARÍA   del  Carmen ", "maria carmen"),
        ("De la Cruz", "cruz"),
        ("San Martín", "sanmartin"),
        ("Saint-Fleur", "saintfleur"),
        ("Núñez-D'Ávila", "nunez davila"),
        ("Dra. Ana", "ana"),
        ("Gómez viuda de Pérez", "gomez perez"),
        ("N/N", ""),
        ("desconocido", ""),
        ("No consta", ""),
        ("XXXX", ""),
        ("---", ""),
        ("123", ""),
        ("De", "de"),
        ("Łucja", "łucja"),
        ("王芳", "王芳"),
    ],
)
def test_the_words_of_a_name(cell: str, words: str) -> None:
    assert words_of_name(cell) == words


@pytest.mark.parametrize(("short", "full"), [("pepe", "jose"), ("chayo", "rosario"), ("lupita", "guadalupe")])
def test_short_names_stand_for_full_ones(short: str, full: str) -> None:
    assert full_given_name(short) == full


def test_no_short_name_is_explained_by_another_short_name() -> None:
    table = hypocoristics()
    assert not {full for full in table.values() if full in table and table[full] != full}


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"given_name": "María José", "surname": "Pérez Gómez"}, ("maria", "jose", "perez", "gomez")),
        (
            {"given_name": "María", "second_given_name": "José", "surname": "Pérez", "second_surname": "Gómez"},
            ("maria", "jose", "perez", "gomez"),
        ),
        ({"given_name": "Pepe", "surname": "de la Cruz"}, ("jose", None, "cruz", None)),
        ({"given_name": "N/N", "second_surname": "Gómez"}, (None, None, "gomez", None)),
        ({"given_name": None, "surname": None}, (None, None, None, None)),
    ],
)
def test_two_surnames_are_taken_apart(cells: dict[str, str], wanted: tuple[str | None, ...]) -> None:
    found = features(**cells)
    assert tuple(found[name] for name in ("g1", "g2", "s1", "s2")) == wanted


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"birth_date": "1998-05-03"}, ("1998-05-03", 1998, 5, 3, False)),
        ({"birth_date": "1998-05"}, (None, 1998, 5, None, False)),
        ({"birth_date": "1998"}, (None, 1998, None, None, False)),
        ({"birth_date": "1998-01-01"}, (None, 1998, None, None, False)),
        ({"birth_year": "1998"}, (None, 1998, None, None, False)),
        ({"age": "20", "referral_date": "2018-06-01"}, (None, 1998, None, None, True)),
        ({"age": "20"}, (None, None, None, None, False)),
    ],
)
def test_parts_of_a_birth(cells: dict[str, str], wanted: tuple[object, ...]) -> None:
    found = features(**cells)
    assert tuple(found[name] for name in ("birth", "by", "bm", "bd", "by_rough")) == wanted


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("0801-1990-12345", "801199012345"),
        (" ab 12.345 ", "AB12345"),
        ("00000000", ""),
        ("1111", ""),
        ("S/N", ""),
        ("SIN DOC", ""),
        ("12", ""),
    ],
)
def test_document_numbers(cell: str, kept: str) -> None:
    assert document_digits(cell) == kept


def test_a_document_that_everybody_shares_says_nothing() -> None:
    table = pl.DataFrame(
        {"list": ["A"] * 60, "record_id": list(map(str, range(60))), "document_number": ["PAS12345"] * 60}
    )
    assert normalised(table)["doc"].is_null().all()
    assert normalised(table.head(5))["doc"].to_list() == ["PAS12345"] * 5


def test_a_birthplace_that_is_a_state_is_not_counted_beside_nationality() -> None:
    assert features(birthplace="HND", nationality="HND")["place"] is None
    assert features(birthplace="HND")["nat"] == "HND"
    assert features(birthplace="San Pedro Sula")["place"] == "sanpedrosula"


def test_the_skeleton_is_the_sound_without_vowels() -> None:
    assert skeleton("ximenez") == skeleton("jimenes") == "jmns"
    assert skeleton("ana") == "an"


def test_names_in_the_wrong_fields_are_put_back_by_what_the_list_itself_shows() -> None:
    rows = [("Ana", "Tal"), ("Luz", "Cual")] * 60 + [("Tal", "Ana"), ("Ana", "Nueva"), ("Rara", "Ana")]
    table = pl.DataFrame(
        {"list": ["A"] * len(rows), "given_name": [g for g, _ in rows], "surname": [s for _, s in rows]}
    )
    found = normalised(table).select("g1", "s1").rows()
    assert found[-3:] == [("ana", "tal"), ("ana", "nueva"), ("rara", "ana")]
    assert found[:2] == [("ana", "tal"), ("luz", "cual")]
