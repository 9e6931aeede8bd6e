"""One key a holder, wrapped by the instance's; and the holders whose key was destroyed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity


class DataKey(models.Model):
    """The key of one holder (a person, a draft, a suspect), wrapped by the instance's key of that name."""

    holder = models.UUIDField(primary_key=True)
    wrapped_by = models.CharField(max_length=12, db_index=True)
    wrapped = models.BinaryField(max_length=80)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "holder": Sensitivity.OPEN,
        "wrapped_by": Sensitivity.OPEN,
        "wrapped": Sensitivity.SENSITIVE,
    }

    def __str__(self) -> str:
        return f"key of {self.pk}"


class Shredded(models.Model):
    """A holder whose key was destroyed. A restored backup destroys it again before anybody can read it."""

    holder = models.UUIDField(primary_key=True)
    shredded_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {"holder": Sensitivity.OPEN, "shredded_at": Sensitivity.OPEN}

    def __str__(self) -> str:
        return f"shredded {self.pk}"
