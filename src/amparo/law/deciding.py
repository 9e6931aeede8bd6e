"""What a national offence's condition decides on given facts: the result, what of the law decides unseen, what is open.

Where part of a statute was not seen, the condition is tried with that part supposed to help and supposed not to. The
two agree: the unseen part does not matter. They differ: it decides, and the result is `law_not_seen`. Conditions hold
no negation, so that the two extremes bound everything between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from amparo.law.expression import Node, Setting, facts_of, prime_clauses
from amparo.law.judging import FALSE, TRUE, UNDETERMINED, by_branches
from amparo.law.offences import Offence
from amparo.model.answer import Truth
from amparo.model.finding import Result
from amparo.vocabulary.facts import MEANS_FACTS

Facts = Mapping[str, str]


def _supposed(offence: Offence, value: bool, **other: bool) -> dict[str, bool]:
    return {topic: other.get(topic, value) for topic in offence.topics}


def _result(offence: Offence, facts: Facts, child: Truth, unseen: Mapping[str, bool]) -> Result:
    test = offence.test
    as_child = test.value(Setting(facts, True, unseen))
    as_adult = test.value(Setting(facts, False, unseen)) if offence.age_read else as_child
    return by_branches(child, as_adult, as_child)


def decide(offence: Offence, facts: Facts, child: Truth) -> Result:
    """The result on these facts; `law_not_seen` where the unseen part of the law decides."""
    helped = _result(offence, facts, child, _supposed(offence, True))
    if not offence.topics or helped is _result(offence, facts, child, _supposed(offence, False)):
        return helped
    return Result.LAW_NOT_SEEN


def deciding_topics(offence: Offence, facts: Facts, child: Truth) -> tuple[str, ...]:
    """What was looked for in the law and not seen, of what decides this case."""
    helped = _result(offence, facts, child, _supposed(offence, True))
    bare = _result(offence, facts, child, _supposed(offence, False))
    return tuple(
        topic
        for topic in offence.topics
        if _result(offence, facts, child, _supposed(offence, True, **{topic: False})) is not helped
        or _result(offence, facts, child, _supposed(offence, False, **{topic: True})) is not bare
    )


def _branches(child: Truth, offence: Offence) -> tuple[bool, ...]:
    if child is TRUE or not offence.age_read:
        return (True,)
    return (False,) if child is FALSE else (False, True)


def open_codes(offence: Offence, facts: Facts, child: Truth) -> tuple[str, ...]:
    """The facts that could still change the result, in the order in which the condition names them."""
    decisive: set[str] = set()
    for value, branch in product((True, False) if offence.topics else (False,), _branches(child, offence)):
        setting = Setting(facts, branch, _supposed(offence, value))
        decisive.update(*prime_clauses(offence.test, setting, offence.alike))
    return tuple(code for code in offence.facts if offence.alike[code] in decisive and _is_open(offence, facts, code))


def _is_open(offence: Offence, facts: Facts, code: str) -> bool:
    """Unknown, or not asked unless it counts only once recorded."""
    answer = facts.get(code, "not_asked")
    return answer == "unknown" or (answer == "not_asked" and code not in offence.recorded_only)


def _completions(offence: Offence, facts: Facts) -> Iterator[dict[str, str]]:
    """Every way of settling the open facts that can make a difference: one of those alike yes, the others no.

    Means are tried as no first, because that is where the age usually matters.
    """
    open_ = [code for code in offence.facts if _is_open(offence, facts, code)]
    chosen = {offence.alike[code]: code for code in reversed(open_)}.values()
    choices = [("no", "yes") if code in MEANS_FACTS else ("yes", "no") for code in chosen]
    for answers in product(*choices):
        yield {**facts, **dict.fromkeys(open_, "no"), **dict(zip(chosen, answers, strict=True))}


def age_matters(offence: Offence, facts: Facts, child: Truth) -> bool:
    """Whether settling the age could change the result."""
    if child is not UNDETERMINED or not offence.age_read:
        return False
    return any(decide(offence, full, TRUE) is not decide(offence, full, FALSE) for full in _completions(offence, facts))


def element_values(offence: Offence, facts: Facts) -> dict[str, str]:
    """Each named part of the condition: yes, no, unknown, or not_seen where the law's words were not seen."""
    words = {TRUE: "yes", FALSE: "no", UNDETERMINED: "unknown"}
    helped = Setting(facts, True, _supposed(offence, True))
    bare = Setting(facts, True, _supposed(offence, False))
    found = {}
    for name, node in offence.parts:
        value = node.value(helped)
        found[name] = words[value] if not offence.topics or node.value(bare) is value else "not_seen"
    return found


def blocking(offence: Offence, facts: Facts, child: Truth, values: Mapping[str, str]) -> tuple[str, ...]:
    """Of the parts that are no, those that rule the offence out even if the others had been yes."""
    ruled_out = {name: node for name, node in offence.parts if values[name] == "no"}
    found = tuple(name for name in ruled_out if _blocks(offence, facts, child, name, ruled_out))
    return found or tuple(ruled_out)


def _blocks(offence: Offence, facts: Facts, child: Truth, name: str, ruled_out: Mapping[str, Node]) -> bool:
    own = set(facts_of(ruled_out[name]))
    others = {code: "yes" for part, node in ruled_out.items() if part != name for code in facts_of(node)}
    supposed = {**facts, **{code: "yes" for code in others if code not in own}}
    return decide(offence, supposed, child) is Result.NOT_ESTABLISHED
