"""Seeing a job through: in a child process that can be stopped at any moment, watched over by the worker.

A library that computes for minutes asks nobody whether it should go on. So the job runs in a process of its own: to
cancel is to end that process, and whatever it had not finished was never written. The worker stays small, beats for
the job, and says so when the child died (out of memory, most likely).
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from contextvars import ContextVar

from django.db import close_old_connections, connections

from amparo.files import BadInput
from amparo_web.jobs import actions
from amparo_web.jobs.kinds import kind_of
from amparo_web.jobs.models import Job, State
from amparo_web.jobs.work import Lost, Unusable, Work

logger = logging.getLogger("amparo_web.jobs")
#: Whether jobs are done in this very process: by tests, and while the demonstration is built.
here: ContextVar[bool] = ContextVar("here", default=False)
#: Set when the worker was asked to stop.
stopping = threading.Event()
#: Seconds between two beats, and between two looks at the child.
BEAT, LOOK = 1.0, 0.05


def perform(work: Work) -> None:
    """Do the job in this process. Whatever is wrong becomes the job's end; nothing is raised."""
    try:
        kind_of(Job.objects.values_list("kind", flat=True).get(pk=work.job)).handler(work)
    except Lost:
        actions.end(work, State.CANCELLED)
    except BadInput as refusal:
        actions.fail(work, refusal)
    except Unusable as refusal:
        actions.refuse(work, refusal)
    except MemoryError:
        actions.end(work, State.FAILED, "jobs.killed")
    except Exception:
        # The formatter of the logs names the class and the line, never the text.
        logger.exception("job failed")
        actions.end(work, State.FAILED, "jobs.defect")
    else:
        actions.end(work, State.DONE)


def supervise(work: Work) -> None:
    """Do the job in a child process; returns when it ended, was cancelled, or the worker has to stop."""
    connections.close_all()  # two processes must not speak on one connection
    child = os.fork()
    if child == 0:
        _in_the_child(work)
    beaten = time.monotonic()
    while True:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            _after(work, status)
            return
        if stopping.is_set():
            _kill(child)
            actions.give_back(work)
            return
        if time.monotonic() - beaten >= BEAT:
            beaten = time.monotonic()
            close_old_connections()
            if (told := actions.beat(work)) is not State.RUNNING:
                _kill(child)
                if told is State.CANCELLED:
                    actions.end(work, State.CANCELLED)
                return
        time.sleep(LOOK)


def _after(work: Work, status: int) -> None:
    """The child is gone. A child that ended well has written how; for one that was killed, say it here."""
    if os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status):
        actions.end(work, State.FAILED, "jobs.killed")
    else:
        actions.end(work, State.FAILED, "jobs.defect")


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)


def _in_the_child(work: Work) -> None:
    """Never returns: the child must not go on with the worker's loop."""
    code = 1
    try:
        parent = os.getppid()
        # Ctrl-C reaches every process of the terminal; it is the worker who decides what becomes of a job.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        perform(work)
        connections.close_all()
        code = 0
    finally:
        os._exit(code)


def _end_with(parent: int) -> None:
    """A worker killed with -9 takes nobody along: the child looks for itself."""
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(1)
