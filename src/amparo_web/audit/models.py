"""Events, each bound to the one before, and the head of the chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity


class AuditEvent(models.Model):
    """One event. The database refuses to change or delete it; the digest shows it when somebody gets round that.

    Order is that of `sequence`, never of time: clocks are set back.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=48)
    actor = models.BigIntegerField(null=True)
    agency = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=24, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    #: A code of a list, or `kind:identifier`; never free words.
    reason = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12, default="done")
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "sequence": Sensitivity.OPEN,
        "at": Sensitivity.QUASI_IDENTIFIER,
        "action": Sensitivity.SENSITIVE,
        "actor": Sensitivity.SENSITIVE,
        "agency": Sensitivity.SENSITIVE,
        "subject_kind": Sensitivity.OPEN,
        "subject": Sensitivity.OPEN,
        "reason": Sensitivity.SENSITIVE,
        "outcome": Sensitivity.OPEN,
        "previous": Sensitivity.OPEN,
        "digest": Sensitivity.OPEN,
    }

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject", "sequence"], name="trail_of_subject")]

    def __str__(self) -> str:
        return f"event {self.pk}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes(32))

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "sequence": Sensitivity.OPEN,
        "digest": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return "head of the trail"
