"""What changed, newest first: what was entered here, then the acts of states by their own dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.urls import reverse

from amparo.commitments.dates import latest
from amparo.commitments.events import TreatyEvent as Event
from amparo.commitments.matrix import timeline
from amparo_web.commitments.dates import day_words
from amparo_web.commitments.ledger import AGENCY, Ledger, ledger
from amparo_web.commitments.presenting import by_id, source_words, state_names, who_entered
from amparo_web.design.language import current_language
from amparo_web.design.words import say

MOST = 100


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change: when, about whom, what, by which source, entered by which agency. `moment` is for the feed."""

    id: str
    moment: datetime
    when: str
    title: str
    words: str
    href: str
    source: str
    as_of: str
    who: str


def changes() -> list[ChangeView]:
    """The newest changes, at most `MOST`."""
    known = ledger()
    here = [event for event in known.events if event.entered_by.startswith(AGENCY)]
    acts = [event for event in reversed(timeline(known.events)) if not event.entered_by.startswith(AGENCY)]
    entered = [(event, event.entered_on, say("commitments.change_entered", act="{act}")) for event in here[::-1]]
    done = [(event, event.date, "{act}") for event in acts]
    return [_view(known, *change) for change in [*entered, *done][:MOST]]


def _view(known: Ledger, event: Event, day: str, words: str) -> ChangeView:
    language = current_language()
    act = event.act.label.in_(language)
    date = day_words(event.date, language)
    said = words.format(act=act) + (f", {date}" if date and date not in words else "")
    moment = latest(day)
    return ChangeView(
        id=event.id,
        moment=datetime(moment.year, moment.month, moment.day, tzinfo=UTC),
        when=day_words(day, language),
        title=f"{state_names(language)[event.state]} – {by_id()[event.instrument].short.in_(language)}",
        words=said[:1].upper() + said[1:],
        href=reverse("commitments:cell", kwargs={"code": event.state, "instrument": event.instrument}),
        source=source_words(event.source),
        as_of=day_words(event.as_of, language),
        who=say("commitments.entered_by_short", who=who_entered(event, known, language)),
    )


def atom(found: Sequence[ChangeView], title: str, own: str, host: str) -> bytes:
    """RFC 4287: an id that never changes, a date, a title, a link, a summary with the source."""
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": current_language()})
    SubElement(feed, "id").text = host + own
    SubElement(feed, "title").text = title
    updated = max((item.moment for item in found), default=datetime(1951, 1, 1, tzinfo=UTC))
    SubElement(feed, "updated").text = updated.isoformat()
    SubElement(feed, "link", {"rel": "self", "href": host + own})
    SubElement(SubElement(feed, "author"), "name").text = say("design.name")
    for item in found:
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"{host}{item.href}#{item.id}"
        SubElement(entry, "title").text = f"{item.title}: {item.words}"
        SubElement(entry, "updated").text = item.moment.isoformat()
        SubElement(entry, "link", {"href": host + item.href})
        SubElement(entry, "summary").text = f"{say('commitments.source')}: {item.source} · {item.as_of} · {item.who}"
    whole: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return whole
