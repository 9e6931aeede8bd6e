"""What a state did about an instrument, or what a source says of it: one event with its date, source and as-of date.

The status of a state is never stored: `amparo.commitments.status` derives it from these. Two kinds of event are no
acts but observations: `not_party` (a source that lists the parties does not list this state) and `looked_for`
(somebody looked and could not tell: the status is unknown, and the note says where they looked).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from amparo.commitments.dates import is_partial_date
from amparo.commitments.instruments import is_instrument
from amparo.commitments.wording import say
from amparo.vocabulary.countries import AMERICAN_STATES
from amparo.vocabulary.text import Text


class Act(StrEnum):
    """The kinds of event. `became_party` is a party whose act (ratification, accession, succession) is not known."""

    SIGNATURE = "signature"
    RATIFICATION = "ratification"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    BECAME_PARTY = "became_party"
    RESERVATION = "reservation"
    DECLARATION = "declaration"
    TERRITORIAL_EXTENSION = "territorial_extension"
    WITHDRAWAL = "withdrawal"
    NOT_PARTY = "not_party"
    LOOKED_FOR = "looked_for"

    @property
    def label(self) -> Text:
        return say("act", self.value)


#: The acts by which a state becomes a party.
JOINING = frozenset({Act.RATIFICATION, Act.ACCESSION, Act.SUCCESSION, Act.BECAME_PARTY})
#: The acts that leave the status as it is.
BESIDE = frozenset({Act.RESERVATION, Act.DECLARATION, Act.TERRITORIAL_EXTENSION})
#: What a source says, rather than what a state did.
OBSERVATIONS = frozenset({Act.NOT_PARTY, Act.LOOKED_FOR})


@dataclass(frozen=True, slots=True)
class TreatyEvent:
    """One event.

    `date` is when the state acted, ISO, perhaps only a year, empty where the source does not say (and always for
    observations). `as_of` is the day up to which the source speaks. `entered_by` and `entered_on` say who put it
    into this register and when. `contested`: some source says so, and it is shown, but the status does not follow
    it; `note` says why. `territory` (extension) and `wording` (reservation, declaration) are the source's own.
    """

    id: str
    state: str
    instrument: str
    act: Act
    date: str
    source: str
    as_of: str
    entered_by: str
    entered_on: str
    contested: bool = False
    note: str = ""
    territory: str = ""
    wording: str = ""

    def as_dict(self) -> dict[str, object]:
        """For JSON; empty fields of no meaning for this kind of event are left out."""
        out: dict[str, object] = {
            "id": self.id,
            "act": self.act.value,
            "date": self.date,
            "source": self.source,
            "as_of": self.as_of,
            "entered_by": self.entered_by,
            "entered_on": self.entered_on,
            "contested": self.contested,
        }
        optional = {"note": self.note, "territory": self.territory, "wording": self.wording}
        return {**out, **{name: value for name, value in optional.items() if value}}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event cannot be: a stable code, the reason in words, and the event it is about."""

    code: str
    reason: Text
    event_id: str


def refuse(code: str, event: TreatyEvent, **values: object) -> Refusal:
    """A refusal with the sentence of `words.toml`."""
    return Refusal(code, say("refusal", code, **values), event.id)


def lacking(event: TreatyEvent) -> tuple[Refusal, ...]:
    """What one event lacks by itself: known state and instrument, source, as-of date, who entered it, real dates."""
    found = []
    if event.state not in AMERICAN_STATES:
        found.append(refuse("unknown_state", event, state=event.state[:12]))
    if not is_instrument(event.instrument):
        found.append(refuse("unknown_instrument", event, instrument=event.instrument[:12]))
    if not event.source.strip() and event.act is not Act.LOOKED_FOR:
        found.append(refuse("no_source", event))
    if not event.entered_by.strip():
        found.append(refuse("no_author", event))
    if not event.as_of and event.act is not Act.LOOKED_FOR:
        found.append(refuse("no_as_of", event))
    dates = {"date": event.date, "as_of": event.as_of, "entered_on": event.entered_on}
    found += [refuse("not_a_date", event, field=name) for name, v in dates.items() if v and not is_partial_date(v)]
    if event.act in OBSERVATIONS and event.date:
        found.append(refuse("observation_dated", event))
    return tuple(found)
