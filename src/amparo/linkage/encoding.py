"""From an agency's list to a package: normalise, encode under the round's key, mix in decoys, shuffle, describe."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from amparo import __version__
from amparo.linkage.filters import WIDTH, filters_of, schema_hash
from amparo.linkage.keys import RoundKey
from amparo.linkage.normalise import FEATURES, normalised
from amparo.linkage.package import Package
from amparo.linkage.priors import Ints

#: Share of invented rows: a quarter stops the published graph-matching attack, and measures false matches.
DECOY_SHARE = 0.25
#: A nationality of fewer records than this lends no traits: its decoys would be its people.
_ENOUGH = 10
#: Traits that are taken together from one record when a decoy is put together; every line from another record.
_TAKEN_TOGETHER = (
    ("g1", "g2", "g1_sound", "g1_key", "g1_first", "sex"),
    ("s1", "s1_sound", "s1_key", "s1_first"),
    ("s2", "s2_sound"),
    ("birth", "by", "by_next", "bm", "bd", "by_rough"),
    ("nat", "place"),
    ("doc",),
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A package, and the key to its rows that stays with the agency: row_id, list, record_id (null: a decoy)."""

    package: Package
    rows: pl.DataFrame


def encode(records: pl.DataFrame, key: RoundKey, *, round_name: str, blind_ids: bool = False) -> Encoded:
    """Encode the records of `read_records(..., linkable=True)` for one round.

    Row ids are the agency's record ids, and the package says which rows are decoys; with `blind_ids` row ids are
    random, and neither leaves the agency. Deterministic in the records and the key.
    """
    features = normalised(records)
    generator = np.random.default_rng(np.frombuffer(key.derived(_salt_of(features)), dtype=np.uint32))
    decoys = invent(features, generator)
    count = len(records)
    everybody = pl.concat([features, decoys.with_columns(pl.col("row") + count)])
    ids = [*records["record_id"].to_list(), *_decoy_ids(records, len(decoys), generator)]
    sent = _random_ids(len(everybody), generator) if blind_ids else ids
    order = generator.permutation(len(everybody))
    filters = filters_of(everybody, key)[order]
    row_ids = tuple(sent[n] for n in order)
    lists = tuple(everybody["list"].gather(order).to_list())
    hidden = frozenset(sent[count:])
    rows = pl.DataFrame(
        {"row_id": row_ids, "list": lists, "record_id": [ids[n] if n < count else None for n in order]},
        schema={"row_id": pl.String, "list": pl.String, "record_id": pl.String},
    )
    manifest = _manifest(records, key, round_name, len(decoys), blind_ids)
    return Encoded(Package(row_ids, lists, filters, None if blind_ids else hidden, manifest), rows)


def _salt_of(features: pl.DataFrame) -> str:
    """Ties the random draws to the list, so that two lists under one key draw differently."""
    return "draws " + hashlib.sha256(features.write_csv().encode()).hexdigest()


def invent(features: pl.DataFrame, generator: np.random.Generator) -> pl.DataFrame:
    """Decoys: people put together from traits of different records of the list, so that nobody is among them.

    A list of one or two records gives decoys that may resemble them; the package says how many rows are real.
    """
    count = int(np.ceil(DECOY_SHARE * len(features)))
    homes = generator.integers(0, len(features), count)
    parts = []
    for names, rows in zip(_TAKEN_TOGETHER, _donors(features, homes, generator), strict=True):
        parts.append(features[rows.tolist()].select(names))
    home = features[homes.tolist()].select("list")
    table = pl.concat([home, *parts], how="horizontal").with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.concat_str("s1", "s2", separator=" ").alias("surnames"),
        pl.col("doc").map_elements(lambda doc: _scrambled(doc, generator), return_dtype=pl.String),
    )
    decoys: pl.DataFrame = table.select("row", "list", *FEATURES)
    return decoys


def _donors(features: pl.DataFrame, homes: Ints, generator: np.random.Generator) -> Ints:
    """For each part (row) of each decoy (column) another record to take it from, of its home's nationality if enough.

    Names go with nationalities; decoys that mixed them would be less alike than two real strangers are. No record
    gives a decoy two parts, as far as there are enough records: it would come out half itself, and more alike to its
    giver's other records than any stranger.
    """
    nationality = features["nat"].rank("dense").fill_null(0).to_numpy().astype(np.int64)
    order = np.argsort(nationality, kind="stable")
    start = np.searchsorted(nationality[order], nationality[homes], side="left")
    size = np.searchsorted(nationality[order], nationality[homes], side="right") - start
    parts = len(_TAKEN_TOGETHER)
    near = size >= _ENOUGH
    start, size = np.where(near, start, 0), np.where(near, size, len(features))
    again = parts > len(features)
    drawn = [generator.choice(int(many), parts, replace=again) for many in size]
    donors: Ints = order[start + np.array(drawn, dtype=np.int64).reshape(-1, parts).T]
    return donors


def _scrambled(document: str, generator: np.random.Generator) -> str:
    """A number of the same form that is nobody's."""
    return "".join(str(generator.integers(0, 10)) if letter.isdigit() else letter for letter in document)


def _decoy_ids(records: pl.DataFrame, count: int, generator: np.random.Generator) -> list[str]:
    """Ids for decoys that no record has."""
    taken = set(records["record_id"].to_list())
    found: list[str] = []
    while len(found) < count:
        new = f"d{generator.integers(0, 1 << 62):016x}"
        if new not in taken:
            taken.add(new)
            found.append(new)
    return found


def _random_ids(count: int, generator: np.random.Generator) -> list[str]:
    return [f"{number:016x}" for number in generator.integers(0, 1 << 62, count)]


def _manifest(records: pl.DataFrame, key: RoundKey, round_name: str, decoys: int, blind_ids: bool) -> dict[str, Any]:
    return {
        "schema": schema_hash(),
        "bits": WIDTH,
        "key": key.fingerprint,
        "round": round_name,
        "records": len(records),
        "decoys": decoys,
        "sealed": blind_ids,
        "made_by": f"amparo {__version__}",
        "caveats": [
            "Encodings are of persons: treat the package as personal data and destroy it after the round.",
            "To be compared only with packages of the same round, by the linkage unit, which must not hold the key.",
            "Not to be used for border, migration or police control (Trafficking Protocol, articles 6 and 10).",
        ],
    }
