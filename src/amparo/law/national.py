"""National offences as findings: what the statute as far as it was seen says of the case, beside the Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from amparo.law.deciding import age_matters, blocking, decide, deciding_topics, element_values, open_codes
from amparo.law.expression import facts_of
from amparo.law.offences import Offence, Penalty, offences_of
from amparo.law.palermo import BRANCH
from amparo.law.sentences import (
    duties,
    elements_in_words,
    facts_in_words,
    joined,
    missing_facts,
    missing_in_words,
    say,
    text,
)
from amparo.model.case import Case
from amparo.model.finding import Branch, Finding, Missing, OffenceNote, Reason, Result
from amparo.vocabulary.countries import country_name
from amparo.vocabulary.text import Text

TEST = "national_offence"
#: Results that say the offence is there.
_HOLDS = (Result.ESTABLISHED, Result.PRESUMED)


def national_findings(case: Case, trafficking: Finding) -> tuple[Finding, ...]:
    """One finding for each offence encoded of each state asked; one `law_not_seen` where none is encoded."""
    found: list[Finding] = []
    for state in case.jurisdictions:
        encoded = offences_of(state)
        found.extend(offence_finding(case, offence, trafficking) for offence in encoded)
        if not encoded:
            found.append(_none_encoded(state, BRANCH[case.child]))
    return tuple(found)


def offence_finding(case: Case, offence: Offence, trafficking: Finding) -> Finding:
    """One offence on one case, with the Protocol's finding beside it."""
    facts, child = case.facts, case.child
    result = decide(offence, facts, child)
    codes = open_codes(offence, facts, child)
    missing = missing_facts(facts, codes, case.minor.value if age_matters(offence, facts, child) else None)
    values = element_values(offence, facts)
    topics = deciding_topics(offence, facts, child) if result is Result.LAW_NOT_SEEN else ()
    gap = _gap(result, trafficking.result)
    reasons = [
        _result(case, offence, result, values, missing, topics),
        *_rules(offence),
        *([say(f"national.consent_rule.{offence.consent_rule}")] if facts.get("consent") == "yes" else []),
        *missing_in_words(missing),
        *_verbs(offence, facts, result),
        *([say(f"national.gap_{gap}")] if gap in ("protocol_only", "national_only") else []),
        *_background(offence),
    ]
    return Finding(
        test=TEST,
        rule_set=offence.rule_set,
        version=offence.version,
        result=result,
        branch=BRANCH[child],
        elements=values,
        reasons=tuple(reasons),
        missing=missing,
        articles=(offence.cells["law"],),
        duties=duties("national_not_needed", "consult_statute"),
        evidence=offence.cells["evidence"],
        source=offence.source,
        flags={"gap": gap, "serious_crime": offence.serious_crime},
        offence=_note(offence, topics),
    )


def _gap(result: Result, protocol: Result) -> str:
    """Where the national finding and the Protocol's differ: protocol_only, national_only, cannot_say, or nothing."""
    if result is Result.LAW_NOT_SEEN:
        return "cannot_say"
    if protocol in _HOLDS and result is Result.NOT_ESTABLISHED:
        return "protocol_only"
    return "national_only" if protocol is Result.NOT_ESTABLISHED and result in _HOLDS else ""


def _result(
    case: Case,
    offence: Offence,
    result: Result,
    values: dict[str, str],
    missing: tuple[Missing, ...],
    topics: tuple[str, ...],
) -> Reason:
    code = f"national.{result.value}"
    if result is Result.LAW_NOT_SEEN:
        return say(code, law=offence.law, topics=_topics(topics))
    if result in _HOLDS:
        return say(code, law=offence.law, elements=_elements(tuple(values.items())))
    if result is Result.NOT_ESTABLISHED:
        names = blocking(offence, case.facts, case.child, values)
    else:
        open_ = {item.fact for item in missing}
        names = tuple(name for name, node in offence.parts if open_ & set(facts_of(node)))
    return say(code, law=offence.law, elements=elements_in_words(names or ("age",)))


@cache
def _elements(values: tuple[tuple[str, str], ...]) -> Text:
    pairs = (joined((text(f"common.element.{name}"), text(f"common.value.{value}")), ": ") for name, value in values)
    return joined(tuple(pairs), "; ")


@cache
def _topics(topics: tuple[str, ...]) -> Text:
    return joined(tuple(text(f"national.topic.{topic}") for topic in topics), "; ")


def _verbs(offence: Offence, facts: Mapping[str, str], result: Result) -> list[Reason]:
    """Verbs only this statute names and nobody recorded: said where the acts asked about were all no."""
    if result is not Result.NOT_ESTABLISHED:
        return []
    verbs = tuple(code for code in offence.facts if code.startswith("act.") and code in offence.recorded_only)
    silent = tuple(code for code in verbs if facts.get(code, "not_asked") == "not_asked")
    return [say("national.verbs_not_recorded", facts=facts_in_words(silent))] if silent else []


@cache
def _rules(offence: Offence) -> tuple[Reason, ...]:
    """What the law asks of means, and under 18."""
    if offence.means_rule == "required":
        means = say("national.means_rule.required", means=facts_in_words(facts_of(dict(offence.parts)["means"])))
    else:
        means = say(f"national.means_rule.{offence.means_rule}")
    return (means, say(f"national.child_rule.{offence.child_rule}"))


@cache
def _background(offence: Offence) -> tuple[Reason, ...]:
    """How well the law is known, its penalties, and since when it is in force: said with every finding."""
    said = [say(f"national.evidence.{offence.evidence}", source=offence.source)]
    penalties = _penalties(offence)
    said.append(say("national.penalties", penalties=joined(penalties, "; ")) if penalties else _no_penalty())
    if offence.serious_crime == "yes":
        said.append(say("national.serious"))
    said.append(say("national.validity", years=offence.years) if offence.years else say("national.validity_unknown"))
    return tuple(said)


def _no_penalty() -> Reason:
    return say("national.penalties_not_seen")


@cache
def _penalties(offence: Offence) -> tuple[Text, ...]:
    return tuple(joined((text(f"national.penalty.{item.case}"), _measure(item)), ": ") for item in offence.penalties)


def _measure(penalty: Penalty) -> Text:
    """The prison term of one case of the offence, in words."""
    if penalty.increase:
        name = "increase"
    elif penalty.life:
        name = "from_to_life" if penalty.minimum else "life"
    else:
        name = "range" if penalty.minimum else "up_to"
    prison = text(f"national.measure.{name}").format(
        min=penalty.minimum, max=penalty.maximum, increase=penalty.increase
    )
    return text("national.measure.and_fine").format(prison=prison) if penalty.fine else prison


@cache
def _note(offence: Offence, topics: tuple[str, ...]) -> OffenceNote:
    return OffenceNote(
        law=offence.law,
        evidence=offence.evidence,
        penalties=_penalties(offence),
        valid_from=offence.valid_from or "unknown",
        valid_until=offence.valid_until or "unknown",
        looked_for=tuple(text(f"national.topic.{topic}") for topic in topics),
        cells=offence.cells,
    )


@cache
def _none_encoded(state: str, branch: Branch) -> Finding:
    """A state of which no offence is encoded: what was looked for, and nothing guessed."""
    topics = _topics(("state_law",))
    return Finding(
        test=TEST,
        rule_set=f"{state}:none-encoded",
        version="1",
        result=Result.LAW_NOT_SEEN,
        branch=branch,
        elements={},
        reasons=(say("national.none_encoded", state=country_name(state), topics=topics), say("national.evidence.none")),
        missing=(),
        articles=(),
        duties=duties("national_not_needed", "consult_statute"),
        evidence="no law seen",
        source="",
        flags={"gap": "cannot_say", "serious_crime": "unknown"},
        offence=OffenceNote(
            law=country_name(state),
            evidence="none",
            penalties=(),
            valid_from="unknown",
            valid_until="unknown",
            looked_for=(text("national.topic.state_law"),),
            cells={},
        ),
    )
