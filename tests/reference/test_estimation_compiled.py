"""The compiled fits give what the plain ones give, model by model, and claim no maximum where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from amparo.estimation import loglinear, read_overlap, stepwise
from amparo.estimation.lattice import hierarchical_models, padded, superset_sums
from amparo.estimation.ranking import rank

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "estimation"


@pytest.mark.shared
@pytest.mark.parametrize(("name", "lists", "order"), [("Korea", 3, 2), ("ScotPWID", 4, 3), ("UKdat_5", 5, 4)])
def test_compiled_fits_are_the_plain_fits(name: str, lists: int, order: int) -> None:
    from amparo.estimation import compiled

    path = DATA / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared estimation data are not here")
    counts = read_overlap(path).counts
    models = padded(hierarchical_models(lists, order))
    dark, height, good, short = compiled.fits(counts, superset_sums(counts[:, None])[:, 0], models)
    tables = np.repeat(counts[:, None], len(models), axis=1)
    plain = loglinear.fit(tables, models)
    valid = stepwise.exists(tables, models, plain)
    assert (short == np.isneginf(plain.parameters).any(axis=1)).all()
    assert good[valid].mean() > 0.99
    assert not (good & ~short & ~valid).any()
    both = good & valid
    assert np.exp(dark[both]) == pytest.approx(np.exp(plain.log_dark[both]), rel=1e-9)
    assert height[both] == pytest.approx(plain.log_likelihood[both], rel=1e-11)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "lists", "order"), [("Artificial_3", 3, 2), ("UKdat_5", 5, 4)])
def test_the_compiled_ranking_is_the_plain_one(name: str, lists: int, order: int) -> None:
    path = DATA / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared estimation data are not here")
    counts = read_overlap(path).counts
    plain, fast = rank(counts, lists, order), rank(counts, lists, order, compiled=True)
    assert set(fast.models) == set(plain.models)
    assert fast.bic == pytest.approx(plain.bic, rel=1e-11)
    assert fast.models[0] == plain.models[0]
