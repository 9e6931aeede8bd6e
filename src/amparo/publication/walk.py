"""From lists to a protected report: link -> count -> estimate -> protect -> attack -> publish (-> release).

Every stage leaves its own files below the folder. `link`, `statistics` and `estimate` are of the pseudonymous zone
and stay with the data unit; `protect`, `bundle`, `release` and `report.html` may leave. The folder appears only when
the whole walk is done, and not at all when the attack computes a withheld cell.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

import amparo
from amparo.disclosure.attack import Attack
from amparo.disclosure.tables import LARGEST_THRESHOLD
from amparo.files import BadInput, Language, atomic_directory, sha256_of, write_csv, write_json
from amparo.linkage.clear import link_clear
from amparo.linkage.package import is_package
from amparo.linkage.result import Linkage, write_linkage
from amparo.model.codebook import Codebook, read_codebook
from amparo.model.record_files import read_records
from amparo.publication.bundle import Bundle, write_bundle
from amparo.publication.figure import Figure, Step
from amparo.publication.figures_counts import FIGURED, Setting, count_figure, quotient_figure, status_of, years_of
from amparo.publication.figures_estimate import Hidden, estimated, hidden_figure, overlap_figure, overlap_table
from amparo.publication.protecting import EVERYBODY, OVERLAP, Guarded, guard
from amparo.publication.report_page import Page, report_html
from amparo.publication.stages import Stages
from amparo.publication.wording import say
from amparo.statistics.compute import quotients, statistics
from amparo.statistics.indicator import indicator, indicators
from amparo.statistics.output import Counted, write_statistics
from amparo.statistics.persons import people
from amparo.statistics.proceedings import read_proceedings
from amparo.statistics.table import CountTable
from amparo.vocabulary.text import Text

MARKER = "report.json"
FORMAT = "amparo-report/1"
#: Reading order of the report.
ORDER = (
    *("detected_victims", "hidden_total", "detected_by_year", "detected_by_country", "detected_by_nationality"),
    *("corridors", "detected_by_purpose", "detected_by_means", "trafficking_findings", "smuggling_findings"),
    *("asylum_referrals", "forced_labour_findings", "assistance_share", "residence_share", "returns_by_status"),
    *("conviction_rate", "conviction_lag", "accused_by_outcome", "prosecution_rate", "proceedings_by_year"),
    *("convictions_per_detected", "overlap"),
)
#: Ratios of the same year are in `statistics/`; the report shows the flows themselves.
QUOTIENTS = ("assistance_share", "residence_share", "conviction_rate", "prosecution_rate", "convictions_per_detected")
VERSIONS = ("polars", "splink", "scipy", "vl-convert-python")


class GateClosed(Exception):  # noqa: N818 - the gate did what it is for
    """The attack computed withheld cells: nothing may be published. `count` says how many, never which."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} withheld cells were recovered")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a walk. `epsilon` releases records with noise as well, which needs a codebook."""

    lists: tuple[Path, ...]
    proceedings: Path | None = None
    codebook: Path | None = None
    seed: int = 1
    threshold: int = 5
    epsilon: float | None = None
    language: Language = "es"
    simulated: bool = False
    replicates: int = 1000


@dataclass(frozen=True, slots=True)
class WalkResult:
    """What a walk found: the figures as published, the verdict of the estimate, what was withheld and left out."""

    figures: tuple[Figure, ...]
    grade: str
    withheld: int
    recovered: int
    persons: int
    records: int
    left_out: Mapping[str, str]
    missing: Mapping[str, tuple[str, ...]]
    simulated: bool


@dataclass(frozen=True, slots=True)
class _Walked:
    """What the stages hand on to the page and the bundle."""

    asked: Request
    codebook: Codebook | None
    inputs: Mapping[str, str]
    linkage: Linkage
    counted: Counted
    hidden: Hidden
    guarded: Guarded
    simulated: bool
    lineage: Mapping[str, Step] = field(default_factory=dict)


def walk(
    lists: Sequence[Path],
    out: Path,
    *,
    proceedings: Path | None = None,
    codebook: Path | None = None,
    seed: int = 1,
    threshold: int = 5,
    epsilon: float | None = None,
    language: Language = "es",
    simulated: bool = False,
    replicates: int = 1000,
) -> WalkResult:
    """Walk from lists in clear to `out`: DIR/link, statistics, estimate, protect, bundle (release) and the report.

    Deterministic but for `release`, whose noise takes no seed. Raises BadInput for inputs that cannot be used and
    GateClosed when the attack recovered anything; in both cases nothing is left at `out`.
    """
    asked = Request(tuple(lists), proceedings, codebook, seed, threshold, epsilon, language, simulated, replicates)
    if epsilon is not None and codebook is None:
        raise BadInput("publication.epsilon_needs_codebook")
    if not 2 <= threshold <= LARGEST_THRESHOLD:
        raise BadInput("disclosure.threshold")
    if seed < 0:
        raise BadInput("estimation.seed")
    for path in lists:
        if path.is_file() and is_package(path):
            raise BadInput("publication.packages_hold_no_facts", file=path)
    with atomic_directory(out, marker=MARKER) as folder:
        return _walk(asked, folder)


def _walk(asked: Request, folder: Path) -> WalkResult:
    stages = Stages(("link", "statistics", "estimate", "protect", "publish", *(["release"] if asked.epsilon else [])))
    codebook = read_codebook(asked.codebook) if asked.codebook else None
    cases = read_proceedings(asked.proceedings) if asked.proceedings else None
    records = read_records(asked.lists, linkable=True)
    inputs = _inputs(asked)
    with stages.stage("link"):
        linkage = link_clear(records)
        write_linkage(linkage, folder / "link")
    with stages.stage("statistics"):
        persons = people(records, linkage.table["entity_id"])
        counted = Counted(statistics(persons, cases), persons, cases, inputs)
        (folder / "statistics").mkdir()
        write_statistics(counted, folder / "statistics")
    overlap = overlap_table(linkage.overlap, linkage.lists)
    with stages.stage("estimate"):
        hidden = estimated(overlap, linkage.lists, asked.seed, asked.replicates)
        _write_estimate(hidden, asked.language, folder / "estimate")
    with stages.stage("protect"):
        guarded = guard({**counted.statistics.counts, OVERLAP: overlap}, asked.threshold)
        if guarded.recovered:
            raise GateClosed(guarded.recovered)
        _write_protected(guarded, folder / "protect")
    simulated = asked.simulated or bool(codebook and codebook.simulated)
    walked = _Walked(asked, codebook, inputs, linkage, counted, hidden, guarded, simulated)
    with stages.stage("publish"):
        figures = figures_of(walked)
        result = _result(walked, figures)
        write_bundle(_bundle(walked, figures), folder / "bundle")
        page = report_html(_page(walked), figures, asked.language)
        (folder / "report.html").write_text(page, encoding="utf-8")
        (folder / "README.txt").write_text(say("html", "folders").in_(asked.language), encoding="utf-8")
    released = None
    if asked.epsilon is not None and asked.codebook is not None:
        with stages.stage("release"):
            released = _release(asked, records, folder)
    write_json(folder / MARKER, _described(walked, result, released))
    return result


def _inputs(asked: Request) -> dict[str, str]:
    """Name -> SHA-256 of every input; two files of one name are told apart by their place."""
    paths = [*asked.lists, *(path for path in (asked.proceedings, asked.codebook) if path)]
    names = [path.name for path in paths]
    return {
        (name if names.count(name) == 1 else f"{place}-{name}"): sha256_of(path)
        for place, (name, path) in enumerate(zip(names, paths, strict=True), start=1)
    }


def _write_estimate(hidden: Hidden, language: Language, folder: Path) -> None:
    """`estimate.json` without the seconds it took: the same inputs give the same bytes."""
    folder.mkdir()
    if hidden.found is None:
        why = hidden.why_not.in_(language) if hidden.why_not else ""
        write_json(folder / "estimate.json", {"estimate": None, "verdict": hidden.grade, "why": why})
        return
    said = hidden.found.as_dict(language)
    write_json(folder / "estimate.json", {key: value for key, value in said.items() if key != "seconds"})


def _write_protected(guarded: Guarded, folder: Path) -> None:
    """One CSV per protected table and `attack.json`."""
    folder.mkdir()
    for table_id, table in guarded.tables.items():
        header = [*table.dimensions, "count", "status"]
        write_csv(folder / f"{table_id}.csv", header, ((*k, n, status_of(n).value) for k, n in table.cells.items()))
    write_json(
        folder / "attack.json",
        {
            "threshold": guarded.threshold,
            "attacks": {family: _attack(found) for family, found in guarded.attacks.items()},
            "left_out": dict(guarded.left_out),
        },
    )


def _attack(found: Attack) -> dict[str, int]:
    return {"suppressed": found.suppressed, "recovered": found.recovered, "narrowed": found.narrowed}


# --- figures, bundle, page -----------------------------------------------------------------------------------------


def _source(walked: _Walked) -> Text:
    lists = len(walked.linkage.lists)
    return say("word", "one_list") if lists == 1 else say("word", "lists", n=lists)


def _as_of(counted: Counted) -> str:
    """The years of the data, from the records' own dates; a dash where there are none."""
    years: list[str] = []
    if "year" in counted.persons.frame.columns:
        years = sorted(set(counted.persons.frame["year"].to_list()) - {"unknown"})
    for table_id in ("proceedings_by_year",):
        table = counted.statistics.counts.get(table_id)
        years += years_of(table, "year") if table else []
    return "-" if not years else min(years) if min(years) == max(years) else f"{min(years)}-{max(years)}"


def _steps(walked: _Walked) -> dict[str, Step]:
    """The steps that figures go through, with their inputs and settings."""
    asked, linkage = walked.asked, walked.linkage
    lists = {name: digest for name, digest in walked.inputs.items() if _of(name, asked.lists)}
    cases = {name: digest for name, digest in walked.inputs.items() if _of(name, (asked.proceedings,))}
    threshold = {"threshold": asked.threshold}
    linking = {"mode": linkage.mode, "probability": round(linkage.threshold.probability, 6)}
    found = walked.hidden.found
    estimating: dict[str, Any] = {"seed": asked.seed}
    if found:
        estimating |= {"method": found.method, "model": found.model, "interval": found.interval, "level": found.level}
    return {
        "link": Step("linkage", say("step", "link"), lists, linking),
        "judge": Step("statistics", say("step", "judge"), {}, {"unit": walked.counted.persons.unit}),
        "proceedings": Step("statistics", say("step", "proceedings"), cases),
        "overlap": Step("linkage", say("step", "overlap")),
        "estimate": Step("estimation", say("step", "estimate"), {}, estimating),
        "protect": Step("disclosure", say("step", "protect"), {}, threshold),
        "attack": Step("disclosure", say("step", "attack"), {}, {"recovered": walked.guarded.recovered}),
    }


def _of(name: str, paths: Sequence[Path | None]) -> bool:
    return any(path is not None and (name == path.name or name.endswith(f"-{path.name}")) for path in paths)


def figures_of(walked: _Walked) -> tuple[Figure, ...]:
    """Every figure that can be shown, from protected tables only, in reading order."""
    steps, tables = _steps(walked), walked.guarded.tables
    source, as_of = _source(walked), _as_of(walked.counted)

    def setting(*names: str) -> Setting:
        return Setting(source, as_of, walked.simulated, walked.counted.persons.unit, tuple(steps[n] for n in names))

    safe = ("protect", "attack")
    of_persons, of_accused = setting("link", "judge", *safe), setting("proceedings", *safe)
    figures = {}
    for table_id in FIGURED:
        if table_id in tables:
            accused = indicator(table_id).population == "accused"
            figure = count_figure(indicator(table_id), tables[table_id], of_accused if accused else of_persons)
            figures[table_id] = figure
    for item in map(indicator, QUOTIENTS):
        rule = item.quotient
        if rule and all(need in tables for need in (rule.of, *([rule.per] if rule.per else []))):
            accused = item.population == "accused"
            figures[item.id] = quotient_figure(item, quotients(item, tables), of_accused if accused else of_persons)
    everybody = _everybody(tables)
    if OVERLAP in tables:
        overlap = setting("link", "overlap", *safe)
        figures[OVERLAP] = overlap_figure(tables[OVERLAP], walked.linkage.lists, overlap)
    hidden = setting("link", "overlap", "estimate", *safe)
    figures["hidden_total"] = hidden_figure(walked.hidden, everybody, hidden)
    return tuple(figures[name] for name in ORDER if name in figures)


def _everybody(tables: Mapping[str, CountTable]) -> int | None:
    """How many persons are on the lists, from a protected table that shows it; None where none does."""
    shown = (tables[name].get() for name in (OVERLAP, *EVERYBODY) if name in tables)
    return next((count for count in shown if count is not None), None)


def _versions() -> dict[str, str]:
    return {"amparo": amparo.__version__, **{name: version(name) for name in VERSIONS}}


def _title(walked: _Walked) -> Text:
    return walked.codebook.title if walked.codebook else say("html", "title")


def _bundle(walked: _Walked, figures: tuple[Figure, ...]) -> Bundle:
    guarded = walked.guarded
    manifest = {
        "inputs": dict(walked.inputs),
        "versions": _versions(),
        "settings": {
            "threshold": guarded.threshold,
            "seed": walked.asked.seed,
            "unit": walked.counted.persons.unit,
            "lists": len(walked.linkage.lists),
        },
        "verdict": walked.hidden.grade,
        "attack": {family: _attack(found) for family, found in guarded.attacks.items()},
        "left_out": dict(guarded.left_out),
    }
    return Bundle("report", _title(walked), walked.simulated, figures, manifest)


def _missing(walked: _Walked) -> dict[str, tuple[str, ...]]:
    return {item.indicator.id: item.missing for item in walked.counted.statistics.computed if item.table is None}


def _page(walked: _Walked) -> Page:
    guarded = walked.guarded
    everybody = _everybody(guarded.tables)
    linkage = None
    if everybody is not None:
        numbers = {"records": _about(walked.counted.persons.records), "persons": _about(everybody)}
        linkage = say("html", "linkage", lists=len(walked.linkage.lists), **numbers)
    titles = {item.id: item.title for item in indicators()} | {OVERLAP: say("overlap", "title")}
    return Page(
        title=_title(walked),
        simulated=walked.simulated,
        source=_source(walked),
        as_of=_as_of(walked.counted),
        linkage=linkage,
        protected=say(
            "html",
            "protected",
            withheld=guarded.withheld,
            threshold=guarded.threshold,
            recovered=guarded.recovered,
        ),
        missing={name: (titles[name], ", ".join(lacks)) for name, lacks in _missing(walked).items()},
        left_out={name: (titles[name], say("html", why)) for name, why in guarded.left_out.items()},
        versions=_versions(),
    )


def _about(count: int) -> Text:
    from amparo.estimation.wording import number

    return number(count)


# --- the end -------------------------------------------------------------------------------------------------------


def _result(walked: _Walked, figures: tuple[Figure, ...]) -> WalkResult:
    persons = walked.counted.persons
    return WalkResult(
        figures=figures,
        grade=walked.hidden.grade,
        withheld=walked.guarded.withheld,
        recovered=walked.guarded.recovered,
        persons=persons.frame.height,
        records=persons.records,
        left_out=walked.guarded.left_out,
        missing=_missing(walked),
        simulated=walked.simulated,
    )


def _described(walked: _Walked, result: WalkResult, released: Mapping[str, Any] | None) -> dict[str, Any]:
    """The content of `report.json`: what each stage did and where its files are."""
    asked = walked.asked
    language = asked.language
    return {
        "format": FORMAT,
        "simulated": walked.simulated,
        "language": language,
        "inputs": dict(walked.inputs),
        "versions": _versions(),
        "settings": {"threshold": asked.threshold, "seed": asked.seed, "epsilon": asked.epsilon},
        "stages": {
            "link": {"folder": "link", "records": result.records, "persons": result.persons},
            "statistics": {
                "folder": "statistics",
                "computed": [c.indicator.id for c in walked.counted.statistics.computed if c.table is not None],
                "not_computable": {name: list(lacks) for name, lacks in result.missing.items()},
            },
            "estimate": {"folder": "estimate", "verdict": result.grade},
            "protect": {"folder": "protect", "suppressed": result.withheld, "left_out": dict(result.left_out)},
            "attack": {"file": "protect/attack.json", "recovered": result.recovered},
            "release": released,
        },
        "bundle": "bundle",
        "page": "report.html",
        "figures": [
            {"id": figure.id, "title": figure.title.in_(language), "sentence": figure.sentence.in_(language)}
            for figure in result.figures
        ],
    }


def _release(asked: Request, records: pl.DataFrame, folder: Path) -> dict[str, Any]:
    """Records with noise as a bundle of their own in DIR/release; persons are the unit that is protected."""
    from amparo.publication.release_bundle import release_bundle

    if asked.codebook is None or asked.epsilon is None:
        raise ValueError("a release needs a codebook and an epsilon")
    with _one_file(asked.lists, records) as path:
        bundle = release_bundle(
            path, asked.codebook, epsilon=asked.epsilon, seed=asked.seed, clusters=folder / "link" / "clusters.csv"
        )
    write_bundle(bundle, folder / "release")
    return {"folder": "release", "privacy": dict(bundle.manifest["privacy"])}


@contextlib.contextmanager
def _one_file(lists: Sequence[Path], records: pl.DataFrame) -> Iterator[Path]:
    """The lists as one file: the file itself, or a private copy of several that is gone afterwards."""
    if len(lists) == 1:
        yield lists[0]
        return
    with tempfile.TemporaryDirectory(prefix="amparo-") as private:
        path = Path(private) / "records.csv"
        records.write_csv(path)
        yield path


__all__ = ["CountTable", "GateClosed", "Request", "WalkResult", "figures_of", "walk"]
