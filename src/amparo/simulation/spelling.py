"""How one name comes to be written in several ways: by ear, by habit, by a slip of the hand."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from amparo.simulation.names import Strings, tables

Draws = NDArray[np.float64]
#: Letters that sound alike in the region and are written one for the other: (written, instead).
ALIKE = (
    *(("b", "v"), ("v", "b"), ("s", "z"), ("z", "s"), ("ce", "se"), ("ci", "si"), ("se", "ce"), ("si", "ci")),
    *(("ll", "y"), ("y", "ll"), ("ge", "je"), ("gi", "ji"), ("je", "ge"), ("que", "ke"), ("qui", "ki"), ("x", "j")),
    *(("ñ", "n"), ("ñ", "ni"), ("ç", "s"), ("ç", "c"), ("ou", "o"), ("nh", "ni"), ("lh", "li"), ("ph", "f")),
    *(("ei", "e"), ("rr", "r"), ("ss", "s"), ("tt", "t"), ("nn", "n"), ("th", "t"), ("hua", "gua"), ("ca", "ka")),
)


@cache
def without_accents(name: str) -> str:
    """`Núñez` -> `Nunez`."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


@cache
def by_ear(name: str) -> tuple[str, ...]:
    """Other spellings that sound the same: b/v, s/z/c, ll/y, silent h, ñ, ç, and the table of known spellings."""
    found = list(tables()["spellings"].get(name, ()))
    low = name.lower()
    for old, new in ALIKE:
        place = low.find(old)
        if place >= 0:
            found.append(name[:place] + _like(name[place], new) + name[place + len(old) :])
    if low.startswith("h"):
        found.append(name[1:2].upper() + name[2:])
    elif low[:1] in ("e", "i", "o", "u"):
        found.append("H" + name[:1].lower() + name[1:])
    return tuple(dict.fromkeys(other for other in found if other and other != name))


def _like(sample: str, text: str) -> str:
    return text.capitalize() if sample.isupper() else text


@cache
def slips(name: str) -> tuple[str, ...]:
    """One letter left out, doubled or changed places with the next, never the first letter."""
    found = []
    for place in range(1, len(name) - 1):
        found.append(name[:place] + name[place + 1 :])
        found.append(name[:place] + name[place + 1] + name[place] + name[place + 2 :])
        found.append(name[: place + 1] + name[place:])
    return tuple(dict.fromkeys(other for other in found if other != name))


def misspelt(name: str, draw: float) -> str:
    """Another spelling of the name: seven in ten by ear, the rest slips. `draw` is uniform in [0, 1)."""
    ear, slip = by_ear(name), slips(name)
    if ear and (draw < 0.7 or not slip):
        return ear[int(draw / 0.7 * len(ear)) % len(ear)]
    return slip[int((draw - 0.7) / 0.3 * len(slip)) % len(slip)] if slip else name


def nickname(name: str, draw: float) -> str:
    """What the person is called, where the table knows a nickname; else the name."""
    known = tables()["nicknames"].get(name, ())
    return str(known[int(draw * len(known))]) if known else name


def misspell_some(names: Strings, chance: Draws, random: np.random.Generator) -> Strings:
    """The names, shape (r,), with each non-empty one misspelt at its chance, shape (r,)."""
    hit, draws = random.random(len(names)) < chance, random.random(len(names))
    out = names.copy()
    for row in np.flatnonzero(hit):
        if names[row]:
            out[row] = misspelt(str(names[row]), float(draws[row]))
    return out


def respell_some(names: Strings, chance: float, random: np.random.Generator) -> Strings:
    """Names that have a known second spelling (French and Kreyol) in that spelling, at the chance."""
    known = tables()["spellings"]
    hit, draws = random.random(len(names)) < chance, random.random(len(names))
    out = names.copy()
    for row in np.flatnonzero(hit):
        if others := known.get(names[row]):
            out[row] = others[int(draws[row] * len(others))]
    return out


def written(names: Strings, no_accents: NDArray[np.bool_], capitals: NDArray[np.bool_]) -> Strings:
    """The names as agencies write them: some without accents, some in capitals without accents."""
    out = names.copy()
    for row in np.flatnonzero(no_accents | capitals):
        plain = without_accents(str(names[row]))
        out[row] = plain.upper() if capitals[row] else plain
    return out
