"""What each column of a table of records means, who may see it, and which values it may take.

`amparo simulate` writes one; `amparo release` reads one. The domain of a column comes from here and never from the
data, because a domain read off the data gives away who is in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo.files import BadInput, check_readable
from amparo.vocabulary.classification import Sensitivity
from amparo.vocabulary.text import Text

KINDS = ("identifier", "category", "flag", "whole_number", "date", "text")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `codes` are the values a `category` may take besides empty; a `flag` takes yes, no, unknown, not_asked;
    `bands` are the lower bounds into which a `whole_number` is cut before release (ages 0, 10, 15, 18, ...).
    `release` says whether the column may appear in a public bundle at all; identity columns never may.
    """

    name: str
    kind: str
    sensitivity: Sensitivity
    label: Text
    codes: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()
    release: bool = False


@dataclass(frozen=True, slots=True)
class Codebook:
    """The columns of one table of records.

    `simulated` marks a region that does not exist; it is carried to every page made from the table.
    `cap` is the public bound on how many released columns one record fills (differential privacy needs it
    before it sees the data). `impossible` are combinations that cannot be: each maps columns to codes.
    """

    title: Text
    simulated: bool
    source: str
    columns: tuple[Column, ...]
    cap: int
    impossible: tuple[dict[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError."""
        return next(column for column in self.columns if column.name == name)

    @property
    def released(self) -> tuple[Column, ...]:
        """The columns that may leave."""
        return tuple(column for column in self.columns if column.release)

    def as_dict(self) -> dict[str, Any]:
        return {
            "format": "amparo-codebook/1",
            "title": self.title.as_dict(),
            "simulated": self.simulated,
            "source": self.source,
            "cap": self.cap,
            "impossible": [dict(rule) for rule in self.impossible],
            "columns": [
                {
                    "name": column.name,
                    "kind": column.kind,
                    "sensitivity": column.sensitivity.value,
                    "label": column.label.as_dict(),
                    "codes": list(column.codes),
                    "bands": list(column.bands),
                    "release": column.release,
                }
                for column in self.columns
            ],
        }


def _column(path: Path, raw: dict[str, Any]) -> Column:
    name = str(raw["name"])
    sensitivity = Sensitivity(raw["sensitivity"])
    if raw["kind"] not in KINDS:
        raise BadInput("model.codebook_kind", file=path, column=name, known=", ".join(KINDS))
    release = bool(raw.get("release", False))
    if release and sensitivity is Sensitivity.IDENTITY:
        raise BadInput("model.codebook_identity", file=path, column=name)
    label = raw.get("label", name)
    return Column(
        name=name,
        kind=str(raw["kind"]),
        sensitivity=sensitivity,
        label=Text.of(label) if isinstance(label, dict) else Text(*[str(label)] * 4),
        codes=tuple(map(str, raw.get("codes", ()))),
        bands=tuple(map(int, raw.get("bands", ()))),
        release=release,
    )


def read_codebook(path: Path) -> Codebook:
    """Read `codebook.json`; raises BadInput when it is not one, or would release an identity column."""
    check_readable(path)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        columns = tuple(_column(path, item) for item in raw["columns"])
        title = raw.get("title", path.stem)
        return Codebook(
            title=Text.of(title) if isinstance(title, dict) else Text(*[str(title)] * 4),
            simulated=bool(raw.get("simulated", False)),
            source=str(raw.get("source", "")),
            columns=columns,
            cap=int(raw.get("cap", sum(column.release for column in columns))),
            impossible=tuple(dict(rule) for rule in raw.get("impossible", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("model.codebook_shape", file=path, why=type(error).__name__) from error
