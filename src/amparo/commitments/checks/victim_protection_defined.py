"""Does the law define victim protection clearly, without stigma, with the right to complain?

The highlights' second element of a model law (report, line 950). No row records the three together: a law that is said
to protect victims still cannot be said to do all three.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

PARTLY = Text(
    "La fuente dice que la ley protege a las víctimas; no se ha visto si evita estigmatizarlas ni si pueden denunciar.",
    "The source says that the law protects victims; whether it avoids stigma and lets them complain was not seen.",
    "A fonte diz que a lei protege as vítimas; não se viu se evita estigmatizá-las nem se podem denunciar.",
    "Selon la source, la loi protège les victimes ; non vu : si elle évite la stigmatisation et permet la plainte.",
)
SILENT = Text(
    "No se ha visto cómo define la ley la protección de la víctima.",
    "How the law defines victim protection was not seen.",
    "Não se viu como a lei define a proteção da vítima.",
    "On n'a pas vu comment la loi définit la protection de la victime.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "protection")
    return cannot_say(PARTLY, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="victim_protection_defined",
    version="1",
    group="model_law",
    title=Text("Protección definida", "Protection defined", "Proteção definida", "Une protection définie"),
    question=Text(
        "¿Define la ley con claridad la protección de la víctima, sin estigma y con derecho a denunciar?",
        "Does the law define victim protection clearly, without stigma and with the right to complain?",
        "A lei define com clareza a proteção da vítima, sem estigma e com direito a denunciar?",
        "La loi définit-elle clairement la protection de la victime, sans stigmatiser, avec droit de plainte ?",
    ),
    basis="report 950 (b)",
    promises=("MLH.2",),
    judge=judge,
)
