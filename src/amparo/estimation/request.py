"""What may be asked of an estimate, checked before any work is done."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.estimation.lattice import parse_notation
from amparo.estimation.table import OverlapTable
from amparo.estimation.wording import codes, say
from amparo.files import BadInput, preferred_language

AVAILABLE = (
    *("auto", "chapman", "chao", "main-effects", "stepwise", "bic", "nhoi", "fixed"),
    *("sample-coverage", "dga", "latent-class"),
)
#: The intervals of each method; the first is its own. Selection: bca, because only it repeats the selection.
INTERVALS: dict[str, tuple[str, ...]] = {
    "chapman": ("profile", "wald"),
    "chao": ("wald",),
    "main-effects": ("profile", "wald", "bca"),
    "fixed": ("profile", "wald", "bca"),
    "nhoi": ("wald", "profile", "bca"),
    "stepwise": ("bca", "profile", "wald"),
    "bic": ("bca", "profile", "wald"),
    "sample-coverage": ("bca",),
    "dga": ("posterior",),
    "latent-class": ("posterior",),
}
#: Fewest and most lists of methods that need three.
LISTS = {"sample-coverage": (3, 12), "dga": (3, 6), "latent-class": (3, 12)}
DEFAULT_INTERVAL = {method: kinds[0] for method, kinds in INTERVALS.items()}
DEFAULT_SEED = 1
LEAST_REPLICATES, MOST_REPLICATES = 100, 100_000
#: Beyond it one Newton step alone takes seconds.
MOST_PARAMETERS = 512
#: Beyond it a profile or a bootstrap would take minutes.
MOST_PARAMETERS_REPEATED = 130


@dataclass(frozen=True, slots=True)
class Request:
    """A request that can be answered; `model` over all lists of the table as it was given."""

    method: str
    interval: str | None
    max_order: int | None
    model: tuple[int, ...] | None
    seed: int | None
    level: float
    replicates: int


def check(
    lists: int,
    method: str,
    interval: str | None,
    max_order: int | None,
    model: str | None,
    seed: int | None,
    level: float,
    replicates: int,
) -> Request:
    """The request, or BadInput `estimation.*` with what to ask instead."""
    _check_method(method)
    _check_interval_name(interval)
    if not 0.5 <= level <= 0.999:
        raise BadInput("estimation.level")
    if not LEAST_REPLICATES <= replicates <= MOST_REPLICATES:
        raise BadInput("estimation.replicates", least=LEAST_REPLICATES, most=MOST_REPLICATES)
    if seed is not None and seed < 0:
        raise BadInput("estimation.seed")
    if max_order is not None and method != "bic":
        raise BadInput("estimation.max_order_only_bic")
    if max_order is not None and max_order < 1:
        raise BadInput("estimation.max_order", highest=max(lists - 1, 1), lists=lists)
    if (model is not None) and method != "fixed":
        raise BadInput("estimation.model_only_fixed")
    if model is None and method == "fixed":
        raise BadInput("estimation.model_missing")
    if interval is not None and method != "auto":
        check_interval(method, interval, 0)
    masks = None if model is None else parse_notation(model, lists)
    if masks is not None and len(masks) > MOST_PARAMETERS:
        raise BadInput("estimation.model_too_large", parameters=len(masks), most=MOST_PARAMETERS)
    return Request(method, interval, max_order, masks, seed, level, replicates)


def _check_method(method: str) -> None:
    if method in codes("instead"):
        instead = say("instead", method).in_(preferred_language())
        raise BadInput("estimation.method_not_available", method=method, instead=instead)
    if method not in AVAILABLE:
        raise BadInput("estimation.method_unknown", method=method, known=", ".join(AVAILABLE))


def _check_interval_name(interval: str | None) -> None:
    if interval is not None and interval not in ("wald", "profile", "bca", "posterior"):
        raise BadInput("estimation.interval_unknown", interval=interval)


def check_lists(method: str, table: OverlapTable) -> None:
    """Does the method take this number of lists that hold anybody?"""
    lists = len(table.lists)
    if method == "chapman" and lists != 2:
        raise BadInput("estimation.chapman_two_lists", lists=lists)
    least, most = LISTS.get(method, (0, lists))
    if not least <= lists <= most:
        raise BadInput("estimation.method_lists", method=method, lists=lists, least=least, most=most)


def check_interval(method: str, kind: str, parameters: int) -> None:
    """Has the method this interval, and is the model small enough for it?"""
    if kind not in INTERVALS[method]:
        raise BadInput(
            "estimation.interval_not_for_method", method=method, interval=kind, known=", ".join(INTERVALS[method])
        )
    if (
        kind != "wald"
        and method != "chapman"
        and parameters > MOST_PARAMETERS_REPEATED
        and not (method == "nhoi" and kind == "bca")
    ):
        raise BadInput("estimation.model_too_large", parameters=parameters, most=MOST_PARAMETERS_REPEATED)
