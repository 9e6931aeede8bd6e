"""The tutorial of the UK table shows what a terminal shows, each `$` line in order, in a folder with the table."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorials" / "estimate-the-uk.md"


def test_the_page_shows_what_a_terminal_shows(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "specimens" / "estimation" / "uk-2013.csv", tmp_path)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "AMPARO_LANG": "en", "COLUMNS": "100"}
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    steps = [part.partition("\n") for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    assert len(steps) >= 8
    for command, _, shown in steps:
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-500:]
        assert done.stdout.replace("\u202f", " ").replace("\u00a0", " ") == shown, command
