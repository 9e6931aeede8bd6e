"""Noise and its price: zero-concentrated differential privacy, with OpenDP's samplers.

A mechanism is rho-zCDP when it adds Gaussian noise of standard deviation s to counts whose L2 sensitivity is d and
rho = d^2 / (2 s^2) (Bun and Steinke 2016, proposition 1.6). rho-zCDP gives (epsilon, delta) differential privacy with
epsilon = rho + 2 sqrt(rho ln(1/delta)) (ibid., proposition 1.3), which is solved for rho here.

The noise takes no seed: whoever knew it could subtract the noise. It comes from OpenDP's discrete Gaussian over the
operating system's randomness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Far below one over the number of persons of any region: the chance that the promise of epsilon fails.
DELTA = 1e-9
#: A budget above this protects nobody (release policy of this project).
LARGEST_EPSILON = 16.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What one release costs: the promise (epsilon, delta), and rho, which adds up over the releases of one cohort."""

    epsilon: float
    delta: float
    rho: float


def budget(epsilon: float, delta: float = DELTA) -> Spent:
    """The rho that a promise of (epsilon, delta) pays for."""
    log = math.log(1.0 / delta)
    return Spent(epsilon, delta, (math.sqrt(epsilon + log) - math.sqrt(log)) ** 2)


def noise_scale(sensitivity: float, rho: float) -> float:
    """The standard deviation s with sensitivity^2 / (2 s^2) = rho."""
    return sensitivity / math.sqrt(2.0 * rho)


def noisy(counts: NDArray[np.int64], sensitivity: float, rho: float) -> NDArray[np.int64]:
    """Counts with discrete Gaussian noise, the same shape; raises ArithmeticError when OpenDP prices it above rho."""
    import opendp.prelude as dp  # half a second to import

    dp.enable_features("contrib")
    # A hair more noise than asked, so that rounding in the price never falls on the wrong side.
    scale = noise_scale(sensitivity, rho) * (1.0 + 1e-9)
    space = (dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float))
    measurement = dp.m.make_gaussian(*space, scale=scale)
    price: float = measurement.map(sensitivity)  # type: ignore[no-untyped-call]
    if price > rho:
        raise ArithmeticError("the noise is too small for the budget")
    drawn = measurement(counts.reshape(-1).tolist())
    return np.array(drawn, dtype=np.int64).reshape(counts.shape)
