"""Lists that people choose from: (code, words in the four languages)."""

from __future__ import annotations

from amparo.commitments.events import Act
from amparo.commitments.instruments import instruments as every_instrument
from amparo.vocabulary.countries import AMERICAN_STATES, country_name
from amparo.vocabulary.text import Text
from amparo_web.design.words import text_of

Choices = list[tuple[str, Text]]


def states() -> Choices:
    return [(code, country_name(code)) for code in AMERICAN_STATES]


def states_and_region() -> Choices:
    """The states, and the region as a whole (the empty code)."""
    return [("", text_of("commitments.region")), *states()]


def instruments() -> Choices:
    return [(item.id, item.short) for item in every_instrument()]


def event_kinds() -> Choices:
    return [(act.value, act.label) for act in Act]


def decisions() -> Choices:
    return [("accept", text_of("commitments.decision_accept")), ("refuse", text_of("commitments.decision_refuse"))]
