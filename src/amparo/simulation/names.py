"""Pools of names with frequencies: Faker's weighted lists, and our own tables where Faker has none."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Strings = NDArray[np.object_]
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Pool:
    """Names, shape (m,), and their cumulative frequencies, shape (m,), ending at 1."""

    names: Strings
    cumulative: NDArray[np.float64]

    def take(self, draws: NDArray[np.float64]) -> Strings:
        """The names at uniform draws in [0, 1)."""
        places = np.minimum(np.searchsorted(self.cumulative, draws, side="right"), len(self.names) - 1)
        return self.names[places]


@dataclass(frozen=True, slots=True)
class Culture:
    """How a people is named. `second_given` and `second_surname` are the shares that have one."""

    female: Pool
    male: Pool
    surnames: Pool
    second_given: float
    second_surname: float
    compound: bool


@cache
def tables() -> dict[str, Any]:
    """`names.toml`: our own lists, nicknames and spellings."""
    return tomllib.loads(files("amparo.simulation").joinpath("names.toml").read_text(encoding="utf-8"))


def _faker(locale: str, attribute: str) -> Weights:
    """One list of Faker's person provider as name -> share; a list without weights is taken as even."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    raw = inspect.getattr_static(provider, attribute)
    pairs = raw.items() if isinstance(raw, Mapping) else ((name, 1.0) for name in dict.fromkeys(raw))
    return _shares({str(name): float(weight) for name, weight in pairs if str(name).strip()})


def _zipf(names: Sequence[str]) -> Weights:
    return _shares({name: 1.0 / (rank + 2) for rank, name in enumerate(dict.fromkeys(names))})


def _shares(weights: Weights) -> Weights:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _blend(parts: Iterable[tuple[float, Weights]]) -> Pool:
    """A mixture of lists: each name's share is the weighted sum of its shares in the lists."""
    mixed: Weights = {}
    for share, weights in parts:
        for name, weight in weights.items():
            mixed[name] = mixed.get(name, 0.0) + share * weight
    ordered = sorted(_shares(mixed).items(), key=lambda item: (-item[1], item[0]))
    cumulative = np.cumsum(np.array([weight for _, weight in ordered]))
    return Pool(np.array([name for name, _ in ordered], dtype=object), cumulative / cumulative[-1])


def _hispanic(given: str, surnames: list[tuple[float, Weights]], second_given: float = 0.65) -> Culture:
    young = "es_AR" if given == "es_CL" else "es_MX"
    particles = _zipf(tables()["surnames"]["particles"])

    def pool(sex: str) -> Pool:
        listed = f"first_names_{sex}"
        return _blend([(0.75, _faker(given, listed)), (0.25, _faker(young, listed))])

    family = _blend([*surnames, (0.04, particles)])
    return Culture(pool("female"), pool("male"), family, second_given, 0.95, compound=True)


def _own(sex: str, key: str, locale: str, share: float) -> Pool:
    return _blend([(1 - share, _zipf(tables()["given"][key][sex])), (share, _faker(locale, f"first_names_{sex}"))])


@cache
def cultures() -> dict[str, Culture]:
    """Naming culture -> its pools; the keys are those of `region.toml`.

    Sources: Faker's es_CO and es_CL lists (with population shares), es_AR (births), es_MX, pt_BR, fr_FR and en_US;
    our own lists, without data, for Haiti, the English-speaking Caribbean, Guatemala, the Andes and Honduras.
    """
    own = tables()["surnames"]
    mexico, colombia, chile = (_faker(f"es_{code}", "last_names") for code in ("MX", "CO", "CL"))
    plata = _faker("es_AR", "last_names")
    maya, andean, central = _zipf(own["maya"]), _zipf(own["andean"]), _zipf(own["lenca_garifuna"])
    brazil = _blend([(0.85, _zipf(own["brazil"])), (0.15, _faker("pt_BR", "last_names"))])
    return {
        "mexico": _hispanic("es_CO", [(0.55, colombia), (0.45, mexico)]),
        "guatemala": _hispanic("es_CO", [(0.45, colombia), (0.25, mexico), (0.3, maya)]),
        "central": _hispanic("es_CO", [(0.5, colombia), (0.3, mexico), (0.2, central)]),
        "antilles": _hispanic("es_CO", [(0.7, colombia), (0.3, chile)]),
        "colombia": _hispanic("es_CO", [(0.9, colombia), (0.1, chile)]),
        "andes": _hispanic("es_CO", [(0.4, colombia), (0.25, chile), (0.35, andean)]),
        "chile": _hispanic("es_CL", [(1.0, chile)], 0.8),
        "plata": _hispanic("es_CL", [(0.55, plata), (0.45, chile)]),
        "brazil": Culture(
            _own("female", "brazil", "pt_BR", 0.15), _own("male", "brazil", "pt_BR", 0.15), brazil, 0.35, 0.65, False
        ),
        "haiti": Culture(
            _own("female", "haiti", "fr_FR", 0.25),
            _own("male", "haiti", "fr_FR", 0.25),
            _blend([(0.92, _zipf(own["haiti"])), (0.08, _faker("fr_FR", "last_names"))]),
            0.3,
            0.02,
            False,
        ),
        "english": Culture(
            _own("female", "english", "en_US", 0.5),
            _own("male", "english", "en_US", 0.5),
            _blend([(0.8, _zipf(own["english"])), (0.2, _faker("en_US", "last_names"))]),
            0.45,
            0.02,
            False,
        ),
    }
