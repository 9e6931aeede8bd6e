"""Draw a region that does not exist, with its truth: lists of agencies, who is who, and how many were never found.

Writes records.csv (one row per list record), truth.csv (which record is whose; a person on no list has an empty list
and record_id), persons.csv (the true features of every person), proceedings.csv and codebook.json. Nobody in it is
real. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLE = """
  amparo simulate --seed 11 --persons 3000 --lists 4 --out var/region
  amparo simulate --seed 7 --persons 50000 --lists 6 --detection 0.3 --dependence 0 --out var/easy
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, required=True, help="whole number; the same seed gives the same bytes")
    parser.add_argument("--persons", type=int, required=True, help="trafficked persons in the region, found or not")
    parser.add_argument("--lists", type=int, default=6, help="agencies that keep a list, 2 to 12 (default 6)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write; replaced if this command made it")
    parser.add_argument("--first-year", type=int, default=2019, help="first year of detection (default 2019)")
    parser.add_argument("--last-year", type=int, default=2024, help="last year of detection (default 2024)")
    parser.add_argument(
        "--detection", type=float, help="share of the persons that some list finds, 0.01 to 0.95 (default: as it falls)"
    )
    parser.add_argument(
        "--dependence",
        type=float,
        default=1.0,
        help="factor on latent visibility and hand-overs, 0 to 3; 0: lists depend only through who a person is",
    )
    parser.add_argument(
        "--errors", type=float, default=1.0, help="factor on recording errors and duplicates, 0 to 3 (default 1)"
    )
    parser.add_argument("--json", action="store_true", help="print a summary of the truth as JSON")


def run(args: argparse.Namespace) -> int:
    from amparo.simulation.region import simulate
    from amparo.simulation.settings import Settings

    settings = Settings(
        seed=args.seed,
        persons=args.persons,
        lists=args.lists,
        first_year=args.first_year,
        last_year=args.last_year,
        detection=args.detection,
        dependence=args.dependence,
        errors=args.errors,
    )
    summary = simulate(settings, args.out)
    if args.json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False, indent=2))
    else:
        print(f"{summary.persons:,} persons, {summary.detected:,} on at least one list, {summary.records:,} records")
    return 0
