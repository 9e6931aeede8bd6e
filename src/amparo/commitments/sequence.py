"""Which event may follow which: the one table of steps, and what refuses a sequence that cannot have happened.

Sources: Vienna Convention on the Law of Treaties 1969, art. 11-16 (consent to be bound), 19 (reservations: when
signing or joining), 29 (territorial extension), 54 and 56 (withdrawal); ILO Constitution art. 19(5)(d) (ratification
without signature).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import permutations

from amparo.commitments.dates import earliest, is_partial_date, latest
from amparo.commitments.events import BESIDE, JOINING, OBSERVATIONS, Act, Refusal, TreatyEvent, lacking, refuse
from amparo.commitments.instruments import Instrument, instrument, is_instrument


class Standing(StrEnum):
    """Where a state stands towards a treaty after some acts. `signed_again`: signed after having withdrawn."""

    NONE = "none"
    SIGNED = "signed"
    PARTY = "party"
    WITHDRAWN = "withdrawn"
    SIGNED_AGAIN = "signed_again"


_N, _S, _P, _W, _A = Standing
#: (standing, act) -> the next standing, or the code of the refusal.
STEPS: dict[tuple[Standing, Act], Standing | str] = {
    (_N, Act.SIGNATURE): _S,
    (_S, Act.SIGNATURE): "signed_twice",
    (_P, Act.SIGNATURE): "signature_after_joining",
    (_W, Act.SIGNATURE): _A,
    (_A, Act.SIGNATURE): "signed_twice",
    (_N, Act.WITHDRAWAL): "withdrawal_without_joining",
    (_S, Act.WITHDRAWAL): "withdrawal_without_joining",
    (_P, Act.WITHDRAWAL): _W,
    (_W, Act.WITHDRAWAL): "withdrawn_twice",
    (_A, Act.WITHDRAWAL): "withdrawn_twice",
    **{(standing, act): _P for standing in (_N, _S, _W, _A) for act in JOINING},
    **{(_P, act): "already_party" for act in JOINING},
    # Whoever has withdrawn joins again by acceding, or by signing anew and then ratifying.
    (_W, Act.RATIFICATION): "ratification_after_withdrawal",
    # Who succeeds takes over what its predecessor had; after a withdrawal there is nothing to take over.
    (_W, Act.SUCCESSION): "succession_after_withdrawal",
    (_A, Act.SUCCESSION): "succession_after_withdrawal",
    **{(standing, act): standing for standing in (_S, _P, _A) for act in (Act.RESERVATION, Act.DECLARATION)},
    **{
        (standing, act): "reservation_without_act"
        for standing in (_N, _W)
        for act in (Act.RESERVATION, Act.DECLARATION)
    },
    (_P, Act.TERRITORIAL_EXTENSION): _P,
    **{(standing, Act.TERRITORIAL_EXTENSION): "extension_without_joining" for standing in (_N, _S, _W, _A)},
}
#: Of acts on one day, which comes first.
_RANK = {Act.SIGNATURE: 0, **dict.fromkeys(JOINING, 1), **dict.fromkeys(BESIDE, 2), Act.WITHDRAWAL: 3}
#: More acts of unknown order than this are walked in the order of their latest day only.
MOST_ORDERED = 6


def interval(event: TreatyEvent) -> tuple[date, date]:
    """The first and the last day on which the act may have happened: undated, from adoption to the as-of date."""
    if event.date:
        return earliest(event.date), latest(event.date)
    adopted = earliest(instrument(event.instrument).adopted)
    return adopted, max(adopted, latest(event.as_of))


def acts_of(events: Iterable[TreatyEvent]) -> list[TreatyEvent]:
    """The acts that the status follows: no observations, nothing contested."""
    return [event for event in events if event.act not in OBSERVATIONS and not event.contested]


def in_order(acts: Sequence[TreatyEvent]) -> list[TreatyEvent]:
    """The acts in the order of their days, and on one day signature, joining, what goes with it, withdrawal."""
    return sorted(acts, key=lambda event: (interval(event)[1], _RANK[event.act], interval(event)[0], event.id))


def possible_orders(acts: Sequence[TreatyEvent]) -> list[list[TreatyEvent]]:
    """Every order that the dates allow and the table of steps accepts; the plain order where none is accepted."""
    plain = in_order(acts)
    if all(first == last for first, last in map(interval, plain)) or len(plain) > MOST_ORDERED:
        return [plain]
    found = [list(order) for order in permutations(plain) if _fits(order) and first_refusal(order) is None]
    return found or [plain]


def _fits(order: Sequence[TreatyEvent]) -> bool:
    return may_have_happened(order, date.min, date.max)


def may_have_happened(order: Sequence[TreatyEvent], after: date, until: date) -> bool:
    """Whether the acts can have been done in this order, all after one day and by another.

    On one day `_RANK` orders them: a withdrawal and what follows it are never of the same day. The earliest day that
    is left is given to each act in turn; if that fails, no other choice does.
    """
    day, rank = after, len(_RANK)
    for event in order:
        first, last = interval(event)
        again = _RANK[event.act] < rank and day > date.min
        day = max(first, day + timedelta(days=1) if again else day)
        if day > min(last, until):
            return False
        rank = _RANK[event.act]
    return True


def walk(order: Iterable[TreatyEvent]) -> Iterator[tuple[TreatyEvent, Standing, str]]:
    """Each act with the standing after it and the code of its refusal; a refused act changes nothing."""
    standing = Standing.NONE
    for event in order:
        step = STEPS[standing, event.act]
        if isinstance(step, Standing):
            standing = step
            yield event, standing, ""
        else:
            yield event, standing, step


def first_refusal(order: Iterable[TreatyEvent]) -> tuple[TreatyEvent, str] | None:
    """The first act that may not follow those before it, with the code of the reason."""
    return next(((event, code) for event, _, code in walk(order) if code), None)


def check_events(events: Iterable[TreatyEvent]) -> tuple[Refusal, ...]:
    """Everything that is impossible in the events of any number of states and instruments; empty when all can be.

    An event by itself: unknown state or instrument, no source, no as-of date, nobody named, a date that cannot be,
    before the treaty was adopted, or after the day up to which its source speaks. A sequence: signed or joined twice,
    signed after joining, withdrawn without being a party, ratified after a withdrawal without a new signature, a
    reservation without an act, an extension by a state that is no party, the same id twice.
    """
    cells: dict[tuple[str, str], list[TreatyEvent]] = {}
    found: list[Refusal] = []
    ids: set[str] = set()
    for event in events:
        if event.id in ids:
            found.append(refuse("id_twice", event))
        ids.add(event.id)
        own = (*lacking(event), *(_against_treaty(event) if is_instrument(event.instrument) else ()))
        found.extend(own)
        if not own:
            cells.setdefault((event.state, event.instrument), []).append(event)
    for cell in cells.values():
        found.extend(_against_others(cell))
    return tuple(found)


def _against_treaty(event: TreatyEvent) -> tuple[Refusal, ...]:
    treaty: Instrument = instrument(event.instrument)
    found = []
    if event.act is Act.SIGNATURE and not treaty.signable:
        found.append(refuse("not_signable", event, instrument=treaty.short))
    if event.act is Act.ACCESSION and not treaty.signable:
        found.append(refuse("not_open_to_accession", event, instrument=treaty.short))
    if event.date and is_partial_date(event.date):
        if latest(event.date) < earliest(treaty.adopted):
            found.append(refuse("before_adoption", event, date=event.date, adopted=treaty.adopted))
        if event.as_of and is_partial_date(event.as_of) and earliest(event.date) > latest(event.as_of):
            found.append(refuse("after_as_of", event, date=event.date, as_of=event.as_of))
    if event.as_of and is_partial_date(event.as_of) and latest(event.as_of) < earliest(treaty.adopted):
        found.append(refuse("seen_before_adoption", event, as_of=event.as_of, adopted=treaty.adopted))
    return tuple(found)


def _against_others(cell: Sequence[TreatyEvent]) -> tuple[Refusal, ...]:
    found = first_refusal(possible_orders(acts_of(cell))[0])
    return (refuse(found[1], found[0]),) if found else ()
