"""Linking lists whose names may be read: inside one agency, or one unit that the law trusts with them.

normalise -> compare (Splink on DuckDB) -> train -> weigh by the lists' own overlap -> group.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from splink import DuckDBAPI

from amparo.files import Progress
from amparo.linkage.clusters import agglomerate
from amparo.linkage.comparisons import BLOCKS, Block, Comparison, affordable, pairs_of, usable
from amparo.linkage.copies import Copies, find_copies, follow
from amparo.linkage.engine import engine, linker_of
from amparo.linkage.errors import best_threshold, error_rates
from amparo.linkage.normalise import normalised
from amparo.linkage.priors import Ints, Pairs, Scored, score
from amparo.linkage.result import Linkage, Warn, formula_ids, paired, tabulated
from amparo.linkage.training import FEW, Training, train

#: Pairs whose evidence is weaker than this many bits are not kept: even the most generous prior leaves them apart.
FAINTEST = -4.0
#: Evidence (natural logarithm) that two contradictions weigh beyond what the model gives them.
CONTRADICTION = 6.0
#: Without any of these nobody can be told from anybody.
TELLING = ("given", "surnames", "document")


def link_clear(records: pl.DataFrame) -> Linkage:
    """Link and deduplicate the records of `amparo.model.record_files.read_records(..., linkable=True)`.

    Deterministic: the same records in the same order give the same result. Records of one list may be one person's
    (an agency's duplicates), which needs more evidence the fewer duplicates its list shows.
    """
    progress = Progress("link")
    every = normalised(records)
    copies = find_copies(every)
    features = every.filter(copies.compared).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
    comparisons = usable(features)
    blocks = affordable(features)
    warnings = _warnings_of(every, comparisons, blocks)
    training = Training(comparisons, 0.0, 0.0, (), ())
    pairs = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    if not any(warning.code in ("not_telling", "all_alike", "one_record") for warning in warnings):
        progress.step(0, len(features))
        with engine() as api:
            training = train(api, features, comparisons)
            progress.step(len(features) // 2, len(features))
            pairs = weigh(api, features, training, blocks)
        warnings += _warnings_of_training(training)
    names = sorted(every["list"].unique().to_list())
    numbers = {name: number for number, name in enumerate(names)}
    lists = features["list"].replace_strict(numbers, return_dtype=pl.Int64).to_numpy()
    scored = score(pairs, lists, len(names))
    return conclude(records, scored, "clear", describe(training, blocks, scored, names), warnings, copies)


def conclude(
    names: pl.DataFrame,
    scored: Scored,
    mode: str,
    model: dict[str, Any],
    warnings: list[Warn],
    copies: Copies | None = None,
) -> Linkage:
    """Threshold, groups and error rates of scored pairs: the same for clear and encoded lists.

    With `copies`, `scored` numbers the compared records only; error rates are then of the pairs among those.
    """
    rows = len(names) if copies is None else int(copies.compared.sum())
    threshold = best_threshold(scored.probability)
    pairs = scored.pairs
    clusters = agglomerate(rows, pairs.left, pairs.right, scored.log_odds, threshold.log_odds)
    errors = error_rates(scored, clusters.entity)
    table = tabulated(names, clusters if copies is None else follow(clusters, copies))
    if odd := formula_ids(table):
        warnings = [*warnings, Warn("formula_ids", {"count": odd})]
    if not errors.linked:
        warnings = [*warnings, Warn("nothing_linked")]
    candidates = paired(names, scored, copies)
    return Linkage(mode, table, threshold, errors, len(pairs), model, tuple(warnings), candidates)


def weigh(api: DuckDBAPI, features: pl.DataFrame, training: Training, blocks: tuple[Block, ...]) -> Pairs:
    """The evidence of every pair the blocks bring together, sorted by row numbers."""
    linker = linker_of(api, features, training.comparisons, blocks, training.prior)
    base = math.log2(training.prior / (1 - training.prior))
    predicted: Any = linker.inference.predict(threshold_match_weight=base + FAINTEST, warning_mode="never")
    table = predicted.as_pyarrow_table()
    left, right = (table.column(name).to_numpy().astype(np.int64) for name in ("row_l", "row_r"))
    weight = (table.column("match_weight").to_numpy().astype(np.float64) - base) * math.log(2)
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((high, low))
    low, high, weight = low[order], high[order], weight[order]
    return Pairs(low, high, weight - CONTRADICTION * contradicted(features, low, high))


def contradicted(features: pl.DataFrame, left: Ints, right: Ints) -> npt.NDArray[np.bool_]:
    """Pairs born more than three years apart whose document or sex differs as well: a parent and a child, or cousins.

    They share surnames, often given names and the town, which the model takes for as many independent signs.
    """
    years = features["by"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    differ = np.zeros(len(left), dtype=bool)
    for column in ("doc", "sex"):
        code = features[column].rank("dense").cast(pl.Int64).fill_null(0).to_numpy()
        differ |= (code[left] > 0) & (code[right] > 0) & (code[left] != code[right])
    apart: npt.NDArray[np.bool_] = np.abs(years[left] - years[right]) > 3
    return differ & apart


def _warnings_of(features: pl.DataFrame, comparisons: tuple[Comparison, ...], blocks: tuple[Block, ...]) -> list[Warn]:
    warnings = []
    if not {c.name for c in comparisons} & set(TELLING):
        warnings.append(Warn("not_telling"))
    elif not blocks and any(pairs_of(features, block) for block in BLOCKS):
        warnings.append(Warn("all_alike"))
    elif not blocks:
        warnings.append(Warn("not_telling" if len(features) > 1 else "one_record"))
    if features["list"].n_unique() == 1:
        warnings.append(Warn("one_list"))
    if "document" not in {c.name for c in comparisons}:
        warnings.append(Warn("no_documents"))
    bare = int(features.select(pl.all_horizontal(pl.col("g1", "s1", "doc").is_null()).sum()).item())
    if bare:
        warnings.append(Warn("bare_records", {"count": bare}))
    return warnings


def _warnings_of_training(training: Training) -> list[Warn]:
    if training.collapsed:
        return [Warn("training_refused", {"fields": ", ".join(training.collapsed)})]
    return [Warn("training_few", {"count": round(training.matched)})] if training.matched < FEW else []


def describe(training: Training, blocks: tuple[Block, ...], scored: Scored, names: list[str]) -> dict[str, Any]:
    """The model in words and numbers; it holds no value of any record."""
    return {
        "method": "Fellegi-Sunter, Splink on DuckDB; average-link groups",
        "comparisons": [
            {
                "name": comparison.name,
                "levels": [
                    {
                        "label": level.label,
                        "m": level.m,
                        "u": level.u,
                        "bits": round(math.log2(level.m / level.u), 3),
                        "sharpened_by_rarity": bool(level.rarity),
                    }
                    for level in comparison.levels
                ],
            }
            for comparison in training.comparisons
        ],
        "trained_on": [block.name for block in training.blocks],
        "pairs_of_one_person_seen_in_training": round(training.matched, 1),
        "training_refused": list(training.collapsed),
        "blocks": [block.name for block in blocks],
        "prior_of_pairs": [
            {"lists": [names[i], names[j]], "probability": float(f"{scored.rates[i, j]:.4g}")}
            for i in range(len(names))
            for j in range(i, len(names))
        ],
    }
