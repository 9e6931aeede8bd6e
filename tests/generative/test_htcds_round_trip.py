"""Nothing that HTCDS can carry is lost: every field and every code, through every format and every pair of them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.standards.htcds import CaseRecord, Field, Kind, Settings, convert, standard
from amparo.standards.htcds.amparo_json import write_cases

KNOWN = standard()
#: Target and template shape.
FORMATS = [
    ("htcds-csv", "plain"),
    ("htcds-tsv", "plain"),
    ("htcds-xlsx", "plain"),
    ("htcds-xlsx", "single"),
    ("htcds-xlsx", "multiple"),
    ("kobo-csv", "plain"),
    ("amparo-json", "plain"),
]
NAMES = [f"{name} {shape}" for name, shape in FORMATS]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    write_cases(path, [CaseRecord(number, "", row, {}, {}, []) for number, row in enumerate(rows, start=1)])
    return path


def through(source: Path, folder: Path, *steps: tuple[str, str]) -> list[Any]:
    """The cases after they went through the formats one after the other and back to JSON."""
    at = source
    for number, (name, shape) in enumerate((*steps, ("amparo-json", "plain"))):
        target = folder / f"step{number}.{'xlsx' if name == 'htcds-xlsx' else 'txt'}"
        outcome = convert(at, name, target, settings=Settings(shape=shape))
        assert (outcome.rejected, outcome.not_carried) == (0, {}), name
        at = target
    return cases_of(at)


def cases_of(path: Path) -> list[Any]:
    return list(json.loads(path.read_text(encoding="utf-8"))["cases"])


def simple(field: Field) -> Any:
    """One value of a field, for the exhaustive test."""
    texts = {Kind.DATE: "1998-05-31", Kind.LANGUAGE: "que", Kind.CHECKBOX: True, Kind.INTEGER: 7}
    if field.kind in (Kind.CODE, Kind.COUNTRY):
        code = next(iter(KNOWN.known_codes(field)))
        return [code] if field.many else code
    value = texts.get(field.kind, -15.5 if field.kind in (Kind.LATITUDE, Kind.LONGITUDE) else 'Ñandú; =2+2\n"dos"')
    return [value, "2021", "2021-03"] if field.many else value


def every_field_and_code() -> list[dict[str, Any]]:
    rows = [{name: simple(field) for name, field in KNOWN.fields.items()}]
    rows += [{name: value} for name, value in rows[0].items()]
    coded = [field for field in KNOWN.fields.values() if field.kind in (Kind.CODE, Kind.COUNTRY)]
    codes = {field.name: list(KNOWN.known_codes(field)) for field in coded}
    for place in range(max(map(len, codes.values()))):
        rows.append({n: [c[place]] if KNOWN.fields[n].many else c[place] for n, c in codes.items() if place < len(c)})
    rows.append({field.name: codes[field.name] for field in coded if field.many})
    return rows


@pytest.mark.parametrize("step", FORMATS, ids=NAMES)
def test_every_field_and_every_code_comes_back(step: tuple[str, str], tmp_path: Path) -> None:
    source = written(tmp_path / "in.json", every_field_and_code())
    assert through(source, tmp_path, step) == cases_of(source)


# Texts keep their blanks, line breaks, quotes and accents (composed or not). U+0000 is refused, lone surrogates are
# no text, and XML has no U+FFFE and U+FFFF.
TEXTS = st.one_of(
    st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\ufffe\uffff"), min_size=1, max_size=12
    ),
    st.text(st.sampled_from("=+-@'\"\t\r\n ;,|áé\u0301ñ🙂A1_x0041"), min_size=1, max_size=8),
).filter(str.strip)
DATES = st.one_of(
    st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31)).map(str),
    st.integers(1900, 2100).map(str),
    st.builds("{}-{:02d}".format, st.integers(1900, 2100), st.integers(1, 12)),
)


def values(field: Field) -> st.SearchStrategy[Any]:
    if field.kind in (Kind.CODE, Kind.COUNTRY):
        codes = st.sampled_from(list(KNOWN.known_codes(field)))
        return st.lists(codes, min_size=1, max_size=4, unique=True) if field.many else codes
    if field.kind is Kind.DATE:
        return st.lists(DATES, min_size=1, max_size=3) if field.many else DATES
    plain: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.LANGUAGE: st.sampled_from(["spa", "por", "que", "myn", "eng", "fre"]),
        Kind.CHECKBOX: st.booleans(),
        Kind.INTEGER: st.integers(0, 130),
        Kind.LATITUDE: st.one_of(st.floats(-90, 90), st.integers(-90, 90)),
        Kind.LONGITUDE: st.one_of(st.floats(-180, 180), st.integers(-180, 180)),
    }
    return plain.get(field.kind, TEXTS)


ROWS = st.lists(
    st.lists(st.sampled_from(list(KNOWN.fields.values())), min_size=1, max_size=12, unique=True).flatmap(
        lambda fields: st.fixed_dictionaries({field.name: values(field) for field in fields})
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, steps=st.lists(st.sampled_from(FORMATS), min_size=2, max_size=2))
def test_nothing_is_lost_through_any_two_formats(
    rows: list[dict[str, Any]], steps: list[tuple[str, str]], tmp_path: Path
) -> None:
    order = list(KNOWN.fields)
    source = written(tmp_path / "in.json", [{n: row[n] for n in sorted(row, key=order.index)} for row in rows])
    assert through(source, tmp_path, *steps) == cases_of(source)
