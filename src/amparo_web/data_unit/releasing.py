"""From a run to a bundle that may leave: protected, attacked, drawn. Pure work on one overlap table and its estimate.

The same steps as `amparo report` takes with its overlap table and hidden total, by the same functions. What is
published: how many persons are on the lists when that is not few, the estimate as its verdict lets it be said, and
the histories only where none of them would have to be withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amparo.vocabulary.text import Text
from amparo_web.data_unit.estimates import count_table

if TYPE_CHECKING:
    from amparo.disclosure.attack import Attack
    from amparo.estimation import Estimate
    from amparo.publication.bundle import Bundle
    from amparo.publication.figure import Step
    from amparo.publication.protecting import Guarded
    from amparo_web.data_unit.models import Release


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bundle ready to be seen by the second person, and what the attack found."""

    bundle: Bundle
    withheld: int
    recovered: int
    left_out: Mapping[str, str]
    sentence: Text


def prepared(release: Release, found: Estimate, title: Text, *, simulated: bool) -> Prepared:
    """Protect, attack and draw one release."""
    from amparo.publication.figures_counts import Setting
    from amparo.publication.figures_estimate import Hidden, hidden_figure, overlap_figure
    from amparo.publication.protecting import OVERLAP, guard
    from amparo.publication.wording import say

    overlap, threshold = release.run.overlap, release.dataset.threshold
    guarded = guard({OVERLAP: count_table(overlap)}, threshold)
    everybody, total = _everybody(overlap.persons, threshold)
    recovered = guarded.recovered + total.recovered
    setting = Setting(
        source=say("word", "lists", n=len(overlap.lists)),
        as_of=release.dataset.period,
        simulated=simulated,
        unit="person",
        lineage=_lineage(release, found, recovered),
    )
    figures = [hidden_figure(Hidden(found), everybody, setting)]
    if OVERLAP in guarded.tables:
        figures.append(overlap_figure(guarded.tables[OVERLAP], tuple(overlap.lists), setting))
    bundle = _bundle(release, tuple(figures), guarded, total, title, simulated)
    return Prepared(bundle, guarded.withheld + total.suppressed, recovered, dict(guarded.left_out), figures[0].sentence)


def _everybody(persons: int, threshold: int) -> tuple[int | None, Attack]:
    """How many are on the lists, through the same door as every table: None where they are few."""
    from amparo.disclosure.attack import attack
    from amparo.disclosure.suppression import protect
    from amparo.disclosure.tables import CountTable
    from amparo.statistics.indicator import TOTAL

    safe = protect(CountTable(("all",), "count", {(TOTAL,): persons}), threshold=threshold)
    return safe.cells[(TOTAL,)], attack(safe)


def _lineage(release: Release, found: Estimate, recovered: int) -> tuple[Step, ...]:
    from amparo.publication.figure import Step
    from amparo.publication.wording import say

    overlap, run = release.run.overlap, release.run
    linking = []
    if overlap.linkage:
        settings = {"mode": overlap.linkage["mode"], "probability": overlap.linkage["threshold"]["probability"]}
        linking.append(Step("linkage", say("step", "link"), dict(overlap.inputs), settings))
    asked = {**run.asked, "method": found.method, "model": found.model, "interval": found.interval, "seed": found.seed}
    return (
        *linking,
        Step("linkage", say("step", "overlap"), {"overlap": overlap.digest}),
        Step("estimation", say("step", "estimate"), {}, {k: v for k, v in asked.items() if v is not None}),
        Step("disclosure", say("step", "protect"), {}, {"threshold": release.dataset.threshold}),
        Step("disclosure", say("step", "attack"), {}, {"recovered": recovered}),
    )


def _bundle(
    release: Release, figures: tuple[Any, ...], guarded: Guarded, total: Attack, title: Text, simulated: bool
) -> Bundle:
    from amparo.publication.bundle import Bundle

    attacks = {**guarded.attacks, "on_the_lists": total}
    manifest = {
        # Salted: whoever guesses the counts of a small table must not be able to check the guess.
        "inputs": {"overlap": release.run.overlap.digest, **release.run.overlap.inputs},
        "versions": dict(release.run.versions),
        "settings": {"threshold": release.dataset.threshold, "lists": len(release.run.overlap.lists)},
        "verdict": release.run.grade,
        "attack": {
            name: {"suppressed": a.suppressed, "recovered": a.recovered, "narrowed": a.narrowed}
            for name, a in attacks.items()
        },
        "left_out": dict(guarded.left_out),
    }
    return Bundle(release.name, title, simulated, figures, manifest)
