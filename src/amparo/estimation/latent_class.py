"""Latent classes: persons of several kinds, each found by each list with its own probability.

Manrique-Vallier (2016): classes by stick-breaking, alpha ~ Gamma(0.25, 0.25), capture probabilities uniform,
p(N) ~ 1/N. Several chains from different starts; the number unseen is drawn without any upper end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from amparo.estimation.lattice import Floats
from amparo.estimation.table import OverlapTable
from amparo.estimation.wording import say
from amparo.vocabulary.text import Text

CLASSES, CHAINS, DRAWS, WARM_UP = 10, 4, 10_000, 2_500
SHAPE = RATE = 0.25
#: Unseen over seen at the start of the chains, which are taken in turn.
STARTS = (0.5, 20.0, 4.0, 100.0)
#: Steps between two looks at whether somebody wants to stop.
BLOCK = 500


def chains(table: OverlapTable, seed: int, *, many: int = CHAINS, draws: int = DRAWS, warm_up: int = WARM_UP) -> Floats:
    """Totals drawn, shape (many, draws); the first `warm_up` steps of each chain are dropped. Same seed, same draws."""
    from amparo.estimation import latent_class_loop as loop

    lists = len(table.lists)
    cells = np.flatnonzero(table.counts)
    counts = np.round(table.counts[cells]).astype(np.int64)
    out = np.empty((many, draws))
    for chain, stream in enumerate(np.random.SeedSequence(seed).spawn(many)):
        random = np.random.default_rng(stream)
        loop.seeded(int(random.integers(2**32)))
        pi = random.dirichlet(np.ones(CLASSES))
        capture = random.beta(1.0, 1.0 + STARTS[chain % len(STARTS)], (CLASSES, lists))
        state = np.array([STARTS[chain % len(STARTS)] * table.n_observed, 1.0])
        whole = np.empty(warm_up + draws)
        for at in range(0, len(whole), BLOCK):
            loop.run(cells, counts, lists, pi, capture, state, SHAPE, RATE, whole[at : at + BLOCK])
        out[chain] = table.n_observed + whole[warm_up:]
    return out


def compiled() -> bool:
    """Is the loop in the cache on disk? The first run on a machine waits some seconds for the compiler."""
    return any((Path(__file__).parent / "__pycache__").glob("latent_class_loop.run-*.nbi"))


def before_the_first_run() -> Text | None:
    """What to tell somebody who waits for the compiler; None where it has done its work."""
    return None if compiled() else say("phrase", "compiling")


@dataclass(frozen=True, slots=True)
class Latent:
    """Draws of the total (chains, draws) and what they are worth."""

    draws: Floats
    rhat: float
    ess: float
    modes: tuple[float, ...]


def sample(table: OverlapTable, seed: int) -> Latent:
    """Four chains of 10,000 draws, and their diagnoses on the logarithmic scale of the unseen."""
    from amparo.estimation import diagnostics

    drawn = chains(table, seed)
    logs = np.log(drawn - table.n_observed + 0.5)
    return Latent(drawn, diagnostics.rhat(logs), diagnostics.ess(logs), diagnostics.modes(drawn))
