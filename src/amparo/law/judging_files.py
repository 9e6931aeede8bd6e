"""From a file of cases to a file, or a screen, of findings: check everything, then judge one case after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from amparo.files import BadInput, Language, Progress, atomic_path, write_csv
from amparo.law.assessment import assess
from amparo.law.case_files import Rejected, Survey, survey, usable_cases
from amparo.law.writing import WRITERS
from amparo.model.finding import Assessment

REJECT_COLUMNS = ("row", "column", "code", "message")


def judge_file(
    cases: Path,
    form: str,
    language: Language,
    *,
    out: Path | None = None,
    rejects: Path | None = None,
    screen: IO[str] | None = None,
) -> Survey:
    """Judge every case of a file; `form` is text, json, jsonl or csv.

    Without `rejects` one unusable case refuses the whole file before anything is written; with it such rows are
    listed there (row, column, code, message: never what a cell held). `screen` is standard output unless given.
    Raises BadInput.
    """
    _different(cases, out, rejects)
    found = survey(cases, keep_going=rejects is not None)
    pieces = WRITERS[form](_judged(cases, found.usable), language)
    if out is None:
        _write(pieces, sys.stdout if screen is None else screen)
    else:
        with atomic_path(out) as part, part.open("w", encoding="utf-8", newline="") as stream:
            _write(pieces, stream)
    if rejects is not None:
        write_csv(rejects, REJECT_COLUMNS, (_reject_cells(item, language) for item in found.rejected))
    return found


def _different(*paths: Path | None) -> None:
    named: set[Path] = set()
    for path in paths:
        if path is not None:
            if path.resolve() in named:
                raise BadInput("law.same_file", file=path)
            named.add(path.resolve())


def _judged(cases: Path, usable: int) -> Iterator[Assessment]:
    done = 0
    for case in Progress("amparo assess").each(usable_cases(cases), total=usable):
        done += 1
        yield assess(case)
    if done != usable:
        raise BadInput("law.changed", file=cases)


def _write(pieces: Iterator[str], stream: IO[str]) -> None:
    for piece in pieces:
        stream.write(piece)


def _reject_cells(item: Rejected, language: Language) -> tuple[object, ...]:
    return (item.row, item.column, item.code, item.refusal.message(language))
