"""One job: what kind, on which row, how far it is, how it ended. Numbers and codes alone: nothing names a person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity


class State(models.TextChoices):
    """Where a job stands. The last three are ends: nothing leads out of them."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """A piece of work on the row `subject` of whatever table `kind` is about.

    `token` belongs to one attempt: an attempt that lost its job to another can no longer write anything. `beat` counts
    up while somebody works; when it stands still the reaper takes the job away. `failure` is a code of a
    `messages.toml` or `words.toml`, said in the language of whoever reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=80, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    beat = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    cancel_asked = models.BooleanField(default=False)
    failure = models.CharField(max_length=80, blank=True)
    failure_values = models.JSONField(default=dict)
    task = models.UUIDField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = dict.fromkeys(
        (
            *("id", "kind", "subject", "state", "step", "done", "total", "beat", "attempts", "token"),
            *("cancel_asked", "failure", "failure_values", "task", "asked_at", "started_at", "ended_at"),
        ),
        Sensitivity.OPEN,
    )

    class Meta:
        ordering = ("asked_at",)
        indexes = (models.Index(fields=("state",)), models.Index(fields=("kind", "subject")))

    def __str__(self) -> str:
        return f"job {self.pk}"

    @property
    def ended(self) -> bool:
        return self.state in ENDED
