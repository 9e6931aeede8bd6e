"""How a case is judged, printed from what judges it: every finding on the page is computed when the page is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.law import judging as law
from amparo.model.answer import Truth
from amparo.model.finding import Result
from amparo.vocabulary.facts import (
    ACT_FACTS,
    CARTAGENA_FACTS,
    FEAR_FACT,
    FORCED_LABOUR_FACTS,
    GROUND_FACTS,
    MEANS_FACTS,
    PURPOSE_FACTS,
    SMUGGLING_FACTS,
    label_of,
)
from amparo.vocabulary.text import Text
from amparo_web.design.words import text_of

#: Columns of a row that a reader sees as words: yes, no, not known, or any of them.
YES, NO, OPEN, ANY = "yes", "no", "unknown", "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: what is known, and what follows from it."""

    known: tuple[Text, ...]
    result: Text
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as a page sets it: (heading, value) pairs, and the finding."""

    cells: tuple[tuple[Text, Text], ...]
    result: Text


@dataclass(frozen=True, slots=True)
class Test:
    """One legal test: its article, the facts it reads, its table."""

    id: str
    title: Text
    article: str
    note: Text
    facts: tuple[tuple[Text, tuple[Text, ...]], ...]
    headings: tuple[Text, ...]
    rules: tuple[Rule, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows with each cell beside its heading, for small screens."""
        return tuple(Line(tuple(zip(self.headings, rule.known, strict=False)), rule.result) for rule in self.rules)


def _word(value: str) -> Text:
    return text_of(f"observatory.answer_{value}")


def _rule(known: Sequence[str], result: Result) -> Rule:
    return Rule(tuple(_word(value) for value in known), text_of(f"observatory.result_{result.value}"), result.value)


def _group(answer: str, codes: Sequence[str]) -> dict[str, str]:
    """One group of facts answered alike: yes is one yes, no is all no, unknown is one unknown and the rest no."""
    if answer == YES:
        return {codes[0]: "yes"}
    return {code: ("unknown" if answer == OPEN and code == codes[0] else "no") for code in codes}


def _labels(codes: Sequence[str]) -> tuple[Text, ...]:
    return tuple(label_of(code) for code in codes)


#: Person (adult, child, age unknown), act, means, purpose. `any` stands for all three answers: the page refuses to be
#: made when they do not all give the same finding.
TRAFFICKING_ROWS = (
    ("adult", YES, YES, YES),
    ("adult", YES, NO, YES),
    ("adult", YES, OPEN, YES),
    ("adult", YES, YES, NO),
    ("child", YES, ANY, YES),
    ("child", YES, ANY, OPEN),
    ("age_unknown", YES, YES, YES),
    ("age_unknown", YES, NO, YES),
    ("age_unknown", YES, OPEN, YES),
    ("anybody", NO, ANY, ANY),
)
_CHILD = {
    "adult": (Truth.FALSE,),
    "child": (Truth.TRUE,),
    "age_unknown": (Truth.UNDETERMINED,),
    "anybody": (Truth.FALSE, Truth.TRUE, Truth.UNDETERMINED),
}


def _answers(value: str) -> tuple[str, ...]:
    return (YES, NO, OPEN) if value == ANY else (value,)


def trafficking_result(person: str, act: str, means: str, purpose: str) -> Result:
    """The finding of one row; raises ValueError when what the row says is left open would change it."""
    found = {
        law.trafficking(
            {**_group(act, ACT_FACTS), **_group(one, MEANS_FACTS), **_group(other, PURPOSE_FACTS)},
            child,
        )
        for child in _CHILD[person]
        for one in _answers(means)
        for other in _answers(purpose)
    }
    if len(found) != 1:
        raise ValueError(f"the row {person}, {act}, {means}, {purpose} has {len(found)} findings")
    return found.pop()


def _trafficking() -> Test:
    say = text_of
    return Test(
        id="trafficking",
        title=say("observatory.test_trafficking"),
        article="Trafficking Protocol (2000), art. 3",
        note=say("observatory.note_trafficking"),
        facts=(
            (say("observatory.element_act"), _labels(ACT_FACTS)),
            (say("observatory.element_means"), _labels(MEANS_FACTS)),
            (say("observatory.element_purpose"), _labels(PURPOSE_FACTS)),
        ),
        headings=tuple(say(f"observatory.element_{name}") for name in ("person", "act", "means", "purpose", "finding")),
        rules=tuple(_rule(row, trafficking_result(*row)) for row in TRAFFICKING_ROWS),
    )


def _three(name: str, article: str, codes: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Test:
    """A test whose elements are single facts."""
    test = {"smuggling": law.smuggling, "forced_labour": law.forced_labour}[name]
    return Test(
        id=name,
        title=text_of(f"observatory.test_{name}"),
        article=article,
        note=text_of(f"observatory.note_{name}"),
        facts=(),
        headings=(*_labels(codes), text_of("observatory.element_finding")),
        rules=tuple(_rule(row, test(dict(zip(codes, row, strict=True)))) for row in rows),
    )


#: Fear of return, one of Cartagena's situations, one of the grounds.
ASYLUM_ROWS = (
    (YES, NO, NO),
    (OPEN, NO, NO),
    (NO, YES, NO),
    (NO, OPEN, NO),
    (NO, NO, YES),
    ("not_asked", NO, YES),
    ("not_asked", "not_asked", "not_asked"),
    (NO, NO, NO),
)


def _asylum() -> Test:
    say = text_of
    groups = ((FEAR_FACT,), CARTAGENA_FACTS, GROUND_FACTS)

    def facts(row: Sequence[str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for answer, codes in zip(row, groups, strict=True):
            known |= dict.fromkeys(codes, answer) if answer == "not_asked" else _group(answer, codes)
        return known

    return Test(
        id="asylum_referral",
        title=say("observatory.test_asylum_referral"),
        article="1951 Convention, art. 1A(2); Cartagena Declaration (1984), III(3)",
        note=say("observatory.note_asylum_referral"),
        facts=(
            (say("observatory.element_situation"), _labels(CARTAGENA_FACTS)),
            (say("observatory.element_ground"), _labels(GROUND_FACTS)),
        ),
        headings=(
            label_of(FEAR_FACT),
            say("observatory.element_situation"),
            say("observatory.element_ground"),
            say("observatory.element_finding"),
        ),
        rules=tuple(_rule(row, law.asylum_referral(facts(row))) for row in ASYLUM_ROWS),
    )


def judging_page() -> tuple[Test, ...]:
    """The four tests, in the order in which they are read."""
    smuggling = _three(
        "smuggling",
        "Smuggling Protocol (2000), art. 3",
        SMUGGLING_FACTS[:3],
        ((YES, NO, YES), (YES, NO, OPEN), (YES, NO, NO), (YES, YES, YES), (NO, NO, YES)),
    )
    labour = _three(
        "forced_labour",
        "ILO C029, art. 2",
        FORCED_LABOUR_FACTS,
        ((YES, YES, YES), (YES, OPEN, YES), (YES, NO, YES), (YES, YES, NO)),
    )
    return _trafficking(), smuggling, _asylum(), labour
