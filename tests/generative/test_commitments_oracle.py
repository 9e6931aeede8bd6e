"""Generated sequences of acts against a plain oracle that tries every day each act may have been done on."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.commitments.events import Act, TreatyEvent
from amparo.commitments.sequence import check_events
from amparo.commitments.status import derive

#: Signature, joining, leaving: in this order if on one day.
ACTS = (Act.SIGNATURE, Act.ACCESSION, Act.RATIFICATION, Act.WITHDRAWAL)
JOINS = (Act.ACCESSION, Act.RATIFICATION)
START = date(2005, 1, 30)


def day_of(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def acts(draw: st.DrawFn) -> list[TreatyEvent]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        day = day_of(draw(st.integers(0, 5))).isoformat()
        text = draw(st.sampled_from([day, day, day[:7]]))
        given_act = draw(st.sampled_from(ACTS))
        found.append(
            TreatyEvent(str(number), "ARG", "TIP", given_act, text, "a list", "2024", "somebody", "2026-01-01")
        )
    return found


def plain(order: list[tuple[date, Act]]) -> str | None:
    """The standing after acts in order; None where one cannot follow."""
    state, signed = "none", False
    for _, act in order:
        if act is Act.SIGNATURE:
            if state == "party" or signed:
                return None
            signed = True
            state = "signed"
        elif act in JOINS:
            if state == "party" or (state == "withdrawn" and act is Act.RATIFICATION):
                return None
            state = "party"
        else:
            if state != "party":
                return None
            state, signed = "withdrawn", False
    return state


def may_be(text: str) -> list[date]:
    if len(text) == 10:
        return [date.fromisoformat(text)]
    first = date.fromisoformat(f"{text}-01")
    return [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == first.month]


def worlds(events: list[TreatyEvent]) -> list[list[tuple[date, Act]]]:
    """Every possible history: a day for each act, in order, that is a history at all."""
    rank = {act: number for number, act in enumerate((Act.SIGNATURE, *JOINS, Act.WITHDRAWAL))}
    found = []
    for days in product(*(may_be(e.date) for e in events)):
        order = sorted(zip(days, (e.act for e in events), strict=True), key=lambda item: (item[0], rank[item[1]]))
        if plain(order) is not None:
            found.append(order)
    return found


@settings(max_examples=500, deadline=None)
@given(acts(), st.integers(-2, 35))
def test_possible_sequences_stand_as_the_oracle_says(events: list[TreatyEvent], number: int) -> None:
    vague = [e for e in events if len(e.date) == 7]
    if len(vague) > 2:
        return
    possible = worlds(events)
    if not possible:
        assert check_events(events)
        return
    day = day_of(number)
    expected = {plain([item for item in order if item[0] <= day]) for order in possible}
    if Act.RATIFICATION in {e.act for e in events} and Act.SIGNATURE not in {e.act for e in events}:
        return  # an unrecorded signature has its own test
    assert not check_events(events)
    if events:
        found = derive("ARG", "TIP", events, day.isoformat())
        assert found.status.value == (expected.pop() if len(expected) == 1 else "unknown")
