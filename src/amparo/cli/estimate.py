"""Estimate how many persons were never found, from the overlap of several lists.

TABLE.csv has one 0/1 column for each list and a last column `count`: how many persons are on exactly this combination
of lists. Combinations that do not occur may be left out; the persons on no list are never given.

Every answer carries its interval, its warnings and a verdict: publishable, range_only or do_not_publish.
Methods: auto (default), chapman (two lists), chao (a lower bound), main-effects, stepwise, bic, nhoi, fixed,
sample-coverage, dga (3 to 6 lists), latent-class.
doubly-robust (one row per person: 0/1 columns for the lists, all other columns traits).
The same seed gives the same answer.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.files import BadInput, Language, preferred_language

if TYPE_CHECKING:
    from amparo.estimation import Estimate, OverlapTable

EXAMPLE = """
  amparo estimate overlap.csv
  amparo estimate overlap.csv --method bic --max-order 2 --seed 7 --json
  amparo estimate linked/overlap.csv --linkage linked --draws 100
  amparo estimate by_sex_and_form.csv --strata sex,form
  amparo estimate persons.csv --method doubly-robust --pair police,shelters
  amparo estimate protected.csv --hidden 1..4
  amparo estimate overlap.csv --report estimated --lang es
  amparo estimate overlap.csv --method fixed --model "[12,13,4]" --interval profile --lang es
"""

#: Words of the screen, by language.
LABELS: dict[Language, dict[str, str]] = {
    "es": {
        "verdict": "Veredicto",
        "estimate": "Estimación",
        "interval": "intervalo",
        "found": "Personas halladas",
        "method": "Método",
        "model": "modelo",
        "warnings": "Advertencias",
        "words": "Palabras con que publicar",
        "none": "no hay",
        "seed": "semilla",
    },
    "en": {
        "verdict": "Verdict",
        "estimate": "Estimate",
        "interval": "interval",
        "found": "Persons found",
        "method": "Method",
        "model": "model",
        "warnings": "Warnings",
        "words": "Words to publish with",
        "none": "none",
        "seed": "seed",
    },
    "pt": {
        "verdict": "Veredito",
        "estimate": "Estimativa",
        "interval": "intervalo",
        "found": "Pessoas encontradas",
        "method": "Método",
        "model": "modelo",
        "warnings": "Avisos",
        "words": "Palavras para publicar",
        "none": "não há",
        "seed": "semente",
    },
    "fr": {
        "verdict": "Verdict",
        "estimate": "Estimation",
        "interval": "intervalle",
        "found": "Personnes trouvées",
        "method": "Méthode",
        "model": "modèle",
        "warnings": "Avertissements",
        "words": "Mots pour publier",
        "none": "aucune",
        "seed": "graine",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", type=Path, metavar="TABLE.csv", help="overlap table")
    parser.add_argument("--method", default="auto", help="method (default: auto picks by the data and says why)")
    parser.add_argument(
        "--interval",
        help="wald, profile, bca or posterior (default: the method's own; bca repeats the selection of a model)",
    )
    parser.add_argument("--max-order", type=int, help="largest interaction that bic tries")
    parser.add_argument("--model", help='model of fixed in hierarchical notation, "[12,13,4]"')
    parser.add_argument("--seed", type=int, help="seed of what is drawn (default: 1)")
    parser.add_argument("--level", type=float, default=0.95, help="level of the interval (default: 0.95)")
    parser.add_argument("--replicates", type=int, default=1000, help="bootstrap replicates (default: 1000)")
    parser.add_argument(
        "--linkage",
        type=Path,
        metavar="DIR",
        help="folder of amparo link: carry the doubt of its links in the interval",
    )
    parser.add_argument(
        "--strata", metavar="A,B", help="stratum columns (sex,form); columns of words are found without being named"
    )
    parser.add_argument(
        "--pair", metavar="A,B", help="with doubly-robust: the two lists (default: most persons shared)"
    )
    parser.add_argument("--hidden", metavar="A..B", help="what a suppressed cell can be: 1..4, or 1.. without a limit")
    parser.add_argument("--rounding", type=int, metavar="BASE", help="counts were rounded to the nearest multiple")
    parser.add_argument("--noise", metavar="KIND:SCALE", help="noise in every count: gaussian:2, laplace:1")
    parser.add_argument("--draws", type=int, default=50, metavar="M", help="with --linkage: linkages drawn (50)")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="DIR",
        help="also write a page with pictures and tables, for inside the data unit",
    )
    parser.add_argument(
        "--hide-below", type=int, default=0, metavar="K", help="with --report: draw no cell of fewer than K persons"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--lang", choices=("es", "en", "pt", "fr"), help="language of the sentences")


def run(args: argparse.Namespace) -> int:
    # The matrices are twenty by twenty: threads would spend their time waiting for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from amparo.estimation import read_overlap

    language: Language = args.lang or preferred_language()
    if args.linkage is not None:
        if args.strata or args.hidden or args.rounding or args.noise:
            raise BadInput("estimation.strata_alone")
        _print(_with_linkage(args), args.json, language)
        return 0
    other = _doubly_robust(args) or _hidden(args) or _by_strata(args)
    if other is not None:
        _print(other, args.json, language)
        return 0
    table = read_overlap(args.table)
    found = _plain(args, table)
    if args.report is not None:
        from amparo.publication.estimate_page import write_estimate_page

        write_estimate_page(table, found, args.report, language, max(args.hide_below, 0))
    _print(found, args.json, language)
    return 0


def _plain(args: argparse.Namespace, table: OverlapTable) -> Estimate:
    from amparo.estimation import estimate

    if args.method == "latent-class":
        _say_if_it_compiles(args.lang or preferred_language())
    return estimate(
        table,
        method=args.method,
        interval=args.interval,
        max_order=args.max_order,
        model=args.model,
        seed=args.seed,
        level=args.level,
        replicates=args.replicates,
    )


def _say_if_it_compiles(language: Language) -> None:
    from amparo.estimation.latent_class import before_the_first_run

    if told := before_the_first_run():
        print(told.in_(language), file=sys.stderr, flush=True)


def _with_linkage(args: argparse.Namespace) -> Estimate:
    from amparo.estimation import read_overlap
    from amparo.estimation.linkage_error import estimate_with_linkage

    _alone(args)
    return estimate_with_linkage(
        read_overlap(args.table),
        args.linkage,
        method=args.method,
        draws=args.draws,
        seed=args.seed,
        level=args.level,
        replicates=args.replicates,
    )


def _hidden(args: argparse.Namespace) -> Estimate | None:
    """The estimate of a table with hidden cells; None for a table that shows every count."""
    from amparo.estimation.hidden_tables import STATUS, estimate_hidden, hiding_of, is_hidden, read_hidden
    from amparo.estimation.strata import stratum_columns

    hiding = hiding_of(args.hidden, args.rounding, args.noise)
    if not (args.rounding or args.noise or is_hidden(args.table)):
        return None
    if args.strata or set(stratum_columns(args.table)) - {STATUS}:
        raise BadInput("estimation.strata_alone")
    _alone(args)
    return estimate_hidden(
        read_hidden(args.table, hiding),
        method=args.method,
        model=args.model,
        max_order=args.max_order,
        seed=args.seed,
        level=args.level,
        replicates=args.replicates,
    )


def _doubly_robust(args: argparse.Namespace) -> Estimate | None:
    """The estimate from two lists and the persons' traits, where that method is asked for."""
    if args.method != "doubly-robust":
        return None
    from amparo.estimation.covariates import estimate_doubly_robust, read_people

    if args.strata or args.hidden or args.rounding or args.noise:
        raise BadInput("estimation.strata_alone")
    _alone(args)
    pair = [name.strip() for name in (args.pair or "").split(",") if name.strip()]
    return estimate_doubly_robust(read_people(args.table), pair=pair, seed=args.seed, level=args.level)


def _by_strata(args: argparse.Namespace) -> Estimate | None:
    """The total and its strata; None for a table without stratum columns."""
    from amparo.estimation.strata import estimate_strata, read_strata, stratum_columns

    named = [name.strip() for name in (args.strata or "").split(",") if name.strip()]
    if not named and not stratum_columns(args.table):
        return None
    _alone(args)
    return estimate_strata(
        read_strata(args.table, named),
        method=args.method,
        seed=args.seed,
        level=args.level,
        replicates=args.replicates,
    )


def _alone(args: argparse.Namespace) -> None:
    """Refuse options that say nothing together."""
    if args.interval or args.report:
        raise BadInput("estimation.strata_alone")


def _print(found: Estimate, as_json: bool, language: Language) -> None:
    if as_json:
        print(json.dumps(found.as_dict(language), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(shown(found, language))


def shown(found: Estimate, language: Language) -> str:
    """The answer as a person reads it: the figure, the verdict with its reasons, the words, the warnings."""
    from amparo.estimation.wording import number, say

    label = LABELS[language]

    def figure(value: float | None) -> str:
        return label["none"] if value is None else number(value).in_(language)

    head = [
        f"{found.dataset}: {', '.join(found.lists)}",
        "",
        f"{label['found']}: {figure(found.n_observed)}",
        f"{label['estimate']}: {figure(found.estimate)}",
    ]
    if found.interval:
        level = f"{100 * found.level:g} %"
        kind = found.interval + (
            f", {label['seed']} {found.seed}"
            if found.interval in ("bca", "posterior") and found.seed is not None
            else ""
        )
        head[-1] += f"   ({label['interval']} {level}, {kind}: {figure(found.lower)} – {figure(found.upper)})"
    head.append(f"{label['method']}: {found.method}" + (f", {label['model']} {found.model}" if found.model else ""))
    lines = [*head, *_folded(found.why.in_(language), "  "), ""]
    if found.extra.get("strata"):
        from amparo.estimation.strata import shown_strata

        lines += [*shown_strata(found, language, label["none"]), ""]
    lines.append(f"{label['verdict']}: {say('verdict', found.verdict.grade).in_(language).upper()}")
    for reason in found.verdict.reasons:
        lines += _folded(reason.text.in_(language), "  - ")
    lines += ["", f"{label['words']}:", *_folded(found.words.in_(language), "  "), "", f"{label['warnings']}:"]
    for caution in found.warnings:
        lines += _folded(caution.text.in_(language), "  - ")
    return "\n".join(lines)


def _folded(text: str, lead: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False)
