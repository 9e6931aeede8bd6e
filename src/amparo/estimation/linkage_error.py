"""Linkage error in the interval: linkages are drawn from the linker's own probabilities, and each is estimated.

`amparo link` writes `pairs.csv`: the candidate pairs of records with the probability that they are one person. A draw
adds logistic noise to the log-odds of every pair and groups the records again by average link above even odds: a pair
by itself is then joined exactly with its probability, and a group stays coherent. Each drawn linkage gives an overlap
table; the tables are estimated and pooled (`amparo.estimation.pooling`).

What this does not see: pairs that no block brought together, and probabilities that are themselves wrong.
Sources: Ding and Fienberg (1994), Zult et al. (2021) for why it matters; the drawing of linkages is this room's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from amparo.estimation import methods, pooling, request
from amparo.estimation.estimating import METHODS, Estimate, concluded, limits_of
from amparo.estimation.lattice import Floats, Ints
from amparo.estimation.methods import Point
from amparo.estimation.request import Request
from amparo.estimation.table import MOST_LISTS, OverlapTable
from amparo.estimation.warnings import Caution, Limits
from amparo.estimation.wording import number, quantity, say
from amparo.files import BadInput, read_csv_rows
from amparo.linkage.clusters import agglomerate

DRAWS = 50
LEAST_DRAWS, MOST_DRAWS = 10, 1000


@dataclass(frozen=True, slots=True)
class Candidates:
    """Records and candidate pairs of a linkage.

    `list_of[row]` is the number of a record's list (from 0) in `lists`; `left`, `right`, `log_odds` are the pairs.
    """

    lists: tuple[str, ...]
    list_of: Ints
    left: Ints
    right: Ints
    log_odds: Floats


def read_candidates(folder: Path) -> Candidates:
    """Read `clusters.csv` and `pairs.csv` of a folder written by `amparo link`.

    Raises BadInput `estimation.linkage_*` where the folder lacks them or they do not belong together.
    """
    clusters, pairs = folder / "clusters.csv", folder / "pairs.csv"
    if not pairs.is_file() or not clusters.is_file():
        raise BadInput("estimation.linkage_folder", file=folder)
    rows: dict[tuple[str, str], int] = {}
    for number_, row in read_csv_rows(clusters, required=("list", "record_id")):
        key = (row["list"], row["record_id"])
        if key in rows:
            raise BadInput("estimation.linkage_record", file=clusters, row=number_)
        rows[key] = len(rows)
    names = tuple(sorted({name for name, _ in rows}))
    place = {name: k for k, name in enumerate(names)}
    left, right, odds = [], [], []
    columns = ("left_list", "left_record_id", "right_list", "right_record_id", "probability")
    for number_, row in read_csv_rows(pairs, required=columns):
        one = rows.get((row["left_list"], row["left_record_id"]))
        other = rows.get((row["right_list"], row["right_record_id"]))
        if one is None or other is None or one == other:
            raise BadInput("estimation.linkage_record", file=pairs, row=number_)
        left.append(min(one, other))
        right.append(max(one, other))
        odds.append(_log_odds(row["probability"], pairs, number_))
    if not 2 <= len(names) <= MOST_LISTS:
        raise BadInput("estimation.linkage_lists", file=clusters, lists=len(names), most=MOST_LISTS)
    return Candidates(
        names,
        np.array([place[name] for name, _ in rows], dtype=np.int64),
        np.array(left, dtype=np.int64),
        np.array(right, dtype=np.int64),
        np.array(odds, dtype=np.float64),
    )


def _log_odds(text: str, path: Path, row: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not 0 <= value <= 1:
        raise BadInput("estimation.linkage_probability", file=path, row=row, column="probability")
    value = min(max(value, 1e-12), 1 - 1e-12)
    return float(np.log(value / (1 - value)))


def draw_tables(candidates: Candidates, draws: int, seed: int) -> Floats:
    """Overlap tables of drawn linkages, shape (2**lists, draws)."""
    random = np.random.default_rng(seed)
    out = np.zeros((1 << len(candidates.lists), draws))
    rows = len(candidates.list_of)
    bit = np.left_shift(1, candidates.list_of)
    for draw in range(draws):
        noisy = candidates.log_odds + random.logistic(size=len(candidates.log_odds))
        entity = agglomerate(rows, candidates.left, candidates.right, noisy, 0.0).entity
        history = np.zeros(rows, dtype=np.int64)
        np.bitwise_or.at(history, entity, bit)
        out[:, draw] = np.bincount(history[history > 0], minlength=len(out))
    return out


def estimate_with_linkage(
    table: OverlapTable,
    folder: Path,
    *,
    method: str = "auto",
    draws: int = DRAWS,
    seed: int | None = None,
    level: float = 0.95,
    replicates: int = 1000,
) -> Estimate:
    """The estimate whose interval carries the linkage error besides the sampling error.

    `table` is the overlap table of the same linkage (`DIR/overlap.csv`). `method` as in `estimate`: auto, chapman,
    chao, main-effects, stepwise, bic, nhoi. Raises BadInput `estimation.*`.
    """
    asked = request.check(len(table.lists), method, None, None, None, seed, level, replicates)
    if not LEAST_DRAWS <= draws <= MOST_DRAWS:
        raise BadInput("estimation.draws", least=LEAST_DRAWS, most=MOST_DRAWS)
    candidates = read_candidates(folder)
    if sorted(table.lists) != sorted(candidates.lists):
        raise BadInput("estimation.linkage_other_lists", file=folder / "clusters.csv")
    return over_linkages(table, candidates, asked, draws)


def over_linkages(table: OverlapTable, candidates: Candidates, asked: Request, draws: int) -> Estimate:
    """As `estimate_with_linkage`, from candidates already read; the lists are those of `table`, in any order."""
    seed = asked.seed if asked.seed is not None else request.DEFAULT_SEED
    tables = ordered(draw_tables(candidates, draws, seed), candidates.lists, table.lists)
    used = table.used
    inner = table.only(used)
    if len(used) < len(table.lists):
        tables = np.column_stack([OverlapTable(table.lists, t).only(used).counts for t in tables.T.copy()])
    point, compute = _method(inner, asked.method)
    why = say("why", "linkage", draws=number(draws))
    if point.estimate is None or compute is None:
        return concluded(table, point, Limits(), why, asked.level, seed)

    def limits(counts: Floats) -> tuple[float, Limits]:
        drawn = OverlapTable(inner.lists, counts.copy())
        again = compute(drawn)
        return again.estimate or 0.0, limits_of(drawn, again, asked)

    pooled = pooling.pool(tables, point.repeat or one_by_one(compute), limits, asked.level)
    if pooled.estimate is None:
        nothing = replace(point, estimate=None, problem=methods.NO_MAXIMUM)
        return concluded(table, nothing, Limits(), why, asked.level, seed)
    observed = tables.sum(axis=0)
    value = max(pooled.estimate, float(table.n_observed))
    found = concluded(table, replace(point, estimate=value), pooled.limits, why, asked.level, seed)
    share = quantity(round(100 * (pooled.share or 0.0)))
    return replace(
        found,
        warnings=(
            *found.warnings,
            Caution("linkage_in_interval", say("warning", "linkage_in_interval", percent=share)),
        ),
        extra={
            "linkage": {
                "draws": draws,
                "estimate_of_the_table_given": point.estimate,
                "persons_observed": {"lowest": float(observed.min()), "highest": float(observed.max())},
                "sd_log_between_linkages": pooled.between,
                "share_of_variance": pooled.share,
                "draws_without_estimate": pooled.infinite,
                "how": why,
            }
        },
    )


Compute = Callable[[OverlapTable], Point]


def _method(table: OverlapTable, method: str) -> tuple[Point, Compute | None]:
    if len(table.lists) < 2:
        return Point("stepwise" if method == "auto" else method, None, methods.ONE_LIST_USED), None
    if method == "auto":
        method = "chapman" if len(table.lists) == 2 else "stepwise"
    if method == "bic":
        return methods.by_bic(table, None), lambda drawn: methods.by_bic(drawn, None)
    if method not in METHODS:
        raise BadInput("estimation.method_not_for_draws", method=method)
    request.check_lists(method, table)
    return METHODS[method](table), METHODS[method]


def one_by_one(compute: Callable[[OverlapTable], Point]) -> methods.Repeat:
    """A closed formula on many tables: without an estimate it counts as infinite where the lists share nobody."""

    def repeat(tables: Floats) -> Floats:
        out = np.empty(tables.shape[1])
        lists = tuple(f"{k}" for k in range(len(tables).bit_length() - 1))
        for k in range(tables.shape[1]):
            one = OverlapTable(lists, tables[:, k].copy())
            point = compute(one)
            seen = float(one.n_observed)
            out[k] = point.estimate if point.estimate is not None else (seen if one.overlapping else np.inf)
        return out

    return repeat


def ordered(tables: Floats, lists: tuple[str, ...], wanted: tuple[str, ...]) -> Floats:
    """Tables over `lists` as tables over `wanted` (the same names in another order)."""
    if lists == wanted:
        return tables
    place = [wanted.index(name) for name in lists]
    moved = [sum((mask >> k & 1) << p for k, p in enumerate(place)) for mask in range(len(tables))]
    out = np.zeros_like(tables)
    out[moved] = tables
    return out
