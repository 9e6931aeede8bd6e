"""The sentence of a figure never claims more than the cells that are shown."""

from __future__ import annotations

import pytest

from amparo.publication.figures_counts import _finding
from amparo.statistics.indicator import indicator
from amparo.statistics.table import CountTable


@pytest.mark.parametrize(
    ("withheld", "total", "claims"),
    [(None, 70, False), (None, 45, True), (24, 60, True), (None, None, False)],
    ids=["the withheld cell may be larger", "it cannot be", "nothing is withheld", "the total is withheld"],
)
def test_the_most_frequent_is_named_only_when_no_withheld_cell_may_be_larger(
    withheld: int | None, total: int | None, claims: bool
) -> None:
    cells = {("BRA",): 25, ("MEX",): withheld, ("COL",): 11, ("Total",): total}
    said = _finding(indicator("detected_by_country"), CountTable(("country",), cells)).en
    assert ("most frequent" in said) is claims
    assert ("can be shown" in said) is not claims
