"""A figure: a sentence that answers a question, its table, its charts, and how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from amparo.files import Language
from amparo.vocabulary.text import Text


class Role(StrEnum):
    """What a column of a figure's table holds."""

    DIMENSION = "dimension"
    VALUE = "value"
    LOWER = "lower"
    UPPER = "upper"
    STATUS = "status"
    NOTE = "note"


class Status(StrEnum):
    """Why a cell shows a number or does not. A suppressed value is its own value: never 0, never empty of meaning."""

    PUBLISHED = "published"
    ROUNDED = "rounded"
    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not_available"


STATUS_WORDS = {
    Status.PUBLISHED: Text("publicado", "published", "publicado", "publié"),
    Status.ROUNDED: Text("redondeado", "rounded", "arredondado", "arrondi"),
    # Not "few people": a cell with many is withheld too, where it would give away one with few.
    Status.SUPPRESSED: Text(
        "protegido: no se muestra para no señalar a nadie",
        "withheld so that nobody is pointed at",
        "protegido: não se mostra para não apontar ninguém",
        "protégé : non montré pour ne désigner personne",
    ),
    Status.NOT_AVAILABLE: Text("no se sabe", "not known", "não se sabe", "inconnu"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a figure's table: its name in the CSV file, its label, what it holds.

    `codes` says in words what the codes of a dimension mean; a code without words is shown as it is.
    """

    name: str
    label: Text
    role: Role
    codes: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a figure's lineage: which room did what, from which inputs (name -> SHA-256), with which settings."""

    room: str
    what: Text
    inputs: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, whole.

    `rows` are the table's cells as text, in the order of `columns`; a suppressed or unavailable value is the empty
    string and the status column says which. `charts` maps `wide` and `narrow` to one SVG text per language.
    `denominator` is None for a plain count.
    """

    id: str
    topic: str
    title: Text
    sentence: Text
    definition: Text
    unit: Text
    numerator: Text
    denominator: Text | None
    caveats: tuple[Text, ...]
    source: Text
    as_of: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    lineage: tuple[Step, ...]
    charts: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A value without a status, or a number in a suppressed cell, is a defect and is refused here."""
        roles = [column.role for column in self.columns]
        if Role.STATUS not in roles or Role.VALUE not in roles:
            raise ValueError(f"figure {self.id}: a table needs a value and a status column")
        status = roles.index(Role.STATUS)
        numbers = [i for i, role in enumerate(roles) if role in (Role.VALUE, Role.LOWER, Role.UPPER)]
        for row in self.rows:
            if len(row) != len(roles):
                raise ValueError(f"figure {self.id}: a row has {len(row)} cells, not {len(roles)}")
            hidden = Status(row[status]) in (Status.SUPPRESSED, Status.NOT_AVAILABLE)
            if hidden and any(row[i] for i in numbers):
                raise ValueError(f"figure {self.id}: a {row[status]} cell shows a number")

    def described(self) -> dict[str, Any]:
        """Everything but the rows and the drawings, as JSON will hold it."""
        return {
            "id": self.id,
            "topic": self.topic,
            "title": self.title.as_dict(),
            "sentence": self.sentence.as_dict(),
            "definition": self.definition.as_dict(),
            "unit": self.unit.as_dict(),
            "numerator": self.numerator.as_dict(),
            "denominator": self.denominator.as_dict() if self.denominator else None,
            "caveats": [caveat.as_dict() for caveat in self.caveats],
            "source": self.source.as_dict(),
            "as_of": self.as_of,
            "columns": [
                {
                    "name": column.name,
                    "label": column.label.as_dict(),
                    "role": column.role.value,
                    "codes": {code: text.as_dict() for code, text in column.codes.items()},
                }
                for column in self.columns
            ],
            "lineage": [
                {
                    "room": step.room,
                    "what": step.what.as_dict(),
                    "inputs": dict(step.inputs),
                    "settings": json.loads(json.dumps(dict(step.settings))),
                }
                for step in self.lineage
            ],
        }

    @classmethod
    def of(
        cls,
        raw: Mapping[str, Any],
        rows: tuple[tuple[str, ...], ...],
        charts: Mapping[str, Mapping[Language, str]],
    ) -> Figure:
        """The inverse of `described`, with the rows and drawings read from their own files."""
        denominator = raw["denominator"]
        return cls(
            id=raw["id"],
            topic=raw["topic"],
            title=Text.of(raw["title"]),
            sentence=Text.of(raw["sentence"]),
            definition=Text.of(raw["definition"]),
            unit=Text.of(raw["unit"]),
            numerator=Text.of(raw["numerator"]),
            denominator=Text.of(denominator) if denominator else None,
            caveats=tuple(Text.of(caveat) for caveat in raw["caveats"]),
            source=Text.of(raw["source"]),
            as_of=raw["as_of"],
            columns=tuple(
                Column(
                    item["name"],
                    Text.of(item["label"]),
                    Role(item["role"]),
                    {code: Text.of(words) for code, words in item["codes"].items()},
                )
                for item in raw["columns"]
            ),
            rows=rows,
            lineage=tuple(
                Step(item["room"], Text.of(item["what"]), item["inputs"], item["settings"]) for item in raw["lineage"]
            ),
            charts=charts,
        )
