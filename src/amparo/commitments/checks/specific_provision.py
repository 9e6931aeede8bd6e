"""Is trafficking dealt with in provisions of its own in the penal legislation?

The highlights' first element of a model law (report, line 948: a specific chapter of the penal legislation). What can
be seen from a row is whether articles or a law of its own are named; a law on other subjects is a gap.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, conforms, gap
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

OWN = Text(
    "Consta un delito propio, en artículos o ley propios.",
    "An offence of its own is recorded, in articles or a law of its own.",
    "Consta um crime próprio, em artigos ou lei próprios.",
    "Une infraction propre est notée, dans des articles ou une loi propres.",
)
SPREAD = Text(
    "El delito está en leyes sobre otros asuntos.",
    "The offence stands in laws on other subjects.",
    "O crime está em leis sobre outros assuntos.",
    "L'infraction figure dans des lois sur d'autres sujets.",
)


def judge(offence: Offence) -> Verdict:
    own = feature(offence, "own_law")
    if own is not None and own.answer == "no":
        return gap(SPREAD, own.quote)
    return conforms(OWN, offence.cells["law"])


CHECK = Check(
    id="specific_provision",
    version="1",
    group="model_law",
    title=Text("Delito propio", "An offence of its own", "Crime próprio", "Une infraction propre"),
    question=Text(
        "¿Está la trata en disposiciones propias de la legislación penal?",
        "Is trafficking dealt with in provisions of its own in the penal legislation?",
        "O tráfico de pessoas está em disposições próprias da legislação penal?",
        "La traite figure-t-elle dans des dispositions propres de la législation pénale ?",
    ),
    basis="report 948 (a)",
    promises=("MLH.1",),
    judge=judge,
)
