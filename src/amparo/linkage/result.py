"""What a linkage hands on: who is one person, how many were seen by which lists, and how sure that is."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from amparo import __version__
from amparo.files import BadInput, atomic_directory, atomic_path, safe_cell, write_csv, write_json
from amparo.linkage.clusters import Clusters
from amparo.linkage.copies import Copies
from amparo.linkage.errors import ErrorRates, Threshold
from amparo.linkage.priors import Scored
from amparo.vocabulary.text import Text

MARKER = "linkage.json"


@cache
def _sentences() -> dict[str, Text]:
    raw = files("amparo.linkage").joinpath("warnings.toml").read_text(encoding="utf-8")
    return {code: Text.of(words) for code, words in tomllib.loads(raw).items()}


@dataclass(frozen=True, slots=True)
class Warn:
    """Something the reader must know before using the result; the sentence is in `warnings.toml`."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> Text:
        return _sentences()[self.code].format(**self.values)

    def as_dict(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message.as_dict()}


@dataclass(frozen=True, slots=True)
class Linkage:
    """A finished linkage.

    `table` has one row per record in the order given: list, record_id, entity_id, probability. `model` describes how
    pairs were weighed, without a single value of a record. `mode` is `clear` or `encoded`. `pairs` are the candidate
    pairs by their records' ids with the probability that they are one person (`paired`).
    """

    mode: str
    table: pl.DataFrame
    threshold: Threshold
    errors: ErrorRates
    compared: int
    model: Mapping[str, Any]
    warnings: tuple[Warn, ...] = ()
    pairs: pl.DataFrame | None = None

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists in alphabetical order, as the overlap table has them."""
        return tuple(sorted(self.table["list"].unique().to_list()))

    @property
    def overlap(self) -> pl.DataFrame:
        """One 0/1 column per list and `count`: how many persons were seen by exactly those lists."""
        return overlap_of(self.table, self.lists)

    def as_dict(self) -> dict[str, object]:
        """The content of `linkage.json`."""
        sizes = self.table.group_by("list").len().sort("list")
        persons = self.table["entity_id"].n_unique()
        return {
            "format": "amparo-linkage/1",
            "mode": self.mode,
            "records": len(self.table),
            "entities": persons,
            "lists": [{"list": name, "records": count} for name, count in sizes.iter_rows()],
            "pairs_compared": self.compared,
            "pairs_linked": self.errors.linked,
            "threshold": {
                "probability": _rounded(self.threshold.probability),
                "expected_f1_of_pairs": _rounded(self.threshold.expected_f1),
                "why": _sentences()["why_threshold"].as_dict(),
            },
            "estimated_error_rates": {
                "precision": _rounded(self.errors.precision),
                "recall": _rounded(self.errors.recall),
                "f1": _rounded(self.errors.f1),
                "how": _sentences()["how_errors"].as_dict(),
            },
            "model": self.model,
            "versions": {"amparo": __version__, **{name: version(name) for name in ("splink", "duckdb", "polars")}},
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def tabulated(names: pl.DataFrame, clusters: Clusters) -> pl.DataFrame:
    """The table of a Linkage: `names` (list, record_id) with entity_id (`e1` ...) and probability."""
    _, number = np.unique(clusters.entity, return_inverse=True)
    return names.select("list", "record_id").with_columns(
        pl.Series("entity_id", number + 1).cast(pl.String).str.replace("^", "e"),
        pl.Series("probability", np.round(np.clip(clusters.probability, 0.0, 1.0), 6)),
    )


#: Pairs less likely than this change no grouping: their weight is below what counts against at most.
FAINTEST_PAIR = 1e-4


def paired(names: pl.DataFrame, scored: Scored, copies: Copies | None = None) -> pl.DataFrame:
    """Candidate pairs as ids and probabilities, in the order of the records.

    With `copies`, `scored` numbers the compared records; a record that was not compared is paired with the second of
    those that answer for it, as surely as these two are with each other.
    """
    kept = scored.probability >= FAINTEST_PAIR
    left, right, probability = scored.pairs.left[kept], scored.pairs.right[kept], scored.probability[kept]
    if copies is not None:
        rows = np.flatnonzero(copies.compared)
        follower = np.flatnonzero(~copies.compared)
        sure = {(a, b): p for a, b, p in zip(left.tolist(), right.tolist(), probability.tolist(), strict=True)}
        ends = zip(copies.first[follower].tolist(), copies.second[follower].tolist(), strict=True)
        follows = np.array([sure.get(pair, 0.0) for pair in ends])
        left = np.r_[rows[left], rows[copies.second[follower]]]
        right = np.r_[rows[right], follower]
        probability = np.r_[probability, follows]
    given = names.select("list", "record_id")
    one = given[left].rename({"list": "left_list", "record_id": "left_record_id"})
    other = given[right].rename({"list": "right_list", "record_id": "right_record_id"})
    # Twelve digits: the weight of a sure pair must survive.
    return one.hstack(other).with_columns(pl.Series("probability", np.round(probability, 12)))


def overlap_of(table: pl.DataFrame, lists: tuple[str, ...]) -> pl.DataFrame:
    """Count persons by the lists that saw them: histories that occur, most lists last in binary order."""
    seen = table.select("entity_id", "list").unique()
    histories = seen.group_by("entity_id").agg(
        *((pl.col("list") == name).any().cast(pl.Int8).alias(f"l{number}") for number, name in enumerate(lists))
    )
    keys = [f"l{number}" for number in range(len(lists))]
    counts = histories.group_by(keys).agg(pl.len().alias("count")).sort(keys)
    return counts.rename(dict(zip(keys, lists, strict=True)))


def write_linkage(linkage: Linkage, target: Path) -> None:
    """Write `clusters.csv`, `pairs.csv`, `overlap.csv` and `linkage.json` as one folder, all or nothing.

    Raises BadInput `linkage.list_called_count` when a list's code is the name of the overlap table's last column.
    """
    if "count" in linkage.lists:
        raise BadInput("linkage.list_called_count")
    with atomic_directory(target, marker=MARKER) as folder:
        write_ids(folder / "clusters.csv", linkage.table)
        if linkage.pairs is not None:
            write_ids(folder / "pairs.csv", linkage.pairs)
        overlap = linkage.overlap
        write_csv(folder / "overlap.csv", [safe_cell(name) for name in overlap.columns], overlap.iter_rows())
        write_json(folder / MARKER, linkage.as_dict())


def write_ids(path: Path, table: pl.DataFrame) -> None:
    """Write a table of record ids to the letter: they are keys, and a changed key finds no record."""
    with atomic_path(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.iter_rows())


def formula_ids(table: pl.DataFrame) -> int:
    """How many ids a spreadsheet would run as a formula."""
    odd = table.filter(pl.col("record_id").str.contains(r"^[=+\-@\t\r]"))["record_id"].to_list()
    return sum(safe_cell(name) != name for name in odd)
