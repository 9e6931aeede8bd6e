"""Pathways: what may follow what, and what a step waits for. The diagram is drawn from the same data."""

from __future__ import annotations

from itertools import chain, combinations

import networkx
import pytest

from amparo.pathways import PATHWAYS, Pathway, StepRefused, as_mermaid, can_step, check_step, missing_for, pathway

#: Law room's list of art. 8: a return cannot close until all of these are there.
ART_8 = {
    "nationality_or_residence_verified",
    "documents_issued",
    "safety_assessed",
    "proceedings_status_checked",
    "consent_recorded",
    "non_refoulement_cleared",
    "costs_shared_recorded",
}


@pytest.fixture(params=PATHWAYS)
def each(request: pytest.FixtureRequest) -> Pathway:
    return pathway(request.param)


def graph_of(found: Pathway) -> networkx.DiGraph[str]:
    steps = found.transitions.values()
    return networkx.DiGraph([(a, a if s.to == "same" else s.to) for s in steps for a in s.leaves])


def test_every_state_can_be_reached_and_left_for_an_end(each: Pathway) -> None:
    graph = graph_of(each)
    assert set(graph) == set(each.states)
    ends = {state.code for state in each.states.values() if state.final}
    for code in each.states:
        assert networkx.has_path(graph, each.start, code)
        assert any(networkx.has_path(graph, code, end) for end in ends)


def test_every_condition_is_needed_somewhere(each: Pathway) -> None:
    assert set(each.conditions) == {code for step in each.transitions.values() for code in step.needs}


def test_a_step_passes_exactly_when_it_leaves_here_and_nothing_is_missing(each: Pathway) -> None:
    for state in each.states:
        for action, step in each.transitions.items():
            for present in chain.from_iterable(combinations(step.needs, n) for n in range(len(step.needs) + 1)):
                allowed = state in step.leaves and set(present) == set(step.needs)
                assert can_step(each, state, action, present) is allowed


def test_a_return_does_not_close_while_one_gate_of_article_8_is_open() -> None:
    found = pathway("return")
    assert set(found.transitions["close"].needs) == ART_8
    for gate in ART_8:
        with pytest.raises(StepRefused) as refused:
            check_step(found, "received", "close", ART_8 - {gate})
        assert [item.code for item in refused.value.missing] == [gate]
        assert found.conditions[gate].label.es in refused.value.reason.es
    assert check_step(found, "received", "close", ART_8) == "closed"


def test_nobody_travels_before_non_refoulement_is_cleared() -> None:
    assert not can_step(pathway("return"), "in_preparation", "depart", ART_8 - {"non_refoulement_cleared"})


def test_what_binds_for_children_binds_while_the_age_is_not_known() -> None:
    found = pathway("assistance")
    for child, missing in ((True, 1), (None, 1), (False, 0)):
        gaps = missing_for(found, "plan", {"needs_assessed", "consent_to_assistance"}, child=child)
        assert len(gaps) == missing


def test_a_step_from_the_wrong_state_says_so() -> None:
    with pytest.raises(StepRefused, match="not possible while") as refused:
        check_step(pathway("referral"), "drafted", "accept", {"consent_to_share"})
    assert refused.value.missing == ()


def test_a_reminder_leaves_the_referral_where_it_is() -> None:
    assert check_step(pathway("referral"), "accepted", "chase", set()) == "accepted"


def test_the_drawing_has_every_step(each: Pathway) -> None:
    drawn = as_mermaid(each, "es")
    arrows = sum(len(step.leaves) for step in each.transitions.values())
    ends = sum(state.final for state in each.states.values())
    assert drawn.count("-->") == arrows + ends + 1
