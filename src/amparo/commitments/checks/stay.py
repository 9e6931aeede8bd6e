"""Does the law let victims stay, for a time at least?

Trafficking Protocol art. 7; report, line 1473 (at a minimum temporary residence).
What no row records was not seen, and cannot be said.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SAID = Text(
    "Consta un permiso de estancia para las víctimas.",
    "A permit to stay for victims is recorded.",
    "Consta uma permissão de permanência para as vítimas.",
    "Un titre de séjour pour les victimes est noté.",
)
SILENT = Text(
    "No se ha visto si la ley permite quedarse.",
    "Whether the law lets victims stay was not seen.",
    "Não se viu se a lei permite ficar.",
    "On n'a pas vu si la loi permet de rester.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "stay")
    return conforms(SAID, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="stay",
    version="1",
    group="protocol",
    title=Text(
        "Permanecer",
        "Stay",
        "Permanecer",
        "Séjourner",
    ),
    question=Text(
        "¿Permite la ley que las víctimas se queden, al menos por un tiempo?",
        "Does the law let victims stay, for a time at least?",
        "A lei permite que as vítimas fiquem, ao menos por um tempo?",
        "La loi permet-elle aux victimes de rester, au moins un temps ?",
    ),
    basis="Trafficking Protocol art. 7; report 1473",
    promises=("B.3.(iv)",),
    judge=judge,
)
