"""Pages of the data unit: what waits, the track of a dataset, its runs side by side, the release and who decides it."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from amparo.vocabulary.text import Text
from amparo_web.accounts.models import Membership, User
from amparo_web.data_unit import actions, shelving
from amparo_web.data_unit.forms import DatasetForm, ListsForm, ReasonForm, RunForm, method_words
from amparo_web.data_unit.models import Dataset, Drawing, ListFile, Overlap, Release, Run, Stage
from amparo_web.data_unit.permissions import (
    check_decide,
    check_member,
    check_see,
    check_send,
    check_withdraw,
    check_work,
    user_can_decide,
    user_can_work,
)
from amparo_web.data_unit.tracing import noted
from amparo_web.data_unit.track import Walked, day, estimate_said, next_step, sentences, stuck, track, walked
from amparo_web.design.language import current_language
from amparo_web.design.words import catalogue, say
from amparo_web.jobs.models import Job
from amparo_web.jobs.presenting import view_of
from amparo_web.jobs.work import Unusable
from amparo_web.observatory.presenting import lineage_of, table_of

#: Seconds after which a page that waits for a job asks again.
AGAIN = 3
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def _member(request: HttpRequest) -> Membership:
    return check_member(cast(User, request.user))


def _dataset(request: HttpRequest, number: int) -> tuple[Membership, Dataset]:
    dataset = get_object_or_404(Dataset.objects.select_related("agency", "made_by"), pk=number)
    return check_see(cast(User, request.user), dataset), dataset


def _page(request: HttpRequest, template: str, member: Membership, status: int = 200, **context: Any) -> HttpResponse:
    whole = {"member": member, "section": "data_unit", **context}
    return render(request, f"data_unit/{template}.html", whole, status=status)


def _stopped(request: HttpRequest, member: Membership, dataset: Dataset, refusal: Unusable) -> HttpResponse:
    """What could not be done, and what to do: a page of its own, with the way back."""
    return _page(request, "stopped", member, 409, dataset=dataset, why=refusal.said())


# --- what waits, and a new dataset ------------------------------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a decision of mine first, then every dataset with its next step."""
    member = _member(request)
    with contextlib.suppress(Unusable):
        shelving.straighten()
    waiting = Release.objects.filter(dataset__agency=member.agency, stage=Stage.WAITING).select_related(
        "dataset", "run", "asked_by"
    )
    datasets = member.agency.datasets.prefetch_related("files", "overlaps__runs", "releases__job")
    rows = [{"dataset": item, "next": say(f"data_unit.next_{_next_of(item)}")} for item in datasets[:200]]
    decide = [item for item in waiting if user_can_decide(member, item)]
    return _page(request, "index", member, rows=rows, decide=decide, works=user_can_work(member))


def _next_of(dataset: Dataset) -> str:
    """The next step of a dataset from what was read with it."""
    ready = next((o for o in dataset.overlaps.all() if o.ready), None)
    runs = [run for run in (ready.runs.all() if ready else ()) if run.answered]
    releases = list(dataset.releases.all())
    release = releases[0] if releases else None
    if not dataset.files.all():
        return "list"
    if ready is None:
        return "link"
    if release is not None and release.stage == Stage.PUBLIC:
        return "rest"
    if release is not None and release.stage == Stage.WAITING:
        return "second"
    if release is not None and release.stage == Stage.CHECKING and not stuck(release):
        return "protect"
    if not runs:
        return "estimate"
    return "protect" if any(run.can_be_sent for run in runs) else "stopped"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new dataset with its first lists."""
    member = _member(request)
    check_work(member)
    form = DatasetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data
        dataset = actions.create_dataset(
            member=member,
            title=made["title"],
            period=made["period"],
            threshold=made["threshold"],
            files=made["lists"],
        )
        return redirect("data_unit:dataset", number=dataset.pk)
    return _page(request, "form", member, form=form, heading="data_unit.new", intro="data_unit.new_intro")


@require_safe
def dataset(request: HttpRequest, number: int) -> HttpResponse:
    """The track: every step, where it stands, what was decided, the one thing to do next."""
    member, item = _dataset(request, number)
    noted(member, "dataset_read", item)
    whole = walked(item)
    failed = _failed(whole)
    return _page(
        request,
        "dataset",
        member,
        dataset=item,
        whole=whole,
        steps=track(whole),
        next=next_step(whole),
        job=view_of(whole.active) if whole.active else None,
        failed=view_of(failed) if failed else None,
        works=user_can_work(member),
        decides=whole.release is not None and user_can_decide(member, whole.release),
        past=[release for release in whole.releases if release != whole.release],
        clear=any(file.form == ListFile.Form.CLEAR for file in whole.files),
        direct=any(file.form == ListFile.Form.OVERLAP for file in whole.files),
    )


def _failed(whole: Walked) -> Job | None:
    """The newest job of the dataset, when it ended badly."""
    newest_release = whole.releases[0] if whole.releases else None
    for item in (newest_release, whole.runs[-1] if whole.runs else None, whole.linking):
        if item is not None and item.job is not None and item.job.state == "failed":
            return item.job
    return None


# --- lists --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def add_lists(request: HttpRequest, number: int) -> HttpResponse:
    """Bring further lists in."""
    member, item = _dataset(request, number)
    check_work(member)
    form = ListsForm(request.POST or None, request.FILES or None, dataset=item)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_files(member=member, dataset=item, files=form.cleaned_data["lists"])
        except Unusable as refusal:
            form.add_error("lists", refusal.said())
        else:
            return redirect("data_unit:dataset", number=number)
    context: dict[str, Any] = {"heading": "data_unit.add_lists", "intro": "data_unit.add_lists_intro", "dataset": item}
    return _page(request, "form", member, form=form, **context)


@require_http_methods(["GET", "POST"])
def remove_list(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """Ask once more, then take a list away."""
    member, item = _dataset(request, number)
    check_work(member)
    row = get_object_or_404(ListFile, dataset=item, pk=file)
    if request.method == "POST":
        try:
            actions.remove_file(member=member, file=row)
        except Unusable as refusal:
            return _stopped(request, member, item, refusal)
        return redirect("data_unit:dataset", number=number)
    lines = [", ".join(row.lists), say("data_unit.remove_explained")]
    return _ask(request, member, item, "data_unit.remove_list", lines, warning=True)


def _ask(
    request: HttpRequest, member: Membership, item: Dataset, heading: str, lines: list[str], *, warning: bool = False
) -> HttpResponse:
    """The page before an act that reaches further than this page: what will happen, who will see what."""
    context: dict[str, Any] = {"heading": heading, "lines": lines, "button": heading, "warning": warning}
    return _page(request, "ask", member, dataset=item, **context)


# --- what works in the background -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Link the lists of the dataset."""
    member, item = _dataset(request, number)
    check_work(member)
    if request.method != "POST":
        return _ask(request, member, item, "data_unit.link", [say("data_unit.link_explained")])
    try:
        job = actions.request_link(member=member, dataset=item)
    except Unusable as refusal:
        return _stopped(request, member, item, refusal)
    return redirect("data_unit:job", number=number, job=job.pk)


def _job(item: Dataset, job: uuid.UUID) -> tuple[Job, Overlap | Run | Release]:
    """A job of this dataset and what it is about; raises Http404 for any other."""
    found: Overlap | Run | Release | None = (
        Overlap.objects.select_related("job").filter(dataset=item, job=job).first()
        or Run.objects.select_related("job").filter(overlap__dataset=item, job=job).first()
        or Release.objects.select_related("job").filter(dataset=item, job=job).first()
    )
    if found is None or found.job is None:
        raise Http404
    return found.job, found


@require_safe
def job(request: HttpRequest, number: int, job: uuid.UUID) -> HttpResponse:
    """How far it is; asks again by itself every few seconds until it ended, unless the reader wants stillness."""
    member, item = _dataset(request, number)
    found, about = _job(item, job)
    if found.state == "done":
        return _after(item, about)
    still = "still" in request.GET
    response = _page(
        request, "job", member, dataset=item, job=view_of(found), still=still, works=user_can_work(member), again=AGAIN
    )
    if not still and not found.ended:
        response.headers["Refresh"] = str(AGAIN)
    return response


def _after(item: Dataset, about: Overlap | Run | Release) -> HttpResponse:
    """Where somebody goes when the job is done."""
    if isinstance(about, Run):
        return redirect("data_unit:run", number=item.pk, run=about.pk)
    if isinstance(about, Release):
        return redirect("data_unit:release", number=item.pk, release=about.pk)
    return redirect("data_unit:dataset", number=item.pk)


def cancel(request: HttpRequest, number: int, job: uuid.UUID) -> HttpResponse:
    """Stop what runs."""
    member, item = _dataset(request, number)
    check_work(member)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found, _ = _job(item, job)
    actions.cancel_job(member=member, job=found)
    return redirect("data_unit:job", number=number, job=job)


# --- estimates ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def estimates(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for an estimate; every run side by side, as a chart and as its table."""
    member, item = _dataset(request, number)
    whole = walked(item)
    if whole.overlap is None:
        return _stopped(request, member, item, Unusable("data_unit.no_overlap_yet"))
    form = RunForm(request.POST or None, size=len(whole.overlap.lists))
    if request.method == "POST":
        check_work(member)
        if form.is_valid():
            run = actions.request_run(member=member, overlap=whole.overlap, asked=form.asked())
            assert run.job is not None  # noqa: S101 - it was just asked for
            return redirect("data_unit:job", number=number, job=run.job.pk)
    drawn = set(whole.overlap.drawings.values_list("shape", flat=True).distinct())
    rows = [{"run": run, "job": view_of(run.job) if run.job else None, **_row(run)} for run in whole.runs]
    context: dict[str, Any] = {"whole": whole, "form": form, "rows": rows, "drawn": drawn}
    return _page(request, "estimates", member, dataset=item, works=user_can_work(member), **context)


def _row(run: Run) -> dict[str, str]:
    """The cells of one run in the comparison."""
    if not run.answered:
        return {"method": method_words(run.asked["method"])}
    answer = run.answer
    return {
        "method": method_words(answer["method"]),
        "said": estimate_said(run),
        "grade": say(f"data_unit.grade_{run.grade}"),
    }


def _run(item: Dataset, number: int) -> Run:
    found = get_object_or_404(
        Run.objects.select_related("job", "asked_by", "overlap__dataset__agency"), overlap__dataset=item, pk=number
    )
    return found


@require_safe
def run(request: HttpRequest, number: int, run: int) -> HttpResponse:
    """One run: the verdict with its reasons first, the words to publish with, what was asked, with which versions."""
    member, item = _dataset(request, number)
    found = _run(item, run)
    noted(member, "estimate_read", found)
    language = current_language()
    answer = found.answer
    said: dict[str, Any] = {}
    if found.answered:
        said = {
            "said": estimate_said(found),
            "grade": say(f"data_unit.grade_{found.grade}"),
            "reasons": sentences(answer["reasons"]),
            "warnings": sentences(answer["warnings"]),
            "words": Text.of(answer["words"]).in_(language),
            "why": Text.of(answer["why"]).in_(language),
            "method": method_words(answer["method"]),
        }
    live = actions.live_release(item)
    named = catalogue("data_unit")
    asked = [
        (say(f"data_unit.{name}") if name in named else name, f"{100 * value:g}" if name == "level" else value)
        for name, value in found.asked.items()
        if value is not None
    ]
    return _page(
        request,
        "run",
        member,
        dataset=item,
        run=found,
        asked=asked,
        versions=found.versions.items(),
        day=day(found.asked_at),
        job=view_of(found.job) if found.job else None,
        works=user_can_work(member),
        live=live if live is not None and not stuck(live) else None,
        **said,
    )


@require_safe
def chart(request: HttpRequest, number: int, kind: str, shape: str) -> HttpResponse:
    """A drawing for the unit's own eyes."""
    _, item = _dataset(request, number)
    overlap = next((found for found in item.overlaps.all() if found.ready), None)
    drawing = get_object_or_404(Drawing, overlap=overlap, kind=kind, shape=shape, language=current_language())
    return _svg(drawing.svg)


def _svg(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = SVG_POLICY
    return response


# --- release ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, number: int, run: int) -> HttpResponse:
    """Send one estimate to release, after a page that says who will see what."""
    member, item = _dataset(request, number)
    found = _run(item, run)
    check_send(member, found)
    if request.method != "POST":
        words = Text.of(found.answer["words"]).in_(current_language())
        lines = [say("data_unit.send_explained"), say(f"data_unit.grade_{found.grade}"), words]
        return _ask(request, member, item, "data_unit.send", lines)
    try:
        release = actions.request_release(member=member, run=found)
    except Unusable as refusal:
        return _stopped(request, member, item, refusal)
    assert release.job is not None  # noqa: S101 - it was just asked for
    return redirect("data_unit:job", number=number, job=release.job.pk)


def _release(item: Dataset, number: int) -> Release:
    return get_object_or_404(
        Release.objects.select_related("job", "run", "dataset", "asked_by", "decided_by", "withdrawn_by"),
        dataset=item,
        pk=number,
    )


@require_safe
def release(request: HttpRequest, number: int, release: int) -> HttpResponse:
    """What would be public, exactly as it would be; what the attack found; who asked, who decided, and why."""
    member, item = _dataset(request, number)
    found = _release(item, release)
    noted(member, "release_read", found)
    language = current_language()
    figures: list[dict[str, Any]] = []
    broken = ""
    if found.stage in (Stage.WAITING, Stage.PUBLIC):
        try:
            figures = [
                {
                    "figure": figure,
                    "table": table_of(figure, language),
                    "lineage": lineage_of(figure.lineage, language),
                    "shapes": [shape for shape in ("wide", "narrow") if language in figure.charts.get(shape, {})],
                }
                for figure in shelving.whole(found).figures
            ]
        except Unusable as refusal:
            broken = refusal.said()
    return _page(
        request,
        "release",
        member,
        dataset=item,
        release=found,
        stage=say(f"data_unit.stage_{Stage.STOPPED if stuck(found) else found.stage}"),
        figures=figures,
        broken=broken,
        left_out=[say(f"data_unit.left_out_{why}") for why in found.left_out.values()],
        job=view_of(found.job) if found.job else None,
        decides=user_can_decide(member, found) and not broken,
        own=found.stage == Stage.WAITING and found.asked_by_id == member.user_id,
        asked=say("data_unit.asked_by", who=found.asked_by.shown_as, day=day(found.asked_at)),
        decided=_decided(found),
        withdrawn=_withdrawn(found),
    )


def _decided(found: Release) -> str:
    if found.decided_by is None or found.decided_at is None:
        return ""
    key = "declined_by" if found.stage == Stage.DECLINED else "approved_by"
    return say(f"data_unit.{key}", who=found.decided_by.shown_as, day=day(found.decided_at))


def _withdrawn(found: Release) -> str:
    if found.withdrawn_by is None or found.withdrawn_at is None:
        return ""
    return say("data_unit.withdrawn_by", who=found.withdrawn_by.shown_as, day=day(found.withdrawn_at))


@require_safe
def release_chart(request: HttpRequest, number: int, release: int, figure: str, shape: str) -> HttpResponse:
    """A chart of what would be public."""
    _, item = _dataset(request, number)
    found = _release(item, release)
    if found.stage not in (Stage.WAITING, Stage.PUBLIC):
        raise Http404
    try:
        drawn = shelving.whole(found).figure(figure).charts[shape][current_language()]
    except (Unusable, KeyError) as error:
        raise Http404 from error
    return _svg(drawn)


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, number: int, release: int) -> HttpResponse:
    """The second person lets it out, after a page that says that everybody will see it."""
    member, item = _dataset(request, number)
    found = _release(item, release)
    check_decide(member, found)
    if request.method != "POST":
        lines = [say("data_unit.approve_explained"), Text.of(found.sentence).in_(current_language())]
        return _ask(request, member, item, "data_unit.approve", lines, warning=True)
    try:
        actions.approve(member=member, release=found)
    except Unusable as refusal:
        return _stopped(request, member, item, refusal)
    return redirect("data_unit:release", number=number, release=release)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, number: int, release: int) -> HttpResponse:
    """The second person says no, and why."""
    return _with_reason(request, number, release, "decline", check_decide, actions.decline)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int, release: int) -> HttpResponse:
    """Take a public figure back, and why."""
    return _with_reason(request, number, release, "withdraw", check_withdraw, actions.withdraw)


def _with_reason(
    request: HttpRequest,
    number: int,
    release: int,
    what: str,
    check: Callable[[Membership, Release], None],
    act: Callable[..., None],
) -> HttpResponse:
    member, item = _dataset(request, number)
    found = _release(item, release)
    check(member, found)
    form = ReasonForm(request.POST or None, button=f"data_unit.{what}")
    if request.method == "POST" and form.is_valid():
        act(member=member, release=found, reason=form.cleaned_data["reason"])
        return redirect("data_unit:release", number=number, release=release)
    context: dict[str, Any] = {"heading": f"data_unit.{what}", "intro": f"data_unit.{what}_explained", "dataset": item}
    return _page(request, "form", member, form=form, **context)
