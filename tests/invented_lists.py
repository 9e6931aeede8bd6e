"""Lists of persons who do not exist, with the errors of real ones, for the tests of linkage."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import polars as pl

from amparo.model.record import LINKABLE_COLUMNS

GIVEN_NAMES = ("María", "José", "Ana", "Luis", "Carmen", "Juan", "Rosa", "Carlos", "Elena", "Pedro", "Lucía", "Jorge")
STEMS = ("Gar", "Lop", "Mart", "Rodr", "Gonz", "Per", "Sanch", "Ramir", "Quisp", "Mam", "Zel", "Vasq", "Flor", "Mor")
ENDS = ("cía", "ez", "ínez", "íguez", "ález", "uela", "illo", "ano", "ero", "ina", "ado", "osa", "al", "án")


def invented(persons: int, lists: int, seed: int = 1, share: float = 0.5) -> tuple[pl.DataFrame, list[int]]:
    """Records of invented persons with everyday errors, and the person of each record."""
    draw = random.Random(seed)
    rows, truth = [], []
    for person in range(persons):
        surnames = [draw.choice(STEMS) + draw.choice(ENDS) for _ in range(2)]
        born = f"{draw.randint(1960, 2010)}-{draw.randint(2, 12):02d}-{draw.randint(2, 28):02d}"
        row = {
            "given_name": draw.choice(GIVEN_NAMES),
            "second_given_name": draw.choice(("", *GIVEN_NAMES)),
            "surname": surnames[0],
            "second_surname": surnames[1],
            "sex": draw.choice(("female", "male")),
            "birth_date": born,
            "nationality": draw.choice(("HND", "GTM", "VEN", "COL", "HTI")),
            "document_number": str(draw.randint(10**7, 10**8)),
        }
        for number in range(lists):
            if draw.random() < share:
                seen = {name: cell for name, cell in row.items() if draw.random() > 0.15}
                if draw.random() < 0.2 and "surname" in seen:
                    at = draw.randrange(1, len(seen["surname"]))
                    seen["surname"] = seen["surname"][:at] + seen["surname"][at + 1 :]
                rows.append({"list": f"L{number}", "record_id": f"r{len(rows)}", **seen})
                truth.append(person)
    return table(rows), truth


def table(rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = ("list", "record_id", *LINKABLE_COLUMNS)
    cells = {name: [row.get(name) or None for row in rows] for name in columns if any(row.get(name) for row in rows)}
    return pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))


def pairs_f1(entities: list[str], truth: list[int]) -> float:
    def pairs(of: list[str] | list[int]) -> set[tuple[int, int]]:
        places: dict[object, list[int]] = {}
        for place, group in enumerate(of):
            places.setdefault(group, []).append(place)
        return {(a, b) for group in places.values() for a in group for b in group if a < b}

    got, want = pairs(entities), pairs(truth)
    return 2 * len(got & want) / max(len(got) + len(want), 1)


PERSON = {
    "given_name": "Fulana",
    "surname": "Inventada",
    "second_surname": "Ejemplar",
    "birth_date": "1998-05-03",
    "nationality": "HND",
    "sex": "female",
    "document_number": "0801199812345",
}


def written(path: Path, records: pl.DataFrame) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(records.columns)
        writer.writerows(records.iter_rows())
    return path
