"""What a check is: a question to a law, where the question comes from, and a function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from amparo.law.offences import Offence
from amparo.vocabulary.text import Text


class Answer(StrEnum):
    """The three answers. `cannot_say` is no gap: what decides was not seen."""

    CONFORMS = "conforms"
    GAP = "gap"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer and why, in words; `quote` are the row's own words (English) that it rests on, empty where computed."""

    answer: Answer
    because: Text
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `group` is model_law, protocol or region; `basis` the article or the lines of the report.

    `promises` are the ids of the commitments it measures. `judge` answers for one encoded offence whose elements were
    seen at least from a secondary source; the others are answered for it (`amparo.commitments.laws`).
    """

    id: str
    version: str
    group: str
    title: Text
    question: Text
    basis: str
    promises: tuple[str, ...]
    judge: Callable[[Offence], Verdict]


def conforms(because: Text, quote: str = "") -> Verdict:
    return Verdict(Answer.CONFORMS, because, quote)


def gap(because: Text, quote: str = "") -> Verdict:
    return Verdict(Answer.GAP, because, quote)


def cannot_say(because: Text, quote: str = "") -> Verdict:
    return Verdict(Answer.CANNOT_SAY, because, quote)


#: Said where a law asks for an element and the row does not list what the law has for it.
NOT_LISTED = Text(
    "La fuente no da la lista que trae la ley ({what}): no se puede decir que esté completa.",
    "The source does not give the law's own list ({what}): it cannot be said to be complete.",
    "A fonte não dá a lista que a lei traz ({what}): não se pode dizer que esteja completa.",
    "La source ne donne pas la liste que contient la loi ({what}) : on ne peut pas dire qu'elle est complète.",
)
ACTS = Text("acciones", "acts", "ações", "actes")
MEANS = Text("medios", "means", "meios", "moyens")
PURPOSES = Text("finalidades", "purposes", "finalidades", "buts")
