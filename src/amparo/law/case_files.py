"""Files of cases: JSON (one object or a list), JSON Lines, and CSV, recognised by what they hold.

A file is read twice: first every case is checked, so that nothing is written when one cannot be used (or the rows
that cannot are set aside); then the cases are handed on one by one. CSV and JSON Lines never stand in memory whole;
a JSON list does. Rows in messages are lines of a CSV or JSON Lines file, and the position in a JSON list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo.files import BadInput, Progress, open_text, read_csv_rows
from amparo.files.reading import check_readable
from amparo.law.case_input import CSV_FIELDS, case_of, case_of_row, refuse_unknown
from amparo.model.case import Case
from amparo.vocabulary.facts import ALL_FACTS

#: Separators of a table: the comma, the semicolon of spreadsheets in Spanish, and the tab.
_SEPARATORS = (",", ";", "\t")
#: Names of files with one JSON object per line.
_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used, and why; never what it held."""

    row: int
    column: str
    code: str
    refusal: BadInput


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first reading found: how many cases can be used, and the rows that cannot."""

    usable: int
    rejected: tuple[Rejected, ...]


def read_cases(path: Path) -> Iterator[Case]:
    """Every case of a file, in its order. Raises BadInput at the first that cannot be used."""
    for _, case in _checked(path):
        if isinstance(case, BadInput):
            raise case
        yield case


def survey(path: Path, *, keep_going: bool) -> Survey:
    """Check every case. With `keep_going` the rows that cannot be used are listed; else the first is raised.

    What makes the whole file unreadable (encoding, broken JSON, missing columns) is raised either way.
    """
    usable, rejected = 0, []
    for row, case in Progress("amparo assess, checking").each(_checked(path)):
        if not isinstance(case, BadInput):
            usable += 1
        elif keep_going:
            rejected.append(Rejected(row, case.column or "", case.code, case))
        else:
            raise case
    return Survey(usable, tuple(rejected))


def usable_cases(path: Path) -> Iterator[Case]:
    """The cases of a file that can be used, the others passed over."""
    return (case for _, case in _checked(path) if not isinstance(case, BadInput))


def _checked(path: Path) -> Iterator[tuple[int, Case | BadInput]]:
    """Row and case, or row and what is wrong with it; an identifier that came before is wrong."""
    seen: dict[str, int] = {}
    for row, case in _rows(path):
        if isinstance(case, Case):
            first = seen.setdefault(case.id, row)
            if first != row:
                yield row, BadInput("law.id_twice", file=path, row=row, column="id", first=first)
                continue
        yield row, case


def _rows(path: Path) -> Iterator[tuple[int, Case | BadInput]]:
    check_readable(path)
    if not path.is_file():
        raise BadInput("law.not_a_file", file=path)
    start, first_line = _beginning(path)
    if start not in "[{" and _suffix(path) not in (".json", *_LINES):
        return _csv_rows(path, _separator(first_line))
    if _is_lines(path, start, first_line):
        return _line_rows(path)
    return _json_rows(path)


def _beginning(path: Path) -> tuple[str, str]:
    """The first character that is not blank, and the line it stands in."""
    with open_text(path) as stream:
        for line in stream:
            if line.strip():
                return line.lstrip()[0], line
            if len(line) > 1_000_000:
                break
    raise BadInput("law.no_cases", file=path)


def _suffix(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def _separator(header: str) -> str:
    return max(_SEPARATORS, key=header.count)


def _is_lines(path: Path, start: str, first_line: str) -> bool:
    """JSON Lines by name, or because the first line is a whole object and more follows."""
    if _suffix(path) in _LINES:
        return True
    if start != "{":
        return False
    try:
        json.loads(first_line)
    except (ValueError, RecursionError):
        return False
    return True


def _tried(build: Any, *args: Any, **where: Any) -> Case | BadInput:
    try:
        case: Case = build(*args, **where)
    except BadInput as refusal:
        return refusal
    return case


def _csv_rows(path: Path, separator: str) -> Iterator[tuple[int, Case | BadInput]]:
    columns: tuple[str, ...] | None = None
    for row, cells in read_csv_rows(path, required=("id",), delimiter=separator):
        if columns is None:
            columns = _fact_columns(path, tuple(cells))
        yield row, _tried(case_of_row, cells, columns, file=path, row=row)


def _fact_columns(path: Path, header: tuple[str, ...]) -> tuple[str, ...]:
    known = (*CSV_FIELDS, *ALL_FACTS)
    for name in header:
        if name not in known:
            raise refuse_unknown(name, known, file=path, row=1)
    return tuple(name for name in header if name not in CSV_FIELDS)


def _line_rows(path: Path) -> Iterator[tuple[int, Case | BadInput]]:
    with open_text(path) as stream:
        for row, line in enumerate(stream, start=1):
            if line.strip():
                yield row, _tried(_case_of_line, line, file=path, row=row)


def _case_of_line(line: str, *, file: Path, row: int) -> Case:
    return case_of(_parsed(line, file=file, row=row), file=file, row=row)


def _json_rows(path: Path) -> Iterator[tuple[int, Case | BadInput]]:
    with open_text(path) as stream:
        raw = _parsed(stream.read(), file=path)
    for row, item in enumerate(raw if isinstance(raw, list) else [raw], start=1):
        yield row, _tried(case_of, item, file=path, row=row)


def _parsed(text: str, **where: Any) -> Any:
    """JSON as the standard has it: no NaN, no field twice, no bottomless nesting. Raises BadInput."""

    def refuse_constant(_: str) -> None:
        raise BadInput("law.json_number", **where)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise BadInput("law.json_twice", name=twice[:40], **where)
        return found

    try:
        return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        line = where.get("row", error.lineno)
        raise BadInput("law.json", line=line, position=error.colno, **where) from error
    except RecursionError as error:
        raise BadInput("law.json_depth", **where) from error
    except ValueError as error:
        raise BadInput("law.json_number", **where) from error
