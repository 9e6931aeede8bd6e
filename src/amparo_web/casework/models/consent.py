"""What she agreed to: one purpose, one recipient, from a day to a day, in her words, withdrawable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency, User
from amparo_web.casework.codes import choices
from amparo_web.casework.models.people import Person
from amparo_web.keys.fields import SealedField
from amparo_web.keys.identifiers import uuid7


class Consent(models.Model):
    """A yes or a no to one purpose and one recipient. No recipient: the agency itself (to be counted, for instance).

    A no is recorded too: whoever asks again should know. `withdrawn_at` ends it at once, wherever it was used.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=24, choices=choices("consent_purpose"))
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    #: An agency outside this instance, by the name of its address card.
    outside_recipient = models.CharField(max_length=80, blank=True)
    #: Codes of `scope` joined by `;`: what may be seen.
    scopes = models.CharField(max_length=120, blank=True)
    agreed = models.BooleanField()
    given_by = models.CharField(max_length=16, choices=choices("consent_by"), default="herself")
    words = SealedField(holder="person_id")
    given_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "person": Sensitivity.OPEN,
        "purpose": Sensitivity.SENSITIVE,
        "recipient": Sensitivity.SENSITIVE,
        "outside_recipient": Sensitivity.SENSITIVE,
        "scopes": Sensitivity.OPEN,
        "agreed": Sensitivity.SENSITIVE,
        "given_by": Sensitivity.QUASI_IDENTIFIER,
        "words": Sensitivity.IDENTITY,
        "given_on": Sensitivity.QUASI_IDENTIFIER,
        "valid_until": Sensitivity.OPEN,
        "withdrawn_at": Sensitivity.OPEN,
        "withdrawn_by": Sensitivity.SENSITIVE,
        "recorded_by": Sensitivity.SENSITIVE,
        "recorded_at": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("-recorded_at",)

    def __str__(self) -> str:
        return f"consent {self.pk}"
