"""Is trafficking a serious crime by the penalty?

Mattar's fourth consideration and the highlights' third element (report, lines 858 and 950); UNTOC art. 2(b): a maximum
of at least four years of prison.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SERIOUS = Text(
    "Pena máxima de cuatro años o más.",
    "A maximum of four years or more.",
    "Pena máxima de quatro anos ou mais.",
    "Un maximum de quatre ans ou plus.",
)
LIGHT = Text(
    "La pena máxima anotada no llega a cuatro años.",
    "The maximum recorded is under four years.",
    "A pena máxima anotada não chega a quatro anos.",
    "Le maximum noté n'atteint pas quatre ans.",
)
UNSEEN = Text(
    "La pena no se ha visto.", "The penalty was not seen.", "A pena não foi vista.", "La peine n'a pas été vue."
)


def judge(offence: Offence) -> Verdict:
    quote = offence.cells["penalties"]
    if offence.serious_crime == "unknown":
        return cannot_say(UNSEEN, quote)
    return conforms(SERIOUS, quote) if offence.serious_crime == "yes" else gap(LIGHT, quote)


CHECK = Check(
    id="serious_crime",
    version="1",
    group="model_law",
    title=Text("Delito grave", "A serious crime", "Crime grave", "Une infraction grave"),
    question=Text(
        "¿Es la trata un delito grave por su pena?",
        "Is trafficking a serious crime by its penalty?",
        "O tráfico de pessoas é crime grave por sua pena?",
        "La traite est-elle une infraction grave par sa peine ?",
    ),
    basis="report 858 (fourth consideration), 950(c); UNTOC art. 2(b)",
    promises=("ML.4", "MLH.3"),
    judge=judge,
)
