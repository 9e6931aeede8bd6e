"""Does the law cover all aspects of trafficking in a part of its own, not only in the penal code?

Mattar's first consideration (report, line 858). A law of its own that gives protection and prevention conforms; an
offence that stands only in laws on other subjects is a gap; where the reach of the law was not seen, it cannot be said.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

WHOLE = Text(
    "Tiene ley propia, con protección y prevención.",
    "It has a law of its own, with protection and prevention.",
    "Tem lei própria, com proteção e prevenção.",
    "Il a une loi propre, avec protection et prévention.",
)
NAMED = Text(
    "Consta una ley propia; no se ha visto si cubre también la protección y la prevención.",
    "A law of its own is recorded; whether it also covers protection and prevention was not seen.",
    "Consta uma lei própria; não se viu se cobre também a proteção e a prevenção.",
    "Une loi propre est notée ; on n'a pas vu si elle couvre aussi la protection et la prévention.",
)
SPREAD = Text(
    "No consta ley propia: el delito está en leyes sobre otros asuntos.",
    "No law of its own is recorded: the offence stands in laws on other subjects.",
    "Não consta lei própria: o crime está em leis sobre outros assuntos.",
    "Aucune loi propre n'est notée : l'infraction figure dans des lois sur d'autres sujets.",
)
SILENT = Text(
    "Solo se ha visto el delito; si hay además una ley propia no consta.",
    "Only the offence was seen; whether there is a law of its own besides is not recorded.",
    "Só se viu o crime; se há além disso uma lei própria não consta.",
    "Seule l'infraction a été vue ; s'il existe en outre une loi propre n'est pas noté.",
)


def judge(offence: Offence) -> Verdict:
    own = feature(offence, "own_law")
    if own is None:
        return cannot_say(SILENT)
    if own.answer == "no":
        return gap(SPREAD, own.quote)
    whole = feature(offence, "protection") and feature(offence, "prevention")
    return conforms(WHOLE, own.quote) if whole else cannot_say(NAMED, own.quote)


CHECK = Check(
    id="own_law",
    version="1",
    group="model_law",
    title=Text("Ley propia", "A law of its own", "Lei própria", "Une loi propre"),
    question=Text(
        "¿Cubre la ley todos los aspectos de la trata en una parte propia, y no solo en el código penal?",
        "Does the law cover all aspects of trafficking in a part of its own, not only in the penal code?",
        "A lei cobre todos os aspectos do tráfico de pessoas em uma parte própria, e não só no código penal?",
        "La loi couvre-t-elle tous les aspects de la traite dans une partie propre, et non dans le seul code pénal ?",
    ),
    basis="report 858 (first consideration)",
    promises=("ML.1", "B.5"),
    judge=judge,
)
