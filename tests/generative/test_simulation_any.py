"""Any small region holds its promises: exact persons, unique records, a truth for each, months that exist."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.model.record import COLUMNS
from amparo.simulation.draws import calendar, day_of, full_years, iso, pick, waits
from amparo.simulation.region import simulate
from amparo.simulation.settings import Settings
from amparo.simulation.spelling import by_ear, misspelt, slips, without_accents


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**63 - 1),
    persons=st.integers(1, 300),
    lists=st.integers(2, 12),
    first=st.integers(1990, 2100),
    length=st.integers(0, 3),
    detection=st.none() | st.floats(0.01, 0.95),
    dependence=st.floats(0, 3),
    errors=st.floats(0, 3),
)
def test_any_region_holds_its_promises(
    seed: int,
    persons: int,
    lists: int,
    first: int,
    length: int,
    detection: float | None,
    dependence: float,
    errors: float,
) -> None:
    last = min(first + length, 2100)
    asked = Settings(seed, persons, lists, first, last, detection, dependence, errors)
    with tempfile.TemporaryDirectory() as place:
        summary = simulate(asked, Path(place) / "region")
        records, truth, people, proceedings = (
            pl.read_csv(Path(place) / "region" / f"{name}.csv", infer_schema=False)
            for name in ("records", "truth", "persons", "proceedings")
        )
    assert tuple(records.columns) == COLUMNS
    assert truth["person_id"].n_unique() == people.height == persons
    assert records.select("list", "record_id").is_unique().all()
    assert sum(summary.histories.values()) == persons
    assert records.height == summary.records
    assert truth.drop_nulls("list").select("list", "record_id").equals(records.select("list", "record_id"))
    years = records["referral_date"].str.to_date(strict=True).dt.year()
    assert years.is_between(first, last).all()
    full = records.filter(pl.col("birth_date").str.len_chars() == 10)
    assert (full["birth_date"].str.to_date(strict=True) < full["referral_date"].str.to_date()).all()
    for column in ("age", "age_at_act"):
        assert records[column].drop_nulls().cast(pl.Int64).is_between(0, 110).all()
    assert proceedings.height == summary.accused


DAYS = st.integers(day_of(1880), day_of(2150))


@given(born=DAYS, on=DAYS)
def test_ages_are_counted_as_on_a_calendar(born: int, on: int) -> None:
    from datetime import date, timedelta

    first, last = (date(1970, 1, 1) + timedelta(days=days) for days in (born, on))
    expected = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    days = np.array([born]), np.array([on])
    assert full_years(*days)[0] == expected
    assert tuple(int(part[0]) for part in calendar(days[0])) == (first.year, first.month, first.day)
    assert iso(days[0])[0] == first.isoformat()


@given(
    mean=st.floats(0.1, 5000),
    longest=st.integers(0, 4000),
    draw=st.floats(0, 1, exclude_max=True),
)
def test_waits_end_in_time(mean: float, longest: int, draw: float) -> None:
    wait = waits(mean, np.array([longest]), np.array([draw]))[0]
    assert 0 <= wait <= longest


@given(weights=st.lists(st.floats(0, 10), min_size=1, max_size=8), draw=st.floats(0, 1, exclude_max=True))
def test_nothing_without_weight_is_picked(weights: list[float], draw: float) -> None:
    if sum(weights) <= 1e-6:
        return
    share = np.cumsum(np.array(weights)) / np.sum(weights)
    place = int(pick(weights, np.array([draw]))[0])
    assert draw <= share[place] + 1e-12
    assert place == 0 or draw >= share[place - 1] - 1e-12


NAMES = st.sampled_from(
    ["Núñez", "Ávila", "Héctor", "Yáñez", "Guilherme", "Souza", "Pyè", "Xol", "Li", "Ó", "de la Cruz"]
)


@given(name=NAMES | st.text("abcehilñsvzxyÁÑç", min_size=1, max_size=9), draw=st.floats(0, 1, exclude_max=True))
def test_a_misspelling_stays_a_name_like_the_first(name: str, draw: float) -> None:
    written = misspelt(name, draw)
    assert written
    assert abs(len(written) - len(name)) <= 3
    assert name not in by_ear(name)
    assert name not in slips(name)
    assert without_accents(without_accents(name)) == without_accents(name)
