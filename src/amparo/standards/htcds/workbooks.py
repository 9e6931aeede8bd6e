"""Records to the three shapes of the standard's Excel templates.

All three have two header rows (machine names, hidden, above labels), a counter in column A, the 38 core fields in
the same places, and labels joined by "; ". `plain` has nothing else. `single` adds lists to choose one value from;
`multiple` adds them too, but as advice, so that several values may stand in a cell. The published third template
does that with a macro; Amparo writes no macros. Unlike the published files, machine names agree with the labels.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from amparo.files import BadInput
from amparo.standards.htcds.record import CaseRecord, Value
from amparo.standards.htcds.standard import Field, Kind
from amparo.standards.htcds.values import text_of
from amparo.standards.htcds.writing import Target, count_lost

SHAPES = ("plain", "single", "multiple")
#: What Excel can hold.
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
#: Excel counts days from here and believes that 1900 was a leap year: dates before March 1900 are written as text.
FIRST_DATE = "1900-03-01"
_LISTS = "validation"

Refuse = Callable[[CaseRecord, str, str], None]


def workbook_columns(target: Target) -> tuple[Field, ...]:
    """The template's columns, then the fields outside it that occur."""
    core = target.known.template_fields()
    return (*core, *(f for f in target.known.fields.values() if not f.template and f.name in target.fields))


def write_workbook(path: Path, records: Iterable[CaseRecord], target: Target, shape: str, refuse: Refuse) -> int:
    """Write one of the template shapes; `refuse` is told of records that Excel cannot hold. Returns the rows written.

    Raises BadInput `standards.xlsx_rows` for more rows than a sheet has.
    """
    import xlsxwriter

    fields = workbook_columns(target)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    # The file says when it was made; the same cases must give the same bytes.
    book.set_properties({"created": dt.datetime(2000, 1, 1), "title": f"HTCDS {target.known.version}"})  # noqa: DTZ001
    sheet = book.add_worksheet("Sheet1" if shape == "plain" else "Case Sheet")
    if shape != "plain":
        _add_lists(book, sheet, fields, target, strict=shape == "single")
    sheet.set_row(0, None, None, {"hidden": True})
    # In constant memory a row is gone once the next one is begun.
    for row, words in enumerate(([f.name for f in fields], [f.label or f.name for f in fields])):
        for place, word in enumerate(words, start=1):
            sheet.write_string(row, place, word)
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    writers = [(field.name, place, _cell_writer(target, field, date)) for place, field in enumerate(fields, start=1)]
    written = 0
    for record in records:
        too_long = [name for name, value in record.values.items() if isinstance(value, str) and len(value) > MAX_TEXT]
        if too_long:
            refuse(record, too_long[0], "text_too_long")
            continue
        row = written + 2
        if row >= MAX_ROWS:
            book.close()
            raise BadInput("standards.xlsx_rows", limit=f"{MAX_ROWS - 2:,}")
        written += 1
        sheet.write_number(row, 0, written)
        for name, place, write in writers:
            if (value := record.values.get(name)) is not None:
                write(sheet, row, place, value)
        count_lost(record, target.lost, ())
    book.close()
    return written


def _cell_writer(target: Target, field: Field, date: Any) -> Callable[[Any, int, int, Value], None]:
    """How values of one field are written: dates, truths and numbers as Excel's own, everything else as text.

    A number that needs more digits than a workbook is given (16) is written as text: its last digit counts too.
    """
    labels = target.known.known_codes(field) if field.kind in (Kind.CODE, Kind.COUNTRY) else None

    def write(sheet: Any, row: int, place: int, value: Value) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float) and float(f"{value:.16g}") == value:
            sheet.write_number(row, place, value)
        elif field.kind is Kind.DATE and isinstance(value, str) and len(value) == 10 and value >= FIRST_DATE:
            sheet.write_datetime(row, place, dt.datetime.fromisoformat(value), date)
        else:
            sheet.write_string(row, place, text_of(value, labels=labels))

    return write


def _add_lists(book: Any, sheet: Any, fields: Iterable[Field], target: Target, *, strict: bool) -> None:
    """A sheet with the labels of every list, and the choice of them in the case sheet."""
    lists = book.add_worksheet(_LISTS)
    coded = [(place, f) for place, f in enumerate(fields, start=1) if f.kind in (Kind.CODE, Kind.COUNTRY)]
    columns = [list(target.known.known_codes(field).values()) for _, field in coded]
    for column, (_, field) in enumerate(coded):
        lists.write_string(0, column, field.label)
    for row in range(max(map(len, columns))):
        for column, labels in enumerate(columns):
            if row < len(labels):
                lists.write_string(row + 1, column, labels[row])
    for column, (place, field) in enumerate(coded):
        letter = _letters(column)
        rule: dict[str, Any] = {
            "validate": "list",
            "source": f"={_LISTS}!${letter}$2:${letter}${len(columns[column]) + 1}",
        }
        if field.many and not strict:
            rule |= {"show_error": False, "input_message": "Several values: separate them by ; and a blank."}
        sheet.data_validation(2, place, MAX_ROWS - 1, place, rule)


def _letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
