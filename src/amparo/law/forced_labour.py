"""Forced labour: ILO Convention 29, art. 2(1) and 2(2), as a finding with its reasons. Independent of trafficking."""

from __future__ import annotations

from amparo.law.judging import FALSE, TRUE, UNDETERMINED, forced_labour, forced_labour_elements
from amparo.law.palermo import BRANCH
from amparo.law.sentences import (
    WORD_OF,
    duties,
    elements_in_words,
    facts_in_words,
    missing_facts,
    missing_in_words,
    recorded,
    say,
)
from amparo.model.answer import Truth
from amparo.model.case import Case
from amparo.model.finding import Finding, Missing, Reason, Result
from amparo.vocabulary.facts import EXCEPTION_FACTS, FORCED_LABOUR_FACTS

RULE_SET, VERSION = "c029-1930", "1"
SOURCE = "ILO Convention 29 (1930), art. 2; ILO Convention 182 (1999), art. 3"
_NAMES = ("work_or_service", "menace_of_penalty", "not_voluntary", "no_exception")


def forced_labour_finding(case: Case) -> Finding:
    """Work or service, menace of any penalty, not voluntary, and none of the five exceptions."""
    result = forced_labour(case.facts)
    values = dict(zip(_NAMES, forced_labour_elements(case.facts), strict=True))
    missing = _missing(case, values, result)
    child = case.child is TRUE
    reasons = [_result(case, values, result), *missing_in_words(missing)]
    if child and result is Result.ESTABLISHED:
        reasons.append(say("forced_labour.worst_forms"))
    reasons.append(say("forced_labour.independent"))
    return Finding(
        test="forced_labour",
        rule_set=RULE_SET,
        version=VERSION,
        result=result,
        branch=BRANCH[case.child],
        elements={name: WORD_OF[value] for name, value in values.items()},
        reasons=tuple(reasons),
        missing=missing,
        articles=("ILO C029 2(1)", "ILO C029 2(2)", *(("ILO C182 3",) if child else ())),
        duties=_duties(result, child),
        evidence="treaty",
        source=SOURCE,
        flags={"worst_form_of_child_labour": "yes" if child and result is Result.ESTABLISHED else ""},
    )


def _result(case: Case, values: dict[str, Truth], result: Result) -> Reason:
    if result is Result.ESTABLISHED:
        return say("forced_labour.established")
    if values["no_exception"] is FALSE:
        return say("forced_labour.exception", facts=facts_in_words(recorded(case.facts, EXCEPTION_FACTS)))
    wanted = FALSE if result is Result.NOT_ESTABLISHED else UNDETERMINED
    return say(
        f"forced_labour.{result.value}",
        elements=elements_in_words([name for name, value in values.items() if value is wanted]),
    )


def _missing(case: Case, values: dict[str, Truth], result: Result) -> tuple[Missing, ...]:
    """The open elements; an exception only once somebody claimed it and it is not known."""
    if result is not Result.INSUFFICIENT:
        return ()
    codes = [code for code, name in zip(FORCED_LABOUR_FACTS, _NAMES, strict=False) if values[name] is UNDETERMINED]
    return missing_facts(case.facts, [*codes, *(code for code in EXCEPTION_FACTS if case.facts.get(code) == "unknown")])


def _duties(result: Result, child: bool) -> tuple[Reason, ...]:
    if result is Result.NOT_ESTABLISHED:
        return ()
    for_child = ("child_labour",) if child else ()
    if result is Result.INSUFFICIENT:
        return duties(*for_child, "protection_goes_on")
    return duties("release_from_work", *for_child, "forced_labour_non_punishment", "punish_exactor")
