"""Are victims not punished for what they were made to do?

OHCHR Recommended Principles on trafficking 2002, principle 7; report, lines 743 and 1461.
What no row records was not seen, and cannot be said.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

SAID = Text(
    "Consta que la ley no castiga a las víctimas.",
    "It is recorded that the law does not punish victims.",
    "Consta que a lei não pune as vítimas.",
    "Il est noté que la loi ne punit pas les victimes.",
)
SILENT = Text(
    "No se ha visto qué dice la ley de no castigar a las víctimas.",
    "What the law says on not punishing victims was not seen.",
    "Não se viu o que a lei diz de não punir as vítimas.",
    "On n'a pas vu ce que la loi dit de ne pas punir les victimes.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "non_punishment")
    return conforms(SAID, found.quote) if found else cannot_say(SILENT)


CHECK = Check(
    id="non_punishment",
    version="1",
    group="protocol",
    title=Text(
        "No castigar a la víctima",
        "No punishment of the victim",
        "Não punir a vítima",
        "Ne pas punir la victime",
    ),
    question=Text(
        "¿No se castiga a las víctimas por lo que fueron obligadas a hacer?",
        "Are victims not punished for what they were made to do?",
        "As vítimas não são punidas pelo que foram obrigadas a fazer?",
        "Les victimes ne sont-elles pas punies pour ce qu'on leur a fait faire ?",
    ),
    basis="OHCHR Recommended Principles 2002, principle 7; report 743, 1461",
    promises=("B.2",),
    judge=judge,
)
