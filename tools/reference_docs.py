"""Writes the generated pages: GLOSSARY.md and docs/reference. `--check` writes nothing and names what is stale.

Help texts are pasted by running the commands, so that the page and the program cannot part ways.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from amparo.cli.main import COMMANDS
from amparo.estimation import verdict
from amparo.estimation import wording as estimation_wording
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


def _rules_table(grade: str) -> Iterator[str]:
    yield from ("| rule | measure | speaks | why | source |", "|---|---|---|---|---|")
    for rule in verdict.RULES:
        if rule.grade == grade:
            when = "if true" if rule.threshold is None else f"{rule.speaks} {rule.threshold:g}"
            when += f", unless `{rule.unless}`" if rule.unless else ""
            yield f"| `{rule.code}` | `{rule.measure}` | {when} | {rule.why} | {rule.source} |"


def verdict_rules_page() -> str:
    """The rules of the verdict from the data that judge, with the words they speak."""
    lines = [
        *("# Rules of the verdict", "", WRITTEN_BY, ""),
        "Every estimate is tried by every rule of `src/amparo/estimation/rules.toml`; the worst grade of the rules",
        "that speak is its verdict. A rule whose measure does not apply is silent. Most limits are conventions:",
        "to dispute one is to dispute a line of that file. How often the verdict is right where the truth is known:",
        "[verdict-calibration](verdict-calibration.md).",
    ]
    for grade, title in (("do_not_publish", "Do not publish when"), ("range_only", "Only as a range when")):
        lines += ["", f"## {title}", "", *_rules_table(grade)]
    lines += ["", "## What it says", "", "| rule | español | English | português | français |", "|---|---|---|---|---|"]
    for rule in verdict.RULES:
        said = estimation_wording.sentence("reason", rule.code)
        lines.append(f"| `{rule.code}` | " + " | ".join(said[language] for language in LANGUAGES) + " |")
    return "\n".join(lines) + "\n"


#: Modules whose public functions and results may be called from a notebook.
LIBRARY = (
    *("estimation.estimating", "estimation.table", "estimation.verdict", "estimation.warnings"),
    *("estimation.sensitivity", "estimation.closed_form", "estimation.intervals", "estimation.methods"),
    *("estimation.ranking", "estimation.stepwise", "publication.pictures", "publication.picture_overlap"),
    *("publication.picture_estimate", "publication.estimate_page"),
)


def _entry(name: str, thing: object) -> list[str]:
    doc = inspect.getdoc(thing) or ""
    if inspect.isclass(thing):
        # A dataclass without words of its own has its signature for a docstring.
        doc = "" if doc.startswith(f"{name}(") else doc
        fields = dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()
        called = f"{name}({', '.join(f'{field.name}: {field.type}' for field in fields)})"
    else:
        called = f"{name}{inspect.signature(thing)}" if inspect.isfunction(thing) else name
    return ["", f"### {name}", "", f"`{called}`", *(["", doc] if doc else [])]


def estimation_page() -> str:
    """The reference of the estimation library, from its docstrings."""
    lines = [
        *("# The estimation library", "", WRITTEN_BY, ""),
        "From a notebook: `from amparo.estimation import estimate, read_overlap`. No site and no Django is needed.",
        "Pictures are in `amparo.publication`. Why it is so: [explanation](../explanation/estimation.md).",
    ]
    for name in LIBRARY:
        module = importlib.import_module(f"amparo.{name}")
        lines += ["", f"## amparo.{name}", "", inspect.getdoc(module) or ""]
        for one, thing in vars(module).items():
            own = getattr(thing, "__module__", "") == module.__name__
            if own and not one.startswith("_") and (inspect.isclass(thing) or inspect.isfunction(thing)):
                lines += _entry(one, thing)
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/verdict-rules.md": verdict_rules_page,
    "docs/reference/estimation.md": estimation_page,
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
