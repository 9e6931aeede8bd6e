"""What a handler holds while it works: the row it is about, how to say where it is, how to end."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from amparo_web.jobs.models import Job, State


class Lost(Exception):  # noqa: N818 - the job is somebody else's now
    """The job was cancelled, or given to another attempt: stop, and write nothing."""


@dataclass(frozen=True, slots=True)
class Work:
    """One attempt at one job."""

    job: uuid.UUID
    subject: int
    token: uuid.UUID

    def step(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done (`room.key`) and how far it is; raises Lost when the job is no longer ours."""
        mine = Job.objects.filter(pk=self.job, token=self.token, state=State.RUNNING, cancel_asked=False)
        if not mine.update(step=words, done=done, total=total):
            raise Lost

    @contextlib.contextmanager
    def finish(self) -> Iterator[None]:
        """The end: what is written in this block and that the job is done become true together, or neither does.

        Raises Lost before the block when the job is no longer ours.
        """
        with transaction.atomic():
            mine = Job.objects.select_for_update().filter(pk=self.job, token=self.token, state=State.RUNNING)
            if not mine.filter(cancel_asked=False).exists():
                raise Lost
            yield
            mine.update(state=State.DONE, ended_at=timezone.now(), step="")
