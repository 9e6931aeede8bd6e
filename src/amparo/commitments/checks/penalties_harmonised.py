"""Is the base penalty among those that most laws of the region allow?

Report, line 1204: the penalties should be the same in all countries. For every whole number of years it is counted how
many recorded base penalties allow it; the years that most allow are the common ground, and a law conforms when it
allows at least one of them.
"""

from __future__ import annotations

from functools import cache

from amparo.commitments.checks.check import Check, Verdict, cannot_say, conforms, gap
from amparo.law.offences import Offence, Penalty, offences
from amparo.vocabulary.text import Text

#: Life counts as more years than any fixed term recorded.
MOST_YEARS = 60
WITHIN = Text(
    "Permite penas que {count} de {all} leyes comparten ({years} años).",
    "It allows terms that {count} of {all} laws share ({years} years).",
    "Permite penas que {count} de {all} leis partilham ({years} anos).",
    "Elle permet des peines que {count} de {all} lois partagent ({years} ans).",
)
OUTSIDE = Text(
    "No permite las penas que {count} de {all} leyes comparten ({years} años).",
    "It does not allow the terms that {count} of {all} laws share ({years} years).",
    "Não permite as penas que {count} de {all} leis partilham ({years} anos).",
    "Elle ne permet pas les peines que {count} de {all} lois partagent ({years} ans).",
)
UNSEEN = Text(
    "La pena base no se ha visto.",
    "The base penalty was not seen.",
    "A pena base não foi vista.",
    "La peine de base n'a pas été vue.",
)


def allowed(penalties: tuple[Penalty, ...]) -> frozenset[int]:
    """The whole years of prison that the base penalty allows (no minimum: from one); empty where it was not seen."""
    years: set[int] = set()
    for item in penalties:
        if item.case == "base" and (item.maximum or item.life):
            years.update(range(item.minimum or 1, (item.maximum or MOST_YEARS) + 1))
    return frozenset(years)


@cache
def common_ground() -> tuple[int, int, frozenset[int]]:
    """How many laws share the most shared years, of how many laws with a base penalty, and those years."""
    ranges = [years for years in (allowed(item.penalties) for item in offences()) if years]
    shared = {year: sum(year in years for years in ranges) for year in range(1, MOST_YEARS + 1)}
    most = max(shared.values())
    return most, len(ranges), frozenset(year for year, count in shared.items() if count == most)


def judge(offence: Offence) -> Verdict:
    own, quote = allowed(offence.penalties), offence.cells["penalties"]
    if not own:
        return cannot_say(UNSEEN, quote)
    count, all_, years = common_ground()
    said = ", ".join(str(year) for year in sorted(years))
    sentence = WITHIN if own & years else OUTSIDE
    return (conforms if own & years else gap)(sentence.format(count=count, all=all_, years=said), quote)


CHECK = Check(
    id="penalties_harmonised",
    version="1",
    group="region",
    title=Text("Penas armonizadas", "Penalties harmonised", "Penas harmonizadas", "Peines harmonisées"),
    question=Text(
        "¿Está la pena base entre las que permite la mayoría de las leyes de la región?",
        "Is the base penalty among those that most laws of the region allow?",
        "A pena base está entre as que permite a maioria das leis da região?",
        "La peine de base est-elle parmi celles que permettent la plupart des lois de la région ?",
    ),
    basis="report 1204",
    promises=("BEL.1", "B.3.(i)"),
    judge=judge,
)
