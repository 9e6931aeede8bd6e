"""How often is the verdict right? Draws populations whose size is known, estimates, and asks.

  tools/verdict_calibration.py run --seed 20131 --draws 8      writes docs/reference/verdict-calibration.csv
  tools/verdict_calibration.py page                            writes docs/reference/verdict-calibration.md from it

One row of the CSV is one table: how it was drawn, the truth, the estimate with the interval that repeats the selection
(bca) and the one that takes the selected model for known (profile), and every measure the rules of the verdict look at.
The page judges these rows by today's rules, so a change of a rule needs no new run. Same seed, same rows.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from amparo.estimation import OverlapTable, estimate, intervals, methods
from amparo.estimation.closed_form import lower_bound_of
from amparo.estimation.lattice import parse_notation
from amparo.estimation.verdict import GRADES, Grade, Value, margin, ruled, worst
from amparo.files.writing import atomic_path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs" / "reference" / "verdict-calibration.csv"
PAGE = ROOT / "docs" / "reference" / "verdict-calibration.md"
LISTS, SIZES = (3, 4, 5, 6), (500, 2_000, 10_000)
Flags = NDArray[np.bool_]
Random = np.random.Generator


# --- populations --------------------------------------------------------------------------------------------------


def _chances(random: Random, lists: int, low: float = 0.03, high: float = 0.3) -> NDArray[np.float64]:
    """How likely each list is to hold a person: between `low` and `high`, evenly on the log scale."""
    return np.exp(random.uniform(math.log(low), math.log(high), lists))


def independent(random: Random, lists: int, persons: int) -> Flags:
    """The lists know nothing of each other: what every method can bear."""
    return np.asarray(random.random((persons, lists)) < _chances(random, lists))


def _dependent(random: Random, lists: int, persons: int, ratio: float) -> Flags:
    """The odds of being on the second list are `ratio` times as high for those on the first; one pair in two lists."""
    on = independent(random, lists, persons)
    chances = on.mean(axis=0)
    for first in range(0, lists - 1, 3):
        odds = chances[first + 1] / (1 - chances[first + 1]) * ratio
        given = np.where(on[:, first], odds / (1 + odds), chances[first + 1])
        on[:, first + 1] = random.random(persons) < given
    return on


def together(random: Random, lists: int, persons: int) -> Flags:
    """One pair (two with five lists or more) that finds the same persons: odds 2 to 6 times as high."""
    return _dependent(random, lists, persons, float(random.uniform(2, 6)))


def apart(random: Random, lists: int, persons: int) -> Flags:
    """One pair (or two) that avoids each other's persons: odds 2 to 6 times as low."""
    return _dependent(random, lists, persons, 1 / float(random.uniform(2, 6)))


def unlike(random: Random, lists: int, persons: int) -> Flags:
    """Some persons are easier to find for every list: log-odds with a standard deviation of 0.5 to 1.5."""
    chances = _chances(random, lists)
    shift = random.normal(0, random.uniform(0.5, 1.5), persons)
    logit = np.log(chances / (1 - chances)) + shift[:, None]
    return np.asarray(random.random((persons, lists)) < 1 / (1 + np.exp(-logit)))


def referring(random: Random, lists: int, persons: int) -> Flags:
    """The first list sends 30 to 90 % of its persons to the second (and, with five or more, that one to the third)."""
    on = independent(random, lists, persons)
    for sender in range(2 if lists >= 5 else 1):
        on[:, sender + 1] |= on[:, sender] & (random.random(persons) < random.uniform(0.3, 0.9))
    return on


def sparse(random: Random, lists: int, persons: int) -> Flags:
    """Independent lists that each find 0.5 to 5 %: hardly anybody is on two."""
    return np.asarray(random.random((persons, lists)) < _chances(random, lists, 0.005, 0.05))


def misses(random: Random, lists: int, persons: int) -> Flags:
    """Independent lists; the linkage misses 5 to 15 % of the links, so that some persons count twice."""
    on = independent(random, lists, persons)
    split = np.flatnonzero((on.sum(axis=1) > 1) & (random.random(persons) < random.uniform(0.05, 0.15)))
    ghosts = np.zeros((len(split), lists), dtype=bool)
    for row, person in enumerate(split):
        alone = random.choice(np.flatnonzero(on[person]))
        on[person, alone] = False
        ghosts[row, alone] = True
    return np.vstack([on, ghosts])


def region(random: Random, lists: int, persons: int) -> Flags:
    """The simulated region: agencies with their own practice, visible and hidden persons, hand-overs."""
    from amparo.simulation.agencies import agencies
    from amparo.simulation.meetings import meetings, shift_for
    from amparo.simulation.persons import draw_persons
    from amparo.simulation.settings import Settings

    settings = Settings(seed=int(random.integers(2**31)), persons=persons, lists=lists, detection=0.35)
    keepers = agencies(lists)
    drawn = draw_persons(0, persons, settings, random)
    return np.asarray(meetings(drawn, keepers, settings, shift_for(settings, keepers), random))


MECHANISMS: dict[str, Callable[[Random, int, int], Flags]] = {
    "independent": independent,
    "together": together,
    "apart": apart,
    "referring": referring,
    "sparse": sparse,
    "misses": misses,
    "unlike": unlike,
    "region": region,
}


def table_of(on: Flags) -> OverlapTable:
    """The overlap table of persons by lists."""
    lists = on.shape[1]
    counts = np.bincount(on @ (1 << np.arange(lists)), minlength=1 << lists).astype(np.float64)
    counts[0] = 0.0
    return OverlapTable(tuple("ABCDEF"[:lists]), counts, "drawn")


# --- one table, estimated -----------------------------------------------------------------------------------------


def measured(table: OverlapTable, replicates: int) -> dict[str, Value]:
    """Estimate, both intervals and every measure of one table; empty where nothing can be estimated."""
    found = estimate(table, seed=1, replicates=replicates)
    out: dict[str, Value] = {"seen": found.n_observed, "publish_nothing": found.estimate is None}
    if found.estimate is None:
        return out
    out |= {"estimate": found.estimate, "lower": found.lower, "upper": found.upper, "chao": found.method == "chao"}
    if found.model is not None and found.method == "stepwise":
        used = table.only(table.used) if len(table.used) < len(table.lists) else table
        model = methods.restricted(parse_notation(found.model, len(table.lists)), table.used)
        known = intervals.profile(used.counts, np.array(model), 0.95)
        out |= {"known_lower": known.lower, "known_upper": known.upper}
    out["bound"] = lower_bound_of(table.counts)
    out["main_effects"] = methods.independent(table).estimate
    best = found.details.get("near_best")
    out["best_by_bic"] = best[0]["estimate"] if best else None
    return out | dict(found.verdict.measures)


def drawn(seed: int, draws: int, replicates: int) -> Iterator[dict[str, Any]]:
    """Every row of the calibration, in order."""
    for kind, (name, mechanism) in enumerate(MECHANISMS.items()):
        for lists in LISTS:
            for size in SIZES:
                for draw in range(draws):
                    random = np.random.default_rng([seed, kind, lists, size, draw])
                    table = table_of(mechanism(random, lists, size))
                    head = {"mechanism": name, "lists": lists, "persons": size, "draw": draw}
                    row = head | (measured(table, replicates) if table.n_observed else {"publish_nothing": True})
                    yield row
            print(f"{name}, {lists} lists", file=sys.stderr, flush=True)


def written(value: Value | str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}"


def run(seed: int, draws: int, replicates: int, out: Path) -> None:
    """Draw, estimate, write the CSV (first line: how it was made)."""
    rows = list(drawn(seed, draws, replicates))
    names = list(dict.fromkeys(name for row in rows for name in row))
    with atomic_path(out) as path, path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# seed {seed}, draws {draws}, replicates {replicates}\n")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([written(row.get(name)) for name in names] for row in rows)


# --- the page -----------------------------------------------------------------------------------------------------

HEADS = (
    *("selection repeated", "model taken as known", "publishable: interval", "publishable: words"),
    *("range only: interval", "range only: words", "do not publish: interval"),
    *("good cases publishable", "good cases refused"),
)
#: How to read the table.
READ = (
    "Where the lists depend on each other in pairs, or one sends its persons to another, the verdict keeps its "
    "promise: publishable intervals hold the truth about as often as they say. The choice of the model must be "
    "repeated for it; the interval that takes the chosen model for known holds it less often.",
    "Where persons differ in how easily every list finds them (*unlike*), no method that looks only at the overlap "
    "can see it whole: publishable intervals fail there most of the time. What lies wholly below the lower bound for "
    "such persons is refused; the rest is not caught. In the simulated region, which mixes differing persons with "
    "hand-overs, they fail often too.",
    "Missed links (*misses*) make the estimate too large by about the share that is missed, and the interval does "
    "not know it.",
    "Therefore the words to publish with never hold the interval alone: their second range is what they stand on.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row under today's rules. `said`: the second range of the words to publish with, or the interval."""

    mechanism: str
    lists: int
    grade: Grade
    near: bool
    covered: bool
    known: bool | None
    said: bool

    @property
    def good(self) -> bool:
        """An estimate worth having: its interval holds the truth and it is within a quarter of it."""
        return self.covered and self.near


def _value(cell: str) -> Value:
    return None if not cell else cell == "true" if cell in ("true", "false") else float(cell)


def _limit(value: Value) -> float:
    """A limit that is not there excludes nothing."""
    return math.inf if value is None else float(value)


def judged(row: Mapping[str, str]) -> Judged:
    """Judge one row of the CSV."""
    truth = float(row["persons"])
    values = {name: _value(cell) for name, cell in row.items() if name != "mechanism"}
    grade: Grade = "do_not_publish" if values["publish_nothing"] else worst(ruled(values))

    def holds(low: str, high: str) -> bool | None:
        return None if values[low] is None else bool(_limit(values[low]) <= truth <= _limit(values[high]))

    lower, upper, seen = values["lower"], values["upper"], _limit(values["seen"])
    wider = margin(grade, seen, float(lower), float(upper)) if lower is not None and upper is not None else None
    covered = bool(holds("lower", "upper"))
    said = covered if wider is None else wider[1] <= truth <= wider[2]
    near = values["estimate"] is not None and abs(_limit(values["estimate"]) / truth - 1) <= 0.25
    return Judged(row["mechanism"], int(row["lists"]), grade, near, covered, holds("known_lower", "known_upper"), said)


def _share(rows: list[Judged], holds: Callable[[Judged], bool]) -> str:
    return f"{100 * sum(map(holds, rows)) / len(rows):.0f} % of {len(rows):,}" if rows else "–"


def _wrapped(paragraph: str) -> list[str]:
    indent = "  " if paragraph.startswith("- ") else ""
    return textwrap.wrap(paragraph, 118, subsequent_indent=indent, break_on_hyphens=False)


def _line(name: str, rows: list[Judged]) -> str:
    chosen = [row for row in rows if row.known is not None]
    good = [row for row in rows if row.good]
    cells = [name, _share(chosen, lambda r: r.covered), _share(chosen, lambda r: bool(r.known))]
    for grade in GRADES:
        mine = [row for row in rows if row.grade == grade]
        cells.append(_share(mine, lambda r: r.covered))
        if grade != "do_not_publish":
            cells.append(_share(mine, lambda r: r.said))
    cells.append(_share(good, lambda r: r.grade == "publishable"))
    cells.append(_share(good, lambda r: r.grade == "do_not_publish"))
    return _cells(cells)


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _about(first: str, rows: int) -> Iterator[str]:
    made = dict(part.split(" ") for part in first.removeprefix("# ").split(", "))
    options = " ".join(f"--{name} {value}" for name, value in made.items())
    yield (
        "Written by `tools/verdict_calibration.py page`; do not edit by hand. Every row of "
        "[verdict-calibration.csv](verdict-calibration.csv) is a drawn population whose size is known: "
        f"`tools/verdict_calibration.py run {options}` ({rows:,} tables: 3 to 6 lists, 500 to 10,000 persons). It "
        "is judged here by today's [rules](verdict-rules.md), so that a change of a rule shows what it does. "
        "`amparo estimate` with its defaults, fewer replicates apart."
    )
    yield (
        "Each share is of how many tables: how many of these intervals (nominal 95 %) hold the true number. *Words*: "
        "the second range of the words to publish with, the unseen up to 1.5 times (a range only: 2 times) as many or "
        "as few as the model supposes. *Good*: the interval holds the truth and the estimate is within a quarter of "
        "it. The first two columns are of tables for which a model was chosen."
    )


def page(source: str) -> str:
    """The page of `verdict-calibration.csv` under today's rules; `source` is the text of the CSV."""
    first, _, rest = source.partition("\n")
    rows = [judged(row) for row in csv.DictReader(io.StringIO(rest))]
    lines = ["# How often the verdict is right", ""]
    for paragraph in _about(first, len(rows)):
        lines += [*_wrapped(paragraph), ""]
    rule = "|" + "---|" * (len(HEADS) + 1)
    lines += [_cells(("population", *HEADS)), rule]
    lines += [_line(name, [row for row in rows if row.mechanism == name]) for name in MECHANISMS]
    lines += [_line("**all**", rows), "", _cells(("lists", *HEADS)), rule]
    lines += [_line(str(n), [row for row in rows if row.lists == n]) for n in LISTS]
    lines += ["", "## The populations", ""]
    lines += [f"- **{name}**: {str(of.__doc__).splitlines()[0]}" for name, of in MECHANISMS.items()]
    lines += ["", "## How to read it", "", *(line for point in READ for line in _wrapped("- " + point))]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("run", "page"))
    parser.add_argument("--seed", type=int, default=20131)
    parser.add_argument("--draws", type=int, default=20, help="tables of each kind, number of lists and size")
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--out", type=Path, default=ROWS)
    args = parser.parse_args()
    if args.what == "run":
        run(args.seed, args.draws, args.replicates, args.out)
    else:
        PAGE.write_text(page(ROWS.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
