"""The indicators equal a plain count: dictionaries, loops and the legal tests, on drawn records and persons."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.law.judging import judge
from amparo.model.record import COLUMNS, FACT_COLUMNS
from amparo.statistics.compute import statistics
from amparo.statistics.persons import people
from amparo.statistics.table import CountTable
from amparo.vocabulary.facts import MEANS_FACTS

ANSWERS = ("yes", "no", "unknown", "not_asked", None)
Record = dict[str, str | None]
#: Facts that are drawn; the others of `records.csv` are there and never asked.
DRAWN = (
    "act.recruitment",
    "means.deception",
    "purpose.servitude",
    "purpose.organ_removal",
    "purpose.prostitution_of_others",
    "smuggling.material_benefit",
    "asylum.fear_of_return",
    "forced_labour.not_voluntary",
)


@st.composite
def records(draw: st.DrawFn) -> tuple[list[Record], list[str]]:
    """Records and the person of each."""
    rows: list[Record] = []
    persons = []
    likely = st.sampled_from(("yes", "yes", "yes", "no", "unknown", "not_asked", None))
    for number in range(draw(st.integers(1, 14))):
        row: Record = dict.fromkeys(COLUMNS)
        row |= {"list": "a", "record_id": str(number)}
        row |= {fact: draw(likely) for fact in DRAWN}
        row["sex"] = draw(st.sampled_from(("female", "male", "other", None)))
        row["age_at_act"] = draw(st.sampled_from(("9", "17", "18", "40", None, None)))
        row["minor"] = draw(st.sampled_from(ANSWERS))
        row["nationality"] = draw(st.sampled_from(("HND", "BOL", None)))
        row["country_of_exploitation"] = draw(st.sampled_from(("HND", "MEX", None)))
        row["year_detected"] = draw(st.sampled_from(("2018", "2021", None)))
        row["referral_date"] = draw(st.sampled_from(("2017-03", "2020-01-31", None)))
        row["assistance_plan"] = draw(st.sampled_from(("yes", "no", "unknown", None)))
        row["return_status"] = draw(st.sampled_from(("none", "requested", "blocked", "completed", None)))
        row["residence_permit"] = draw(st.sampled_from(("granted", "requested", "none", "unknown", None)))
        rows.append(row)
        persons.append(f"p{draw(st.integers(0, 6))}")
    return rows, persons


def strongest(values: list[str | None], order: tuple[str, ...], empty: str) -> str:
    return next((code for code in order if code in values), empty)


def commonest(values: list[str | None]) -> str:
    counts = Counter(v for v in values if v is not None).most_common()
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return "unknown"
    return str(counts[0][0])


def merged(rows: list[Record]) -> dict[str, str]:
    """One person, by the rules of `amparo.statistics.persons`, the slow way."""
    of = {name: [row[name] for row in rows] for name in COLUMNS}
    facts = {
        fact: strongest([v or "not_asked" for v in of[fact]], ("yes", "no", "unknown"), "not_asked")
        for fact in FACT_COLUMNS
    }
    ages = [int(age) for age in of["age_at_act"] if age is not None]
    minor = strongest([v or "not_asked" for v in of["minor"]], ("yes", "no", "unknown"), "not_asked")
    if ages:
        age_group = "0_17" if min(ages) < 18 else "18_plus"
    else:
        age_group = {"yes": "0_17", "no": "18_plus"}.get(minor, "unknown")
    years = [row["year_detected"] or (row["referral_date"] or "")[:4] for row in rows]
    verdicts = judge(facts, min(ages) if ages else None, minor)
    sexual = facts["purpose.prostitution_of_others"] == "yes"
    labour = facts["purpose.servitude"] == "yes"
    organs = facts["purpose.organ_removal"] == "yes"
    named = [name for name, is_it in (("sexual", sexual), ("labour", labour), ("organ_removal", organs)) if is_it]
    return facts | {
        "sex": commonest(of["sex"]),
        "nationality": commonest(of["nationality"]),
        "country": commonest(of["country_of_exploitation"]),
        "age_group": age_group,
        "year": min((year for year in years if year), default="unknown"),
        "form": "several" if len(named) > 1 else named[0] if named else "unknown",
        "trafficking": verdicts.trafficking.value,
        "smuggling": verdicts.smuggling.value,
        "asylum_referral": verdicts.asylum_referral.value,
        "forced_labour": verdicts.forced_labour.value,
        "assistance_plan": strongest(of["assistance_plan"], ("yes", "no"), "unknown"),
        "return_status": strongest(of["return_status"], ("completed", "blocked", "requested", "none"), "unknown"),
        "residence_permit": strongest(of["residence_permit"], ("granted", "requested", "none"), "unknown"),
    }


def frame(rows: list[Record]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))


def with_margins(dimensions: tuple[str, ...], counted: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    out: Counter[tuple[str, ...]] = Counter()
    for person in counted:
        for key in product(*((person[name], "Total") for name in dimensions)):
            out[key] += 1
    return out


def check(counted: list[dict[str, str]], tables: dict[str, CountTable]) -> None:
    victims = [p for p in counted if p["trafficking"] in ("established", "presumed")]
    for name, population in (
        ("persons_registered", counted),
        ("trafficking_findings", counted),
        ("smuggling_findings", counted),
        ("asylum_referrals", counted),
        ("forced_labour_findings", counted),
        ("detected_victims", victims),
        ("detected_by_year", victims),
        ("detected_by_nationality", victims),
        ("detected_by_country", victims),
        ("corridors", victims),
        ("assistance_plans", victims),
        ("returns_by_status", victims),
        ("residence_permits_by_status", victims),
    ):
        table = tables[name]
        expected = with_margins(table.dimensions, population)
        assert {key: n for key, n in table.cells.items() if n} == dict(expected), name
    means = tables["detected_by_means"]
    for fact in MEANS_FACTS:
        for answer in ("yes", "no", "unknown", "not_asked"):
            assert means.cells[fact, answer] == sum(person[fact] == answer for person in victims)
        assert means.cells[fact, "Total"] == len(victims)


@settings(max_examples=60, deadline=None)
@given(records())
def test_persons_are_merged_and_counted_as_by_hand(drawn: tuple[list[Record], list[str]]) -> None:
    rows, persons = drawn
    groups: dict[str, list[Record]] = defaultdict(list)
    for row, person in zip(rows, persons, strict=True):
        groups[person].append(row)
    counted = [merged(group) for group in groups.values()]
    unit = people(frame(rows), pl.Series("entity", persons))
    assert unit.unit == "person"
    check(counted, statistics(unit).counts)


@settings(max_examples=40, deadline=None)
@given(records())
def test_records_are_counted_as_by_hand(drawn: tuple[list[Record], list[str]]) -> None:
    rows, _ = drawn
    unit = people(frame(rows))
    assert unit.unit == "record"
    check([merged([row]) for row in rows], statistics(unit).counts)


@settings(max_examples=40, deadline=None)
@given(records())
def test_every_margin_is_the_sum_of_its_cells(drawn: tuple[list[Record], list[str]]) -> None:
    for name, table in statistics(people(frame(drawn[0]))).counts.items():
        for place, dimension in enumerate(table.dimensions):
            totals = {key: n for key, n in table.cells.items() if key[place] == "Total"}
            parts: Counter[tuple[str, ...]] = Counter()
            for key, n in table.cells.items():
                if key[place] != "Total":
                    parts[(*key[:place], "Total", *key[place + 1 :])] += n or 0
            for key, n in totals.items():
                assert parts[key] == n, (name, dimension, key)
