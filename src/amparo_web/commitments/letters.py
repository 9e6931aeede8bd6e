"""The letter to those who have not: a text to copy, print or send, with every status by its source."""

from __future__ import annotations

from collections.abc import Sequence

from amparo.commitments.instruments import Instrument
from amparo.commitments.status import Status
from amparo_web.commitments.dates import day_words
from amparo_web.commitments.presenting import CellView
from amparo_web.design.language import current_language
from amparo_web.design.words import say

TEMPLATE = """= #data.heading
#v(0.6em)
#for paragraph in data.paragraphs [#par(paragraph) #v(0.4em)]
"""
#: Instruments whose ratification was asked for in Santiago: in conclusion B.4 (report, line 1480) or in the statement
#: of civil society (2365).
ASKED = {
    **dict.fromkeys(("UNTOC", "TIP"), "conclusion"),
    **dict.fromkeys(("SOM", "ICRMW", "C097", "C143"), "statement"),
}


def answer(item: Instrument, cells: Sequence[CellView]) -> str:
    """How many have not, as a sentence."""
    party = sum(cell.status == "party" for cell in cells)
    unknown = sum(cell.status == "unknown" for cell in cells)
    language = current_language()
    return say(
        "commitments.missing_answer",
        instrument=item.short.in_(language),
        party=party,
        missing=len(cells) - party - unknown,
        unknown=unknown,
    )


def _lines(cells: Sequence[CellView], *statuses: Status) -> str:
    """One line a state, with what is known and by which source."""
    wanted = {status.value for status in statuses}
    found = []
    for cell in cells:
        if cell.status in wanted:
            date = say("commitments.signed_on", date=cell.signed_on) if cell.signed_on else cell.date
            said = f" ({date})" if date else ""
            found.append(f"– {cell.state_name}{said}: {cell.source}; {say('commitments.as_of_short', date=cell.as_of)}")
    return "\n".join(found)


def letter(item: Instrument, cells: Sequence[CellView]) -> str:
    """Paragraphs with a blank line between; states without certainty are named as such, never as missing."""
    language = current_language()
    title = item.title.in_(language)
    adopted, in_force = day_words(item.adopted, language), day_words(item.entry_into_force, language)
    paragraphs = [
        say("commitments.letter_greeting"),
        say("commitments.letter_opening", title=title, adopted=adopted, in_force=in_force),
    ]
    if item.id in ASKED:
        paragraphs.append(say(f"commitments.of_asked_{ASKED[item.id]}"))
    for key, statuses in (
        ("signed", (Status.SIGNED,)),
        ("none", (Status.NONE, Status.WITHDRAWN)),
        ("unknown", (Status.UNKNOWN,)),
    ):
        lines = _lines(cells, *statuses)
        if lines:
            paragraphs.append(say(f"commitments.of_letter_{key}") + "\n" + lines)
    paragraphs.append(say("commitments.letter_closing"))
    return "\n\n".join(paragraphs)
