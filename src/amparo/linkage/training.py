"""What each level of agreement is worth in these lists: u from random pairs, m by expectation maximisation.

Expectation maximisation can settle on namesakes instead of persons and say nothing about it. It is therefore run on
tight blocks only, and what it finds is believed only when full agreement is what most pairs of one person show and no
weaker level weighs more than a stronger one; otherwise the documented values of `amparo.linkage.comparisons` are used
and the result says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl
from splink import DuckDBAPI
from splink.internals.exceptions import EMTrainingException

from amparo.linkage.comparisons import TRAINING_BLOCKS, U_LIMITS, Block, Comparison, pairs_of
from amparo.linkage.engine import linker_of, parameters_of

#: Rows drawn for u: 1,800 rows make 1.6 million pairs, most of them two persons.
U_ROWS = 1800
SEED = 20021125
#: Pairs of prior knowledge: how many observed pairs it takes to move half-way from the documented values.
M_PRIOR, U_PRIOR = 40.0, 500.0
#: Rounds of expectation maximisation, and how many are tried when so many end in an underflow.
ROUNDS = (25, 10, 4)
#: Full agreement must be what more than this share of one person's pairs show.
LEAST_EXACT = 0.4
#: How much heavier, in bits, a weaker level may come out by chance.
SLACK = 1.5
#: A block of more pairs than this is thinned, deterministically, before training.
MOST_PAIRS = 1_000_000
#: A block of fewer pairs than this teaches nothing that the documented values do not know better.
LEAST_PAIRS = 20
#: With fewer pairs of one person than this the documented values weigh more than the data.
FEW = 100.0


@dataclass(frozen=True, slots=True)
class Training:
    """The model as trained.

    `comparisons` carry m and u; `prior` is the probability that two records drawn at random are one person's;
    `matched` is the number of pairs of one person that training saw; `collapsed` names the comparisons whose
    training was refused (then every m is the documented one).
    """

    comparisons: tuple[Comparison, ...]
    prior: float
    matched: float
    collapsed: tuple[str, ...]
    blocks: tuple[Block, ...]


def train(api: DuckDBAPI, features: pl.DataFrame, comparisons: tuple[Comparison, ...]) -> Training:
    """Estimate u, then m, then check; never raises for want of data, but falls back to the documented values."""
    drawn = estimate_u(api, features, comparisons)
    known = set(features.columns)
    blocks = tuple(b for b in TRAINING_BLOCKS if set(b.columns) <= known and pairs_of(features, b) >= LEAST_PAIRS)
    found: dict[str, list[tuple[float, list[float | None]]]] = {c.name: [] for c in drawn}
    most, used = 0.0, []
    for block in blocks:
        matched, values = _maximise(api, features, drawn, block)
        if matched <= 0:
            continue
        used.append(block)
        most = max(most, matched)
        for name, levels in values.items():
            found[name].append((matched, levels))
    trained = tuple(_with_m(c, found[c.name]) for c in drawn)
    collapsed = tuple(c.name for c in trained if found[c.name] and has_collapsed(c))
    if collapsed:
        trained = drawn
    total = len(features) * (len(features) - 1) / 2
    prior = min(max(1.5 * most, 0.5) / max(total, 1.0), 0.5)
    cleaned = tuple(_without_matches(c, prior, _sampled_pairs(features)) for c in trained)
    return Training(cleaned, prior, most, collapsed, tuple(used))


def has_collapsed(comparison: Comparison) -> bool:
    """Whether m and u cannot be those of one person's records: the check that expectation maximisation lacks.

    Full agreement has to be shown by more than LEAST_EXACT of the pairs, the strongest level has to weigh most and
    disagreement has to weigh least and against.
    """
    weights = [math.log2(max(level.m, 1e-12) / max(level.u, 1e-12)) for level in comparison.levels]
    exact = sum(level.m for level in comparison.levels[: comparison.exact])
    ordered = all(weights[0] >= weight - SLACK for weight in weights) and weights[-1] <= min(weights) + 1e-9
    return exact <= LEAST_EXACT or not ordered or weights[-1] >= 0


def estimate_u(api: DuckDBAPI, features: pl.DataFrame, comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """The comparisons with u as observed among all pairs of a fixed random draw of rows."""
    drawn = features.sample(min(U_ROWS, len(features)), seed=SEED).sort("row")
    linker = linker_of(api, drawn, comparisons, (), 1e-4)
    pairs = _sampled_pairs(features)
    linker.training.estimate_u_using_random_sampling(max_pairs=pairs + 1.0, min_count_per_level=None, num_chunks=1)
    out = []
    for comparison in comparisons:
        _, observed = parameters_of(linker, comparison)
        u = [
            (_number(seen) * pairs + level.u * U_PRIOR) / (pairs + U_PRIOR)
            for seen, level in zip(observed, comparison.levels, strict=True)
        ]
        out.append(comparison.with_parameters(tuple(level.m for level in comparison.levels), _shares(u)))
    return tuple(out)


def _sampled_pairs(features: pl.DataFrame) -> float:
    rows = min(U_ROWS, len(features))
    return rows * (rows - 1) / 2


def _number(value: object) -> float:
    """A parameter as a number; what training did not observe is 0."""
    return float(value) if isinstance(value, int | float) else 0.0


def _shares(values: list[float]) -> tuple[float, ...]:
    total = sum(values)
    return tuple(float(f"{value / total:.6g}") for value in values)


def _maximise(
    api: DuckDBAPI, features: pl.DataFrame, comparisons: tuple[Comparison, ...], block: Block
) -> tuple[float, dict[str, list[float | None]]]:
    """Train m in one block: the pairs of one person it saw, and m of the comparisons the block leaves free."""
    free = [c for c in comparisons if not set(block.columns) & _columns(c)]
    if not free:
        return 0.0, {}
    for rounds in ROUNDS:
        linker = linker_of(api, features, tuple(free), (), 1e-4, rounds)
        try:
            session = linker.training.estimate_parameters_using_expectation_maximisation(
                block.condition, estimate_without_term_frequencies=True, max_pairs=MOST_PAIRS
            )
        except EMTrainingException:
            return 0.0, {}
        except ValueError:
            # A level no pair of one person shows runs towards zero until Splink refuses it: stop sooner.
            continue
        share = float(session.core_model_settings.probability_two_random_records_match)
        return share * pairs_of(features, block), {c.name: parameters_of(linker, c)[0] for c in free}
    return 0.0, {}


def _columns(comparison: Comparison) -> set[str]:
    """The columns that a comparison looks at, without their side."""
    text = " ".join(level.condition for level in comparison.levels)
    words = {word.strip("(),") for word in text.replace("(", " ").replace(",", " ").split()}
    return {word[:-2] for word in words if word.endswith(("_l", "_r"))}


def _with_m(comparison: Comparison, found: list[tuple[float, list[float | None]]]) -> Comparison:
    """m as the mean over the blocks, each by the pairs it saw, drawn towards the documented values."""
    seen = sum(matched for matched, _ in found)
    m = []
    for number, level in enumerate(comparison.levels):
        observed = sum(matched * _number(levels[number]) for matched, levels in found)
        m.append((observed + M_PRIOR * level.m) / (seen + M_PRIOR))
    return comparison.with_parameters(_shares(m), tuple(level.u for level in comparison.levels))


def _without_matches(comparison: Comparison, prior: float, pairs: float) -> Comparison:
    """u without the pairs of one person that were among the random pairs, and never above what a population shows.

    What is taken off is prior x m, by the theorem of total probability; something is always left, as one pair in
    `pairs` could be seen, and the rest goes to disagreement.
    """
    u = []
    for level in comparison.levels:
        # A level nobody could reach by chance is still given half of what one observed pair would be.
        u.append(max(level.u - prior * level.m, 0.05 * level.u, 0.5 * level.u / max(level.u * pairs, 1.0)))
    limit = U_LIMITS.get(comparison.name, 1.0)
    u[0] = min(u[0], limit)
    u[-1] = max(1.0 - sum(u[:-1]), 1e-6)
    return comparison.with_parameters(tuple(level.m for level in comparison.levels), _shares(u))
