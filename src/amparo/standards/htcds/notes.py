"""What the reader of a conversion must know: one warning a row and column, kept small even for a million of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from amparo.files import Language
from amparo.files.errors import catalogue
from amparo.standards.htcds.standard import Kind, Standard, standard


@dataclass(slots=True)
class Notes:
    """Warnings in the order in which they were met. Never a value of a cell: row, column and code say where to look."""

    _names: dict[str, int] = field(default_factory=dict)
    _rows: array[int] = field(default_factory=lambda: array("Q"))
    _columns: array[int] = field(default_factory=lambda: array("L"))
    _codes: array[int] = field(default_factory=lambda: array("L"))

    def add(self, row: int, column: str, code: str) -> None:
        names = self._names
        self._rows.append(row)
        self._columns.append(names.setdefault(column, len(names)))
        self._codes.append(names.setdefault(code, len(names)))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[int, str, str]]:
        """Row, column and code of each warning."""
        names = list(self._names)
        for row, column, code in zip(self._rows, self._columns, self._codes, strict=True):
            yield row, names[column], names[code]

    def grouped(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(column, code) -> (how many rows, the first of them)."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for row, column, code in self:
            count, first = found.get((column, code), (0, row))
            found[column, code] = (count + 1, min(first, row))
        return found


def message(code: str, column: str, language: Language) -> str:
    """The sentence of one warning or rejection: a defect of the standard, or a message of this room."""
    known = standard()
    if code in known.defects:
        defect = known.defects[code]
        return f"{defect.what.in_(language)} {defect.handling.in_(language)}"
    template = catalogue("standards")[f"htcds_{code}"][language]
    return template.format(known=_known(known, column))


def _known(known: Standard, column: str) -> str:
    """How many codes a column may hold, for the sentence of an unknown code."""
    named = known.fields.get(column)
    if named is None:
        return "?"
    if named.kind in (Kind.CODE, Kind.COUNTRY):
        return str(len(known.known_codes(named)))
    return "ISO 639-2"
