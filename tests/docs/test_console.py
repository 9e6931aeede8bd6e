"""What the pages show of a terminal is what a terminal shows: each `$` line is run, in order, in an empty folder.

A line of three points stands for any lines. Messages on standard error are progress and are not shown on the pages.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/tutorials/from-lists-to-a-figure.md", "docs/tutorials/de-las-listas-a-una-cifra.md")


def steps(page: str) -> list[tuple[str, str]]:
    """(command, output shown) of a page's console blocks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.replace("\\\n", "").partition("\n")
            found.append((command, shown))
    return found


def matches(shown: str, printed: str) -> bool:
    printed = printed.replace("\u202f", " ").replace("\u00a0", " ")
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?s:.*?)".join(parts), printed) is not None


def test_three_points_stand_for_any_lines_and_nothing_else_does() -> None:
    assert matches("a\n...\nd\n", "a\nb\nc\nd\n")
    assert matches("", "")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\n...\nd\n", "x\nd\n")


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_what_a_terminal_shows(page: str, tmp_path: Path) -> None:
    language = "es" if "listas" in page else "en"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "AMPARO_LANG": language, "COLUMNS": "100"}
    found = steps(page)
    assert len(found) >= 5
    for command, shown in found:
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stderr[-500:]}"
        assert matches(shown, done.stdout), f"{command} printed:\n{done.stdout}"
