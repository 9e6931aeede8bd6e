"""States, corridors and hand-overs of the simulated region, from `region.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Region:
    """The corridors as arrays, shape (c,): places in `states` of origin and destination, transit as text, weight."""

    states: tuple[str, ...]
    cultures: tuple[str, ...]
    digits: tuple[int, ...]
    origin: NDArray[np.int64]
    destination: NDArray[np.int64]
    transit: NDArray[np.object_]
    weight: NDArray[np.float64]
    referrals: tuple[tuple[str, str, float], ...]


@cache
def region() -> Region:
    """The region that does not exist; its weights are invented."""
    raw = tomllib.loads(files("amparo.simulation").joinpath("region.toml").read_text(encoding="utf-8"))
    states = tuple(raw["states"])
    place = {code: number for number, code in enumerate(states)}
    rows = raw["corridors"]["rows"]
    return Region(
        states=states,
        cultures=tuple(raw["states"][code]["names"] for code in states),
        digits=tuple(raw["states"][code]["digits"] for code in states),
        origin=np.array([place[row[0]] for row in rows]),
        destination=np.array([place[row[1]] for row in rows]),
        transit=np.array([row[2] for row in rows], dtype=object),
        weight=np.array([row[3] for row in rows], dtype=float),
        referrals=tuple((str(a), str(b), float(share)) for a, b, share in raw["referrals"]["rows"]),
    )
