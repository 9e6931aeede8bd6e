"""Records to tables: HTCDS as CSV or TSV, and the shape of a Kobo export of the published survey."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo.standards.htcds.guard import guarded
from amparo.standards.htcds.header import SURVEY_COLUMNS
from amparo.standards.htcds.notes import Notes
from amparo.standards.htcds.record import CaseRecord, Value
from amparo.standards.htcds.standard import Field, Kind, Standard
from amparo.standards.htcds.values import text_of

Lost = Counter[str]


@dataclass(frozen=True, slots=True)
class Target:
    """What a writer is told: the standard, where warnings and losses go, which fields and other columns occur.

    `fields` are the HTCDS fields that occur in the source, `others` its columns outside HTCDS; with `keep_others`
    these are written as extra columns at the end. `survey_names` writes the published survey's own names.
    """

    known: Standard
    notes: Notes
    lost: Lost
    fields: frozenset[str]
    others: tuple[str, ...]
    keep_others: bool = False
    survey_names: bool = False


def count_lost(record: CaseRecord, lost: Lost, kept: Iterable[str]) -> None:
    """Count what the target has no column for: the record's id, other columns, Amparo's facts.

    A case without any HTCDS field is an empty row, which no reader can tell from no row.
    """
    kept = frozenset(kept)
    if not record.values:
        lost["cases without any HTCDS field"] += 1
    if record.id and "id" not in kept:
        lost["id"] += 1
    if record.other:
        lost.update(name for name in record.other if name not in kept)
    if record.facts:
        lost.update(f"facts.{name}" for name in record.facts)


def write_delimited(path: Path, records: Iterable[CaseRecord], target: Target, delimiter: str) -> int:
    """All 84 fields under their machine names, codes joined by "; "; returns the number of rows.

    Lines end in CR LF (RFC 4180): with another ending, csv leaves a lone carriage return in a text unquoted.
    """
    names = tuple(target.known.fields)
    extra = ("id", *target.others) if target.keep_others else ()
    written = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in (*names, *extra)])
        for record in records:
            get = record.values.get
            row = [_cell(value) if (value := get(name)) is not None else "" for name in names]
            if extra:
                row += [guarded(record.id), *(guarded(record.other.get(name, "")) for name in target.others)]
            if record.other or record.facts or record.id or not record.values:
                count_lost(record, target.lost, extra)
            writer.writerow(row)
            written += 1
    return written


def _cell(value: Value) -> str:
    if type(value) is str:
        return guarded(value) if value[0] in "=+-@\t\r'" else value
    return text_of(value)


def survey_columns(target: Target) -> tuple[Field, ...]:
    """The survey's questions, then the fields that it does not ask and that occur."""
    asked = target.known.survey_fields()
    return (*asked, *(f for f in target.known.fields.values() if not f.survey and f.name in target.fields))


def write_survey(path: Path, records: Iterable[CaseRecord], target: Target) -> int:
    """The shape of an export with "single and separate columns": codes between blanks, and a column for each choice.

    Names are the standard's, or with `survey_names` those of the published survey (`prs_First_Name`), as an import
    into a project made from it needs them. Metadata of a Kobo export that came in goes out again.
    """
    fields = survey_columns(target)
    meta = tuple(name for name in target.others if name in SURVEY_COLUMNS)
    extra = ("id", *(name for name in target.others if name not in meta)) if target.keep_others else ()
    choices = {f.name: tuple(target.known.known_codes(f)) for f in fields if f.survey_type == "select_multiple"}
    heading = [*meta, *_survey_heading(target, fields, choices), *extra]
    cells = [_survey_cell(field, choices.get(field.name, ())) for field in fields]
    names = [field.name for field in fields]
    kept_texts = {f"{field.name}.text": place for place, field in enumerate(fields) if field.survey_type == "text"}
    kept = {*meta, *extra, *kept_texts}
    written = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in heading])
        for record in records:
            values, other = record.values, record.other
            row = [guarded(other.get(name, "")) for name in meta]
            for name, cell in zip(names, cells, strict=True):
                free = other.get(f"{name}.text") if other else None
                row += cell(values.get(name) if free is None else free)
            if extra:
                row += [guarded(record.id if name == "id" else other.get(name, "")) for name in extra]
            citizenships = values.get("prs_Citizenship")
            if isinstance(citizenships, list) and len(citizenships) > 1:
                target.notes.add(record.row, "prs_Citizenship", "several_citizenships")
            count_lost(record, target.lost, kept)
            writer.writerow(row)
            written += 1
    return written


def _survey_heading(target: Target, fields: Sequence[Field], choices: Mapping[str, Sequence[str]]) -> list[str]:
    heading: list[str] = []
    for field in fields:
        name = (target.survey_names and field.survey_name) or field.name
        heading += [name, *(f"{name}/{code}" for code in choices.get(field.name, ()))]
    return heading


def _survey_cell(field: Field, codes: Sequence[str]) -> Callable[[Value | None], list[str]]:
    """How one field becomes its cells: one, or one and another for each choice."""
    separator = " " if field.kind in (Kind.CODE, Kind.COUNTRY) else "; "
    if not codes:
        return lambda value: [guarded(text_of(value, separator=separator)) if value is not None else ""]
    empty = [""] * (len(codes) + 1)

    def several(value: Value | None) -> list[str]:
        if value is None:
            return empty
        chosen = value if isinstance(value, list) else [str(value)]
        return [separator.join(chosen), *("1" if code in chosen else "0" for code in codes)]

    return several
