"""The reaper: jobs whose worker was killed are begun again once, then ended with words.

A job at work beats once a second. The reaper remembers each beat with its own steady clock: a beat that stands still
for LEASE seconds of that clock means that nobody works. The clock on the wall is not asked, because it jumps.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from amparo_web.jobs import actions
from amparo_web.jobs.models import Job, State

#: Seconds without a beat after which a job is taken away.
LEASE = 10.0
#: What the queue keeps of ended tasks: ids and times.
KEPT = timedelta(days=1)
Sign = tuple[str, int, str]


class Reaper:
    """Looks at every job that has not ended; one for each worker."""

    def __init__(self, *, lease: float = LEASE, clock: Callable[[], float] = time.monotonic) -> None:
        self.lease, self.clock = lease, clock
        self._seen: dict[uuid.UUID, tuple[Sign, float]] = {}

    def look(self) -> int:
        """Begin again, or end, what stood still for the lease; returns how many."""
        now, signs = self.clock(), {}
        jobs = {job.pk: job for job in Job.objects.filter(state__in=(State.WAITING, State.RUNNING))}
        queued = dict(
            DBTaskResult.objects.filter(pk__in=[j.task for j in jobs.values()]).values_list("pk", "status")
            if jobs
            else ()
        )
        for job in jobs.values():
            status = str(queued.get(job.task, "gone")) if job.task else "gone"
            if job.state == State.WAITING and status == "READY":
                continue
            sign = (str(job.state), job.beat, status)
            before, since = self._seen.get(job.pk, (None, now))
            signs[job.pk] = (sign, since if before == sign else now)
        self._seen = signs
        still = [jobs[pk] for pk, (_, since) in signs.items() if now - since >= self.lease]
        return sum(actions.restart(job) for job in still)

    @staticmethod
    def sweep() -> int:
        """Forget what the queue holds of tasks that ended long ago; returns how many."""
        return DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()[0]
