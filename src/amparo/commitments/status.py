"""The status of one state towards one instrument, derived from its events: today, or as known on any day.

An act is public from the day it is done, so "as known on D" counts the acts done by D, whoever reported them later.
Where the day of an act is known only as a year, or not at all, D may fall before or after it: every order of days
that the dates allow is tried, and where they do not agree the status on D is unknown. `entered_until` asks the other
question: what this register held on a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amparo.commitments.dates import earliest, latest, precision
from amparo.commitments.events import JOINING, Act, TreatyEvent
from amparo.commitments.instruments import Instrument, instrument
from amparo.commitments.sequence import Standing, acts_of, interval, may_have_happened, possible_orders, walk
from amparo.commitments.wording import say
from amparo.vocabulary.text import Text


class Status(StrEnum):
    """What a cell of the matrix says. `unknown` is not `none`."""

    PARTY = "party"
    SIGNED = "signed"
    NONE = "none"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return say("status", self.value)


_STATUS = {
    Standing.NONE: Status.NONE,
    Standing.SIGNED: Status.SIGNED,
    Standing.PARTY: Status.PARTY,
    Standing.WITHDRAWN: Status.WITHDRAWN,
    Standing.SIGNED_AGAIN: Status.SIGNED,
}


@dataclass(frozen=True, slots=True)
class InForce:
    """Since when the treaty binds the state. `kind`: computed or with_treaty (then `date`), not_party, unknown.

    `computed` is the final clause applied to the deposit (never the depositary's own date); `with_treaty`: the state
    had joined before the treaty itself came into force, or on that day.
    """

    kind: str
    date: str
    because: Text


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that do not agree about a cell: which event, and what is contested, in words."""

    event: TreatyEvent
    text: Text


@dataclass(frozen=True, slots=True)
class CellStatus:
    """The derived status of one state towards one instrument.

    `party` is yes, no or unknown: a status may be unknown (signed or not?) where it is certain that the state was no
    party. `date`, `source`, `as_of` and `note` are those of the event that decides (source and as-of date: of the
    first act still ahead, where none had been done by then); `act` is its kind, None where no event decides. `on` is
    the day asked about, empty for the present. `events` are all, in order; `because` says in words why.
    """

    state: str
    instrument: str
    on: str
    status: Status
    party: str
    act: Act | None
    date: str
    as_of: str
    source: str
    note: str
    because: Text
    in_force: InForce
    conflicts: tuple[Conflict, ...]
    events: tuple[TreatyEvent, ...]

    @property
    def date_precision(self) -> str:
        """day, month, year, or unknown."""
        return precision(self.date)


def derive(state: str, code: str, events: Sequence[TreatyEvent], on: str = "", entered_until: str = "") -> CellStatus:
    """The status from the events of this cell (others must not be among them).

    `on`: the day asked about (ISO day), empty for the present. `entered_until`: leave out what was entered into this
    register after that day. Raises BadInput `commitments.no_instrument`.
    """
    treaty = instrument(code)
    held = [e for e in events if not entered_until or e.entered_on <= entered_until]
    day = earliest(on) if on else None
    possible = _possible(held, treaty, day)
    status = next(iter(possible)) if len(possible) == 1 else Status.UNKNOWN
    party = "yes" if possible == {Status.PARTY} else "unknown" if Status.PARTY in possible else "no"
    if not possible or (status is Status.UNKNOWN and len(possible) == 1):
        party = "unknown"
    decisive = _decisive(held, status, day)
    witness = decisive or _next_act(held, day)
    return CellStatus(
        state=state,
        instrument=code,
        on=on,
        status=status,
        party=party,
        act=decisive.act if decisive else None,
        date=decisive.date if decisive else "",
        as_of=witness.as_of if witness else "",
        source=witness.source if witness else "",
        note=decisive.note if decisive else "",
        because=_because(status, party, decisive, possible),
        in_force=_in_force(treaty, status, decisive),
        conflicts=tuple(_conflicts(held)),
        events=tuple(sorted(held, key=_shown_order)),
    )


def _possible(held: Sequence[TreatyEvent], treaty: Instrument, day: date | None) -> set[Status]:
    """Every status that the events allow on the day (None: now); {UNKNOWN} where nothing was found out."""
    if day is not None and day < earliest(treaty.adopted):
        return {Status.NONE}
    acts = acts_of(held)
    found: set[Status] = set()
    for order in possible_orders(acts):
        found |= _on_day(order, day)
    seen = [latest(e.as_of) for e in held if e.act is Act.NOT_PARTY and not e.contested]
    if not acts:
        covered = bool(seen) and (day is None or day > max(seen))
        looked = any(e.act is Act.LOOKED_FOR for e in held)
        return {Status.UNKNOWN} if not seen or (looked and covered) else {Status.NONE}
    found |= _unrecorded_signature(acts, treaty, found)
    if day is not None and any(day <= last for last in seen) and len(found) > 1:
        found -= {Status.PARTY}
    return found


def _on_day(order: Sequence[TreatyEvent], day: date | None) -> set[Status]:
    """The status after each number of acts that may have been done by the day."""
    standings = [Standing.NONE, *(standing for _, standing, _ in walk(order))]
    if day is None:
        return {_STATUS[standings[-1]]}
    found = set()
    for done in range(len(order) + 1):
        before, after = order[:done], order[done:]
        if may_have_happened(before, date.min, day) and may_have_happened(after, day, date.max):
            found.add(_STATUS[standings[done]])
    return found


def _unrecorded_signature(acts: Sequence[TreatyEvent], treaty: Instrument, found: set[Status]) -> set[Status]:
    """A state that ratified had signed before, on a day nobody recorded: none may have been signed."""
    signed = any(e.act is Act.SIGNATURE for e in acts)
    joined_by = {e.act for e in acts} & {Act.RATIFICATION, Act.BECAME_PARTY}
    open_ = treaty.signable and not signed and bool(joined_by) and Status.NONE in found
    return {Status.SIGNED} if open_ else set()


def _decisive(held: Sequence[TreatyEvent], status: Status, day: date | None) -> TreatyEvent | None:
    """The event that the status rests on; None where none does."""
    wanted: dict[Status, frozenset[Act]] = {
        Status.PARTY: JOINING,
        Status.SIGNED: frozenset({Act.SIGNATURE}),
        Status.WITHDRAWN: frozenset({Act.WITHDRAWAL}),
        Status.NONE: frozenset({Act.NOT_PARTY}),
        Status.UNKNOWN: frozenset({Act.LOOKED_FOR}),
    }
    found = [e for e in held if e.act in wanted[status] and not e.contested]
    if status in (Status.PARTY, Status.SIGNED, Status.WITHDRAWN):
        order = possible_orders(acts_of(held))[0]
        found = [e for e in order if e in found and (day is None or interval(e)[0] <= day)]
    elif status is Status.NONE:
        found.sort(key=lambda e: latest(e.as_of))
    return found[-1] if found else None


def _next_act(held: Sequence[TreatyEvent], day: date | None) -> TreatyEvent | None:
    """The first act that may still have been ahead on the day: its source is how one knows that it was not yet done."""
    if day is None:
        return None
    order = possible_orders(acts_of(held))[0]
    return next((e for e in order if interval(e)[1] > day), None)


def _because(status: Status, party: str, decisive: TreatyEvent | None, possible: set[Status]) -> Text:
    if status is Status.UNKNOWN:
        if len(possible) > 1:
            words = " / ".join
            names = sorted(possible)
            options = Text(*(words(name.label.in_(lang) for name in names) for lang in ("es", "en", "pt", "fr")))
            return say("because", f"open_{party}", options=options)
        return say("because", "looked_for" if decisive else "nothing")
    if decisive is None:
        return say("because", "none_yet")
    when = decisive.date or say("word", "date_unknown")
    return say("because", status.value, act=decisive.act.label, date=when, as_of=decisive.as_of)


def _in_force(treaty: Instrument, status: Status, decisive: TreatyEvent | None) -> InForce:
    if status is not Status.PARTY or decisive is None:
        return InForce("not_party", "", say("in_force", "not_party"))
    if precision(decisive.date) != "day" or not treaty.entry_into_force:
        return InForce("unknown", "", say("in_force", "no_day"))
    if decisive.act is Act.SUCCESSION:
        return InForce("unknown", "", say("in_force", "succession"))
    start, own = earliest(treaty.entry_into_force), treaty.in_force_rule.day(earliest(decisive.date))
    if own <= start:
        return InForce("with_treaty", start.isoformat(), say("in_force", "with_treaty"))
    rule = treaty.in_force_rule
    known = say("in_force", "rule_seen" if rule.seen else "rule_not_seen")
    return InForce("computed", own.isoformat(), say("in_force", "computed", article=rule.article, known=known))


def _conflicts(held: Sequence[TreatyEvent]) -> list[Conflict]:
    """Contested events, and sources that list no act although another one dates it earlier."""
    found = [
        Conflict(e, say("conflict", "contested", act=e.act.label, date=e.date or say("word", "date_unknown")))
        for e in held
        if e.contested
    ]
    acts = acts_of(held)
    joined = [e for e in acts if e.act in JOINING and e.date]
    if joined and not any(e.act is Act.WITHDRAWAL for e in acts):
        first = min(latest(e.date) for e in joined)
        found += [
            Conflict(e, say("conflict", "denied", as_of=e.as_of))
            for e in held
            if e.act is Act.NOT_PARTY and not e.contested and earliest(e.as_of) > first
        ]
    return found


def _shown_order(event: TreatyEvent) -> tuple[date, str]:
    moment = event.date or event.as_of
    return (latest(moment) if moment else date.max, event.id)
