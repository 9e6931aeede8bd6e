"""Reading overlap tables with hidden, rounded or noised counts, and estimating from them."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from amparo.estimation import hidden_cells, lattice, methods, pooling, request
from amparo.estimation.estimating import Estimate, concluded, limits_of
from amparo.estimation.hidden_cells import HiddenFit, HiddenTable
from amparo.estimation.lattice import Floats
from amparo.estimation.methods import Point
from amparo.estimation.request import Request
from amparo.estimation.table import COUNT, MOST_LISTS, MOST_PERSONS, OverlapTable
from amparo.estimation.warnings import Caution, Limits
from amparo.estimation.wording import number, say
from amparo.files import BadInput, open_text, read_csv_rows

STATUS = "status"
DRAWS = 50
#: Beyond so many scales from the published value the noise has no weight left to speak of.
REACH = {"gaussian": 8.0, "discrete-gaussian": 8.0, "laplace": 25.0}
MOST_SCALE = 1000.0
#: A cell hidden without an upper limit is not followed beyond this, nor beyond the persons known.
MOST_OPEN = 20_000
METHODS = ("auto", "main-effects", "fixed", "stepwise", "bic", "nhoi")

Possible = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Hiding:
    """How counts were hidden.

    `means` is what a suppressed cell can be (an upper limit None: any); `rounding` the base to the nearest multiple of
    which cells marked `rounded` (or all, without a status column) were rounded; `noise` the kind and scale of noise
    added to every cell (gaussian and discrete-gaussian: standard deviation; laplace: scale).
    """

    means: tuple[int, int | None] | None = None
    rounding: int | None = None
    noise: tuple[str, float] | None = None


def hiding_of(means: str | None, rounding: int | None, noise: str | None) -> Hiding:
    """The options of the command as a Hiding. Raises BadInput `estimation.hidden_syntax`, `noise_syntax`."""
    limits: tuple[int, int | None] | None = None
    if means is not None:
        found = re.fullmatch(r"(\d{1,9})\.\.(\d{1,9})?", means.replace(" ", ""))
        if not found or (found[2] is not None and int(found[2]) < int(found[1])):
            raise BadInput("estimation.hidden_syntax")
        limits = int(found[1]), None if found[2] is None else int(found[2])
        if limits[1] is not None and limits[1] > MOST_OPEN:
            raise BadInput("estimation.hidden_syntax")
    if rounding is not None and not 2 <= rounding <= MOST_OPEN:
        raise BadInput("estimation.hidden_syntax")
    if noise is None:
        return Hiding(limits, rounding)
    kind, _, scale = noise.partition(":")
    try:
        size = float(scale)
    except ValueError:
        size = math.nan
    if kind not in REACH or not 0 < size <= MOST_SCALE:
        raise BadInput("estimation.noise_syntax")
    return Hiding(limits, rounding, (kind, size))


def is_hidden(path: Path) -> bool:
    """Has the table a status column, or a count such as `<5`? (Anything else is for `read_overlap` to judge.)"""
    for _, row in read_csv_rows(path):
        named = {name.casefold(): name for name in row}
        if COUNT not in named or STATUS in named:
            return COUNT in named
        if re.fullmatch(r"<\s*\d+", row[named[COUNT]]):
            return True
    return False


def read_hidden(path: Path, hiding: Hiding) -> HiddenTable:
    """Read an overlap table whose `count` may be `<5`, or whose `status` column says suppressed or rounded.

    Combinations that are absent are known zeros, except with noise, which reaches every cell: then all must be given.
    Raises BadInput `estimation.*`.
    """
    special = {COUNT, STATUS}
    rows = [
        (at, {name.casefold() if name.casefold() in special else name: cell for name, cell in row.items()})
        for at, row in read_csv_rows(path)
    ]
    lists = _lists(path)
    given: dict[int, Possible] = {0: _exactly(0)}
    known = sum(int(row[COUNT]) for _, row in rows if row[COUNT].isascii() and row[COUNT].isdigit())
    for at, row in rows:
        mask = 0
        for k, name in enumerate(lists):
            if row[name] not in ("0", "1"):
                raise BadInput("estimation.not_zero_or_one", file=path, row=at, column=name)
            mask |= int(row[name]) << k
        if mask == 0:
            raise BadInput("estimation.zero_row", file=path, row=at)
        if mask in given:
            first = next(n for n, r in rows if all(r[name] == row[name] for name in lists))
            raise BadInput("estimation.twice_row", file=path, row=at, first=first)
        given[mask] = _possible(row, path, at, hiding, known)
    if hiding.noise and len(given) < 1 << len(lists):
        raise BadInput("estimation.noise_cells", file=path, cells=(1 << len(lists)) - 1)
    table = _assembled(lists, given, path.name.removesuffix(".gz").removesuffix(".csv"))
    nothing = not hiding.rounding and not table.known[list(given)][1:].any()
    if not hiding.noise and (nothing or not table.highest[1:].any()):
        raise BadInput("estimation.all_hidden", file=path)
    return table


def _lists(path: Path) -> tuple[str, ...]:
    with open_text(path) as stream:
        header = [name.strip() for name in next(csv.reader(stream), [])]
    if [name.casefold() for name in header].count(COUNT) != 1:
        raise BadInput("estimation.no_count_column", file=path, row=1)
    lists = tuple(name for name in header if name.casefold() not in (COUNT, STATUS))
    if any(not name or not name.isprintable() for name in lists):
        raise BadInput("estimation.nameless_list", file=path, row=1)
    if len(lists) < 2:
        raise BadInput("estimation.one_list", file=path, row=1)
    if len(lists) > MOST_LISTS:
        raise BadInput(
            "estimation.too_many_lists", file=path, row=1, lists=len(lists), most=MOST_LISTS, n="?", bound="-"
        )
    return lists


def _possible(row: dict[str, str], path: Path, at: int, hiding: Hiding, known: int) -> Possible:
    text, status = row[COUNT], row.get(STATUS, "").casefold()
    if hiding.noise:
        return _noised(text, path, at, *hiding.noise)
    if STATUS in row and status not in ("published", "suppressed", "rounded"):
        raise BadInput("estimation.hidden_status", file=path, row=at, column=STATUS)
    below = re.fullmatch(r"<\s*(\d{1,5})", text)
    if below and 1 < int(below[1]) <= MOST_OPEN and status in ("", "suppressed"):
        first = 1 if hiding.means is None else min(hiding.means[0], int(below[1]) - 1)
        return _between(first, int(below[1]) - 1)
    if status == "suppressed":
        if hiding.means is None:
            raise BadInput("estimation.hidden_range", file=path, row=at, column=COUNT)
        first, last = hiding.means
        return _between(first, last if last is not None else min(max(known, first + 1), MOST_OPEN))
    value = _whole(text, path, at)
    rounded = status == "rounded" or (STATUS not in row and hiding.rounding is not None)
    if not rounded:
        return _exactly(value)
    if hiding.rounding is None or value % hiding.rounding:
        raise BadInput("estimation.hidden_status", file=path, row=at, column=COUNT)
    half = hiding.rounding // 2
    return _between(max(value - half, 0), value + half)


def _whole(text: str, path: Path, at: int) -> int:
    if text.isascii() and text.isdigit():
        if len(text) > 12 or int(text) > MOST_PERSONS:
            raise BadInput("estimation.too_many_persons", file=path, row=at, column=COUNT)
        return int(text)
    code = "estimation.not_a_whole_number"
    if not text:
        code = "estimation.empty_count"
    elif text.startswith("-"):
        code = "estimation.negative_count"
    elif text[0] in "<>≤≥*":
        code = "estimation.hidden_range"
    raise BadInput(code, file=path, row=at, column=COUNT)


def _exactly(value: int) -> Possible:
    return np.array([float(value)]), np.zeros(1)


def _between(first: int, last: int) -> Possible:
    values = np.arange(first, last + 1, dtype=np.float64)
    return values, np.zeros(len(values))


def _noised(text: str, path: Path, at: int, kind: str, scale: float) -> Possible:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > MOST_PERSONS or (kind[0] == "d" and value != round(value)):
        raise BadInput("estimation.noise_value", file=path, row=at, column=COUNT)
    reach = REACH[kind] * scale
    values = np.arange(max(math.floor(value - reach), 0), max(math.ceil(value), 0) + math.ceil(reach) + 1.0)
    away = np.abs(values - value) / scale
    return values, -away if kind == "laplace" else -(away**2) / 2


def _assembled(lists: tuple[str, ...], given: dict[int, Possible], dataset: str) -> HiddenTable:
    width = max(len(values) for values, _ in given.values())
    values, weights = np.zeros((1 << len(lists), width)), np.full((1 << len(lists), width), -np.inf)
    weights[:, 0] = 0.0
    for mask, (counts, logs) in given.items():
        values[mask, : len(counts)], values[mask, len(counts) :] = counts, counts[-1]
        weights[mask, : len(counts)] = logs
    return HiddenTable(lists, values, weights, dataset)


def without_empty_lists(table: HiddenTable) -> HiddenTable:
    """The table without lists nobody can be on: they have no parameter."""
    masks = np.arange(len(table.values))
    kept = [k for k in range(len(table.lists)) if table.highest[(masks >> k & 1) == 1].any()]
    place = [sum((mask >> at & 1) << k for at, k in enumerate(kept)) for mask in range(1 << len(kept))]
    return HiddenTable(tuple(table.lists[k] for k in kept), table.values[place], table.weights[place], table.dataset)


def estimate_hidden(
    table: HiddenTable,
    *,
    method: str = "auto",
    model: str | None = None,
    max_order: int | None = None,
    seed: int | None = None,
    level: float = 0.95,
    replicates: int = 1000,
    draws: int = DRAWS,
) -> Estimate:
    """The estimate from a table with hidden cells; `n_observed` is the number most to be expected.

    `method`: main-effects, fixed (`model`), stepwise (auto), bic (pairs only), nhoi. Raises BadInput `estimation.*`.
    """
    asked = request.check(len(table.lists), method, None, max_order, model, seed, level, replicates)
    if method not in METHODS or (max_order or 2) > 2:
        raise BadInput("estimation.hidden_method", method=method)
    smaller = without_empty_lists(table)
    if len(smaller.lists) < len(table.lists):
        if asked.model is not None or len(smaller.lists) < 2:
            raise BadInput("estimation.all_hidden")
        table = smaller
    first = request.DEFAULT_SEED if seed is None else seed
    why = say("why", "hidden", cells=number(table.hidden))
    found = _fitted(table, asked)
    name = "stepwise" if method == "auto" else method
    if found is None:
        middle: Floats = np.asarray(np.round((table.lowest + table.highest) / 2), dtype=np.float64)
        nothing = Point(name, None, methods.NO_MAXIMUM)
        shown = OverlapTable(table.lists, middle, table.dataset)
        return _with_hidden(concluded(shown, nothing, Limits(), why, level, first), table, why)
    expected = OverlapTable(table.lists, np.round(found.expected), table.dataset)
    point = replace(_point(expected, found, name), estimate=found.seen + found.dark, problem=None)
    if len(expected.used) < len(table.lists):
        nothing = Point(name, None, methods.NO_MAXIMUM)
        return _with_hidden(concluded(expected, nothing, Limits(), why, level, first), table, why)
    tables = hidden_cells.complete(table, found, draws if table.hidden else 1, first)

    def limits(counts: Floats) -> tuple[float, Limits]:
        drawn = OverlapTable(table.lists, counts.copy())
        again = _point(drawn, found, name)
        if again.estimate is None:
            return found.seen + found.dark, Limits("pooled", float(drawn.n_observed))
        return again.estimate, limits_of(drawn, again, asked)

    repeat = _point(expected, found, name).repeat or methods.fixed(expected, found.model).repeat
    if repeat is None:
        nothing = replace(point, estimate=None, problem=methods.NO_MAXIMUM)
        return _with_hidden(concluded(expected, nothing, Limits(), why, level, first), table, why)
    pooled = pooling.pool(tables, repeat, limits, level, center=found.seen + found.dark)
    return _with_hidden(concluded(expected, point, pooled.limits, why, level, first), table, why, pooled)


def _fitted(table: HiddenTable, asked: Request) -> HiddenFit | None:
    lists = len(table.lists)
    if asked.method in ("auto", "stepwise"):
        return hidden_cells.best_stepwise(table)
    if asked.method == "bic":
        return hidden_cells.best_bic(table)
    if asked.method == "nhoi":
        return hidden_cells.fit(table, lattice.subsets_up_to(lists, lists - 1))
    return hidden_cells.fit(table, asked.model or lattice.main_effects(lists))


def _point(table: OverlapTable, found: HiddenFit, name: str) -> Point:
    """The same method on a whole table."""
    if name == "stepwise":
        point = methods.by_steps(table)
    elif name == "bic":
        point = methods.by_bic(table, min(2, len(table.lists) - 1))
    else:
        return methods.fixed(table, found.model, name if name != "nhoi" else "fixed")
    return replace(point, model=found.model if table.dataset else point.model)


def _with_hidden(found: Estimate, table: HiddenTable, why: object, pooled: pooling.Pooled | None = None) -> Estimate:
    low, high = float(table.lowest[1:].sum()), float(table.highest[1:].sum())
    words = say(
        "warning",
        "hidden_cells",
        cells=number(table.hidden),
        low=number(low),
        high=number(high),
        n=number(found.n_observed),
    )
    extra = {
        "hidden": {
            "cells": table.hidden,
            "observed_lowest": low,
            "observed_highest": high,
            "share_of_variance": None if pooled is None else pooled.share,
            "draws_without_estimate": None if pooled is None else pooled.infinite,
            "how": why,
        }
    }
    return replace(found, warnings=(*found.warnings, Caution("hidden_cells", words)), extra=extra)


def possible_tables(table: HiddenTable) -> Iterator[tuple[Floats, float]]:
    """Every whole table that may have been, with the weight of what is published: for tables small enough to list."""
    from itertools import product

    rows = [np.flatnonzero(np.isfinite(weights)) for weights in table.weights]
    for choice in product(*rows):
        every = np.arange(len(rows))
        yield table.values[every, choice], float(table.weights[every, choice].sum())
