"""Write a publication bundle from records: noisy tables, synthetic records, datasheet, manifest, hashes.

The codebook says which columns leave and which values they may take; nothing is read off the data. Each run spends
the privacy budget anew: two releases of the same records at epsilon 2 cost together what one at about 4 would.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLE = """
  amparo simulate --seed 7 --persons 5000 --lists 6 --out region
  amparo link region/records.csv --out linked
  amparo release region/records.csv --codebook region/codebook.json \\
      --clusters linked/clusters.csv --epsilon 2 --out bundle
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("records", type=Path, metavar="RECORDS.csv", help="one row a record")
    parser.add_argument(
        "--codebook", type=Path, required=True, metavar="FILE", help="which columns leave, and their values"
    )
    parser.add_argument(
        "--epsilon", type=float, required=True, help="the privacy budget: smaller protects more (2 is usual)"
    )
    parser.add_argument("--delta", type=float, default=None, help="chance that the promise fails (default 1e-9)")
    parser.add_argument(
        "--clusters", type=Path, metavar="FILE", help="clusters.csv of amparo link: protects persons, not records"
    )
    parser.add_argument("--seed", type=int, default=0, help="steers the drawing of rows; the noise takes no seed")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the bundle's folder, new or an earlier bundle"
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def run(args: argparse.Namespace) -> int:
    from amparo.publication.bundle import write_bundle
    from amparo.publication.release_bundle import release_bundle

    bundle = release_bundle(
        args.records,
        args.codebook,
        epsilon=args.epsilon,
        delta=args.delta,
        seed=args.seed,
        clusters=args.clusters,
    )
    write_bundle(bundle, args.out)
    privacy = bundle.manifest["privacy"]
    if args.json:
        quality = json.loads(bundle.files["utility.json"])
        print(json.dumps({"out": str(args.out), "privacy": privacy, "utility": quality}, ensure_ascii=False, indent=2))
    else:
        rows = bundle.files["synthetic.csv"].count("\n") - 1
        print(f"{args.out}: {rows:,} synthetic records, {len(bundle.figures)} tables")
        print(f"privacy spent: epsilon {privacy['epsilon']:g}, delta {privacy['delta']:g}, unit {privacy['unit']}")
    return 0
