"""Referral to the asylum procedure: refer, or no indication. Never a decision on who is a refugee.

1951 Convention art. 1A(2), 31, 33; Cartagena Declaration 1984, III(3).
"""

from __future__ import annotations

from amparo.law.judging import alarming, asylum_referral
from amparo.law.palermo import BRANCH
from amparo.law.sentences import duties, facts_in_words, missing_facts, missing_in_words, open_in, recorded, say
from amparo.model.case import Case
from amparo.model.finding import Finding, Missing, Reason, Result
from amparo.vocabulary.facts import CARTAGENA_FACTS, FEAR_FACT, GROUND_FACTS

RULE_SET, VERSION = "refugee-1951-cartagena-1984", "1"
SOURCE = (
    "Convention relating to the Status of Refugees (1951), art. 1A(2), 31, 33; Cartagena Declaration (1984), III(3)"
)


def asylum_finding(case: Case) -> Finding:
    """What was asked and not ruled out refers; what was not asked is listed, so that it is asked."""
    result = asylum_referral(case.facts)
    missing = _missing(case)
    fear = str(case.facts.get(FEAR_FACT, "not_asked"))
    cartagena, grounds = alarming(case.facts, CARTAGENA_FACTS), alarming(case.facts, GROUND_FACTS)
    reasons = [
        *_result(case, result, fear, cartagena, grounds),
        *missing_in_words(missing),
        say("asylum_referral.never_decided"),
    ]
    refer = result is Result.REFER
    return Finding(
        test="asylum_referral",
        rule_set=RULE_SET,
        version=VERSION,
        result=result,
        branch=BRANCH[case.child],
        elements={
            "fear_of_return": "unknown" if fear == "not_asked" else fear,
            "cartagena": _group(case, CARTAGENA_FACTS),
            "ground": _group(case, GROUND_FACTS),
        },
        reasons=tuple(reasons),
        missing=missing,
        articles=("1951 Convention 1A(2)", "1951 Convention 33", "Cartagena Declaration III(3)"),
        duties=duties("refer_asylum", "non_refoulement", "non_penalisation") if refer else duties("non_refoulement"),
        evidence="treaty",
        source=SOURCE,
        flags={"grounds_named": ";".join(code.removeprefix("asylum.") for code in grounds)},
    )


def _group(case: Case, group: tuple[str, ...]) -> str:
    if recorded(case.facts, group):
        return "yes"
    return "unknown" if open_in(case.facts, group) else "no"


def _result(
    case: Case, result: Result, fear: str, cartagena: tuple[str, ...], grounds: tuple[str, ...]
) -> list[Reason]:
    if result is Result.NO_INDICATION:
        asked = any(case.facts.get(code, "not_asked") != "not_asked" for code in (FEAR_FACT, *CARTAGENA_FACTS))
        return [say("asylum_referral.no_indication" if asked or _any_ground(case) else "asylum_referral.nothing_asked")]
    said = []
    if fear in ("yes", "unknown"):
        said.append(say(f"asylum_referral.refer_fear_{fear}"))
    if cartagena:
        said.append(say("asylum_referral.refer_cartagena", facts=facts_in_words(cartagena)))
    if not said:
        said.append(say("asylum_referral.refer_ground", facts=facts_in_words(grounds)))
    return said


def _any_ground(case: Case) -> bool:
    return any(case.facts.get(code, "not_asked") != "not_asked" for code in GROUND_FACTS)


def _missing(case: Case) -> tuple[Missing, ...]:
    """Nothing once a fear or a situation is recorded as yes; grounds only while nobody asked about fear."""
    facts = case.facts
    if facts.get(FEAR_FACT) == "yes" or recorded(facts, CARTAGENA_FACTS):
        return ()
    codes = [*open_in(facts, (FEAR_FACT,))]
    if facts.get(FEAR_FACT, "not_asked") == "not_asked" and not recorded(facts, GROUND_FACTS):
        codes += open_in(facts, GROUND_FACTS)
    return missing_facts(facts, [*codes, *open_in(facts, CARTAGENA_FACTS)])
