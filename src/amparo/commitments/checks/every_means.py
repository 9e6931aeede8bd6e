"""For an adult, is each means of the Protocol enough?

Trafficking Protocol art. 3(a). A law that asks for no means conforms. Each of the eight means is tried alone,
with every purpose that the law covers at all.
"""

from __future__ import annotations

from amparo.commitments.checks.cases import ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS, facts, listed, result
from amparo.commitments.checks.check import MEANS, NOT_LISTED, Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import is_listed
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

NONE_ASKED = Text(
    "No exige ningún medio.", "It asks for no means.", "Não exige nenhum meio.", "Elle n'exige aucun moyen."
)
ALL = Text(
    "Cada uno de los ocho medios basta.",
    "Each of the eight means is enough.",
    "Cada um dos oito meios basta.",
    "Chacun des huit moyens suffit.",
)
LACKS = Text("No basta: {codes}.", "Not enough: {codes}.", "Não basta: {codes}.", "Ne suffit pas : {codes}.")
UNSEEN = Text(
    "No se ha visto si basta: {codes}.",
    "Whether this is enough was not seen: {codes}.",
    "Não se viu se basta: {codes}.",
    "On n'a pas vu si ceci suffit : {codes}.",
)


def judge(offence: Offence) -> Verdict:
    # The border is supposed crossed: another check asks about it.
    if all(_answer(offence, p) is Result.ESTABLISHED for p in PURPOSE_FACTS):
        return conforms(NONE_ASKED, offence.cells["means_required_adult"])
    covered = [p for p in PURPOSE_FACTS if _answer(offence, p, *MEANS_FACTS) is not Result.NOT_ESTABLISHED]
    found = {m: {_answer(offence, p, m) for p in covered} for m in MEANS_FACTS}
    lacking = [m for m, answers in found.items() if Result.NOT_ESTABLISHED in answers]
    if lacking:
        return gap(LACKS.format(codes=listed(lacking)))
    if not is_listed(offence, "means"):
        return cannot_say(NOT_LISTED.format(what=MEANS), offence.cells["means_required_adult"])
    unseen = [m for m, answers in found.items() if Result.LAW_NOT_SEEN in answers]
    return cannot_say(UNSEEN.format(codes=listed(unseen))) if unseen else conforms(ALL)


def _answer(offence: Offence, purpose: str, *means: str) -> Result:
    return result(offence, facts(ACT_FACTS, (purpose, "cross_border"), means))


CHECK = Check(
    id="every_means",
    version="1",
    group="protocol",
    title=Text("Cada medio", "Every means", "Cada meio", "Chaque moyen"),
    question=Text(
        "Si la persona es adulta, ¿basta cada uno de los medios del Protocolo?",
        "For an adult, is each means of the Protocol enough?",
        "Se a pessoa é adulta, basta cada um dos meios do Protocolo?",
        "Pour un adulte, chacun des moyens du Protocole suffit-il ?",
    ),
    basis="Trafficking Protocol art. 3(a), 5(1)",
    promises=("B.3.(i)",),
    judge=judge,
)
