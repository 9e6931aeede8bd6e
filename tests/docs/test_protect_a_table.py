"""The how-to on protecting a table shows what the commands really print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amparo.cli.main import main

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/protect-a-table.md"


def test_the_page_shows_what_happens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AMPARO_LANG", "en")
    table, protect, protected, attack, office = re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    Path("victims.csv").write_text(table, encoding="utf-8")
    Path("office.csv").write_text(re.sub(r",[23]$", ",<5", table, flags=re.M), encoding="utf-8")
    for block, code in ((protect, 0), (attack, 0), (office, 1)):
        command, _, printed = block.partition("\n")
        assert main(command.removeprefix("$ amparo ").split()) == code
        assert capsys.readouterr().out == printed
    assert Path("protected.csv").read_text(encoding="utf-8") == protected
