"""Every change of a job's state, by its name. Each is one conditional write: of two that race, one happens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from amparo.files import BadInput
from amparo.vocabulary.text import Text
from amparo_web.jobs.kinds import kind_of
from amparo_web.jobs.models import ENDED, Job, State
from amparo_web.jobs.work import Unusable, Work

#: A job whose worker was lost is begun again once; lost twice, the job itself is suspected.
MOST_ATTEMPTS = 2


@transaction.atomic
def request(kind: str, subject: int) -> Job:
    """Ask for a job; it begins after the transaction of the caller is committed. Raises KeyError for no such kind."""
    job = Job.objects.create(kind=kind_of(kind).code, subject=subject)
    _queue(job.pk)
    return job


def cancel(job: uuid.UUID) -> bool:
    """Stop a job: at once while it waits, within a second or two while it runs. False when it had ended already."""
    waiting = Job.objects.filter(pk=job, state=State.WAITING)
    if waiting.update(state=State.CANCELLED, cancel_asked=True, ended_at=timezone.now()):
        return True
    return bool(Job.objects.filter(pk=job, state=State.RUNNING).update(cancel_asked=True))


def begin(job: uuid.UUID) -> Work | None:
    """Take a waiting job for one attempt; None when somebody else did, or it was cancelled."""
    token = uuid.uuid4()
    taken = Job.objects.filter(pk=job, state=State.WAITING, cancel_asked=False).update(
        state=State.RUNNING,
        token=token,
        attempts=F("attempts") + 1,
        beat=F("beat") + 1,
        started_at=timezone.now(),
        step="",
        done=0,
        total=0,
    )
    if not taken:
        return None
    return Work(job, Job.objects.values_list("subject", flat=True).get(pk=job), token)


def beat(work: Work) -> State | None:
    """Say that somebody is at work. RUNNING: go on; CANCELLED: stop; None: the job is no longer ours."""
    mine = Job.objects.filter(pk=work.job, token=work.token, state=State.RUNNING)
    if not mine.update(beat=F("beat") + 1):
        return None
    asked = mine.values_list("cancel_asked", flat=True).first()
    return State.CANCELLED if asked else State.RUNNING


def end(work: Work, state: State, failure: str = "", values: Mapping[str, Any] | None = None) -> bool:
    """End an attempt; False when it had ended or was taken away."""
    mine = Job.objects.filter(pk=work.job, token=work.token).exclude(state__in=ENDED)
    return bool(
        mine.update(
            state=state, failure=failure, failure_values=dict(values or {}), ended_at=timezone.now(), token=None
        )
    )


def fail(work: Work, refusal: BadInput) -> bool:
    """End with what a person can mend. The file is left out: its place here says nothing to her."""
    places = {name: value for name, value in (("row", refusal.row), ("column", refusal.column)) if value is not None}
    values = {name: _plain(value) for name, value in refusal.values.items()}
    return end(work, State.FAILED, refusal.code, {"places": places, "values": values})


def refuse(work: Work, refusal: Unusable) -> bool:
    """End with what a person can mend, in the words of a room of the site."""
    said = {name: _plain(value) for name, value in refusal.values.items()}
    return end(work, State.FAILED, refusal.key, {"site": True, "values": said})


def _plain(value: object) -> object:
    """As JSON holds it; a Text keeps its four languages."""
    if isinstance(value, Text):
        return {"text": value.as_dict()}
    return value if isinstance(value, (bool, int, float, str)) else str(value)


@transaction.atomic
def give_back(work: Work) -> bool:
    """The worker stops in good order: the job waits again, as if it had not been begun."""
    mine = Job.objects.filter(pk=work.job, token=work.token, state=State.RUNNING)
    if not mine.update(state=State.WAITING, token=None, attempts=F("attempts") - 1, step="", done=0, total=0):
        return False
    _queue(work.job)
    return True


@transaction.atomic
def restart(job: Job) -> bool:
    """A job nobody works on any more: begin again, or end it when it was cancelled or lost too often.

    False when something happened to it since `job` was read.
    """
    same = Job.objects.filter(pk=job.pk, state=job.state, beat=job.beat, token=job.token)
    if job.cancel_asked:
        return bool(same.update(state=State.CANCELLED, token=None, ended_at=timezone.now()))
    if job.attempts >= MOST_ATTEMPTS:
        return bool(
            same.update(state=State.FAILED, failure="jobs.worker_lost", token=None, ended_at=timezone.now(), step="")
        )
    if not same.update(state=State.WAITING, token=None, beat=F("beat") + 1, step="", done=0, total=0):
        return False
    _queue(job.pk)
    return True


def _queue(job: uuid.UUID) -> None:
    """Put it into the queue anew; what the queue held of it before is removed."""
    from django_tasks_db.models import DBTaskResult

    from amparo_web.jobs.tasks import run_job

    before = Job.objects.values_list("task", flat=True).get(pk=job)
    if before is not None:
        DBTaskResult.objects.filter(pk=before).delete()
    queued = run_job.enqueue(str(job))
    Job.objects.filter(pk=job).update(task=queued.id)
