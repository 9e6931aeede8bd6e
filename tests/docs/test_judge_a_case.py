"""The page "judge a case" shows what the command really answers."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from amparo.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/how-to/judge-a-case.md").read_text(encoding="utf-8")
BLOCKS = [(kind, body) for kind, body in re.findall(r"```(\w+)\n(.*?)\n```", PAGE, re.DOTALL)]


def blocks(kind: str) -> list[str]:
    return [body for name, body in BLOCKS if name == kind]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AMPARO_LANG", "en")


def test_one_case(capsys: pytest.CaptureFixture[str]) -> None:
    Path("case.json").write_text(blocks("json")[0], encoding="utf-8")
    assert main(blocks("sh")[0].split()[1:]) == 0
    assert capsys.readouterr().out.strip() == blocks("text")[0]


def test_many_cases() -> None:
    table, rejects, findings = blocks("csv")
    Path("cases.csv").write_text(table + "\n", encoding="utf-8")
    assert main(blocks("sh")[1].split()[1:]) == 0
    assert Path("rejects.csv").read_text(encoding="utf-8").strip() == rejects
    with Path("findings.csv").open(encoding="utf-8", newline="") as stream:
        rows = [list(row)[:5] for row in csv.reader(stream)][1:]
    shown = [",".join(row) for row in rows if row[1] in ("trafficking", "national_offence")]
    assert "\n".join(shown) == findings


def test_from_python(capsys: pytest.CaptureFixture[str]) -> None:
    exec(blocks("python")[0], {})  # noqa: S102 - the page's own lines
    assert capsys.readouterr().out.strip() == "established"
