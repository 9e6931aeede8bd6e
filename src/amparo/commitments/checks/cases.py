"""The cases a law is tried on: settled facts, everything not named is no, so that only the law decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from amparo.law.deciding import decide
from amparo.law.offences import Offence
from amparo.model.answer import Truth
from amparo.model.finding import Result
from amparo.vocabulary.facts import ACT_FACTS, ALL_FACTS, MEANS_FACTS, PURPOSE_FACTS, label_of
from amparo.vocabulary.text import LANGUAGES, Text

Facts = Mapping[str, str]
#: How a national law may define exploitation itself; supposed yes where the check is about something else.
FEAR = "exploitation.fear_for_safety"
ADULT, CHILD = Truth.FALSE, Truth.TRUE


def facts(*groups: Iterable[str]) -> dict[str, str]:
    """Every fact of a case: those named are yes, all others no."""
    named = {code for group in groups for code in group}
    return {code: "yes" if code in named else "no" for code in ALL_FACTS}


def result(offence: Offence, case: Facts, child: Truth = ADULT) -> Result:
    """What the law answers to a settled case: established, not_established, or law_not_seen."""
    return decide(offence, case, child)


def one_by_one(offence: Offence, codes: Iterable[str], *others: Iterable[str]) -> dict[str, Result]:
    """The answer to each code alone, the other groups all yes, for an adult."""
    return {code: result(offence, facts((code,), *others)) for code in codes}


def with_result(found: Mapping[str, Result], wanted: Result) -> tuple[str, ...]:
    """The codes that have this answer."""
    return tuple(code for code, answer in found.items() if answer is wanted)


def listed(codes: Iterable[str]) -> Text:
    """Fact codes in words, joined by semicolons."""
    labels = [label_of(code) for code in codes]
    return Text(*("; ".join(label.in_(language) for label in labels) for language in LANGUAGES))


__all__ = ["ACT_FACTS", "ADULT", "CHILD", "FEAR", "MEANS_FACTS", "PURPOSE_FACTS", "Facts", "facts", "listed"]
__all__ += ["one_by_one", "result", "with_result"]
