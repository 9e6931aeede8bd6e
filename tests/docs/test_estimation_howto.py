"""The how-to of estimation shows what the command prints today."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "estimate-the-hidden-total.md"
SHOWN = re.findall(r"```console\n\$ amparo ([^\n]+)\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_shows_commands() -> None:
    assert len(SHOWN) == 2


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_output_is_real(command: str, output: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "amparo.cli.main", *shlex.split(command)],
        cwd=ROOT,
        env={**os.environ, "AMPARO_LANG": "en"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.rstrip("\n") == output
