"""Every write of the room, by its name, all or nothing. Callers have asked `permissions`; the rules of the walk - one
live release, two persons, no figure whose verdict forbids it - are kept here once more, because they are the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from amparo_web.accounts.models import Membership
from amparo_web.accounts.permissions import Refused
from amparo_web.data_unit import estimates, shelving, storing
from amparo_web.data_unit.models import LIVE, Dataset, ListFile, Overlap, Release, Run, Stage
from amparo_web.data_unit.permissions import check_decide, check_send, check_withdraw
from amparo_web.data_unit.tracing import noted
from amparo_web.data_unit.uploads import Examined
from amparo_web.jobs import actions as jobs
from amparo_web.jobs.models import ENDED, Job
from amparo_web.jobs.work import Unusable

#: Files of one dataset.
MOST_FILES = 24


@transaction.atomic
def create_dataset(
    *, member: Membership, title: str, period: str, threshold: int, files: Sequence[Examined]
) -> Dataset:
    """Open a dataset with its first lists. Raises Unusable for files that do not go together."""
    dataset = Dataset.objects.create(
        agency=member.agency, title=title, period=period, threshold=threshold, made_by=member.user
    )
    noted(member, "dataset_opened", dataset)
    add_files(member=member, dataset=dataset, files=files)
    return dataset


@transaction.atomic
def add_files(*, member: Membership, dataset: Dataset, files: Sequence[Examined]) -> None:
    """Bring lists in. An overlap table is ready at once. Raises Unusable for files that do not go together."""
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    check_together([(f.form, tuple(f.lists), f.digest) for f in dataset.files.all()], files)
    for file in files:
        row = ListFile.objects.create(
            dataset=dataset,
            form=file.form,
            lists=list(file.lists),
            records=file.records,
            digest=file.digest,
            brought_by=member.user,
        )
        storing.put(row.stored, file.content)
        noted(member, "list_brought_in", row)
        if file.form == ListFile.Form.OVERLAP:
            _overlap_of(member, dataset, file)


def check_together(there: Sequence[tuple[str, tuple[str, ...], str]], files: Sequence[Examined]) -> None:
    """Do the files go together with those that are there? Raises Unusable with what to do."""
    from amparo.estimation.table import MOST_LISTS

    every = [*there, *((str(f.form), f.lists, f.digest) for f in files)]
    forms = {form for form, _, _ in every}
    if len({digest for _, _, digest in every}) < len(every):
        raise Unusable("data_unit.same_file")
    if ListFile.Form.OVERLAP in forms and len(every) > 1:
        raise Unusable("data_unit.overlap_alone")
    if len(forms) > 1:
        raise Unusable("data_unit.mixed")
    if len(every) > MOST_FILES:
        raise Unusable("data_unit.many_files", most=MOST_FILES)
    lists = {name for _, names, _ in every for name in names}
    if len(lists) > MOST_LISTS:
        raise Unusable("data_unit.many_lists", count=len(lists), most=MOST_LISTS)
    if "count" in {name.casefold() for name in lists}:
        raise Unusable("data_unit.list_name")


def _overlap_of(member: Membership, dataset: Dataset, file: Examined) -> Overlap:
    from amparo.estimation import read_overlap

    with storing.as_files([("csv", file.content)]) as (path,):
        table = read_overlap(path)
    overlap = Overlap(
        dataset=dataset,
        lists=list(table.lists),
        cells=estimates.cells_of(table),
        inputs={"table": file.digest},
        made_by=member.user,
    )
    overlap.digest = estimates.digest_of(overlap)
    overlap.save()
    return overlap


@transaction.atomic
def remove_file(*, member: Membership, file: ListFile) -> None:
    """Take a list away, its content too. What was linked with it stays: it holds counts alone.

    Raises Unusable for an overlap table, which is what the dataset is made of.
    """
    if file.form == ListFile.Form.OVERLAP:
        raise Unusable("data_unit.overlap_stays")
    noted(member, "list_removed", file)
    number = file.stored
    file.delete()
    transaction.on_commit(lambda: storing.forget(number))


@transaction.atomic
def request_link(*, member: Membership, dataset: Dataset) -> Job:
    """Link the lists of the dataset in the background. Raises Unusable when there is nothing to link, or it runs."""
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    files = list(dataset.files.exclude(form=ListFile.Form.OVERLAP))
    if not files:
        raise Unusable("data_unit.nothing_to_link")
    if dataset.overlaps.filter(job__isnull=False).exclude(job__state__in=ENDED).exists():
        raise Unusable("data_unit.already_linking")
    inputs = {f"list-{place}": file.digest for place, file in enumerate(files, start=1)}
    overlap = Overlap.objects.create(dataset=dataset, inputs=inputs, made_by=member.user)
    overlap.job = jobs.request("data_unit.link", overlap.pk)
    overlap.save(update_fields=["job"])
    noted(member, "link_asked", overlap)
    return overlap.job


@transaction.atomic
def request_run(*, member: Membership, overlap: Overlap, asked: Mapping[str, Any]) -> Run:
    """Ask for one estimate in the background; `asked` are arguments of `amparo.estimation.estimate`."""
    if not overlap.ready:
        raise Unusable("data_unit.no_overlap_yet")
    run = Run.objects.create(overlap=overlap, asked=dict(asked), digest=overlap.digest, asked_by=member.user)
    run.job = jobs.request("data_unit.estimate", run.pk)
    run.save(update_fields=["job"])
    noted(member, "estimate_asked", run)
    return run


def cancel_job(*, member: Membership, job: Job) -> bool:
    """Stop what runs; False when it had ended."""
    stopped = jobs.cancel(job.pk)
    if stopped:
        noted(member, "job_cancelled", job)
    return stopped


def request_release(*, member: Membership, run: Run) -> Release:
    """Send one estimate on its way: it is protected and attacked, then waits for a second person.

    Raises Refused when its verdict forbids it and Unusable while another release of the dataset is under way or public.
    """
    check_send(member, run)
    dataset = run.overlap.dataset
    settle(dataset)
    try:
        with transaction.atomic():
            release = Release.objects.create(run=run, dataset=dataset, asked_by=member.user)
            release.name = f"{dataset.agency.code.lower()[:40]}-{dataset.pk}-{release.pk}"
            release.job = jobs.request("data_unit.release", release.pk)
            release.save(update_fields=["name", "job"])
            noted(member, "release_asked", release)
    except IntegrityError as error:
        raise Unusable("data_unit.one_release") from error
    return release


def settle(dataset: Dataset) -> None:
    """A release whose check failed or was cancelled is over: it must not stand in the way of the next."""
    ended = dataset.releases.filter(stage=Stage.CHECKING, job__state__in=ENDED)
    ended.update(stage=Stage.STOPPED)


def approve(*, member: Membership, release: Release) -> None:
    """The second person lets it out. Raises Refused for who asked for it, Unusable when the bundle was touched."""
    check_decide(member, release)
    shelving.whole(release)
    with transaction.atomic():
        _decide(member, release, Stage.PUBLIC, "")
        noted(member, "release_approved", release)
        shelving.put_out(release)


@transaction.atomic
def decline(*, member: Membership, release: Release, reason: str) -> None:
    """The second person says no, and why."""
    check_decide(member, release)
    _decide(member, release, Stage.DECLINED, reason)
    noted(member, "release_declined", release)


def _decide(member: Membership, release: Release, stage: Stage, reason: str) -> None:
    """One conditional write: of two who decide at the same moment one is told that it was decided."""
    waiting = Release.objects.filter(pk=release.pk, stage=Stage.WAITING).exclude(asked_by=member.user)
    if not waiting.update(stage=stage, decided_by=member.user, decided_at=timezone.now(), reason=reason):
        raise Refused("data_unit.nothing_to_decide")


def withdraw(*, member: Membership, release: Release, reason: str) -> None:
    """Take a public figure back from the observatory; what people downloaded stays with them."""
    check_withdraw(member, release)
    with transaction.atomic():
        public = Release.objects.filter(pk=release.pk, stage=Stage.PUBLIC)
        if not public.update(
            stage=Stage.WITHDRAWN, withdrawn_by=member.user, withdrawn_at=timezone.now(), withdrawn_because=reason
        ):
            raise Refused("data_unit.not_public")
        noted(member, "release_withdrawn", release)
    shelving.take_back(release)


def live_release(dataset: Dataset) -> Release | None:
    """The release that is under way or public."""
    return dataset.releases.filter(stage__in=LIVE).first()
