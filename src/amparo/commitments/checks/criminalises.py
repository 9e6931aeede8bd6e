"""Is every case of trafficking by the Protocol an offence here?

Trafficking Protocol art. 5(1). Each act with each means and each purpose, for an adult within the country: 280 cases.
"""

from __future__ import annotations

from itertools import product

from amparo.commitments.checks.cases import ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS, facts, listed, result
from amparo.commitments.checks.check import (
    ACTS,
    MEANS,
    NOT_LISTED,
    PURPOSES,
    Check,
    Verdict,
    cannot_say,
    conforms,
    gap,
)
from amparo.commitments.law_data import is_listed
from amparo.commitments.wording import joined
from amparo.law.offences import Offence
from amparo.model.finding import Result
from amparo.vocabulary.text import Text

ALL = Text(
    "Los 280 casos del Protocolo son delito.",
    "All 280 cases of the Protocol are an offence.",
    "Os 280 casos do Protocolo são crime.",
    "Les 280 cas du Protocole sont une infraction.",
)
LACKS = Text(
    "De 280 casos del Protocolo, {count} no son delito; falla siempre con: {codes}.",
    "Of 280 cases of the Protocol, {count} are no offence; it always fails with: {codes}.",
    "De 280 casos do Protocolo, {count} não são crime; falha sempre com: {codes}.",
    "Sur 280 cas du Protocole, {count} ne sont pas une infraction ; elle échoue toujours avec : {codes}.",
)
BARE = Text(
    "De 280 casos del Protocolo, {count} no son delito.",
    "Of 280 cases of the Protocol, {count} are no offence.",
    "De 280 casos do Protocolo, {count} não são crime.",
    "Sur 280 cas du Protocole, {count} ne sont pas une infraction.",
)
UNSEEN = Text(
    "De 280 casos del Protocolo, en {count} decide algo de la ley que no se ha visto.",
    "Of 280 cases of the Protocol, in {count} something in the law that was not seen decides.",
    "De 280 casos do Protocolo, em {count} decide algo da lei que não foi visto.",
    "Sur 280 cas du Protocole, dans {count} décide un point de la loi qui n'a pas été vu.",
)


def judge(offence: Offence) -> Verdict:
    cases = list(product(ACT_FACTS, MEANS_FACTS, PURPOSE_FACTS))
    found = {case: result(offence, facts(case)) for case in cases}
    failing = [case for case, answer in found.items() if answer is Result.NOT_ESTABLISHED]
    if failing:
        always = [
            code
            for code in (*ACT_FACTS, *MEANS_FACTS, *PURPOSE_FACTS)
            if all(found[case] is Result.NOT_ESTABLISHED for case in cases if code in case)
        ]
        some = always and len(failing) < len(cases)
        said = LACKS.format(count=len(failing), codes=listed(always)) if some else BARE.format(count=len(failing))
        return gap(said)
    unseen = sum(answer is Result.LAW_NOT_SEEN for answer in found.values())
    if unseen:
        return cannot_say(UNSEEN.format(count=unseen))
    asked = {"act": ACTS, "purpose": PURPOSES}
    if offence.means_rule != "none":
        asked["means"] = MEANS
    missing = [word for element, word in asked.items() if not is_listed(offence, element)]
    return cannot_say(NOT_LISTED.format(what=joined(missing, ", "))) if missing else conforms(ALL)


CHECK = Check(
    id="criminalises",
    version="1",
    group="protocol",
    title=Text("Penalizar", "Criminalise", "Penalizar", "Incriminer"),
    question=Text(
        "¿Es delito aquí cada caso de trata según el Protocolo, también dentro del país?",
        "Is every case of trafficking by the Protocol an offence here, within the country too?",
        "É crime aqui cada caso de tráfico de pessoas segundo o Protocolo, também dentro do país?",
        "Chaque cas de traite selon le Protocole est-il une infraction ici, y compris à l'intérieur du pays ?",
    ),
    basis="Trafficking Protocol art. 5(1); report 1470, 1481",
    promises=("B.3.(i)", "B.5", "BEL.1"),
    judge=judge,
)
