"""How much an estimate hangs on what nobody can check: the model, single persons, single lists, links, assumptions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.estimation import closed_form, loglinear, methods, ranking
from amparo.estimation.intervals import delete_one
from amparo.estimation.lattice import Floats, members, padded
from amparo.estimation.methods import Point
from amparo.estimation.table import OverlapTable

#: Share of the links between lists that the linkage is supposed to have missed.
MISSED_LINKS = 0.05
#: The shares that are shown.
SHARES = (0.01, 0.02, MISSED_LINKS, 0.10)
#: Steps of the fit without a cell, and the largest log dark figure (over the persons seen) that is taken as finite.
MOST_STEPS, FARTHEST = 60, 1e6
#: Values of the interaction of all lists at once (Aleshin-Guendel, Sadinle and Wakefield 2024).
XI = (0.5, 2 / 3, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was tried.

    `near`: the ranking of models around or including the one used (None for closed formulas). `influence`: the
    largest relative change of the estimate when one person leaves, and the cell (mask). `without_cell`: cell (mask)
    whose persons are counted but not used to fit the same model -> estimate (None: no finite one). `without`: list
    left out -> estimate. `merged`: two lists taken for one -> estimate. `missed_links`: relative change of the
    estimate when MISSED_LINKS of the links are cut; `missed`: the same for every share of SHARES -> estimate. `xi`:
    value of the interaction of all lists -> estimate. `bound`: the lower bound that holds for persons who differ in
    how easily they are found, where the model sees no two lists that avoid each other (which alone can lower it).
    """

    near: ranking.Ranking | None = None
    influence: float | None = None
    influential_cell: int | None = None
    without_cell: tuple[tuple[int, float | None], ...] = ()
    without: tuple[tuple[int, float | None], ...] = ()
    merged: tuple[tuple[tuple[int, int], float | None], ...] = ()
    missed_links: float | None = None
    missed: tuple[tuple[float, float | None], ...] = ()
    xi: tuple[tuple[float, float], ...] = ()
    bound: float | None = None


def examine(table: OverlapTable, point: Point) -> Examined:
    """Everything that can be tried on one estimate."""
    if point.estimate is None:
        return Examined()
    influence, cell = _influence(table, point)
    dark = point.estimate - table.n_observed
    log_linear = point.model is not None
    missed = _missed(table, point)
    at_usual = dict(missed).get(MISSED_LINKS)
    return Examined(
        near=_near(table, point),
        influence=influence,
        influential_cell=cell,
        without_cell=_without_cell(table, point) if log_linear and len(table.lists) > 2 else (),
        without=_without(table, point) if log_linear and len(table.lists) > 2 else (),
        merged=_merged(table, point) if log_linear and len(table.lists) > 2 else (),
        missed_links=None if at_usual is None else at_usual / point.estimate - 1,
        missed=missed,
        bound=_bound(table, point),
        xi=tuple((xi, table.n_observed + dark / xi) for xi in XI) if point.method != "chao" else (),
    )


def _near(table: OverlapTable, point: Point) -> ranking.Ranking | None:
    lists = len(table.lists)
    if point.ranking is not None:
        return point.ranking
    if point.model is None or lists < 3:
        return None
    if lists in ranking.HIGHEST_ORDER:
        return ranking.rank(table.counts, lists, ranking.HIGHEST_ORDER[lists])
    return ranking.neighbourhood(table.counts, lists, point.model)


def _bound(table: OverlapTable, point: Point) -> float | None:
    """`closed_form.lower_bound_of`, unless a pair of lists of the model avoids each other."""
    if point.model is None:
        return None
    fit = loglinear.fit(table.counts[:, None], padded([point.model]))
    avoids = [p < 0 for mask, p in zip(point.model, fit.parameters[0], strict=True) if mask.bit_count() == 2]
    return None if any(avoids) else closed_form.lower_bound_of(table.counts)


def _influence(table: OverlapTable, point: Point) -> tuple[float | None, int | None]:
    if point.repeat is None or point.estimate is None:
        return None, None
    tables, _ = delete_one(table.counts)
    cells = np.flatnonzero(table.counts)
    change = np.abs(point.repeat(tables) / point.estimate - 1)
    worst = int(np.argmax(change))
    return float(change[worst]), int(cells[worst])


def _again(table: OverlapTable, point: Point) -> float | None:
    """The estimate from another set of lists: main effects stay main effects, everything else is chosen anew."""
    table = table.only(table.used) if len(table.used) < len(table.lists) else table
    if len(table.lists) < 2:
        return None
    if point.method == "main-effects" or len(table.lists) == 2:
        return methods.independent(table).estimate
    return methods.by_steps(table).estimate


def _without(table: OverlapTable, point: Point) -> tuple[tuple[int, float | None], ...]:
    numbers = range(1, len(table.lists) + 1)
    return tuple((out, _again(table.only(tuple(k for k in numbers if k != out)), point)) for out in numbers)


def _merged(table: OverlapTable, point: Point) -> tuple[tuple[tuple[int, int], float | None], ...]:
    numbers = range(1, len(table.lists) + 1)
    pairs = [(i, j) for i in numbers for j in numbers if i < j]
    return tuple((pair, _again(table.merged(*pair), point)) for pair in pairs)


def thinned(counts: Floats, share: float) -> Floats:
    """The expected table when this share of the persons on several lists loses the link to one of them.

    Such a person is counted twice: on one list alone, and on the others. Shape (2**lists,), fractions allowed.
    """
    out = counts.astype(np.float64)
    for mask in np.flatnonzero(counts):
        lists = members(int(mask))
        if len(lists) < 2:
            continue
        lost = share * counts[mask]
        out[mask] -= lost
        for number in lists:
            alone = 1 << (number - 1)
            out[alone] += lost / len(lists)
            out[int(mask) & ~alone] += lost / len(lists)
    return out


def _missed(table: OverlapTable, point: Point) -> tuple[tuple[float, float | None], ...]:
    """Estimates under the same model (or formula) when these shares of the links are cut."""
    if point.model is None and point.method not in ("chao", "nhoi"):
        return ()
    return tuple((share, _cut(table, point, share)) for share in SHARES)


def _cut(table: OverlapTable, point: Point, share: float) -> float | None:
    cut = thinned(table.counts, share)
    if point.method in ("chao", "nhoi"):
        return _closed_again(point.method, cut)
    assert point.model is not None and point.estimate is not None  # noqa: S101, PT018 - for the type checker
    before = methods.fixed(table, point.model).estimate
    after = methods.fixed(OverlapTable(table.lists, cut), point.model).estimate
    # Chapman's formula is not the fit of its model: the change is carried over.
    return None if before is None or after is None else point.estimate * after / before


def _without_cell(table: OverlapTable, point: Point) -> tuple[tuple[int, float | None], ...]:
    """The same model fitted to all cells but one, for every cell that holds anybody."""
    if point.model is None:
        return ()
    return tuple((mask, _fit_without(table.counts, point.model, mask)) for mask, _ in table.cells())


def _fit_without(counts: Floats, model: tuple[int, ...], left_out: int) -> float | None:
    """n + exp(alpha_0) with one cell neither nought nor its count but unknown; None where no finite fit is found.

    Interactions of lists that share nobody in the cells left, and their cells, are dropped as in the extended maximum.
    """
    kept = counts.copy()
    kept[left_out] = 0.0
    every = np.arange(len(counts))
    dropped = [m for m in model if not kept[(every & m) == m].any()]
    masks = np.array([m for m in model if m not in dropped])
    cells = np.array(
        [c for c in range(1, len(counts)) if c != left_out and not any(c & m == m for m in dropped)], dtype=np.int64
    )
    design = ((cells[:, None] & masks[None, :]) == masks[None, :]).astype(np.float64)
    if len(masks) > len(cells) or np.linalg.matrix_rank(design) < len(masks):
        return None
    seen = counts[cells]
    mu = seen + 0.1
    eta = np.log(mu)
    for _ in range(MOST_STEPS):
        before = eta
        try:
            parameters = np.linalg.solve(design.T @ (mu[:, None] * design), design.T @ (mu * eta + seen - mu))
        except np.linalg.LinAlgError:
            return None
        eta = np.clip(design @ parameters, -30.0, 60.0)
        mu = np.exp(eta)
        if np.abs(eta - before).max() < 1e-7:
            total = float(counts[1:].sum())
            dark = float(np.exp(min(parameters[0], 700.0)))
            return total + dark if dark < FARTHEST * total else None
    return None


def _closed_again(method: str, counts: Floats) -> float | None:
    if method == "nhoi":
        return methods.no_highest_interaction(OverlapTable(("",) * (len(counts).bit_length() - 1), counts)).estimate
    on = np.array([mask.bit_count() for mask in range(len(counts))])
    bound = closed_form.chao(tuple(float(counts[on == k].sum()) for k in range(1, int(on.max()) + 1)))
    return None if bound is None else bound.estimate
