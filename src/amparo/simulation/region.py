"""Drawing the whole region and writing it, chunk by chunk, so that memory does not grow with the persons.

Every chunk of CHUNK persons has its own random streams, made from the seed and the chunk's number: the same seed
gives the same bytes on any machine, and the persons of a seed are the same whatever lists are asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl

from amparo.files import Progress, atomic_directory, write_json
from amparo.simulation.agencies import Agency, agencies
from amparo.simulation.codebook import region_codebook
from amparo.simulation.draws import calendar
from amparo.simulation.geography import region
from amparo.simulation.meetings import meetings, shift_for
from amparo.simulation.names import Strings
from amparo.simulation.persons import FORMS, SEXES, Persons, draw_persons
from amparo.simulation.proceedings import proceeding_table
from amparo.simulation.recording import record_table
from amparo.simulation.rows import Rows, draw_rows
from amparo.simulation.settings import Settings

CHUNK = 50_000
MARKER = "codebook.json"
_PERSONS, _LISTS, _RECORDS, _PROCEEDINGS = range(4)
FILES = ("records.csv", "truth.csv", "persons.csv", "proceedings.csv")


@dataclass(frozen=True, slots=True)
class Summary:
    """What was drawn. `histories` counts persons by the lists they are on: "1010" is on the first and the third."""

    seed: int
    lists: tuple[str, ...]
    persons: int
    detected: int
    records: int
    accused: int
    on_list: tuple[int, ...]
    histories: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class _Tally:
    """Running counts over the chunks."""

    on_list: np.ndarray[Any, Any]
    books: np.ndarray[Any, Any]
    histories: dict[str, int]
    detected: int = 0
    records: int = 0
    accused: int = 0

    def add(self, met: np.ndarray[Any, Any], records: int, accused: int) -> None:
        self.on_list += met.sum(axis=0)
        self.detected += int(met.any(axis=1).sum())
        self.records += records
        self.accused += accused
        powers = 1 << np.arange(met.shape[1])[::-1]
        for code, count in zip(*np.unique(met @ powers, return_counts=True), strict=True):
            key = f"{int(code):0{met.shape[1]}b}"
            self.histories[key] = self.histories.get(key, 0) + int(count)


def simulate(settings: Settings, out: Path) -> Summary:
    """Draw the region and write it to the folder `out`, whole or not at all.

    Raises BadInput `files.directory_not_ours` when `out` holds something else.
    """
    keepers = agencies(settings.lists)
    tally = _Tally(np.zeros(len(keepers), dtype=np.int64), np.zeros(len(keepers), dtype=np.int64), {})
    progress = Progress("simulate")
    with atomic_directory(out, marker=MARKER) as folder:
        with _open(folder) as streams:
            shift = shift_for(settings, keepers)
            for number, first in enumerate(range(0, settings.persons, CHUNK)):
                size = min(CHUNK, settings.persons - first)
                tables = _chunk(number, first, size, keepers, settings, shift, tally)
                for stream, table in zip(streams, tables, strict=True):
                    table.write_csv(stream, include_header=number == 0)
                progress.step(first + size, settings.persons)
        write_json(folder / MARKER, region_codebook(settings, keepers).as_dict())
    return Summary(
        seed=settings.seed,
        lists=tuple(agency.code for agency in keepers),
        persons=settings.persons,
        detected=tally.detected,
        records=tally.records,
        accused=tally.accused,
        on_list=tuple(int(count) for count in tally.on_list),
        histories={key: tally.histories[key] for key in sorted(tally.histories)},
    )


@contextlib.contextmanager
def _open(folder: Path) -> Iterator[list[BinaryIO]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context((folder / name).open("wb")) for name in FILES]


def _chunk(
    number: int, first: int, size: int, keepers: Sequence[Agency], settings: Settings, shift: float, tally: _Tally
) -> tuple[pl.DataFrame, ...]:
    def stream(purpose: int) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(settings.seed, spawn_key=(number, purpose))))

    persons = draw_persons(first, size, settings, stream(_PERSONS))
    random = stream(_LISTS)
    met = meetings(persons, keepers, settings, shift, random)
    rows = draw_rows(persons, met, keepers, settings, random)
    identifiers = _identifiers(rows, keepers, tally)
    records = record_table(persons, rows, keepers, identifiers, settings, stream(_RECORDS))
    accused = proceeding_table(persons, np.asarray(met.any(axis=1)), tally.accused, settings, stream(_PROCEEDINGS))
    tally.add(met, len(rows), accused.height)
    names = np.array([f"P{one:08d}" for one in range(first + 1, first + size + 1)], dtype=object)
    return records, _truth(records, rows, met, names), _person_table(persons, met, names), accused


def _identifiers(rows: Rows, keepers: Sequence[Agency], tally: _Tally) -> Strings:
    """Each agency numbers its own book: `PROSEC-0000017`."""
    out = np.full(len(rows), "", dtype=object)
    for place, agency in enumerate(keepers):
        mine = np.flatnonzero(rows.keeper == place)
        start = int(tally.books[place]) + 1
        out[mine] = [f"{agency.code}-{one:07d}" for one in range(start, start + len(mine))]
        tally.books[place] += len(mine)
    return out


def _truth(records: pl.DataFrame, rows: Rows, met: np.ndarray[Any, Any], names: Strings) -> pl.DataFrame:
    """list, record_id, person_id: first the records, then whoever is on no list."""
    listed = records.select("list", "record_id").with_columns(
        pl.Series("person_id", names[rows.person], dtype=pl.String)
    )
    unseen = pl.Series("person_id", names[~met.any(axis=1)], dtype=pl.String)
    nothing = pl.Series([None] * len(unseen), dtype=pl.String)
    never = pl.DataFrame({"list": nothing, "record_id": nothing, "person_id": unseen})
    return pl.concat([listed, never])


def _person_table(persons: Persons, met: np.ndarray[Any, Any], names: Strings) -> pl.DataFrame:
    """The true features of every person, without a name: what an estimate by group is measured against."""
    states = np.array(region().states, dtype=object)
    return pl.DataFrame(
        {
            "person_id": pl.Series(names, dtype=pl.String),
            "sex": pl.Series(np.array(SEXES, dtype=object)[persons.sex], dtype=pl.String),
            "age_at_act": persons.age_at_act,
            "form": pl.Series(np.array(FORMS, dtype=object)[persons.form], dtype=pl.String),
            "nationality": pl.Series(states[persons.nationality], dtype=pl.String),
            "country_of_exploitation": pl.Series(states[persons.exploited_in], dtype=pl.String),
            "year": calendar(persons.found)[0],
            "lists": met.sum(axis=1),
        }
    )
