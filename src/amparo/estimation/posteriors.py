"""The methods whose answer is a posterior: its median, its limits, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from amparo.estimation.methods import NO_OVERLAP, Point
from amparo.estimation.table import OverlapTable
from amparo.estimation.warnings import Limits, Posterior


@dataclass(frozen=True, slots=True)
class Answer:
    """The posterior median as a point, the equal-tailed limits, the diagnoses, and plain numbers for programs.

    `draws`: whether anything was drawn, so that the seed matters.
    """

    point: Point
    limits: Limits
    posterior: Posterior
    draws: bool
    details: Mapping[str, Any]


def averaged_graphs(table: OverlapTable, level: float, seed: int) -> Answer:
    """All decomposable graphs of 3 to 6 lists (`dga`); exact, the seed is not used."""
    from amparo.estimation import dga

    if not table.overlapping:
        return _nothing("dga")
    found = dga.average(table)
    tail = (1 - level) / 2
    cap = found.seen + float(found.unseen[-1]) if found.end_mass > dga.CUT else None
    limits = Limits("posterior", found.quantile(tail), found.quantile(1 - tail))
    details = {
        "mode": found.mode,
        "mean": found.mean,
        "graphs": found.graphs,
        "top_graphs": [{"model": model, "probability": share} for model, share in found.top],
        "end_mass": found.end_mass,
        "grid": {"points": len(found.unseen), "every_number": found.exact},
    }
    return Answer(Point("dga", found.quantile(0.5)), limits, Posterior(cap=cap), False, {"posterior": details})


def latent_classes(table: OverlapTable, level: float, seed: int) -> Answer:
    """Latent classes (`latent-class`), four chains."""
    from amparo.estimation import latent_class

    if not table.overlapping:
        return _nothing("latent-class")
    found = latent_class.sample(table, seed)
    tail = (1 - level) / 2
    low, middle, high = (float(value) for value in np.quantile(found.draws, [tail, 0.5, 1 - tail]))
    details = {
        "mean": float(found.draws.mean()),
        "rhat": found.rhat if np.isfinite(found.rhat) else None,
        "ess": found.ess,
        "modes": list(found.modes),
        "chains": [float(value) for value in np.median(found.draws, axis=1)],
        "draws_per_chain": found.draws.shape[1],
        "beyond_20_times_observed": float(np.mean(found.draws > 21 * table.n_observed)),
    }
    posterior = Posterior(found.rhat, found.ess, len(found.modes) > 1)
    point = Point("latent-class", middle)
    return Answer(point, Limits("posterior", low, high), posterior, True, {"posterior": details})


def _nothing(method: str) -> Answer:
    """Lists that share nobody: the answer would be the prior's."""
    return Answer(Point(method, None, NO_OVERLAP), Limits(), Posterior(), False, {})


#: Method -> how to compute it; a new one is one line here and one in `request.AVAILABLE` and `request.INTERVALS`.
POSTERIORS: dict[str, Callable[[OverlapTable, float, int], Answer]] = {
    "dga": averaged_graphs,
    "latent-class": latent_classes,
}
