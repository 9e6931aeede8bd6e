"""Answers of the checks on national laws, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from amparo.commitments.checks import Answer, checks
from amparo.commitments.laws import LawAnswer, all_answers
from amparo.commitments.wording import say as core_say
from amparo.files import Language
from amparo_web.commitments.presenting import Counted, state_names
from amparo_web.design.words import say

#: The look of an answer: never by colour alone, its word stands in it.
LOOKS = {Answer.CONFORMS: "party", Answer.GAP: "signed", Answer.CANNOT_SAY: "unknown"}
#: What stands for an answer in a narrow cell.
MARKS = {Answer.CONFORMS: "✓", Answer.GAP: "✕", Answer.CANNOT_SAY: "?"}


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One check on one law."""

    check: str
    group: str
    title: str
    question: str
    basis: str
    version: str
    answer: str
    answer_code: str
    colour: str
    mark: str
    because: str
    quote: str
    beside: str
    grade: str
    source: str
    law: str


@dataclass(frozen=True, slots=True)
class LawView:
    """One law of one state: what it is called, how well it is known, its answers."""

    state: str
    state_name: str
    rule_set: str
    law: str
    grade: str
    grade_code: str
    evidence: str
    source: str
    dates: str
    href: str
    counts: tuple[Counted, ...]
    answers: tuple[AnswerView, ...]


def answer_words(answer: Answer, language: Language) -> str:
    return core_say("answer", answer.value).in_(language)


def grade_words(grade: str, language: Language) -> str:
    return core_say("grade", grade).in_(language)


def answer_view(item: LawAnswer, language: Language) -> AnswerView:
    return AnswerView(
        check=item.check.id,
        group=core_say("check_group", item.check.group).in_(language),
        title=item.check.title.in_(language),
        question=item.check.question.in_(language),
        basis=item.check.basis,
        version=item.check.version,
        answer=answer_words(item.answer, language),
        answer_code=item.answer.value,
        colour=LOOKS[item.answer],
        mark=MARKS[item.answer],
        because=item.because.in_(language),
        quote=item.quote,
        beside=item.beside.in_(language) if item.beside else "",
        grade=grade_words(item.grade, language),
        source=item.source or say("commitments.no_source"),
        law=item.law.in_(language) if item.law else say("commitments.no_law"),
    )


def counted(answers: Iterable[Answer], language: Language) -> tuple[Counted, ...]:
    found = Counter(answers)
    return tuple(Counted(a.value, found[a], answer_words(a, language)) for a in Answer if found[a])


@lru_cache(maxsize=8)
def laws_shown(language: Language) -> tuple[LawView, ...]:
    """Every law with its answers; a state of which none is recorded has one without a name. Never changes: shipped."""
    laws: dict[tuple[str, str], list[LawAnswer]] = {}
    for item in all_answers():
        laws.setdefault((item.state, item.rule_set), []).append(item)
    views = [law_view(items, language) for items in laws.values()]
    order = list(state_names(language))
    return tuple(sorted(views, key=lambda law: order.index(law.state)))


def law_view(items: Sequence[LawAnswer], language: Language) -> LawView:
    """The answers on one law."""
    first = items[0]
    since = first.valid_from if first.valid_from != "unknown" else ""
    until = first.valid_until if first.valid_until != "unknown" else ""
    return LawView(
        state=first.state,
        state_name=state_names(language)[first.state],
        rule_set=first.rule_set,
        law=first.law.in_(language) if first.law else say("commitments.no_law"),
        grade=grade_words(first.grade, language),
        grade_code=first.grade,
        evidence=first.evidence,
        source=first.source or say("commitments.no_source"),
        dates=say(
            "commitments.law_dates",
            years=first.years or say("commitments.not_seen"),
            since=since or say("commitments.not_seen"),
            until=until or say("commitments.not_seen"),
        ),
        href=reverse("commitments:law", kwargs={"code": first.state}),
        counts=counted((item.answer for item in items), language),
        answers=tuple(answer_view(item, language) for item in items),
    )


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check over all recorded laws."""

    id: str
    title: str
    question: str
    basis: str
    group: str
    counts: tuple[Counted, ...]


def checks_shown(language: Language) -> list[CheckView]:
    """Every check with how many recorded laws answer what; states without a recorded law are in no count."""
    recorded = [law for law in laws_shown(language) if law.rule_set]
    found = []
    for check in checks():
        answers = [Answer(a.answer_code) for law in recorded for a in law.answers if a.check == check.id]
        found.append(
            CheckView(
                check.id,
                check.title.in_(language),
                check.question.in_(language),
                check.basis,
                core_say("check_group", check.group).in_(language),
                counted(answers, language),
            )
        )
    return found
