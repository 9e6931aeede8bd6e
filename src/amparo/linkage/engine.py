"""Splink on DuckDB, kept in memory and quiet: names are in its tables while it works and nowhere afterwards."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker

from amparo.linkage.comparisons import Block, Comparison, rarities, settings


@contextlib.contextmanager
def engine() -> Iterator[DuckDBAPI]:
    """A database that lives in memory; what does not fit spills to a private folder that is deleted at the end.

    One thread: with more, sums are added in another order each time and the same lists would not give the same bytes.
    """
    quiet = logging.getLogger("splink")
    before = quiet.level
    quiet.setLevel(logging.CRITICAL)
    spill = tempfile.mkdtemp(prefix="amparo-link-")
    connection = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": spill})
    try:
        connection.execute("SET enable_progress_bar = false")
        yield DuckDBAPI(connection=connection)
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
        quiet.setLevel(before)


def linker_of(
    api: DuckDBAPI,
    features: pl.DataFrame,
    comparisons: tuple[Comparison, ...],
    blocks: tuple[Block, ...],
    prior: float,
    rounds: int = 25,
) -> Linker:
    """A linker over `features` (from `amparo.linkage.normalise.normalised`), its rarities registered."""
    columns = [column for column in features.columns if column != "list"]
    table = api.register(features.select(columns).to_arrow())
    linker = Linker(table, settings(comparisons, blocks, prior, rounds), log_level=None, validate_settings=False)
    for column in dict.fromkeys(level.rarity for c in comparisons for level in c.levels if level.rarity):
        lookup = api.register(rarities(features, column).to_arrow())
        linker.table_management.register_term_frequency_lookup(lookup, column)
    return linker


def parameters_of(linker: Linker, comparison: Comparison) -> tuple[list[Any], list[Any]]:
    """m and u of one comparison's levels as the linker holds them; None where training did not reach a level."""
    held = linker.misc.save_model_to_json()
    found = next(c for c in held["comparisons"] if c["output_column_name"] == comparison.name)
    levels = [level for level in found["comparison_levels"] if not level.get("is_null_level")]
    return [level.get("m_probability") for level in levels], [level.get("u_probability") for level in levels]
