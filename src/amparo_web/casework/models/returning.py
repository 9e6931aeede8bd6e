"""A return to her State (Trafficking Protocol art. 8): it moves on only as its gates are cleared by named persons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.pathways import pathway
from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import User
from amparo_web.casework.models.cases import CaseFile
from amparo_web.casework.models.people import Person
from amparo_web.keys.fields import SealedField
from amparo_web.keys.identifiers import uuid7


class Return(models.Model):
    """One return that is prepared, or was. `state` is a state of the return pathway."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="returns")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=24, choices=[(code, code) for code in pathway("return").states], default="requested"
    )
    destination = models.CharField(max_length=3)
    wishes = SealedField(holder="person_id")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "state": Sensitivity.SENSITIVE,
        "destination": Sensitivity.QUASI_IDENTIFIER,
        "wishes": Sensitivity.IDENTITY,
        "opened_by": Sensitivity.SENSITIVE,
        "opened_at": Sensitivity.QUASI_IDENTIFIER,
    }

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"return {self.pk}"


class Gate(models.Model):
    """One condition of the return pathway, cleared by somebody who is named, on a day, for a reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    returning = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="gates")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    condition = models.CharField(max_length=40, choices=[(code, code) for code in pathway("return").conditions])
    basis = SealedField(holder="person_id")
    cleared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(auto_now_add=True)
    #: Taken back: the safety of yesterday is not that of today.
    reopened_at = models.DateTimeField(null=True, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "returning": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "condition": Sensitivity.SENSITIVE,
        "basis": Sensitivity.IDENTITY,
        "cleared_by": Sensitivity.SENSITIVE,
        "cleared_at": Sensitivity.OPEN,
        "reopened_at": Sensitivity.OPEN,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["returning", "condition"],
                condition=models.Q(reopened_at__isnull=True),
                name="one_clearance_a_gate",
            )
        ]

    def __str__(self) -> str:
        return f"gate {self.pk}"


class CostShare(models.Model):
    """What one State or organization pays of a return (report, 773, 810-814)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    returning = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="costs")
    #: ISO alpha-3 of a State, or the name of an organization.
    paid_by = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "returning": Sensitivity.OPEN,
        "paid_by": Sensitivity.SENSITIVE,
        "amount": Sensitivity.OPEN,
        "currency": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"cost {self.pk}"


class ReturnStep(models.Model):
    """One step of the pathway: which, when, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    returning = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="steps")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=24)
    reason = SealedField(holder="person_id")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "returning": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "action": Sensitivity.SENSITIVE,
        "reason": Sensitivity.IDENTITY,
        "taken_by": Sensitivity.SENSITIVE,
        "taken_at": Sensitivity.QUASI_IDENTIFIER,
    }

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"step {self.pk}"
