"""Reading lists of records that somebody else made: every cell is checked before any room computes with it.

A table has one row per record and every column as text; an empty cell is null. What cannot be is refused with the
file, the row and the column, and never with the cell itself, because cells hold names.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

import polars as pl

from amparo.files import BadInput, Language, Progress, open_text
from amparo.model.answer import Answer
from amparo.model.record import CODES, LINKABLE_COLUMNS, REQUIRED_COLUMNS
from amparo.vocabulary.classification import Sensitivity, classified
from amparo.vocabulary.countries import is_country, nearest_country
from amparo.vocabulary.facts import ALL_FACTS

#: Years between which a date of a list can lie; outside it somebody mistyped.
YEARS = (1880, 2100)
AGES = (0, 120)
#: An agency's code is a word, not a story.
LONGEST_LIST_CODE = 64
#: Rows turned into columns at a time: bounds the memory that text of a million rows takes.
_CHUNK = 50_000
_DELIMITERS = (",", ";", "\t")
_LINE, _FILE = "\x00line", "\x00file"

_SEX_WORDS = {
    "female": "female f femenino femenina feminino feminina feminin femme mujer mulher woman fi",
    "male": "male masculino masculin hombre homem homme man h",
    "other": "other otro otra outro outra autre x nonbinary",
}
_SEX = {word: code for code, words in _SEX_WORDS.items() for word in words.split()}
_UNKNOWN_SEX = frozenset(("unknown", "desconocido", "desconhecido", "inconnu", "na", "nd"))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out, by its place; it never holds the cell."""

    file: str = classified(Sensitivity.OPEN)
    row: int = classified(Sensitivity.OPEN)
    column: str = classified(Sensitivity.OPEN)
    code: str = classified(Sensitivity.OPEN)
    message: str = classified(Sensitivity.OPEN)


@dataclass(frozen=True, slots=True)
class _Problem:
    file: int
    row: int
    column: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def refusal(self, paths: Sequence[Path]) -> BadInput:
        return BadInput(self.code, file=paths[self.file], row=self.row, column=self.column, **self.values)

    def rejected(self, paths: Sequence[Path], language: Language) -> Rejected:
        sentence = BadInput(self.code, **self.values).message(language)
        return Rejected(str(paths[self.file]), self.row, self.column, self.code.partition(".")[2], sentence)


def read_records(
    paths: Sequence[Path],
    *,
    linkable: bool = False,
    rejects: list[Rejected] | None = None,
    language: Language = "en",
) -> pl.DataFrame:
    """Read the lists in `paths` into one table: all columns text, empty -> null, rows in the order given.

    Columns are those of all files together; a column no room knows is kept as it is. Separators may be comma,
    semicolon or tab. Sex is accepted in the region's words (`F`, `mujer`, `masculino` ...) and becomes female, male
    or other; `M` beside `H` is mujer, beside `F` male, alone it is refused. Whole numbers written `25.0` become
    `25`; state codes may be in small letters. `record_id` is kept to the letter, everything else is stripped.

    With `linkable` at least one of LINKABLE_COLUMNS must be there. With `rejects` given, rows that cannot be used
    are left out and described there (in `language`); without it the first of them is refused.

    Raises BadInput: `files.*` for what is no table, `model.record_*` for a cell that cannot be.
    """
    parts, problems = [], []
    for number, path in enumerate(paths):
        part, ragged = _read_file(path, number)
        part, found = _check_cells(part, number)
        parts.append(part)
        problems += [*ragged, *found]
    if not parts:
        raise ValueError("no file to read")
    table = pl.concat(parts, how="diagonal")
    if linkable and not set(LINKABLE_COLUMNS) & set(table.columns):
        raise BadInput("model.record_not_linkable", file=paths[0], row=1, known=", ".join(LINKABLE_COLUMNS))
    usable = table.filter(~_among(problems))
    problems += _doubled(usable, paths)
    problems.sort(key=lambda problem: (problem.file, problem.row))
    if problems and rejects is None:
        raise problems[0].refusal(paths)
    if rejects is not None:
        rejects += [problem.rejected(paths, language) for problem in problems]
        table = table.filter(~_among(problems))
    if table.is_empty():
        raise BadInput("model.record_none", file=paths[0])
    return table.drop(_LINE, _FILE)


def _among(problems: Sequence[_Problem]) -> pl.Expr:
    """Rows that a problem names."""
    places = [problem.file * (1 << 40) + problem.row for problem in problems]
    place = pl.col(_FILE).cast(pl.Int64) * (1 << 40) + pl.col(_LINE)
    return place.is_in(pl.Series(places, dtype=pl.Int64).implode())


# --- the cells of one file ----------------------------------------------------------------------------------


def _read_file(path: Path, number: int) -> tuple[pl.DataFrame, list[_Problem]]:
    """The file as text columns with its line numbers, and the rows whose width is not the header's."""
    delimiter = _delimiter(path)
    with open_text(path) as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, path)
            progress, ragged, parts, seen = Progress(f"read {path.name}"), list[_Problem](), [], 0
            for lines, rows in _chunks(reader):
                seen += len(rows)
                progress.step(seen)
                parts.append(_frame(header, lines, rows, number, ragged))
        except csv.Error as error:
            raise BadInput("files.csv", file=path, row=reader.line_num, why=str(error)) from error
    if not seen:
        raise BadInput("model.record_none", file=path)
    return pl.concat(parts), ragged


def _chunks(reader: Iterator[list[str]]) -> Iterator[tuple[list[int], list[list[str]]]]:
    lines: list[int] = []
    rows: list[list[str]] = []
    for cells in reader:
        if any(cells) and not "".join(cells).isspace():
            lines.append(reader.line_num)  # type: ignore[attr-defined]
            rows.append(cells)
            if len(rows) >= _CHUNK:
                yield lines, rows
                lines, rows = [], []
    if rows:
        yield lines, rows


def _frame(
    header: list[str], lines: list[int], rows: list[list[str]], number: int, ragged: list[_Problem]
) -> pl.DataFrame:
    width = len(header)
    if any(len(row) != width for row in rows):
        for line, row in zip(lines, rows, strict=True):
            if len(row) != width:
                sizes: dict[str, object] = {"found": len(row), "wanted": width}
                ragged.append(_Problem(number, line, REQUIRED_COLUMNS[0], "model.record_ragged", sizes))
        kept = [(line, row) for line, row in zip(lines, rows, strict=True) if len(row) == width]
        lines, rows = [line for line, _ in kept], [row for _, row in kept]
    cells = zip(*rows, strict=True) if rows else [()] * width
    columns = {
        name: pl.Series(name, values, dtype=pl.String) for name, values in zip(header, cells, strict=True) if name
    }
    frame = pl.DataFrame(columns).with_columns(
        pl.exclude("record_id").str.strip_chars(), pl.Series(_LINE, lines, dtype=pl.Int64)
    )
    # A blank id is no id; any other id is the agency's own and comes back to the letter.
    blank = pl.col(pl.String).str.strip_chars() == ""
    return frame.with_columns(pl.when(~blank).then(pl.col(pl.String)), pl.lit(number, dtype=pl.Int64).alias(_FILE))


def _delimiter(path: Path) -> str:
    """The separator under which the header holds the columns that are needed; a comma when none does."""
    with open_text(path) as stream:
        head = _first_line(stream)
    for delimiter in _DELIMITERS:
        try:
            header = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
        except csv.Error:
            continue
        if set(REQUIRED_COLUMNS) <= set(header):
            return delimiter
    return _DELIMITERS[0]


def _first_line(stream: IO[str]) -> str:
    return stream.readline(1 << 20)


def _check_header(header: list[str], path: Path) -> None:
    if "\x00" in "".join(header):
        raise BadInput("files.encoding", file=path, byte="0x00")
    for name in header:
        if name and header.count(name) > 1:
            raise BadInput("files.twice_column", file=path, row=1, name=name)
    for name in REQUIRED_COLUMNS:
        if name not in header:
            raise BadInput("files.missing_column", file=path, row=1, name=name, needed=", ".join(REQUIRED_COLUMNS))


# --- what a cell may hold ------------------------------------------------------------------------------------
# A check takes the distinct cells of a column and returns cell -> cleaned cell (None: unknown); cells it leaves out
# cannot be. Distinct cells are few even in a million rows.
Cleaned = dict[str, str | None]
Check = Callable[[Sequence[str]], Cleaned]


def _dates(cells: Sequence[str]) -> Cleaned:
    return {cell: cell for cell in cells if _is_date(cell)}


def _is_date(cell: str) -> bool:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", cell)
    if not found or not YEARS[0] <= int(found[1]) <= YEARS[1]:
        return False
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def _whole_numbers(cells: Sequence[str], *, low: int, high: int) -> Cleaned:
    found = {cell: re.fullmatch(r"([0-9]{1,4})(?:\.0*)?", cell) for cell in cells}
    return {cell: str(int(match[1])) for cell, match in found.items() if match and low <= int(match[1]) <= high}


def _codes(cells: Sequence[str], *, known: Sequence[str]) -> Cleaned:
    return {cell: cell.lower() for cell in cells if cell.lower() in known}


def _states(cells: Sequence[str]) -> Cleaned:
    return {cell: cell.upper() for cell in cells if is_country(cell.upper())}


def _routes(cells: Sequence[str]) -> Cleaned:
    parts = {cell: [code.strip().upper() for code in cell.split(";") if code.strip()] for cell in cells}
    return {cell: ";".join(codes) for cell, codes in parts.items() if all(map(is_country, codes))}


def _plain(cell: str) -> str:
    letters = unicodedata.normalize("NFD", cell.casefold())
    return "".join(letter for letter in letters if letter.isalpha() and not unicodedata.combining(letter))


def _sexes(cells: Sequence[str]) -> Cleaned:
    """`M` is mujer where men are `H` (as in Mexico's documents) and male where women are `F`."""
    words = {cell: _plain(cell) for cell in cells}
    known = dict(_SEX)
    if ("h" in words.values()) != ("f" in words.values()):
        known["m"] = "female" if "h" in words.values() else "male"
    cleaned: Cleaned = {cell: known[word] for cell, word in words.items() if word in known}
    return cleaned | {cell: None for cell, word in words.items() if word in _UNKNOWN_SEX}


def _list_codes(cells: Sequence[str]) -> Cleaned:
    return {cell: cell for cell in cells if len(cell) <= LONGEST_LIST_CODE and cell.isprintable()}


_ANSWERS = tuple(answer.value for answer in Answer)
#: Column -> its check, and the message for a cell that fails it.
CHECKS: dict[str, tuple[Check, str]] = {
    "list": (_list_codes, "model.record_list_code"),
    "sex": (_sexes, "model.record_sex"),
    "birth_date": (_dates, "model.record_date"),
    "referral_date": (_dates, "model.record_date"),
    "birth_year": (partial(_whole_numbers, low=YEARS[0], high=YEARS[1]), "model.record_number"),
    "year_detected": (partial(_whole_numbers, low=YEARS[0], high=YEARS[1]), "model.record_number"),
    "age": (partial(_whole_numbers, low=AGES[0], high=AGES[1]), "model.record_number"),
    "age_at_act": (partial(_whole_numbers, low=AGES[0], high=AGES[1]), "model.record_number"),
    "nationality": (_states, "model.record_state"),
    "country_of_exploitation": (_states, "model.record_state"),
    "route_transit": (_routes, "model.record_state"),
    **{name: (partial(_codes, known=known), "model.record_code") for name, known in CODES.items() if name != "sex"},
    **{name: (partial(_codes, known=_ANSWERS), "model.record_code") for name in ("minor", *ALL_FACTS)},
}


def _details(column: str, code: str, cell: str) -> dict[str, object]:
    """What the message teaches; state codes are no identity, so the nearest one may be named."""
    if code == "model.record_state":
        return {"near": nearest_country(cell.partition(";")[0]) or "HND"}
    if code == "model.record_number":
        low, high = AGES if column in ("age", "age_at_act") else YEARS
        return {"low": low, "high": high}
    if code == "model.record_code":
        return {"known": ", ".join(CODES.get(column, _ANSWERS))}
    return {"longest": LONGEST_LIST_CODE} if code == "model.record_list_code" else {}


def _check_cells(table: pl.DataFrame, number: int) -> tuple[pl.DataFrame, list[_Problem]]:
    """The table with its cells cleaned, and one problem for every cell that cannot be."""
    problems = [
        _Problem(number, line, name, "model.record_unnamed")
        for name in REQUIRED_COLUMNS
        for line in table.filter(pl.col(name).is_null())[_LINE].to_list()
    ]
    changes = []
    for name in table.columns:
        if name not in CHECKS:
            continue
        check, code = CHECKS[name]
        cells = table[name].drop_nulls().unique().to_list()
        cleaned = check(cells)
        bad = [cell for cell in cells if cell not in cleaned]
        for line, cell in table.filter(pl.col(name).is_in(bad)).select(_LINE, name).iter_rows() if bad else ():
            problems.append(_Problem(number, line, name, code, _details(name, code, cell)))
        changed = {cell: clean for cell, clean in cleaned.items() if clean != cell}
        if changed:
            changes.append(pl.col(name).replace(list(changed), list(changed.values())))
    return table.with_columns(changes), problems


def _doubled(table: pl.DataFrame, paths: Sequence[Path]) -> list[_Problem]:
    """Every record whose (list, record_id) stood before, in this file or an earlier one."""
    first = pl.struct(pl.col(_FILE), pl.col(_LINE)).first().over(*REQUIRED_COLUMNS)
    named = table.select(
        _FILE, _LINE, first.alias("first"), pl.struct(REQUIRED_COLUMNS).is_first_distinct().alias("new")
    )
    again = named.filter(~pl.col("new"))
    return [
        _Problem(file, line, "record_id", "model.record_twice", {"other": paths[old[_FILE]].name, "line": old[_LINE]})
        for file, line, old, _ in again.iter_rows()
    ]
