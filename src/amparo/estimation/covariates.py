"""Doubly robust: two lists that are independent among persons of the same traits.

With q1, q2, q12 the chances, given the traits and being on any list, of being on the first, the second, both:
gamma^-1 = q1 q2 / q12 averages to psi^-1, the inverse share found, with the influence function
phi = gamma^-1 (Y1/q1 + Y2/q2 - Y1 Y2/q12) - psi^-1; psi^-1_DR = max(mean gamma^-1 + mean phi, 1), cross-fitted;
N = n psi^-1 with variance n var(phi) + n psi^-1 (psi^-1 - 1). Errors of the q's enter only multiplied by each other.
Source: Das, Kennedy and Jewell (2023). The q's are logistic regressions on the traits (categories as dummy variables,
numbers as they are and squared, with every product of two columns while these are few), slightly shrunk.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from amparo.estimation import methods, request
from amparo.estimation.estimating import Estimate, concluded
from amparo.estimation.intervals import normal_quantile
from amparo.estimation.lattice import Floats, Ints
from amparo.estimation.methods import Point
from amparo.estimation.table import COUNT, OverlapTable, read_count
from amparo.estimation.warnings import Limits
from amparo.estimation.wording import say
from amparo.files import BadInput, open_text, read_csv_rows

FOLDS = 5
#: Penalty on every coefficient but the intercept, in persons: a category nobody of a fold has must not blow up.
SHRINK = 0.5
#: A chance below this is not believed: its inverse would let one person stand for hundreds.
LEAST_CHANCE = 0.01
#: Products of columns are taken while there are at most this many.
MOST_PRODUCTS = 60
MOST_LEVELS = 50


@dataclass(frozen=True, slots=True)
class People:
    """`on` (rows, lists) 0/1, `traits` (rows, columns) as a design without intercept, `weight` (rows,) persons."""

    lists: tuple[str, ...]
    on: Floats
    traits: Floats
    weight: Floats
    dataset: str = ""

    def table(self) -> OverlapTable:
        """The overlap table of everybody."""
        masks = (self.on @ (1 << np.arange(len(self.lists)))).astype(np.int64)
        counts = np.bincount(masks, weights=self.weight, minlength=1 << len(self.lists)).astype(np.float64)
        return OverlapTable(self.lists, counts, self.dataset)


@dataclass(frozen=True, slots=True)
class Robust:
    """`estimate` with its standard error; `clipped` persons had a chance below LEAST_CHANCE."""

    estimate: float
    error: float
    clipped: int


def read_people(path: Path) -> People:
    """Read one row per person, or per combination with `count`: 0/1 columns are lists, all others traits.

    Raises BadInput `estimation.*`; a person on no list, an empty trait and a table without traits are refused.
    """
    with open_text(path) as stream:
        header = [name.strip() for name in next(csv.reader(stream), [])]
    if any(not name or not name.isprintable() for name in header):
        raise BadInput("estimation.nameless_list", file=path, row=1)
    rows = list(read_csv_rows(path))
    count = next((name for name in header if name.casefold() == COUNT), None)
    others = [name for name in header if name != count]
    lists = tuple(name for name in others if rows and all(row[name] in ("0", "1") for _, row in rows))
    traits = [name for name in others if name not in lists]
    if len(lists) < 2:
        raise BadInput("estimation.one_list", file=path, row=1)
    if len(lists) > 12:
        raise BadInput("estimation.too_many_lists", file=path, row=1, lists=len(lists), most=12, n="?", bound="-")
    if not traits:
        raise BadInput("estimation.covariates_missing", file=path, row=1)
    for at, row in rows:
        if not any(row[name] == "1" for name in lists):
            raise BadInput("estimation.zero_row", file=path, row=at)
        empty = next((name for name in traits if not row[name]), None)
        if empty is not None:
            raise BadInput("estimation.stratum_empty", file=path, row=at, column=empty)
    weight = np.array([1 if count is None else read_count(row[count], path, at) for at, row in rows], dtype=np.float64)
    if not weight.any():
        raise BadInput("estimation.nobody", file=path)
    on = np.array([[float(row[name]) for name in lists] for _, row in rows])
    blocks = [_dummies(path, name, [row[name] for _, row in rows]) for name in traits]
    design = _with_products(blocks)
    return People(lists, on, design, weight, path.name.removesuffix(".gz").removesuffix(".csv"))


def _dummies(path: Path, name: str, cells: list[str]) -> Floats:
    """Numbers as they are and squared, in standard units; words (or few numbers) as dummy variables."""
    levels = sorted(set(cells))
    try:
        numbers = np.array([float(cell) for cell in cells])
    except ValueError:
        numbers = np.array([math.nan])
    if len(levels) > 6 and np.isfinite(numbers).all():
        scaled = (numbers - numbers.mean()) / max(float(numbers.std()), 1e-12)
        return np.column_stack([scaled, scaled**2 - 1])
    if len(levels) > MOST_LEVELS:
        raise BadInput("estimation.strata_too_many", file=path, row=1, column=name, cells=len(levels), most=MOST_LEVELS)
    if len(levels) < 2:
        return np.zeros((len(cells), 0))
    common = max(levels, key=cells.count)
    return np.column_stack([[float(cell == level) for cell in cells] for level in levels if level != common])


def _with_products(blocks: Sequence[Floats]) -> Floats:
    plain = np.hstack(list(blocks))
    products = [(one[:, :, None] * other[:, None, :]).reshape(len(one), -1) for one, other in combinations(blocks, 2)]
    if not products or sum(block.shape[1] for block in products) > MOST_PRODUCTS:
        return plain
    return np.hstack([plain, *products])


def expanded(people: People) -> People:
    """One row per person, so that folds part persons and not combinations."""
    times = people.weight.astype(np.int64)
    return replace(
        people,
        on=np.repeat(people.on, times, axis=0),
        traits=np.repeat(people.traits, times, axis=0),
        weight=np.ones(int(times.sum())),
    )


def logistic(design: Floats, answer: Floats, rounds: int = 40) -> Floats:
    """Coefficients (intercept first) of a slightly shrunk logistic regression, by Newton's steps."""
    matrix = np.column_stack([np.ones(len(design)), design])
    penalty = np.full(matrix.shape[1], SHRINK)
    penalty[0] = 1e-6
    beta = np.zeros(matrix.shape[1])
    share = min(max(float(answer.mean()), 1e-6), 1 - 1e-6)
    beta[0] = math.log(share / (1 - share))
    for _ in range(rounds):
        chance = chances(design, beta)
        weight = np.maximum(chance * (1 - chance), 1e-9)
        step = np.linalg.solve(
            matrix.T @ (weight[:, None] * matrix) + np.diag(penalty), matrix.T @ (answer - chance) - penalty * beta
        )
        beta = beta + np.clip(step, -4, 4)
        if float(np.abs(step).max()) < 1e-9:
            break
    return beta


def chances(design: Floats, beta: Floats) -> Floats:
    """The fitted chances."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * (beta[0] + design @ beta[1:]))))


def doubly_robust(people: People, first: int, second: int, seed: int) -> Robust:
    """Estimate from two lists (numbers from 0); `people` one row per person (`expanded`)."""
    persons = len(people.on)
    one, other = people.on[:, first], people.on[:, second]
    fold: Ints = np.random.default_rng(seed).permutation(persons) % min(FOLDS, persons)
    inverse, influence = np.empty(persons), np.empty(persons)
    clipped = 0
    for k in range(int(fold.max()) + 1):
        learn, judge = fold != k, fold == k
        q = [chances(people.traits[judge], logistic(people.traits[learn], y[learn])) for y in (one, other, one * other)]
        clipped += int((q[2] < LEAST_CHANCE).sum())
        both = np.clip(q[2], LEAST_CHANCE, 1.0)
        # Whoever is on both is on each; and on one of any lists at all: q1 + q2 - q12 <= 1.
        q1, q2 = np.clip(q[0], both, 1.0), np.clip(q[1], both, 1.0)
        inverse[judge] = q1 * q2 / both
        y1, y2 = one[judge], other[judge]
        influence[judge] = inverse[judge] * (y1 / q1 + y2 / q2 - y1 * y2 / both)
    psi = max(float(influence.mean()), 1.0)
    variance = persons * float(influence.var()) + persons * psi * (psi - 1)
    return Robust(persons * psi, math.sqrt(variance), clipped)


def estimate_doubly_robust(
    people: People, *, pair: Sequence[str] = (), seed: int | None = None, level: float = 0.95
) -> Estimate:
    """The doubly robust estimate with its Wald interval; `pair` two lists, None: those that share most persons."""
    request.check(2, "chapman", None, None, None, seed, level, 1000)
    if pair and (len(pair) != 2 or pair[0] == pair[1] or not set(pair) <= set(people.lists)):
        raise BadInput("estimation.pair_unknown", known=", ".join(people.lists))
    whole = people.table()
    numbers = [people.lists.index(name) for name in pair] if pair else _closest(whole)
    drawn = request.DEFAULT_SEED if seed is None else seed
    names = " + ".join(people.lists[k] for k in numbers)
    why = say("why", "doubly_robust", pair=names)
    if not whole.shared(numbers[0] + 1, numbers[1] + 1):
        return concluded(whole, Point("doubly-robust", None, methods.NO_OVERLAP), Limits(), why, level, drawn)
    found = doubly_robust(expanded(people), numbers[0], numbers[1], drawn)
    seen, reach = float(whole.n_observed), normal_quantile((1 + level) / 2) * found.error
    limits = Limits("wald", max(found.estimate - reach, seen), found.estimate + reach)
    point = Point("doubly-robust", found.estimate, error=found.error)
    answer = concluded(whole, point, limits, why, level, drawn)
    extra = {"pair": [people.lists[k] for k in numbers], "persons_with_tiny_chance": found.clipped, "folds": FOLDS}
    return replace(answer, extra={"doubly_robust": extra})


def _closest(table: OverlapTable) -> list[int]:
    """The two lists that share most persons."""
    pairs = list(combinations(range(len(table.lists)), 2))
    shared = [table.shared(one + 1, other + 1) for one, other in pairs]
    return list(pairs[shared.index(max(shared))])
