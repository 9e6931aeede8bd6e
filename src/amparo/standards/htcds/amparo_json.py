"""amparo-cases/1: our own JSON of cases, in the groups of the standard's sections, and its JSON Schema.

`{"format": "amparo-cases/1", "standard": "HTCDS 2.0", "cases": [{"id": ..., "person": {...}, "victim": {...}, ...}]}`;
keys inside a group are HTCDS field names, values are codes, ISO dates, numbers, true or false, or lists of them.
Written and read one case at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from amparo.files import BadInput, open_text
from amparo.standards.htcds.notes import Notes
from amparo.standards.htcds.record import CaseRecord, Rejected, Value
from amparo.standards.htcds.standard import Field, Kind, Standard, standard
from amparo.standards.htcds.values import Parsed, parse_date, parse_dates, parse_degrees, parse_integer, parse_language
from amparo.vocabulary.facts import ALL_FACTS

FORMAT = "amparo-cases/1"
ANSWERS = ("yes", "no", "unknown", "not_asked")
#: Characters of one case; beyond that the file is not what it seems.
LONGEST_CASE = 16 * 1024 * 1024
_PIECE = 1 << 20


def write_cases(path: Path, records: Iterable[CaseRecord], version: str = "2.0") -> int:
    """Write amparo-json, one case a line; returns the number of cases."""
    known = standard(version)
    group_of = {name: field.group for name, field in known.fields.items()}
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        head = {"format": FORMAT, "standard": f"HTCDS {version}"}
        stream.write(json.dumps(head)[:-1] + ', "cases": [')
        for written, record in enumerate(records, start=1):
            case: dict[str, Any] = {"id": record.id} if record.id else {}
            for name, value in record.values.items():
                group = group_of[name]
                if group in case:
                    case[group][name] = value
                else:
                    case[group] = {name: value}
            if record.facts:
                case["facts"] = record.facts
            if record.other:
                case["other"] = record.other
            stream.write(("\n" if written == 1 else ",\n") + encode(case))
        stream.write("\n]}\n")
    return written


class CaseReader:
    """Reads amparo-json; every case is checked field by field, as a row of a table is."""

    def __init__(self, known: Standard, path: Path, notes: Notes) -> None:
        self.known, self.path, self.notes = known, path, notes
        self.checks = {field.name: (field.group, _check(known, field)) for field in known.fields.values()}
        self.groups = set(known.groups)
        self.order = {name: place for place, name in enumerate(known.fields)}
        self.seen: set[str] = set()

    def records(self) -> Iterator[CaseRecord | Rejected]:
        """Every case; `row` is its number in the file, from 1."""
        for number, text, case in stream_cases(self.path):
            yield self._record(number, text, case)

    def _record(self, number: int, text: str, case: object) -> CaseRecord | Rejected:
        if not isinstance(case, dict):
            return Rejected(number, (("", "case_not_object"),), [text])
        faults: list[tuple[str, str]] = []
        values: dict[str, Value] = {}
        warned: list[tuple[str, str]] = []
        for group, content in case.items():
            if group in self.groups:
                self._group(group, content, values, faults, warned)
            elif group not in ("id", "facts", "other"):
                faults.append((_shown(group), "unknown_group"))
        key, other, facts = case.get("id", ""), case.get("other", {}), case.get("facts", {})
        if not isinstance(key, str) or key in self.seen:
            faults.append(("id", "id_twice" if isinstance(key, str) else "wrong_type"))
        if not isinstance(other, dict) or not all(isinstance(item, str) for item in other.values()):
            faults.append(("other", "wrong_type"))
        faults += _fact_faults(facts)
        if "\\u" in text and not all(map(_writable, _texts(case))):
            faults.append(("", "not_text"))
        if faults:
            return Rejected(number, tuple(faults), [text])
        if key:
            self.seen.add(key)
        for name, code in warned:
            self.notes.add(number, name, code)
        ordered = {name: values[name] for name in sorted(values, key=self.order.__getitem__)}
        return CaseRecord(number, key, ordered, other, facts, [text])

    def _group(
        self,
        group: str,
        content: object,
        values: dict[str, Value],
        faults: list[tuple[str, str]],
        warned: list[tuple[str, str]],
    ) -> None:
        if not isinstance(content, dict):
            faults.append((group, "wrong_type"))
            return
        for name, value in content.items():
            place, check = self.checks.get(name, ("", None))
            if place != group:
                faults.append((f"{group}.{_shown(name)}", "unknown_field"))
            elif check is None:
                if not isinstance(value, str):
                    faults.append((name, "wrong_type"))
                elif value and not value.isspace():
                    values[name] = value
            else:
                parsed = check(value)
                if parsed.fault:
                    faults.append((name, parsed.fault))
                elif parsed.value is not None:
                    values[name] = parsed.value
                    warned += [(name, note) for note in parsed.notes]


Check = Callable[[object], Parsed]
_WRONG = Parsed(fault="wrong_type")


def _check(known: Standard, field: Field) -> Check | None:
    """What looks at one field's values; only the types that the schema allows. None for texts, the most frequent."""
    if field.kind is Kind.TEXT:
        return None
    if field.kind in (Kind.CODE, Kind.COUNTRY):
        return _code_check(known, field)
    if field.many:
        return _dates
    simple: dict[Kind, Check] = {
        Kind.CHECKBOX: lambda value: Parsed(value) if isinstance(value, bool) else _WRONG,
        Kind.DATE: lambda value: parse_date(value) if isinstance(value, str) else _WRONG,
        Kind.LANGUAGE: lambda value: parse_language(value) if isinstance(value, str) else _WRONG,
    }
    return simple.get(field.kind) or (lambda value: _number(field.kind, value))


def _code_check(known: Standard, field: Field) -> Check:
    codes = {code: Parsed(code) for code in known.known_codes(field)}
    unknown = Parsed(fault="unknown_code")
    one_only = field.cardinality == "0..1"

    def one(value: object) -> Parsed:
        return codes.get(value, unknown) if isinstance(value, str) else _WRONG

    def several(value: object) -> Parsed:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return _WRONG
        if not codes.keys() >= set(value):
            return unknown
        notes = ("several_industries",) if one_only and len(value) > 1 else ()
        unique = list(dict.fromkeys(value))
        return Parsed(unique or None, notes if len(unique) == len(value) else (*notes, "repeated"))

    return several if field.many else one


def _dates(value: object) -> Parsed:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return _WRONG
    return parse_dates("; ".join(value), many=True)


def _number(kind: Kind, value: object) -> Parsed:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Parsed(fault="wrong_type")
    if kind is Kind.INTEGER:
        return parse_integer(str(value))
    return parse_degrees(repr(value), 90 if kind is Kind.LATITUDE else 180)


def _texts(value: object) -> Iterator[str]:
    """Every key and every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _writable(text: str) -> bool:
    """Whether tables can hold a text: no U+0000, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _shown(name: str) -> str:
    """A key of somebody's JSON as it may stand in a message: short, and whole characters only."""
    return name[:60].encode("utf-8", "backslashreplace").decode()


def _fact_faults(facts: object) -> list[tuple[str, str]]:
    if not isinstance(facts, dict):
        return [("facts", "wrong_type")]
    faults = []
    for code, answer in facts.items():
        if code == "age_at_act":
            good = answer is None or (isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= 130)
        elif code == "jurisdictions":
            good = isinstance(answer, list) and all(isinstance(item, str) for item in answer)
        else:
            good = (code in ALL_FACTS or code == "minor") and answer in ANSWERS
        if not good:
            faults.append((f"facts.{_shown(code)}", "unknown_fact"))
    return faults


class _TwiceError(ValueError):
    """A key stands twice in one object: one of its values would be lost."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def stream_cases(path: Path) -> Iterator[tuple[int, str, object]]:
    """Number, text and value of every case, one at a time, whatever the layout of the file.

    Raises BadInput `standards.json_shape` for what is not amparo-cases/1, `standards.json_broken` for broken JSON.
    """
    with open_text(path) as stream:
        yield from _Tokens(path, stream).cases()


class _Tokens:
    """A window over the text that grows until the next value is whole."""

    def __init__(self, path: Path, stream: IO[str]) -> None:
        self.path, self.stream = path, stream
        self.text, self.at, self.ended = "", 0, False
        self.decoder = json.JSONDecoder(object_pairs_hook=_once)

    def cases(self) -> Iterator[tuple[int, str, object]]:
        if not self._take("{"):
            raise BadInput("standards.json_shape", file=self.path, format=FORMAT)
        format_seen = found = False
        while not self._take("}"):
            _, key = self._value()
            self._expect(":")
            if key == "cases":
                found = True
                yield from self._array()
            else:
                _, value = self._value()
                if key == "format":
                    if value != FORMAT:
                        raise BadInput("standards.json_shape", file=self.path, format=FORMAT)
                    format_seen = True
            if not self._take(","):
                self._expect("}")
                break
        if not (format_seen and found) or self._peek():
            raise BadInput("standards.json_shape", file=self.path, format=FORMAT)

    def _array(self) -> Iterator[tuple[int, str, object]]:
        self._expect("[")
        number = 0
        if self._take("]"):
            return
        while True:
            number += 1
            text, value = self._value(number)
            yield number, text, value
            if not self._take(","):
                self._expect("]")
                return

    def _more(self) -> bool:
        if self.ended or len(self.text) - self.at > LONGEST_CASE:
            return False
        piece = self.stream.read(_PIECE)
        self.ended = not piece
        self.text = self.text[self.at :] + piece
        self.at = 0
        return bool(piece)

    def _peek(self) -> str:
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def _take(self, mark: str) -> bool:
        if self._peek() == mark:
            self.at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise BadInput("standards.json_broken", file=self.path, number=0)

    def _value(self, number: int = 0) -> tuple[str, object]:
        self._peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except _TwiceError as error:
                raise BadInput("standards.json_twice", file=self.path, number=number) from error
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or not self._more():
                    raise BadInput("standards.json_broken", file=self.path, number=number) from error
                continue
            text = self.text[self.at : end]
            self.at = end
            return text, value


def is_cases(path: Path) -> bool:
    """Whether the file begins like JSON."""
    try:
        with open_text(path) as stream:
            return stream.read(4096).lstrip().startswith(("{", "["))
    except BadInput:
        return False


def json_schema(version: str = "2.0") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of amparo-cases/1."""
    known = standard(version)
    groups: dict[str, dict[str, Any]] = {group: {} for group in known.groups}
    for field in known.fields.values():
        groups[field.group][field.name] = _field_schema(known, field)
    answers = {"enum": list(ANSWERS)}
    facts: dict[str, Any] = {code: answers for code in (*ALL_FACTS, "minor")}
    facts["age_at_act"] = {"type": ["integer", "null"], "minimum": 0, "maximum": 130}
    facts["jurisdictions"] = {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{3}$"}}
    case: dict[str, Any] = {
        "id": {"type": "string", "description": "The record's name at its source; HTCDS has no field for it."},
        **{group: _closed(fields) for group, fields in groups.items()},
        "facts": _closed(facts) | {"description": "Answers in Amparo's own facts; HTCDS cannot carry them."},
        "other": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Columns of the source that HTCDS has no field for, under their own names.",
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": f"Cases with the fields of HTCDS {version} (IOM, CC BY 4.0). An absent field was not filled in.",
        "type": "object",
        "required": ["format", "standard", "cases"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "standard": {"const": f"HTCDS {version}"},
            "cases": {"type": "array", "items": _closed(case)},
        },
    }


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _field_schema(known: Standard, field: Field) -> dict[str, Any]:
    date = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
    plain: dict[Kind, dict[str, Any]] = {
        Kind.TEXT: {"type": "string", "minLength": 1},
        Kind.DATE: date,
        Kind.LANGUAGE: {"type": "string", "pattern": "^[a-z]{3}$"},
        Kind.CHECKBOX: {"type": "boolean"},
        Kind.INTEGER: {"type": "integer", "minimum": 0, "maximum": 130},
        Kind.LATITUDE: {"type": "number", "minimum": -90, "maximum": 90},
        Kind.LONGITUDE: {"type": "number", "minimum": -180, "maximum": 180},
    }
    one = plain.get(field.kind) or {"enum": list(known.known_codes(field))}
    shape = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True} if field.many else one
    return {"title": field.label or field.name, **shape, "x-sensitivity": field.sensitivity.value}
