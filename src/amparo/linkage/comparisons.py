"""How two records are compared: the levels of each comparison, what they are worth where the data are too few to say.

Fellegi and Sunter (1969): each level has m, its probability among pairs that are one person, and u, among pairs that
are two. `m` and `u` here are our documented starting values, for lists of the Americas with a tenth of the cells
mistyped and a third empty; training replaces them by the data's own, as far as the data reach.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement: its SQL condition, its m and u, and the column whose rarity sharpens it."""

    label: str
    condition: str
    m: float
    u: float
    rarity: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One property of two records; `levels` run from the strongest agreement to disagreement (`ELSE`).

    `exact` is how many of the first levels count as full agreement; `missing` is the condition under which nothing
    can be said; `needs` are the columns without which the comparison is left out.
    """

    name: str
    needs: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]
    exact: int = 1

    def with_parameters(self, m: tuple[float, ...], u: tuple[float, ...]) -> Comparison:
        levels = tuple(replace(level, m=a, u=b) for level, a, b in zip(self.levels, m, u, strict=True))
        return replace(self, levels=levels)


def _absent(*columns: str) -> str:
    return " OR ".join(f"{column}_{side} IS NULL" for column in columns for side in "lr")


def _alike(column: str, sounded: bool = True, likeness: float = 0.9) -> str:
    close = f"jaro_winkler_similarity({column}_l, {column}_r) >= {likeness}"
    return f"({column}_sound_l = {column}_sound_r OR {close})" if sounded else close


GIVEN = Comparison(
    "given",
    ("g1",),
    _absent("g1"),
    (
        Level("same", "g1_l = g1_r", 0.74, 0.012, "g1"),
        Level("alike, or one of two", f"{_alike('g1')} OR g1_l = g2_r OR g2_l = g1_r", 0.15, 0.012),
        Level("near, or the initial", _alike("g1", False, 0.8) + " OR (least(length(g1_l), length(g1_r)) = 1 AND"
              " left(g1_l, 1) = left(g1_r, 1))", 0.05, 0.04),
        Level("other", "ELSE", 0.06, 0.936),
    ),
    exact=2,
)  # fmt: skip
SECOND_GIVEN = Comparison(
    "second_given",
    ("g2",),
    _absent("g2"),
    (
        Level("same or alike", "g2_l = g2_r OR jaro_winkler_similarity(g2_l, g2_r) >= 0.9", 0.8, 0.03),
        Level("other", "ELSE", 0.2, 0.97),
    ),
)
_BOTH_SECOND = "s2_l IS NOT NULL AND s2_r IS NOT NULL"
SURNAMES = Comparison(
    "surnames",
    ("s1",),
    _absent("s1"),
    (
        Level("both the same", "surnames_l = surnames_r", 0.42, 0.0002, "surnames"),
        Level("both alike", f"{_BOTH_SECOND} AND {_alike('s1')} AND {_alike('s2')}", 0.14, 0.0006),
        Level("both, in the other order", "s1_l = s2_r AND s2_l = s1_r", 0.02, 0.0002),
        Level("first the same, second not given", f"s1_l = s1_r AND NOT ({_BOTH_SECOND})", 0.2, 0.003, "s1"),
        Level("first alike, second not given", f"{_alike('s1')} AND NOT ({_BOTH_SECOND})", 0.06, 0.004),
        Level("first alike, second other", _alike("s1"), 0.06, 0.008),
        Level("one in the other's place", "s1_l = s2_r OR s2_l = s1_r OR s2_l = s2_r", 0.05, 0.015),
        Level("other", "ELSE", 0.05, 0.969),
    ),
    exact=5,
)
_TWO_PARTS = (
    "birth_l IS NOT NULL AND birth_r IS NOT NULL AND ((by_l = by_r AND bm_l = bd_r AND bd_l = bm_r)"
    " OR levenshtein(birth_l, birth_r) <= 1 OR (by_l = by_r AND (bm_l = bm_r OR bd_l = bd_r))"
    " OR (abs(by_l - by_r) <= 10 AND bm_l = bm_r AND bd_l = bd_r))"
)
_DAY_NOT_KNOWN = "(birth_l IS NULL OR birth_r IS NULL)"
BIRTH = Comparison(
    "birth",
    ("by",),
    _absent("by"),
    (
        Level("same day", "birth_l = birth_r", 0.5, 0.0001),
        Level("day and month swapped, or one part other", _TWO_PARTS, 0.13, 0.004),
        Level(
            "same year, day not known", f"by_l = by_r AND {_DAY_NOT_KNOWN} AND coalesce(bm_l = bm_r, true)", 0.2, 0.03
        ),
        Level("a year apart, day not known", f"abs(by_l - by_r) <= 1 AND {_DAY_NOT_KNOWN}", 0.08, 0.05),
        Level("at most a year apart", "abs(by_l - by_r) <= 1", 0.04, 0.06),
        Level("at most three years apart", "abs(by_l - by_r) <= 3", 0.03, 0.12),
        Level("other", "ELSE", 0.02, 0.7359),
    ),
    exact=3,
)
SEX = Comparison(
    "sex",
    ("sex",),
    _absent("sex"),
    (Level("same", "sex_l = sex_r", 0.98, 0.55), Level("other", "ELSE", 0.02, 0.45)),
)
NATIONALITY = Comparison(
    "nationality",
    ("nat",),
    _absent("nat"),
    (Level("same", "nat_l = nat_r", 0.95, 0.2, "nat"), Level("other", "ELSE", 0.05, 0.8)),
)
DOCUMENT = Comparison(
    "document",
    ("doc",),
    _absent("doc"),
    (
        Level("same", "doc_l = doc_r", 0.72, 0.00001),
        Level("up to two signs other", "least(length(doc_l), length(doc_r)) >= 6 AND levenshtein(doc_l, doc_r) <= 2",
              0.13, 0.0005),
        Level("other", "ELSE", 0.15, 0.99949),
    ),
    exact=2,
)  # fmt: skip
PLACE = Comparison(
    "place",
    ("place",),
    _absent("place"),
    (
        Level("same", "place_l = place_r", 0.72, 0.05, "place"),
        Level("alike", _alike("place", False, 0.88), 0.08, 0.01),
        Level("other", "ELSE", 0.2, 0.94),
    ),
    exact=2,
)
ALL = (GIVEN, SECOND_GIVEN, SURNAMES, BIRTH, SEX, NATIONALITY, DOCUMENT, PLACE)

#: How often a value is met where nothing is known, and the most that its rarity may be taken to be: lists full of one
#: person's duplicates would otherwise make every name look common.
RARITY = {
    "g1": (0.002, 0.05),
    "s1": (0.001, 0.04),
    "surnames": (0.00002, 0.005),
    "nat": (0.05, 0.6),
    "place": (0.01, 0.3),
}
#: Weight, in records, of that prior knowledge.
RARITY_PRIOR = 200
#: A u above this is not believed: it was drawn from lists in which nearly all records are one person's.
U_LIMITS = {"given": 0.05, "second_given": 0.15, "surnames": 0.02, "birth": 0.005, "document": 0.001, "place": 0.3}


def usable(features: pl.DataFrame) -> tuple[Comparison, ...]:
    """The comparisons for which at least two records hold something."""
    return tuple(c for c in ALL if all(features[name].is_not_null().sum() >= 2 for name in c.needs))


# --- which pairs are compared at all ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Block:
    """Pairs that agree on `columns` (left) and `against` (right; the same columns unless said) are compared."""

    columns: tuple[str, ...]
    against: tuple[str, ...] = ()

    @property
    def condition(self) -> str:
        return " AND ".join(
            f"l.{left} = r.{right}" for left, right in zip(self.columns, self.against or self.columns, strict=True)
        )

    @property
    def name(self) -> str:
        crossed = f" = {', '.join(self.against)}" if self.against else ""
        return ", ".join(self.columns) + crossed


BLOCKS = (
    Block(("doc",)),
    Block(("birth", "g1_key")),
    Block(("birth", "s1_key")),
    Block(("s1_key", "g1_key", "by")),
    Block(("s1_sound", "s2_sound", "g1_key")),
    Block(("surnames", "by")),
    Block(("s2_sound", "g1_key", "by")),
    Block(("g1_key", "s1", "by"), ("g1_key", "s2", "by")),
    Block(("g1_key", "by", "bm", "bd"), ("g1_key", "by", "bd", "bm")),
    Block(("s1_key", "by", "bm", "bd"), ("s1_key", "by", "bd", "bm")),
    Block(("s1_key", "g1_key", "by"), ("s1_key", "g1_key", "by_next")),
    Block(("s1_key", "g1_key", "by_next"), ("s1_key", "g1_key", "by")),
    Block(("g1_first", "s1_first", "by", "nat")),
    Block(("s1_sound", "g1_sound")),
    Block(("birth", "sex", "nat")),
    Block(("s1_key", "g1_key")),
    Block(("s1_sound", "by", "sex")),
    Block(("g1_sound", "by", "nat")),
    Block(("surnames",)),
    # Only small lists can afford these; they forgive a typing error anywhere.
    Block(("s1_key", "by")),
    Block(("g1_key", "by")),
    Block(("s1_key", "nat")),
    Block(("g1_key", "nat")),
    Block(("by", "nat", "sex")),
)
#: Blocks tight enough to train on: most of their pairs are one person's. A comparison that shares a column with the
#: block is not trained in it.
TRAINING_BLOCKS = (
    Block(("doc",)),
    Block(("birth", "g1_sound")),
    Block(("birth", "s1_sound")),
    Block(("s1_sound", "s2_sound", "g1_sound")),
)


def pairs_of(features: pl.DataFrame, block: Block) -> int:
    """How many pairs a block compares."""
    left = features.drop_nulls(block.columns).group_by(block.columns).len("n")
    if not block.against:
        return int(left.select((pl.col("n") * (pl.col("n") - 1) // 2).sum()).item())
    right = features.drop_nulls(block.against).group_by(block.against).len("k")
    both = left.join(right, left_on=block.columns, right_on=block.against)
    return int(both.select((pl.col("n") * pl.col("k")).sum()).item())


def affordable(features: pl.DataFrame, *, per_record: int = 25, at_least: int = 2_000_000) -> tuple[Block, ...]:
    """The blocks that compare no more than `per_record` pairs a record each (small lists: `at_least` pairs)."""
    limit = max(per_record * len(features), at_least)
    return tuple(block for block in BLOCKS if 0 < pairs_of(features, block) <= limit)


def settings(
    comparisons: tuple[Comparison, ...], blocks: tuple[Block, ...], prior: float, rounds: int = 25
) -> dict[str, Any]:
    """Splink's settings: m and u as the comparisons hold them; no name is kept in what it puts out."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": block.condition} for block in blocks],
        "comparisons": [
            {"output_column_name": c.name, "comparison_levels": [_null_level(c), *map(_splink_level, c.levels)]}
            for c in comparisons
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "max_iterations": rounds,
    }


def _null_level(comparison: Comparison) -> dict[str, Any]:
    return {"sql_condition": comparison.missing, "label_for_charts": "not known", "is_null_level": True}


def _splink_level(level: Level) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "sql_condition": level.condition,
        "label_for_charts": level.label,
        "m_probability": level.m,
        "u_probability": level.u,
    }
    if level.rarity:
        settings |= {"tf_adjustment_column": level.rarity, "disable_tf_exact_match_detection": True}
    return settings


def rarities(features: pl.DataFrame, column: str) -> pl.DataFrame:
    """How often each value of `column` is met (`tf_<column>`), drawn towards RARITY where records are few.

    For surnames the frequency is that of reaching the level at all: with both surnames given, or with one missing.
    Two surnames are taken to be met together twice as often as by chance (families), never as often as one person's
    own records repeat them.
    """
    base, most = RARITY[column]
    if column == "surnames":
        one = rarities(features, "s1").rename({"tf_s1": "one"}).with_columns(pl.col("one") / _missing_second(features))
        pairs = features.select("surnames", "s1", "s2").drop_nulls().unique()
        two = _frequencies(features, "s2", *RARITY["s1"]).rename({"tf_s2": "two"})
        joined = pairs.join(one, on="s1").join(two, on="s2")
        met = (2 * pl.col("one") * pl.col("two")).clip(1e-7, most) * (1 - _missing_second(features))
        return joined.select("surnames", met.alias("tf_surnames")).sort("surnames")
    found = _frequencies(features, column, base, most)
    if column == "s1":
        found = found.with_columns(pl.col("tf_s1") * _missing_second(features))
    return found


def _frequencies(features: pl.DataFrame, column: str, base: float, most: float) -> pl.DataFrame:
    known = features.select(column).drop_nulls()
    met = (pl.len() + RARITY_PRIOR * base) / (len(known) + RARITY_PRIOR)
    return known.group_by(column).agg(met.clip(0.0, most).alias(f"tf_{column}")).sort(column)


def _missing_second(features: pl.DataFrame) -> float:
    """The chance that of two records with a surname at least one lacks the second; kept off zero."""
    known = features.filter(pl.col("s1").is_not_null())
    share = float(known["s2"].is_not_null().sum()) / max(len(known), 1)
    return min(max(1 - share**2, 0.02), 0.98)
