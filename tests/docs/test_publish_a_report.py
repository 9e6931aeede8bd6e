"""The how-to of the report shows what the commands print today."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "publish-a-report.md"
SHOWN = re.findall(r"```console\n\$ amparo ([^\n]+)\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("how-to")


def test_the_page_shows_commands() -> None:
    assert [command.split()[0] for command, _ in SHOWN] == ["simulate", "report", "statistics"]


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command.split()[0] for command, _ in SHOWN])
def test_the_output_is_real(command: str, output: str, folder: Path) -> None:
    """In the page's order, each command in the folder of the one before."""
    done = subprocess.run(
        [sys.executable, "-m", "amparo.cli.main", *shlex.split(command)],
        cwd=folder,
        env={**os.environ, "AMPARO_LANG": "en", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.rstrip("\n") == output
