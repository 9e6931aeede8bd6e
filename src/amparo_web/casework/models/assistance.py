"""The plan agreed with her, the services given, where she stays, who stayed behind, and the steps for a child."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency, User
from amparo_web.casework.codes import choices
from amparo_web.casework.models.cases import CaseFile
from amparo_web.casework.models.people import Person
from amparo_web.keys.fields import SealedField
from amparo_web.keys.identifiers import uuid7


class AssistanceStep(models.Model):
    """One step of the assistance pathway, with what it rested on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="assistance_steps")
    action = models.CharField(max_length=24)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "action": Sensitivity.SENSITIVE,
        "taken_by": Sensitivity.SENSITIVE,
        "taken_at": Sensitivity.QUASI_IDENTIFIER,
    }

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"assistance step {self.pk}"


class Need(models.Model):
    """What she needs, in her order; together they are the needs assessed and the plan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="needs")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=choices("service"))
    detail = SealedField(holder="person_id")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    met_at = models.DateTimeField(null=True, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "kind": Sensitivity.SENSITIVE,
        "detail": Sensitivity.IDENTITY,
        "recorded_by": Sensitivity.SENSITIVE,
        "recorded_at": Sensitivity.OPEN,
        "met_at": Sensitivity.QUASI_IDENTIFIER,
    }

    def __str__(self) -> str:
        return f"need {self.pk}"


class Service(models.Model):
    """A service of art. 6(3): by whom, from when to when, at what cost."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="services")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=choices("service"))
    provider = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    provider_outside = SealedField(holder="person_id")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "kind": Sensitivity.SENSITIVE,
        "provider": Sensitivity.SENSITIVE,
        "provider_outside": Sensitivity.IDENTITY,
        "began_on": Sensitivity.QUASI_IDENTIFIER,
        "ended_on": Sensitivity.QUASI_IDENTIFIER,
        "cost": Sensitivity.OPEN,
        "currency": Sensitivity.OPEN,
        "recorded_by": Sensitivity.SENSITIVE,
    }

    class Meta:
        ordering = ("began_on",)

    def __str__(self) -> str:
        return f"service {self.pk}"


class Stay(models.Model):
    """A stay in a shelter. Where it is stays sealed, and is shown to nobody outside the agency that shelters her."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="stays")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = SealedField(holder="person_id")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    #: After so many days somebody asks whether she still should be here.
    review_after_days = models.PositiveSmallIntegerField(default=90)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "place": Sensitivity.IDENTITY,
        "began_on": Sensitivity.QUASI_IDENTIFIER,
        "ended_on": Sensitivity.QUASI_IDENTIFIER,
        "review_after_days": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("-began_on",)

    def __str__(self) -> str:
        return f"stay {self.pk}"


class Relative(models.Model):
    """Family left behind (report, 1303): who may be threatened, who waits, who must not be told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="relatives")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=24, choices=choices("relation"))
    who = SealedField(holder="person_id")
    at_risk = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    may_be_told = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "relation": Sensitivity.QUASI_IDENTIFIER,
        "who": Sensitivity.IDENTITY,
        "at_risk": Sensitivity.SENSITIVE,
        "may_be_told": Sensitivity.SENSITIVE,
    }

    def __str__(self) -> str:
        return f"relative {self.pk}"


class BestInterests(models.Model):
    """One step of the best-interests procedure for a child (Convention on the Rights of the Child, art. 3 and 12)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="best_interests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=24, choices=choices("best_interests"))
    note = SealedField(holder="person_id")
    done_on = models.DateField()
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "step": Sensitivity.SENSITIVE,
        "note": Sensitivity.IDENTITY,
        "done_on": Sensitivity.QUASI_IDENTIFIER,
        "done_by": Sensitivity.SENSITIVE,
    }

    def __str__(self) -> str:
        return f"best interests {self.pk}"


class Protection(models.Model):
    """A measure that protects her: privacy order, witness measures, non-punishment, reflection, residence permit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="protections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=choices("protection"))
    state = models.CharField(max_length=12, choices=choices("protection_state"))
    note = SealedField(holder="person_id")
    asked_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "kind": Sensitivity.SENSITIVE,
        "state": Sensitivity.SENSITIVE,
        "note": Sensitivity.IDENTITY,
        "asked_on": Sensitivity.QUASI_IDENTIFIER,
        "decided_on": Sensitivity.QUASI_IDENTIFIER,
        "valid_until": Sensitivity.OPEN,
        "recorded_by": Sensitivity.SENSITIVE,
    }

    class Meta:
        ordering = ("-asked_on",)

    def __str__(self) -> str:
        return f"protection {self.pk}"
