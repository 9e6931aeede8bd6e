"""What findings say and carry: words in four languages, never percent, consent, flags, duties, gaps in the law."""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.law.assessment import assess
from amparo.law.expression import facts_of, parse
from amparo.law.indicators import indicators, referral_prompts, rule_fired
from amparo.law.judging import judge
from amparo.law.offences import offences, offences_of
from amparo.law.sentences import text, texts
from amparo.model.answer import Answer
from amparo.model.case import Case
from amparo.model.finding import Assessment, Finding
from amparo.vocabulary.countries import AMERICAN_STATES, country_name
from amparo.vocabulary.facts import ALL_FACTS, label_of
from amparo.vocabulary.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
LEGAL = ROOT / "../shared/data/legal"
shared = pytest.mark.shared
TRIED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def judged(
    facts: dict[str, str], age: int | None = 30, minor: str = "not_asked", states: tuple[str, ...] = ()
) -> Assessment:
    return assess(Case("c", {code: Answer(value) for code, value in facts.items()}, age, Answer(minor), states))


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


TRAFFICKED = {"act.recruitment": "yes", "means.deception": "yes", "purpose.forced_labour": "yes"}


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    asked = draw(st.lists(st.sampled_from(ALL_FACTS), max_size=30, unique=True))
    facts = {code: draw(st.sampled_from(Answer)) for code in asked}
    states = tuple(draw(st.lists(st.sampled_from(AMERICAN_STATES), max_size=4, unique=True)))
    age = draw(st.sampled_from([None, 0, 17, 18, 60]))
    seen = tuple(draw(st.lists(st.sampled_from(sorted(indicators())), max_size=4, unique=True)))
    return Case(
        "c", facts, age, draw(st.sampled_from(Answer)), states, seen, draw(st.sampled_from(["labour", "sexual"]))
    )


@given(any_case())
@TRIED
def test_every_finding_is_whole_whatever_the_case(case: Case) -> None:
    found = assess(case)
    bare = judge(case.facts, case.age_at_act, case.minor.value)
    assert [item.result for item in found.findings[:4]] == list(dataclasses.astuple(bare))
    for finding in found.findings:
        assert finding.reasons
        assert finding.rule_set
        assert finding.version
        assert set(finding.elements.values()) <= {"yes", "no", "unknown", "not_seen"}
        assert all(item.answer in ("unknown", "not_asked") for item in finding.missing)
        assert finding.result != "insufficient" or finding.missing
        for language in LANGUAGES:
            said = finding.as_dict(language)
            words = " ".join([*said["reasons"], *said["duties"]])  # type: ignore[misc]
            assert "%" not in words
            assert not re.search(r"[{}]", words)
    asked = [state for state in case.jurisdictions for _ in range(max(1, len(offences_of(state))))]
    assert [item.rule_set[:4] for item in found.findings[4:]] == [f"{state}:" for state in asked]


@given(any_case())
@TRIED
def test_consent_borders_and_groups_never_change_a_treaty_finding(case: Case) -> None:
    before = [item.result for item in assess(case).findings[:4]]
    for code in ("consent", "cross_border", "organized_group"):
        for answer in Answer:
            changed = dataclasses.replace(case, facts={**case.facts, code: answer})
            assert [item.result for item in assess(changed).findings[:4]] == before


@given(any_case())
@TRIED
def test_consent_changes_no_national_finding(case: Case) -> None:
    with_consent, without = (
        [item.result for item in assess(dataclasses.replace(case, facts={**case.facts, "consent": answer})).findings]
        for answer in (Answer.YES, Answer.NO)
    )
    assert with_consent == without


def test_recorded_consent_is_answered_in_words() -> None:
    adult = judged(TRAFFICKED | {"consent": "yes"}, states=("ARG", "BRA"))
    assert "trafficking.consent_means" in codes(adult.of("trafficking"))
    assert "Trafficking Protocol 3(b)" in adult.of("trafficking").articles
    assert "national.consent_rule.irrelevant" in codes(adult.findings[4])
    assert "national.consent_rule.not_stated" in codes(adult.findings[5])
    assert "trafficking.consent_child" in codes(judged(TRAFFICKED | {"consent": "yes"}, 12).of("trafficking"))
    for answer in ("no", "unknown", "not_asked"):
        assert not [c for c in codes(judged(TRAFFICKED | {"consent": answer}).of("trafficking")) if "consent" in c]


def test_the_article_comes_first() -> None:
    for facts, age in ((TRAFFICKED, 30), (TRAFFICKED, 12), ({}, 30), ({}, None), (dict.fromkeys(ALL_FACTS, "no"), 30)):
        for finding in judged(facts, age).findings:
            assert re.search(r"art\. |III\(3\)", finding.reasons[0].text.es), finding.test


def test_unknown_and_not_asked_are_told_apart() -> None:
    finding = judged({"act.recruitment": "unknown", "purpose.slavery": "yes", "means.fraud": "yes"}).of("trafficking")
    assert [(item.fact, item.answer.value) for item in finding.missing][:2] == [
        ("act.recruitment", "unknown"),
        ("act.transportation", "not_asked"),
    ]
    assert codes(finding)[1:3] == ["common.missing_unknown", "common.missing_not_asked"]


def test_flags_never_block_and_open_the_duty_to_cooperate() -> None:
    finding = judged(TRAFFICKED | {"cross_border": "yes", "organized_group": "no"}).of("trafficking")
    assert finding.flags == {"transnational": "yes", "organised_group": "no"}
    assert "duties.cooperate" in [duty.code for duty in finding.duties]
    assert "duties.cooperate" not in [duty.code for duty in judged(TRAFFICKED).of("trafficking").duties]


def test_duties_follow_the_finding() -> None:
    full = [duty.code.removeprefix("duties.") for duty in judged(TRAFFICKED).of("trafficking").duties]
    assert {"services", "stay", "return_gates", "saving_clause", "non_punishment"} <= set(full)
    assert "child_needs" not in full
    assert "child_needs" in [d.code.removeprefix("duties.") for d in judged(TRAFFICKED, 12).of("trafficking").duties]
    open_child = judged({"act.recruitment": "yes"}, 12).of("trafficking")
    assert open_child.duties[0].code == "duties.child_protection_now"
    assert "trafficking.child_protection_now" in codes(open_child)
    assert "duties.non_refoulement" in [duty.code for duty in judged({}).of("asylum_referral").duties]


def test_age_and_minor_that_disagree_are_pointed_out() -> None:
    assert "common.age_conflict" in codes(judged({}, 30, "yes").of("trafficking"))
    assert "common.age_conflict" in codes(judged({}, 12, "no").of("trafficking"))
    assert "common.age_conflict" not in codes(judged({}, 12, "yes").of("trafficking"))


def test_aggravated_smuggling_shows_the_trafficking_finding_beside() -> None:
    facts = TRAFFICKED | {"smuggling.inhuman_treatment": "yes", "smuggling.danger_to_life": "no"}
    finding = judged(facts).of("smuggling")
    assert finding.flags["aggravated"] == "yes"
    assert finding.flags["trafficking"] == "established"
    assert "smuggling.aggravated" in codes(finding)
    assert judged({"smuggling.danger_to_life": "unknown"}).of("smuggling").flags["aggravated"] == "unknown"


def test_a_gap_in_the_law_is_shown_as_a_gap() -> None:
    found = judged(
        TRAFFICKED | dict.fromkeys(["act.transportation", "act.transfer"], "no"), states=("PAN", "CRI", "BHS")
    )
    assert [item.flags["gap"] for item in found.findings[4:]] == ["protocol_only", "cannot_say", "cannot_say"]


def test_a_state_without_a_row_is_said_to_be_unseen_with_what_was_looked_for() -> None:
    unseen = [state for state in AMERICAN_STATES if not offences_of(state)]
    assert len(unseen) == 9
    for state in unseen:
        (finding,) = judged(TRAFFICKED, states=(state,)).findings[4:]
        assert finding.result == "law_not_seen"
        assert finding.offence is not None
        assert finding.offence.looked_for
        assert country_name(state).es in finding.reasons[0].text.es


@pytest.mark.parametrize("offence", offences(), ids=lambda item: item.rule_set)
def test_the_evidence_of_an_offence_is_always_said_and_never_made_better(offence: object) -> None:
    grade = {"statute": "statute text seen", "secondary": "secondary", "partial": "partly seen"}
    for finding in judged(TRAFFICKED, states=(offence.jurisdiction,)).findings[4:]:  # type: ignore[attr-defined]
        if finding.rule_set != offence.rule_set:  # type: ignore[attr-defined]
            continue
        assert finding.evidence == offence.cells["evidence"]  # type: ignore[attr-defined]
        assert finding.source == offence.cells["source"]  # type: ignore[attr-defined]
        assert f"national.evidence.{offence.evidence}" in codes(finding)  # type: ignore[attr-defined]
        assert finding.evidence.startswith(grade.get(offence.evidence, ("existence", "not verified", "flag")))  # type: ignore[attr-defined]
        assert finding.offence is not None
        assert finding.offence.valid_from == finding.offence.valid_until == "unknown"


def test_serious_crime_comes_from_the_penalties_seen() -> None:
    serious = {item.rule_set: item.serious_crime for item in offences()}
    assert serious["LCA:counter-trafficking-act-2010"] == "yes"
    assert serious["GTM:penal-code-202ter"] == serious["CRI:law-9095"] == "unknown"


def test_every_fact_a_condition_reads_stands_in_a_named_part() -> None:
    for offence in offences():
        named = {code for _, node in offence.parts for code in facts_of(node)}
        assert named == set(offence.facts), offence.rule_set


def test_every_word_the_data_need_is_there() -> None:
    for offence in offences():
        for name, _ in offence.parts:
            text(f"common.element.{name}")
        for table, name in (
            ("means_rule", offence.means_rule),
            ("child_rule", offence.child_rule),
            ("consent_rule", offence.consent_rule),
            ("evidence", offence.evidence),
            *(("topic", topic) for topic in offence.topics),
            *(("penalty", penalty.case) for penalty in offence.penalties),
        ):
            text(f"national.{table}.{name}")
    for code in (*ALL_FACTS, "minor", "age_at_act"):
        label_of(code)


def test_no_sentence_is_the_same_in_two_languages() -> None:
    for code, words in texts().items():
        if len(words.en.split()) > 4:
            assert len(set(words.as_dict().values())) == 4, code


@pytest.mark.parametrize(
    "raw", ["act.nothing", "@nobody", {"any": ["act.recruitment"], "all": []}, {"recorded": "act.nothing"}, 7]
)
def test_a_slip_in_the_data_is_found_when_it_is_loaded(raw: object) -> None:
    with pytest.raises(ValueError, match=r"condition|fact|part"):
        parse(raw, {})


@shared
def test_the_table_of_laws_is_word_for_word_the_one_that_was_read() -> None:
    source = LEGAL / "domestic_law_elements.csv"
    if not source.exists():
        pytest.skip("the reference table is not here")
    assert (ROOT / "src/amparo/law/national_offences.csv").read_bytes() == source.read_bytes()


@shared
def test_indicators_are_those_of_the_survey_with_their_strengths() -> None:
    source = LEGAL / "indicators_ilo_delphi.csv"
    if not source.exists():
        pytest.skip("the reference table is not here")
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    wanted = {(row["code"], row["population"]): row["strength"] for row in rows}
    found = {
        (item.code, population): item.strength(population)
        for item in indicators().values()
        for population in ("adult", "child")
        if item.strength(population)
    }
    assert found == wanted
    refs = {row["code"]: tuple(int(n) for n in row["ilo11_refs"].split(";") if n) for row in rows}
    assert {item.code: item.ilo11 for item in indicators().values()} == refs


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ((2, 0, 0), "two_strong"),
        ((1, 1, 0), "one_strong_and_one_other"),
        ((1, 0, 1), "one_strong_and_one_other"),
        ((0, 3, 0), "three_medium"),
        ((0, 2, 1), "two_medium_and_one_weak"),
        ((1, 0, 0), ""),
        ((0, 2, 0), ""),
        ((0, 1, 5), ""),
        ((0, 0, 9), ""),
    ],
)
def test_the_rule_of_a_dimension(counts: tuple[int, int, int], rule: str) -> None:
    assert rule_fired(*counts) == rule


def prompts(seen: tuple[str, ...], age: int | None = 30, exploitation: str = "labour"):  # type: ignore[no-untyped-def]
    return referral_prompts(Case("c", {}, age, indicators=seen, exploitation=exploitation))


def test_indicators_prompt_a_referral_beside_the_findings() -> None:
    assert prompts(()) is None
    assert prompts(("D1_01", "D1_02")).result == "refer"
    assert prompts(("D1_01", "D5_01")).result == "do_not_refer_yet"  # one strong in each of two dimensions
    assert prompts(("D3_08",), 12).not_in_set == ("D3_08",)
    # D2_02 and D2_03 are medium for adults and strong for children; with the age unknown both sets are tried.
    assert prompts(("D2_02", "D2_03")).result == "do_not_refer_yet"
    assert prompts(("D2_02", "D2_03"), 12).result == prompts(("D2_02", "D2_03"), None).result == "refer"
    unavailable = prompts(("D1_01", "D1_02"), exploitation="sexual")
    assert (unavailable.result, unavailable.dimensions) == ("unavailable", ())
