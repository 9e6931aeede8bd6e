"""Datasets of a data unit: lists, overlap tables, runs of estimates, releases. The pseudonymous zone: no name in it.

Lists themselves are not in these tables: they lie encrypted in files (`storing`), known here by a number.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency
from amparo_web.jobs.models import Job

_S = Sensitivity


def _by(**options: Any) -> models.ForeignKey[Any, Any]:
    """Who did it; an account that did something is never deleted."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class Dataset(models.Model):
    """One question to the lists of one period, walked from list to publication along one track."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="datasets")
    title = models.CharField(max_length=120)
    period = models.CharField(max_length=9)
    threshold = models.PositiveSmallIntegerField(default=5)
    made_by = _by()
    made_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": _S.OPEN,
        "agency": _S.OPEN,
        "title": _S.SENSITIVE,
        "period": _S.OPEN,
        "threshold": _S.OPEN,
        "made_by": _S.IDENTITY,
        "made_at": _S.OPEN,
    }

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"dataset {self.pk}"


class ListFile(models.Model):
    """A list that was brought in: an encoded package, a list in clear, or an overlap table. `digest` is salted."""

    class Form(models.TextChoices):
        PACKAGE = "package"
        CLEAR = "clear"
        OVERLAP = "overlap"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=10, choices=Form.choices)
    stored = models.UUIDField(default=uuid.uuid4, unique=True)
    lists = models.JSONField(default=list)
    records = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    brought_by = _by()
    brought_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": _S.OPEN,
        "dataset": _S.OPEN,
        "form": _S.OPEN,
        "stored": _S.OPEN,
        "lists": _S.SENSITIVE,
        "records": _S.SENSITIVE,
        "digest": _S.OPEN,
        "brought_by": _S.IDENTITY,
        "brought_at": _S.OPEN,
    }

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("dataset", "digest"), name="a_file_once_in_a_dataset"),)

    def __str__(self) -> str:
        return f"list file {self.pk}"


class Overlap(models.Model):
    """How many persons stand on exactly each combination of lists; `cells` maps `110` to a count.

    Made by a linkage (`job`, and `linkage` with its error rates) or brought in as a table. Empty until the job ends.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="overlaps")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    lists = models.JSONField(default=list)
    cells = models.JSONField(default=dict)
    linkage = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    made_by = _by()
    made_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": _S.OPEN,
        "dataset": _S.OPEN,
        "job": _S.OPEN,
        "lists": _S.SENSITIVE,
        "cells": _S.SENSITIVE,
        "linkage": _S.SENSITIVE,
        "inputs": _S.OPEN,
        "digest": _S.OPEN,
        "made_by": _S.IDENTITY,
        "made_at": _S.OPEN,
    }

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"overlap {self.pk}"

    @property
    def ready(self) -> bool:
        return bool(self.cells)

    @property
    def persons(self) -> int:
        return sum(self.cells.values())


class Drawing(models.Model):
    """A chart of an overlap table's runs, for the data unit's own eyes: drawn in the background, never published."""

    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="drawings")
    kind = models.CharField(max_length=20)
    shape = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    svg = models.TextField()

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": _S.OPEN,
        "overlap": _S.OPEN,
        "kind": _S.OPEN,
        "shape": _S.OPEN,
        "language": _S.OPEN,
        "svg": _S.SENSITIVE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("overlap", "kind", "shape", "language"), name="one_drawing_of_each"),
        )

    def __str__(self) -> str:
        return f"drawing {self.pk}"


class Run(models.Model):
    """One estimate: what was asked, of which data, with which versions; and the answer, kept for ever.

    `asked` are the settings as they were sent to the library; `answer` its numbers and its sentences in four
    languages (`estimates.kept`).
    """

    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="runs")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()
    digest = models.CharField(max_length=64)
    versions = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)
    grade = models.CharField(max_length=20, blank=True)
    asked_by = _by()
    asked_at = models.DateTimeField(auto_now_add=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": _S.OPEN,
        "overlap": _S.OPEN,
        "job": _S.OPEN,
        "asked": _S.OPEN,
        "digest": _S.OPEN,
        "versions": _S.OPEN,
        "answer": _S.SENSITIVE,
        "grade": _S.OPEN,
        "asked_by": _S.IDENTITY,
        "asked_at": _S.OPEN,
    }

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def answered(self) -> bool:
        return bool(self.answer)

    @property
    def can_be_sent(self) -> bool:
        """Whether its verdict lets it out at all."""
        return self.grade in ("publishable", "range_only")


class Stage(models.TextChoices):
    """Where a release stands."""

    CHECKING = "checking"
    WAITING = "waiting"
    PUBLIC = "public"
    STOPPED = "stopped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


#: A dataset has at most one release in these stages: two publications of nearly the same people would be subtracted.
LIVE = (Stage.CHECKING, Stage.WAITING, Stage.PUBLIC)


class Release(models.Model):
    """One estimate on its way out: protected and attacked in the background, then seen by a second person.

    `sums` is the SHA-256 of the prepared bundle's own sums: what is published is what was attacked and seen.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="releases")
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="releases")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.CHECKING)
    name = models.CharField(max_length=64, blank=True)
    sums = models.CharField(max_length=64, blank=True)
    withheld = models.PositiveIntegerField(default=0)
    recovered = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    sentence = models.JSONField(default=dict)
    asked_by = _by()
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    withdrawn_by = _by(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": _S.OPEN,
        "run": _S.OPEN,
        "dataset": _S.OPEN,
        "job": _S.OPEN,
        "stage": _S.OPEN,
        "name": _S.OPEN,
        "sums": _S.OPEN,
        "withheld": _S.OPEN,
        "recovered": _S.OPEN,
        "left_out": _S.OPEN,
        "sentence": _S.OPEN,
        "asked_by": _S.IDENTITY,
        "asked_at": _S.OPEN,
        "decided_by": _S.IDENTITY,
        "decided_at": _S.OPEN,
        "reason": _S.SENSITIVE,
        "withdrawn_by": _S.IDENTITY,
        "withdrawn_at": _S.OPEN,
        "withdrawn_because": _S.SENSITIVE,
    }

    class Meta:
        ordering = ("-pk",)
        constraints = (
            # The last line of the rule of two persons: the database itself refuses one.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="two_persons_decide"
            ),
            models.UniqueConstraint(
                fields=("dataset",), condition=Q(stage__in=[str(stage) for stage in LIVE]), name="one_live_release"
            ),
        )

    def __str__(self) -> str:
        return f"release {self.pk}"
