"""From records to persons: the unit that is counted, and how what several lists say of one person is merged.

The rules (printed in `docs/explanation/statistics.md` and in `indicators.json`):

* an answer: yes wins over no, no over unknown, unknown over not asked - one agency's yes is not undone by another
  agency that did not see it; an empty cell of a fact is a question not asked;
* the age at the act: the lowest age recorded, so that a doubt protects the child;
* sex, nationality, country of exploitation: the value on most records; where two are tied, unknown;
* the year: that of the first referral; the return: the furthest step; the permit: granted, requested, none, unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from amparo.files import BadInput, read_csv_rows
from amparo.law.judging import judge
from amparo.statistics.codes import UNKNOWN
from amparo.vocabulary.facts import ALL_FACTS

#: Strongest answer last: the merged answer is the largest rank.
ANSWER_RANK = {"not_asked": 0, "unknown": 1, "no": 2, "yes": 3}
PLAN_RANK = {"unknown": 1, "no": 2, "yes": 3}
RETURN_RANK = {"none": 1, "requested": 2, "blocked": 3, "completed": 4}
PERMIT_RANK = {"unknown": 1, "none": 2, "requested": 3, "granted": 4}
#: Column -> (its ranks, what an empty cell means).
RANKED: dict[str, tuple[dict[str, int], str]] = {
    "minor": (ANSWER_RANK, "not_asked"),
    "assistance_plan": (PLAN_RANK, UNKNOWN),
    "return_status": (RETURN_RANK, UNKNOWN),
    "residence_permit": (PERMIT_RANK, UNKNOWN),
}
MOST_COMMON = ("sex", "nationality", "country_of_exploitation")
#: The purposes of each form of exploitation (SDG 16.2.2, as GLOTIP groups them).
FORMS = {
    "sexual": ("purpose.prostitution_of_others", "purpose.other_sexual_exploitation"),
    "labour": (
        "purpose.forced_labour",
        "purpose.slavery",
        "purpose.practices_similar_to_slavery",
        "purpose.servitude",
    ),
    "organ_removal": ("purpose.organ_removal",),
}


@dataclass(frozen=True, slots=True)
class People:
    """The persons (or, without clusters, the records) that are counted.

    `frame` has one row per unit: the dimensions of the tables (`sex`, `age_group`, `form`, `year`, ..., each without
    nulls), the merged facts, and the results of the four tests. `columns` are the columns the input had. `disagree`
    counts, by column, the persons whose records contradict each other (a yes and a no; two values).
    """

    frame: pl.DataFrame
    unit: str
    records: int
    columns: frozenset[str]
    disagree: Mapping[str, int]

    @property
    def victims(self) -> pl.DataFrame:
        """Those whose trafficking test is established or presumed."""
        return self.frame.filter(pl.col("trafficking").is_in(["established", "presumed"]))


def read_clusters(path: Path, records: pl.DataFrame) -> pl.Series:
    """The entity of every record, in the order of `records`, from `clusters.csv` of `amparo link`.

    Raises BadInput `statistics.cluster_twice` for a record that is given two entities, `statistics.cluster_missing`
    when a record has none (the file belongs to other lists).
    """
    entity: dict[tuple[str, str], str] = {}
    for row, cells in read_csv_rows(path, required=("list", "record_id", "entity_id")):
        key = (cells["list"], cells["record_id"].strip())
        if key in entity and entity[key] != cells["entity_id"]:
            raise BadInput("statistics.cluster_twice", file=path, row=row, column="entity_id")
        entity[key] = cells["entity_id"]
    keys = [(name, record.strip()) for name, record in records.select("list", "record_id").iter_rows()]
    lost = sum(key not in entity or not entity[key] for key in keys)
    if lost:
        raise BadInput("statistics.cluster_missing", file=path, lost=lost, count=len(keys))
    return pl.Series("entity", [entity[key] for key in keys], dtype=pl.String)


def people(records: pl.DataFrame, entities: pl.Series | None = None) -> People:
    """Make persons of records (text columns, null for empty) and judge each by the four tests.

    `entities` names the person of every record, in row order; without it every record is its own unit.
    """
    columns = frozenset(records.columns)
    unit = "record" if entities is None else "person"
    person = pl.Series("entity", range(records.height)).cast(pl.String) if entities is None else entities
    table = _ranked(records.with_columns(person.alias("entity")))
    disagree = _disagreements(table) if entities is not None else {}
    merged = table.group_by("entity", maintain_order=True).agg(_merging(table))
    for name in [name for name in MOST_COMMON if name in columns]:
        merged = merged.join(_most_common(table, name), on="entity", how="left", maintain_order="left")
    return People(_judged(_dimensions(merged)), unit, records.height, columns, disagree)


def _facts(columns: Iterable[str]) -> list[str]:
    present = set(columns)
    return [code for code in ALL_FACTS if code in present]


def _ranked(records: pl.DataFrame) -> pl.DataFrame:
    """Answers and steps as ranks, ages and years as numbers; only what is counted is kept."""
    keep = [pl.col("entity"), *(pl.col(name) for name in MOST_COMMON if name in records.columns)]
    for name in _facts(records.columns):
        keep.append(pl.col(name).fill_null("not_asked").replace_strict(ANSWER_RANK, return_dtype=pl.Int8))
    for name, (ranks, empty) in RANKED.items():
        if name in records.columns:
            keep.append(pl.col(name).fill_null(empty).replace_strict({empty: 0, **ranks}, return_dtype=pl.Int8))
    if "age_at_act" in records.columns:
        keep.append(pl.col("age_at_act").cast(pl.Int16))
    year = [pl.col("year_detected")] if "year_detected" in records.columns else []
    if "referral_date" in records.columns:
        year.append(pl.col("referral_date").str.slice(0, 4))
    if year:
        keep.append(pl.coalesce(year).cast(pl.Int16).alias("year"))
    return records.select(keep)


def _merging(table: pl.DataFrame) -> list[pl.Expr]:
    smallest = [name for name in ("age_at_act", "year") if name in table.columns]
    largest = [name for name in (*_facts(table.columns), *RANKED) if name in table.columns]
    return [*(pl.col(name).min() for name in smallest), *(pl.col(name).max() for name in largest)]


def _most_common(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """entity -> the value on most of its records; no row where two are tied or none is recorded."""
    counts = table.filter(pl.col(name).is_not_null()).group_by("entity", name).len()
    best = counts.filter(pl.col("len") == pl.col("len").max().over("entity"))
    return best.filter(pl.len().over("entity") == 1).select("entity", name)


def _disagreements(table: pl.DataFrame) -> dict[str, int]:
    """Persons whose records contradict each other, by column; only columns where somebody's do."""
    facts = _facts(table.columns)
    opposed = [((pl.col(name) == 3).any() & (pl.col(name) == 2).any()).alias(name) for name in facts]
    several = [
        (pl.col(name).drop_nulls().n_unique() > 1).alias(name)
        for name in (*MOST_COMMON, "age_at_act")
        if name in table.columns
    ]
    if not opposed and not several:
        return {}
    sums = table.group_by("entity").agg(*opposed, *several).drop("entity").sum().row(0, named=True)
    return {name: int(count) for name, count in sums.items() if count}


def _dimensions(merged: pl.DataFrame) -> pl.DataFrame:
    """Ranks back to codes, and the dimensions of the tables without nulls."""
    back = {rank: code for code, rank in ANSWER_RANK.items()}
    facts = _facts(merged.columns)
    out = merged.with_columns(pl.col(name).replace_strict(back, return_dtype=pl.String) for name in facts)
    for name, (ranks, empty) in RANKED.items():
        if name in merged.columns:
            codes = {0: empty, **{rank: code for code, rank in ranks.items()}}
            out = out.with_columns(pl.col(name).replace_strict(codes, return_dtype=pl.String))
    for name in MOST_COMMON:
        if name in merged.columns:
            out = out.with_columns(pl.col(name).fill_null(UNKNOWN))
    if "country_of_exploitation" in out.columns:
        out = out.rename({"country_of_exploitation": "country"})
    if "year" in out.columns:
        out = out.with_columns(pl.col("year").cast(pl.String).fill_null(UNKNOWN))
    return out.with_columns(_age_group(out.columns), _form(out.columns))


def _age_group(columns: Iterable[str]) -> pl.Expr:
    """The child branch of `amparo.model.case.childhood`: the age decides; `minor` only where it is not known."""
    group = pl.lit(UNKNOWN)
    if "minor" in columns:
        by_answer = pl.when(pl.col("minor") == "yes").then(pl.lit("0_17"))
        group = by_answer.when(pl.col("minor") == "no").then(pl.lit("18_plus")).otherwise(group)
    if "age_at_act" in columns:
        age = pl.col("age_at_act")
        group = pl.when(age < 18).then(pl.lit("0_17")).when(age >= 18).then(pl.lit("18_plus")).otherwise(group)
    return group.alias("age_group")


def _form(columns: Iterable[str]) -> pl.Expr:
    present = set(columns)
    seen = {
        form: pl.any_horizontal(*(pl.col(code) == "yes" for code in codes if code in present))
        for form, codes in FORMS.items()
        if any(code in present for code in codes)
    }
    if not seen:
        return pl.lit(UNKNOWN).alias("form")
    many = pl.sum_horizontal(*(flag.cast(pl.Int8) for flag in seen.values()))
    form: pl.Expr = pl.lit(UNKNOWN)
    for code, flag in seen.items():
        form = pl.when(flag).then(pl.lit(code)).otherwise(form)
    return pl.when(many > 1).then(pl.lit("several")).otherwise(form).alias("form")


def _judged(frame: pl.DataFrame) -> pl.DataFrame:
    """The results of the four tests; every distinct pattern of facts is judged once."""
    facts = _facts(frame.columns)
    pattern = [*facts, "age_group"]
    patterns = frame.select(pattern).unique(maintain_order=True)
    results = []
    minor = {"0_17": "yes", "18_plus": "no"}
    for row in patterns.iter_rows(named=True):
        verdicts = judge({code: row[code] for code in facts}, None, minor.get(row["age_group"], "unknown"))
        results.append(
            (
                verdicts.trafficking.value,
                verdicts.smuggling.value,
                verdicts.asylum_referral.value,
                verdicts.forced_labour.value,
            )
        )
    names = ["trafficking", "smuggling", "asylum_referral", "forced_labour"]
    judged = pl.concat(
        [patterns, pl.DataFrame(results, schema=dict.fromkeys(names, pl.String), orient="row")], how="horizontal"
    )
    return frame.join(judged, on=pattern, how="left", maintain_order="left")
