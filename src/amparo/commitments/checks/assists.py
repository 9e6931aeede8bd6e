"""Does the law give victims assistance and protection?

Trafficking Protocol art. 6; report, lines 1472 and 1473. What no row records was not seen, and cannot be said.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SAID = Text(
    "La fuente dice que la ley da protección a las víctimas.",
    "The source says that the law gives victims protection.",
    "A fonte diz que a lei dá proteção às vítimas.",
    "La source dit que la loi donne protection aux victimes.",
)
SILENT = Text(
    "No se ha visto qué asistencia da la ley.",
    "What assistance the law gives was not seen.",
    "Não se viu que assistência a lei dá.",
    "On n'a pas vu quelle assistance la loi donne.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "protection")
    return conforms(SAID, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="assists",
    version="1",
    group="protocol",
    title=Text(
        "Asistir",
        "Assist",
        "Assistir",
        "Assister",
    ),
    question=Text(
        "¿Da la ley asistencia y protección a las víctimas?",
        "Does the law give victims assistance and protection?",
        "A lei dá assistência e proteção às vítimas?",
        "La loi donne-t-elle assistance et protection aux victimes ?",
    ),
    basis="Trafficking Protocol art. 6; report 1472",
    promises=("B.3.(iii)", "B.5"),
    judge=judge,
)
