"""Excel workbooks that strangers send: checked for bombs, cuts and locks before a cell is read.

An XLSX file is a zip of XML. Three things are found out while its parts are unpacked once, in pieces: whether every
part is whole, how large the sheets are (a sheet may claim sixteen thousand million cells in a few bytes), and which
cells hold a formula or an error instead of a value. Only then are the values read, with calamine. Macros are never
run; links to other files are never followed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from amparo.files import BadInput, check_readable
from amparo.files.reading import human_size

#: Bytes of all parts together once unpacked; a hundred thousand full HTCDS rows have about 0.4 GB.
MAX_UNPACKED = 1_500_000_000
#: Rows times columns of one sheet, empty cells counted; each costs some thirty bytes while the sheet is read.
MAX_CELLS = 40_000_000
_PIECE = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(
    rb"""<(?:\w+:)?c (?:[^<>]*? )?r=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>|<(?:\w+:)?f[ />]"""
    rb"""|<(?:\w+:)?c(?: [^<>]*)?>|(<!DOCTYPE|<!ENTITY)"""
)
_ERROR = re.compile(rb"""\bt=["']e["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of one sheet before its values are read.

    `unusable` holds (row, column), both from 1, of cells with a formula or an error (`#REF!`): what they show
    depends on other cells, other files or the day.
    """

    name: str
    unusable: frozenset[tuple[int, int]]
    visible: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """A checked workbook; `macros` says that it carries a program, which is never run."""

    path: Path
    sheets: tuple[Sheet, ...]
    macros: bool

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Row number from 1 and the row's cells from column A as text (see `cell_text`); blank rows are kept."""
        with _damage_named(self.path):
            reader: Any = _open(self.path).get_sheet_by_name(sheet)
            if reader.start is None:
                return
            left = [""] * reader.start[1]
            rows = enumerate(reader.iter_rows(), start=1)
        while True:
            with _damage_named(self.path):
                number, row = next(rows, (0, None))
            if row is None:
                return
            yield number, left + [cell if type(cell) is str else cell_text(cell) for cell in row]


def cell_text(value: object) -> str:
    """A cell as text: `3.0` -> `3`, a date -> ISO, a date with midnight -> the date, true -> `true`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)


def is_workbook(path: Path) -> bool:
    """Whether the file begins like a zip or an old Excel file (which `read_workbook` then refuses with advice)."""
    with path.open("rb") as stream:
        start = stream.read(8)
    return start[:4] == b"PK\x03\x04" or start == _OLE


def read_workbook(path: Path) -> Workbook:
    """Check an XLSX file and say what sheets it holds.

    Raises BadInput `standards.xlsx_old` (an .xls or password-protected file), `standards.xlsx_damaged`,
    `standards.xlsx_not` (a zip that is no workbook), `standards.xlsx_bomb` (unpacks to too much),
    `standards.xlsx_cells` (a sheet with too many cells), and what `check_readable` raises.
    """
    check_readable(path)
    with path.open("rb") as stream:
        if stream.read(8) == _OLE:
            raise BadInput("standards.xlsx_old", file=path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()}
            if "xl/workbook.xml" not in names:
                raise BadInput("standards.xlsx_not", file=path)
            found = _scan(path, archive)
            sheets = tuple(
                Sheet(name, found.get(part, frozenset()), visible) for name, part, visible in _sheet_parts(archive)
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BadInput("standards.xlsx_damaged", file=path) from error
    except (ElementTree.ParseError, DefusedXmlException, KeyError, ValueError) as error:
        raise BadInput("standards.xlsx_damaged", file=path) from error
    return Workbook(path, sheets, any(name.endswith("vbaProject.bin") for name in names))


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """Name, part and visibility of every sheet, in the order of the tabs."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): str(item.get("Target")) for item in relations}
    for item in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if item.tag.rpartition("}")[2] == "sheet":
            target = targets[item.get(_RELATION)]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            yield str(item.get("name")), part, item.get("state", "visible") == "visible"


def _scan(path: Path, archive: zipfile.ZipFile) -> dict[str, frozenset[tuple[int, int]]]:
    """Unpack every part once, in pieces; returns the unusable cells of each sheet's part."""
    total = 0
    found: dict[str, frozenset[tuple[int, int]]] = {}
    for info in archive.infolist():
        # The size written in the file may lie: unpack until the data end, and compare afterwards.
        claimed, info.file_size = info.file_size, MAX_UNPACKED + 2 * _PIECE
        scan = _SheetScan(path) if info.filename.startswith("xl/worksheets/") else None
        size = 0
        with archive.open(info) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if total + size > MAX_UNPACKED:
                    raise BadInput("standards.xlsx_bomb", file=path, limit=human_size(MAX_UNPACKED))
                if scan is not None:
                    scan.feed(piece)
        info.file_size = claimed
        if size != claimed:
            raise BadInput("standards.xlsx_damaged", file=path)
        total += size
        if scan is not None:
            found[info.filename] = frozenset(scan.unusable)
    return found


class _SheetScan:
    """Reads the tags of one sheet as bytes pass by: the largest row and column, formulas, errors."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unusable: set[tuple[int, int]] = set()
        self._rest = b""
        self._rows = self._columns = 0
        self._columns_of: dict[bytes, int] = {}
        self._here: tuple[bytes, bytes] | None = None

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        # A tag may be cut at the end of a piece: what follows the last "<" waits for the next one.
        cut = text.rfind(b"<")
        self._rest = text[cut:] if cut >= 0 and len(text) - cut < 4096 else b""
        for match in _CELL.finditer(text, 0, len(text) - len(self._rest)):
            letters = match[1]
            if letters is not None:
                self._here = (letters, match[2])
                if letters not in self._columns_of:
                    self._columns_of[letters] = _column_number(letters)
                    self._columns = max(self._columns, self._columns_of[letters])
                if _ERROR.search(match[0]):
                    self._mark()
            elif match[3]:
                raise BadInput("standards.xlsx_damaged", file=self.path)
            elif match[0].lstrip(b"<").split(b":")[-1].startswith(b"f"):
                self._mark()
            else:
                # No place given: the sheet was not written by a spreadsheet, and cells cannot be told apart.
                raise BadInput("standards.xlsx_damaged", file=self.path)
        if self._here is not None:
            self._rows = max(self._rows, int(self._here[1]))
        if self._rows * self._columns > MAX_CELLS:
            raise BadInput("standards.xlsx_cells", file=self.path, limit=f"{MAX_CELLS:,}")

    def _mark(self) -> None:
        if self._here is not None:
            letters, row = self._here
            self.unusable.add((int(row), self._columns_of[letters]))


def _column_number(letters: bytes) -> int:
    """`A` -> 1, `AA` -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@contextlib.contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """XML that no spreadsheet writes is damage, whatever the reader makes of it; panics of Rust are no Exception."""
    try:
        yield
    except BadInput:
        raise
    except Exception as error:
        raise BadInput("standards.xlsx_damaged", file=path) from error
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise BadInput("standards.xlsx_damaged", file=path) from panic


def _open(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(path))
