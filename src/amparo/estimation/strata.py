"""Strata that add up: one Poisson log-linear model of lists and covariates (sex, age group, form of exploitation).

Cells are combinations of lists within combinations of categories; the model holds the main effects of lists and
covariates and two-way interactions between any two of them, selected forward by BIC. The persons found by nobody are
estimated for each combination of categories; every stratum and the total are sums of these, so they are coherent by
construction. The bootstrap is multinomial and repeats the selection.
Source: van der Heijden, Cruyff and Boehning (2014); Cruyff, van Dijk and van der Heijden (2017) for the approach. The
next term is the one with the best score statistic less its penalty, and is then fitted to see whether BIC falls.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np

from amparo.estimation import intervals, methods, request
from amparo.estimation.estimating import Estimate, concluded
from amparo.estimation.lattice import Bools, Floats, Ints
from amparo.estimation.methods import Point
from amparo.estimation.table import COUNT, MOST_LISTS, OverlapTable, read_count
from amparo.estimation.warnings import Caution, Limits
from amparo.estimation.wording import number, say
from amparo.files import BadInput, Language, Progress, open_text, read_csv_rows

MOST_CELLS = 6_000
MOST_STEPS, TOLERANCE, FARTHEST = 60, 1e-9, 30.0
#: Persons on more than one list below which a stratum has no figure of its own (as for a table: `verdict`).
LEAST_OVERLAP = 10
#: Stratified fits are slower than those of a plain table: the bootstrap is this many times smaller.
FEWER = 5
WORDS_FOR_YES_AND_NO = frozenset({"yes", "no", "si", "sí", "sim", "não", "nao", "oui", "non", "true", "false", "x"})


@dataclass(frozen=True, slots=True)
class StrataTable:
    """Counts of lists within strata: `counts` (combinations of categories, 2**lists), column 0 is nobody's.

    `columns` name the covariates, `levels` their categories; row r of `counts` holds the categories `cells[r]` (one
    number for each covariate).
    """

    lists: tuple[str, ...]
    columns: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[int, ...], ...]
    counts: Floats
    dataset: str = ""

    def collapsed(self) -> OverlapTable:
        """The overlap table of everybody."""
        return OverlapTable(self.lists, self.counts.sum(axis=0), self.dataset)

    def members(self, column: int, level: int) -> Bools:
        """Which rows of `counts` are of this category."""
        return np.array([cell[column] == level for cell in self.cells])

    def of(self, column: int, level: int) -> OverlapTable:
        """The overlap table of one category."""
        return OverlapTable(self.lists, self.counts[self.members(column, level)].sum(axis=0), self.dataset)


def stratum_columns(path: Path) -> tuple[str, ...]:
    """The columns of words before `count`: every cell has a letter and none says yes or no.

    Anything else is left to `read_overlap`, which says what is wrong with it.
    """
    with open_text(path) as stream:
        header = [name.strip() for name in next(csv.reader(stream), [])]
    if not any(name.casefold() == COUNT for name in header) or len(set(header)) < len(header):
        return ()
    words = {name: bool(name) and name.casefold() != COUNT for name in header}
    for _, row in read_csv_rows(path):
        for name in header:
            text = row[name]
            wordy = any(c.isalpha() for c in text) and text.casefold() not in WORDS_FOR_YES_AND_NO
            words[name] = words[name] and wordy
    return tuple(name for name in header if words[name])


def read_strata(path: Path, named: Sequence[str] = ()) -> StrataTable:
    """Read an overlap table with stratum columns: those of words, and those `named` (which may hold numbers).

    Without a column `count` and with columns named, every row is one person.

    Raises BadInput `estimation.*`: an unknown name, a stratum column of only 0 and 1, an empty category, one category
    alone, too many cells, and all that `read_overlap` refuses.
    """
    found = stratum_columns(path)
    header = _header(path)
    for name in named:
        if name not in header or name.casefold() == COUNT:
            raise BadInput("estimation.stratum_unknown", file=path, row=1, known=", ".join(header))
    columns = tuple(name for name in header if name in found or name in named)
    count = [name for name in header if name.casefold() == COUNT]
    if len(count) > 1 or not (count or named):
        raise BadInput("estimation.no_count_column", file=path, row=1)
    lists = tuple(name for name in header if name not in columns and name not in count)
    if len(lists) < 2:
        raise BadInput("estimation.one_list", file=path, row=1)
    if len(lists) > MOST_LISTS:
        raise BadInput(
            "estimation.too_many_lists", file=path, row=1, lists=len(lists), most=MOST_LISTS, n="?", bound="-"
        )
    rows = list(read_csv_rows(path))
    levels = tuple(_levels(path, rows, name) for name in columns)
    every = tuple(product(*(range(len(of)) for of in levels)))
    if len(every) << len(lists) > MOST_CELLS:
        raise BadInput("estimation.strata_too_many", file=path, cells=len(every) << len(lists), most=MOST_CELLS)
    place = {cell: k for k, cell in enumerate(every)}
    counts = np.zeros((len(every), 1 << len(lists)))
    seen: dict[tuple[tuple[int, ...], int], int] = {}
    for at, row in rows:
        cell = tuple(of.index(row[name]) for name, of in zip(columns, levels, strict=True))
        mask = _mask(path, at, row, lists)
        if (cell, mask) in seen and count:
            raise BadInput("estimation.twice_row", file=path, row=at, first=seen[cell, mask])
        seen[cell, mask] = at
        counts[place[cell], mask] += read_count(row[count[0]], path, at) if count else 1
    if not counts.any():
        raise BadInput("estimation.nobody", file=path)
    table = StrataTable(lists, columns, levels, every, counts, path.name.removesuffix(".gz").removesuffix(".csv"))
    return _only_used(table, path)


def _header(path: Path) -> list[str]:
    with open_text(path) as stream:
        header = [name.strip() for name in next(csv.reader(stream), [])]
    if any(not name or not name.isprintable() for name in header):
        raise BadInput("estimation.nameless_list", file=path, row=1)
    return header


def _levels(path: Path, rows: list[tuple[int, dict[str, str]]], name: str) -> tuple[str, ...]:
    for at, row in rows:
        if not row[name]:
            raise BadInput("estimation.stratum_empty", file=path, row=at, column=name)
    found = sorted({row[name] for _, row in rows})
    if set(found) <= {"0", "1"}:
        raise BadInput("estimation.stratum_like_list", file=path, row=1, column=name)
    if len(found) < 2:
        raise BadInput("estimation.strata_one_level", file=path, row=1, column=name)
    return tuple(found)


def _mask(path: Path, at: int, row: Mapping[str, str], lists: tuple[str, ...]) -> int:
    mask = 0
    for k, name in enumerate(lists):
        if row[name] not in ("0", "1"):
            raise BadInput("estimation.not_zero_or_one", file=path, row=at, column=name)
        mask |= int(row[name]) << k
    if mask == 0:
        raise BadInput("estimation.zero_row", file=path, row=at)
    return mask


def _only_used(table: StrataTable, path: Path) -> StrataTable:
    """Without lists that hold nobody: they have no parameter."""
    whole = table.collapsed()
    if len(whole.used) < 2:
        raise BadInput("estimation.one_list", file=path, row=1)
    if len(whole.used) == len(whole.lists):
        return table
    lists = tuple(whole.lists[k - 1] for k in whole.used)
    kept = np.array([OverlapTable(table.lists, row.copy()).only(whole.used).counts for row in table.counts])
    return replace(table, lists=lists, counts=kept)


#: A term is one or two factors; factor f < lists is a list, the rest are covariates.
Term = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The design of all terms: `design` (cells, parameters) with nobody's cells last, `terms` the term of every column.

    `observed` cells come first: `counts.ravel()` without column 0. Dummy variables have the commonest category as
    reference.
    """

    terms: tuple[Term, ...]
    design: Floats
    term_of: Ints
    observed: int

    def columns(self, terms: Sequence[Term]) -> Ints:
        """The columns of these terms, the intercept first."""
        wanted = [self.terms.index(term) for term in terms]
        return np.flatnonzero((self.term_of == -1) | np.isin(self.term_of, wanted))


@dataclass(frozen=True, slots=True)
class StrataFit:
    """A fitted model: `dark` (combinations of categories,) persons found by nobody; `valid`: a finite maximum."""

    terms: tuple[Term, ...]
    dark: Floats
    bic: float
    valid: bool
    mean: Floats = field(repr=False)


def frame_of(table: StrataTable) -> Frame:
    """Cells and dummy variables of all main effects and two-way terms."""
    lists, cells = len(table.lists), 1 << len(table.lists)
    rows = [(r, m) for r in range(len(table.cells)) for m in range(1, cells)] + [
        (r, 0) for r in range(len(table.cells))
    ]
    blocks: list[Floats] = []
    for k in range(lists):
        blocks.append(np.array([[float(m >> k & 1)] for _, m in rows]))
    for c, of in enumerate(table.levels):
        sizes = [table.counts[table.members(c, level)].sum() for level in range(len(of))]
        shown = [level for level in range(len(of)) if level != int(np.argmax(sizes))]
        blocks.append(np.array([[float(table.cells[r][c] == level) for level in shown] for r, _ in rows]))
    factors = range(len(blocks))
    pairs = [pair for pair in combinations(factors, 2) if pair != (0, 1) or lists > 2]
    terms: list[Term] = [*((f,) for f in factors), *pairs]
    parts = [np.ones((len(rows), 1))]
    term_of = [-1]
    for k, term in enumerate(terms):
        block = blocks[term[0]]
        if len(term) == 2:
            block = (block[:, :, None] * blocks[term[1]][:, None, :]).reshape(len(rows), -1)
        parts.append(block)
        term_of += [k] * block.shape[1]
    return Frame(tuple(terms), np.hstack(parts), np.array(term_of, dtype=np.int64), len(rows) - len(table.cells))


def fit(frame: Frame, counts: Floats, terms: Sequence[Term]) -> StrataFit:
    """The (extended) maximum of one model; `counts` (observed cells,).

    A column without a person has its parameter at minus infinity: its cells are dropped, as in `loglinear`. A fit that
    does not settle, is not of full rank or leaves the dark cells infinite is not valid.
    """
    columns = frame.columns(terms)
    design = frame.design[:, columns]
    seen, dark = design[: frame.observed], design[frame.observed :]
    empty = (counts @ seen) == 0
    cells = ~(seen[:, empty] > 0).any(axis=1)
    used, kept = seen[np.ix_(cells, ~empty)], counts[cells]
    free = np.where((dark[:, empty] > 0).any(axis=1), 0.0, 1.0)
    good = False
    mean = np.zeros(len(counts))
    parameters = np.zeros(used.shape[1])
    at = kept + 0.1
    eta = np.log(at)
    for _ in range(MOST_STEPS):
        weight = np.exp(np.clip(eta, -60, 60))
        matrix = used.T @ (weight[:, None] * used)
        try:
            moved = np.linalg.solve(matrix, used.T @ (weight * eta + kept - weight))
        except np.linalg.LinAlgError:
            break
        change = float(np.abs(moved - parameters).max())
        parameters, eta = moved, used @ moved
        if not np.isfinite(change) or np.abs(parameters).max() > FARTHEST:
            break
        if change < TOLERANCE:
            good = True
            break
    if good:
        mean[cells] = np.exp(eta)
        good = bool(np.linalg.eigvalsh(matrix)[0] > 1e-7)
    from scipy.special import gammaln

    hidden = np.exp(np.clip(dark[:, ~empty] @ parameters, -700, 60)) * free
    with np.errstate(divide="ignore", invalid="ignore"):
        height = (
            float(np.sum(np.where(kept > 0, kept * eta, 0.0) - np.exp(eta) - gammaln(kept + 1))) if good else -1e300
        )
    bic = len(columns) * math.log(max(float(counts.sum()), 2.0)) - 2 * height
    return StrataFit(tuple(terms), hidden, bic, good, mean)


def select(frame: Frame, counts: Floats, select_terms: bool = True) -> StrataFit:
    """Forward by BIC from the main effects: the best score statistic first, kept while BIC falls."""
    main = [term for term in frame.terms if len(term) == 1]
    now = fit(frame, counts, main)
    left = [term for term in frame.terms if len(term) == 2] if select_terms and now.valid else []
    while left:
        gains = _scores(frame, counts, now, left)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        term = left.pop(best)
        trial = fit(frame, counts, [*now.terms, term])
        if trial.valid and trial.bic < now.bic:
            now = trial
    return now


def _scores(frame: Frame, counts: Floats, now: StrataFit, left: Sequence[Term]) -> list[float]:
    """The score statistic of every candidate less its penalty; never below a candidate's own fit by much."""
    columns = frame.columns(now.terms)
    seen = frame.design[: frame.observed]
    rest = counts - now.mean
    weighted = now.mean[:, None] * seen
    information = seen.T @ weighted
    old = information[np.ix_(columns, columns)]
    score = seen.T @ rest
    inverse = np.linalg.pinv(old, hermitian=True)
    penalty = math.log(float(counts.sum()))
    out = []
    for term in left:
        new = np.flatnonzero(frame.term_of == frame.terms.index(term))
        cross = information[np.ix_(new, columns)]
        inside = information[np.ix_(new, new)] - cross @ inverse @ cross.T
        value = float(score[new] @ np.linalg.pinv(inside, hermitian=True, rcond=1e-9) @ score[new])
        out.append(value - len(new) * penalty)
    return out


@dataclass(frozen=True, slots=True)
class Stratum:
    """One category: persons found, and the estimate with its interval, None where too few are on several lists."""

    column: str
    level: str
    n_observed: int
    overlapping: int
    estimate: float | None
    lower: float | None
    upper: float | None


def estimate_strata(
    table: StrataTable,
    *,
    method: str = "auto",
    seed: int | None = None,
    level: float = 0.95,
    replicates: int = 1000,
) -> Estimate:
    """The total with its strata under the key `strata`; `method` auto or bic (selected), or main-effects.

    The strata of one column add up to the total: `unestimated` is what those without a figure of their own hold of it.
    A fifth of `replicates` is drawn. Raises BadInput `estimation.*`.
    """
    if method not in ("auto", "bic", "main-effects"):
        raise BadInput("estimation.strata_method")
    request.check(len(table.lists), "auto" if method == "bic" else method, None, None, None, seed, level, replicates)
    first = request.DEFAULT_SEED if seed is None else seed
    frame, counts = frame_of(table), table.counts[:, 1:].ravel()
    found = select(frame, counts, method != "main-effects")
    whole, why = table.collapsed(), say("why", "strata")
    # What the total hangs on is tried on everybody's table, so strata are never judged more kindly than it.
    plain = method == "main-effects" or len(whole.lists) < 3
    point = methods.independent(whole) if plain else methods.by_steps(whole)
    if not found.valid or not whole.overlapping or point.estimate is None:
        problem = methods.NO_MAXIMUM if whole.overlapping else methods.NO_OVERLAP
        nothing = Point("strata", None, problem)
        return replace(concluded(whole, nothing, Limits(), why, level, first), extra={"strata": []})
    total = float(counts.sum() + found.dark.sum())
    drawn = _bootstrap(frame, counts, method != "main-effects", max(replicates // FEWER, 40), first)
    seen, dark = drawn
    values = seen.sum(axis=1) + dark.sum(axis=1)
    limits = _limits(total, values, level)
    strata = list(_strata(table, found, seen, dark, level))
    answer = concluded(whole, replace(point, estimate=total), limits, why, level, first)
    sparse = [f"{one.column} = {one.level}" for one in strata if one.estimate is None]
    cautions = answer.warnings
    if sparse:
        cautions = (*cautions, Caution("strata_sparse", say("warning", "strata_sparse", strata=", ".join(sparse))))
    extra = _extra(table, strata, total)
    return replace(answer, method="strata", model=notation(table, found), warnings=cautions, extra=extra)


def _limits(value: float, values: Floats, level: float) -> Limits:
    found = intervals.bca(value, values, 0.0, level)
    upper = max(found.upper, value)
    return Limits(
        "bca", min(found.lower, value), upper if np.isfinite(upper) else None, False, found.infinite, len(values)
    )


def _bootstrap(frame: Frame, counts: Floats, selects: bool, replicates: int, seed: int) -> tuple[Floats, Floats]:
    """Persons found and not found by combination of categories, (replicates, combinations); infinite where no fit."""
    random, combos = np.random.default_rng(seed), len(frame.design) - frame.observed
    tables = random.multinomial(round(float(counts.sum())), counts / counts.sum(), size=replicates).astype(np.float64)
    dark = np.empty((replicates, combos))
    progress = Progress("estimate: strata")
    for k, drawn in enumerate(tables):
        again = select(frame, drawn, selects)
        dark[k] = again.dark if again.valid else np.inf
        progress.step(k + 1, replicates)
    return tables.reshape(replicates, combos, -1).sum(axis=2), dark


def _strata(table: StrataTable, found: StrataFit, seen: Floats, dark: Floats, level: float) -> Iterator[Stratum]:
    for c, (name, of) in enumerate(zip(table.columns, table.levels, strict=True)):
        for k, category in enumerate(of):
            rows, one = table.members(c, k), table.of(c, k)
            if one.overlapping < LEAST_OVERLAP:
                yield Stratum(name, category, one.n_observed, one.overlapping, None, None, None)
                continue
            value = one.n_observed + float(found.dark[rows].sum())
            limits = _limits(value, seen[:, rows].sum(axis=1) + dark[:, rows].sum(axis=1), level)
            lower = min(max(limits.lower or 0.0, float(one.n_observed)), value)
            yield Stratum(name, category, one.n_observed, one.overlapping, value, lower, limits.upper)


def _extra(table: StrataTable, strata: Sequence[Stratum], total: float) -> dict[str, Any]:
    rows = [
        {
            "column": one.column,
            "level": one.level,
            "n_observed": one.n_observed,
            "estimate": one.estimate,
            "lower": one.lower,
            "upper": one.upper,
            "why_none": None if one.estimate is not None else say("phrase", "stratum_sparse"),
        }
        for one in strata
    ]
    rest = {
        name: total - sum(one.estimate for one in strata if one.column == name and one.estimate is not None)
        for name in table.columns
        if any(one.column == name and one.estimate is None for one in strata)
    }
    return {"strata": rows, "unestimated": rest}


def notation(table: StrataTable, found: StrataFit) -> str:
    """The model: `[12,1sex,sexform,...]` as groups of list numbers and covariates' names joined by points."""
    lists = len(table.lists)
    named = [str(f + 1) if f < lists else table.columns[f - lists] for f in range(lists + len(table.columns))]
    pairs = [term for term in found.terms if len(term) == 2]
    alone = [term for term in found.terms if len(term) == 1 and not any(term[0] in pair for pair in pairs)]
    return "[" + ",".join(".".join(named[f] for f in term) for term in (*sorted(pairs), *sorted(alone))) + "]"


def shown_strata(found: Estimate, language: Language, none: str) -> list[str]:
    """The strata as lines of a screen: persons found, estimate, interval."""

    def figure(value: float | None) -> str:
        return none if value is None else number(value).in_(language)

    lines = []
    for row in found.extra.get("strata", []):
        line = f"  {row['column']} = {row['level']}: {figure(row['n_observed'])} -> {figure(row['estimate'])}"
        interval = f" ({figure(row['lower'])} – {figure(row['upper'])})"
        lines.append(line + ("" if row["estimate"] is None else interval))
    return lines
