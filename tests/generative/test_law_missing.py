"""What a finding lists as missing can change its result, and what it does not list cannot: tried by brute force.

Every open fact is answered yes and no, in every combination (for the asylum referral, where what was not asked means
something, it is also left as it is). A fact that counts only once
somebody records it (a verb only one statute names, a purpose outside the list seen, an exception of C029) is not
asked for; so it stays not asked unless it is recorded as unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.law.asylum_referral import asylum_finding
from amparo.law.forced_labour import forced_labour_finding
from amparo.law.national import offence_finding
from amparo.law.offences import Offence, offences
from amparo.law.palermo import trafficking_finding
from amparo.law.smuggling import smuggling_finding
from amparo.model.answer import Answer
from amparo.model.case import Case
from amparo.model.finding import Finding
from amparo.vocabulary.facts import (
    ACT_FACTS,
    CARTAGENA_FACTS,
    EXCEPTION_FACTS,
    FEAR_FACT,
    FORCED_LABOUR_FACTS,
    GROUND_FACTS,
    MEANS_FACTS,
    PURPOSE_FACTS,
    SMUGGLING_FACTS,
)

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
Judge = Callable[[Case], Finding]
#: Open facts in one case, the age among them.
MOST_OPEN = 5
TRIED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def can_change(judge: Judge, case: Case, open_: list[str], choices: tuple[Answer | None, ...]) -> set[str]:
    """Brute force: the open facts (and `minor`) whose answer changes the result in some completion of the others."""
    results = {}
    for answers in product(choices, repeat=len(open_)):
        facts, minor = dict(case.facts), case.minor
        for code, answer in zip(open_, answers, strict=True):
            if answer is not None and code == "minor":
                minor = answer
            elif answer is not None:
                facts[code] = answer
        results[answers] = judge(Case(case.id, facts, case.age_at_act, minor)).result
    found = set()
    for place, code in enumerate(open_):
        rest = {}
        for answers, result in results.items():
            rest.setdefault(answers[:place] + answers[place + 1 :], set()).add(result)
        if any(len(seen) > 1 for seen in rest.values()):
            found.add(code)
    return found


@st.composite
def cases(
    draw: st.DrawFn, codes: tuple[str, ...], recorded_only: frozenset[str] = frozenset()
) -> tuple[Case, list[str]]:
    """A case with at most MOST_OPEN open facts, and which they are."""
    asked = tuple(code for code in codes if code not in recorded_only)
    open_ = draw(st.lists(st.sampled_from(codes), max_size=MOST_OPEN - 1, unique=True))
    weights = draw(st.sampled_from([(YES, NO), (NO, NO, NO, YES), (YES,), (NO,)]))
    facts = {code: draw(st.sampled_from(weights)) for code in asked if code not in open_}
    for code in recorded_only - set(open_):
        answer = draw(st.sampled_from([YES, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED]))
        if answer is not NOT_ASKED:
            facts[code] = answer
    for code in open_:
        if code in recorded_only or draw(st.booleans()):
            facts[code] = UNKNOWN
    age = draw(st.sampled_from([12, 30, None]))
    minor = draw(st.sampled_from([UNKNOWN, NOT_ASKED]))
    return Case("c", facts, age, minor), [*open_, *(["minor"] if age is None else [])]


def check(judge: Judge, drawn: tuple[Case, list[str]], choices: tuple[Answer | None, ...] = (YES, NO)) -> None:
    case, open_ = drawn
    listed = {item.fact for item in judge(case).missing}
    assert listed == can_change(judge, case, open_, choices)


@given(cases((*ACT_FACTS[:2], *MEANS_FACTS[:2], *PURPOSE_FACTS[:2])))
@TRIED
def test_trafficking(drawn: tuple[Case, list[str]]) -> None:
    def judge(case: Case) -> Finding:
        rest = dict.fromkeys((*ACT_FACTS[2:], *MEANS_FACTS[2:], *PURPOSE_FACTS[2:]), NO)
        return trafficking_finding(Case(case.id, {**rest, **case.facts}, case.age_at_act, case.minor))

    check(judge, drawn)


@given(cases(SMUGGLING_FACTS[:3]))
@TRIED
def test_smuggling(drawn: tuple[Case, list[str]]) -> None:
    check(lambda case: smuggling_finding(case, trafficking_finding(case)), drawn)


@given(cases((*FORCED_LABOUR_FACTS, *EXCEPTION_FACTS), frozenset(EXCEPTION_FACTS)))
@TRIED
def test_forced_labour(drawn: tuple[Case, list[str]]) -> None:
    check(forced_labour_finding, drawn)


@given(cases((FEAR_FACT, *GROUND_FACTS, *CARTAGENA_FACTS)))
@TRIED
def test_asylum_referral(drawn: tuple[Case, list[str]]) -> None:
    check(asylum_finding, drawn, (None, YES, NO))


@pytest.mark.parametrize("offence", offences(), ids=lambda item: item.rule_set)
def test_national_offences(offence: Offence) -> None:
    if not offence.facts:
        assert not offence_finding(Case("c"), offence, trafficking_finding(Case("c"))).missing
        return

    @given(cases(offence.facts, offence.recorded_only))
    @TRIED
    def tried(drawn: tuple[Case, list[str]]) -> None:
        check(lambda case: offence_finding(case, offence, trafficking_finding(case)), drawn)

    tried()


@pytest.mark.parametrize("age", [12, 30, None])
def test_every_pattern_of_the_three_elements(age: int | None) -> None:
    """Each element stands on one fact, the rest of its group no; all 64 patterns of answers."""
    codes = (ACT_FACTS[0], MEANS_FACTS[0], PURPOSE_FACTS[0])
    rest = dict.fromkeys((*ACT_FACTS[1:], *MEANS_FACTS[1:], *PURPOSE_FACTS[1:]), NO)
    for answers in product(Answer, repeat=3):
        asked = dict(zip(codes, answers, strict=True))
        open_ = [code for code, answer in asked.items() if answer in (UNKNOWN, NOT_ASKED)]
        case = Case("c", {**rest, **asked}, age)
        check(trafficking_finding, (case, [*open_, *(["minor"] if age is None else [])]))


@pytest.mark.parametrize("border", [YES, NO, UNKNOWN])
def test_the_age_matters_in_chile_only_where_the_border_does_not_settle_it(border: Answer) -> None:
    """Art. 411 ter needs no means but a border; 411 quater needs a means, and its rule under 18 was not seen."""
    (offence,) = (item for item in offences() if item.jurisdiction == "CHL")
    facts = {**dict.fromkeys(offence.facts, NO), ACT_FACTS[0]: YES, PURPOSE_FACTS[0]: YES, "cross_border": border}
    open_ = ["minor", *(["cross_border"] if border is UNKNOWN else [])]
    drawn = (Case("c", facts), open_)
    check(lambda case: offence_finding(case, offence, trafficking_finding(case)), drawn)
    assert (
        "minor" in can_change(lambda c: offence_finding(c, offence, trafficking_finding(c)), *drawn, (YES, NO))
    ) is (border is not YES)


def test_every_pattern_of_the_asylum_referral() -> None:
    """Fear, two grounds and one situation of Cartagena in every answer, the others no."""
    codes = (FEAR_FACT, *GROUND_FACTS[:2], CARTAGENA_FACTS[0])
    rest = dict.fromkeys((*GROUND_FACTS[2:], *CARTAGENA_FACTS[1:]), NO)
    for answers in product(Answer, repeat=4):
        asked = dict(zip(codes, answers, strict=True))
        open_ = [code for code, answer in asked.items() if answer in (UNKNOWN, NOT_ASKED)]
        check(asylum_finding, (Case("c", {**rest, **asked}), open_), (None, YES, NO))


@pytest.mark.parametrize(
    ("rule_set", "answers", "open_"),
    [
        # Organs and force settle all but the act: whether there is another purpose no longer matters.
        (
            "CAN:criminal-code-279.01",
            {"means.other_coercion": YES, "purpose.organ_removal": YES, "act.concealment": UNKNOWN},
            ["act.concealment", "purpose.servitude"],
        ),
        # The age matters in the completion where the purpose that needs no means is ruled out.
        (
            "MEX:general-law-2012",
            {"act.receipt": YES, "purpose.begging": YES},
            ["purpose.forced_labour", "purpose.prostitution_of_others", "minor"],
        ),
        # Known to be alike only among the alternatives in which each stands: prostitution has a route of its own.
        (
            "CHL:penal-code-411ter-411quater",
            {"act.receipt": YES, "cross_border": YES},
            ["purpose.prostitution_of_others", "purpose.slavery", "minor"],
        ),
    ],
)
def test_a_fact_written_twice_in_a_condition(rule_set: str, answers: dict[str, Answer], open_: list[str]) -> None:
    (offence,) = (item for item in offences() if item.rule_set == rule_set)
    asked = (code for code in offence.facts if code not in open_ and code not in offence.recorded_only)
    case = Case("c", {**dict.fromkeys(asked, NO), **answers}, None if "minor" in open_ else 12)
    check(lambda one: offence_finding(one, offence, trafficking_finding(one)), (case, open_))
