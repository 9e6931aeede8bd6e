"""Cells to plain values and back: codes or labels, several values, dates, checkboxes, numbers.

A parser takes the text of one cell and returns `Parsed`; it never raises. Each distinct text is parsed once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from amparo.standards.htcds.codes import CodeReader, languages
from amparo.standards.htcds.record import Value
from amparo.standards.htcds.standard import Field, Kind, Standard

#: The years the Excel templates allow in a date.
YEARS = range(1900, 2101)
_TRUE = frozenset(("true", "1", "yes", "y", "x", "sí", "si", "sim", "oui", "verdadero", "verdadeiro", "vrai", "✓", "☑"))
_FALSE = frozenset(("false", "0", "no", "n", "não", "nao", "non", "falso", "faux", "☐"))
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|[+-]\d\d:?\d\d)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?", re.IGNORECASE)


class Parsed(NamedTuple):
    """A value; warnings; a fault (then the row cannot be used); and a text to keep beside the value."""

    value: Value | None = None
    notes: tuple[str, ...] = ()
    fault: str = ""
    kept: str = ""


Parser = Callable[[str], Parsed]


def parser_of(known: Standard, field: Field, *, survey: bool = False, dates: str = "") -> Parser | None:
    """The parser of one field's cells; None for texts, which stay as they are.

    `survey` says that blanks are the format's own separator of codes; `dates` is "dmy", "mdy" or "" (where a date
    such as 05/06/2001 is then a fault, because it can be read two ways).
    """
    if field.kind is Kind.TEXT:
        return None
    if field.kind in (Kind.CODE, Kind.COUNTRY):
        return _code_parser(known, field, survey)
    if field.kind is Kind.DATE:
        return lambda cell: parse_dates(cell, order=dates, many=field.many)
    simple: Mapping[Kind, Parser] = {
        Kind.LANGUAGE: parse_language,
        Kind.CHECKBOX: parse_checkbox,
        Kind.INTEGER: parse_integer,
        Kind.LATITUDE: lambda cell: parse_degrees(cell, 90),
        Kind.LONGITUDE: lambda cell: parse_degrees(cell, 180),
    }
    return simple[field.kind]


def _code_parser(known: Standard, field: Field, survey: bool) -> Parser:
    reader = CodeReader(known, field, survey=survey)

    def parse(cell: str) -> Parsed:
        found = reader.read(cell)
        if found is None:
            if survey and field.survey_type == "text":
                return Parsed(notes=("survey_free_text",), kept=cell)
            return Parsed(fault="unknown_code")
        codes, notes, kept = found
        if not codes:
            return Parsed()
        if not field.many:
            return Parsed(codes[0], notes, kept=kept) if len(codes) == 1 else Parsed(fault="several_values")
        if len(codes) > 1 and field.cardinality == "0..1":
            notes = (*notes, "several_industries")
        return Parsed(codes, notes, kept=kept)

    return parse


def parse_dates(cell: str, *, order: str = "", many: bool = False) -> Parsed:
    """One date, or several separated by semicolons where the field takes several."""
    if not many:
        return parse_date(cell.strip(), order)
    found = [parse_date(part.strip(), order) for part in cell.split(";") if part.strip()]
    if not found:
        return Parsed()
    fault = next((item.fault for item in found if item.fault), "")
    notes = tuple(dict.fromkeys(note for item in found for note in item.notes))
    return Parsed([str(item.value) for item in found], notes, fault)


def parse_date(text: str, order: str = "") -> Parsed:
    """ISO date, whole or partial (`1998`, `1998-05`); a time stamp; day/month/year where only one reading exists."""
    if not text:
        return Parsed()
    if match := _ISO.fullmatch(text):
        return Parsed(text) if _possible(match[1], match[2], match[3]) else Parsed(fault="date_impossible")
    if match := _STAMP.fullmatch(text):
        if not _possible(*match[1].split("-")):
            return Parsed(fault="date_impossible")
        return Parsed(match[1], () if not match[2].strip("0:.") else ("time_left_out",))
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match[1], match[2].zfill(2), match[3].zfill(2)
    elif match := _SLASHED.fullmatch(text):
        first, second, year = match[1].zfill(2), match[2].zfill(2), match[3]
        by_day, by_month = _possible(year, second, first), _possible(year, first, second)
        if by_day and by_month and first != second and not order:
            return Parsed(fault="date_two_ways")
        read_by_day = order == "dmy" or (not order and by_day)
        day, month = (first, second) if read_by_day else (second, first)
    else:
        return Parsed(fault="date_form")
    if not _possible(year, month, day):
        return Parsed(fault="date_impossible")
    return Parsed(f"{year}-{month}-{day}", ("date_rewritten",))


def _possible(year: str, month: str | None = None, day: str | None = None) -> bool:
    try:
        dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return int(year) in YEARS


def parse_language(cell: str) -> Parsed:
    """ISO 639-2 code (also a two-letter code or a name, with a warning)."""
    text = cell.strip()
    if not text:
        return Parsed()
    code = languages().get(text.casefold())
    if code is None:
        return Parsed(fault="unknown_language")
    return Parsed(code, () if code == text else ("language_read",))


def parse_checkbox(cell: str) -> Parsed:
    """True or false, as Excel, the survey or people write it in the four languages."""
    text = cell.strip().casefold()
    if not text:
        return Parsed()
    if text in _TRUE or text in _FALSE:
        return Parsed(text in _TRUE)
    return Parsed(fault="not_a_checkbox")


def parse_integer(cell: str) -> Parsed:
    """A count of years or children: 0 to 130."""
    text = cell.strip()
    if not text:
        return Parsed()
    if not re.fullmatch(r"\d{1,3}(?:[.,]0+)?", text) or int(re.split("[.,]", text)[0]) > 130:
        return Parsed(fault="not_a_count")
    return Parsed(int(re.split("[.,]", text)[0]))


def parse_degrees(cell: str, limit: int) -> Parsed:
    """Degrees between -limit and limit; a decimal comma is read with a warning."""
    text = cell.strip()
    if not text:
        return Parsed()
    if not _NUMBER.fullmatch(text) or abs(float(text.replace(",", "."))) > limit:
        return Parsed(fault="not_degrees")
    value = float(text.replace(",", "."))
    return Parsed(int(value) if value.is_integer() else value, ("decimal_comma",) if "," in text else ())


def text_of(value: Value, *, separator: str = "; ", labels: Mapping[str, str] | None = None) -> str:
    """A value as the text of a cell; codes become labels where `labels` is given."""
    if isinstance(value, list):
        return separator.join(labels.get(item, item) for item in value) if labels else separator.join(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return labels.get(value, value) if labels else value
    return repr(value)
