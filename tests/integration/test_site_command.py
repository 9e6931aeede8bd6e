"""The `amparo-web` command as people use it: prepare, open the first account, serve, stop; and what it refuses."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from site_world import COMMAND, RunningSite, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {k: v for k, v in os.environ.items() if not k.startswith("AMPARO_")}
    env = {**base, "AMPARO_HOME": str(folder / "home"), "AMPARO_LANG": "en", **environment}
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=env, cwd=folder, timeout=300)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Exit 2, one message, no traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 3
    return done.stderr


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("instance")
    done = run(folder, "migrate")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("command", [[], ["serve"], ["migrate"], ["demo"], ["create-member"], ["demo-code"]])
def test_help_shows_an_example(command: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *command, "--help")
    assert done.returncode == 0
    assert "Example:\n" in done.stdout
    assert "amparo-web" in done.stdout.split("Example:")[1]


@pytest.mark.parametrize("wrong", [["fly"], ["serve", "--prt", "1"], [], ["serve", "--port", "many"]])
def test_wrong_usage_is_exit_2(wrong: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_instance_is_readable_by_its_own_user_alone(instance: Path) -> None:
    for path in (instance / "home", *(instance / "home").rglob("*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path
    assert len((instance / "home" / "secret").read_text().strip()) >= 40


def test_migrating_again_changes_nothing(instance: Path) -> None:
    before = (instance / "home" / "secret").read_bytes()
    assert run(instance, "migrate").returncode == 0
    assert (instance / "home" / "secret").read_bytes() == before


def test_there_is_nothing_to_serve_before_migrate(tmp_path: Path) -> None:
    assert "amparo-web migrate" in refused(run(tmp_path, "serve", "--port", str(free_port())))
    assert not (tmp_path / "home").exists()


def test_an_older_database_is_not_served(instance: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with (
        contextlib.closing(sqlite3.connect(instance / "home" / "amparo.sqlite3")) as kept,
        contextlib.closing(sqlite3.connect(home / "amparo.sqlite3")) as copy,
    ):
        kept.backup(copy)
        copy.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
        copy.commit()
    (home / "secret").write_bytes((instance / "home" / "secret").read_bytes())
    assert "of another version" in refused(run(tmp_path, "serve", "--port", str(free_port())))


def test_a_truncated_key_is_refused_and_never_replaced(instance: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret").write_text("short", encoding="ascii")
    assert "no whole key" in refused(run(tmp_path, "migrate"))
    assert (home / "secret").read_text() == "short"


def test_a_port_that_is_taken_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for command in ("serve", "demo"):
            said = refused(run(tmp_path, command, "--port", str(port)))
            assert f"port {port} is not free" in said
            assert "--port" in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_a_port_that_is_none_is_said(port: str, tmp_path: Path) -> None:
    assert "is no port" in refused(run(tmp_path, "serve", f"--port={port}"))


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    assert "amparo-web migrate:" in refused(run(tmp_path, "migrate"))


def test_a_database_address_that_is_none_is_said(tmp_path: Path) -> None:
    said = refused(run(tmp_path, "migrate", AMPARO_DATABASE_URL="mysql://x"))
    assert "postgresql://" in said


def test_messages_are_in_the_readers_language(tmp_path: Path) -> None:
    said = run(tmp_path, "serve", "--port", "70000", AMPARO_LANG="es").stderr
    assert "no es un puerto" in said


# --- the first account ----------------------------------------------------------------------------------------------

NEW = ["create-member", "--agency", "refugio-x", "--kind", "shelter", "--name", "Refugio X", "--role", "coordinator"]


def test_the_first_coordinator_is_opened_from_the_machine_itself(instance: Path) -> None:
    done = run(instance, *NEW, "--username", "inventada.primera")
    assert done.returncode == 0, done.stderr
    assert re.search(r": [a-z0-9]{4}(-[a-z0-9]{4}){4}$", done.stdout.strip())
    again = run(
        instance, "create-member", "--agency", "refugio-x", "--username", "inventada.otra", "--role", "caseworker"
    )
    assert again.returncode == 0, again.stderr
    assert "exists already" in refused(run(instance, *NEW, "--username", "inventada.primera"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (["--username", "Con Espacio"], "username"),
        (["--username", "inventada.z", "--role", "clerk"], "no role"),
        (["--username", "inventada.z", "--agency", "other", "--kind", "castle"], "no kind"),
    ],
)
def test_an_account_that_cannot_be_is_refused(changed: list[str], said: str, instance: Path) -> None:
    assert said in refused(run(instance, *NEW, *changed))


def test_a_new_agency_needs_its_kind_and_name(instance: Path) -> None:
    done = run(instance, "create-member", "--agency", "nueva", "--username", "inventada.y", "--role", "coordinator")
    assert "--kind" in refused(done)


# --- serving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signals", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_in_the_foreground_and_stops_cleanly(signals: signal.Signals, instance: Path) -> None:
    port = free_port()
    env = {**os.environ, "AMPARO_HOME": str(instance / "home"), "AMPARO_LANG": "en"}
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(f"http://127.0.0.1:{port}", process)  # type: ignore[arg-type]
    process.send_signal(signals)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}" in out
    assert "Traceback" not in err
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections linger; a listener would not
        probe.bind(("127.0.0.1", port))


def test_the_running_site_answers_through_the_real_server(site: RunningSite) -> None:
    with urllib.request.urlopen(f"{site.address}/observatory/", timeout=30) as answer:
        assert answer.url.endswith("/observatory/")
        assert b"Amparo" in answer.read()
    with urllib.request.urlopen(f"{site.address}/api/openapi.json", timeout=30) as answer:
        assert json.load(answer)["info"]["title"] == "Amparo"


def test_a_host_that_is_not_ours_is_refused(site: RunningSite) -> None:
    request = urllib.request.Request(f"{site.address}/es/observatory/", headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=30)
    assert refusal.value.code == 400
    assert b"elsewhere" not in refusal.value.read()


def test_many_writers_at_once_all_get_through(instance: Path) -> None:
    """Deferred transactions failed one write in four here; IMMEDIATE ones wait for each other."""
    script = (
        "from amparo_web.cli import set_up_django; set_up_django()\n"
        "import sys\n"
        "from django.db import transaction\n"
        "from amparo_web.accounts.models import Agency\n"
        "for n in range(25):\n"
        "    with transaction.atomic():\n"
        "        Agency.objects.count()\n"
        "        Agency.objects.create(code=f'w{sys.argv[1]}-{n}', kind='shelter',"
        " name_es='x', name_en='x', name_pt='x', name_fr='x')\n"
    )
    env = {**os.environ, "AMPARO_HOME": str(instance / "home")}

    def write(number: int) -> int:
        return subprocess.run([sys.executable, "-c", script, str(number)], env=env, timeout=300).returncode

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))) == [0, 0, 0, 0]
    with sqlite3.connect(instance / "home" / "amparo.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM accounts_agency WHERE code LIKE 'w%'").fetchone() == (100,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_json_columns_work_on_this_sqlite(site: RunningSite) -> None:
    """`PRAGMA trusted_schema=OFF` breaks them on SQLite 3.40; the second factor lives in one."""
    with sqlite3.connect(site.home / "amparo.sqlite3") as database:
        rows = database.execute("SELECT json_extract(data, '$.secret') FROM mfa_authenticator").fetchall()
    assert len(rows) >= 3


def guess(address: str, username: str, password: str) -> str:
    """One guess as a browser of its own makes it; returns the page that answers."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{address}/en/accounts/login/", timeout=60).read().decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "login": username, "password": password}
    try:
        answer = opener.open(f"{address}/en/accounts/login/", urllib.parse.urlencode(sent).encode(), timeout=60)
    except urllib.error.HTTPError as refusal:
        return f"Too many: {refusal.code}" if refusal.code == 429 else f"{refusal.code}"
    return str(answer.read().decode())


def test_of_forty_guesses_at_once_over_all_workers_five_are_checked(instance: Path) -> None:
    """Counted in memory, each worker would count for itself and let more through."""
    run(instance, *NEW, "--username", "inventada.blanco")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env={**os.environ, "AMPARO_HOME": str(instance / "home")}
    )
    try:
        wait_for(address, process)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            pages = list(pool.map(lambda n: guess(address, "inventada.blanco", f"no es esta {n}"), range(40)))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    checked = [page for page in pages if "Too many" not in page]
    assert all("There is a problem" in page for page in checked)
    assert 1 <= len(checked) <= 5


# --- the demonstration's promises -----------------------------------------------------------------------------------


def test_logins_are_as_the_interface_says() -> None:
    from amparo_web.demo.members import Login

    fields = list(Login.__dataclass_fields__)
    assert fields == ["username", "password", "totp_secret", "agency", "role", "language"]


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("AMPARO_")}
    process: Any = subprocess.Popen(
        [*COMMAND, "demo", "--port", str(free_port())],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    end = time.monotonic() + 120
    while time.monotonic() < end and not list(tmp_path.glob("var/.demo.*.part/secret")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert b"Traceback" not in said
    assert [path.name for path in (tmp_path / "var").iterdir()] == [".demo.lock"]


def test_a_folder_that_is_not_the_demonstrations_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "var" / "demo").mkdir(parents=True)
    (tmp_path / "var" / "demo" / "thesis.txt").write_text("years of work")
    refused(run(tmp_path, "demo", "--port", str(free_port())))
    assert (tmp_path / "var" / "demo" / "thesis.txt").exists()


def test_a_glotip_file_that_is_absent_is_said_before_anything_is_built(tmp_path: Path) -> None:
    refused(run(tmp_path, "demo", "--port", str(free_port()), "--glotip", "absent.csv"))
    assert not (tmp_path / "var").exists()


def test_a_code_needs_a_demonstration(tmp_path: Path) -> None:
    assert "make demo" in refused(run(tmp_path, "demo-code", "nobody"))


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """The whole demonstration with a smaller region, in a process of its own: settings are read once."""
    script = (
        "import os; os.umask(0o077)\n"
        "from pathlib import Path\n"
        "from amparo_web.demo import build\n"
        "build.PERSONS = 1500\n"
        "build.build_demo(Path('var/demo').resolve())\n"
    )
    base = {k: v for k, v in os.environ.items() if not k.startswith("AMPARO_")}
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=base, capture_output=True, text=True, timeout=600
    )


def test_the_demonstration_is_built_whole_and_once(tmp_path: Path) -> None:
    from amparo.publication.bundle import read_bundle
    from amparo_web.accounts.kinds import kinds
    from amparo_web.demo.members import agencies

    first = build(tmp_path)
    assert first.returncode == 0, first.stderr
    assert "[5/5]" in first.stderr
    home = tmp_path / "var" / "demo"
    assert sorted(path.name for path in home.parent.iterdir()) == [".demo.lock", "demo"]
    logins = json.loads((home / "logins.json").read_text(encoding="utf-8"))
    assert (home / "logins.json").stat().st_mode & 0o777 == 0o600
    assert all(list(item) == ["username", "password", "totp_secret", "agency", "role", "language"] for item in logins)
    kind_of = {item.code: item.kind for item in agencies()}
    there = {kind: {item["agency"] for item in logins if kind_of[item["agency"]] == kind} for kind in kinds()}
    assert {len(codes) for codes in there.values()} == {2}
    for name in ("region", "records"):
        assert read_bundle(home / "bundles" / name).simulated
    kept = {path: path.stat().st_mtime_ns for path in (home / "bundles").rglob("*") if path.is_file()}
    again = build(tmp_path)
    assert again.returncode == 0, again.stderr
    assert "[1/5]" not in again.stderr
    assert json.loads((home / "logins.json").read_text(encoding="utf-8")) == logins
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
