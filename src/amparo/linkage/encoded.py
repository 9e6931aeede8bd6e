"""Linking packages: who is one person, told from keyed bits alone, by a unit that holds neither names nor the key.

Every filter is compared with every other (no blocks, hence no blocking key to leak). How alike two filters of two
persons are is learned from the decoys, which are nobody: among pairs with a decoy there is no match, so the excess of
real pairs over them at each likeness is what one person's records look like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize

from amparo.files import BadInput, Progress, read_csv_rows
from amparo.linkage.clear import conclude
from amparo.linkage.filters import Bits
from amparo.linkage.package import Package, read_package
from amparo.linkage.priors import Floats, Ints, Pairs, expit, score
from amparo.linkage.result import Linkage, Warn

Singles = npt.NDArray[np.float32]
#: Likeness of two filters: this much Dice, the rest overlap (which forgives a trait that one list does not have).
DICE_SHARE = 0.75
#: Rows compared at a time; a tile of likenesses is this wide and high.
_TILE = 2048
#: Bins in which likenesses are counted.
BINS = 400
#: Candidate pairs kept per record: the most alike.
_KEPT = 30
#: Pairs of lower log-odds than this are not kept.
_FAINTEST = -10.0
#: The documented curve: log-evidence at MIDDLE, its slope below and above, and how firmly they are held (standard
#: deviations). Likenesses near 1 add little: most pairs of one person differ somewhere. Read off the true pairs between
#: lists of six simulated regions (seeds 1 to 6, 6,000 persons, 6 lists).
CURVE = (8.8, 50.0, 35.0)
CURVE_SPREAD = (2.0, 10.0, 8.0)
MIDDLE = 0.72
#: Where evidence may be even: a fit outside has taken strangers for matches, or matches for strangers.
PLAUSIBLE = (0.52, 0.72)
#: The curve is fitted where two persons are this alike at most so many times per record: below, the pairs are so many
#: that the smallest difference between decoys and people would pass for matches.
_FITTED = 5.0
#: Rounds in which the prior of the fit settles.
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """What likenesses say: log-evidence is `level` at MIDDLE, with slope `below` and `above` it.

    `prior` is the probability that two records drawn at random are one person's, as assumed in the fit; `learned`
    is False where the fit was refused and the documented curve stands in.
    """

    level: float
    below: float
    above: float
    prior: float
    learned: bool = True

    def evidence(self, alike: Floats) -> Floats:
        """The natural logarithm of how much more often one person's records are this alike than two persons'."""
        return _curve(np.array([self.level, self.below, self.above]), alike - MIDDLE)

    @property
    def even_at(self) -> float:
        """The likeness that speaks neither for nor against."""
        return MIDDLE - self.level / (self.below if self.level > 0 else self.above)


def _curve(parameters: Floats, distance: Floats) -> Floats:
    level, below, above = parameters
    return np.asarray(level + below * np.minimum(distance, 0.0) + above * np.maximum(distance, 0.0))


def link_packages(paths: Sequence[Path], decoy_files: Sequence[Path] = ()) -> Linkage:
    """Link packages of one round; decoys are opened from the packages or from `decoy_files` and left out.

    Raises BadInput when a package is damaged, was made under another key, round or schema than the first, holds rows
    that another holds too, or is sealed and its decoys were not given.
    """
    packages = [read_package(path) for path in paths]
    _check_together(packages, paths)
    opened = _opened(packages, paths, decoy_files)
    ids = [row for package in packages for row in package.row_ids]
    lists = [name for package in packages for name in package.lists]
    real = np.array([row not in decoys for p, decoys in zip(packages, opened, strict=True) for row in p.row_ids])
    # Rows are put in the order of their ids: the order of the packages must not decide anything.
    order = np.array(sorted(range(len(ids)), key=lambda n: (not real[n], lists[n], ids[n])), dtype=np.int64)
    filters = np.concatenate([package.filters for package in packages])[order]
    count = int(real.sum())
    names = pl.DataFrame({"list": [lists[n] for n in order[:count]], "record_id": [ids[n] for n in order[:count]]})
    codes = sorted(set(names["list"]))
    numbers = names["list"].replace_strict({name: n for n, name in enumerate(codes)}, return_dtype=pl.Int64).to_numpy()
    homes = np.unique([lists[n] for n in order], return_inverse=True)[1].astype(np.int64)
    likeness, pairs = compare(filters, count, homes)
    scored = score(pairs, numbers, len(codes))
    model = {
        "method": "keyed record filters, 0.75 Dice + 0.25 overlap, weighed against decoys; average-link groups",
        "evidence": {
            "even_at": round(likeness.even_at, 6),
            "slope_below": round(likeness.below, 4),
            "slope_above": round(likeness.above, 4),
            "turns_at": MIDDLE,
        },
        "decoys": len(ids) - count,
        "schema": packages[0].manifest["schema"],
        "key": packages[0].manifest["key"],
    }
    warnings = [Warn("one_list")] if len(codes) == 1 else []
    if not likeness.learned:
        warnings.append(Warn("curve_refused"))
    if len(ids) - count < 100:
        warnings.append(Warn("few_decoys", {"count": len(ids) - count}))
    return conclude(names, scored, "encoded", model, warnings)


def _check_together(packages: Sequence[Package], paths: Sequence[Path]) -> None:
    seen: dict[tuple[str, str], Path] = {}
    for package, path in zip(packages, paths, strict=True):
        if package.fingerprint != packages[0].fingerprint:
            raise BadInput("linkage.package_other_key", file=path, other=paths[0].name)
        for row in zip(package.lists, package.row_ids, strict=True):
            if row in seen:
                raise BadInput("linkage.package_twice", file=path, other=seen[row].name)
            seen[row] = path


def _opened(packages: Sequence[Package], paths: Sequence[Path], files: Sequence[Path]) -> list[frozenset[str]]:
    given = {row["row_id"] for path in files for _, row in read_csv_rows(path, required=("row_id",))}
    opened = []
    for package, path in zip(packages, paths, strict=True):
        decoys = package.decoys if package.decoys is not None else frozenset(given & set(package.row_ids))
        if len(decoys) != package.manifest.get("decoys"):
            raise BadInput("linkage.package_sealed", file=path)
        opened.append(decoys)
    return opened


# --- comparing --------------------------------------------------------------------------------------------------


def compare(filters: Bits, count: int, homes: Ints) -> tuple[Likeness, Pairs]:
    """Compare every pair of the first `count` rows, and those with the decoys after them; weigh the most alike.

    `homes` numbers the list of each row. The curve is learned from pairs of two lists, where there are two: a decoy is
    put together from its own list and resembles the people there more than any stranger does.
    """
    bits = np.unpackbits(filters, axis=1).astype(np.float32)
    across = len(np.unique(homes[:count])) > 1
    real, decoy = np.zeros(BINS), np.zeros(BINS)
    floor = _floor(bits[:count])
    kept: list[tuple[Ints, Ints, Floats]] = []
    progress = Progress("compare")
    for top, left, tile in tiles(bits, count):
        progress.step(top, count)
        at = np.nonzero(tile >= floor)
        alike = tile[at].astype(np.float64)
        counts = decoy
        if left < count:
            counts, later = real, at[1] + left > at[0] + top
            at, alike = (at[0][later], at[1][later]), alike[later]
            kept.append((at[0] + top, at[1] + left, alike))
        if across:
            alike = alike[homes[at[0] + top] != homes[at[1] + left]]
        counts += np.bincount(np.minimum((alike * BINS).astype(np.int64), BINS - 1), minlength=BINS)
    one, two, alike = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    # The bin in which the floor lies is only partly counted.
    real[: int(floor * BINS) + 1] = decoy[: int(floor * BINS) + 1] = 0
    compared, invented = pairs_compared(homes[:count], homes[count:], across=across)
    likeness = fit(real, decoy, count, compared, invented)
    weight = likeness.evidence(alike)
    strong = weight + np.log(likeness.prior) > _FAINTEST
    order = np.lexsort((two[strong], one[strong]))
    return likeness, Pairs(one[strong][order], two[strong][order], weight[strong][order])


def tiles(bits: Singles, count: int) -> Iterator[tuple[int, int, Singles]]:
    """Likenesses of rows `top...` with columns `left...`: the upper triangle of real rows, then every decoy."""
    size = bits.sum(axis=1)
    for top in range(0, count, _TILE):
        rows = slice(top, min(top + _TILE, count))
        for left in [*range(top, count, _TILE), *range(count, len(bits), _TILE)]:
            stop = min(left + _TILE, count) if left < count else min(left + _TILE, len(bits))
            columns = slice(left, stop)
            yield top, left, likenesses(bits[rows], bits[columns], size[rows], size[columns])


def likenesses(one: Singles, two: Singles, size_one: Singles, size_two: Singles) -> Singles:
    """DICE_SHARE x Dice + the rest x overlap of every row of `one` with every row of `two` (rows of 0 and 1)."""
    both = np.maximum(size_one[:, None] + size_two[None, :], 1)
    least = np.maximum(np.minimum(size_one[:, None], size_two[None, :]), 1)
    alike: Singles = (one @ two.T) * (2 * DICE_SHARE / both + (1 - DICE_SHARE) / least)
    return alike


def _floor(bits: Singles) -> float:
    """The likeness above which about _KEPT pairs a record lie, told from a fixed draw of rows."""
    count = len(bits)
    if count * count <= 4_000_000:
        return 0.0
    drawn = np.linspace(0, count - 1, 400).astype(np.int64)
    size = bits.sum(axis=1)
    alike = likenesses(bits[drawn], bits, size[drawn], size)
    return float(np.partition(alike.ravel(), -_KEPT * len(drawn))[-_KEPT * len(drawn)])


def pairs_compared(real: Ints, decoys: Ints, *, across: bool) -> tuple[int, int]:
    """How many pairs of two real rows, and of a real row with a decoy, there are: in all, or between lists only."""
    count = len(real)
    pairs, invented = count * (count - 1) // 2, count * len(decoys)
    if across:
        sizes = np.bincount(real, minlength=int(max(real.max(), decoys.max(initial=0))) + 1)
        pairs -= int((sizes * (sizes - 1) // 2).sum())
        invented -= int(sizes[decoys].sum())
    return pairs, invented


def fit(real: Floats, decoy: Floats, count: int, compared: int, with_decoys: int) -> Likeness:
    """The evidence curve of highest posterior: in each bin real pairs stand to decoy pairs as 1 + prior x evidence.

    `real[b]` and `decoy[b]` count the pairs in bin b: among the `compared` pairs of `count` real rows with each other,
    and among the `with_decoys` pairs of them with decoys.
    The parameters are held by the documented curve, which is all there is where pairs are few. Only prior x evidence
    shows in the bins: the prior is what share of the pairs the fit takes for matches, and is settled in a few rounds.
    """
    prior = 1.0 / max(count, 2)
    for _ in range(_ROUNDS):
        likeness, matches = _fit_once(real, decoy, count, prior, max(compared, 1), max(with_decoys, 1))
        prior = min(max(matches, 1.0) / max(compared, 1), 0.5)
    if not PLAUSIBLE[0] <= likeness.even_at <= PLAUSIBLE[1]:
        likeness = Likeness(*CURVE, likeness.prior, False)
    return _within_one(likeness, decoy, max(with_decoys, 1))


def _within_one(likeness: Likeness, decoy: Floats, with_decoys: int) -> Likeness:
    """Evidence lowered until its mean over strangers is at most one, as that of a ratio of densities must be.

    Where strangers are very alike (one surname, one town) and few pairs are matches, the bins alone do not say that a
    likeness which is rare elsewhere is common here.
    """
    at = (np.arange(BINS) + 0.5) / BINS
    mean = float((decoy * np.exp(likeness.evidence(at))).sum()) / with_decoys
    return replace(likeness, level=likeness.level - max(0.0, float(np.log(max(mean, 1e-300)))))


def _fit_once(
    real: Floats, decoy: Floats, count: int, prior: float, pairs: int, invented: int
) -> tuple[Likeness, float]:
    """The curve under one prior, and how many of the real pairs are matches by it."""
    at = (np.arange(BINS) + 0.5) / BINS - MIDDLE
    above = np.cumsum(decoy[::-1])[::-1] * pairs / invented <= _FITTED * count
    real, decoy = real * above, decoy * above

    turn = np.array([np.ones(BINS), np.minimum(at, 0.0), np.maximum(at, 0.0)])
    total = max(float(real.sum() + decoy.sum()), 1.0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        """Minus the log-posterior per pair, and its gradient."""
        evidence = np.log(prior) + _curve(parameters, at)
        ahead = np.logaddexp(0.0, evidence) + np.log(pairs) - np.log(invented)
        held = (parameters - np.array(CURVE)) / np.array(CURVE_SPREAD)
        fits = real @ np.logaddexp(0.0, -ahead) + decoy @ np.logaddexp(0.0, ahead) + 0.5 * (held**2).sum()
        pull = (decoy * expit(ahead) - real * expit(-ahead)) * expit(evidence)
        return float(fits / total), (turn @ pull + held / np.array(CURVE_SPREAD)) / total

    bounds = [(-15.0, 15.0), (10.0, 200.0), (5.0, 200.0)]
    options: Any = {"gtol": 1e-10, "ftol": 1e-13, "maxiter": 500}
    found = minimize(loss, np.array(CURVE), method="L-BFGS-B", jac=True, bounds=bounds, options=options)
    level, below, over = map(float, found.x)
    likeness = Likeness(level, below, over, prior)
    matches = float(real @ expit(np.log(prior) + likeness.evidence(at + MIDDLE)))
    return likeness, matches
