"""Is trafficking an offence within the country, without a border crossed?

Trafficking Protocol art. 3 has no border; UNTOC art. 34(2): offences are established independently of the
transnational nature. Each purpose is tried with and without a border.
A source that says nothing of borders is no statute without one: only a text that was seen conforms.
"""

from __future__ import annotations

from amparo.commitments.checks.cases import ACT_FACTS, FEAR, MEANS_FACTS, PURPOSE_FACTS, facts, listed, result
from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

ALL = Text(
    "No hace falta cruzar una frontera.",
    "No border need be crossed.",
    "Não é preciso cruzar uma fronteira.",
    "Aucune frontière ne doit être franchie.",
)
LACKS = Text(
    "Dentro del país no es delito: {codes}.",
    "Within the country it is no offence: {codes}.",
    "Dentro do país não é crime: {codes}.",
    "À l'intérieur du pays, ce n'est pas une infraction : {codes}.",
)
UNSEEN = Text(
    "La fuente no dice si hace falta cruzar una frontera.",
    "The source does not say whether a border must be crossed.",
    "A fonte não diz se é preciso cruzar uma fronteira.",
    "La source ne dit pas s'il faut franchir une frontière.",
)


def judge(offence: Offence) -> Verdict:
    groups = (ACT_FACTS, MEANS_FACTS, (FEAR,))
    home = {p: result(offence, facts((p,), *groups)) for p in PURPOSE_FACTS}
    abroad = {p: result(offence, facts((p, "cross_border"), *groups)) for p in PURPOSE_FACTS}
    lacking = [p for p in PURPOSE_FACTS if home[p] is Result.NOT_ESTABLISHED is not abroad[p]]
    if lacking:
        return gap(LACKS.format(codes=listed(lacking)))
    seen = offence.evidence == "statute" and Result.ESTABLISHED in home.values()
    return conforms(ALL) if seen else cannot_say(UNSEEN)


CHECK = Check(
    id="no_border_needed",
    version="1",
    group="protocol",
    title=Text("Sin frontera", "No border needed", "Sem fronteira", "Sans frontière"),
    question=Text(
        "¿Es delito la trata dentro del país, sin cruzar una frontera?",
        "Is trafficking an offence within the country, without a border crossed?",
        "O tráfico de pessoas é crime dentro do país, sem cruzar uma fronteira?",
        "La traite est-elle une infraction à l'intérieur du pays, sans frontière franchie ?",
    ),
    basis="Trafficking Protocol art. 3; UNTOC art. 34(2)",
    promises=("B.3.(i)",),
    judge=judge,
)
