"""One case from what a file held: every field checked, each refusal naming its row and column and never a value.

A hint names the code or word somebody most likely meant; what was written is not repeated, because a cell in the
wrong column may hold a name.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from amparo.files import BadInput
from amparo.files.errors import catalogue, preferred_language
from amparo.law.indicators import EXPLOITATIONS, indicators
from amparo.model.answer import Answer
from amparo.model.case import Case
from amparo.vocabulary.countries import is_country, nearest_country
from amparo.vocabulary.facts import ALL_FACTS

#: Nobody is older; a larger number is a year, a document, or a slip.
MAX_AGE = 130
MAX_ID = 200
FIELDS = ("id", "age_at_act", "minor", "facts", "jurisdictions", "indicators", "exploitation")
#: Columns of a CSV file besides one per fact code.
CSV_FIELDS = tuple(name for name in FIELDS if name != "facts")
_ANSWERS: dict[object, Answer] = {answer.value: answer for answer in Answer} | {None: Answer.NOT_ASKED}
_FACTS = frozenset(ALL_FACTS)
#: The place of each kind of JSON value in the message `kinds`; null has the last.
_KINDS: dict[type, int] = {dict: 0, list: 1, str: 2, bool: 3, int: 4, float: 4}


def kind_of(value: object) -> str:
    """What kind of thing a JSON value is, in the reader's words: never the value itself."""
    return catalogue("law")["kinds"][preferred_language()].split("|")[_KINDS.get(type(value), 5)]


def hint(written: object, known: Iterable[str]) -> str:
    """`Did you mean "yes"? `, or nothing when nothing known is near."""
    near = difflib.get_close_matches(str(written).strip().lower()[:100], list(known), n=1, cutoff=0.6)
    return did_you_mean(near[0] if near else None)


def did_you_mean(name: str | None) -> str:
    return catalogue("law")["did_you_mean"][preferred_language()].format(name=name) if name else ""


def refuse_unknown(name: object, known: Iterable[str], **where: Any) -> BadInput:
    """The refusal of a field or column nobody knows; the name is cut, because a shifted row may put data there."""
    shown = str(name)
    shown = shown if len(shown) <= 40 and "\n" not in shown else shown[:40].splitlines()[0] + "..."
    return BadInput("law.unknown_field", name=shown, hint=hint(name, known), **where)


def case_of(raw: object, **where: Any) -> Case:
    """A case from one JSON object. `where` is the file and row for messages. Raises BadInput."""
    if not isinstance(raw, dict):
        raise BadInput("law.not_a_case", found=kind_of(raw), **where)
    for name in raw:
        if name not in FIELDS:
            raise refuse_unknown(name, (*FIELDS, *ALL_FACTS), **where)
    facts = raw.get("facts")
    if facts is not None and not isinstance(facts, dict):
        raise BadInput("law.facts", column="facts", found=kind_of(facts), **where)
    return Case(
        id=identifier(raw.get("id"), **where),
        facts=answers_of(facts or {}, **where),
        age_at_act=_age(raw.get("age_at_act"), **where),
        minor=_answer(raw.get("minor"), "minor", **where),
        jurisdictions=jurisdictions_of(_codes(raw.get("jurisdictions"), "jurisdictions", **where), **where),
        indicators=indicators_of(_codes(raw.get("indicators"), "indicators", **where), **where),
        exploitation=_exploitation(raw.get("exploitation"), **where),
    )


def case_of_row(cells: Mapping[str, str], fact_columns: tuple[str, ...], **where: Any) -> Case:
    """A case from one row of CSV; empty cells are not asked. Raises BadInput."""
    get = cells.get
    return Case(
        id=identifier(get("id"), **where),
        facts=answers_of({code: cells[code] for code in fact_columns if cells[code]}, **where),
        age_at_act=_age_in_words(get("age_at_act", ""), **where),
        minor=_answer(get("minor") or None, "minor", **where),
        jurisdictions=jurisdictions_of(_split(get("jurisdictions", "")), **where),
        indicators=indicators_of(_split(get("indicators", "")), **where),
        exploitation=_exploitation(get("exploitation") or None, **where),
    )


def identifier(value: object, **where: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_ID or not value.isprintable():
        raise BadInput("law.id", column="id", limit=MAX_ID, **where)
    return value


def answers_of(facts: Mapping[Any, object], **where: Any) -> dict[str, Answer]:
    """Fact code to answer; null is not asked. Raises BadInput for an unknown code or answer."""
    if not _FACTS.issuperset(facts):
        raise refuse_unknown(next(code for code in facts if code not in _FACTS), ALL_FACTS, **where)
    try:
        return {code: _ANSWERS[value] for code, value in facts.items()}
    except (KeyError, TypeError):
        return {code: _answer(value, code, **where) for code, value in facts.items()}


def _answer(value: object, column: str, **where: Any) -> Answer:
    try:
        return _ANSWERS[value]
    except (KeyError, TypeError):
        words = hint(value, [answer.value for answer in Answer]) if isinstance(value, str) else ""
        raise BadInput("law.answer", column=column, hint=words, **where) from None


def _age(value: object, **where: Any) -> int | None:
    if value is None:
        return None
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not 0 <= value <= MAX_AGE:  # type: ignore[operator]
        raise BadInput("law.age", column="age_at_act", limit=MAX_AGE, **where)
    return int(value)  # type: ignore[call-overload, no-any-return]


def _age_in_words(cell: str, **where: Any) -> int | None:
    """`16`, or `16.0` as spreadsheets write whole numbers of a column with gaps."""
    if not cell:
        return None
    digits = cell.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
        raise BadInput("law.age", column="age_at_act", limit=MAX_AGE, **where)
    return _age(int(digits), **where)


def _codes(value: object, column: str, **where: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadInput("law.codes", column=column, found=kind_of(value), **where)
    for item in value:
        if not isinstance(item, str):
            raise BadInput("law.codes", column=column, found=kind_of(item), **where)
    return tuple(value)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip()) if cell else ()


def jurisdictions_of(codes: Iterable[str], **where: Any) -> tuple[str, ...]:
    """States asked, each once, in order. Raises BadInput for a code that is none, with the nearest one."""
    found = tuple(dict.fromkeys(codes))
    for code in found:
        if not is_country(code):
            near = did_you_mean(nearest_country(code[:20]))
            raise BadInput("law.jurisdiction", column="jurisdictions", hint=near, **where)
    return found


def indicators_of(codes: Iterable[str], **where: Any) -> tuple[str, ...]:
    """Indicators seen, each once, in order. Raises BadInput for a code that is none."""
    found = tuple(dict.fromkeys(codes))
    for code in found:
        if code not in indicators():
            near = difflib.get_close_matches(code.strip().upper()[:20], list(indicators()), n=1, cutoff=0.8)
            raise BadInput("law.indicator", column="indicators", hint=did_you_mean(near[0] if near else None), **where)
    return found


def _exploitation(value: object, **where: Any) -> str:
    if value is None:
        return "labour"
    if not isinstance(value, str) or value not in EXPLOITATIONS:
        raise BadInput("law.exploitation", column="exploitation", **where)
    return value
