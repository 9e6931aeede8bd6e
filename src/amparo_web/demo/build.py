"""Build the demonstration: all of it or nothing, once; what is there is used again.

`var/demo` takes its name only when it is whole. A build that was killed leaves a hidden folder beside it, which the
next one removes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from amparo.files import BadInput, atomic_directory, check_readable, preferred_language, sha256_of
from amparo_web.design.words import say

LOGINS = "logins.json"
#: The region: large enough that every indicator has something to say, small enough for a laptop.
SEED, PERSONS, LISTS = 2002, 6000, 6
#: Privacy budget of the records released with noise.
EPSILON = 4


class StageFailed(Exception):  # noqa: N818 - the stage has already said why
    """A stage of the chain said no; its message is on the screen."""


class Stages:
    """Says what is being done, one line a stage, with the seconds it took."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    @contextlib.contextmanager
    def stage(self, key: str) -> Iterator[None]:
        self.done += 1
        started = time.monotonic()
        head = f"[{self.done}/{self.total}] {say(f'demo.stage_{key}', preferred_language())}"
        sys.stderr.write(f"{head} ...\n")
        yield
        sys.stderr.write(f"{head}: {time.monotonic() - started:.1f} s\n")


def build_demo(home: Path, glotip: Path | None = None) -> None:
    """Make what is missing of the demonstration in `home`.

    Raises BadInput for a folder that is not ours, a disk that cannot be written or a GLOTIP file that cannot be read,
    and StageFailed when a stage of the chain refused.
    """
    if glotip is not None:
        _check_glotip(glotip)
    with _alone(home), _terminable():
        if (home / LOGINS).exists():
            _bring_up_to_date(home)
        else:
            _remove_remains(home)
            with atomic_directory(home, marker=LOGINS) as part:
                _build(part)
        if glotip is not None:
            add_glotip(home, glotip)


def _check_glotip(path: Path) -> None:
    """Refuse what is no GLOTIP file before minutes are spent on the region; raises BadInput."""
    from amparo.standards.glotip import is_glotip, read_glotip

    check_readable(path)
    if not is_glotip(path):
        read_glotip(path)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two builds never work side by side: the second waits for the first and finds it done."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        stream = (home.parent / f".{home.name}.lock").open("w")
    except OSError as error:
        raise BadInput("files.cannot_write", file=home, why=error.strerror or "I/O error") from error
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM tidies up as Ctrl-C does, and Ctrl-C does so even where a script started this in the background."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _remove_remains(home: Path) -> None:
    for remains in home.parent.glob(f".{home.name}.*.part"):
        shutil.rmtree(remains, ignore_errors=True)


def _use(home: Path) -> None:
    """This process works on the instance in `home` from here on; settings are read once, so never on two."""
    os.environ["AMPARO_HOME"] = str(home)
    os.environ["AMPARO_SIMULATED"] = "1"
    for name in ("AMPARO_DATABASE_URL", "AMPARO_BUNDLES"):
        os.environ.pop(name, None)


def _bring_up_to_date(home: Path) -> None:
    from amparo_web.cli import migrate

    _use(home)
    migrate()


def _build(part: Path) -> None:
    from amparo_web.cli import migrate

    stages = Stages(5)
    _use(part)
    with stages.stage("database"):
        migrate()
    with stages.stage("agencies"):
        from django.db import connections

        from amparo_web.demo.members import create_agencies_and_logins

        logins = create_agencies_and_logins()
        connections.close_all()
    with stages.stage("region"):
        region = part / "region"
        _amparo("simulate", "--seed", SEED, "--persons", PERSONS, "--lists", LISTS, "--out", region)
    with stages.stage("chain"):
        report = part / "report"
        _amparo("report", region / "records.csv", "--simulated", "--epsilon", EPSILON, "--out", report)
        shutil.copytree(report / "bundle", part / "bundles" / "region")
        shutil.copytree(report / "release", part / "bundles" / "records")
    with stages.stage("data_unit"):
        from amparo_web.demo.data_unit import walk_data_unit

        walk_data_unit(report / "link" / "overlap.csv")
        connections.close_all()
    path = part / LOGINS
    path.touch(mode=0o600)
    path.write_text(
        json.dumps([dataclasses.asdict(login) for login in logins], ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
    )


def add_glotip(home: Path, file: Path) -> None:
    """Show UNODC's figures beside the region's; a file that was read before is not read again."""
    mark, target, digest = home / "glotip.sha256", home / "bundles" / "glotip", sha256_of(file)
    if target.exists() and mark.exists() and mark.read_text(encoding="ascii").strip() == digest:
        return
    work = home / ".glotip.part"
    shutil.rmtree(work, ignore_errors=True)
    try:
        with Stages(1).stage("glotip"):
            _amparo("statistics", "--glotip", file, "--region", "americas", "--out", work)
        shutil.rmtree(target, ignore_errors=True)
        (work / "bundle").rename(target)
        mark.write_text(digest + "\n", encoding="ascii")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _amparo(*arguments: object) -> None:
    """One stage through the same door users have: what they run, in this process, its summary left out."""
    from amparo.cli.main import main

    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        code = main([str(argument) for argument in arguments])
    if code == 130:
        raise KeyboardInterrupt
    if code:
        raise StageFailed(str(arguments[0]))


def logins_table(home: Path) -> str:
    """How to enter, for the screen; `logins.json` has the keys of the second factors too."""
    logins = json.loads((home / LOGINS).read_text(encoding="utf-8"))
    rows = [(item["username"], item["password"], item["language"]) for item in logins]
    width = max(len(row[0]) for row in rows)
    language = preferred_language()
    lines = [f"  {username:<{width}}  {password}  {spoken}" for username, password, spoken in rows]
    return "\n".join(
        [
            "",
            say("demo.logins", language),
            *lines,
            "",
            say("demo.logins_code", language, file=home / LOGINS),
        ]
    )


def code_for(home: Path, username: str) -> str | None:
    """The six digits of a demonstration login for these thirty seconds; None when there is no such login."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    logins = json.loads((home / LOGINS).read_text(encoding="utf-8"))
    for item in logins:
        if item["username"] == username:
            return str(format_hotp_value(hotp_value(item["totp_secret"], int(time.time()) // 30)))
    return None
