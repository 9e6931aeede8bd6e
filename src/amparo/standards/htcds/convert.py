"""From one file to another: read, check, write, and say what was warned of, rejected and not carried."""

from __future__ import annotations

import contextlib
import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from amparo.files import BadInput, Progress, atomic_path, check_readable, preferred_language
from amparo.standards.htcds.amparo_json import CaseReader, is_cases, stream_cases, write_cases
from amparo.standards.htcds.facts import write_facts
from amparo.standards.htcds.guard import guarded
from amparo.standards.htcds.header import REJECT_COLUMNS, Header
from amparo.standards.htcds.notes import Notes, message
from amparo.standards.htcds.record import CaseRecord, Rejected
from amparo.standards.htcds.rows import RowReader
from amparo.standards.htcds.standard import Standard, standard
from amparo.standards.htcds.tabular import open_table
from amparo.standards.htcds.workbooks import write_workbook
from amparo.standards.htcds.writing import Target, write_delimited, write_survey
from amparo.standards.workbook import is_workbook

SOURCES = ("htcds-csv", "htcds-tsv", "htcds-xlsx", "kobo-csv", "amparo-json")
TARGETS = (*SOURCES, "amparo-facts")
#: Targets whose columns depend on what occurs in the source.
_NEEDS_COLUMNS = ("htcds-xlsx", "kobo-csv")
#: Defects after which the heading as it came would be read wrongly without its second line or its neighbours.
_RENAME = ("address_columns_shifted", "nameless_column", "label_counts", "survey_title_label")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to read and write. `shape` is a template shape of htcds-xlsx; `dates` is "", "dmy" or "mdy"."""

    source_format: str = ""
    shape: str = "plain"
    dates: str = ""
    keep_others: bool = False
    survey_names: bool = False


@dataclass(slots=True)
class Outcome:
    """What a conversion did. `rows` counts rows with any answer; `not_carried` what the target cannot hold."""

    source_format: str = ""
    rows: int = 0
    written: int = 0
    rejected: int = 0
    first_rejected: tuple[int, str, str] = (0, "", "")
    notes: Notes = field(default_factory=Notes)
    not_carried: Counter[str] = field(default_factory=Counter)


class RowsRejected(BadInput):
    """Rows cannot be used and nobody said where to put them: nothing was written. `outcome` says what was found."""

    def __init__(self, outcome: Outcome, file: Path) -> None:
        row, column, code = outcome.first_rejected
        reason = message(code, column, preferred_language())
        super().__init__(
            "standards.rows_rejected", file=file, row=row, column=column or None, reason=reason, count=outcome.rejected
        )
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Source:
    """An open source: what occurs in it, its records, and the headings of its rejected rows."""

    format: str
    fields: frozenset[str]
    others: tuple[str, ...]
    items: Iterator[CaseRecord | Rejected]
    headings: Sequence[str]
    guarded: bool


def convert(
    source: Path, to: str, out: Path, *, rejects: Path | None = None, settings: Settings | None = None
) -> Outcome:
    """Convert one file, all or nothing.

    Rows that cannot be used go to `rejects` (CSV: where and why, then every cell as it was); without `rejects` they
    stop the conversion. Raises RowsRejected then, and BadInput for files that cannot be read or written.
    """
    settings = settings or Settings()
    _refuse_same(source, out, rejects)
    outcome, known = Outcome(), standard()
    with open_source(source, to, known, outcome.notes, settings) as opened, contextlib.ExitStack() as stack:
        outcome.source_format = opened.format
        put = _reject_writer(stack.enter_context(atomic_path(rejects)), opened, outcome) if rejects else None
        part = stack.enter_context(atomic_path(out))
        outcome.written = _write(part, to, _accepted(opened, outcome, put), opened, outcome, settings, put)
        if outcome.rejected and rejects is None:
            raise RowsRejected(outcome, source)
    return outcome


def _refuse_same(source: Path, out: Path, rejects: Path | None) -> None:
    paths = [path.resolve() for path in (source, out, rejects) if path is not None]
    if len(set(paths)) < len(paths):
        raise BadInput("standards.same_file", file=out)


Put = Callable[[int, Sequence[tuple[str, str]], Sequence[str]], None]


def _write(
    part: Path,
    to: str,
    records: Iterator[CaseRecord],
    opened: Source,
    outcome: Outcome,
    settings: Settings,
    put: Put | None,
) -> int:
    target = Target(
        standard(),
        outcome.notes,
        outcome.not_carried,
        opened.fields,
        opened.others,
        settings.keep_others,
        settings.survey_names,
    )

    def refuse(record: CaseRecord, column: str, code: str) -> None:
        _reject(outcome, put, record.row, ((column, code),), record.cells)

    if to == "amparo-json":
        return write_cases(part, records)
    if to == "amparo-facts":
        return write_facts(part, records, outcome.not_carried)
    if to == "htcds-xlsx":
        return write_workbook(part, records, target, settings.shape, refuse)
    if to == "kobo-csv":
        return write_survey(part, records, target)
    return write_delimited(part, records, target, "\t" if to == "htcds-tsv" else ",")


def _accepted(opened: Source, outcome: Outcome, put: Put | None) -> Iterator[CaseRecord]:
    """The records that can be used; the others are counted and set aside."""
    for item in Progress("convert").each(opened.items):
        outcome.rows += 1
        if isinstance(item, Rejected):
            _reject(outcome, put, item.row, item.faults, item.cells)
        else:
            yield item


def _reject(
    outcome: Outcome, put: Put | None, row: int, faults: Sequence[tuple[str, str]], cells: Sequence[str]
) -> None:
    if not outcome.rejected:
        outcome.first_rejected = (row, *faults[0])
    outcome.rejected += 1
    for column, code in faults:
        outcome.notes.add(row, column, code)
    if put is not None:
        put(row, faults, cells)


def _reject_writer(path: Path, opened: Source, outcome: Outcome) -> Put:
    """Opens the file of rejected rows; every original cell is in it, cells beyond the header in the last column."""
    language = preferred_language()
    width = len(opened.headings)
    where, why = list(REJECT_COLUMNS[:3]), REJECT_COLUMNS[3]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerow([*where, *opened.headings, why])

    def put(row: int, faults: Sequence[tuple[str, str]], cells: Sequence[str]) -> None:
        reasons = " | ".join(message(code, column, language) for column, code in faults)
        columns = "; ".join(column for column, _ in faults)
        kept = list(cells) if opened.guarded else [guarded(cell) for cell in cells]
        line = kept[:width] + [""] * (width - len(kept))
        # Rejected rows are few: the file is opened for each, so that no handle outlives a failure.
        with path.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow([row, guarded(columns), reasons, *line, " | ".join(kept[width:])])

    return put


@contextlib.contextmanager
def open_source(path: Path, to: str, known: Standard, notes: Notes, settings: Settings) -> Iterator[Source]:
    """Recognise and open a file. Raises BadInput `standards.not_this_format` where `--from` and the file disagree."""
    check_readable(path)
    wanted = settings.source_format
    book = is_workbook(path)
    if wanted and book != (wanted == "htcds-xlsx"):
        raise BadInput("standards.not_this_format", file=path, format=wanted)
    if wanted == "amparo-json" or (not wanted and not book and is_cases(path)):
        needed = to in _NEEDS_COLUMNS or settings.keep_others
        fields, others = _occurring(path, known) if needed else (frozenset(), ())
        items = CaseReader(known, path, notes).records()
        yield Source("amparo-json", fields, others, items, ("case",), guarded=False)
        return
    with open_table(path, wanted) as table:
        for heading, code in table.header.notes:
            notes.add(table.header_row, heading, code)
        if table.macros:
            notes.add(1, "", "macros_left_out")
        reader = RowReader(known, table, notes, dates=settings.dates)
        items = (item for row in table.rows if (item := reader.read(row)) is not None)
        header = table.header
        fields = frozenset(column.field.name for column in header.columns if column.field)
        others = tuple(reader.names[index] for index in reader.others if index not in reader.nameless)
        yield Source(table.format, fields, others, items, _headings(header), guarded=table.guarded)


def _headings(header: Header) -> list[str]:
    """Headings under which rejected rows can be read again: right names where the defect was in the header."""
    return [
        column.field.name if column.field and column.note in _RENAME else column.heading for column in header.columns
    ]


def _occurring(path: Path, known: Standard) -> tuple[frozenset[str], tuple[str, ...]]:
    """Fields and other columns that occur in amparo-json: one pass over the file before the one that converts."""
    fields: set[str] = set()
    others: dict[str, None] = {}
    for _, _, case in stream_cases(path):
        for group, content in case.items() if isinstance(case, dict) else ():
            if isinstance(content, dict) and group == "other":
                others.update(dict.fromkeys(content))
            elif isinstance(content, dict):
                fields.update(content)
    return frozenset(fields & set(known.fields)), tuple(others)
