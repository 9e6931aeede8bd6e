"""Show the 92 promises of the conference: what each says, whether it is kept, what measures it, by what evidence.

Responsible party, target and due date are those of the report; where it states none, so does this. Government and
civil society judge apart. What nobody has judged is not assessed, which is not the same as not started: judgements are
entered and reviewed on the site.

Exit: 0 shown.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from amparo.files import Language, preferred_language

if TYPE_CHECKING:
    from amparo.commitments.promises import Promise

EXAMPLE = """
  amparo promises --lang es
  amparo promises --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, one object per promise")
    parser.add_argument("--lang", choices=("es", "en", "pt", "fr"), help="language of the sentences")


def run(args: argparse.Namespace) -> int:
    from amparo.commitments.promises import promises

    language = args.lang or preferred_language()
    rows = [_row(item, language) for item in promises()]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    heading = ""
    for row in rows:
        if row["source_block"] != heading:
            heading = str(row["source_block"])
            print(f"\n{heading}")
        print(f"  {row['id']} {row['commitment']} [{row['status_label']}]")
        measure = row["indicator"]
        if isinstance(measure, dict):
            known = f"{measure['numerator']}/{measure['denominator']}"
            print(f"      {measure['title']}: {known}, {measure['unknown']} ?")
    return 0


def _row(item: Promise, language: Language) -> dict[str, object]:
    from amparo.commitments.indicators import measured
    from amparo.commitments.keeping import Track, standing
    from amparo.commitments.matrix import shipped_matrix
    from amparo.commitments.wording import say

    found = measured(item.id, shipped_matrix())
    own, shadow = (standing((), item.id, track) for track in (Track.GOVERNMENT, Track.CIVIL_SOCIETY))
    open_ = say("word", "not_stated").in_(language)
    return {
        "id": item.id,
        "source_block": item.block.in_(language),
        "line": item.line,
        "commitment": item.commitment.in_(language),
        "responsible": item.responsible.in_(language) if item.responsible else None,
        "target": item.target.in_(language) if item.target else None,
        "due": item.due,
        "not_stated": open_,
        "status": own.keeping.value,
        "status_label": own.keeping.label.in_(language),
        "civil_society_status": shadow.keeping.value,
        "indicator_idea": item.indicator_idea or None,
        "indicator": None
        if found is None
        else {
            "id": found.id,
            "title": found.title.in_(language),
            "definition": found.definition.in_(language),
            "numerator": found.numerator,
            "denominator": found.denominator,
            "unknown": found.unknown,
        },
        "evidence": [step.in_(language) for step in found.lineage] if found else [],
    }
