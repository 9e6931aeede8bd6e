"""How often is the verdict right? Draws populations whose size is known, estimates, and asks.

  tools/verdict_calibration.py run --seed 20131 --draws 8      writes docs/reference/verdict-calibration.csv
  tools/verdict_calibration.py page                            writes docs/reference/verdict-calibration.md from it

One row of the CSV is one table: how it was drawn, the truth, the estimate with the interval that repeats the selection
(bca) and the one that takes the selected model for known (profile), and every measure the rules of the verdict look at.
The page judges these rows by today's rules, so a change of a rule needs no new run. Same seed, same rows.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from amparo.estimation import OverlapTable, estimate, intervals, methods
from amparo.estimation.closed_form import lower_bound_of
from amparo.estimation.lattice import parse_notation
from amparo.estimation.verdict import GRADES, Value, ruled, worst
from amparo.files.writing import atomic_path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs" / "reference" / "verdict-calibration.csv"
PAGE = ROOT / "docs" / "reference" / "verdict-calibration.md"
LISTS, SIZES = (3, 4, 5, 6), (500, 2_000, 10_000)
Flags = NDArray[np.bool_]
Random = np.random.Generator


# --- populations --------------------------------------------------------------------------------------------------


def _chances(random: Random, lists: int, low: float = 0.03, high: float = 0.3) -> NDArray[np.float64]:
    """How likely each list is to hold a person: between `low` and `high`, evenly on the log scale."""
    return np.exp(random.uniform(math.log(low), math.log(high), lists))


def independent(random: Random, lists: int, persons: int) -> Flags:
    """The lists know nothing of each other: what every method can bear."""
    return np.asarray(random.random((persons, lists)) < _chances(random, lists))


def _dependent(random: Random, lists: int, persons: int, ratio: float) -> Flags:
    """The odds of being on the second list are `ratio` times as high for those on the first; one pair in two lists."""
    on = independent(random, lists, persons)
    chances = on.mean(axis=0)
    for first in range(0, lists - 1, 3):
        odds = chances[first + 1] / (1 - chances[first + 1]) * ratio
        given = np.where(on[:, first], odds / (1 + odds), chances[first + 1])
        on[:, first + 1] = random.random(persons) < given
    return on


def together(random: Random, lists: int, persons: int) -> Flags:
    """One pair (two with five lists or more) that finds the same persons: odds 2 to 6 times as high."""
    return _dependent(random, lists, persons, float(random.uniform(2, 6)))


def apart(random: Random, lists: int, persons: int) -> Flags:
    """One pair (or two) that avoids each other's persons: odds 2 to 6 times as low."""
    return _dependent(random, lists, persons, 1 / float(random.uniform(2, 6)))


def unlike(random: Random, lists: int, persons: int) -> Flags:
    """Some persons are easier to find for every list: log-odds with a standard deviation of 0.5 to 1.5."""
    chances = _chances(random, lists)
    shift = random.normal(0, random.uniform(0.5, 1.5), persons)
    logit = np.log(chances / (1 - chances)) + shift[:, None]
    return np.asarray(random.random((persons, lists)) < 1 / (1 + np.exp(-logit)))


def referring(random: Random, lists: int, persons: int) -> Flags:
    """The first list sends 30 to 90 % of its persons to the second (and, with five or more, that one to the third)."""
    on = independent(random, lists, persons)
    for sender in range(2 if lists >= 5 else 1):
        on[:, sender + 1] |= on[:, sender] & (random.random(persons) < random.uniform(0.3, 0.9))
    return on


def sparse(random: Random, lists: int, persons: int) -> Flags:
    """Independent lists that each find 0.5 to 5 %: hardly anybody is on two."""
    return np.asarray(random.random((persons, lists)) < _chances(random, lists, 0.005, 0.05))


def misses(random: Random, lists: int, persons: int) -> Flags:
    """Independent lists; the linkage misses 5 to 15 % of the links, so that some persons count twice."""
    on = independent(random, lists, persons)
    split = np.flatnonzero((on.sum(axis=1) > 1) & (random.random(persons) < random.uniform(0.05, 0.15)))
    ghosts = np.zeros((len(split), lists), dtype=bool)
    for row, person in enumerate(split):
        alone = random.choice(np.flatnonzero(on[person]))
        on[person, alone] = False
        ghosts[row, alone] = True
    return np.vstack([on, ghosts])


def region(random: Random, lists: int, persons: int) -> Flags:
    """The simulated region: agencies with their own practice, visible and hidden persons, hand-overs."""
    from amparo.simulation.agencies import agencies
    from amparo.simulation.meetings import meetings, shift_for
    from amparo.simulation.persons import draw_persons
    from amparo.simulation.settings import Settings

    settings = Settings(seed=int(random.integers(2**31)), persons=persons, lists=lists, detection=0.35)
    keepers = agencies(lists)
    drawn = draw_persons(0, persons, settings, random)
    return np.asarray(meetings(drawn, keepers, settings, shift_for(settings, keepers), random))


MECHANISMS: dict[str, Callable[[Random, int, int], Flags]] = {
    "independent": independent,
    "together": together,
    "apart": apart,
    "referring": referring,
    "sparse": sparse,
    "misses": misses,
    "unlike": unlike,
    "region": region,
}


def table_of(on: Flags) -> OverlapTable:
    """The overlap table of persons by lists."""
    lists = on.shape[1]
    counts = np.bincount(on @ (1 << np.arange(lists)), minlength=1 << lists).astype(np.float64)
    counts[0] = 0.0
    return OverlapTable(tuple("ABCDEF"[:lists]), counts, "drawn")


# --- one table, estimated -----------------------------------------------------------------------------------------


def measured(table: OverlapTable, replicates: int) -> dict[str, Value]:
    """Estimate, both intervals and every measure of one table; empty where nothing can be estimated."""
    found = estimate(table, seed=1, replicates=replicates)
    out: dict[str, Value] = {"seen": found.n_observed, "publish_nothing": found.estimate is None}
    if found.estimate is None:
        return out
    out |= {"estimate": found.estimate, "lower": found.lower, "upper": found.upper, "chao": found.method == "chao"}
    if found.model is not None and found.method == "stepwise":
        used = table.only(table.used) if len(table.used) < len(table.lists) else table
        model = methods.restricted(parse_notation(found.model, len(table.lists)), table.used)
        known = intervals.profile(used.counts, np.array(model), 0.95)
        out |= {"known_lower": known.lower, "known_upper": known.upper}
    out["bound"] = lower_bound_of(table.counts)
    out["main_effects"] = methods.independent(table).estimate
    best = found.details.get("near_best")
    out["best_by_bic"] = best[0]["estimate"] if best else None
    return out | dict(found.verdict.measures)


def drawn(seed: int, draws: int, replicates: int) -> Iterator[dict[str, Any]]:
    """Every row of the calibration, in order."""
    for kind, (name, mechanism) in enumerate(MECHANISMS.items()):
        for lists in LISTS:
            for size in SIZES:
                for draw in range(draws):
                    random = np.random.default_rng([seed, kind, lists, size, draw])
                    table = table_of(mechanism(random, lists, size))
                    head = {"mechanism": name, "lists": lists, "persons": size, "draw": draw}
                    row = head | (measured(table, replicates) if table.n_observed else {"publish_nothing": True})
                    yield row
            print(f"{name}, {lists} lists", file=sys.stderr, flush=True)


def written(value: Value | str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}"


def run(seed: int, draws: int, replicates: int, out: Path) -> None:
    """Draw, estimate, write the CSV (first line: how it was made)."""
    rows = list(drawn(seed, draws, replicates))
    names = list(dict.fromkeys(name for row in rows for name in row))
    with atomic_path(out) as path, path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# seed {seed}, draws {draws}, replicates {replicates}\n")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([written(row.get(name)) for name in names] for row in rows)
