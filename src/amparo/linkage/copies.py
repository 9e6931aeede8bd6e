"""Records of one list that are alike to the letter: two of them are compared, the rest follow those two.

A row copied a thousand times would otherwise make half a million pairs that all say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from amparo.linkage.clusters import Clusters
from amparo.linkage.normalise import FEATURES
from amparo.linkage.priors import Ints

#: Records of one list with the very same traits that are compared.
KEPT = 2


@dataclass(frozen=True, slots=True)
class Copies:
    """`compared[record]` says whether a record is compared itself; `first` and `second` are, for every record, the
    compared rows (numbered among themselves) that answer for it: a compared record's own row, twice.
    """

    compared: npt.NDArray[np.bool_]
    first: Ints
    second: Ints


def find_copies(features: pl.DataFrame) -> Copies:
    """The copies among `features` (from `amparo.linkage.normalise.normalised`), in their order."""
    alike = ("list", *FEATURES)
    table = features.select(*alike).with_columns(pl.int_range(pl.len()).over(alike).alias("copy"))
    compared = pl.col("copy") < KEPT
    table = table.with_columns((compared.cum_sum() - 1).cast(pl.Int64).alias("at"))
    one, two = (pl.col("at").filter(pl.col("copy") == copy).first().over(alike) for copy in range(KEPT))
    table = table.with_columns(first=one, second=two)
    first, second = (
        table.select(pl.when(compared).then("at").otherwise(name)).to_series().to_numpy()
        for name in ("first", "second")
    )
    return Copies(table.select(compared).to_series().to_numpy(), first, second)


def follow(clusters: Clusters, copies: Copies) -> Clusters:
    """The groups of all records: a copy joins the two compared ones if these are one person, else it stays alone."""
    entity = clusters.entity[copies.second]
    apart = entity != clusters.entity[copies.first]
    alone = len(clusters.entity) + np.arange(len(entity), dtype=np.int64)
    return Clusters(np.where(apart, alone, entity), clusters.probability[copies.second])
