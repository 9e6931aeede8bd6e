"""Indicators of promises that can be computed from what is here: the treaty matrix and the checks of laws.

Each result says numerator, denominator, what is left out because it is not known, and its lineage. A promise without
a rule below is not measured: None, never 0. Ratios of cases (assistance, permits, conviction) come from a publication
bundle and are not computed here yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from amparo.commitments.checks import Answer, checks
from amparo.commitments.laws import all_answers
from amparo.commitments.matrix import Matrix
from amparo.commitments.wording import say
from amparo.vocabulary.text import Text

#: Promise -> the instruments whose parties measure it.
RATIFICATIONS: dict[str, tuple[str, ...]] = {
    "B.4": ("UNTOC", "TIP"),
    "B.x": ("REF51", "REF67"),
    "CSO.2": ("ICRMW", "TIP", "SOM", "C097", "C143"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator. `unknown` are the cases of the denominator of which it is not known; they are in no numerator."""

    id: str
    title: Text
    definition: Text
    numerator: int
    denominator: int
    unknown: int
    lineage: tuple[Text, ...]


def measured(promise: str, table: Matrix) -> Measured | None:
    """The indicator of a promise; None where none can be computed from treaties or laws."""
    if promise in RATIFICATIONS or promise == "P3.1":
        return _ratified(promise, table)
    wanted = [check.id for check in checks() if promise in check.promises]
    return _by_checks(wanted) if wanted else None


def _ratified(promise: str, table: Matrix) -> Measured:
    codes = RATIFICATIONS.get(promise) or tuple(item.id for item in table.instruments)
    cells = [cell for code in codes for cell in table.of_instrument(code)]
    return Measured(
        id="ratifications",
        title=say("indicator", "ratifications"),
        definition=say("indicator", "ratifications_definition", instruments=", ".join(codes)),
        numerator=sum(cell.party == "yes" for cell in cells),
        denominator=len(cells),
        unknown=sum(cell.party == "unknown" for cell in cells),
        lineage=(say("indicator", "ratifications_lineage", count=sum(len(cell.events) for cell in cells)),),
    )


def _by_checks(wanted: list[str]) -> Measured:
    answers = [item for item in all_answers() if item.check.id in wanted]
    names = ", ".join(f"{check.id} {check.version}" for check in checks() if check.id in wanted)
    return Measured(
        id="law_checks",
        title=say("indicator", "law_checks"),
        definition=say("indicator", "law_checks_definition", checks=names),
        numerator=sum(item.answer is Answer.CONFORMS for item in answers),
        denominator=len(answers),
        unknown=sum(item.answer is Answer.CANNOT_SAY for item in answers),
        lineage=(say("indicator", "law_checks_lineage"),),
    )
