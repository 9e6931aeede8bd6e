"""Tables that share margins are protected together: what one withholds no other shows."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest

from amparo.publication.figures_estimate import estimated
from amparo.publication.protecting import (
    OVERLAP,
    Guarded,
    by_result,
    family_of,
    few_sexes,
    guard,
    joined,
    merged_findings,
    of_trafficking,
    place_of,
    shown,
)
from amparo.statistics.indicator import indicators
from amparo.statistics.table import CountTable, count_table


def victims(seed: int, size: int) -> dict[str, CountTable]:
    """Tables of drawn victims that share the margins of sex, nationality and country."""
    rnd = random.Random(seed)
    drawn = [
        {
            "sex": rnd.choice(["female"] * 9 + ["male"] * 5 + ["other"]),
            "age_group": rnd.choice(["0_17", "18_plus", "18_plus", "unknown"]),
            "form": rnd.choice(["sexual"] * 5 + ["labour"] * 4 + ["organ_removal"]),
            "nationality": rnd.choice(["HND"] * 7 + ["BOL"] * 3 + ["VCT"]),
            "country": rnd.choice(["MEX"] * 6 + ["ARG"] * 3 + ["TTO"]),
            "assistance_plan": rnd.choice(["yes", "yes", "no", "unknown"]),
        }
        for _ in range(size)
    ]
    tables = {
        "detected_victims": ("sex", "age_group", "form"),
        "detected_by_nationality": ("nationality",),
        "detected_by_country": ("country",),
        "corridors": ("nationality", "country"),
        "assistance_plans": ("assistance_plan", "sex"),
    }
    return {
        name: count_table(dims, dims, Counter(tuple(person[d] for d in dims) for person in drawn))
        for name, dims in tables.items()
    }


def places(guarded: Guarded, raw: dict[str, CountTable]) -> dict[object, set[int | None]]:
    """Joint place -> what the tables show there."""
    seen: dict[object, set[int | None]] = {}
    for name, table in guarded.tables.items():
        for key, count in table.cells.items():
            place = (family_of(name), place_of(name, table.dimensions, key))
            seen.setdefault(place, set()).add(count)
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_a_cell_is_the_same_in_every_table(seed: int) -> None:
    raw = victims(seed, 90)
    guarded = guard(raw, 5)
    assert guarded.recovered == 0
    assert guarded.withheld > 0
    assert all(len(values) == 1 for values in places(guarded, raw).values())


@pytest.mark.parametrize("seed", range(4))
def test_what_is_shown_is_true_and_never_small(seed: int) -> None:
    raw, left = shown(victims(seed, 90), 5)
    assert not left
    for name, table in guard(victims(seed, 90), 5).tables.items():
        for key, count in table.cells.items():
            truth = raw[name].cells[key]
            assert count in (None, truth)
            if 0 < (truth or 0) < 5:
                assert count is None, (name, key)


def test_no_margin_gives_a_cell_away_across_tables() -> None:
    """Subtraction in one table, helped by every other: repeated until nothing more is known."""
    guarded = guard(victims(7, 120), 5)
    known: dict[object, int] = {}
    sums: list[tuple[object, list[object]]] = []
    for name, table in guarded.tables.items():
        for key, count in table.cells.items():
            place = place_of(name, table.dimensions, key)
            if count is not None:
                known[place] = count
            for i, code in enumerate(key):
                if code == "Total":
                    parts = [k for k in table.cells if k[i] != "Total" and k[:i] + k[i + 1 :] == key[:i] + key[i + 1 :]]
                    sums.append((place, [place_of(name, table.dimensions, k) for k in parts]))
    before = set(known)
    for _ in range(20):
        for total, parts in sums:
            cells = [total, *parts]
            unknown = [cell for cell in cells if cell not in known]
            if len(unknown) == 1:
                rest = sum(known[p] for p in parts if p in known)
                known[unknown[0]] = rest if unknown[0] == total else known[total] - rest
    assert set(known) == before


def test_few_who_are_no_victims_take_everybody_out() -> None:
    """Everybody less the victims would be three persons: then everybody is not shown at all."""
    findings = CountTable(
        ("trafficking", "age_group"),
        {
            (result, age): count
            for result, count in (("established", 50), ("presumed", 7), ("insufficient", 2), ("not_established", 1))
            for age in ("18_plus", "Total")
        }
        | {("Total", "18_plus"): 60, ("Total", "Total"): 60},
    )
    tables = {"trafficking_findings": findings, OVERLAP: CountTable(("history",), {("10",): 60, ("Total",): 60})}
    out, left = shown(tables, 5)
    assert out == {}
    assert left == dict.fromkeys(tables, "small_difference")


def test_the_histories_stand_beside_the_estimate_only_when_none_of_them_is_small() -> None:
    """The estimate can be computed again from every filling of the withheld histories: one of them gives its number."""
    findings = CountTable(("trafficking",), {("established",): 60, ("insufficient",): 40, ("Total",): 100})
    for small, shown_at_all in ((3, False), (9, True)):
        overlap = CountTable(("history",), {("10",): 91 - small, ("01",): 9, ("11",): small, ("Total",): 100})
        out, left = shown({"trafficking_findings": findings, OVERLAP: overlap}, 5)
        assert (OVERLAP in out) is shown_at_all
        assert left == ({} if shown_at_all else {OVERLAP: "estimate_would_tell"})


def test_the_findings_are_shown_by_result_alone_with_victims_as_one() -> None:
    cells: dict[tuple[str, ...], int | None] = {("established", "Total"): 50, ("presumed", "Total"): 7}
    cells |= {("insufficient", "Total"): 9, ("not_established", "Total"): 0, ("Total", "Total"): 66}
    cells |= {("established", "0_17"): 50, ("Total", "0_17"): 66}
    table = merged_findings(by_result(CountTable(("trafficking", "age_group"), cells)))
    assert table.cells == {("victim",): 57, ("insufficient",): 9, ("not_established",): 0, ("Total",): 66}


def test_few_sexes_and_few_outcomes_are_shown_as_one() -> None:
    sexes = few_sexes(CountTable(("sex",), {("female",): 9, ("other",): 2, ("unknown",): 3, ("Total",): 14}))
    assert sexes.cells == {("female",): 9, ("other_or_unknown",): 5, ("Total",): 14}
    accused = CountTable(
        ("offence", "cohort", "outcome"),
        {(o, "2020", r): 3 for o, r in product(("trafficking", "smuggling"), ("acquitted", "dismissed", "pending"))},
    )
    assert of_trafficking(accused).cells == {("2020", "ended"): 6, ("2020", "pending"): 3}


def test_tables_that_disagree_are_a_defect() -> None:
    one = CountTable(("nationality",), {("HND",): 9, ("Total",): 9})
    other = CountTable(("country",), {("MEX",): 8, ("Total",): 8})
    with pytest.raises(ValueError, match="disagrees"):
        joined({"detected_by_nationality": one, "detected_by_country": other})


def test_every_count_belongs_to_one_family() -> None:
    families = {item.id: family_of(item.id) for item in indicators()}
    assert set(families.values()) == {"everybody", "victims", "accused"}
    assert family_of(OVERLAP) == "everybody"


@pytest.mark.parametrize(("lists", "words"), [(1, "one list"), (13, "more than 12 lists")])
def test_too_few_or_too_many_lists_are_not_estimated(lists: int, words: str) -> None:
    table = CountTable(("history",), {("1" * lists,): 40, ("Total",): 40})
    hidden = estimated(table, tuple(f"l{n}" for n in range(lists)), seed=1)
    assert hidden.found is None
    assert hidden.grade == "do_not_publish"
    assert hidden.why_not is not None
    assert words in hidden.why_not.en
