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

#: Below this many persons unseen the logarithm is not followed further down.
LEAST_DARK = 1e-6


@dataclass(frozen=True, slots=True)
class Pooled:
    """`estimate` is the median over the tables (None: most have no finite one) and `limits` its interval.

    `between` is the standard deviation of log(persons not seen) among the tables; `share` the part it has in the
    interval's variance (the wider side); `infinite` tables had no finite estimate.
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
    `center` is the number of persons not seen to centre on; None takes the median over the tables.
    """
    seen, points = tables.sum(axis=0), repeat(tables)
    finite = np.isfinite(points)
    infinite = int((~finite).sum())
    if infinite * 2 >= len(points):
        return Pooled(None, Limits(), None, None, infinite)
    logs = np.log(np.maximum(points - seen, LEAST_DARK))
    middle = int(np.argsort(logs, kind="stable")[(len(points) - infinite - 1) // 2])
    at = float(logs[middle]) if center is None else math.log(max(center, LEAST_DARK))
    between = float(np.var(logs[finite], ddof=1)) if finite.sum() > 1 else 0.0
    value, inside = limits_of(tables[:, middle])
    total = float(seen.mean()) if center is not None else float(seen[middle])
    added = normal_quantile((1 + level) / 2) ** 2 * (1 + 1 / len(points)) * between
    own = math.log(max(value - seen[middle], LEAST_DARK))
    assert inside.lower is not None  # noqa: S101 - the middle table has an estimate
    down = max(own - math.log(max(inside.lower - seen[middle], LEAST_DARK)), 0.0)
    lower = total + math.exp(at - math.hypot(down, math.sqrt(added)))
    upper, reach = None, down
    if inside.upper is not None and infinite <= (1 - level) / 2 * len(points):
        reach = max(math.log(max(inside.upper - seen[middle], LEAST_DARK)) - own, 0.0)
        upper = total + math.exp(min(at + math.hypot(reach, math.sqrt(added)), 700.0))
    part = added / (added + reach**2) if added + reach**2 > 0 else 0.0
    limits = Limits("pooled", lower, upper, inside.at_edge, inside.infinite, inside.replicates)
    return Pooled(total + math.exp(at), limits, math.sqrt(between), part, infinite)
