"""Trafficking in persons: Protocol of 2000, art. 3, as a finding with its reasons."""

from __future__ import annotations

from amparo.law.judging import FALSE, TRUE, UNDETERMINED, PalermoElements, by_branches, palermo_elements
from amparo.law.sentences import (
    WORD_OF,
    duties,
    elements_in_words,
    facts_in_words,
    missing_facts,
    missing_in_words,
    open_in,
    recorded,
    say,
)
from amparo.model.answer import Truth
from amparo.model.case import Case
from amparo.model.finding import Branch, Finding, Missing, Reason, Result
from amparo.vocabulary.facts import ACT_FACTS, MEANS_FACTS, NATIONAL_PURPOSE_FACTS, PURPOSE_FACTS

RULE_SET, VERSION = "palermo-2000", "1"
SOURCE = "Protocol to Prevent, Suppress and Punish Trafficking in Persons (2000), art. 3"
BRANCH = {TRUE: Branch.CHILD, FALSE: Branch.ADULT, UNDETERMINED: Branch.BOTH}
_ARTICLES = {
    Branch.ADULT: ("Trafficking Protocol 3(a)",),
    Branch.CHILD: ("Trafficking Protocol 3(c)", "Trafficking Protocol 3(d)"),
    Branch.BOTH: ("Trafficking Protocol 3(a)", "Trafficking Protocol 3(c)", "Trafficking Protocol 3(d)"),
}
_PROTECTION = ("privacy", "information", "services")
_FULL = (*_PROTECTION, "safety", "compensation", "stay", "return_gates", "saving_clause", "non_punishment")
_DUTY_ARTICLES = (
    "Trafficking Protocol 6",
    "Trafficking Protocol 7",
    "Trafficking Protocol 8",
    "Trafficking Protocol 14",
)


def trafficking_finding(case: Case) -> Finding:
    """Art. 3 on one case: adult, child, or both branches where the age is not known."""
    facts, child = case.facts, case.child
    elements, branch = palermo_elements(facts), BRANCH[child]
    result = by_branches(child, elements.as_adult, elements.as_child)
    missing = _missing(case, elements, child)
    flags = {
        "transnational": str(facts.get("cross_border", "not_asked")),
        "organised_group": str(facts.get("organized_group", "not_asked")),
    }
    reasons = [
        _result(case, elements, result, branch),
        *_consent(case, elements, child),
        *missing_in_words(missing),
        *_what_follows(case, elements, result, child),
        *[say(f"trafficking.flag_{name}") for name, answer in flags.items() if answer == "yes"],
    ]
    return Finding(
        test="trafficking",
        rule_set=RULE_SET,
        version=VERSION,
        result=result,
        branch=branch,
        elements={
            "act": WORD_OF[elements.act],
            "means": WORD_OF[elements.means],
            "purpose": WORD_OF[elements.purpose],
        },
        reasons=tuple(reasons),
        missing=missing,
        articles=_articles(case, branch, result, flags),
        duties=_duties(result, child, flags),
        evidence="treaty",
        source=SOURCE,
        flags=flags,
    )


def _result(case: Case, elements: PalermoElements, result: Result, branch: Branch) -> Reason:
    code = f"trafficking.{result.value}_{branch.value}"
    if result in (Result.ESTABLISHED, Result.PRESUMED):
        groups = {"act": ACT_FACTS, "purpose": PURPOSE_FACTS}
        if result is Result.ESTABLISHED and branch is not Branch.CHILD:
            groups["means"] = MEANS_FACTS
        return say(code, **{name: facts_in_words(recorded(case.facts, group)) for name, group in groups.items()})
    wanted = FALSE if result is Result.NOT_ESTABLISHED else UNDETERMINED
    values = {"act": elements.act, "means": elements.means, "purpose": elements.purpose}
    if branch is not Branch.ADULT and (branch is Branch.CHILD or wanted is FALSE):
        del values["means"]
    return say(code, elements=elements_in_words([name for name, value in values.items() if value is wanted]))


def _consent(case: Case, elements: PalermoElements, child: Truth) -> list[Reason]:
    """Consent is never weighed; where it was recorded as given, the finding says so."""
    if case.facts.get("consent") != "yes":
        return []
    if child is TRUE:
        return [say("trafficking.consent_child")]
    return [say("trafficking.consent_means" if elements.means is TRUE else "trafficking.consent_never")]


def _missing(case: Case, elements: PalermoElements, child: Truth) -> tuple[Missing, ...]:
    """Nothing once an element that every branch asks for is ruled out; else the open groups, and the age."""
    if elements.act is FALSE or elements.purpose is FALSE:
        return ()
    means_matters = child is UNDETERMINED or (child is FALSE and elements.means is not FALSE)
    if child is FALSE and elements.means is FALSE:
        return ()
    codes: list[str] = []
    for value, group, matters in (
        (elements.act, ACT_FACTS, True),
        (elements.means, MEANS_FACTS, means_matters),
        (elements.purpose, PURPOSE_FACTS, True),
    ):
        if value is UNDETERMINED and matters:
            codes.extend(open_in(case.facts, group))
    age_matters = child is UNDETERMINED and elements.means is not TRUE
    return missing_facts(case.facts, codes, case.minor.value if age_matters else None)


def _what_follows(case: Case, elements: PalermoElements, result: Result, child: Truth) -> list[Reason]:
    said = []
    if result is Result.PRESUMED:
        said.append(say("trafficking.treat_as_child"))
    if result is Result.INSUFFICIENT and child is not FALSE and elements.act is TRUE:
        said.append(say("trafficking.child_protection_now"))
    if result is Result.INSUFFICIENT and child is FALSE and elements.act is TRUE and elements.purpose is TRUE:
        said.append(say("trafficking.ask_means"))
    if result in (Result.ESTABLISHED, Result.PRESUMED):
        said.append(say("trafficking.exploitation_not_needed"))
    wider = recorded(case.facts, NATIONAL_PURPOSE_FACTS)
    if wider and elements.purpose is not TRUE:
        said.append(say("trafficking.national_purpose", facts=facts_in_words(wider)))
    if result is Result.NOT_ESTABLISHED:
        only_means = child is FALSE and elements.act is not FALSE and elements.purpose is not FALSE
        said.append(say("trafficking.no_means_other_tests" if only_means else "trafficking.other_tests"))
    if case.age_at_act is not None and case.minor in ("yes", "no") and (case.minor == "yes") is not (child is TRUE):
        said.append(say("common.age_conflict"))
    return said


def _articles(case: Case, branch: Branch, result: Result, flags: dict[str, str]) -> tuple[str, ...]:
    articles = list(_ARTICLES[branch])
    if case.facts.get("consent") == "yes":
        articles.append("Trafficking Protocol 3(b)")
    if "yes" in flags.values():
        articles.append("Trafficking Protocol 4")
    if result in (Result.ESTABLISHED, Result.PRESUMED):
        articles.extend(_DUTY_ARTICLES)
    return tuple(dict.fromkeys(articles))


def _duties(result: Result, child: Truth, flags: dict[str, str]) -> tuple[Reason, ...]:
    if result is Result.NOT_ESTABLISHED:
        return duties("saving_clause")
    cooperation = ("cooperate",) if "yes" in flags.values() else ()
    if result is Result.INSUFFICIENT:
        child_first = ("child_protection_now",) if child is not FALSE else ()
        return duties(*child_first, "protection_goes_on", "privacy", "saving_clause", *cooperation)
    child_needs = ("child_needs",) if child is not FALSE else ()
    return duties(*_PROTECTION, *child_needs, *_FULL[len(_PROTECTION) :], *cooperation)
