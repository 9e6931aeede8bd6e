"""Smuggling of migrants: Protocol of 2000, art. 3, 5 and 6, as a finding with its reasons."""

from __future__ import annotations

from amparo.law.judging import FALSE, UNDETERMINED, WORD, both, smuggling_elements
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
    text,
)
from amparo.model.answer import Truth
from amparo.model.case import Case
from amparo.model.finding import Finding, Reason, Result

RULE_SET, VERSION = "smuggling-2000", "1"
SOURCE = "Protocol against the Smuggling of Migrants by Land, Sea and Air (2000), art. 3, 5, 6"
ELEMENTS = {
    "illegal_entry_procured": "smuggling.illegal_entry_procured",
    "not_national_or_resident": "smuggling.national_or_permanent_resident",
    "material_benefit": "smuggling.material_benefit",
}
AGGRAVATING = ("smuggling.danger_to_life", "smuggling.inhuman_treatment")


def smuggling_finding(case: Case, trafficking: Finding) -> Finding:
    """Art. 3(a), (b) on one case; an aggravating circumstance (6.3) shows the trafficking finding beside."""
    values = dict(zip(ELEMENTS, smuggling_elements(case.facts), strict=True))
    entry, foreign, benefit = values.values()
    result = WORD[both(entry, both(foreign, benefit))]
    open_codes = [ELEMENTS[name] for name, value in values.items() if value is UNDETERMINED]
    missing = missing_facts(case.facts, open_codes) if result is Result.INSUFFICIENT else ()
    aggravating = recorded(case.facts, AGGRAVATING)
    reasons = [_result(values, result), *missing_in_words(missing)]
    if aggravating:
        reasons.append(
            say(
                "smuggling.aggravated",
                facts=facts_in_words(aggravating),
                trafficking=text(f"common.result.{trafficking.result.value}"),
            )
        )
    if result is Result.NOT_ESTABLISHED and benefit is FALSE:
        reasons.append(say("smuggling.no_benefit"))
    reasons.append(say("smuggling.independent"))
    return Finding(
        test="smuggling",
        rule_set=RULE_SET,
        version=VERSION,
        result=result,
        branch=BRANCH[case.child],
        elements={name: WORD_OF[value] for name, value in values.items()},
        reasons=tuple(reasons),
        missing=missing,
        articles=(
            *("Smuggling Protocol 3(a)", "Smuggling Protocol 3(b)", "Smuggling Protocol 5"),
            *(("Smuggling Protocol 6(3)",) if aggravating else ()),
        ),
        duties=_duties(result, bool(aggravating)),
        evidence="treaty",
        source=SOURCE,
        flags={
            "aggravated": _aggravated(case),
            "trafficking": trafficking.result.value if aggravating else "",
            "transnational": str(case.facts.get("cross_border", "not_asked")),
            "organised_group": str(case.facts.get("organized_group", "not_asked")),
        },
    )


def _aggravated(case: Case) -> str:
    answers = [case.facts.get(code, "not_asked") for code in AGGRAVATING]
    for word in ("yes", "unknown", "not_asked"):
        if word in answers:
            return word
    return "no"


def _result(values: dict[str, Truth], result: Result) -> Reason:
    if result is Result.ESTABLISHED:
        return say("smuggling.established")
    wanted = FALSE if result is Result.NOT_ESTABLISHED else UNDETERMINED
    return say(
        f"smuggling.{result.value}",
        elements=elements_in_words([name for name, value in values.items() if value is wanted]),
    )


def _duties(result: Result, aggravated: bool) -> tuple[Reason, ...]:
    again = ("trafficking_rerun",) if aggravated else ()
    if result is Result.NOT_ESTABLISHED:
        return duties(*again, "smuggling_saving")
    return duties("migrant_not_liable", "smuggled_protection", *again, "smuggling_saving")
