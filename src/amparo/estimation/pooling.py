"""One interval out of many tables that could each be the true one.

When the table itself is uncertain (links may be wrong, cells are hidden), tables are drawn as they may have been. The
interval of one of them (the one in the middle) holds the sampling error, selection repeated where the method does so;
the spread of the estimates over the tables is what not knowing the table adds. They are put together as Rubin (1987)
puts together imputations: total variance = within + (1 + 1/M) between, here on the logarithm of the persons not seen
and for the lower and the upper side apart, because neither is symmetric.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from amparo.estimation.intervals import normal_quantile
from amparo.estimation.lattice import Floats
from amparo.estimation.methods import Repeat
from amparo.estimation.warnings import Limits

#: Below this many persons the logarithm is not followed further down.
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Pooled:
    """`estimate` is the median over the tables (None: most have no finite one) and `limits` its interval.

    `between` is the standard deviation among the tables of the logarithm of the persons beyond the fewest observed in
    any of them; `share` the part it has in the interval's variance (its wider side); `infinite` tables had no finite
    estimate.
    """

    estimate: float | None
    limits: Limits
    between: float | None
    share: float | None
    infinite: int


def pool(
    tables: Floats,
    repeat: Repeat,
    limits_of: Callable[[Floats], tuple[float, Limits]],
    level: float,
    center: float | None = None,
) -> Pooled:
    """Pool the tables (2**lists, M).

    `repeat` maps tables to estimates; `limits_of` gives the estimate and the interval of one table (2**lists,).
    `center` is the estimate to centre on; None takes the median over the tables.
    """
    seen, points = tables.sum(axis=0), repeat(tables)
    finite = np.isfinite(points)
    infinite = int((~finite).sum())
    if infinite * 2 >= len(points):
        return Pooled(None, Limits(), None, None, infinite)
    base = float(seen.min())
    order = np.argsort(points, kind="stable")
    middle = int(order[(len(points) - infinite - 1) // 2])
    value = float(points[middle]) if center is None else center
    between = float(np.var(_log(points[finite] - base), ddof=1)) if finite.sum() > 1 else 0.0
    added = normal_quantile((1 + level) / 2) ** 2 * (1 + 1 / len(points)) * between
    own, inside = limits_of(tables[:, middle])
    at, start = float(_log(value - base)), float(_log(own - base))
    down = max(start - float(_log((inside.lower or 0.0) - base)), 0.0)
    lower = base + math.exp(at - math.hypot(down, math.sqrt(added)))
    upper, reach = None, down
    if inside.upper is not None and infinite <= (1 - level) / 2 * len(points):
        reach = max(float(_log(inside.upper - base)) - start, 0.0)
        upper = base + math.exp(min(at + math.hypot(reach, math.sqrt(added)), 700.0))
    part = added / (added + reach**2) if added + reach**2 > 0 else 0.0
    limits = Limits("pooled", lower, upper, inside.at_edge, inside.infinite, inside.replicates)
    return Pooled(value, limits, math.sqrt(between), part, infinite)


def _log(persons: Floats | float) -> Floats:
    return np.asarray(np.log(np.maximum(persons, LEAST)))
