"""The one task of the queue: run a job. Its argument is the job's id and it returns nothing.

The queue keeps an exception's text, and such a text may quote a row of a list: so this task never raises.
"""

from __future__ import annotations

import uuid

from django_tasks import task

from amparo_web.jobs import actions


@task()
def run_job(job: str) -> None:
    """Take the job and see it through, in a process of its own unless this one was told to do it itself."""
    from amparo_web.jobs.running import here, perform, supervise

    work = actions.begin(uuid.UUID(job))
    if work is None:
        return
    if here.get():
        perform(work)
    else:
        supervise(work)
