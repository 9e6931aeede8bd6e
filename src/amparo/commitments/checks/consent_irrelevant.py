"""Does the victim's consent not count?

Trafficking Protocol art. 3(b).
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

BECAUSE = {
    "irrelevant": Text(
        "La ley dice que el consentimiento no cuenta.",
        "The law says that consent does not count.",
        "A lei diz que o consentimento não conta.",
        "La loi dit que le consentement ne compte pas.",
    ),
    "no_defence": Text(
        "El consentimiento no es una defensa.",
        "Consent is no defence.",
        "O consentimento não é uma defesa.",
        "Le consentement n'est pas une défense.",
    ),
    "not_a_defence": Text(
        "El consentimiento no es una defensa, por la construcción de la ley.",
        "Consent is no defence, by the law's construction.",
        "O consentimento não é uma defesa, pela construção da lei.",
        "Le consentement n'est pas une défense, par la construction de la loi.",
    ),
}
SILENT = Text(
    "No consta qué efecto da la ley al consentimiento.",
    "What the law makes of consent is not recorded.",
    "Não consta que efeito a lei dá ao consentimento.",
    "L'effet que la loi donne au consentement n'est pas noté.",
)


def judge(offence: Offence) -> Verdict:
    said = BECAUSE.get(offence.consent_rule)
    quote = offence.cells["consent"]
    return conforms(said, quote) if said else cannot_say(SILENT, quote)


CHECK = Check(
    id="consent_irrelevant",
    version="1",
    group="protocol",
    title=Text("Consentimiento", "Consent", "Consentimento", "Consentement"),
    question=Text(
        "¿No cuenta el consentimiento de la víctima?",
        "Does the victim's consent not count?",
        "O consentimento da vítima não conta?",
        "Le consentement de la victime ne compte-t-il pas ?",
    ),
    basis="Trafficking Protocol art. 3(b)",
    promises=("B.2",),
    judge=judge,
)
