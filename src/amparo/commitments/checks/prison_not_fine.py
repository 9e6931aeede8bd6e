"""Can the penalty not be a fine alone?

The highlights' third element asks for appropriate sentences (report, line 950(c)). A minimum of prison leaves no room
for a fine alone; a row that says a fine may stand in place of prison is a gap; a maximum alone tells neither.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

PRISON = Text(
    "La pena base tiene un mínimo de prisión.",
    "The base penalty has a minimum of prison.",
    "A pena base tem um mínimo de prisão.",
    "La peine de base a un minimum de prison.",
)
REMOVED = Text(
    "La multa en lugar de prisión se suprimió.",
    "The fine in place of prison was removed.",
    "A multa em lugar de prisão foi suprimida.",
    "L'amende à la place de la prison a été supprimée.",
)
FINE = Text(
    "Una multa puede tomar el lugar de la prisión.",
    "A fine may take the place of prison.",
    "Uma multa pode tomar o lugar da prisão.",
    "Une amende peut remplacer la prison.",
)
UNSEEN = Text(
    "No consta un mínimo de prisión para la pena base, ni si cabe solo una multa.",
    "No minimum of prison is recorded for the base penalty, nor whether a fine alone is possible.",
    "Não consta um mínimo de prisão para a pena base, nem se cabe só uma multa.",
    "Aucun minimum de prison n'est noté pour la peine de base, ni si une amende seule est possible.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "fine_alone")
    if found is not None:
        return gap(FINE, found.quote) if found.answer == "yes" else conforms(REMOVED, found.quote)
    base = [item for item in offence.penalties if item.case == "base"]
    if base and all(item.minimum for item in base):
        return conforms(PRISON, offence.cells["penalties"])
    return cannot_say(UNSEEN, offence.cells["penalties"])


CHECK = Check(
    id="prison_not_fine",
    version="1",
    group="model_law",
    title=Text("No solo multa", "Not a fine alone", "Não só multa", "Pas une amende seule"),
    question=Text(
        "¿Excluye la pena que baste una multa?",
        "Does the penalty rule out that a fine is enough?",
        "A pena exclui que baste uma multa?",
        "La peine exclut-elle qu'une amende suffise ?",
    ),
    basis="report 950 (c)",
    promises=("MLH.3",),
    judge=judge,
)
