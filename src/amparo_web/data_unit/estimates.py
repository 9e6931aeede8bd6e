"""Estimates between the library and the tables: what is asked, what is kept, how runs are compared in a chart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from amparo import __version__
from amparo.vocabulary.text import Text
from amparo_web.data_unit.models import Overlap, Run
from amparo_web.data_unit.storing import salted_digest

if TYPE_CHECKING:
    from amparo.estimation import Estimate, OverlapTable
    from amparo.statistics.table import CountTable

VERSIONS = ("numpy", "scipy", "numba")
TEXTS = ("why", "words")


def canonical(lists: Iterable[str], cells: Mapping[str, int]) -> bytes:
    """An overlap table as bytes: the same table gives the same bytes, however it was written down."""
    whole = {"lists": list(lists), "cells": dict(sorted((k, n) for k, n in cells.items() if n))}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(overlap: Overlap) -> str:
    return salted_digest(canonical(overlap.lists, overlap.cells))


def cells_of(table: OverlapTable) -> dict[str, int]:
    """History -> count; the first flag is the first list."""
    size = len(table.lists)
    return {"".join("1" if mask >> k & 1 else "0" for k in range(size)): count for mask, count in table.cells()}


def table_of(overlap: Overlap) -> OverlapTable:
    """The table as `amparo.estimation` takes it."""
    import numpy as np

    from amparo.estimation import OverlapTable

    counts = np.zeros(1 << len(overlap.lists))
    for history, count in overlap.cells.items():
        counts[sum(1 << k for k, on in enumerate(history) if on == "1")] = count
    return OverlapTable(tuple(overlap.lists), counts, f"dataset-{overlap.dataset_id}")


def count_table(overlap: Overlap) -> CountTable:
    """The table as `amparo.publication` protects and shows it."""
    import polars as pl

    from amparo.publication.figures_estimate import overlap_table

    rows = [[*map(int, history), count] for history, count in overlap.cells.items()]
    return overlap_table(pl.DataFrame(rows, schema=[*overlap.lists, "count"], orient="row"), tuple(overlap.lists))


def methods() -> tuple[str, ...]:
    """The methods the library has; the first is its own choice."""
    from amparo.estimation.request import AVAILABLE

    return tuple(AVAILABLE)


def intervals() -> tuple[str, ...]:
    """Every kind of interval that some method has."""
    from amparo.estimation.request import INTERVALS

    return tuple(dict.fromkeys(kind for kinds in INTERVALS.values() for kind in kinds))


def answered(run: Run) -> Estimate:
    """Ask the library what the run asks. Raises BadInput for what cannot be answered."""
    from amparo.estimation import estimate

    return estimate(table_of(run.overlap), **run.asked)


def kept(found: Estimate) -> dict[str, Any]:
    """The answer as the table keeps it: numbers once, sentences in four languages."""
    numbers = {
        name: value
        for name, value in found.as_dict("es").items()
        if name not in ("seconds", "warnings", "reasons", *TEXTS)
    }
    answer = {
        **numbers,
        "why": found.why.as_dict(),
        "words": found.words.as_dict(),
        "warnings": [{"code": w.code, "text": w.text.as_dict()} for w in found.warnings],
        "reasons": [{"code": r.code, "grade": r.grade, "text": r.text.as_dict()} for r in found.verdict.reasons],
    }
    return json.loads(json.dumps(answer, allow_nan=False))  # type: ignore[no-any-return]


def versions() -> dict[str, str]:
    return {"amparo": __version__, **{name: version(name) for name in VERSIONS}}


def compared(runs: Iterable[Run], words: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    """Runs side by side as intervals: shape -> language -> SVG. `words`: title, axis, source, description."""
    from amparo.publication.charts import Point, intervals
    from amparo.publication.drawing import Words
    from amparo.publication.wording import same

    points = []
    for run in runs:
        answer = run.answer
        if answer.get("estimate") is not None:
            label = same(f"{run.pk} · {answer['method']}")
            points.append(
                Point(label, answer["estimate"], lower=answer["lower"], upper=answer["upper"])
                if answer["upper"] is not None
                else Point(label, answer["estimate"])
            )
    if not points:
        return {}
    drawn = intervals(Words(words["title"], words["axis"], words["source"], words["description"]), points)
    return {str(shape): {str(language): svg for language, svg in each.items()} for shape, each in drawn.items()}
