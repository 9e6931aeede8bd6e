"""The page on HTCDS shows the aliases and defects that the program uses, and the published schema is the program's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from amparo.standards.htcds import standard
from amparo.standards.htcds.amparo_json import json_schema

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/explanation/htcds.md"
SCHEMA = ROOT / "src/amparo/standards/htcds/data/amparo-cases-1.schema.json"


def defects() -> Iterator[str]:
    yield "| defect | what it is | what Amparo does |"
    yield "|---|---|---|"
    for name, defect in standard().defects.items():
        yield f"| `{name}` | {defect.what.en} | {defect.handling.en} |"


def aliases() -> Iterator[str]:
    yield "| kind | in | found | read as | defect |"
    yield "|---|---|---|---|---|"
    for alias in standard().aliases:
        # Blanks at the end are the point: they are shown as words.
        found = alias.wrong.replace("\u00a0", "[no-break space]")
        found = found.rstrip(" ") + "[blank]" if found.endswith(" ") else found
        yield f"| {alias.kind} | {alias.where or '-'} | `{found or 'nothing'}` | `{alias.right}` | `{alias.defect}` |"


@pytest.mark.parametrize(("name", "lines"), [("defects", defects), ("aliases", aliases)])
def test_the_table_is_the_data(name: str, lines: object) -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = text.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- end of {name} -->")[0]
    expected = "\n".join(lines()) + "\n"  # type: ignore[operator]
    assert shown == expected, f"put this between the marks:\n{expected}"


def test_the_published_schema_is_what_the_program_prints() -> None:
    expected = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == expected, "write `amparo convert --schema` there, indented by one"


def test_every_group_and_format_is_named_on_the_page() -> None:
    from amparo.standards.htcds.convert import TARGETS

    text = PAGE.read_text(encoding="utf-8")
    for word in (*standard().groups, *TARGETS):
        assert f"`{word}`" in text
