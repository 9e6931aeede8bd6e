"""Estimates that need no fit: two lists, Chao's lower bound, no-highest-order-interaction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from amparo.estimation.lattice import Floats


@dataclass(frozen=True, slots=True)
class Closed:
    """A point estimate of the number of persons, seen and unseen, and its standard error."""

    estimate: float
    error: float


def chapman(first: int, second: int, both: int) -> Closed:
    """Two lists of sizes `first` and `second` that share `both` persons.

    (n1+1)(n2+1)/(m+1) - 1, its variance (n1+1)(n2+1)(n1-m)(n2-m)/((m+1)^2(m+2)).
    Source: Chapman (1951); Seber (1970) for the variance.
    """
    top = (first + 1) * (second + 1)
    variance = top * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return Closed(top / (both + 1) - 1, math.sqrt(variance))


def lincoln_petersen(first: int, second: int, both: int) -> float | None:
    """n1 n2 / m; None when the lists share nobody."""
    return first * second / both if both else None


def chao(frequencies: tuple[float, ...]) -> Closed | None:
    """The lower bound n + f1^2 / (2 f2); None when nobody is on exactly two lists.

    `frequencies` are f1, f2, ... The standard error is sqrt(f2 (r^4/4 + r^3 + r^2/2)) with r = f1/f2.
    Source: Chao (1987).
    """
    once, twice = frequencies[0], frequencies[1]
    if twice <= 0:
        return None
    ratio = once / twice
    variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    return Closed(sum(frequencies) + once * ratio / 2, math.sqrt(variance))


def lower_bound(seen: float, alone: Sequence[float], twice: float) -> float | None:
    """n + sum over pairs of s_i s_j / f2: a lower bound whatever the lists' sizes; None when f2 = 0.

    `alone` are the s_i, persons on list i and no other; `twice` is f2. If the log-odds of being listed are a person's
    plus a list's, then E f0 E f_ij >= E s_i E s_j for every pair (Cauchy-Schwarz), and the sum over pairs gives the
    bound. f1^2 / (2 f2) is never smaller, and is a bound only for many lists of about one size (Chao 1987).
    """
    if twice <= 0:
        return None
    return seen + (sum(alone) ** 2 - sum(s**2 for s in alone)) / 2 / twice


def lower_bound_of(counts: Floats) -> float | None:
    """`lower_bound` of a table; `counts` has shape (2**lists,)."""
    lists = len(counts).bit_length() - 1
    alone = [float(counts[1 << k]) for k in range(lists)]
    twice = sum(float(counts[mask]) for mask in range(len(counts)) if mask.bit_count() == 2)
    return lower_bound(float(counts[1:].sum()), alone, twice)


def chao_corrected(frequencies: tuple[int, ...]) -> float:
    """The bias-corrected bound n + ((t-1)/t) f1 (f1 - 1) / (2 (f2 + 1)), finite even when f2 = 0."""
    lists, once, twice = len(frequencies), frequencies[0], frequencies[1]
    return sum(frequencies) + (lists - 1) / lists * once * (once - 1) / (2 * (twice + 1))


def zelterman(frequencies: tuple[int, ...]) -> float | None:
    """n / (1 - exp(-2 f2 / f1)), Zelterman (1988); None when f1 or f2 is 0."""
    once, twice = frequencies[0], frequencies[1]
    if not once or not twice:
        return None
    return sum(frequencies) / -math.expm1(-2 * twice / once)


def no_highest_interaction(counts: Floats) -> tuple[float, float] | None:
    """log of the dark figure and its variance when only the interaction of all lists is taken to be absent.

    mu_0 = product of the counts of combinations of odd size over the product of those of even size, whatever the
    number of lists (two lists: n1 n2 / n12); the variance is the sum of 1/count. None when a cell is empty: the
    extended estimate then does not exist or is not identified (every parameter but one per cell is spent).
    `counts` has shape (2**lists,).
    """
    seen = counts[1:]
    if (seen <= 0).any():
        return None
    odd = np.array([mask.bit_count() % 2 == 1 for mask in range(1, len(counts))])
    log_ratio = float(np.log(seen[odd]).sum() - np.log(seen[~odd]).sum())
    return log_ratio, float((1.0 / seen).sum())


def log_normal_limits(seen: float, estimate: float, error: float, z: float) -> tuple[float, float]:
    """Limits for the unseen part on the log scale: n + f0 / C and n + f0 C, C = exp(z sqrt(log(1 + se^2/f0^2))).

    The lower limit can so never fall below the persons seen. Source: Chao (1987).
    """
    dark = estimate - seen
    if dark <= 0:
        return seen, seen
    factor = math.exp(z * math.sqrt(math.log1p((error / dark) ** 2)))
    return seen + dark / factor, seen + dark * factor
