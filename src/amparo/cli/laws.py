"""Ask each national law the questions of the report's model law and of the Protocol: one row per law and check.

Three answers: conforms, gap, cannot_say. What was not seen is no gap. An answer that rests on a secondary source says
so first. Nothing here is legal advice.

Exit: 0 shown, 2 an unknown state.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from amparo.files import preferred_language, write_csv

EXAMPLE = """
  amparo laws --state BRA --lang pt
  amparo laws --json
  amparo laws --csv laws.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", metavar="ISO3", help="one state by its three-letter code, such as BRA")
    parser.add_argument("--json", action="store_true", help="print JSON, one object per law and check")
    parser.add_argument("--csv", type=Path, dest="out", metavar="FILE", help="write a table there")
    parser.add_argument("--lang", choices=("es", "en", "pt", "fr"), help="language of the sentences")


def run(args: argparse.Namespace) -> int:
    from amparo.commitments.laws import all_answers, law_answers
    from amparo.commitments.matrix import check_state
    from amparo.commitments.output import LAW_COLUMNS, law_cells, law_row
    from amparo.commitments.wording import say
    from amparo.vocabulary.countries import country_name

    answers = law_answers(check_state(args.state)) if args.state is not None else all_answers()
    language = args.lang or preferred_language()
    if args.out:
        write_csv(args.out, LAW_COLUMNS, law_cells(answers, language))
    if args.json:
        print(json.dumps([law_row(item, language) for item in answers], ensure_ascii=False, indent=1))
    elif not args.out:
        heading = None
        for item in answers:
            if heading != (item.state, item.rule_set):
                heading = (item.state, item.rule_set)
                law = f"{item.law.in_(language)} [{item.evidence}]" if item.law else item.because.in_(language)
                print(f"\n{item.state} {country_name(item.state).in_(language)}: {law}")
            if item.law:
                answer = say("answer", item.answer.value).in_(language)
                print(f"  {item.check.title.in_(language)}: {answer}. {item.because.in_(language)}")
                if item.beside:
                    print(f"      {item.beside.in_(language)}")
    return 0
