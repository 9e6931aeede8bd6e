"""A job for the page: where it stands, how far it is, what went wrong, in the reader's language."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from amparo.files import BadInput, Language
from amparo.vocabulary.text import Text
from amparo_web.design.language import current_language
from amparo_web.design.words import say
from amparo_web.jobs.kinds import kind_of
from amparo_web.jobs.models import Job, State


@dataclass(frozen=True, slots=True)
class JobView:
    """One job, ready to be read. `percent` is None when nobody knows how far it is."""

    id: uuid.UUID
    title: str
    state: str
    state_words: str
    step: str
    percent: int | None
    failure: str
    active: bool


def view_of(job: Job) -> JobView:
    """The job as the page of this request shows it."""
    asked = job.cancel_asked and job.state == State.RUNNING
    return JobView(
        id=job.pk,
        title=say(kind_of(job.kind).title),
        state=str(job.state),
        state_words=say("jobs.stopping" if asked else f"jobs.state_{job.state}"),
        step=say(job.step) if job.step else "",
        percent=round(100 * job.done / job.total) if job.total else None,
        failure=failure_in(job, current_language()),
        active=not job.ended,
    )


def failure_in(job: Job, language: Language) -> str:
    """What went wrong and what to do, or nothing."""
    if not job.failure:
        return ""
    places, values = (job.failure_values.get(part, {}) for part in ("places", "values"))
    said: dict[str, Any] = {name: _read(value, language) for name, value in values.items()}
    if job.failure.startswith("jobs.") or job.failure_values.get("site"):
        return say(job.failure, language, **said)
    return BadInput(job.failure, row=places.get("row"), column=places.get("column"), **said).message(language)


def _read(value: object, language: Language) -> object:
    return Text.of(value["text"]).in_(language) if isinstance(value, dict) else value
