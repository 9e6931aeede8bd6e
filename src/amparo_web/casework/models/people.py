"""A person as one agency knows her: sealed names, dates, documents and contacts, and the tokens that find her again.

The same woman at two agencies is two persons here: no agency learns from this table that another one knows her.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency
from amparo_web.casework.codes import choices
from amparo_web.keys.fields import SealedField
from amparo_web.keys.identifiers import uuid7


class Person(models.Model):
    """Who she is, in her own order of names. `version` counts edits: whoever edits says which one she read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="persons")
    called = SealedField(holder="id")
    given_name = SealedField(holder="id")
    second_given_name = SealedField(holder="id")
    surname = SealedField(holder="id")
    second_surname = SealedField(holder="id")
    other_names = SealedField(holder="id")
    #: ISO, as much of it as is known: 2008, 2008-05, 2008-05-17.
    birth_date = SealedField(holder="id")
    birthplace = SealedField(holder="id")
    sex = models.CharField(max_length=12, choices=choices("sex"), default="not_asked")
    #: ISO 3166 alpha-3 codes joined by `;`.
    nationalities = models.CharField(max_length=40, blank=True)
    #: What she speaks best, in words of the reader's own list; needed before anybody calls.
    language = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "agency": Sensitivity.SENSITIVE,
        "called": Sensitivity.IDENTITY,
        "given_name": Sensitivity.IDENTITY,
        "second_given_name": Sensitivity.IDENTITY,
        "surname": Sensitivity.IDENTITY,
        "second_surname": Sensitivity.IDENTITY,
        "other_names": Sensitivity.IDENTITY,
        "birth_date": Sensitivity.IDENTITY,
        "birthplace": Sensitivity.IDENTITY,
        "sex": Sensitivity.QUASI_IDENTIFIER,
        "nationalities": Sensitivity.QUASI_IDENTIFIER,
        "language": Sensitivity.QUASI_IDENTIFIER,
        "created_at": Sensitivity.QUASI_IDENTIFIER,
        "erased_at": Sensitivity.OPEN,
        "version": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"person {self.pk}"


class Token(models.Model):
    """One keyed token of a person for one agency's searches. It names nobody to whoever has not the agency's key."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    #: What was composed: see `casework.finding_persons`.
    kind = models.CharField(max_length=24)
    value = models.BinaryField(max_length=16)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "agency": Sensitivity.SENSITIVE,
        "kind": Sensitivity.OPEN,
        "value": Sensitivity.SENSITIVE,
    }

    class Meta:
        indexes = [models.Index(fields=["agency", "value"], name="token_of_agency")]

    def __str__(self) -> str:
        return f"token {self.pk}"


class Document(models.Model):
    """A paper that names her. The number is sealed; its kind and the State that issued it are codes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=24, choices=choices("document_kind"))
    issued_by = models.CharField(max_length=3, blank=True)
    number = SealedField(holder="person_id")
    #: Where it is: a trafficker who keeps it is evidence.
    held_by_other = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    valid_until = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "kind": Sensitivity.QUASI_IDENTIFIER,
        "issued_by": Sensitivity.QUASI_IDENTIFIER,
        "number": Sensitivity.IDENTITY,
        "held_by_other": Sensitivity.SENSITIVE,
        "valid_until": Sensitivity.QUASI_IDENTIFIER,
        "created_at": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"document {self.pk}"


class Contact(models.Model):
    """How she may be reached without danger: the way, and what to say when somebody else answers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=24, choices=choices("contact_kind"))
    value = SealedField(holder="person_id")
    how_safely = SealedField(holder="person_id")
    safe = models.CharField(max_length=12, choices=choices("answer"), default="not_asked")
    created_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "kind": Sensitivity.OPEN,
        "value": Sensitivity.IDENTITY,
        "how_safely": Sensitivity.IDENTITY,
        "safe": Sensitivity.SENSITIVE,
        "created_at": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"contact {self.pk}"
