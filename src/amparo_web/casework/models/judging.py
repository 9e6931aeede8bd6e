"""What the law says of a case, by which rules, confirmed by whom; a second reading made blind; risk over time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import User
from amparo_web.casework.codes import choices
from amparo_web.casework.models.cases import CaseFile
from amparo_web.casework.models.people import Person
from amparo_web.keys.fields import SealedJSONField
from amparo_web.keys.identifiers import uuid7


class Assessment(models.Model):
    """The findings on a case as they stood, with the facts they were made of; kept as made, never recomputed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="assessments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    #: Counts up within the case: the newest is the one with the greatest.
    sequence = models.PositiveIntegerField()
    #: Rule sets with their versions, `palermo-2000@1;...`
    rule_sets = models.CharField(max_length=500)
    #: Result of the trafficking test, the one that lists and counts read.
    trafficking = models.CharField(max_length=20)
    facts = SealedJSONField(holder="person_id")
    findings = SealedJSONField(holder="person_id")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "sequence": Sensitivity.OPEN,
        "rule_sets": Sensitivity.OPEN,
        "trafficking": Sensitivity.SENSITIVE,
        "facts": Sensitivity.SENSITIVE,
        "findings": Sensitivity.SENSITIVE,
        "made_by": Sensitivity.SENSITIVE,
        "made_at": Sensitivity.OPEN,
        "confirmed_by": Sensitivity.SENSITIVE,
        "confirmed_at": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("-sequence",)
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="one_assessment_a_place")]

    def __str__(self) -> str:
        return f"assessment {self.pk}"


class Coding(models.Model):
    """A second reading of the same story by somebody who has not seen the first; `tie_break` settles the rest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="codings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    tie_break = models.BooleanField(default=False)
    answers = SealedJSONField(holder="person_id")
    made_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "coder": Sensitivity.SENSITIVE,
        "tie_break": Sensitivity.OPEN,
        "answers": Sensitivity.SENSITIVE,
        "made_at": Sensitivity.OPEN,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "coder"], name="one_coding_a_coder")]

    def __str__(self) -> str:
        return f"coding {self.pk}"


class RiskAssessment(models.Model):
    """How dangerous it is for her, on one day; the next one says whether it got better."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="risks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=12, choices=choices("risk_level"))
    answers = SealedJSONField(holder="person_id")
    assessed_on = models.DateField()
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    next_on = models.DateField(null=True, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "level": Sensitivity.SENSITIVE,
        "answers": Sensitivity.IDENTITY,
        "assessed_on": Sensitivity.QUASI_IDENTIFIER,
        "assessed_by": Sensitivity.SENSITIVE,
        "next_on": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("-assessed_on", "-id")

    def __str__(self) -> str:
        return f"risk {self.pk}"
