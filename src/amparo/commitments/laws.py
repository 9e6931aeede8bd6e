"""Each national law against the checks: one answer per check, with the law, its dates, its source and evidence grade.

A secondary source never reads as the statute: every sentence says first what it rests on. Where nothing of a law was
seen, and for a state of which no law is recorded, every check answers that it cannot be said, and what was looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from amparo.commitments.checks import checks
from amparo.commitments.checks.check import Answer, Check, Verdict, cannot_say
from amparo.commitments.law_data import determination
from amparo.commitments.wording import joined, say
from amparo.law.offences import Offence, offences, offences_of
from amparo.vocabulary.countries import AMERICAN_STATES
from amparo.vocabulary.text import Text

#: The reporting year of the US Department of Labor that is shown beside our answer on the child rule.
BESIDE_YEAR = "2022"


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """The answer of one check on one law.

    `law` and `rule_set` are None and empty where no law of the state is recorded. `evidence` is the recorded grade word
    for word, `grade` our code for it (statute, partial, secondary, unseen, none). `valid_from` and `valid_until` are
    ISO days or `unknown`; `years` are those that the law's title names. `quote` are the row's own words it rests on,
    `beside` what another authority says of the same question.
    """

    state: str
    law: Text | None
    rule_set: str
    check: Check
    answer: Answer
    because: Text
    evidence: str
    grade: str
    source: str
    years: str
    valid_from: str
    valid_until: str
    quote: str
    beside: Text | None


def law_answers(state: str) -> tuple[LawAnswer, ...]:
    """Every check on every recorded law of a state, law by law; one row of cannot_say per check where none is."""
    recorded = offences_of(state)
    if not recorded:
        return tuple(_nothing_recorded(state, check) for check in checks())
    return tuple(answer_on(offence, check) for offence in recorded for check in checks())


@cache
def all_answers() -> tuple[LawAnswer, ...]:
    """The answers of the 35 states, in their usual order."""
    return tuple(answer for state in AMERICAN_STATES for answer in law_answers(state))


def answer_on(offence: Offence, check: Check) -> LawAnswer:
    """One check on one offence (also on an amended one)."""
    verdict = check.judge(offence) if offence.evidence != "unseen" else _not_seen(offence)
    return LawAnswer(
        state=offence.jurisdiction,
        law=offence.law,
        rule_set=offence.rule_set,
        check=check,
        answer=verdict.answer,
        because=_with_ground(offence, verdict),
        evidence=offence.cells["evidence"],
        grade=offence.evidence,
        source=offence.source,
        years=offence.years,
        valid_from=offence.valid_from or "unknown",
        valid_until=offence.valid_until or "unknown",
        quote=verdict.quote,
        beside=_beside(offence.jurisdiction, check),
    )


def _not_seen(offence: Offence) -> Verdict:
    return cannot_say(say("law", "elements_not_seen"), offence.cells["other"])


def _with_ground(offence: Offence, verdict: Verdict) -> Text:
    """The sentence, after what it rests on where that is not the statute itself."""
    if offence.evidence in ("partial", "secondary"):
        return joined([say("ground", offence.evidence), verdict.because], " ")
    return verdict.because


def _beside(state: str, check: Check) -> Text | None:
    if check.id != "child_rule":
        return None
    found = determination(state, BESIDE_YEAR)
    return say("law", f"dol_{found.conforms.lower()}", year=BESIDE_YEAR) if found else None


def _nothing_recorded(state: str, check: Check) -> LawAnswer:
    return LawAnswer(
        state=state,
        law=None,
        rule_set="",
        check=check,
        answer=Answer.CANNOT_SAY,
        because=say("law", "none_recorded"),
        evidence="no law seen",
        grade="none",
        source="",
        years="",
        valid_from="unknown",
        valid_until="unknown",
        quote="",
        beside=_beside(state, check),
    )


def score(answers: Sequence[LawAnswer]) -> dict[Answer, int]:
    """How many answers of each kind; what cannot be said stays apart and is in no denominator."""
    found = Counter(item.answer for item in answers)
    return {answer: found[answer] for answer in Answer}


def law_of(rule_set: str) -> Offence | None:
    """The recorded offence of that rule set; None where there is none."""
    return next((item for item in offences() if item.rule_set == rule_set), None)
