"""Compute every indicator from records, or from the GLOTIP file that UNODC publishes.

One CSV per indicator and `indicators.json`, which names each with its definition, numerator, denominator and
caveats, and says which could not be computed for want of which columns. With --clusters the person is the unit;
without it the record is. The counts are not protected: put them through `amparo protect` before they leave.
With --glotip the output holds, besides, a publication bundle (DIR/bundle) with protected tables and charts.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from amparo.files import BadInput, atomic_directory, preferred_language

EXAMPLE = """
  amparo statistics records.csv --clusters link/clusters.csv --proceedings proceedings.csv --out statistics
  amparo statistics --glotip data_glotip.xlsx --region americas --out glotip
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("records", nargs="*", type=Path, metavar="RECORDS.csv", help="lists of records")
    parser.add_argument("--clusters", type=Path, help="clusters.csv of `amparo link`: count persons, not records")
    parser.add_argument("--proceedings", type=Path, help="proceedings.csv: persons suspected, charged, convicted")
    parser.add_argument("--glotip", type=Path, metavar="FILE", help="UNODC's GLOTIP file (CSV, CSV.GZ or XLSX)")
    parser.add_argument("--region", help="with --glotip: one region or subregion of the file (for example americas)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(args: argparse.Namespace) -> int:
    if bool(args.records) == bool(args.glotip) or (args.glotip and (args.clusters or args.proceedings)):
        raise BadInput("statistics.nothing_to_do")
    with atomic_directory(args.out, marker="indicators.json") as folder:
        done = _glotip(args, folder) if args.glotip else _records(args, folder)
    print(json.dumps(done, ensure_ascii=False) if args.json else _said(done, args.out))
    return 0


def _records(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    from amparo.statistics.output import count_files, write_statistics

    counted = count_files(args.records, args.clusters, args.proceedings)
    write_statistics(counted, folder)
    items = counted.statistics.computed
    return {
        "unit": counted.persons.unit,
        "units": counted.persons.frame.height,
        "computed": [item.indicator.id for item in items if item.table is not None],
        "not_computable": {item.indicator.id: list(item.missing) for item in items if item.table is None},
    }


def _glotip(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    from amparo.publication.glotip import write_glotip

    done: dict[str, Any] = write_glotip(args.glotip, args.region, folder)
    return done


SAID = {
    "es": ("{n} indicadores en {out}", "no se pudieron calcular", "falta"),
    "en": ("{n} indicators in {out}", "could not be computed", "missing"),
    "pt": ("{n} indicadores em {out}", "não puderam ser calculados", "falta"),
    "fr": ("{n} indicateurs dans {out}", "n'ont pas pu être calculés", "manque"),
}


def _said(done: dict[str, Any], out: Path) -> str:
    head, lacking, missing = SAID[preferred_language()]
    computed, absent = done["computed"], done.get("not_computable", {})
    lines = [head.format(n=len(computed), out=out)]
    if absent:
        lines.append(f"{len(absent)} {lacking}:")
        lines += [f"  {name}: {missing} {', '.join(columns)}" for name, columns in absent.items()]
    return "\n".join(lines)
