"""Try to recover the suppressed cells of a table from the published ones.

By subtraction along every margin, by bounds, by linear programming, by whole numbers. The table has a `status` column
(as `amparo protect` writes it), or marks such as <5, *, .. or nothing where a count is withheld. A GLOTIP file of
UNODC is recognised: its "<5" in detected victims by sex and age are tried. Exit 1 when a cell was recovered.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.files import preferred_language
from amparo.files.errors import catalogue

if TYPE_CHECKING:
    from amparo.disclosure.attack import Attack

EXAMPLE = """
  amparo attack victims-protected.csv
  amparo attack office-table.csv --value n --suppressed-means 1..4 --json
  amparo attack data_glotip.xlsx
"""
#: Recovered cells shown as text.
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", type=Path, metavar="FILE", help="a table with suppressed cells, or a GLOTIP file")
    parser.add_argument("--value", metavar="COLUMN", help="the column of counts (default: found by its marks or name)")
    parser.add_argument(
        "--suppressed-means", metavar="LOW..HIGH", help="what a suppressed count can be, as 1..4 or 1.. (default: read)"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: argparse.Namespace) -> int:
    from amparo.disclosure.attack import attack
    from amparo.disclosure.glotip_counts import DIMENSIONS, attack_glotip
    from amparo.disclosure.table_files import range_of, read_protected
    from amparo.standards.glotip import is_glotip, read_glotip

    means = range_of(args.suppressed_means) if args.suppressed_means else None
    if is_glotip(args.table):
        dimensions: tuple[str, ...] = DIMENSIONS
        result = attack_glotip(read_glotip(args.table))
    else:
        table = read_protected(args.table, args.value, means=means)
        dimensions, result = table.dimensions, attack(table)
    print(json.dumps(_as_json(result, dimensions), ensure_ascii=False) if args.json else _said(result, dimensions))
    return 1 if result.recovered else 0


def _as_json(result: Attack, dimensions: tuple[str, ...]) -> dict[str, object]:
    return {
        "suppressed": result.suppressed,
        "recovered": result.recovered,
        "zeros": result.zeros,
        "narrowed": result.narrowed,
        "set_aside": result.set_aside,
        "assumed": list(result.assumed),
        "dimensions": list(dimensions),
        "cells": [
            {"key": list(cell.key), "lower": cell.lower, "upper": cell.upper, "how": cell.how.value}
            for cell in result.cells
        ],
    }


def _said(result: Attack, dimensions: tuple[str, ...]) -> str:
    from amparo.disclosure.tables import where

    words, language = catalogue("disclosure"), preferred_language()
    low, high = result.assumed
    assumed = f"≥ {low}" if high is None else f"{low}..{high}"
    lines = [
        words["said_attack"][language].format(
            recovered=result.recovered,
            suppressed=result.suppressed,
            zeros=result.zeros,
            narrowed=result.narrowed,
            assumed=assumed,
        )
    ]
    if result.set_aside:
        lines.append(words["said_set_aside"][language].format(set_aside=result.set_aside))
    lines += [f"  {where(dimensions, cell.key)}: {cell.lower} ({cell.how})" for cell in result.cells[:SHOWN]]
    if len(result.cells) > SHOWN:
        lines.append("  " + words["said_more"][language].format(more=len(result.cells) - SHOWN))
    return "\n".join(lines)
