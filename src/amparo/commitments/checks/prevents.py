"""Does the law provide for prevention?

Trafficking Protocol art. 9; report, lines 1471 and 1481. What no row records was not seen, and cannot be said.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SAID = Text(
    "La fuente dice que la ley prevé la prevención.",
    "The source says that the law provides for prevention.",
    "A fonte diz que a lei prevê a prevenção.",
    "La source dit que la loi prévoit la prévention.",
)
SILENT = Text(
    "No se ha visto qué prevención prevé la ley.",
    "What prevention the law provides was not seen.",
    "Não se viu que prevenção a lei prevê.",
    "On n'a pas vu quelle prévention la loi prévoit.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "prevention")
    return conforms(SAID, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="prevents",
    version="1",
    group="protocol",
    title=Text(
        "Prevenir",
        "Prevent",
        "Prevenir",
        "Prévenir",
    ),
    question=Text(
        "¿Prevé la ley la prevención?",
        "Does the law provide for prevention?",
        "A lei prevê a prevenção?",
        "La loi prévoit-elle la prévention ?",
    ),
    basis="Trafficking Protocol art. 9; report 1471, 1481",
    promises=("B.3.(ii)", "B.5", "BEL.3"),
    judge=judge,
)
