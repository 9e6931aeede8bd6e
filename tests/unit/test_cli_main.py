"""What every command owes whoever runs it: one sentence, the right exit code, and nobody's file destroyed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amparo.cli import main as cli
from amparo.cli.main import main

TABLE = "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,35\n1,1,0,10\n1,0,1,9\n0,1,1,8\n1,1,1,3\n"
LIST = "list,record_id,given_name,birth_date\nP,1,Inventada,2001-02-03\nS,1,Inventado,2001-02-03\n"


def shell(line: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command under a shell line in which `"$@"` stands for it."""
    command = ["sh", "-c", line, "sh", sys.executable, "-m", "amparo.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_lang_of_a_command_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AMPARO_LANG", "fr")
    absent = str(tmp_path / "no.csv")
    for command in ("assess", "estimate"):
        assert main([command, absent, "--lang", "es"]) == 2
        assert "el archivo no existe" in capsys.readouterr().err
    assert os.environ["AMPARO_LANG"] == "fr"
    assert main(["estimate", absent]) == 2
    assert "n'existe pas" in capsys.readouterr().err
    monkeypatch.delenv("AMPARO_LANG")
    assert main(["estimate", absent, "--lang", "pt"]) == 2
    assert "o arquivo não existe" in capsys.readouterr().err
    assert "AMPARO_LANG" not in os.environ


def test_an_output_never_takes_the_place_of_an_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists, key = tmp_path / "list.csv", tmp_path / "k.key"
    lists.write_text(LIST, encoding="utf-8")
    key.write_text("x" * 64, encoding="utf-8")
    link = tmp_path / "link.csv"
    link.symlink_to(lists)
    new = str(tmp_path / "new")
    for arguments in (
        ["encode", str(lists), "--key", str(key), "--out", str(lists)],
        ["encode", str(lists), "--key", str(key), "--out", str(link)],
        ["encode", str(lists), "--key", str(key), "--out", str(key)],
        ["encode", str(lists), "--key", str(key), "--out", new, "--rejects", new],
        ["link", str(lists), "--out", new, "--rejects", str(lists)],
        ["assess", str(lists), "--out", new, "--rejects", str(tmp_path / "." / "new")],
    ):
        assert main(arguments) == 2, arguments
        assert "Give the output another name" in capsys.readouterr().err
    assert lists.read_text(encoding="utf-8") == LIST
    assert key.read_text(encoding="utf-8") == "x" * 64
    assert not Path(new).exists()


def test_a_closed_output_is_no_defect(table: Path) -> None:
    assert shell('"$@" >&-', "estimate", table).returncode == 0
    assert shell('"$@" 2>&-', "estimate", table.with_name("no.csv")).returncode == 2
    assert shell('"$@" 2>&-', "estimate", table.with_name("no.csv")).stdout == b""


def test_a_threshold_or_a_name_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    counts = tmp_path / "c.csv"
    counts.write_text("sex,count\nf,3\nm,9\nTotal,12\n", encoding="utf-8")
    asked = ["protect", str(counts), "--value", "count"]
    assert main([*asked, "--out", str(tmp_path / "o.csv"), "--threshold", "9" * 20]) == 2
    assert main([*asked, "--out", str(tmp_path / ("o" * 300))]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["c.csv"]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no device that is always full")
def test_a_full_output_is_said(table: Path) -> None:
    done = shell('"$@" >/dev/full', "estimate", table, "--json", AMPARO_LANG="en")
    assert done.returncode == 2
    assert b"does not let this go on" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_accents_pass_where_the_locale_has_none(table: Path) -> None:
    done = shell('"$@"', "estimate", table, "--lang", "es", PYTHONIOENCODING="ascii", AMPARO_LANG="en")
    assert done.returncode == 0, done.stderr
    assert "Estimación" in done.stdout.decode("utf-8")
    refused = shell('"$@"', "estimate", "no.csv", "--lang", "pt", PYTHONIOENCODING="ascii")
    assert "não existe" in refused.stderr.decode("utf-8")


def test_no_command_is_taught_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert "usage:" in said.err
    assert not said.out
    assert main(["frobnicate"]) == 2
    assert "assess" in capsys.readouterr().err


def wrapped() -> BaseException:
    """An interruption that a library turned into an error of its own."""
    error = RuntimeError("Inventada")
    error.__context__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (wrapped(), 130, "interrupted"),
        (OSError(28, "No space left on device"), 2, "No space left"),
        (MemoryError(), 2, "does not let this go on"),
        (ValueError("Inventada"), 70, "a defect in Amparo"),
    ],
)
def test_what_stops_a_command_is_said_without_a_value(
    raised: BaseException,
    code: int,
    said: str,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def stop(_: object) -> int:
        raise raised

    monkeypatch.setenv("AMPARO_LANG", "en")
    monkeypatch.setattr(cli, "_drop_output", lambda: None)
    monkeypatch.setattr(cli.module_of("estimate"), "run", stop)
    assert main(["estimate", str(table)]) == code
    err = capfd.readouterr().err
    assert said in err
    assert "Inventada" not in err
