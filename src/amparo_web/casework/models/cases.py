"""An agency's case file about a person: what happened as statements, what is to be done, who may see it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.pathways import pathway
from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency, User
from amparo_web.casework.codes import choices
from amparo_web.casework.models.consent import Consent
from amparo_web.casework.models.people import Person
from amparo_web.keys.fields import SealedField
from amparo_web.keys.identifiers import uuid7


class CaseFile(models.Model):
    """One agency's file about one person. `state` is a state of the assistance pathway."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    #: Drawn, not counted: it says nothing of how many came before.
    number = models.CharField(max_length=12, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=24, choices=[(code, code) for code in pathway("assistance").states], default="first_contact"
    )
    danger = models.CharField(max_length=12, choices=choices("danger"), default="not_asked")
    danger_note = SealedField(holder="person_id")
    #: Age in whole years at the act, and whether she was a child where the age is not known (art. 3(d)).
    age_at_act = models.PositiveSmallIntegerField(null=True, blank=True)
    minor = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    #: Age in whole years when she came, which is another question.
    age_now = models.PositiveSmallIntegerField(null=True, blank=True)
    looks_like_child = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    #: ISO alpha-3 codes of the States whose offences are tried as well, joined by `;`.
    jurisdictions = models.CharField(max_length=60, blank=True)
    country_of_exploitation = models.CharField(max_length=3, blank=True)
    #: What happened, in the words of whoever heard it.
    story = SealedField(holder="person_id")
    #: Only the worker and the coordinator of the agency open it.
    restricted = models.BooleanField(default=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "number": Sensitivity.QUASI_IDENTIFIER,
        "agency": Sensitivity.SENSITIVE,
        "person": Sensitivity.OPEN,
        "worker": Sensitivity.SENSITIVE,
        "state": Sensitivity.SENSITIVE,
        "danger": Sensitivity.SENSITIVE,
        "danger_note": Sensitivity.IDENTITY,
        "age_at_act": Sensitivity.QUASI_IDENTIFIER,
        "minor": Sensitivity.QUASI_IDENTIFIER,
        "age_now": Sensitivity.QUASI_IDENTIFIER,
        "looks_like_child": Sensitivity.QUASI_IDENTIFIER,
        "jurisdictions": Sensitivity.QUASI_IDENTIFIER,
        "country_of_exploitation": Sensitivity.QUASI_IDENTIFIER,
        "story": Sensitivity.IDENTITY,
        "restricted": Sensitivity.OPEN,
        "opened_at": Sensitivity.QUASI_IDENTIFIER,
        "closed_at": Sensitivity.QUASI_IDENTIFIER,
        "version": Sensitivity.OPEN,
    }

    class Meta:
        indexes = [models.Index(fields=["agency", "closed_at", "opened_at"], name="case_of_agency")]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Statement(models.Model):
    """What somebody said of one legal fact, on one day, how reliable. The newest of a fact is what holds.

    Rows are added and never changed: a mind changed is a new statement, and the old one stays for whoever asks.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="statements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    #: Counts up within the case: what is newest is decided by this, never by a clock.
    sequence = models.PositiveIntegerField()
    fact = models.CharField(max_length=60)
    answer = models.CharField(max_length=12, choices=choices("answer"))
    source = models.CharField(max_length=12, choices=choices("statement_source"), default="person")
    reliability = models.CharField(max_length=16, choices=choices("reliability"), default="cannot_judge")
    #: When it was said or seen: ISO, as much of it as is known.
    said_on = models.CharField(max_length=10, blank=True)
    words = SealedField(holder="person_id")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "sequence": Sensitivity.OPEN,
        "fact": Sensitivity.SENSITIVE,
        "answer": Sensitivity.SENSITIVE,
        "source": Sensitivity.SENSITIVE,
        "reliability": Sensitivity.SENSITIVE,
        "said_on": Sensitivity.QUASI_IDENTIFIER,
        "words": Sensitivity.IDENTITY,
        "recorded_by": Sensitivity.SENSITIVE,
        "recorded_at": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("sequence",)
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="one_statement_a_place")]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class RouteLeg(models.Model):
    """One leg of the way she came: from, to, when, how. The State is a code, the place is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="legs")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=3)
    place = SealedField(holder="person_id")
    arrived_on = models.CharField(max_length=10, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "order": Sensitivity.OPEN,
        "state": Sensitivity.QUASI_IDENTIFIER,
        "place": Sensitivity.IDENTITY,
        "arrived_on": Sensitivity.QUASI_IDENTIFIER,
    }

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return f"leg {self.pk}"


class Grant(models.Model):
    """Another agency may see these parts of a case, because she consented to it. It ends with the consent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="grants")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="grants")
    #: Codes of `scope` joined by `;`; never more than the consent names.
    scopes = models.CharField(max_length=120)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "agency": Sensitivity.SENSITIVE,
        "consent": Sensitivity.OPEN,
        "scopes": Sensitivity.OPEN,
        "granted_by": Sensitivity.SENSITIVE,
        "granted_at": Sensitivity.OPEN,
        "ended_at": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"grant {self.pk}"


class Note(models.Model):
    """What a colleague must know and no form asks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = SealedField(holder="person_id")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "text": Sensitivity.IDENTITY,
        "written_by": Sensitivity.SENSITIVE,
        "written_at": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("-written_at",)

    def __str__(self) -> str:
        return f"note {self.pk}"


class Task(models.Model):
    """Something to be done by a day, by somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="tasks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=choices("task"))
    due_on = models.DateField()
    note = SealedField(holder="person_id")
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "kind": Sensitivity.SENSITIVE,
        "due_on": Sensitivity.OPEN,
        "note": Sensitivity.IDENTITY,
        "assigned_to": Sensitivity.SENSITIVE,
        "done_at": Sensitivity.OPEN,
        "done_by": Sensitivity.SENSITIVE,
    }

    class Meta:
        ordering = ("due_on",)
        indexes = [models.Index(fields=["done_at", "due_on"], name="task_due")]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Reveal(models.Model):
    """For how long a member sees what is masked, and why she said she needed it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=24, choices=choices("reveal_reason"))
    until = models.DateTimeField()

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "case": Sensitivity.OPEN,
        "user": Sensitivity.SENSITIVE,
        "reason": Sensitivity.OPEN,
        "until": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"reveal {self.pk}"
