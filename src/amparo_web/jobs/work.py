"""What a handler holds while it works: the row it is about, how to say where it is, how to end."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from amparo.files import Language
from amparo_web.design.words import say
from amparo_web.jobs.models import Job, State


class Lost(Exception):  # noqa: N818 - the job is somebody else's now
    """The job was cancelled, or given to another attempt: stop, and write nothing."""


class Unusable(Exception):  # noqa: N818 - it is the input that cannot be used
    """What a person can mend, in the site's own words: the `BadInput` of a room of the site.

    `key` is `room.key` of a `words.toml`; `values` fill it and are never names, documents, contacts or places.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)

    def said(self, language: Language | None = None) -> str:
        return say(self.key, language, **self.values)


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
