"""A state on two sheets of paper: what it signed, enacted, promised and did, every line with its source."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from amparo.publication.pdf import pdf_of
from amparo_web.commitments.laws_shown import LawView, laws_shown
from amparo_web.commitments.ledger import ledger
from amparo_web.commitments.presenting import by_id, cell_view, counts_of, state_names
from amparo_web.commitments.tiers import of_state
from amparo_web.design.language import current_language
from amparo_web.design.words import say


def template() -> str:
    return files("amparo_web.commitments").joinpath("state_report.typ").read_text(encoding="utf-8")


def numbered(sources: Sequence[str]) -> dict[str, str]:
    """Each different source -> its number in brackets, in order of appearance."""
    return {source: f"[{number}]" for number, source in enumerate(dict.fromkeys(sources), 1)}


def state_report(code: str) -> bytes:
    """The report of one state in the page's language, a tagged PDF."""
    language, names = current_language(), by_id()
    cells = [cell_view(cell, language, names) for cell in ledger().of_state(code)]
    laws = [law for law in laws_shown(language) if law.state == code]
    marks = numbered([cell.source for cell in cells] + [law.source for law in laws])
    name = state_names(language)[code]
    counted = counts_of((cell.status for cell in cells), language)
    answer = say(
        "commitments.state_answer", state=name, counts=", ".join(f"{item.words}: {item.number}" for item in counted)
    )
    title = say("commitments.report_title", state=name)
    data = {
        "heading": title,
        "answer": answer,
        "footer": say("commitments.report_footer"),
        "treaties": {
            "heading": say("commitments.nav_treaties"),
            "header": [
                say(f"commitments.{key}")
                for key in ("instrument", "status", "report_since", "as_of_short_label", "source")
            ],
            "rows": [[c.name, c.words, c.date or "–", c.as_of, marks[c.source]] for c in cells],
        },
        "laws": _laws(laws, marks),
        "outcomes": _outcomes(code),
        "sources": {
            "heading": say("commitments.sources"),
            "lines": [f"{mark} {source}" for source, mark in marks.items()],
        },
    }
    return pdf_of(template(), data, title=title, language=language)


def _laws(laws: Sequence[LawView], marks: dict[str, str]) -> dict[str, object]:
    """One row a check; with several laws the answers stand beside each other in the cell."""
    recorded = [law for law in laws if law.rule_set]
    if not recorded:
        return {
            "heading": say("commitments.nav_laws"),
            "answer": say("commitments.no_law_recorded"),
            "header": [],
            "rows": [],
        }
    answer = "  ·  ".join(f"{law.law}: {law.grade} {marks[law.source]}" for law in recorded)
    rows = [
        [same[0].title, " / ".join(item.answer for item in same)]
        for same in zip(*(law.answers for law in recorded), strict=True)
    ]
    half = -(-len(rows) // 2)
    left, right = rows[:half], rows[half:] + [["", ""]] * (half - (len(rows) - half))
    header = [say("commitments.check"), say("commitments.answer")] * 2
    return {
        "heading": say("commitments.nav_laws"),
        "answer": answer,
        "header": header,
        "rows": [[*a, *b] for a, b in zip(left, right, strict=True)],
    }


def _outcomes(code: str) -> dict[str, str]:
    """The tiers of the US report over the years, in one line."""
    said = "; ".join(f"{item.year}: {item.words}" for item in of_state(code, current_language()))
    source = say("commitments.tiers_source")
    return {
        "heading": say("commitments.nav_outcomes"),
        "answer": f"{say('commitments.tiers_explained')} {said}. {source}",
    }
