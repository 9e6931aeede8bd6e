"""A case as the legal tests see it: facts, never names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amparo.model.answer import Answer, Truth
from amparo.vocabulary.classification import Sensitivity, classified

#: Under this age a person is a child: Trafficking Protocol art. 3(d), whatever the national age of majority.
CHILD_UNDER = 18


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one person's situation.

    `facts` maps fact codes (amparo.vocabulary.facts) to answers; an absent code is not asked. `age_at_act` is in
    whole years and wins over `minor`. `jurisdictions` are ISO alpha-3 codes whose offences are tried as well.
    `indicators` are codes of ILO operational indicators seen; `exploitation` is `labour` or `sexual`.
    """

    id: str = classified(Sensitivity.QUASI_IDENTIFIER)
    facts: Mapping[str, Answer] = classified(Sensitivity.SENSITIVE, default_factory=dict)
    age_at_act: int | None = classified(Sensitivity.QUASI_IDENTIFIER, default=None)
    minor: Answer = classified(Sensitivity.QUASI_IDENTIFIER, default=Answer.NOT_ASKED)
    jurisdictions: tuple[str, ...] = classified(Sensitivity.QUASI_IDENTIFIER, default=())
    indicators: tuple[str, ...] = classified(Sensitivity.SENSITIVE, default=())
    exploitation: str = classified(Sensitivity.SENSITIVE, default="labour")

    def answer(self, code: str) -> Answer:
        """What is known of one fact."""
        return self.facts.get(code, Answer.NOT_ASKED)

    @property
    def child(self) -> Truth:
        """Whether the person was under 18 at the act."""
        return childhood(self.age_at_act, self.minor)


def childhood(age_at_act: int | None, minor: str) -> Truth:
    """The child branch (art. 3(d)): the age at the act decides; `minor` only where the age is not known."""
    if age_at_act is not None:
        return Truth.TRUE if age_at_act < CHILD_UNDER else Truth.FALSE
    return Truth.TRUE if minor == "yes" else Truth.FALSE if minor == "no" else Truth.UNDETERMINED
