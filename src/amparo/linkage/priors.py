"""From what a pair's agreement weighs to the probability that it is one person, list by list.

Two lists that share many persons make every agreement more credible than two that share few; an agency's own list
holds few persons twice. The prior of each pair of lists is therefore estimated from the pairs themselves, all weights
kept: expectation maximisation over the priors alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
#: Expected matches of prior knowledge per pair of lists, spread at the rate of all pairs of its kind.
_SHRINK = 2.0
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs: `left` < `right` are row numbers, `weight` the natural logarithm of the evidence (no prior)."""

    left: Ints
    right: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with their posterior log-odds, and the prior of each kind: `rates[i, j]` for lists i <= j."""

    pairs: Pairs
    log_odds: Floats
    rates: Floats

    @property
    def probability(self) -> Floats:
        return expit(self.log_odds)


def expit(values: Floats) -> Floats:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)))


def score(pairs: Pairs, lists: Ints, count: int) -> Scored:
    """Estimate the prior of every pair of lists and return the posterior log-odds.

    `lists[row]` is the number of the row's list, below `count`. Pairs that were not compared count as two persons.
    """
    sizes = np.bincount(lists, minlength=count).astype(np.float64)
    total = np.outer(sizes, sizes)
    np.fill_diagonal(total, sizes * (sizes - 1) / 2)
    low = np.minimum(lists[pairs.left], lists[pairs.right])
    kind = low * count + np.maximum(lists[pairs.left], lists[pairs.right])
    possible = total.ravel()
    within = np.eye(count, dtype=bool).ravel()
    upper = np.triu(np.ones((count, count), dtype=bool)).ravel()
    rates = np.full(count * count, 1.0 / max(sizes.sum(), 2.0))
    for _ in range(_ROUNDS):
        probability = expit(pairs.weight + _logit(rates)[kind])
        matched = np.bincount(kind, weights=probability, minlength=count * count)
        new = np.zeros_like(rates)
        for group in (within & upper, ~within & upper):
            pooled = max(matched[group].sum(), 0.5) / max(possible[group].sum(), 1.0)
            new[group] = (matched[group] + _SHRINK) / (possible[group] + _SHRINK / min(pooled, 0.9))
        moved = np.abs(np.log(np.maximum(new[upper], 1e-300)) - np.log(rates[upper])).max()
        rates = np.where(upper, np.clip(new, 1e-15, 0.95), rates)
        if moved < 1e-4:
            break
    return Scored(pairs, pairs.weight + _logit(rates)[kind], rates.reshape(count, count))


def _logit(values: Floats) -> Floats:
    return np.asarray(np.log(values) - np.log1p(-values))
