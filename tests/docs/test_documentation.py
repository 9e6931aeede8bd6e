"""The documents say what the program does today, and every way they point leads somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from amparo.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_docs", ROOT / "tools" / "reference_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tracked(suffix: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(set(listed.stdout.splitlines()))
    return [ROOT / n for n in names if n.endswith(suffix) and (ROOT / n).is_file() and "/static/" not in n]


def test_generated_pages_are_what_the_program_says() -> None:
    assert generator().stale() == [], "run `make docs`"


@pytest.mark.parametrize("page", tracked(".md"), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", t)]
    missing = [t for t in targets if t and not (page.parent / t).exists()]
    assert not missing


def test_every_command_has_its_heading_and_its_example() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        section = text.partition(f"## amparo {name}\n")[2].partition("\n## ")[0]
        assert "Example:" in section, name


def test_the_readme_is_one_screen_and_names_commands_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    for name in re.findall(r"^\$ amparo ([a-z]+)", text, re.MULTILINE):
        assert name in COMMANDS
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for name in re.findall(r"`make ([a-z-]+)", text):
        assert name in targets


#: Written so that this file does not hold what it looks for.
WORKPLACE = re.compile(
    "|".join(("/wo" + "rk/", "/ro" + "ot/", "index-" + "url", r"pypi\." + r"org|registry\." + "npmjs"))
)


def test_no_machine_path_and_no_host_of_a_registry_is_written_down() -> None:
    found = []
    for suffix in (".md", ".py", ".toml", ".lock", ".sh", ".json", ".html"):
        for path in tracked(suffix):
            if WORKPLACE.search(path.read_text(encoding="utf-8")):
                found.append(path.relative_to(ROOT).as_posix())
    assert not [name for name in found if not name.endswith(("tools/lock.sh",))]


def test_each_decision_says_what_and_why() -> None:
    pages = [p for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert pages
    for number, page in enumerate(sorted(pages), start=1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        assert "**Decided**" in text
        assert "**Why**" in text
