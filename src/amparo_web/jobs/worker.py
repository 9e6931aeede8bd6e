"""The worker: takes jobs from the queue one after the other, reaps in between, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

from django.db import OperationalError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from amparo_web.jobs.reaping import LEASE, Reaper
from amparo_web.jobs.running import here, stopping

#: Seconds between two looks at an empty queue.
PAUSE = 0.5
SWEEP_EVERY = 600.0


class Worker(QueueWorker):
    """One worker. `parent`: the process it ends with, if any."""

    def __init__(self, *, parent: int | None = None, lease: float = LEASE) -> None:
        super().__init__(
            queue_names=["default"],
            interval=PAUSE,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.getpid()}-{time.monotonic_ns()}",
            excluded_queue_names=[],
        )
        self.parent, self.reaper, self.swept = parent, Reaper(lease=lease), time.monotonic()

    def run(self) -> None:
        """Until told to stop, or the parent is gone."""
        while not stopping.is_set() and (self.parent is None or os.getppid() == self.parent):
            close_old_connections()
            try:
                self.reap()
                busy = self.run_one()
            except OperationalError as error:
                # A database that is restarted, or locked by a long write: wait and try again.
                if not (is_locked_database_exception(error) or self._unreachable()):
                    raise
                busy = False
            if not busy:
                stopping.wait(PAUSE)

    @staticmethod
    def _unreachable() -> bool:
        from django.db import connection

        connection.close()
        return connection.vendor == "postgresql"

    def reap(self) -> None:
        self.reaper.look()
        if time.monotonic() - self.swept > SWEEP_EVERY:
            self.swept = time.monotonic()
            self.reaper.sweep()

    def run_one(self) -> bool:
        """Take the next task and see it through; False when there is none."""
        waiting = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not waiting.exists():  # asked first without a lock: an idle worker must not stand in a writer's way
            return False
        with exclusive_transaction():
            task = waiting.get_locked()
            if task is not None:
                task.claim(self.worker_id)
        if task is not None:
            self.run_task(task)
        return task is not None


def work_until_told(parent: int | None = None) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""

    def stop(*_: object) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Worker(parent=parent).run()


def work_off() -> int:
    """Do every waiting job in this very process and return how many there were: for tests and the demonstration."""
    mark, done = here.set(True), 0
    try:
        worker = Worker()
        while worker.run_one():
            done += 1
    finally:
        here.reset(mark)
    return done


class Beside:
    """A worker of its own process beside the server: started again when it dies, stopped with the server.

    Its process leads its own session, so that Ctrl-C in the terminal reaches the server alone, which then stops it.
    """

    def __init__(self, command: list[str]) -> None:
        self.command, self._stop = command, threading.Event()
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)

    def start(self) -> None:
        """Called before the server forks: a fork while a process is being started would keep its pipe open for ever."""
        self._process = self._started()
        self._thread.start()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own command

    def stop(self, patience: float = 5.0) -> None:
        self._stop.set()
        self._thread.join(patience + 2)

    def _keep(self) -> None:
        while True:
            process = self._process
            while process.poll() is None and not self._stop.wait(0.5):
                pass
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if self._stop.wait(1.0):
                return
            self._process = self._started()
