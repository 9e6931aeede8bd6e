"""How often the interval holds the truth, with and without the doubt of the links: simulated regions, truth known.

Every region is drawn twice over: its lists are linked from names with errors, and the truth table says what a perfect
linkage would have seen. Three intervals are compared: of the true overlap table (no linkage error at all), of the
linked table as if it were true, and of the drawn linkages. Whether an interval holds the persons there are depends
mostly on the model; what linkage does is seen against the estimate from the true links: does the part of the interval
that comes from the links alone hold it? (Taken as true, links leave no such part.) Writes a page and its CSV.

  python tools/linkage_coverage.py --regions 40 --persons 3000
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from amparo.estimation import Estimate, OverlapTable, estimate, read_overlap
from amparo.estimation.linkage_error import estimate_with_linkage
from amparo.files import write_csv
from amparo.linkage.clear import link_clear
from amparo.linkage.result import write_linkage
from amparo.model.record_files import read_records
from amparo.simulation.region import simulate
from amparo.simulation.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
WAYS = ("true links", "links taken as true", "links drawn")
COLUMNS = ("errors", "seed", "way", "persons", "estimate", "lower", "upper", "low_links", "high_links", "covers")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One interval of one region; `low_links` and `high_links` are what the links alone leave open."""

    errors: float
    seed: int
    way: str
    persons: int
    estimate: float
    lower: float
    upper: float
    low_links: float
    high_links: float

    @property
    def covers(self) -> bool:
        return self.lower <= self.persons <= self.upper


def true_table(truth: Path, lists: tuple[str, ...]) -> tuple[int, OverlapTable]:
    """All persons of a region, and the overlap table that a perfect linkage gives."""
    met: dict[str, int] = defaultdict(int)
    with truth.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            met[row["person_id"]] |= 1 << lists.index(row["list"]) if row["list"] else 0
    counts = np.bincount([mask for mask in met.values() if mask], minlength=1 << len(lists)).astype(np.float64)
    return len(met), OverlapTable(lists, counts)


def outcomes_of(seed: int, persons: int, errors: float, draws: int, work: Path) -> list[Outcome]:
    """The three intervals of one region."""
    region, linked = work / f"region{seed}", work / f"linked{seed}"
    simulate(Settings(seed=seed, persons=persons, lists=3, detection=0.45, dependence=0.0, errors=errors), region)
    write_linkage(link_clear(read_records([region / "records.csv"], linkable=True)), linked)
    table = read_overlap(linked / "overlap.csv")
    everyone, true = true_table(region / "truth.csv", table.lists)
    found: tuple[Estimate, ...] = (
        estimate(true, method="main-effects"),
        estimate(table, method="main-effects"),
        estimate_with_linkage(table, linked, method="main-effects", draws=draws, seed=seed),
    )
    return [Outcome(errors, seed, way, everyone, *_numbers(one)) for way, one in zip(WAYS, found, strict=True)]


def _numbers(one: Estimate) -> tuple[float, float, float, float, float]:
    """Estimate, interval, and the part of it that the links alone leave open (normal on the logarithm)."""
    value, linked = one.estimate or 0.0, one.extra.get("linkage")
    low = high = value
    if linked:
        base, spread = linked["persons_observed"]["lowest"], 1.96 * linked["sd_log_between_linkages"]
        low, high = (base + (value - base) * np.exp(side * spread) for side in (-1, 1))
    return value, one.lower or 0.0, one.upper or float("inf"), float(low), float(high)


def page(outcomes: list[Outcome], command: str) -> str:
    """The page: one row per amount of error and way."""
    lines = [
        "# Intervals with and without the doubt of the links",
        "",
        f"Measured by `{command}`. Nominal 95 %, main effects, three lists.",
        "",
        "*Whole interval*: holds the persons there are; that this is below 95 % with true links too is the doing of",
        "the model (persons differ in how easily they are found), not of linkage. *Links' part*: the part of the",
        "interval that comes from the links alone holds the estimate from the true links. *Against true links*: median",
        "of estimate / estimate from the true links.",
        "",
        "| errors x | links | regions | whole interval | links' part | against true links | width (upper / lower) |",
        "|---|---|---|---|---|---|---|",
    ]
    by = {(o.errors, o.seed, o.way): o for o in outcomes}
    for errors in sorted({o.errors for o in outcomes}):
        for way in WAYS:
            group = [o for o in outcomes if o.errors == errors and o.way == way]
            true = [by[errors, o.seed, WAYS[0]].estimate for o in group]
            inside = np.mean([o.low_links <= t <= o.high_links for o, t in zip(group, true, strict=True)])
            ratio = np.median([o.estimate / t for o, t in zip(group, true, strict=True)])
            width = np.median([o.upper / o.lower for o in group])
            covers = np.mean([o.covers for o in group])
            lines.append(
                f"| {errors:g} | {way} | {len(group)} | {100 * covers:.0f} % | {100 * inside:.0f} % | {ratio:.3f} |"
                f" {width:.2f} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=40)
    parser.add_argument("--persons", type=int, default=3000)
    parser.add_argument("--errors", type=float, nargs="+", default=[1.0, 3.0])
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/reference/linkage-coverage.md")
    args = parser.parse_args()
    outcomes = []
    for errors in args.errors:
        for seed in range(1, args.regions + 1):
            with tempfile.TemporaryDirectory() as work:
                outcomes += outcomes_of(seed, args.persons, errors, args.draws, Path(work))
    levels = " ".join(f"{e:g}" for e in args.errors)
    command = f"python tools/linkage_coverage.py --regions {args.regions} --persons {args.persons} --errors {levels}"
    args.out.write_text(page(outcomes, command), encoding="utf-8")
    rows = [[*(getattr(o, name) for name in COLUMNS[:-1]), int(o.covers)] for o in outcomes]
    write_csv(args.out.with_suffix(".csv"), COLUMNS, rows)
    print(args.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
