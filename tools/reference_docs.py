"""Writes the generated pages: GLOSSARY.md and docs/reference. `--check` writes nothing and names what is stale.

Help texts are pasted by running the commands, so that the page and the program cannot part ways.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from amparo.cli.main import COMMANDS
from amparo.files import Language
from amparo.law import tables as law_tables
from amparo.pathways import PATHWAYS, as_mermaid, pathway
from amparo.vocabulary import facts, glossary
from amparo.vocabulary.text import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
WRITTEN_BY = "Written by `make docs`; do not edit by hand."


def help_of(*command: str) -> str:
    """What a command prints for --help, at a fixed width."""
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "AMPARO_LANG": "en"}
    program = ROOT / ".venv" / "bin" / command[0]
    result = subprocess.run(
        [str(program), *command[1:], "--help"], capture_output=True, text=True, check=True, env=env, cwd=ROOT
    )
    return result.stdout.rstrip()


def commands_page() -> str:
    lines = ["# Commands", "", WRITTEN_BY, "", "```", help_of("amparo"), "```"]
    for name in COMMANDS:
        lines += ["", f"## amparo {name}", "", "```", help_of("amparo", name), "```"]
    lines += ["", "## amparo-web", "", "```", help_of("amparo-web"), "```"]
    return "\n".join(lines) + "\n"


def _fact_rows() -> Iterator[str]:
    for code in facts.ALL_FACTS:
        words = facts.label_of(code)
        yield f"| `{code}` | " + " | ".join(words.in_(language) for language in LANGUAGES) + " |"


def facts_page() -> str:
    head = [
        "# Facts of a case",
        "",
        WRITTEN_BY,
        "",
        "Every fact is `yes`, `no`, `unknown` or `not_asked`; a fact left out is `not_asked`. How they are judged:",
        "[explanation/law.md](../explanation/law.md).",
        "",
        "| code | español | English | português | français |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *_fact_rows()]) + "\n"


def _pathway_section(code: str, language: Language) -> list[str]:
    found = pathway(code)
    lines = ["", f"## {found.label.in_(language)}", "", f"*{found.source}*", "", "```mermaid"]
    lines += [as_mermaid(found, language), "```", "", "| step | needs |", "|---|---|"]
    for step in found.transitions.values():
        needs = "; ".join(found.conditions[item].label.in_(language) for item in step.needs) or "-"
        lines.append(f"| {step.label.in_(language)} (`{step.action}`) | {needs} |")
    return lines


def pathways_page() -> str:
    lines = ["# Pathways", "", WRITTEN_BY, "", "Drawn from `src/amparo/pathways/data`, the data that enforce them."]
    for code in PATHWAYS:
        lines += _pathway_section(code, "en")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "GLOSSARY.md": glossary.as_markdown,
    "docs/reference/commands.md": commands_page,
    "docs/reference/facts.md": facts_page,
    "docs/reference/pathways.md": pathways_page,
}


#: The public page "how a case is judged", printed from the tables that are the law's tests.
for _name in law_tables.pages():
    PAGES[f"docs/explanation/{_name}"] = lambda name=_name: law_tables.pages()[name]


def stale() -> list[str]:
    """The generated pages that are not what the program says today."""
    found = []
    for name, page in PAGES.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != page():
            found.append(name)
    return found


def main() -> int:
    if "--check" in sys.argv[1:]:
        old = stale()
        print("\n".join(f"{name} is not what the program says: run `make docs`" for name in old))
        return bool(old)
    for name in stale():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
