"""The compiled loop of the latent class sampler; imported only when that method is asked for."""

from __future__ import annotations

import math

import numba
import numpy as np

from amparo.estimation.lattice import Floats, Ints


@numba.njit(cache=True)
def seeded(seed: int) -> None:
    """Start the stream of random numbers of the loop."""
    np.random.seed(seed)


@numba.njit(cache=True)
def _dealt(count: int, weights: Floats, total: float, out: Ints) -> None:
    """Deal `count` persons to classes in proportion to `weights`, whose sum is `total`."""
    left, rest = count, total
    for k in range(len(weights)):
        out[k] = 0
    for k in range(len(weights) - 1):
        if left == 0:
            return
        share = weights[k] / rest if rest > 0.0 else 0.0
        out[k] = left if share >= 1.0 else np.random.binomial(left, share)
        left -= out[k]
        rest -= weights[k]
    out[len(weights) - 1] = left


@numba.njit(cache=True)
def _log_gamma(shape: float) -> float:
    """The logarithm of a gamma draw, exact for any small shape (Stuart's theorem: G(a + 1) U**(1/a))."""
    out: float = math.log(np.random.gamma(shape + 1.0, 1.0)) + math.log(1.0 - np.random.random()) / shape
    return out


@numba.njit(cache=True)
def _place(here: float, after: float, alpha: float) -> float:
    """Log probability of `here` persons in a class and `after` in later ones, its stick integrated out."""
    out: float = math.lgamma(1.0 + here) + math.lgamma(alpha + after) - math.lgamma(1.0 + alpha + here + after)
    return out


@numba.njit(cache=True)
def _swap(in_class: Floats, on_list: Floats, alpha: float) -> None:
    """Offer every class to change places with the next: without it chains stay in one order of the classes."""
    last = len(in_class) - 1
    for k in range(last):
        after = 0.0
        for later in range(k + 2, last + 1):
            after += in_class[later]
        one, other = in_class[k], in_class[k + 1]
        gain = _place(other, one + after, alpha) - _place(one, other + after, alpha)
        if k + 1 < last:
            gain += _place(one, after, alpha) - _place(other, after, alpha)
        if math.log(1.0 - np.random.random()) < gain:
            in_class[k], in_class[k + 1] = other, one
            for j in range(on_list.shape[1]):
                on_list[k, j], on_list[k + 1, j] = on_list[k + 1, j], on_list[k, j]


@numba.njit(cache=True)
def run(  # noqa: C901 - one compiled loop
    cells: Ints,
    counts: Ints,
    lists: int,
    pi: Floats,
    capture: Floats,
    state: Floats,
    shape: float,
    rate: float,
    draws: Floats,
) -> None:
    """Go on with one chain for len(draws) steps, filling in the unseen after each.

    `cells`, `counts` (C,): masks with persons and how many; `pi` (K,) and `capture` (K, lists) the classes; `state`
    (2,): unseen and alpha; alpha ~ Gamma(shape, rate). All three are left as the chain's new state.
    """
    classes = len(pi)
    in_class = np.zeros(classes)
    on_list = np.zeros((classes, lists))
    weights = np.zeros(classes)
    dealt = np.zeros(classes, dtype=np.int64)
    n = counts.sum()
    for step in range(len(draws)):
        in_class[:] = 0.0
        on_list[:] = 0.0
        for c in range(len(cells) + 1):
            mask = cells[c] if c < len(cells) else 0
            count = counts[c] if c < len(cells) else int(state[0])
            total = 0.0
            for k in range(classes):
                w = pi[k]
                for j in range(lists):
                    w *= capture[k, j] if mask >> j & 1 else 1.0 - capture[k, j]
                weights[k] = w
                total += w
            _dealt(count, weights, total, dealt)
            for k in range(classes):
                in_class[k] += dealt[k]
                for j in range(lists):
                    if mask >> j & 1:
                        on_list[k, j] += dealt[k]
        _swap(in_class, on_list, state[1])
        after, left, log_left = in_class.sum(), 1.0, 0.0
        for k in range(classes):
            after -= in_class[k]
            if k == classes - 1:
                pi[k] = left
            else:
                # In logarithms: with a small alpha one minus the stick is often far below what a double can hold.
                taken = math.log(np.random.gamma(1.0 + in_class[k], 1.0))
                spared = _log_gamma(state[1] + after)
                both = max(taken, spared) + math.log1p(math.exp(-abs(taken - spared)))
                pi[k] = left * math.exp(taken - both)
                left *= math.exp(spared - both)
                log_left += spared - both
            for j in range(lists):
                capture[k, j] = np.random.beta(1.0 + on_list[k, j], 1.0 + in_class[k] - on_list[k, j])
        state[1] = max(math.exp(_log_gamma(shape + classes - 1)) / (rate - log_left), 1e-200)
        missed = 0.0
        for k in range(classes):
            w = pi[k]
            for j in range(lists):
                w *= 1.0 - capture[k, j]
            missed += w
        missed = min(missed, 1.0 - 1e-12)
        state[0] = np.random.poisson(np.random.gamma(n, missed / (1.0 - missed)))
        draws[step] = state[0]
