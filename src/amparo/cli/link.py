"""Find the records of one person in several lists.

Give lists in clear (CSV; inside one agency or one unit trusted with names) or packages made by `amparo encode` (no
identities). Writes four files into a folder:

  clusters.csv   list, record_id, entity_id, probability (that the record is placed rightly)
  pairs.csv      candidate pairs by their ids and the probability that they are one person (for amparo estimate)
  overlap.csv    one 0/1 column per list and count: the table that `amparo estimate` reads
  linkage.json   the model, the threshold and why, estimated error rates, warnings

Names are in none of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

EXAMPLE = """
  amparo link police.csv shelters.csv consulates.csv --out linked/
  amparo link police.pkg shelters.pkg --out linked/
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="lists (CSV) or encoded packages")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write")
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help="leave out rows that cannot be used and name them in this CSV file"
    )
    parser.add_argument(
        "--decoys", nargs="+", type=Path, default=[], metavar="FILE", help="PKG.decoys.csv of sealed packages"
    )
    parser.add_argument("--json", action="store_true", help="print linkage.json")


def run(args: argparse.Namespace) -> int:
    from amparo.files import BadInput
    from amparo.linkage.package import is_package
    from amparo.linkage.result import write_linkage

    packages = [path for path in args.files if is_package(path)]
    if packages and len(packages) < len(args.files):
        raise BadInput("linkage.mixed_inputs", file=packages[0])
    if packages:
        from amparo.linkage.encoded import link_packages

        linkage = link_packages(args.files, args.decoys)
    else:
        from amparo.linkage.clear import link_clear

        linkage = link_clear(read_lists(args.files, args.rejects))
    write_linkage(linkage, args.out)
    summary = linkage.as_dict()
    if args.json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        print(f"{summary['records']:,} records, {summary['entities']:,} persons -> {args.out}")
    from amparo.files import preferred_language

    for warning in linkage.warnings:
        print(f"amparo link: {warning.message.in_(preferred_language())}", file=sys.stderr)
    return 0


def read_lists(paths: list[Path], rejects: Path | None) -> pl.DataFrame:
    """The lists as one table; with `rejects`, unusable rows are named there and left out."""
    from amparo.files import preferred_language, write_csv
    from amparo.model.record_files import Rejected, read_records

    if rejects is None:
        return read_records(paths, linkable=True)
    left_out: list[Rejected] = []
    records = read_records(paths, linkable=True, rejects=left_out, language=preferred_language())
    write_csv(
        rejects,
        ("file", "row", "column", "code", "message"),
        ((r.file, r.row, r.column, r.code, r.message) for r in left_out),
    )
    if left_out:
        print(f"amparo link: {len(left_out)} -> {rejects}", file=sys.stderr)
    return records
