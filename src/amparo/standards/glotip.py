"""UNODC's GLOTIP file (Global Report on Trafficking in Persons), as a user downloads it from the data portal.

One row is one published count: country, indicator, dimension and category, sex, age, year. Counts come as text with
thousands commas; a count under five comes as `<5`, which is a suppressed value and neither 0 nor missing. The
portal's own headers (`Iso3_code`, `Unit of measurement`, `VALUE` or `txtVALUE`) and the short ones of tidied copies
(`iso3`, `unit`, `value_txt`) are both read, as CSV (also `.gz`) or XLSX, with up to nine lines of title above.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo.files import BadInput, check_readable, open_text
from amparo.standards.workbook import is_workbook, read_workbook

#: Our name of a column -> the headers it comes under, lower case; the first that is there is read.
HEADERS: dict[str, tuple[str, ...]] = {
    "iso3": ("iso3", "iso3_code"),
    "country": ("country",),
    "region": ("region",),
    "subregion": ("subregion",),
    "indicator": ("indicator",),
    "dimension": ("dimension",),
    "category": ("category",),
    "sex": ("sex",),
    "age": ("age",),
    "year": ("year",),
    "unit": ("unit", "unit of measurement"),
    "text": ("value_txt", "txtvalue", "value"),
}
#: The header stands in one of the first lines; the portal puts a date and a title above it.
HEADER_WITHIN = 10
_SUPPRESSED = re.compile(r"[<≤]\s*\d+")
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?|\d+(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class GlotipRow:
    """One published count. `value` is None when it is suppressed (`<5`) or not given; `text` is the cell as printed.

    `Total` in dimension, category, sex or age marks a margin. `unit` is `Counts`. Nothing here is about one person.
    """

    iso3: str
    country: str
    region: str
    subregion: str
    indicator: str
    dimension: str
    category: str
    sex: str
    age: str
    year: int
    unit: str
    value: int | None
    suppressed: bool
    text: str


def read_glotip(path: Path) -> tuple[GlotipRow, ...]:
    """Every row of a GLOTIP file, in file order.

    Raises BadInput `standards.glotip_header` for another kind of file, `standards.glotip_year` and
    `standards.glotip_value` with the row for a cell that cannot be, `files.ragged` for a row of another width, and
    what `amparo.files` raises for files that cannot be read.
    """
    for lines in _tables(path):
        width, places = _find_header(lines)
        if places is not None:
            return _rows(path, lines, width, places)
    raise BadInput("standards.glotip_header", file=path, needed=", ".join(HEADERS))


def _rows(
    path: Path, lines: Iterable[tuple[int, list[str]]], width: int, places: Sequence[int]
) -> tuple[GlotipRow, ...]:
    rows = []
    for number, cells in lines:
        if not any(cells):
            continue
        if len(cells) != width:
            raise BadInput("files.ragged", file=path, row=number, found=len(cells), wanted=width)
        rows.append(_row(path, number, [cells[place] for place in places]))
    return tuple(rows)


def is_glotip(path: Path) -> bool:
    """Whether the file has the header of a GLOTIP file; False for anything else that can be opened, whatever it is.

    Raises BadInput only where the file is absent, empty, a folder or too large.
    """
    check_readable(path)
    try:
        return any(_find_header(lines)[1] is not None for lines in _tables(path))
    except BadInput:
        return False


def _find_header(lines: Iterable[tuple[int, list[str]]]) -> tuple[int, list[int] | None]:
    """Width of the header and the place of each column of HEADERS; consumes the lines down to it."""
    for number, cells in lines:
        names = [cell.lower() for cell in cells]
        found = [next((names.index(name) for name in known if name in names), -1) for known in HEADERS.values()]
        if -1 not in found:
            return len(cells), found
        if number >= HEADER_WITHIN:
            break
    return 0, None


def _row(path: Path, number: int, cells: Sequence[str]) -> GlotipRow:
    *words, year, unit, text = cells
    if not re.fullmatch(r"(?:19|20)\d\d(?:\.0)?", year):
        raise BadInput("standards.glotip_year", file=path, row=number)
    suppressed = bool(_SUPPRESSED.fullmatch(text))
    if text and not suppressed and not _COUNT.fullmatch(text):
        raise BadInput("standards.glotip_value", file=path, row=number)
    value = None if suppressed or not text else int(text.replace(",", "").split(".")[0])
    # A file repeats a few hundred words tens of thousands of times.
    iso3, country, region, subregion, indicator, dimension, category, sex, age = map(sys.intern, words)
    return GlotipRow(
        iso3=iso3,
        country=country,
        region=region,
        subregion=subregion,
        indicator=indicator,
        dimension=dimension,
        category=category,
        sex=sex,
        age=age,
        year=int(year[:4]),
        unit=sys.intern(unit),
        value=value,
        suppressed=suppressed,
        text=sys.intern(text),
    )


def _tables(path: Path) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Line number and stripped cells of a CSV file, or of each sheet of a workbook."""
    check_readable(path)
    if not is_workbook(path):
        yield _lines(path)
        return
    book = read_workbook(path)
    for sheet in book.sheets:
        yield ((number, [cell.strip() for cell in row]) for number, row in book.rows(sheet.name))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with open_text(path) as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for cells in reader:
                yield reader.line_num, [cell.strip() for cell in cells]
        except csv.Error as error:
            raise BadInput("files.csv", file=path, row=reader.line_num, why=str(error)) from error
