"""Is every purpose of the Protocol's definition an offence?

Mattar's third consideration (report, line 858); Trafficking Protocol art. 3(a). Each of the seven purposes is tried
alone, with every act and every means there.
"""

from __future__ import annotations

from amparo.commitments.checks.cases import ACT_FACTS, FEAR, MEANS_FACTS, PURPOSE_FACTS, listed, one_by_one, with_result
from amparo.commitments.checks.check import NOT_LISTED, PURPOSES, Check, Verdict, cannot_say, conforms, gap
from amparo.commitments.law_data import is_listed
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

ALL = Text(
    "Las siete finalidades del Protocolo son delito.",
    "All seven purposes of the Protocol are an offence.",
    "As sete finalidades do Protocolo são crime.",
    "Les sept buts du Protocole sont une infraction.",
)
LACKS = Text(
    "No cubre: {codes}.", "It does not cover: {codes}.", "Não cobre: {codes}.", "Elle ne couvre pas : {codes}."
)
UNSEEN = Text(
    "No se ha visto si cubre: {codes}.",
    "Whether it covers these was not seen: {codes}.",
    "Não se viu se cobre: {codes}.",
    "On n'a pas vu si elle couvre : {codes}.",
)


def judge(offence: Offence) -> Verdict:
    found = one_by_one(offence, PURPOSE_FACTS, ACT_FACTS, MEANS_FACTS, (FEAR, "cross_border"))
    lacking, unseen = with_result(found, Result.NOT_ESTABLISHED), with_result(found, Result.LAW_NOT_SEEN)
    if lacking:
        return gap(LACKS.format(codes=listed(lacking)))
    if unseen:
        return cannot_say(UNSEEN.format(codes=listed(unseen)))
    return conforms(ALL) if is_listed(offence, "purpose") else cannot_say(NOT_LISTED.format(what=PURPOSES))


CHECK = Check(
    id="all_forms",
    version="1",
    group="model_law",
    title=Text("Todas las formas", "All forms", "Todas as formas", "Toutes les formes"),
    question=Text(
        "¿Es delito cada una de las finalidades que nombra el Protocolo?",
        "Is each of the purposes that the Protocol names an offence?",
        "É crime cada uma das finalidades que o Protocolo nomeia?",
        "Chacun des buts que nomme le Protocole est-il une infraction ?",
    ),
    basis="report 858 (third consideration); Trafficking Protocol art. 3(a)",
    promises=("ML.3",),
    judge=judge,
)
