"""Read and write HTCDS 2.0 case files, and say what the target format cannot carry.

The format of IN is recognised from its content; --from overrides. Rows that cannot be used go to the file named by
--rejects with every cell and the reasons; without --rejects they stop the conversion and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.files import BadInput, preferred_language
from amparo.files.errors import catalogue

if TYPE_CHECKING:
    from amparo.standards.htcds.convert import Outcome

EXAMPLE = """
  amparo convert cases.xlsx --to amparo-json --out cases.json --rejects rejected.csv
  amparo convert cases.json --to htcds-xlsx --shape multiple --out template.xlsx
  amparo convert survey-export.csv --to amparo-facts --out facts.json && amparo assess facts.json
  amparo convert --schema
"""
FORMATS = ("htcds-csv", "htcds-tsv", "htcds-xlsx", "kobo-csv", "amparo-json")
#: Groups of warnings shown to people; --json shows every one.
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="IN", type=Path, nargs="?", help="the file to read")
    parser.add_argument("--to", choices=(*FORMATS, "amparo-facts"), help="format to write")
    parser.add_argument("--out", metavar="FILE", type=Path, help="the file to write")
    parser.add_argument("--from", dest="source", choices=FORMATS, default="", help="format of IN (recognised)")
    parser.add_argument("--rejects", metavar="FILE", type=Path, help="CSV for rows that cannot be used, with reasons")
    parser.add_argument("--shape", choices=("plain", "single", "multiple"), default="plain", help="Excel template")
    parser.add_argument("--dates", choices=("dmy", "mdy"), default="", help="how to read dates such as 05/06/2001")
    parser.add_argument(
        "--keep-other", action="store_true", help="write columns outside HTCDS at the end (csv, tsv, kobo)"
    )
    parser.add_argument(
        "--survey-names", action="store_true", help="kobo: write the published survey's names (prs_First_Name)"
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON, with every warning")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of amparo-json and stop")


def run(args: argparse.Namespace) -> int:
    from amparo.standards.htcds.amparo_json import json_schema
    from amparo.standards.htcds.convert import RowsRejected, Settings, convert

    if args.schema:
        print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0
    if args.file is None or args.to is None or args.out is None:
        raise BadInput("standards.convert_usage")
    settings = Settings(args.source, args.shape, args.dates, args.keep_other, args.survey_names)
    try:
        outcome = convert(args.file, args.to, args.out, rejects=args.rejects, settings=settings)
    except RowsRejected as refusal:
        if args.json:
            refusal.outcome.written = 0
            _print_json(refusal.outcome)
        raise
    (_print_json if args.json else _print_text)(outcome)
    return 0


def _print_json(outcome: Outcome) -> None:
    """One object; warnings are written one by one, for there may be many."""
    from amparo.standards.htcds.notes import message

    language = preferred_language()
    head = {"rows": outcome.rows, "written": outcome.written, "rejected": outcome.rejected}
    sys.stdout.write(json.dumps({**head, "from": outcome.source_format})[:-1] + ', "warnings": [')
    sentences: dict[tuple[str, str], str] = {}
    for number, (row, column, code) in enumerate(outcome.notes):
        if (column, code) not in sentences:
            sentences[column, code] = message(code, column, language)
        warning = {"row": row, "column": column, "code": code, "message": sentences[column, code]}
        sys.stdout.write((",\n" if number else "\n") + json.dumps(warning, ensure_ascii=False))
    not_carried = dict(sorted(outcome.not_carried.items()))
    sys.stdout.write('], "not_carried": ' + json.dumps(not_carried, ensure_ascii=False) + "}\n")


def _print_text(outcome: Outcome) -> None:
    from amparo.standards.htcds.notes import message

    language = preferred_language()
    words = {name: catalogue("standards")[f"convert_{name}"][language] for name in ("done", "warning", "more", "lost")}
    numbers = {"rows": outcome.rows, "written": outcome.written, "rejected": outcome.rejected}
    print(words["done"].format(**{name: f"{number:,}" for name, number in numbers.items()}))
    groups = sorted(outcome.notes.grouped().items(), key=lambda item: (item[1][1], item[0]))
    for (column, code), (count, first) in groups[:SHOWN]:
        sentence = message(code, column, language)
        print(words["warning"].format(column=column or "-", count=f"{count:,}", first=first, message=sentence))
    if len(groups) > SHOWN:
        print(words["more"].format(count=len(groups) - SHOWN))
    if outcome.not_carried:
        listed = ", ".join(f"{name} ({count:,})" for name, count in sorted(outcome.not_carried.items()))
        print(words["lost"].format(listed=listed))
