"""Records as small whole numbers, by the codebook: the domain of a column never comes from the data.

A domain read off the data gives away who is in it (the only person of a nationality, say). So a value that the
codebook does not know is refused, and a value nobody has still gets its noisy cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from amparo.files import BadInput, Progress, read_csv_rows
from amparo.model.codebook import Codebook, Column

Codes = NDArray[np.int16]
#: Of a flag only the yes is released; no, unknown and not asked are all "not recorded as yes", and the codebook of
#: the bundle says so. A no would otherwise fill a cell for every question an agency ever asked.
YES = "yes"
KINDS_RELEASED = ("category", "flag", "whole_number")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One released column: its name and the words its codes 1..len(values) stand for; code 0 is "not recorded"."""

    name: str
    values: tuple[str, ...]
    lower_bounds: tuple[int, ...] = ()

    def code(self, text: str) -> int | None:
        """The code of one cell; None for a value the codebook does not know."""
        if not text:
            return 0
        if self.lower_bounds:
            return self._band(text)
        if self.values == (YES,):
            return {YES: 1, "no": 0, "unknown": 0, "not_asked": 0}.get(text)
        return self.values.index(text) + 1 if text in self.values else None

    def _band(self, text: str) -> int | None:
        try:
            number = int(text)
        except ValueError:
            return None
        place = int(np.searchsorted(self.lower_bounds, number, side="right"))
        return place if place else None


@dataclass(frozen=True, slots=True)
class Domain:
    """The released columns, the public bound on how many of them one record fills, and what cannot be.

    `impossible` maps column numbers to codes: no record of the release holds all of one such set.
    """

    attributes: tuple[Attribute, ...]
    cap: int
    impossible: tuple[Mapping[int, int], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of codes of each column, "not recorded" included."""
        return tuple(len(item.values) + 1 for item in self.attributes)


def band_labels(bounds: Sequence[int]) -> tuple[str, ...]:
    """`(0, 10, 18)` -> `0-9`, `10-17`, `18+`."""
    closed = [f"{a}-{b - 1}" if b - 1 > a else str(a) for a, b in pairwise(bounds)]
    return (*closed, f"{bounds[-1]}+")


def _attribute(column: Column, file: Path) -> Attribute:
    if column.kind == "flag":
        return Attribute(column.name, (YES,))
    if column.kind == "category" and column.codes:
        return Attribute(column.name, column.codes)
    if column.kind == "whole_number" and column.bands:
        bounds = tuple(sorted(set(column.bands)))
        return Attribute(column.name, band_labels(bounds), bounds)
    raise BadInput("disclosure.release_column", file=file, column=column.name, kinds=", ".join(KINDS_RELEASED))


def domain_of(codebook: Codebook, file: Path) -> Domain:
    """The domain that a codebook releases; raises BadInput when it releases fewer than two columns.

    Also for a column whose kind cannot leave (dates, texts, identifiers), for a category without codes and a number
    without bands, and for an impossible combination that names a column or a code which is not released.
    """
    attributes = tuple(_attribute(column, file) for column in codebook.released)
    if len(attributes) < 2:
        raise BadInput("disclosure.release_too_few", file=file)
    if codebook.cap < 2:
        raise BadInput("disclosure.release_cap", file=file)
    place = {item.name: number for number, item in enumerate(attributes)}
    impossible = []
    for rule in codebook.impossible:
        if not rule or any(
            name not in place or value not in attributes[place[name]].values for name, value in rule.items()
        ):
            raise BadInput("disclosure.release_impossible", file=file)
        impossible.append(
            {place[name]: attributes[place[name]].values.index(value) + 1 for name, value in rule.items()}
        )
    return Domain(attributes, min(codebook.cap, len(attributes)), tuple(impossible))


def read_coded(records: Path, domain: Domain, keep: Mapping[tuple[str, str], str] | None = None) -> Codes:
    """The records as codes, shape (records or persons, columns).

    With `keep` ((list, record_id) -> entity_id) the person is the unit: the first recorded value of each column in
    the order of the file wins, and a yes wins over everything else. Raises BadInput for a missing column, for a value
    the codebook does not know (row and column are named, never the value) and for a record without a person.
    """
    names = tuple(item.name for item in domain.attributes)
    required = names if keep is None else ("list", "record_id", *names)
    units: dict[object, list[int]] = {}
    for line, row in Progress("release: reading").each(read_csv_rows(records, required=required)):
        codes = [_code(records, line, item, row[item.name]) for item in domain.attributes]
        key: object = line
        if keep is not None:
            person = keep.get((row["list"], row["record_id"]))
            if person is None:
                raise BadInput("disclosure.release_no_person", file=records, row=line)
            key = person
        known = units.setdefault(key, codes)
        if known is not codes:
            units[key] = [old or new for old, new in zip(known, codes, strict=True)]
    if not units:
        raise BadInput("disclosure.release_no_records", file=records)
    return np.array(list(units.values()), dtype=np.int16)


def _code(records: Path, line: int, attribute: Attribute, text: str) -> int:
    code = attribute.code(text)
    if code is None:
        raise BadInput("disclosure.release_unknown_value", file=records, row=line, column=attribute.name)
    return code


def limited(codes: Codes, cap: int, random: np.random.Generator) -> tuple[Codes, int]:
    """At most `cap` recorded columns a record; which ones go is drawn. Returns the codes and how many cells went.

    The cap is a promise of the codebook, made before anybody saw the data: the noise is measured by it.
    """
    over = np.flatnonzero((codes > 0).sum(axis=1) > cap)
    out = codes.copy()
    for record in over:
        filled = np.flatnonzero(out[record])
        out[record, random.permutation(filled)[cap:]] = 0
    return out, int((codes > 0).sum() - (out > 0).sum())
