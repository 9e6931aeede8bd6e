"""What the data unit does in the background: link, estimate, make ready for release. Each writes once, at its end."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from amparo.vocabulary.text import Text
from amparo_web.data_unit import estimates, shelving, storing
from amparo_web.data_unit.models import Drawing, ListFile, Overlap, Release, Run, Stage
from amparo_web.data_unit.uploads import ending_of
from amparo_web.design.words import text_of
from amparo_web.jobs.kinds import job_kind
from amparo_web.jobs.work import Unusable, Work

COMPARISON = "comparison"


@job_kind("data_unit.link", title="data_unit.job_link")
def link(work: Work) -> None:
    """The lists of a dataset -> its overlap table."""
    work.step("data_unit.step_reading", 0, 3)
    overlap = Overlap.objects.get(pk=work.subject)
    files = list(
        ListFile.objects.filter(dataset_id=overlap.dataset_id, digest__in=overlap.inputs.values()).order_by("pk")
    )
    if len(files) < len(overlap.inputs):
        raise Unusable("data_unit.list_gone")
    contents = [(ending_of(file.form), storing.take(file.stored)) for file in files]
    with storing.as_files(contents) as paths:
        work.step("data_unit.step_linking", 1, 3)
        linkage = _linked(files[0].form, paths)
    work.step("data_unit.step_counting", 2, 3)
    size = len(linkage.lists)
    overlap.lists = list(linkage.lists)
    overlap.cells = {"".join(map(str, row[:size])): int(row[size]) for row in linkage.overlap.iter_rows()}
    overlap.linkage = linkage.as_dict()
    overlap.digest = estimates.digest_of(overlap)
    with work.finish():
        overlap.save(update_fields=["lists", "cells", "linkage", "digest"])


def _linked(form: str, paths: Any) -> Any:
    if form == ListFile.Form.PACKAGE:
        from amparo.linkage.encoded import link_packages

        return link_packages(paths)
    from amparo.linkage.clear import link_clear
    from amparo.model.record_files import read_records

    return link_clear(read_records(paths, linkable=True))


@job_kind("data_unit.estimate", title="data_unit.job_estimate")
def estimate(work: Work) -> None:
    """One run: the library's answer, and the comparison of all runs drawn anew."""
    work.step("data_unit.step_estimating", 0, 2)
    run = Run.objects.select_related("overlap__dataset").get(pk=work.subject)
    found = estimates.answered(run)
    run.answer, run.grade, run.versions = estimates.kept(found), found.verdict.grade, estimates.versions()
    work.step("data_unit.step_drawing", 1, 2)
    others = [other for other in run.overlap.runs.exclude(pk=run.pk) if other.answered]
    drawn = estimates.compared([*others, run], comparison_words(run.overlap, [*others, run]))
    with work.finish():
        run.save(update_fields=["answer", "grade", "versions"])
        run.overlap.drawings.filter(kind=COMPARISON).delete()
        Drawing.objects.bulk_create(
            Drawing(overlap=run.overlap, kind=COMPARISON, shape=shape, language=language, svg=svg)
            for shape, each in drawn.items()
            for language, svg in each.items()
        )


def comparison_words(overlap: Overlap, runs: list[Run]) -> dict[str, Text]:
    """What stands around the comparison: the finding as its title, the axis, the source."""
    from amparo.estimation.wording import about

    values = [run.answer["estimate"] for run in runs if run.answer.get("estimate") is not None] or [0.0]
    low, high = about(min(values)), about(max(values))
    title = text_of("data_unit.chart_one" if len(values) == 1 else "data_unit.chart_title")
    return {
        "title": title.format(low=low, high=high),
        "axis": text_of("data_unit.chart_axis"),
        "source": text_of("data_unit.chart_source").format(
            lists=len(overlap.lists), period=overlap.dataset.period, number=overlap.dataset_id
        ),
        "description": text_of("data_unit.chart_explained"),
    }


@job_kind("data_unit.release", title="data_unit.job_release")
def release(work: Work) -> None:
    """Estimate once more from the same data and seed, protect, attack, draw; then it waits for the second person."""
    from amparo_web.data_unit.releasing import prepared

    work.step("data_unit.step_repeating", 0, 3)
    item = Release.objects.select_related("run__overlap", "dataset__agency").get(pk=work.subject)
    found = estimates.answered(item.run)
    if estimates.kept(found) != item.run.answer or estimates.digest_of(item.run.overlap) != item.run.digest:
        raise Unusable("data_unit.not_repeated")
    if not item.run.can_be_sent:
        raise Unusable("data_unit.must_not_be_sent")
    work.step("data_unit.step_protecting", 1, 3)
    ready = prepared(item, found, bundle_title(item), simulated=settings.SIMULATED)
    work.step("data_unit.step_preparing", 2, 3)
    sums = "" if ready.recovered else shelving.keep(item, ready.bundle)
    with work.finish():
        Release.objects.filter(pk=item.pk, stage=Stage.CHECKING).update(
            stage=Stage.STOPPED if ready.recovered else Stage.WAITING,
            sums=sums,
            withheld=ready.withheld,
            recovered=ready.recovered,
            left_out=dict(ready.left_out),
            sentence=ready.sentence.as_dict(),
        )


def bundle_title(item: Release) -> Text:
    """What the publication is called in public: country and period, never what somebody typed."""
    from amparo.vocabulary.countries import country_name, is_country

    code = item.dataset.agency.country
    where = country_name(code) if is_country(code) else item.dataset.agency.name
    return text_of("data_unit.bundle_title").format(where=where, period=item.dataset.period)
