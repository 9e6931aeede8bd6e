"""Findings against an engine written apart from the rooms: sets of what could be, tried one by one.

An open answer stands for both yes and no; a result is sure when every way of settling the open answers gives it.
The national offences are written here once more, row by row, as plain Python from the words of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.law.assessment import assess
from amparo.law.judging import judge
from amparo.model.answer import Answer
from amparo.model.case import Case
from amparo.vocabulary.facts import ALL_FACTS, CARTAGENA, FORCED_LABOUR_EXCEPTIONS, GROUNDS

TRIED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ACTS = {"recruitment", "transportation", "transfer", "harbouring", "receipt"}
FORCE = {"threat_or_use_of_force", "other_coercion", "abduction"}
DECEIT = {"fraud", "deception"}
ABUSE = {"abuse_of_power", "abuse_of_vulnerability"}
MEANS = FORCE | DECEIT | ABUSE | {"payments_or_benefits"}
SEXUAL = {"prostitution_of_others", "other_sexual_exploitation"}
LABOUR = {"forced_labour", "slavery", "practices_similar_to_slavery", "servitude"}
PALERMO = SEXUAL | LABOUR | {"organ_removal"}
WIDER = {
    *("begging", "forced_marriage", "illegal_adoption", "forced_criminality", "child_pornography"),
    *("forced_pregnancy", "recruitment_of_minors", "sale_of_persons", "biomedical_research"),
    *("labour_exploitation", "other_exploitation"),
}
Seen = Callable[[str, set[str]], bool]
#: What a row asks of settled facts: `any_("act", ...)`, whether a child, and what is supposed of the unseen.
Row = Callable[[Seen, bool, Mapping[str, bool]], bool]


def plain(purposes: set[str], *, acts: set[str] = ACTS, means: set[str] | None = None, unlisted: bool = False) -> Row:
    """Act, means where the row asks for one, and one of its purposes; `unlisted` where the list was not seen whole."""

    def row(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
        wider = unlisted and law["list"] and seen("purpose", (PALERMO | WIDER) - purposes)
        asked = means is None or seen("means", means)
        return seen("act", acts) and asked and (seen("purpose", purposes) or wider)

    return row


def means_not_stated(purposes: set[str]) -> Row:
    def row(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
        purpose = seen("purpose", purposes) or (law["list"] and seen("purpose", WIDER - purposes))
        free = law["child"] if child else law["adult"]
        return seen("act", ACTS) and purpose and (free or seen("means", MEANS))

    return row


def canada(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    if not seen("act", ACTS | {"retention", "concealment", "control_of_movement"}):
        return False
    fear = seen("means", FORCE) or seen("exploitation", {"fear_for_safety"})
    purpose = seen("purpose", SEXUAL | LABOUR) or (law["list"] and seen("purpose", WIDER))
    by_deceit = seen("means", (FORCE - {"abduction"}) | DECEIT)
    return (purpose and fear) or (seen("purpose", {"organ_removal"}) and by_deceit)


def irpa(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    acts = ACTS - {"transfer"} | ({"transfer"} if law["transfer"] else set())
    return seen("act", acts) and seen("means", FORCE | DECEIT) and seen("", {"cross_border"})


def barbados(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    listed = {"slavery", "forced_labour", "servitude", "prostitution_of_others"}
    purpose = seen("purpose", listed) or (law["list"] and seen("purpose", (PALERMO | WIDER) - listed))
    return seen("act", ACTS) and purpose and (child or seen("means", MEANS))


def mexico(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    without = child or seen("means", MEANS - {"payments_or_benefits"}) or law["general"]
    sexual = seen("purpose", SEXUAL) and without
    other = seen("purpose", LABOUR | {"organ_removal"}) or (law["list"] and seen("purpose", WIDER))
    return seen("act", ACTS) and (other or sexual)


def chile(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    purpose = seen("purpose", PALERMO) or (law["list"] and seen("purpose", WIDER))
    quater = purpose and (seen("means", MEANS) or (child and law["child"]))
    ter = seen("purpose", {"prostitution_of_others"}) and seen("", {"cross_border"})
    return seen("act", ACTS) and (quater or ter)


def united_states(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    means = seen("means", FORCE | DECEIT)
    labour = seen("act", ACTS) and seen("purpose", LABOUR) and means
    sexual = seen("act", ACTS | {"advertising", "solicitation"}) and seen("purpose", SEXUAL) and (child or means)
    return labour or sexual


def venezuela(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    listed = SEXUAL | {"forced_labour"}
    purpose = seen("purpose", listed) or (law["list"] and seen("purpose", (PALERMO | WIDER) - listed))
    return law["persons"] and seen("act", ACTS) and seen("means", MEANS) and purpose


def brazil(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    listed = PALERMO | {"illegal_adoption"}
    purpose = seen("purpose", listed) or (law["degrading"] and seen("purpose", {"labour_exploitation"}))
    return seen("act", ACTS | {"purchase"}) and seen("means", MEANS - {"payments_or_benefits"}) and purpose


def panama(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    listed = {"prostitution_of_others", "servitude", "slavery", "forced_labour", "organ_removal"}
    listed |= {"forced_marriage", "begging", "illegal_adoption"}
    purpose = seen("purpose", listed) or (law["list"] and seen("purpose", (PALERMO | WIDER) - listed))
    return seen("act", {"transportation", "transfer"}) and purpose


def not_seen(seen: Seen, child: bool, law: Mapping[str, bool]) -> bool:
    return law["statute"]


COLOMBIA = PALERMO | WIDER - {"illegal_adoption", "sale_of_persons", "biomedical_research"}
ECUADOR = PALERMO | WIDER - {"sale_of_persons", "biomedical_research"}
GUATEMALA = PALERMO | {
    *("begging", "sale_of_persons", "recruitment_of_minors", "illegal_adoption", "child_pornography"),
    *("forced_pregnancy", "forced_marriage"),
}
ROWS: dict[str, Row] = {
    "ARG:penal-code-145bis-145ter": plain(PALERMO | {"child_pornography", "forced_marriage"}, acts=ACTS | {"offer"}),
    "BOL:penal-code-281bis": plain(PALERMO | {"illegal_adoption", "biomedical_research"}, means=MEANS, unlisted=True),
    "BRA:penal-code-149-A": brazil,
    "CAN:criminal-code-279.01": canada,
    "CAN:irpa-118": irpa,
    "COL:penal-code-188A": plain(COLOMBIA, unlisted=True),
    "DOM:law-137-03": plain(PALERMO | {"forced_marriage", "illegal_adoption"}, means=MEANS, unlisted=True),
    "ECU:coip-91": plain(ECUADOR, acts=ACTS | {"delivery"}, unlisted=True),
    "SLV:decree-824": plain(PALERMO | {"illegal_adoption"}, unlisted=True),
    "GTM:penal-code-202ter": plain(GUATEMALA, acts=ACTS | {"retention"}, unlisted=True),
    "HND:decree-59-2012": plain(PALERMO | {"illegal_adoption"}, unlisted=True),
    "HTI:cl-2014-0010": means_not_stated(PALERMO),
    "MEX:general-law-2012": mexico,
    "PAN:penal-code-456": panama,
    "PER:penal-code-153": means_not_stated(PALERMO | {"labour_exploitation"}),
    "URY:law-18250-art-78": plain(PALERMO, unlisted=True),
    "VEN:law-on-women-2007": venezuela,
    "ATG:trafficking-in-persons-act-2010": means_not_stated(PALERMO),
    "BRB:trafficking-in-persons-act-2016": barbados,
    "LCA:counter-trafficking-act-2010": means_not_stated(PALERMO),
    "CHL:penal-code-411ter-411quater": chile,
    "USA:22-usc-7102": united_states,
    "CRI:law-9095": not_seen,
    "NIC:law-896": not_seen,
    "PRY:law-4788-2012": not_seen,
    "GRD:trafficking-in-persons-act-2014": not_seen,
    "DMA:none-found": not_seen,
}
#: What of each law was not seen, besides the rows whose purposes alone are not (`list`).
UNSEEN = {
    **dict.fromkeys(("HTI", "PER", "ATG", "LCA"), ("list", "adult", "child")),
    **dict.fromkeys(("CRI", "NIC", "PRY", "GRD", "DMA"), ("statute",)),
    **{"BRA": ("degrading",), "MEX": ("list", "general"), "VEN": ("list", "persons"), "CHL": ("list", "child")},
    "CAN:irpa-118": ("transfer",),
}
#: Open facts of one case: each is settled both ways.
MOST_OPEN = 4


def settled(facts: Mapping[str, str]) -> Seen:
    def seen(group: str, codes: set[str]) -> bool:
        return any(facts.get(f"{group}.{code}".lstrip(".")) == "yes" for code in codes)

    return seen


def sure(values: set[bool]) -> str:
    return "insufficient" if len(values) == 2 else "established" if values == {True} else "not_established"


def by_age(adult: str, child: str, age: str) -> str:
    if age != "unknown" or adult == child:
        return child if age == "child" else adult
    return "presumed" if child == "established" else child


def oracle(rule_set: str, facts: Mapping[str, str], open_: list[str], age: str) -> str:
    """The result when every open fact is settled both ways and every unseen part of the law supposed both ways."""
    ways = [{**facts, **dict(zip(open_, way, strict=True))} for way in product(("yes", "no"), repeat=len(open_))]
    results = set()
    row, unseen = ROWS[rule_set], UNSEEN.get(rule_set, UNSEEN.get(rule_set[:3], ("list",)))
    for supposed in product((True, False), repeat=len(unseen)):
        law = dict(zip(unseen, supposed, strict=True))
        adult, child = (sure({row(settled(way), young, law) for way in ways}) for young in (False, True))
        results.add(by_age(adult, child, age))
    return results.pop() if len(results) == 1 else "law_not_seen"


AGES = {"adult": (30, "no"), "child": (11, "yes"), "unknown": (None, "unknown")}
GROUPS = ("act.", "means.", "purpose.", "exploitation.", "cross_border")
READ = tuple(code for code in ALL_FACTS if code.startswith(GROUPS))


@st.composite
def national_cases(draw: st.DrawFn) -> tuple[dict[str, str], list[str], str]:
    """Facts settled but for a few that are unknown; whole groups are often no, so that findings do not all hold."""
    open_ = draw(st.lists(st.sampled_from(READ), max_size=MOST_OPEN, unique=True))
    mostly = {group: draw(st.sampled_from([0, 1, 1, 2])) for group in ("act", "means", "purpose")}
    facts = dict.fromkeys(READ, "no")
    for group, number in mostly.items():
        codes = [code for code in READ if code.startswith(f"{group}.")]
        for code in draw(st.lists(st.sampled_from(codes), min_size=number, max_size=number)):
            facts[code] = "yes"
    for code in ("exploitation.fear_for_safety", "cross_border"):
        facts[code] = draw(st.sampled_from(["yes", "no"]))
    facts.update(dict.fromkeys(open_, "unknown"))
    return facts, open_, draw(st.sampled_from(sorted(AGES)))


def assessed(facts: Mapping[str, str], age: str, states: tuple[str, ...] = ()) -> dict[str, str]:
    answers = {code: Answer(value) for code, value in facts.items()}
    years, minor = AGES[age]
    found = assess(Case("c", answers, years, Answer(minor), states))
    return {
        item.rule_set if item.test == "national_offence" else item.test: item.result.value for item in found.findings
    }


@given(national_cases())
@TRIED
def test_national_offences(drawn: tuple[dict[str, str], list[str], str]) -> None:
    facts, open_, age = drawn
    got = assessed(facts, age, tuple(dict.fromkeys(rule_set[:3] for rule_set in ROWS)))
    for rule_set in ROWS:
        assert got[rule_set] == oracle(rule_set, facts, open_, age), (rule_set, facts)


@pytest.mark.parametrize("age", sorted(AGES))
@pytest.mark.parametrize("group", ["act", "means", "purpose"])
@pytest.mark.parametrize("others", ["yes", "no"])
def test_every_act_means_and_purpose_alone(age: str, group: str, others: str) -> None:
    """One code of a group yes and the rest of it no; the means beside an act or purpose all yes, or all no."""
    states = tuple(dict.fromkeys(rule_set[:3] for rule_set in ROWS))
    for code in (code for code in READ if code.startswith(f"{group}.")):
        facts = {c: others if c.startswith("means.") or "." not in c else "yes" for c in READ}
        facts |= {c: "yes" if c == code else "no" for c in READ if c.startswith(f"{group}.")}
        facts["exploitation.fear_for_safety"] = others
        got = assessed(facts, age, states)
        for rule_set in ROWS:
            assert got[rule_set] == oracle(rule_set, facts, [], age), (rule_set, code)


@pytest.mark.parametrize("age", sorted(AGES))
@given(answers=st.lists(st.sampled_from(["yes", "no", "unknown", "not_asked"]), min_size=20, max_size=20))
@TRIED
def test_trafficking(age: str, answers: list[str]) -> None:
    """Every answer of the twenty facts drawn; each element decided by what could still be of its group."""
    facts: dict[str, str] = {}
    drawn = iter(answers)
    could: dict[str, set[bool]] = {}
    for group, codes in (("act", ACTS), ("means", MEANS), ("purpose", PALERMO)):
        own = {f"{group}.{code}": next(drawn) for code in sorted(codes)}
        facts.update(own)
        could[group] = {"yes" in own.values(), any(value != "no" for value in own.values())}
    adult = {a and m and p for a, m, p in product(could["act"], could["means"], could["purpose"])}
    child = {a and p for a, p in product(could["act"], could["purpose"])}
    expected = by_age(sure(adult), sure(child), age)
    assert assessed(facts, age)["trafficking"] == expected
    assert judge(facts, *AGES[age]).trafficking == expected


@given(answers=st.lists(st.sampled_from(["yes", "no", "unknown", "not_asked"]), min_size=18, max_size=18))
@TRIED
def test_the_other_tests(answers: list[str]) -> None:
    fear, *rest = answers
    grounds, cartagena, others = rest[:5], rest[5:10], rest[10:]
    facts = {"asylum.fear_of_return": fear}
    facts |= {f"asylum.{code}": value for code, value in zip((*GROUNDS, *CARTAGENA), rest[:10], strict=True)}
    names = ("illegal_entry_procured", "national_or_permanent_resident", "material_benefit")
    facts |= {f"smuggling.{code}": value for code, value in zip(names, others[:3], strict=True)}
    labour = ("work_or_service", "menace_of_penalty", "not_voluntary")
    facts |= {f"forced_labour.{code}": value for code, value in zip(labour, others[3:6], strict=True)}
    facts[f"forced_labour.{FORCED_LABOUR_EXCEPTIONS[0]}"] = others[6]
    alarm = {"yes", "unknown"}
    refer = fear in alarm or bool(alarm & set(cartagena)) or (fear == "not_asked" and bool(alarm & set(grounds)))
    can = {"yes": {True}, "no": {False}}
    entry, foreign, benefit = (can.get(value, {True, False}) for value in others[:3])
    work, menace, forced = (can.get(value, {True, False}) for value in others[3:6])
    excepted = {"yes": {True}, "unknown": {True, False}}.get(others[6], {False})
    expected = {
        "asylum_referral": "refer" if refer else "no_indication",
        "smuggling": sure({e and not f and b for e, f, b in product(entry, foreign, benefit)}),
        "forced_labour": sure({w and m and v and not x for w, m, v, x in product(work, menace, forced, excepted)}),
    }
    got = assessed(facts, "adult")
    assert {test: got[test] for test in expected} == expected
    bare = judge(facts)
    assert {test: getattr(bare, test).value for test in expected} == expected
