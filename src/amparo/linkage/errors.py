"""How wrong a linkage may be, said from its own probabilities: the threshold that does least harm, and the error rates.

If the pairs' probabilities are right, the pairs above a threshold hold on average the sum of their probabilities in
true pairs. That gives the expected precision, recall and F1 of every threshold without one labelled pair, and the
threshold is the one with the highest expected F1 (Lipton, Elkan and Naryanaswamy 2014: it lies at half that F1).
Pairs that no block brought together are taken to be two persons, so recall is an upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.linkage.clusters import NOT_COMPARED
from amparo.linkage.priors import Floats, Ints, Scored, expit


@dataclass(frozen=True, slots=True)
class Threshold:
    """The probability from which pairs speak for one person, and the F1 expected of pairs there."""

    probability: float
    expected_f1: float

    @property
    def log_odds(self) -> float:
        return float(np.log(self.probability / (1 - self.probability)))


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Expected counts of pairs in the same group: `linked` in all, `right` truly one person, `missed` left apart."""

    linked: int
    right: float
    missed: float

    @property
    def precision(self) -> float | None:
        return self.right / self.linked if self.linked else None

    @property
    def recall(self) -> float | None:
        true = self.right + self.missed
        return self.right / true if true > 0 else None

    @property
    def f1(self) -> float | None:
        total = self.linked + self.right + self.missed
        return 2 * self.right / total if total > 0 else None


#: Bounds of the threshold: below, a link is a guess that the estimate pays for; above, recall is given away.
LOWEST, HIGHEST = 0.3, 0.95


def best_threshold(probability: Floats) -> Threshold:
    """The threshold of highest expected F1 over candidate pairs, kept between LOWEST and HIGHEST."""
    ordered = np.sort(probability)[::-1]
    if not len(ordered) or ordered[0] < LOWEST:
        return Threshold(0.5, 0.0)
    right = np.cumsum(ordered)
    f1 = 2 * right / (np.arange(1, len(ordered) + 1) + right[-1])
    best = int(np.argmax(f1))
    return Threshold(float(np.clip(ordered[best], LOWEST, HIGHEST)), float(f1[best]))


def error_rates(scored: Scored, entity: Ints) -> ErrorRates:
    """Expected errors of a grouping; pairs inside a group that were never compared count by NOT_COMPARED."""
    same = entity[scored.pairs.left] == entity[scored.pairs.right]
    probability = scored.probability
    sizes = np.bincount(entity)
    linked = int((sizes * (sizes - 1) // 2).sum())
    unseen = (linked - int(same.sum())) * float(expit(np.asarray([NOT_COMPARED]))[0])
    return ErrorRates(linked, float(probability[same].sum()) + unseen, float(probability[~same].sum()))
