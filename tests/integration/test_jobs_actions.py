"""Background jobs: asked for, begun once, cancelled, lost and begun again, ended with words; never a text of a row."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from site_world import COMMAND, free_port, wait_for

from amparo.files import BadInput
from amparo_web.jobs import actions, kinds
from amparo_web.jobs.models import Job, State
from amparo_web.jobs.presenting import failure_in, view_of
from amparo_web.jobs.reaping import Reaper
from amparo_web.jobs.work import Lost, Work
from amparo_web.jobs.worker import work_off

TITLE = "jobs.state_running"


@pytest.fixture
def doing(db: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[kinds.Handler], None]:
    """Registers what the jobs of a test do, and forgets it."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def register(handler: kinds.Handler) -> None:
        kinds.job_kind("test.work", title=TITLE)(handler)

    return register


def end_well(work: Work) -> None:
    work.step("jobs.state_running", 1, 4)
    with work.finish():
        pass


def test_a_job_is_done_once_and_leaves_ids_alone_in_the_queue(doing: Any) -> None:
    seen: list[int] = []
    doing(lambda work: seen.append(work.subject))
    job = actions.request("test.work", 41)
    assert work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, seen) == (State.DONE, 1, [41])
    kept = DBTaskResult.objects.get()
    assert kept.args_kwargs == {"args": [str(job.pk)], "kwargs": {}}
    assert (kept.return_value, kept.traceback, kept.exception_class_path) == (None, "", "")
    assert work_off() == 0


def test_nothing_is_asked_when_the_caller_takes_it_back(doing: Any) -> None:
    doing(end_well)
    with transaction.atomic():
        actions.request("test.work", 1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert work_off() == 0


def test_a_kind_nobody_registered_cannot_be_asked_for(db: Any) -> None:
    with pytest.raises(KeyError):
        actions.request("test.unknown", 1)


def test_what_a_person_can_mend_is_said_in_her_language_without_the_file(doing: Any) -> None:
    def refuse(work: Work) -> None:
        raise BadInput("estimation.negative_count", file="/secret/Ana Inventada.csv", row=3, column="count")

    doing(refuse)
    job = actions.request("test.work", 1)
    work_off()
    job.refresh_from_db()
    assert job.state == State.FAILED
    said = {failure_in(job, language) for language in ("es", "en", "pt", "fr")}
    assert len(said) == 4
    assert all("3" in sentence and "Ana" not in sentence for sentence in said)
    assert "Ana" not in str(Job.objects.values().get()) + str(DBTaskResult.objects.values().get())


def test_a_defect_keeps_no_text_of_the_exception(doing: Any, caplog: pytest.LogCaptureFixture) -> None:
    def break_down(work: Work) -> None:
        raise RuntimeError("Ana Inventada, 1990")

    doing(break_down)
    job = actions.request("test.work", 1)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.failure) == (State.FAILED, "jobs.defect")
    assert "Ana" not in str(Job.objects.values().get()) + str(DBTaskResult.objects.values().get())
    assert all("Ana" not in record.getMessage() for record in caplog.records)
    assert failure_in(job, "fr").startswith("Il y a eu un défaut")


def test_a_waiting_job_is_cancelled_at_once_and_never_begun(doing: Any) -> None:
    def never(work: Work) -> None:
        raise AssertionError("it was cancelled")

    doing(never)
    job = actions.request("test.work", 1)
    assert actions.cancel(job.pk)
    assert work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.CANCELLED, 0)
    assert not actions.cancel(job.pk)


def test_a_running_job_that_is_cancelled_writes_nothing(doing: Any) -> None:
    written: list[str] = []

    def cancelled_meanwhile(work: Work) -> None:
        assert actions.cancel(work.job)
        with work.finish():
            written.append("result")

    doing(cancelled_meanwhile)
    job = actions.request("test.work", 1)
    work_off()
    job.refresh_from_db()
    assert (job.state, written) == (State.CANCELLED, [])


def test_two_workers_never_begin_the_same_attempt(doing: Any) -> None:
    doing(end_well)
    job = actions.request("test.work", 1)
    assert actions.begin(job.pk) is not None
    assert actions.begin(job.pk) is None


def test_an_attempt_that_lost_its_job_can_no_longer_write(doing: Any) -> None:
    doing(end_well)
    job = actions.request("test.work", 1)
    first = actions.begin(job.pk)
    assert first is not None
    job.refresh_from_db()
    assert actions.restart(job)
    second = actions.begin(job.pk)
    assert second is not None
    with pytest.raises(Lost):
        first.step("jobs.state_running")
    with pytest.raises(Lost), first.finish():
        raise AssertionError("not reached")
    assert actions.beat(first) is None
    assert not actions.end(first, State.DONE)
    assert actions.beat(second) is State.RUNNING


def test_what_is_written_and_that_it_is_done_are_one(doing: Any) -> None:
    def break_down_at_the_end(work: Work) -> None:
        with work.finish():
            Job.objects.filter(pk=work.job).update(done=99)
            raise RuntimeError

    doing(break_down_at_the_end)
    job = actions.request("test.work", 1)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (State.FAILED, 0)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def lost(doing: Any) -> Job:
    """A job whose worker was killed in the middle."""
    doing(end_well)
    job = actions.request("test.work", 1)
    DBTaskResult.objects.update(status="RUNNING")
    actions.begin(job.pk)
    return job


def test_a_beat_that_stands_still_is_begun_again_once_and_then_ended_with_words(doing: Any) -> None:
    job, clock = lost(doing), Clock()
    reaper = Reaper(lease=10, clock=clock)
    assert reaper.look() == 0
    clock.now = 9
    assert reaper.look() == 0
    clock.now = 10
    assert reaper.look() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 1)
    assert DBTaskResult.objects.get().status == "READY"
    actions.begin(job.pk)
    DBTaskResult.objects.update(status="RUNNING")
    reaper.look()
    clock.now = 30
    assert reaper.look() == 1
    job.refresh_from_db()
    assert (job.state, job.failure) == (State.FAILED, "jobs.worker_lost")


def test_a_job_that_beats_is_left_alone_however_long_it_takes(doing: Any) -> None:
    doing(end_well)
    clock = Clock()
    reaper = Reaper(lease=10, clock=clock)
    work = actions.begin(actions.request("test.work", 1).pk)
    assert work is not None
    for _ in range(50):
        clock.now += 5
        assert actions.beat(work) is State.RUNNING
        assert reaper.look() == 0


def test_a_job_taken_from_the_queue_but_never_begun_is_queued_again(doing: Any) -> None:
    doing(end_well)
    job, clock = actions.request("test.work", 1), Clock()
    reaper = Reaper(lease=10, clock=clock)
    DBTaskResult.objects.all().delete()
    reaper.look()
    clock.now = 11
    assert reaper.look() == 1
    assert work_off() == 1
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_lost_job_that_was_cancelled_ends_cancelled(doing: Any) -> None:
    job, clock = lost(doing), Clock()
    actions.cancel(job.pk)
    reaper = Reaper(lease=10, clock=clock)
    reaper.look()
    clock.now = 10
    reaper.look()
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_worker_that_stops_in_good_order_gives_the_job_back(doing: Any) -> None:
    doing(end_well)
    job = actions.request("test.work", 1)
    work = actions.begin(job.pk)
    assert work is not None
    assert actions.give_back(work)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    assert work_off() == 1


def test_the_page_sees_how_far_it_is(doing: Any) -> None:
    doing(end_well)
    job = actions.request("test.work", 1)
    work = actions.begin(job.pk)
    assert work is not None
    work.step("jobs.state_running", 1, 4)
    job.refresh_from_db()
    view = view_of(job)
    assert (view.percent, view.step, view.active, view.failure) == (25, "En marcha", True, "")


# --- real processes ------------------------------------------------------------------------------------------------

SLOW = """
import sys, time
from pathlib import Path
from amparo_web.cli import set_up_django
set_up_django()
from amparo_web.jobs import actions
from amparo_web.jobs.kinds import job_kind
from amparo_web.jobs.models import Job

@job_kind("test.slow", title="jobs.state_running")
def slow(work):
    mark = Path(sys.argv[2])
    with mark.open("a") as stream:
        stream.write("x")
    if work.subject == 2:
        import os
        os._exit(9)
    end = time.monotonic() + (60 if work.subject == 1 and len(mark.read_text()) == 1 else 0.1)
    while time.monotonic() < end:
        time.sleep(0.05)
    with work.finish():
        pass
"""
WORK = (
    SLOW
    + """
from amparo_web.jobs import worker
runner = worker.Worker(lease=2.5)
import signal
from amparo_web.jobs.running import stopping
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
runner.run()
"""
)
ASK = SLOW + "\nprint(actions.request('test.slow', int(sys.argv[1])).pk)\n"
SEE = SLOW + "\nj = Job.objects.get(pk=sys.argv[1])\nprint(j.state, j.attempts, j.failure or '-')\n"
CANCEL = SLOW + "\nprint(actions.cancel(sys.argv[1]))\n"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("jobs")
    env = {k: v for k, v in os.environ.items() if not k.startswith("AMPARO_")} | {"AMPARO_HOME": str(folder / "home")}
    subprocess.run([*COMMAND, "migrate"], env=env, check=True)
    return env


def said(script: str, env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def worker(instance: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORK, "0", str(tmp_path / "mark")]
        started.append(subprocess.Popen(command, env=instance))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_worker_killed_in_the_middle_loses_no_job(
    instance: dict[str, str], worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    job = said(ASK, instance, "1", str(mark))
    first = worker()
    until(mark.exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    worker()
    until(lambda: said(SEE, instance, job, str(mark)).startswith("done"))
    assert said(SEE, instance, job, str(mark)) == "done 2 -"
    assert mark.read_text() == "xx"


def test_a_running_job_is_stopped_and_one_that_dies_is_ended_with_words(
    instance: dict[str, str], worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    job = said(ASK, instance, "1", str(mark))
    process = worker()
    until(mark.exists)
    assert said(CANCEL, instance, job, str(mark)) == "True"
    until(lambda: said(SEE, instance, job, str(mark)).startswith("cancelled"))
    dying = said(ASK, instance, "2", str(mark))
    until(lambda: said(SEE, instance, dying, str(mark)).startswith("failed"))
    assert said(SEE, instance, dying, str(mark)) == "failed 1 jobs.killed"
    process.terminate()
    assert process.wait(20) == 0


def children_of(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == parent and "defunct" not in text:
            found.append(int(path.parent.name))
    return found


def worker_beside(server: int) -> int | None:
    for child in children_of(server):
        try:
            if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        except OSError:
            continue
    return None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_serve_keeps_a_worker_beside_it_and_takes_it_along(instance: dict[str, str]) -> None:
    port = free_port()
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=instance, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}", server)
        until(lambda: worker_beside(server.pid) is not None)
        first = worker_beside(server.pid)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_beside(server.pid) not in (None, first))
        second = worker_beside(server.pid)
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        until(lambda: not Path(f"/proc/{second}").exists())
    finally:
        server.kill()
        server.wait()
