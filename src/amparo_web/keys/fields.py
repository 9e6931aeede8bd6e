"""Model fields that are sealed at rest: assign text, save, and read a `Sealed`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from amparo_web.keys.sealed import Sealed, Unsaved
from amparo_web.keys.sealing import seal

if TYPE_CHECKING:
    _Binary = models.BinaryField[Any, Any]
else:
    _Binary = models.BinaryField  # generic in the stubs only


class _Box:
    """The attribute on the model: gives a `Sealed` that knows its row, takes plain text."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        held = instance.__dict__[name]
        if isinstance(held, Unsaved):
            return held
        blob = held.blob if isinstance(held, Sealed) else bytes(held or b"")
        return Sealed(blob, self.field.cell_of(instance), self.field.holder_of(instance), self.field.is_json)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if not isinstance(value, Sealed):
            value = Unsaved(self.field.checked(value), self.field.is_json)
        instance.__dict__[self.field.attname] = value


class SealedField(_Binary):
    """Text, sealed with the key of the holder that the attribute `holder` of the row names.

    Filtering, ordering and updating by its content are refused: the database never sees it.
    """

    is_json = False
    empty_values: tuple[Any, ...] = (None, "", b"")

    def __init__(self, *args: Any, holder: str = "", **kwargs: Any) -> None:
        self.holder = holder
        kwargs.setdefault("default", b"")
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "holder": self.holder}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Box(self))

    def checked(self, value: Any) -> Any:
        """What may be assigned; raises TypeError for anything else."""
        if value is None or value == b"":
            return ""
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text")
        return value

    def cell_of(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}.{self.column}:{instance.pk}"

    def holder_of(self, instance: models.Model) -> UUID:
        return UUID(str(getattr(instance, self.holder)))

    def text_of(self, plain: Any) -> str:
        """What is sealed of a plain value."""
        return str(plain or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        held = model_instance.__dict__.get(self.attname)
        if isinstance(held, Unsaved):
            holder = self.holder_of(model_instance)
            cell = self.cell_of(model_instance)
            blob = seal(self.text_of(held.reveal()), cell=cell, holder=holder)
            model_instance.__dict__[self.attname] = Sealed(blob, cell, holder, self.is_json)
            return blob
        return held.blob if isinstance(held, Sealed) else bytes(held or b"")

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, (bytes, memoryview)):
            return value
        raise TypeError(f"{self.name} is sealed: it is neither searched nor set in bulk by its content")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed:
        return Sealed(bytes(value or b""), "", None, self.is_json)

    def get_lookup(self, lookup_name: str) -> Any:
        raise TypeError(f"{self.name} is sealed: search by tokens instead")

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed: it is not written out with the others")


class SealedJSONField(SealedField):
    """A structure of plain values, sealed as JSON."""

    is_json = True

    def checked(self, value: Any) -> Any:
        return None if value == b"" else value

    def text_of(self, plain: Any) -> str:
        return "" if plain is None else json.dumps(plain, ensure_ascii=False, sort_keys=True)
