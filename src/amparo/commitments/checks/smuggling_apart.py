"""Does the law tell smuggling of migrants apart from trafficking?

Smuggling Protocol art. 3; report, note 33 (lines 870-888). A person is brought over a border, deceived, for money, and
nobody means to exploit her: under a law that tells the two apart, that is no trafficking.
"""

from __future__ import annotations

from amparo.commitments.checks.cases import ACT_FACTS, MEANS_FACTS, facts, result
from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

#: Smuggled with violence and deceit, but with no purpose of exploitation.
SMUGGLED = ("smuggling.illegal_entry_procured", "smuggling.material_benefit", "cross_border")
APART = Text(
    "Un caso de tráfico ilícito sin fin de explotación no cae en este delito.",
    "A case of smuggling with no purpose of exploitation does not fall under this offence.",
    "Um caso de contrabando de migrantes sem fim de exploração não cai neste crime.",
    "Un cas de trafic illicite sans but d'exploitation ne relève pas de cette infraction.",
)
BOTH = Text(
    "Un caso de tráfico ilícito sin fin de explotación cae en este delito: no exige la finalidad.",
    "A case of smuggling with no purpose of exploitation falls under this offence: it asks for no purpose.",
    "Um caso de contrabando de migrantes sem fim de exploração cai neste crime: não exige a finalidade.",
    "Un cas de trafic illicite sans but d'exploitation relève de cette infraction : elle n'exige pas de but.",
)
TOGETHER = Text(
    "La fuente dice que la ley trata ambos delitos juntos; no se ha visto si los distingue.",
    "The source says that the law covers both together; whether it tells them apart was not seen.",
    "A fonte diz que a lei trata ambos juntos; não se viu se os distingue.",
    "La source dit que la loi traite les deux ensemble ; on n'a pas vu si elle les distingue.",
)
UNSEEN = Text(
    "Decide algo de la ley que no se ha visto.",
    "Something in the law that was not seen decides.",
    "Decide algo da lei que não foi visto.",
    "Un point de la loi qui n'a pas été vu décide.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "smuggling")
    quote = found.quote if found else ""
    answer = result(offence, facts(SMUGGLED, ACT_FACTS, MEANS_FACTS))
    if answer is Result.ESTABLISHED:
        return gap(BOTH, quote)
    if found is not None and found.answer == "unclear":
        return cannot_say(TOGETHER, quote)
    return conforms(APART, quote) if answer is Result.NOT_ESTABLISHED else cannot_say(UNSEEN, quote)


CHECK = Check(
    id="smuggling_apart",
    version="1",
    group="protocol",
    title=Text(
        "Distinta del tráfico ilícito",
        "Told apart from smuggling",
        "Distinto do contrabando de migrantes",
        "Distinguée du trafic illicite",
    ),
    question=Text(
        "¿Distingue la ley la trata del tráfico ilícito de migrantes?",
        "Does the law tell smuggling of migrants apart from trafficking?",
        "A lei distingue o tráfico de pessoas do contrabando de migrantes?",
        "La loi distingue-t-elle la traite du trafic illicite de migrants ?",
    ),
    basis="Smuggling Protocol art. 3; report 870-888",
    promises=("B.3.(i)",),
    judge=judge,
)
