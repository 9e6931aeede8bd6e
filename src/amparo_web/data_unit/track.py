"""The track of a dataset: list -> link -> estimate -> verdict -> protect -> attack -> second person -> public.

Each step says where it stands and what was decided there. Everything is read at once, so that a page costs the same
few queries however much a dataset has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from amparo.vocabulary.text import Text
from amparo_web.data_unit.models import Dataset, ListFile, Overlap, Release, Run, Stage
from amparo_web.design.language import current_language
from amparo_web.design.words import say
from amparo_web.jobs.models import ENDED, Job, State
from amparo_web.observatory.presenting import number

At = Literal["done", "now", "later", "stopped"]
STEPS = ("list", "link", "estimate", "verdict", "protect", "attack", "second", "public")


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One step: its place, its name, where it stands, what was decided there in sentences."""

    place: int
    code: str
    name: str
    at: At
    at_words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """A dataset with all that happened to it. `run` is the one being released, else the newest that has an answer."""

    dataset: Dataset
    files: tuple[ListFile, ...]
    overlap: Overlap | None
    linking: Overlap | None
    runs: tuple[Run, ...]
    run: Run | None
    release: Release | None
    releases: tuple[Release, ...]

    @property
    def active(self) -> Job | None:
        """What works for the dataset right now, if anything."""
        jobs = [item.job for item in (self.linking, *self.runs, self.release) if item is not None]
        return next((job for job in jobs if job is not None and not job.ended), None)


def walked(dataset: Dataset) -> Walked:
    """Read a dataset with its files, newest overlap table, runs and releases: five queries."""
    overlaps = list(dataset.overlaps.select_related("job", "made_by"))
    overlap = next((item for item in overlaps if item.ready), None)
    newest = overlaps[0] if overlaps else None
    runs = tuple(overlap.runs.select_related("job", "asked_by")) if overlap else ()
    releases = tuple(dataset.releases.select_related("job", "run", "asked_by", "decided_by", "withdrawn_by"))
    release = releases[0] if releases and not _over(releases[0]) else None
    answered = [run for run in runs if run.answered]
    return Walked(
        dataset,
        tuple(dataset.files.select_related("brought_by")),
        overlap,
        newest if newest is not None and not newest.ready else None,
        runs,
        release.run if release else (answered[-1] if answered else None),
        release,
        releases,
    )


def _over(release: Release) -> bool:
    """Whether the track starts anew after it."""
    return release.stage in (Stage.DECLINED, Stage.WITHDRAWN, Stage.STOPPED) or stuck(release)


def stuck(release: Release) -> bool:
    """A release whose check ended without an answer: its job failed or was cancelled."""
    return release.stage == Stage.CHECKING and release.job is not None and release.job.state in ENDED


def track(whole: Walked) -> tuple[TrackStep, ...]:
    """The eight steps as the page shows them."""
    told = (_lists, _link, _estimate, _verdict, _protect, _attack, _second, _public)
    steps, open_ = [], True
    for place, (code, tell) in enumerate(zip(STEPS, told, strict=True), start=1):
        done, lines = tell(whole)
        at: At = "done" if done else "now" if open_ else "later"
        if done is None:
            at = "stopped"
        open_ = open_ and bool(done)
        steps.append(
            TrackStep(place, code, say(f"data_unit.track_{code}"), at, say(f"data_unit.at_{at}"), tuple(lines))
        )
    return tuple(steps)


Told = tuple[bool | None, Sequence[str]]


def _n(value: float) -> str:
    return number(f"{value:.0f}", current_language())


def _lists(whole: Walked) -> Told:
    if not whole.files:
        return False, [say("data_unit.no_lists_yet")]
    lists = {name for file in whole.files for name in file.lists}
    forms = {file.form for file in whole.files}
    form = say(f"data_unit.form_{forms.pop()}")
    return True, [
        say("data_unit.lists_in", files=len(whole.files), lists=len(lists), form=form),
        ", ".join(sorted(lists)),
    ]


def _link(whole: Walked) -> Told:
    if whole.overlap is None:
        return False, [say("data_unit.not_linked")]
    said = say("data_unit.persons_found", persons=_n(whole.overlap.persons), lists=len(whole.overlap.lists))
    if not whole.overlap.linkage:
        return True, [said, say("data_unit.linked_elsewhere")]
    errors = whole.overlap.linkage["estimated_error_rates"]
    rates = [
        say("data_unit.error_rates", precision=_share(errors["precision"]), recall=_share(errors["recall"]))
        if errors["precision"] is not None and errors["recall"] is not None
        else say("data_unit.no_error_rates")
    ]
    warnings = [Text.of(item["message"]).in_(current_language()) for item in whole.overlap.linkage["warnings"]]
    return True, [said, *rates, *warnings]


def _share(value: float) -> str:
    return f"{number(f'{100 * value:.1f}', current_language())}\u00a0%"


def _estimate(whole: Walked) -> Told:
    if whole.run is None:
        return False, []
    answered = sum(run.answered for run in whole.runs)
    return True, [say("data_unit.runs_kept", count=answered), estimate_said(whole.run)]


def estimate_said(run: Run) -> str:
    """Run 3 (stepwise, seed 1): 11 313 (9 910 - 13 057), in the reader's numbers."""
    answer = run.answer
    if answer["estimate"] is None:
        return say("data_unit.run_without", run=run.pk, method=answer["method"])
    upper = say("data_unit.no_upper") if answer["upper"] is None else _n(answer["upper"])
    lower = _n(answer["lower"]) if answer["lower"] is not None else "–"
    values = {"estimate": _n(answer["estimate"]), "lower": lower, "upper": upper}
    return say("data_unit.run_said", run=run.pk, method=answer["method"], **values)


def _verdict(whole: Walked) -> Told:
    if whole.run is None:
        return False, []
    run = whole.run
    reasons = sentences(run.answer["reasons"])
    return (True if run.can_be_sent else None), [say(f"data_unit.grade_{run.grade}"), *reasons]


def sentences(said: Sequence[Mapping[str, Any]]) -> list[str]:
    """Reasons or warnings in the reader's language, each beginning as a sentence does."""
    texts = [Text.of(item["text"]).in_(current_language()) for item in said]
    return [f"{text[:1].upper()}{text[1:]}" for text in texts]


def _protect(whole: Walked) -> Told:
    release = whole.release
    if release is None or release.stage == Stage.CHECKING:
        return False, []
    lines = [say("data_unit.protected_said", threshold=whole.dataset.threshold, withheld=release.withheld)]
    return True, [*lines, *(say(f"data_unit.left_out_{why}") for why in release.left_out.values())]


def _attack(whole: Walked) -> Told:
    release = whole.release
    if release is None or release.stage == Stage.CHECKING:
        return False, []
    return True, [say("data_unit.attacked_said", recovered=release.recovered)]


def _second(whole: Walked) -> Told:
    release = whole.release
    if release is None or release.stage == Stage.CHECKING:
        return False, []
    asked = say("data_unit.asked_by", who=release.asked_by.shown_as, day=day(release.asked_at))
    if release.stage == Stage.WAITING:
        return False, [asked]
    assert release.decided_by is not None and release.decided_at is not None  # noqa: S101, PT018 - public: somebody did
    return True, [asked, say("data_unit.approved_by", who=release.decided_by.shown_as, day=day(release.decided_at))]


def _public(whole: Walked) -> Told:
    release = whole.release
    if release is None or release.stage != Stage.PUBLIC:
        return False, []
    return True, [Text.of(release.sentence).in_(current_language())]


def day(when: date) -> str:
    """18 nov 2026, as the language writes it."""
    from babel.dates import format_date

    return str(format_date(when, "d MMM y", locale=current_language()))


def next_step(whole: Walked) -> str:
    """The code of what is next: the step that is open, `stopped`, or `rest` when all is done."""
    return next((step.code for step in track(whole) if step.at in ("now", "stopped")), "rest")


def job_failed(job: Job | None) -> bool:
    return job is not None and job.state in (State.FAILED, State.CANCELLED)
