"""Under 18, is it trafficking without any means?

Trafficking Protocol art. 3(c) and (d). Each purpose that the law covers for a child at all is tried without a means.
"""

from __future__ import annotations

from amparo.commitments.checks.cases import (
    ACT_FACTS,
    CHILD,
    FEAR,
    MEANS_FACTS,
    PURPOSE_FACTS,
    facts,
    listed,
    result,
    with_result,
)
from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

ALL = Text(
    "Con menos de 18 años no hace falta ningún medio.",
    "Under 18 no means is needed.",
    "Com menos de 18 anos não é preciso nenhum meio.",
    "Avant 18 ans, aucun moyen n'est nécessaire.",
)
LACKS = Text(
    "Con menos de 18 años sigue exigiendo un medio (o el temor por la seguridad) para: {codes}.",
    "Under 18 it still asks for a means (or fear for safety) for: {codes}.",
    "Com menos de 18 anos continua exigindo um meio (ou o temor pela segurança) para: {codes}.",
    "Avant 18 ans, elle exige encore un moyen (ou la crainte pour la sécurité) pour : {codes}.",
)
UNSEEN = Text(
    "No se ha visto la regla para menores de 18 años.",
    "The rule for persons under 18 was not seen.",
    "Não se viu a regra para menores de 18 anos.",
    "La règle pour les moins de 18 ans n'a pas été vue.",
)


def judge(offence: Offence) -> Verdict:
    helped = {
        p: result(offence, facts((p, FEAR, "cross_border"), ACT_FACTS, MEANS_FACTS), CHILD) for p in PURPOSE_FACTS
    }
    covered = [p for p, answer in helped.items() if answer is not Result.NOT_ESTABLISHED]
    bare = {p: result(offence, facts((p, "cross_border"), ACT_FACTS), CHILD) for p in covered}
    lacking = with_result(bare, Result.NOT_ESTABLISHED)
    if lacking:
        return gap(LACKS.format(codes=listed(lacking)), offence.cells["child_rule"])
    # Where the purpose itself was not seen, with or without a means, nothing is said of the rule for children.
    unseen = [p for p in with_result(bare, Result.LAW_NOT_SEEN) if helped[p] is Result.ESTABLISHED]
    quote = offence.cells["child_rule"]
    return conforms(ALL, quote) if bare and not unseen else cannot_say(UNSEEN, quote)


CHECK = Check(
    id="child_rule",
    version="1",
    group="protocol",
    title=Text("Menores de 18 años", "Under 18", "Menores de 18 anos", "Moins de 18 ans"),
    question=Text(
        "Con menos de 18 años, ¿es trata sin ningún medio?",
        "Under 18, is it trafficking without any means?",
        "Com menos de 18 anos, é tráfico de pessoas sem nenhum meio?",
        "Avant 18 ans, est-ce de la traite sans aucun moyen ?",
    ),
    basis="Trafficking Protocol art. 3(c), (d)",
    promises=("B.3.(i)", "BEL.8"),
    judge=judge,
)
