"""Walk from lists to a protected report: link -> statistics -> estimate -> protect -> attack -> release.

Writes a folder:

  report.html   the report, for people: one page, nothing loaded from anywhere, good to print
  report.json   the same for programs: what each stage did, and the sentence of each figure
  bundle/       a publication bundle with protected tables and charts: what the observatory shows
  release/      records with noise as a bundle of their own (only with --epsilon and a codebook)
  protect/      the protected tables, and attack.json
  link/ statistics/ estimate/   not protected: these stay with the data unit

If the attack computes a single withheld count, nothing is written (exit 1). A codebook.json or proceedings.csv that
lies beside the first list, as `amparo simulate` writes them, is used unless another is named.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from amparo.files import Language, preferred_language

EXAMPLE = """
  amparo simulate --seed 7 --persons 3000 --lists 4 --out region
  amparo report region/records.csv --out report --lang es
  amparo report police.csv shelters.csv consulates.csv --proceedings proceedings.csv --threshold 10 --out report
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lists", nargs="+", type=Path, metavar="LIST.csv", help="lists of records, in clear")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument(
        "--proceedings", type=Path, metavar="FILE", help="proceedings.csv: suspected, charged, convicted"
    )
    parser.add_argument("--codebook", type=Path, metavar="FILE", help="codebook.json of the lists")
    parser.add_argument("--threshold", type=int, default=5, help="counts of 1 to below this are withheld (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the bootstrap (default 1)")
    parser.add_argument("--epsilon", type=float, help="also release records with noise, at this privacy budget")
    parser.add_argument("--simulated", action="store_true", help="mark every page and figure as simulated")
    parser.add_argument("--lang", choices=("es", "en", "pt", "fr"), help="language of report.html and report.json")
    parser.add_argument("--json", action="store_true", help="print report.json")


def beside(lists: list[Path], name: str, given: Path | None) -> Path | None:
    """The file given, else the one of that name beside the first list, else None."""
    found = lists[0].parent / name
    return given or (found if found.is_file() and found not in lists else None)


def run(args: argparse.Namespace) -> int:
    from amparo.files.errors import catalogue
    from amparo.publication.walk import GateClosed, walk

    language: Language = args.lang or preferred_language()
    try:
        result = walk(
            args.lists,
            args.out,
            proceedings=beside(args.lists, "proceedings.csv", args.proceedings),
            codebook=beside(args.lists, "codebook.json", args.codebook),
            seed=args.seed,
            threshold=args.threshold,
            epsilon=args.epsilon,
            language=language,
            simulated=args.simulated,
        )
    except GateClosed as closed:
        sentence = catalogue("publication")["gate_closed"][preferred_language()]
        print(f"amparo report: {sentence.format(count=closed.count)}", file=sys.stderr)
        return 1
    if args.json:
        print((args.out / "report.json").read_text(encoding="utf-8"), end="")
        return 0
    for figure in result.figures:
        print(f"- {figure.sentence.in_(language)}")
    print(f"{args.out / 'report.html'}")
    return 0
