"""Assessments as JSON, JSON Lines, a table, and sentences to read: one piece of text per case."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from amparo.files import Language, safe_cell
from amparo.law.indicators import word
from amparo.law.sentences import text
from amparo.model.finding import Assessment, Finding, ReferralPrompts

_encode = json.JSONEncoder(ensure_ascii=False).encode
#: Columns of the table: one row per finding.
CSV_COLUMNS = ("id", "test", "rule_set", "result", "branch", "missing", "articles", "evidence", "reasons")


def as_json(assessments: Iterable[Assessment], language: Language) -> Iterator[str]:
    """One JSON list, a case per line."""
    yield "["
    between = "\n"
    for item in assessments:
        yield between + _encode(item.as_dict(language))
        between = ",\n"
    yield "\n]\n"


def as_json_lines(assessments: Iterable[Assessment], language: Language) -> Iterator[str]:
    """One JSON object per line."""
    for item in assessments:
        yield _encode(item.as_dict(language)) + "\n"


def as_csv(assessments: Iterable[Assessment], language: Language) -> Iterator[str]:
    """A table with a header; several values of one cell are joined by `;`, sentences by a blank."""
    yield _csv_line(CSV_COLUMNS)
    for item in assessments:
        for finding in item.findings:
            yield _csv_line(_cells(item.case_id, finding, language))


def _cells(case_id: str, finding: Finding, language: Language) -> tuple[str, ...]:
    return (
        case_id,
        finding.test,
        finding.rule_set,
        finding.result.value,
        finding.branch.value,
        ";".join(item.fact for item in finding.missing),
        ";".join(finding.articles),
        finding.evidence,
        " ".join(reason.text.in_(language) for reason in finding.reasons),
    )


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def as_text(assessments: Iterable[Assessment], language: Language) -> Iterator[str]:
    """Sentences: the case, each finding with its reasons, then what follows from all of them, each once."""
    for item in assessments:
        lines = [f"{text('common.heading.case').in_(language)} {item.case_id}"]
        for finding in item.findings:
            lines += _finding_lines(finding, language)
        if item.referral_prompts is not None:
            lines += _prompt_lines(item.referral_prompts, language)
        lines += _duty_lines(item, language)
        yield "\n".join(lines) + "\n\n"


def _finding_lines(finding: Finding, language: Language) -> list[str]:
    title = text(f"common.test.{finding.test}").in_(language)
    if finding.test == "national_offence":
        title += f" {finding.rule_set}"
    result = text(f"common.result.{finding.result.value}").in_(language)
    return ["", f"  {title}: {result}", *(f"    {reason.text.in_(language)}" for reason in finding.reasons)]


def _prompt_lines(prompts: ReferralPrompts, language: Language) -> list[str]:
    title = text("common.heading.prompts").in_(language)
    lines = ["", f"  {title}: {word('result', prompts.result).in_(language)}"]
    for item in prompts.dimensions:
        fired = word("rule", item.rule).in_(language) if item.rule else word("result", item.result).in_(language)
        population = word("population", item.population).in_(language)
        lines.append(f"    {item.label.in_(language)} ({population}): {fired}")
    return [*lines, f"    {prompts.note.in_(language)}"]


def _duty_lines(item: Assessment, language: Language) -> list[str]:
    duties = dict.fromkeys(duty.text.in_(language) for finding in item.findings for duty in finding.duties)
    return ["", f"  {text('common.heading.duties').in_(language)}", *(f"    - {duty}" for duty in duties)]


Writer = Callable[[Iterable[Assessment], Language], Iterator[str]]
WRITERS: dict[str, Writer] = {"text": as_text, "json": as_json, "jsonl": as_json_lines, "csv": as_csv}
