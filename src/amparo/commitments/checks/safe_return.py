"""Does the law make the return of victims safe, and preferably voluntary?

Trafficking Protocol art. 8; report, line 1472. What no row records was not seen, and cannot be said.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SAID = Text(
    "Consta un retorno seguro en la ley.",
    "Safe return is recorded in the law.",
    "Consta um retorno seguro na lei.",
    "Un retour sûr est noté dans la loi.",
)
SILENT = Text(
    "No se ha visto qué dice la ley del retorno.",
    "What the law says of return was not seen.",
    "Não se viu o que a lei diz do retorno.",
    "On n'a pas vu ce que la loi dit du retour.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "safe_return")
    return conforms(SAID, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="safe_return",
    version="1",
    group="protocol",
    title=Text(
        "Retorno seguro",
        "Safe return",
        "Retorno seguro",
        "Retour sûr",
    ),
    question=Text(
        "¿Hace la ley que el retorno sea seguro y, de preferencia, voluntario?",
        "Does the law make return safe, and preferably voluntary?",
        "A lei faz com que o retorno seja seguro e, de preferência, voluntário?",
        "La loi rend-elle le retour sûr et, de préférence, volontaire ?",
    ),
    basis="Trafficking Protocol art. 8; report 1472",
    promises=("B.3.(iii)",),
    judge=judge,
)
