"""Does the extended maximum likelihood estimate exist, and is it the only one?

Codes, as in MultipleSystemsEstimation: 0 yes, 1 it does not exist, 2 the parameters are not identifiable, 3 both.

Two steps. When the design rows of the cells with a positive count already span the parameter space, no direction of
recession is left: the estimate exists and is unique, and one small eigenvalue problem says so. Otherwise a linear
program looks for a direction of recession d: zero on the positive cells, at most zero on the zero cells, not zero
everywhere (Fienberg and Rinaldo 2012, section 4). Scaled so that one cell reaches one, its optimum is 0 or at least 1,
which no rounding can confuse. The answer depends on the zero pattern only, so bootstrap tables share it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from amparo.estimation.lattice import Bools, Floats, Ints, superset_sums
from amparo.estimation.loglinear import BLOCK_NUMBERS, information, reduce

OK, NO_MAXIMUM, NOT_IDENTIFIABLE = 0, 1, 2
#: Smallest eigenvalue of an integer Gram matrix, relative to its diagonal scaled to one, that counts as not singular.
NOT_SINGULAR = 1e-8


def check(counts: Floats, models: Ints) -> Ints:
    """The code of every table under its own model; `counts` (2**lists, B), `models` (B, P); returns shape (B,)."""
    block = max(1, BLOCK_NUMBERS // max(counts.shape[0], models.shape[1] ** 2))
    parts = [
        _check_block(counts[:, first : first + block], models[first : first + block])
        for first in range(0, counts.shape[1], block)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _check_block(counts: Floats, models: Ints) -> Ints:
    reduced = reduce(counts, models)
    support = counts > 0
    support[0] = False
    spans = _not_singular(information(superset_sums(support.astype(np.float64)), models, reduced.kept))
    spans &= reduced.kept[:, 0]
    codes = np.where(spans, OK, NO_MAXIMUM)
    for table in np.flatnonzero(~spans):
        pattern = np.packbits(support[:, table]).tobytes()
        finite = tuple(int(mask) for mask in models[table][reduced.kept[table]])
        dropped = tuple(int(mask) for mask in models[table][(models[table] >= 0) & ~reduced.kept[table]])
        codes[table] = code_of_pattern(counts.shape[0], pattern, finite, dropped)
    return codes


def identifiable(counts: Floats, models: Ints) -> Bools:
    """Are the finite parameters of every table identified by the cells that are left? Shape (B,)."""
    block = max(1, BLOCK_NUMBERS // max(counts.shape[0], models.shape[1] ** 2))
    parts = []
    for first in range(0, counts.shape[1], block):
        some = models[first : first + block]
        reduced = reduce(counts[:, first : first + block], some)
        gram = information(superset_sums(reduced.cells.astype(np.float64)), some, reduced.kept)
        parts.append(_not_singular(gram) & reduced.kept[:, 0])
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _not_singular(gram: Floats) -> Bools:
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(gram, axis1=1, axis2=2), 1.0))
    lowest = np.linalg.eigvalsh(gram * scale[:, :, None] * scale[:, None, :])[:, 0]
    out: Bools = lowest > NOT_SINGULAR
    return out


@lru_cache(maxsize=200_000)
def code_of_pattern(cells: int, pattern: bytes, finite: tuple[int, ...], dropped: tuple[int, ...]) -> int:
    """The code of one zero pattern (packed bits of "count > 0") under the parameters left after dropping."""
    positive = np.unpackbits(np.frombuffer(pattern, dtype=np.uint8), count=cells).astype(bool)
    if 0 not in finite:
        return NO_MAXIMUM
    every = np.arange(cells)
    left = every > 0
    for mask in dropped:
        left &= (every & mask) != mask
    design = np.array([(every & mask) == mask for mask in finite], dtype=np.float64)
    gram = design[:, left] @ design[:, left].T
    code = OK if bool(_not_singular(gram[None])[0]) else NOT_IDENTIFIABLE
    if has_recession(design[:, positive & left], design[:, left & ~positive]):
        code += NO_MAXIMUM
    return code


def has_recession(on_positive: Floats, on_zero: Floats) -> bool:
    """Is there d with d'A = 0 on the positive cells, d'A <= 0 and not all 0 on the zero cells?

    Shapes (parameters, positive cells) and (parameters, zero cells). Solved by HiGHS.
    """
    if on_zero.shape[1] == 0:
        return False
    from scipy.optimize import linprog  # half a second to import, and most tables never need it

    solution = linprog(
        on_zero.sum(axis=1),
        A_ub=np.vstack([on_zero.T, -on_zero.T]),
        b_ub=np.concatenate([np.zeros(on_zero.shape[1]), np.ones(on_zero.shape[1])]),
        A_eq=on_positive.T,
        b_eq=np.zeros(on_positive.shape[1]),
        bounds=(None, None),
        method="highs",
    )
    return solution.status == 0 and solution.fun is not None and bool(solution.fun < -0.5)
