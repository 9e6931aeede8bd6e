"""How dangerous is this field to the person? Said where the field is declared, read by exports and releases."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Any


class Sensitivity(StrEnum):
    """The four classes of a field. Every field of every model carries exactly one; a test fails while one does not."""

    IDENTITY = "identity"
    """Names, documents, contacts, exact places, stories: points at one person."""
    QUASI_IDENTIFIER = "quasi_identifier"
    """Sex, age, nationality, dates: points at one person together with others."""
    SENSITIVE = "sensitive"
    """What happened, health, legal findings: harms when it is tied to a person."""
    OPEN = "open"
    """Codes of forms, rule sets, versions: says nothing of a person."""


def classified(sensitivity: Sensitivity, **options: Any) -> Any:
    """`dataclasses.field` with its class: `name: str = classified(Sensitivity.IDENTITY)`."""
    return dataclasses.field(metadata={"sensitivity": sensitivity}, **options)


def sensitivity_of(model: type, name: str) -> Sensitivity:
    """The class of one dataclass field; raises KeyError naming the field when nobody classified it."""
    for field in dataclasses.fields(model):
        if field.name == name:
            if "sensitivity" not in field.metadata:
                raise KeyError(f"{model.__module__}.{model.__qualname__}.{name} is not classified")
            return Sensitivity(field.metadata["sensitivity"])
    raise KeyError(f"{model.__qualname__} has no field {name}")
