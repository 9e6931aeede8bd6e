"""The shipped copies and the derived statuses are those of the reference tables, cell by cell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from amparo.commitments.matrix import counts, shipped_matrix
from amparo.commitments.promises import promises

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.exists(), reason="the reference data are not beside this checkout"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_cell_equals_the_reference() -> None:
    cells = rows("legal/ratification_matrix.csv")
    assert len(cells) == 910
    for row in cells:
        found = shipped_matrix().cell(row["state_iso3"], row["instrument_id"])
        assert (found.status.value, found.date, found.as_of) == (row["status"], row["date"], row["as_of"])


def test_the_counts_equal_the_reference() -> None:
    columns = {"parties_of_35": "party", "signed_only": "signed", "none": "none"}
    columns |= {"withdrawn": "withdrawn", "unknown": "unknown"}
    for row in rows("legal/instruments.csv"):
        found = {s.value: n for s, n in counts(shipped_matrix().of_instrument(row["instrument_id"])).items()}
        assert found == {status: int(row[column]) for column, status in columns.items()}


def test_the_promises_are_those_of_the_report() -> None:
    found = {row["id"]: int(row["seed_line"]) for row in rows("seed/seed_commitments.csv")}
    assert {item.id: item.line for item in promises()} == found
