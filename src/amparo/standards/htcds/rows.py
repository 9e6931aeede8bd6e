"""Rows of a table to records: every cell is used, kept in `other`, or the row is rejected with the reasons."""

from __future__ import annotations

from typing import NamedTuple

from amparo.standards.htcds.guard import unguarded
from amparo.standards.htcds.header import ID_COLUMNS, REJECT_COLUMNS, Column, choice_of
from amparo.standards.htcds.notes import Notes
from amparo.standards.htcds.record import CaseRecord, Rejected, Value
from amparo.standards.htcds.standard import Standard
from amparo.standards.htcds.tabular import Row, Table
from amparo.standards.htcds.values import Parsed, Parser, parse_checkbox, parser_of

#: Distinct texts of one column remembered; beyond that the memory is emptied and fills anew.
REMEMBERED = 20_000
#: Warning -> the ending of the name under which the text beside a code is kept in `other`.
KEPT_AS = {"industry_below_section": ".division", "survey_free_text": ".text"}

Pairs = list[tuple[str, str]]


class Step(NamedTuple):
    """How one column becomes one field. `parse` is None for texts; `memory` holds what was parsed before."""

    place: int
    name: str
    note: str
    parse: Parser | None
    memory: dict[str, Parsed]


class RowReader:
    """Reads the rows of one table. Columns are visited in the standard's order, whatever theirs is."""

    def __init__(self, known: Standard, table: Table, notes: Notes, *, dates: str = "") -> None:
        columns = table.header.columns
        self.known, self.notes, self.guarded = known, notes, table.guarded
        self.width = len(columns)
        self.survey = table.format == "kobo-csv" or table.header.survey
        self.order = {name: place for place, name in enumerate(known.fields)}
        self.names = [column.heading or f"column {column.index + 1}" for column in columns]
        plain = [column for column in columns if column.field and not column.code]
        self.steps = sorted((self._step(column, dates) for column in plain), key=lambda step: self.order[step.name])
        self.choices: dict[str, list[tuple[int, str, str]]] = {}
        for column in columns:
            if column.field and column.code:
                choice = (column.index, choice_of(column), column.note)
                self.choices.setdefault(column.field.name, []).append(choice)
        ids = [column.index for column in columns if not column.field and column.heading.casefold() in ID_COLUMNS]
        uuids = [column.index for column in columns if column.heading == "_uuid"]
        self.id_index = ids[0] if ids else -1
        self.key_index = (ids + uuids + [-1])[0]
        self.others = [c.index for c in columns if not c.field and c.index != self.id_index and not _is_reject(c)]
        self.nameless = {column.index for column in columns if not column.heading}
        self.seen: set[str] = set()

    def _step(self, column: Column, dates: str) -> Step:
        field = column.field
        if field is None:
            raise ValueError("a column without a field has no step")
        parse = parser_of(self.known, field, survey=self.survey, dates=dates)
        return Step(column.index, field.name, column.note, parse, {})

    def read(self, row: Row) -> CaseRecord | Rejected | None:
        """One record, or why the row cannot be used; None for a row without any answer."""
        number, cells, unusable = row
        if not any(cells) or (0 in self.nameless and cells[0].strip().isdigit() and not any(cells[1:])):
            return None
        if len(cells) != self.width:
            return Rejected(number, (("", "row_width"),), cells)
        faults: Pairs = [(self.names[index], "formula") for index in sorted(unusable)]
        key = cells[self.key_index].strip() if self.key_index >= 0 else ""
        if key and key in self.seen:
            faults.append((self.names[self.key_index], "id_twice"))
        warned: Pairs = []
        other: dict[str, str] = {}
        values = self._values(cells, other, warned, faults)
        if self.choices:
            values = self._with_choices(cells, values, warned, faults)
        if faults:
            return Rejected(number, tuple(faults), cells)
        for index in self.others:
            if cells[index]:
                self._keep(index, cells[index], other, warned)
        if key:
            self.seen.add(key)
        for name, code in warned:
            self.notes.add(number, name, code)
        return CaseRecord(number, cells[self.id_index].strip() if self.id_index >= 0 else "", values, other, {}, cells)

    def _values(self, cells: list[str], other: dict[str, str], warned: Pairs, faults: Pairs) -> dict[str, Value]:
        """The fields of one row. This loop runs for every cell of a file."""
        values: dict[str, Value] = {}
        guarded = self.guarded
        for index, name, note, parse, memory in self.steps:
            cell = cells[index]
            if not cell:
                continue
            if parse is None:
                if cell[0] == "'" and guarded:
                    cell = unguarded(cell)
                elif cell.isspace():
                    continue
                values[name] = cell
            else:
                parsed = memory.get(cell)
                if parsed is None:
                    if len(memory) >= REMEMBERED:
                        memory.clear()
                    parsed = memory[cell] = parse(cell)
                if parsed.fault:
                    faults.append((name, parsed.fault))
                    continue
                if parsed.value is not None:
                    values[name] = parsed.value
                if parsed.notes:
                    _warn(name, parsed, other, warned)
            if note:
                warned.append((name, note))
        return values

    def _with_choices(
        self, cells: list[str], values: dict[str, Value], warned: Pairs, faults: Pairs
    ) -> dict[str, Value]:
        """Questions that come as one column for each choice (`field/code`, 0 or 1)."""
        found = dict(values)
        for name, choices in self.choices.items():
            chosen: list[str] = []
            noted = name in values
            for index, code, note in choices:
                parsed = parse_checkbox(cells[index])
                if parsed.fault:
                    faults.append((self.names[index], parsed.fault))
                elif parsed.value:
                    chosen.append(code)
                    if note and not noted:
                        warned.append((name, note))
                        noted = True
            if not chosen:
                continue
            whole = found.get(name)
            if whole is not None and set(whole if isinstance(whole, list) else [str(whole)]) != set(chosen):
                faults.append((name, "choices_differ"))
            elif whole is None:
                many = self.known.fields[name].many
                if not many and len(chosen) > 1:
                    faults.append((name, "several_values"))
                found[name] = chosen if many else chosen[0]
        if len(found) > len(values):
            return {name: found[name] for name in sorted(found, key=self.order.__getitem__)}
        return found

    def _keep(self, index: int, cell: str, other: dict[str, str], warned: Pairs) -> None:
        """A cell that HTCDS has no field for."""
        if cell.isspace() or (index == 0 and index in self.nameless and cell.strip().isdigit()):
            return
        other[self.names[index]] = unguarded(cell) if self.guarded else cell
        if index in self.nameless:
            warned.append((self.names[index], "unnamed_column"))


def _warn(name: str, parsed: Parsed, other: dict[str, str], warned: Pairs) -> None:
    """Pass a cell's warnings on, and keep the text that the field cannot hold."""
    for code in parsed.notes:
        warned.append((name, code))
        if parsed.kept and code in KEPT_AS:
            other[name + KEPT_AS[code]] = parsed.kept


def _is_reject(column: Column) -> bool:
    return column.heading in REJECT_COLUMNS
