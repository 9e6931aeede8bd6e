"""Tables as they come: CSV with any separator, TSV, XLSX; the header found, the rows numbered as in the file."""

from __future__ import annotations

import contextlib
import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from amparo.files import BadInput, check_readable, open_text
from amparo.standards.htcds.header import Header, resolve
from amparo.standards.workbook import is_workbook, read_workbook

#: Separators tried, in this order; Excel in Spanish, Portuguese or French writes semicolons.
DELIMITERS = {
    "htcds-csv": (",", ";", "|"),
    "kobo-csv": (",", ";", "\t"),
    "htcds-tsv": ("\t",),
    "": (",", ";", "\t", "|"),
}
#: The header stands in one of the first lines.
HEADER_WITHIN = 6
#: What a header must have at least: one machine name, or three labels (see `Header.recognised`).
LEAST_RECOGNISED = 3
_HEAD_BYTES = 1 << 16

#: Row number, cells, and the places (from 0) of cells with a formula or an error.
Row = tuple[int, list[str], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Table:
    """An open table: its format, its header and where that ends, and the rows below it, to be read once."""

    format: str
    header: Header
    header_row: int
    rows: Iterator[Row]
    guarded: bool
    macros: bool = False


@contextlib.contextmanager
def open_table(path: Path, format_name: str = "") -> Iterator[Table]:
    """Open a table and find its header.

    Raises BadInput `standards.htcds_header` (no HTCDS column found), `files.twice_column`, `standards.utf16`, and
    what reading text or workbooks raises.
    """
    check_readable(path)
    if is_workbook(path):
        yield _open_workbook(path)
        return
    _refuse_what_is_no_text(path)
    with open_text(path) as stream:
        delimiter = _sniff(stream, path, DELIMITERS.get(format_name, DELIMITERS[""]))
        yield _open_delimited(path, stream, delimiter, format_name)


def _refuse_what_is_no_text(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInput("standards.utf16", file=path)
    if b"\x00" in head and path.suffix != ".gz":
        raise BadInput("files.encoding", file=path, byte="0x00")


def _sniff(stream: IO[str], path: Path, delimiters: Sequence[str]) -> str:
    """The separator with which the first lines hold most fields of the standard."""
    try:
        head = stream.read(_HEAD_BYTES)
    finally:
        stream.seek(0)
    if "\x00" in head:
        raise BadInput("files.encoding", file=path, byte="0x00")
    best, most = delimiters[0], -1
    for delimiter in delimiters:
        with contextlib.suppress(csv.Error):
            lines = list(
                itertools.islice(csv.reader(head.splitlines(keepends=True), delimiter=delimiter), HEADER_WITHIN)
            )
            found = max((resolve(line).recognised for line in lines), default=0)
            if found > most:
                best, most = delimiter, found
    return best


def _open_delimited(path: Path, stream: IO[str], delimiter: str, format_name: str) -> Table:
    rows = _delimited_rows(path, stream, delimiter)
    header, number, rows = _find_header(path, rows)
    found = "kobo-csv" if header.survey else "htcds-tsv" if delimiter == "\t" else "htcds-csv"
    return Table(format_name or found, header, number, rows, guarded=True)


def _delimited_rows(path: Path, stream: IO[str], delimiter: str) -> Iterator[Row]:
    """Rows with the line on which they begin: a cell may hold line breaks."""
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    nothing: frozenset[int] = frozenset()
    line = 1
    try:
        for cells in reader:
            yield line, cells, nothing
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput("files.csv", file=path, row=line, why=str(error)) from error


def _open_workbook(path: Path) -> Table:
    """The first sheet that has an HTCDS header."""
    book = read_workbook(path)
    if not book.sheets:
        raise BadInput("standards.xlsx_no_sheet", file=path)
    for sheet in book.sheets:
        places: dict[int, set[int]] = {}
        for row, column in sheet.unusable:
            places.setdefault(row, set()).add(column - 1)
        rows = (
            (number, cells, frozenset(places[number]) if number in places else frozenset())
            for number, cells in book.rows(sheet.name)
        )
        try:
            header, number, below = _find_header(path, rows)
        except BadInput as refusal:
            if refusal.code != "standards.htcds_header" or sheet is book.sheets[-1]:
                raise
            continue
        return Table("htcds-xlsx", header, number, below, guarded=False, macros=book.macros)
    raise AssertionError("the last sheet either has a header or is refused")


def _find_header(path: Path, rows: Iterator[Row]) -> tuple[Header, int, Iterator[Row]]:
    """The header among the first lines, the number of its last line, and the rows below it."""
    first = list(itertools.islice(rows, HEADER_WITHIN + 1))
    for place, (number, cells, _) in enumerate(first[:HEADER_WITHIN]):
        below = first[place + 1] if place + 1 < len(first) else None
        header = resolve(cells, below[1] if below else None)
        if header.recognised < LEAST_RECOGNISED:
            continue
        if header.doubled:
            raise BadInput("files.twice_column", file=path, row=number, name=header.doubled)
        last = below[0] if header.lines == 2 and below else number
        return header, last, itertools.chain(first[place + header.lines :], rows)
    raise BadInput("standards.htcds_header", file=path)
