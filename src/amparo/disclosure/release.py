"""A release of records: what is measured with noise, what is drawn from it, what it costs, how good it is.

Walk of the data: records -> codes by the codebook -> at most `cap` columns a record -> noisy one-way and two-way
tables (the only step that reads the records, and the only one that costs) -> synthetic records that fit them ->
tables with intervals. A record touches only the cells of the columns it fills, so with the public cap m the L2
sensitivity of all one-way tables together with the total is sqrt(m + 1), and of all two-way tables sqrt(m (m-1) / 2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from amparo.disclosure.domain import Codes, Domain, domain_of, limited, read_coded
from amparo.disclosure.privacy import DELTA, LARGEST_EPSILON, Spent, budget, noise_scale, noisy
from amparo.disclosure.synthesis import NoisyTables, Pair, synthesise
from amparo.files import BadInput
from amparo.model.codebook import Codebook

#: What part of the budget the one-way tables and the total get. The many two-way tables need most of it.
SHARE_ONE = 0.15
#: Standard normal quantile of the intervals around a noisy count.
Z95 = 1.959963984540054
#: A count is of use when its noise is at most this part of it.
USABLE = 0.3


@dataclass(frozen=True, slots=True)
class Released:
    """What may leave: synthetic codes, shape (about total, columns), and the noisy tables they were drawn from.

    `unit` is `person` or `record`: whom the promise `spent` protects. `quality` is what `utility.json` holds.
    """

    domain: Domain
    synthetic: Codes
    tables: NoisyTables
    spent: Spent
    unit: str
    quality: Mapping[str, object]


def count_one(codes: Codes, sizes: tuple[int, ...]) -> dict[int, NDArray[np.int64]]:
    """How many records hold each code 1.. of each column."""
    return {c: np.bincount(codes[:, c], minlength=size)[1:size] for c, size in enumerate(sizes)}


def count_two(codes: Codes, sizes: tuple[int, ...]) -> dict[Pair, NDArray[np.int64]]:
    """How many records hold each pair of codes 1.. of each two columns."""
    found: dict[Pair, NDArray[np.int64]] = {}
    for a, b in combinations(range(len(sizes)), 2):
        cell = codes[:, a].astype(np.int64) * sizes[b] + codes[:, b]
        whole = np.bincount(cell, minlength=sizes[a] * sizes[b]).reshape(sizes[a], sizes[b])
        found[a, b] = whole[1:, 1:]
    return found


def measure(codes: Codes, domain: Domain, spent: Spent) -> NoisyTables:
    """The noisy tables; the only function that reads records and spends."""
    sizes, cap = domain.sizes, domain.cap
    one, two = count_one(codes, sizes), count_two(codes, sizes)
    d_one, d_two = math.sqrt(cap + 1), math.sqrt(cap * (cap - 1) / 2)
    rho_one, rho_two = SHARE_ONE * spent.rho, (1 - SHARE_ONE) * spent.rho
    flat_one = noisy(np.concatenate([[len(codes)], *one.values()]), d_one, rho_one)
    flat_two = noisy(np.concatenate([table.ravel() for table in two.values()]), d_two, rho_two)
    noisy_one, noisy_two, place = {}, {}, 1
    for column, table in one.items():
        noisy_one[column] = flat_one[place : place + table.size]
        place += table.size
    place = 0
    for pair, inner in two.items():
        noisy_two[pair] = flat_two[place : place + inner.size].reshape(inner.shape)
        place += inner.size
    scales = noise_scale(d_one, rho_one), noise_scale(d_two, rho_two)
    return NoisyTables(max(int(flat_one[0]), 0), noisy_one, noisy_two, *scales)


def release_records(
    records: Path,
    codebook: Codebook,
    *,
    epsilon: float,
    codebook_file: Path,
    delta: float = DELTA,
    seed: int = 0,
    persons: Mapping[tuple[str, str], str] | None = None,
) -> Released:
    """Measure and synthesise. `persons` maps (list, record_id) to the person, who is then the unit protected.

    `seed` steers the drawing of synthetic records only; the noise takes none (see `privacy`). Raises BadInput for a
    budget that is not positive or above LARGEST_EPSILON, and for what `domain_of` and `read_coded` refuse.
    """
    if not 0 < epsilon <= LARGEST_EPSILON:
        raise BadInput("disclosure.release_epsilon", limit=LARGEST_EPSILON)
    if not 0 < delta <= 1e-5:
        raise BadInput("disclosure.release_delta")
    if seed < 0:
        raise BadInput("disclosure.release_seed")
    domain = domain_of(codebook, codebook_file)
    codes = read_coded(records, domain, persons)
    kept, _ = limited(codes, domain.cap, np.random.default_rng())
    spent = budget(epsilon, delta)
    tables = measure(kept, domain, spent)
    synthetic = synthesise(tables, domain, np.random.default_rng(seed))
    truth = kept if codebook.simulated else None
    quality = quality_of(synthetic, tables, domain, truth)
    return Released(domain, synthetic, tables, spent, "record" if persons is None else "person", quality)


def interval(count: int, scale: float) -> tuple[int, int]:
    """The 95 % interval of a true count around its noisy one, cut at zero."""
    return max(math.floor(count - Z95 * scale), 0), max(math.ceil(count + Z95 * scale), 0)


def usable(count: int, scale: float) -> bool:
    """Whether the noise is small beside the count."""
    return count > 0 and scale <= USABLE * count


def _mean_error(left: Mapping[Pair, NDArray[np.int64]], right: Mapping[Pair, NDArray[np.int64]]) -> float:
    apart = np.concatenate([np.abs(left[key] - right[key]).ravel() for key in left])
    return round(float(apart.mean()), 3) if apart.size else 0.0


def quality_of(synthetic: Codes, tables: NoisyTables, domain: Domain, truth: Codes | None) -> dict[str, object]:
    """How well the synthetic records say what was measured, and how far noise goes.

    Compared with the noisy tables only, because a comparison with real records would itself give them away. A
    simulated region has nobody to protect: there `truth` is given, and the true errors are shown too.
    """
    sizes = domain.sizes
    two = count_two(synthetic, sizes)
    cells = [int(v) for table in tables.two.values() for v in table.ravel()]
    out: dict[str, object] = {
        "records": len(synthetic),
        "noise_sd_one_way": round(tables.scale_one, 3),
        "noise_sd_two_way": round(tables.scale_two, 3),
        "two_way_cells": len(cells),
        "two_way_cells_usable": sum(usable(v, tables.scale_two) for v in cells),
        "smallest_usable_count_one_way": math.ceil(tables.scale_one / USABLE),
        "smallest_usable_count_two_way": math.ceil(tables.scale_two / USABLE),
        "mean_abs_difference_from_noisy_two_way": _mean_error(two, tables.two),
        "impossible_combinations": sum(
            int(np.all([synthetic[:, c] == code for c, code in rule.items()], axis=0).sum())
            for rule in domain.impossible
        ),
    }
    if truth is not None:
        real = count_two(truth, sizes)
        empty = sum(int(((two[key] > 0) & (real[key] == 0)).sum()) for key in two)
        filled = sum(int((two[key] > 0).sum()) for key in two)
        lost = sum(int(((two[key] == 0) & (real[key] >= 11)).sum()) for key in two)
        large = sum(int((real[key] >= 11).sum()) for key in two)
        out["against_the_simulated_truth"] = {
            "mean_abs_error_two_way": _mean_error(two, real),
            "share_of_two_way_cells_invented": round(empty / filled, 4) if filled else 0.0,
            "share_of_cells_of_11_or_more_lost": round(lost / large, 4) if large else 0.0,
        }
    return out
