"""Does the law hold the trafficked person to be a victim with rights?

Mattar's second consideration (report, line 858), and conclusion B.2 (line 1461).
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SAID = Text(
    "La fuente dice que la ley protege a las víctimas.",
    "The source says that the law protects victims.",
    "A fonte diz que a lei protege as vítimas.",
    "La source dit que la loi protège les victimes.",
)
SILENT = Text(
    "Solo se ha visto el delito; los derechos de la víctima en la ley no se han visto.",
    "Only the offence was seen; the victim's rights in the law were not seen.",
    "Só se viu o crime; os direitos da vítima na lei não foram vistos.",
    "Seule l'infraction a été vue ; les droits de la victime dans la loi n'ont pas été vus.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "protection")
    return conforms(SAID, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="victim_with_rights",
    version="1",
    group="model_law",
    title=Text("Víctima con derechos", "A victim with rights", "Vítima com direitos", "Une victime qui a des droits"),
    question=Text(
        "¿Trata la ley a la persona como víctima con derechos?",
        "Does the law hold the trafficked person to be a victim with rights?",
        "A lei trata a pessoa como vítima com direitos?",
        "La loi tient-elle la personne pour une victime qui a des droits ?",
    ),
    basis="report 858 (second consideration), 1461",
    promises=("ML.2", "B.2"),
    judge=judge,
)
