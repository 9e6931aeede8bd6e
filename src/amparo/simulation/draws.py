"""Small vectorised draws, and calendar arithmetic on whole days since 1970-01-01."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def pick(weights: Sequence[float] | Floats, draws: Floats) -> NDArray[np.int64]:
    """Places 0..m-1 drawn with the weights, shape (m,), at uniform draws, shape (n,)."""
    cumulative = np.cumsum(np.asarray(weights, dtype=float))
    places = np.searchsorted(cumulative / cumulative[-1], draws, side="right")
    return np.asarray(np.minimum(places, len(cumulative) - 1), dtype=np.int64)


def waits(mean: float | Floats, longest: Days, draws: Floats) -> Days:
    """Exponential waiting times in days, cut off at `longest` (>= 0) without heaping there."""
    scale = np.maximum(np.asarray(mean, dtype=float), 1e-9)
    room = -np.expm1(-(longest + 1) / scale)
    return np.asarray(np.minimum(np.floor(-scale * np.log1p(-draws * room)), longest), dtype=np.int64)


def expit(logit: Floats) -> Floats:
    """1 / (1 + exp(-logit))."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)


def day_of(year: int, month: int = 1, day: int = 1) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(np.int64))


def calendar(days: Days) -> tuple[Days, Days, Days]:
    """Year, month and day of the month."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    total = months.astype(np.int64)
    return total // 12 + 1970, total % 12 + 1, (dates - months.astype("datetime64[D]")).astype(np.int64) + 1


def full_years(born: Days, on: Days) -> Days:
    """Age in whole years on a day; somebody born on 29 February has a birthday on 1 March in other years."""
    y0, m0, d0 = calendar(born)
    y1, m1, d1 = calendar(on)
    return np.asarray(y1 - y0 - ((m1 < m0) | ((m1 == m0) & (d1 < d0))), dtype=np.int64)


def iso(days: Days) -> NDArray[np.object_]:
    """`YYYY-MM-DD`."""
    return np.datetime_as_string(days.astype("datetime64[D]"), unit="D").astype(object)
