"""From statements to findings: the pure law room judges, this room only hands it what is known."""

from __future__ import annotations

from amparo.law.assessment import assess
from amparo.model.answer import Answer
from amparo.model.case import Case
from amparo.model.finding import Assessment as Judged
from amparo_web.casework.models import CaseFile, Statement


def current_answers(case: CaseFile) -> dict[str, Statement]:
    """Fact -> the newest statement about it."""
    return {item.fact: item for item in case.statements.order_by("sequence")}


def case_for_law(case: CaseFile, answers: dict[str, str] | None = None) -> Case:
    """The facts of a case, without anything that names her. `answers` stand in for statements not yet recorded."""
    facts = {fact: Answer(item.answer) for fact, item in current_answers(case).items()}
    if answers:
        facts |= {fact: Answer(answer) for fact, answer in answers.items()}
    return Case(
        id=str(case.pk),
        facts=facts,
        age_at_act=case.age_at_act,
        minor=Answer(case.minor),
        jurisdictions=tuple(code for code in case.jurisdictions.split(";") if code),
    )


def judge_case(case: CaseFile, answers: dict[str, str] | None = None) -> Judged:
    """Every finding on a case as it is known now."""
    return assess(case_for_law(case, answers))
