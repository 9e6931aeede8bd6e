"""One person's traits as 1,024 keyed bits: two spellings share most of them, and without the key they say nothing.

A record-level Bloom filter (Schnell, Bachteler and Reiher 2011): every pair of letters of the names, every part of the
birth date and the other traits set some bits, chosen by BLAKE2b under the round's key. All traits share the filter, so
that no single trait's frequency shows.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

from amparo.linkage.keys import RoundKey

Bits = npt.NDArray[np.uint8]
#: Bits of a filter, and the version of everything that decides which are set.
WIDTH = 1024
SCHEMA = "record-filter/1"
#: Trait -> how many bits each of its tokens sets. Names by pairs of letters carry most; rare traits weigh by bits too.
BITS = {
    "given": 9, "given_heard": 11, "surname": 8, "surname_heard": 9, "year": 18, "day": 20, "month": 4,
    "birth": 14, "sex": 8, "nationality": 14, "document": 3, "whole_document": 8, "place": 8,
}  # fmt: skip


def schema_hash() -> str:
    """Names the way filters are made; filters of two ways must not be compared."""
    said = f"{SCHEMA} {WIDTH} {sorted(BITS.items())}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def filters_of(features: pl.DataFrame, key: RoundKey) -> Bits:
    """The filters of `features` (from `amparo.linkage.normalise.normalised`), packed: one row of 128 bytes a record."""
    tokens = tokens_of(features)
    distinct = tokens.select("trait", "token").unique().sort("trait", "token")
    positions = [_positions(trait, token, key) for trait, token in distinct.iter_rows()]
    distinct = distinct.with_columns(pl.Series("bit", positions, dtype=pl.List(pl.Int32)))
    bits = np.zeros((len(features), WIDTH), dtype=np.uint8)
    for chunk in tokens.join(distinct, on=("trait", "token")).select("at", "bit").iter_slices(500_000):
        flat = chunk.explode("bit")
        bits[flat["at"].to_numpy(), flat["bit"].to_numpy()] = 1
    return np.packbits(bits, axis=1)


def _positions(trait: str, token: str, key: RoundKey) -> list[int]:
    said = f"{trait}\x00{token}".encode()
    digest = hashlib.blake2b(said, key=key.secret, digest_size=64).digest()
    return [int.from_bytes(digest[2 * n : 2 * n + 2], "big") % WIDTH for n in range(BITS[trait])]


def tokens_of(features: pl.DataFrame) -> pl.DataFrame:
    """Every token of every record: `at` (row from 0), `trait`, `token`. A trait not known has none.

    The two surnames share a trait, as do the two given names, so that their order does not matter; a year stands for
    the two beside it as well, and day and month share a trait, because they are swapped.
    """
    table = features.with_columns(pl.int_range(pl.len()).alias("at"))
    year = pl.col("by")
    parts = [
        *(_pairs(table, column, "given") for column in ("g1", "g2")),
        *(_pairs(table, column, "surname") for column in ("s1", "s2")),
        _whole(table, pl.col("g1_sound"), "given_heard"),
        *(_whole(table, pl.col(f"{column}_sound"), "surname_heard") for column in ("s1", "s2")),
        *(_whole(table, (year + step).cast(pl.String), "year") for step in (-1, 0, 1)),
        *(_whole(table, pl.col(column).cast(pl.String), "day") for column in ("bm", "bd")),
        _whole(table, pl.col("bm").cast(pl.String), "month"),
        _whole(table, pl.col("birth"), "birth"),
        _whole(table, pl.col("sex"), "sex"),
        _whole(table, pl.col("nat"), "nationality"),
        _pairs(table, "doc", "document"),
        _whole(table, pl.col("doc"), "whole_document"),
        _whole(table, pl.col("place"), "place"),
    ]
    return pl.concat(parts)


def _whole(table: pl.DataFrame, value: pl.Expr, trait: str) -> pl.DataFrame:
    return table.select("at", pl.lit(trait).alias("trait"), value.alias("token")).drop_nulls("token")


def _pairs(table: pl.DataFrame, column: str, trait: str) -> pl.DataFrame:
    """The pairs of neighbouring letters of a word, its ends marked: `ana` -> `_a an na a_`."""
    words = table.select("at", pl.col(column).alias("word")).drop_nulls("word")
    distinct = words.select("word").unique()
    split = pl.Series(
        [[f"_{word}_"[n : n + 2] for n in range(len(word) + 1)] for word in distinct["word"]], dtype=pl.List(pl.String)
    )
    grams = distinct.with_columns(split.alias("token")).explode("token")
    return words.join(grams, on="word").select("at", pl.lit(trait).alias("trait"), "token")
