"""Does the offence protect everybody, men too?

Trafficking Protocol art. 2(a) and 3(d): women and children in particular, and every person.
"""

from __future__ import annotations

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import feature
from amparo.law.offences import Offence
from amparo.vocabulary.text import Text

ALL = Text(
    "Los elementos que se vieron no distinguen por sexo.",
    "The elements that were seen make no difference of sex.",
    "Os elementos vistos não distinguem por sexo.",
    "Les éléments vus ne distinguent pas selon le sexe.",
)
LACKS = Text(
    "No protege a todas las personas.",
    "It does not protect every person.",
    "Não protege todas as pessoas.",
    "Elle ne protège pas toutes les personnes.",
)
SILENT = Text(
    "La fuente no dice a quién protege.",
    "The source does not say whom it protects.",
    "A fonte não diz quem protege.",
    "La source ne dit pas qui elle protège.",
)


def judge(offence: Offence) -> Verdict:
    found = feature(offence, "everybody")
    if found is not None:
        return gap(LACKS, found.quote)
    return conforms(ALL) if offence.evidence == "statute" else cannot_say(SILENT)


CHECK = Check(
    id="covers_everybody",
    version="1",
    group="protocol",
    title=Text("Protege a todos", "Protects everybody", "Protege a todos", "Protège chacun"),
    question=Text(
        "¿Protege el delito a todas las personas, también a los hombres?",
        "Does the offence protect everybody, men too?",
        "O crime protege todas as pessoas, também os homens?",
        "L'infraction protège-t-elle chacun, les hommes aussi ?",
    ),
    basis="Trafficking Protocol art. 2(a), 3",
    promises=("B.3.(i)",),
    judge=judge,
)
