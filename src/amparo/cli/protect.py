"""Withhold the small counts of a table, and as few others as needed, so that none can be computed.

The table is long: one column of counts (--value), every other column a dimension; the word Total in a dimension marks
a margin. The same rows come out in the same order with a column `status` (published, suppressed); a suppressed count
is empty. A count written `<5` is one withheld before. With --glotip the table is UNODC's: detected victims by sex and
age, where "<5" alone can be undone.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from amparo.files import BadInput, preferred_language
from amparo.files.errors import catalogue

EXAMPLE = """
  amparo protect victims.csv --value count --threshold 5 --out victims-protected.csv
  amparo attack victims-protected.csv
  amparo protect --glotip data_glotip.xlsx --out glotip-protected.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", nargs="?", type=Path, metavar="TABLE.csv", help="long table of counts")
    parser.add_argument("--value", metavar="COLUMN", help="the column of counts")
    parser.add_argument("--glotip", type=Path, metavar="FILE", help="UNODC's GLOTIP file instead of a table")
    parser.add_argument("--threshold", type=int, default=5, help="counts of 1 to below this are withheld (default 5)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def run(args: argparse.Namespace) -> int:
    from amparo.disclosure.glotip_counts import LIMIT, glotip_file, sex_by_age
    from amparo.disclosure.suppression import protect, protect_published
    from amparo.disclosure.table_files import read_counts, write_protected
    from amparo.disclosure.tables import LARGEST_THRESHOLD, Status
    from amparo.standards.glotip import read_glotip

    source = args.glotip or args.table
    if (args.table is None) == (args.glotip is None) or (args.table is not None and args.value is None):
        raise BadInput("disclosure.which_input")
    if not 2 <= args.threshold <= LARGEST_THRESHOLD:
        raise BadInput("disclosure.threshold")
    if args.out.exists() and source.exists() and args.out.samefile(source):
        raise BadInput("disclosure.same_file", file=args.out)
    if args.glotip:
        if args.threshold != LIMIT:
            raise BadInput("disclosure.withheld_by_another", file=source, found=LIMIT, threshold=args.threshold)
        file = glotip_file(sex_by_age(read_glotip(source), source))
        done = protect_published(file.table, threshold=args.threshold)
    else:
        file = read_counts(source, args.value, threshold=args.threshold)
        try:
            done = protect(file.table, threshold=args.threshold)
        except BadInput as refusal:
            refusal.file = source  # the room sees a table, not where it came from
            raise
    write_protected(args.out, file, done)
    hidden = sum(status is Status.SUPPRESSED for status in done.status.values())
    said = {
        "cells": len(done.cells),
        "published": len(done.cells) - hidden,
        "small": done.protection.small,
        "complementary": done.protection.complementary,
        "told": done.protection.known_if_told,
        "coarse": done.protection.coarse,
        "set_aside": done.protection.set_aside,
    }
    if args.json:
        print(json.dumps({**said, "threshold": args.threshold}))
        return 0
    words, language = catalogue("disclosure"), preferred_language()
    print(words["said_protected"][language].format(**said))
    for name in ("told", "coarse", "set_aside"):
        if said[name]:
            print(words[f"said_{name}"][language].format(**said))
    return 0
