"""Judge cases by the legal tests, each finding with its reasons: trafficking in persons, smuggling of migrants,
referral to asylum, forced labour, and the national offences of the states asked.

CASES is JSON (one object or a list), JSON Lines, or CSV with the columns id, age_at_act, minor, jurisdictions,
indicators (codes joined by ;) and one column per fact code. Every fact is yes, no, unknown or not_asked; empty is
not_asked. A finding is for a person to confirm: it is no decision and no legal advice.

  act.            recruitment transportation transfer harbouring receipt (and offer, delivery, purchase, retention,
                  concealment, control_of_movement, advertising, solicitation for national laws)
  means.          threat_or_use_of_force other_coercion abduction fraud deception abuse_of_power
                  abuse_of_vulnerability payments_or_benefits
  purpose.        prostitution_of_others other_sexual_exploitation forced_labour slavery practices_similar_to_slavery
                  servitude organ_removal (and begging, forced_marriage, illegal_adoption, forced_criminality,
                  child_pornography, forced_pregnancy, recruitment_of_minors, sale_of_persons, biomedical_research,
                  labour_exploitation, other_exploitation for national laws)
  smuggling.      illegal_entry_procured national_or_permanent_resident material_benefit danger_to_life
                  inhuman_treatment
  asylum.         fear_of_return ground_race ground_religion ground_nationality ground_social_group
                  ground_political_opinion generalized_violence foreign_aggression internal_conflict
                  massive_rights_violation disturbed_public_order
  forced_labour.  work_or_service menace_of_penalty not_voluntary (and exception_military_service,
                  exception_civic_duty, exception_prison_labour, exception_emergency, exception_communal_service)
  consent, cross_border, organized_group, exploitation.fear_for_safety

Exit: 0 judged, 2 the file cannot be used (nothing is written).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from amparo.files import preferred_language
from amparo.files.errors import catalogue

EXAMPLE = """
  amparo assess cases.json --lang es
  amparo assess cases.csv --format jsonl --out findings.jsonl --rejects rejects.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cases", type=Path, metavar="CASES", help="JSON, JSON Lines or CSV, also .gz")
    parser.add_argument("--format", choices=("text", "json", "jsonl", "csv"), default="text", help="default: text")
    parser.add_argument("--lang", choices=("es", "en", "pt", "fr"), help="language of the sentences")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write there, all or nothing, instead of to the screen"
    )
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help="set rows that cannot be used aside there (CSV), judge the others"
    )


def run(args: argparse.Namespace) -> int:
    from amparo.law.judging_files import judge_file

    language = args.lang or preferred_language()
    survey = judge_file(args.cases, args.format, language, out=args.out, rejects=args.rejects)
    if survey.rejected:
        said = catalogue("law")["rejected"][language].format(count=len(survey.rejected), file=args.rejects)
        print(f"amparo assess: {said}", file=sys.stderr)
    return 0
