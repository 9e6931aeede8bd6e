"""Is each act of the Protocol enough by itself, harbouring without movement too?

Trafficking Protocol art. 3(a). Each of the five acts is tried alone, with every means and every purpose there.
"""

from __future__ import annotations

from amparo.commitments.checks.cases import ACT_FACTS, FEAR, MEANS_FACTS, PURPOSE_FACTS, listed, one_by_one, with_result
from amparo.commitments.checks.check import ACTS, NOT_LISTED, Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import is_listed
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

ALL = Text(
    "Cada una de las cinco acciones basta.",
    "Each of the five acts is enough.",
    "Cada uma das cinco ações basta.",
    "Chacun des cinq actes suffit.",
)
LACKS = Text("No basta: {codes}.", "Not enough: {codes}.", "Não basta: {codes}.", "Ne suffit pas : {codes}.")
UNSEEN = Text(
    "No se ha visto si basta: {codes}.",
    "Whether this is enough was not seen: {codes}.",
    "Não se viu se basta: {codes}.",
    "On n'a pas vu si ceci suffit : {codes}.",
)


def judge(offence: Offence) -> Verdict:
    found = one_by_one(offence, ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS, (FEAR, "cross_border"))
    lacking, unseen = with_result(found, Result.NOT_ESTABLISHED), with_result(found, Result.LAW_NOT_SEEN)
    if lacking:
        return gap(LACKS.format(codes=listed(lacking)))
    if unseen:
        return cannot_say(UNSEEN.format(codes=listed(unseen)))
    return conforms(ALL) if is_listed(offence, "act") else cannot_say(NOT_LISTED.format(what=ACTS))


CHECK = Check(
    id="every_act",
    version="1",
    group="protocol",
    title=Text("Cada acción", "Every act", "Cada ação", "Chaque acte"),
    question=Text(
        "¿Basta cada acción del Protocolo por sí sola, también acoger sin mover?",
        "Is each act of the Protocol enough by itself, harbouring without movement too?",
        "Basta cada ação do Protocolo por si só, também alojar sem mover?",
        "Chaque acte du Protocole suffit-il à lui seul, y compris héberger sans déplacer ?",
    ),
    basis="Trafficking Protocol art. 3(a), 5(1)",
    promises=("B.3.(i)",),
    judge=judge,
)
