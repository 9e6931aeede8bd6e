"""Encode a list under a key, so that it can be linked without names.

The package holds keyed encodings, row ids and a manifest; no name, date, nationality or document. All agencies of one
round use the same key file and the same --round; whoever links the packages must not have the key.

By default row ids are the record ids of the list (they must not be names or document numbers) and the package says
which rows are decoys. With --blind-ids row ids are random; two files stay beside the package: PKG.rows.csv, which
never leaves the agency, and PKG.decoys.csv, which is sent once the packages have been received.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

EXAMPLE = """
  amparo encode --new-key round.key
  amparo encode shelters.csv --key round.key --round 2026 --out shelters.pkg
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="the agency's list or lists (CSV)")
    parser.add_argument("--key", type=Path, metavar="KEYFILE", help="the key file all agencies of the round share")
    parser.add_argument("--new-key", type=Path, metavar="KEYFILE", help="make a new random key file and stop")
    parser.add_argument("--round", default="1", metavar="NAME", help="the round; packages of two rounds do not meet")
    parser.add_argument("--blind-ids", action="store_true", help="random row ids; keep ids and decoys with the agency")
    parser.add_argument("--out", type=Path, metavar="PKG", help="the package to write")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="leave out unusable rows and name them here")


def run(args: argparse.Namespace) -> int:
    from amparo.files import BadInput
    from amparo.linkage.keys import is_exposed, new_key, read_key

    if args.new_key is not None:
        if args.files or args.key or args.out:
            raise BadInput("linkage.encode_usage")
        new_key(args.new_key)
        return 0
    if not args.files or args.key is None or args.out is None:
        raise BadInput("linkage.encode_usage")
    key = read_key(args.key, args.round)
    if is_exposed(args.key):
        print(f"amparo encode: {BadInput('linkage.key_exposed', file=args.key)}", file=sys.stderr)
    from amparo.cli.link import read_lists
    from amparo.linkage.encoding import encode
    from amparo.linkage.package import write_package
    from amparo.linkage.result import write_ids

    made = encode(read_lists(args.files, args.rejects), key, round_name=args.round, blind_ids=args.blind_ids)
    if args.blind_ids:
        kept = {"rows": made.rows, "decoys": made.rows.filter(made.rows["record_id"].is_null()).select("row_id")}
        for name, table in kept.items():
            path = args.out.with_name(f"{args.out.name}.{name}.csv")
            write_ids(path, table)
            path.chmod(0o600)
    write_package(made.package, args.out)
    print(f"{made.package.manifest['records']:,} records, {made.package.manifest['decoys']:,} decoys -> {args.out}")
    return 0
