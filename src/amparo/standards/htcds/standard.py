"""The fields, codes and known defects of HTCDS as data, by version of the standard."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from amparo.vocabulary.classification import Sensitivity
from amparo.vocabulary.text import Text

#: Version of the standard -> folder of its data.
VERSIONS = {"2.0": "v2"}


class Kind(StrEnum):
    """How a cell of a field is read. The standard's own word for it is `Field.type`."""

    TEXT = "text"
    DATE = "date"
    CODE = "code"
    COUNTRY = "country"
    LANGUAGE = "language"
    CHECKBOX = "checkbox"
    INTEGER = "integer"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the standard.

    `many` says that a cell holds several values (picklists and dates of cardinality 0..n). Texts of cardinality
    0..n stay one text: nothing in a flat row tells a separator from a semicolon that was meant. `template` is the
    place in the Excel templates (1 to 38, 0 when it is not there), `survey` the place in the published survey,
    `survey_name` its name there and `survey_type` its XLSForm type.
    """

    name: str
    group: str
    label: str
    type: str
    cardinality: str
    kind: Kind
    status: str
    core: bool
    sensitivity: Sensitivity
    template: int
    survey: int
    survey_name: str
    survey_type: str

    @property
    def many(self) -> bool:
        listed = self.kind in (Kind.CODE, Kind.COUNTRY, Kind.DATE)
        # The published survey lets several industries be chosen where the standard allows one.
        return listed and (self.cardinality == "0..n" or self.survey_type == "select_multiple")


@dataclass(frozen=True, slots=True)
class Alias:
    """A name or value as it is found in the world, and the right one. `where` is the field (of a code) or the label."""

    kind: str
    where: str
    wrong: str
    right: str
    defect: str


@dataclass(frozen=True, slots=True)
class Defect:
    """A known defect of the standard or of its published templates, and what Amparo does about it."""

    name: str
    what: Text
    handling: Text


@dataclass(frozen=True, slots=True)
class Standard:
    """One version: fields in the standard's order, codes (field -> code -> label), aliases and defects."""

    version: str
    fields: Mapping[str, Field]
    codes: Mapping[str, Mapping[str, str]]
    countries: Mapping[str, str]
    industries: Mapping[str, str]
    aliases: tuple[Alias, ...]
    defects: Mapping[str, Defect]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of amparo-json, in the order of the standard's sections."""
        return tuple(dict.fromkeys(field.group for field in self.fields.values()))

    def template_fields(self) -> tuple[Field, ...]:
        """The columns of the Excel templates, from left to right."""
        return tuple(sorted((f for f in self.fields.values() if f.template), key=lambda f: f.template))

    def survey_fields(self) -> tuple[Field, ...]:
        """The questions of the published survey, in its order."""
        return tuple(sorted((f for f in self.fields.values() if f.survey), key=lambda f: f.survey))

    def known_codes(self, field: Field) -> Mapping[str, str]:
        """Code -> label of a coded field, with what is defined but missing from the list; countries for citizenship."""
        if field.kind is Kind.COUNTRY:
            return self.countries
        extra = {
            alias.right: alias.wrong
            for alias in self.aliases
            if alias.kind == "code" and alias.where == field.name and alias.right not in self.codes[field.name]
        }
        return {**self.codes[field.name], **extra}


def _table(folder: str, name: str) -> Iterator[dict[str, str]]:
    text = files("amparo.standards.htcds").joinpath("data", folder, name).read_text(encoding="utf-8")
    # Trailing blanks are part of some aliases: cells are kept as they are.
    yield from csv.DictReader(text.splitlines(), delimiter="\t")


@cache
def standard(version: str = "2.0") -> Standard:
    """The standard of one version; raises KeyError for a version that is not known."""
    folder = VERSIONS[version]
    codes: dict[str, dict[str, str]] = {}
    for row in _table(folder, "codes.tsv"):
        codes.setdefault(row["field"], {})[row["code"]] = row["label"]
    raw = files("amparo.standards.htcds").joinpath("data", folder, "defects.toml").read_text(encoding="utf-8")
    return Standard(
        version=version,
        fields={row["field"]: _field(row) for row in _table(folder, "fields.tsv")},
        codes=codes,
        countries={row["code"]: row["label"] for row in _table(folder, "countries.tsv")},
        industries={row["label"]: row["code"] for row in _table(folder, "industries.tsv")},
        aliases=tuple(Alias(**row) for row in _table(folder, "aliases.tsv")),
        defects={
            name: Defect(name, Text.of(words["what"]), Text.of(words["handling"]))
            for name, words in tomllib.loads(raw).items()
        },
    )


def _field(row: Mapping[str, str]) -> Field:
    return Field(
        name=row["field"],
        group=row["group"],
        label=row["label"],
        type=row["type"],
        cardinality=row["cardinality"],
        kind=Kind(row["kind"]),
        status=row["status"],
        core=row["core"] == "yes",
        sensitivity=Sensitivity(row["sensitivity"]),
        template=int(row["template"] or 0),
        survey=int(row["survey"] or 0),
        survey_name=row["survey_name"],
        survey_type=row["survey_type"],
    )
