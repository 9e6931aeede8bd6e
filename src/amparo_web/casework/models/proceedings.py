"""Whoever is suspected, in which cases, and where each accused stands for each offence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.pathways import pathway
from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency, User
from amparo_web.casework.codes import choices
from amparo_web.casework.models.cases import CaseFile
from amparo_web.keys.fields import SealedField
from amparo_web.keys.identifiers import uuid7


class Suspect(models.Model):
    """Somebody who may have exploited; presumed innocent. One agency's record, with a key of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    given_name = SealedField(holder="id")
    surname = SealedField(holder="id")
    second_surname = SealedField(holder="id")
    other_names = SealedField(holder="id")
    description = SealedField(holder="id")
    #: An official is suspected too (report, 840, 896): asked of everybody, never assumed.
    official = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    created_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "agency": Sensitivity.SENSITIVE,
        "given_name": Sensitivity.IDENTITY,
        "surname": Sensitivity.IDENTITY,
        "second_surname": Sensitivity.IDENTITY,
        "other_names": Sensitivity.IDENTITY,
        "description": Sensitivity.IDENTITY,
        "official": Sensitivity.SENSITIVE,
        "created_at": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"suspect {self.pk}"


class SuspectToken(models.Model):
    """One keyed token of a suspect: how the same one is found in another case of the agency."""

    id = models.BigAutoField(primary_key=True)
    suspect = models.ForeignKey(Suspect, on_delete=models.CASCADE, related_name="tokens")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    value = models.BinaryField(max_length=16)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "suspect": Sensitivity.OPEN,
        "agency": Sensitivity.SENSITIVE,
        "kind": Sensitivity.OPEN,
        "value": Sensitivity.SENSITIVE,
    }

    class Meta:
        indexes = [models.Index(fields=["agency", "value"], name="suspect_token_of_agency")]

    def __str__(self) -> str:
        return f"suspect token {self.pk}"


class Involvement(models.Model):
    """What a suspect is said to have done in one case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="involvements")
    suspect = models.ForeignKey(Suspect, on_delete=models.CASCADE, related_name="involvements")
    role = models.CharField(max_length=24, choices=choices("suspect_role"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "suspect": Sensitivity.OPEN,
        "role": Sensitivity.SENSITIVE,
        "recorded_by": Sensitivity.SENSITIVE,
        "recorded_at": Sensitivity.OPEN,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "suspect", "role"], name="one_role_once")]

    def __str__(self) -> str:
        return f"involvement {self.pk}"


class Proceeding(models.Model):
    """One accused and one offence. `state` is a state of the proceedings pathway."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="proceedings")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="proceedings")
    offence = models.CharField(max_length=24, choices=choices("offence"))
    #: The article charged, as the court names it.
    law = models.CharField(max_length=160, blank=True)
    court = models.CharField(max_length=160, blank=True)
    state = models.CharField(
        max_length=24, choices=[(code, code) for code in pathway("proceedings").states], default="reported"
    )
    reported_on = models.DateField()
    next_hearing = models.DateField(null=True, blank=True)
    sentence_months = models.PositiveIntegerField(null=True, blank=True)
    compensation = models.CharField(max_length=12, choices=choices("compensation"), default="not_asked")
    compensation_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    compensation_paid = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    compensation_currency = models.CharField(max_length=3, blank=True)
    assets_confiscated = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    version = models.PositiveIntegerField(default=1)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "suspect": Sensitivity.OPEN,
        "offence": Sensitivity.SENSITIVE,
        "law": Sensitivity.OPEN,
        "court": Sensitivity.QUASI_IDENTIFIER,
        "state": Sensitivity.SENSITIVE,
        "reported_on": Sensitivity.QUASI_IDENTIFIER,
        "next_hearing": Sensitivity.QUASI_IDENTIFIER,
        "sentence_months": Sensitivity.SENSITIVE,
        "compensation": Sensitivity.SENSITIVE,
        "compensation_amount": Sensitivity.SENSITIVE,
        "compensation_paid": Sensitivity.SENSITIVE,
        "compensation_currency": Sensitivity.OPEN,
        "assets_confiscated": Sensitivity.SENSITIVE,
        "version": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"proceeding {self.pk}"


class ProceedingStep(models.Model):
    """One step of one accused: which, on what day, what came of it. Added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=24)
    taken_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "proceeding": Sensitivity.OPEN,
        "action": Sensitivity.SENSITIVE,
        "taken_on": Sensitivity.QUASI_IDENTIFIER,
        "reason": Sensitivity.SENSITIVE,
        "recorded_by": Sensitivity.SENSITIVE,
        "recorded_at": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("taken_on", "id")

    def __str__(self) -> str:
        return f"proceeding step {self.pk}"
