"""Recording what was said, judging it, confirming the finding, reading it a second time blind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from amparo_web.accounts.permissions import Refused
from amparo_web.casework import tracing
from amparo_web.casework.judging import current_answers, judge_case
from amparo_web.casework.models import Assessment, CaseFile, Coding, Statement
from amparo_web.casework.permissions import Sight


@dataclass(frozen=True, slots=True)
class Said:
    """One answer to one fact, as it was heard."""

    fact: str
    answer: str
    source: str = "person"
    reliability: str = "cannot_judge"
    said_on: str = ""
    words: str = ""


def next_place(rows: QuerySet[Any]) -> int:
    """The place after the last of a case's rows; ask with the case locked."""
    return int(rows.aggregate(last=Max("sequence"))["last"] or 0) + 1


@transaction.atomic
def record_statements(*, sight: Sight, said: Iterable[Said]) -> int:
    """Add what was said; returns how many statements changed what is known. An answer said again adds nothing."""
    CaseFile.objects.select_for_update().get(pk=sight.case.pk)  # two who write at once take their places in turn
    known = current_answers(sight.case)
    place = next_place(sight.case.statements.all())
    added = 0
    for item in said:
        held = known.get(item.fact)
        if held is not None and held.answer == item.answer and held.source == item.source and not item.words:
            continue
        if held is None and item.answer == "not_asked":
            continue
        Statement.objects.create(
            case=sight.case,
            person=sight.case.person,
            sequence=place + added,
            fact=item.fact,
            answer=item.answer,
            source=item.source,
            reliability=item.reliability,
            said_on=item.said_on,
            words=item.words,
            recorded_by=sight.member.user,
        )
        added += 1
    if added:
        tracing.changed(sight.member, "statement.recorded", sight.case)
    return added


@transaction.atomic
def make_assessment(*, sight: Sight) -> Assessment:
    """Judge the case as it is known now and keep the findings with the facts they were made of."""
    CaseFile.objects.select_for_update().get(pk=sight.case.pk)
    judged = judge_case(sight.case)
    made = Assessment.objects.create(
        case=sight.case,
        person=sight.case.person,
        sequence=next_place(sight.case.assessments.all()),
        rule_sets=";".join(f"{item.rule_set}@{item.version}" for item in judged.findings)[:500],
        trafficking=judged.of("trafficking").result.value,
        facts={fact: held.answer for fact, held in current_answers(sight.case).items()},
        findings=[item.as_dict("es") for item in judged.findings],
        made_by=sight.member.user,
    )
    tracing.changed(sight.member, "assessment.made", sight.case)
    return made


@transaction.atomic
def confirm_assessment(*, sight: Sight, assessment: Assessment) -> None:
    """A person stands behind the finding. Raises Refused when it is no longer what the facts say."""
    if assessment.pk != sight.case.assessments.values_list("pk", flat=True).first():
        raise Refused("casework.newer_assessment")
    facts = {fact: held.answer for fact, held in current_answers(sight.case).items()}
    if assessment.facts.reveal() != facts:
        raise Refused("casework.facts_changed")
    Assessment.objects.filter(pk=assessment.pk, confirmed_at=None).update(
        confirmed_by=sight.member.user, confirmed_at=timezone.now()
    )
    sight.case.tasks.filter(kind="confirm", done_at=None).update(done_at=timezone.now(), done_by=sight.member.user)
    tracing.changed(sight.member, "assessment.confirmed", sight.case)


@transaction.atomic
def code_again(*, sight: Sight, answers: Mapping[str, str]) -> Coding:
    """A second reading, by somebody who recorded none of the statements; the third settles the differences."""
    user = sight.member.user
    if sight.case.statements.filter(recorded_by=user).exists():
        raise Refused("casework.not_blind")
    earlier = sight.case.codings.count()
    if sight.case.codings.filter(coder=user).exists():
        raise Refused("casework.coded_already")
    if earlier >= 2:
        raise Refused("casework.coded_enough")
    made = Coding.objects.create(
        case=sight.case, person=sight.case.person, coder=user, tie_break=earlier == 1, answers=dict(answers)
    )
    tracing.changed(sight.member, "case.coded", sight.case)
    return made
