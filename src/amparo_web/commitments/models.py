"""What people entered: treaty events, statuses of promises, items of national plans, civil society's own view.

Shipped data is not stored here: it is read from `amparo.commitments`, and what is accepted here is added to it.
Nothing of these tables speaks of a person in a case; who entered a row is kept, and never shown to the public.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import Agency, User

OPEN, QUASI = Sensitivity.OPEN, Sensitivity.QUASI_IDENTIFIER
WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"
_STATES = [(code, code) for code in (WAITING, ACCEPTED, REFUSED)]
_ENTERED: dict[str, Sensitivity] = {"id": OPEN, "entered_by": QUASI, "agency": OPEN, "entered_at": OPEN}
_REVIEWED: dict[str, Sensitivity] = {
    **_ENTERED,
    "state": OPEN,
    "reviewed_by": QUASI,
    "reviewed_at": OPEN,
    "review_reason": OPEN,
}


class Entered(models.Model):
    """A row somebody entered for her agency. The public sees the agency; the account stays inside."""

    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class Reviewed(Entered):
    """A row that counts only after a second person accepted it; the database itself refuses the same person twice."""

    state = models.CharField(max_length=10, choices=_STATES, default=WAITING, db_index=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None) | ~models.Q(reviewed_by=models.F("entered_by")),
                name="%(class)s_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state=WAITING) | models.Q(reviewed_by__isnull=False),
                name="%(class)s_decided_by_somebody",
            ),
        ]


class Import(Entered):
    """A depositary's table as it was handed in. Nothing of it counts before somebody decided about its bad rows."""

    depositary = models.CharField(max_length=40)
    instrument = models.CharField(max_length=20)
    source = models.TextField()
    as_of = models.CharField(max_length=10)
    content = models.TextField()
    #: The events of its good rows were proposed; else it is still a preview.
    proposed = models.BooleanField(default=False)
    #: Why its bad rows were left out, where there were any.
    left_out_reason = models.TextField(blank=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        **_ENTERED,
        **dict.fromkeys(
            ("depositary", "instrument", "source", "as_of", "content", "proposed", "left_out_reason"), OPEN
        ),
    }

    class Meta:
        ordering = ("-id",)


class TreatyEvent(Reviewed):
    """Something a state did towards an instrument. Dates may be partial (1998, 1998-05), as sources give them."""

    country = models.CharField(max_length=3, db_index=True)
    instrument = models.CharField(max_length=20, db_index=True)
    act = models.CharField(max_length=30)
    date = models.CharField(max_length=10, blank=True)
    source = models.TextField()
    as_of = models.CharField(max_length=10)
    #: Another source says otherwise: shown beside, and the status does not follow it.
    contested = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    territory = models.CharField(max_length=200, blank=True)
    wording = models.TextField(blank=True)
    of_import = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, blank=True, related_name="events")

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        **_REVIEWED,
        **dict.fromkeys(
            (
                *("country", "instrument", "act", "date", "source", "as_of", "contested", "note", "territory"),
                *("wording", "of_import"),
            ),
            OPEN,
        ),
    }

    class Meta(Reviewed.Meta):
        ordering = ("-id",)


class PromiseStatus(Reviewed):
    """How far a promise is kept, as the secretariat sees it, with its reasons; `country` empty means the region."""

    promise = models.CharField(max_length=20, db_index=True)
    country = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=20)
    reason = models.TextField()
    evidence = models.TextField()
    as_of = models.CharField(max_length=10)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        **_REVIEWED,
        **dict.fromkeys(("promise", "country", "status", "reason", "evidence", "as_of"), OPEN),
    }

    class Meta(Reviewed.Meta):
        ordering = ("-id",)


class PlanItem(Reviewed):
    """One line of a national plan, in the form the conference asked for (report, line 697)."""

    country = models.CharField(max_length=3, db_index=True)
    plan = models.CharField(max_length=200)
    promise = models.CharField(max_length=20, blank=True)
    activity = models.TextField()
    responsible = models.CharField(max_length=200)
    indicator = models.CharField(max_length=300)
    definition = models.TextField()
    denominator = models.CharField(max_length=300, blank=True)
    target = models.CharField(max_length=200)
    due_on = models.CharField(max_length=10)
    evidence = models.TextField(blank=True)
    evaluation = models.TextField(blank=True)
    status = models.CharField(max_length=20)
    source = models.TextField()
    as_of = models.CharField(max_length=10)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        **_REVIEWED,
        **dict.fromkeys(
            (
                *("country", "plan", "promise", "activity", "responsible", "indicator", "definition", "denominator"),
                *("target", "due_on", "evidence", "evaluation", "status", "source", "as_of"),
            ),
            OPEN,
        ),
    }

    class Meta(Reviewed.Meta):
        ordering = ("country", "plan", "due_on", "id")


class ShadowStatus(Entered):
    """Civil society's own view of a promise, one organization at a time, never merged with the government's."""

    promise = models.CharField(max_length=20, db_index=True)
    country = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=20)
    reason = models.TextField()
    evidence = models.TextField()
    as_of = models.CharField(max_length=10)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        **_ENTERED,
        **dict.fromkeys(("promise", "country", "status", "reason", "evidence", "as_of"), OPEN),
    }

    class Meta:
        ordering = ("-id",)
