"""The same tests on PostgreSQL: a throw-away cluster is started, the site's tests run against it, and it is gone."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What touches the database. The command's own tests make their SQLite files themselves.
SUITES = ("test_site_accounts.py", "test_site_models.py", "test_site_urls.py")


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them off the path."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda name: int(name.split("/")[4]))
    path = found[-1] if found else shutil.which("initdb")
    return Path(path).parent if path else None


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder, reached through a socket there; yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-pg-"))
    root = os.geteuid() == 0
    if root:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")

    def program(name: str, *arguments: str) -> None:
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if root else {}
        subprocess.run(
            [programs / name, *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **as_user,  # type: ignore[call-overload]
        )

    data = str(folder / "data")
    try:
        program("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        program("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        yield f"postgresql:///postgres?host={folder}&user=postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            program("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine (tools/distribution-packages.sh installs it where it may)")
    with cluster(programs) as url:
        yield url


@pytest.mark.postgres
def test_the_sites_tests_hold_on_postgresql_too(postgres: str) -> None:
    suites = [str(ROOT / "tests" / "integration" / name) for name in SUITES]
    environment = {**os.environ, "AMPARO_DATABASE_URL": postgres}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *suites]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


@pytest.mark.postgres
def test_an_instance_is_made_and_opened_on_postgresql(postgres: str, tmp_path: Path) -> None:
    environment = {**os.environ, "AMPARO_DATABASE_URL": postgres, "AMPARO_HOME": str(tmp_path), "AMPARO_LANG": "en"}
    command = [sys.executable, "-m", "amparo_web.cli"]
    for _ in range(2):
        subprocess.run([*command, "migrate"], env=environment, check=True, timeout=300)
    new = ["--agency", "refugio-x", "--kind", "shelter", "--name", "Refugio X", "--username", "inventada.primera"]
    done = subprocess.run(
        [*command, "create-member", *new, "--role", "coordinator"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.glob("*.sqlite3"))
