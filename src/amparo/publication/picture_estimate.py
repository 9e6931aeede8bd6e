"""Pictures of how far one estimate can be trusted: near-best models, other methods, other assumptions, what-ifs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from amparo.estimation import Estimate, OverlapTable, estimate, intervals, methods
from amparo.estimation.lattice import parse_notation
from amparo.estimation.wording import about, number, quantity
from amparo.estimation.wording import say as estimation_say
from amparo.files import BadInput, Language
from amparo.publication import sketch
from amparo.publication.drawing import BLUE, INK, QUIET, Shape, breadth
from amparo.publication.picture_rows import Row, rows_sketch
from amparo.publication.picture_words import say
from amparo.publication.pictures import Picture, Sketch
from amparo.vocabulary.text import Text

#: Rows of models that are drawn, and what-ifs of each kind.
MOST_MODELS, MOST_EACH = 12, 4
GRADE_MARK = {"publishable": "disc", "range_only": "ring", "do_not_publish": "cross"}
#: Methods that are quick enough to be compared whenever a page is made, by the number of lists they take.
QUICK = ("chapman", "chao", "main-effects", "stepwise", "bic", "nhoi")


def same(words: str) -> Text:
    """The same in every language: codes and names."""
    return Text(words, words, words, words)


def source_of(found: Estimate) -> Text:
    """What stands below each picture."""
    return say("source", dataset=found.dataset, method=found.method, seed=found.seed if found.seed is not None else "–")


def _rows(found: Estimate, rows: Sequence[Row], ticks: Sequence[float] = ()) -> Sketch:
    mark = say("found_mark", n=number(found.n_observed))

    def drawn(shape: Shape, language: Language) -> tuple[str, float, float]:
        return rows_sketch(rows, found.n_observed, mark, ticks, shape, language)

    return drawn


def _level(found: Estimate) -> Text:
    return quantity(round(100 * found.level, 1))


# --- the models ---------------------------------------------------------------------------------------------------


def models_picture(table: OverlapTable, found: Estimate) -> Picture | None:
    """The models that explain the data nearly as well as the best, each with the interval it alone would give.

    None where no models were ranked (formulas without a model, two lists, no estimate).
    """
    near = found.details.get("near_best") or []
    if not near or found.estimate is None:
        return None
    best = min(model["bic"] for model in near)
    shown = [_model_row(table, found, model, best) for model in near[:MOST_MODELS]]
    if found.model is not None and found.model not in [model["model"] for model in near]:
        lower, upper = _wald(table, found, found.model)
        label = say("model_used_far", model=found.model)
        shown.append(Row(label, found.estimate, lower, upper, "cross", strong=True))
    values = [model["estimate"] for model in near]
    low, high = about(min(values)), about(max(values))
    title = (
        say("models_title", count=len(near), low=low, high=high)
        if len(near) > 1
        else say("models_alone_title", low=low)
    )
    wider = [model["estimate"] for model in found.details.get("plausible", [])]
    axis = (
        say("models_axis", level=_level(found), more=number(len(wider)))
        if wider
        else say("models_axis_plain", level=_level(found))
    )
    rows = tuple(
        (model["model"], model["estimate"], *_wald(table, found, model["model"]), model["bic"]) for model in near
    )
    names = ", ".join(f"{k} {name}" for k, name in enumerate(table.lists, start=1))
    return Picture(
        "models",
        title,
        axis,
        source_of(found),
        say("models_note", lists=names),
        _heads("model", "bic"),
        rows,
        _rows(found, shown, wider),
    )


def _heads(first: str, last: str) -> tuple[tuple[str, Text], ...]:
    return tuple((name, say(name)) for name in (first, "estimate", "lower", "upper", last))


def _model_row(table: OverlapTable, found: Estimate, model: dict[str, float | str], best: float) -> Row:
    notation, delta = str(model["model"]), quantity(round(float(model["bic"]) - best, 1))
    lower, upper = _wald(table, found, notation)
    used = notation == found.model
    label = say("model_used" if used else "model_row", model=notation, delta=delta)
    return Row(label, float(model["estimate"]), lower, upper, strong=used)


def _wald(table: OverlapTable, found: Estimate, notation: str) -> tuple[float, float | None]:
    """The interval of one model taken as known."""
    used = table.used
    inner = table.only(used) if len(used) < len(table.lists) else table
    model = methods.restricted(parse_notation(notation, len(table.lists)), used)
    try:
        lower, upper = intervals.wald(inner.counts, np.array(model), found.level)
    except np.linalg.LinAlgError:
        return float(table.n_observed), None
    return lower, upper if math.isfinite(upper) and upper < 1e3 * (found.estimate or 1) else None


# --- the methods --------------------------------------------------------------------------------------------------


def compared(
    table: OverlapTable, found: Estimate, names: Sequence[str] = QUICK
) -> tuple[tuple[str, Estimate | None], ...]:
    """The answers of other methods with the same level and seed; None where a method does not take this table."""
    out: list[tuple[str, Estimate | None]] = []
    for name in names:
        if name == found.method:
            out.append((name, found))
            continue
        if (name == "chapman") != (len(table.used) == 2):
            continue
        try:
            out.append((name, estimate(table, method=name, level=found.level, seed=found.seed)))
        except BadInput:
            out.append((name, None))
    if found.method not in [name for name, _ in out]:
        out.insert(0, (found.method, found))
    return tuple(out)


def methods_picture(found: Estimate, others: Sequence[tuple[str, Estimate | None]]) -> Picture | None:
    """One row a method, marked by its verdict; None where no method gives anything."""
    if not any(one is not None and one.estimate is not None for _, one in others):
        return None
    rows = [_method_row(name, one, found) for name, one in others]
    # A lower bound is no estimate of the total: it is drawn, but the finding does not count it.
    values = [one.estimate for name, one in others if one and one.estimate is not None and name != "chao"]
    title = (
        say("methods_title", low=about(min(values)), high=about(max(values)))
        if len(values) > 1
        else say("methods_none_title")
    )
    table = tuple(
        (
            name,
            *((one.estimate, one.lower, one.upper) if one else (None, None, None)),
            estimation_say("verdict", one.verdict.grade) if one else say("no_estimate"),
        )
        for name, one in others
    )
    axis = say("methods_axis", level=_level(found))
    return Picture(
        "methods",
        title,
        axis,
        source_of(found),
        say("methods_note"),
        _heads("method", "verdict"),
        table,
        _rows(found, rows),
    )


def _method_row(name: str, one: Estimate | None, found: Estimate) -> Row:
    if one is None or one.estimate is None:
        return Row(same(name), instead=say("no_estimate"))
    return Row(
        same(name), one.estimate, one.lower, one.upper, GRADE_MARK[one.verdict.grade], strong=name == found.method
    )


# --- what identifies the estimate ---------------------------------------------------------------------------------


def fan_picture(found: Estimate) -> Picture | None:
    """The estimate and its interval as the interaction of all lists at once goes from one half to two."""
    tried = found.details.get("xi") or []
    if not tried or found.estimate is None:
        return None
    values = [item["estimate"] for item in tried]
    rows = tuple(
        (item["xi"], item["estimate"], _moved(found, found.lower, item["xi"]), _moved(found, found.upper, item["xi"]))
        for item in tried
    )
    title = say("fan_title", low=about(min(values)), high=about(max(values)))
    heads = tuple((name, say(name)) for name in ("xi", "estimate", "lower", "upper"))

    def drawn(shape: Shape, language: Language) -> tuple[str, float, float]:
        return _fan(found, rows, shape, language)

    return Picture(
        "fan", title, say("fan_axis", level=_level(found)), source_of(found), say("fan_note"), heads, rows, drawn
    )


def _moved(found: Estimate, limit: float | None, xi: float) -> float | None:
    return None if limit is None else found.n_observed + (limit - found.n_observed) / xi


#: How the five values of xi are written.
_WRITTEN = {0.5: "1/2", 2 / 3: "2/3", 1.0: "1", 1.5: "3/2", 2.0: "2"}


def _fan(
    found: Estimate, rows: Sequence[tuple[float, float, float | None, float | None]], shape: Shape, language: Language
) -> tuple[str, float, float]:
    inner, tall = float(shape.width - 2 * shape.margin), 250.0 if shape.name == "wide" else 210.0
    highest = max(v for _, value, _, upper in rows for v in (value, upper) if v is not None)
    y = sketch.Axis(0.0, highest * 1.08, tall, 10.0)
    marks = sketch.marks(y, 6)
    words = [about(v).in_(language) for v in marks]
    left = max(breadth(word, shape.small) for word in words) + 6
    x = sketch.Axis(0.47, 2.15, left, inner - 8, factors=True)
    parts = [sketch.line(left, y(v), inner, y(v), "#d8dcde") for v in marks]
    parts += [
        sketch.text(left - 5, y(v) + 4, w, shape.small, anchor="end", colour=QUIET)
        for v, w in zip(marks, words, strict=True)
    ]
    steps = np.geomspace(0.5, 2.0, 41)

    def curve(limit: float | None) -> list[tuple[float, float]]:
        return [(x(float(s)), y(_moved(found, limit, float(s)) or 0.0)) for s in steps]

    if found.lower is not None:
        upper = curve(found.upper) if found.upper is not None else [(x(float(s)), 10.0) for s in steps]
        parts.append(sketch.area([*curve(found.lower), *reversed(upper)], BLUE, 0.18))
    parts.append(sketch.path(curve(found.estimate), BLUE, 2.4))
    parts.append(sketch.line(left, y(found.n_observed), inner, y(found.n_observed), INK, 1.2, "4 3"))
    mark = say("found_mark", n=number(found.n_observed)).in_(language)
    parts.append(sketch.text(left + 4, y(found.n_observed) + shape.small + 2, mark, shape.small, colour=QUIET))
    for xi, value, _, _ in rows:
        parts.append(sketch.dot(x(xi), y(value), 5 if xi == 1 else 4, BLUE))
        said = about(value).in_(language)
        half = breadth(said, shape.small) / 2
        at = min(max(x(xi), left + half + 2), inner - half)
        parts.append(sketch.text(at, y(value) - 9, said, shape.small, anchor="middle", bold=xi == 1))
        parts.append(
            sketch.text(
                x(xi), tall + shape.small + 4, f"ξ = {_WRITTEN[xi]}", shape.small, anchor="middle", colour=QUIET
            )
        )
    return "".join(parts), inner, tall + shape.small + 10


# --- what if ------------------------------------------------------------------------------------------------------


def what_if_picture(found: Estimate) -> Picture | None:
    """The estimate with a list left out, two joined, a cell not used, links missed."""
    cases = [case for case in _cases(found) if case[2] is not None]
    if not cases or found.estimate is None:
        return None
    drawn = [Row(say("as_it_is"), found.estimate, found.lower, found.upper, strong=True)]
    for kind in dict.fromkeys(case[0] for case in cases):
        drawn.append(Row(say(kind)))
        mine = [case for case in cases if case[0] == kind]
        if kind != "group_links":
            mine = sorted(mine, key=lambda case: -abs(math.log((case[2] or 1.0) / (found.estimate or 1.0))))[:MOST_EACH]
        drawn += [Row(label, value) for _, label, value in mine]
    values = [case[2] for case in cases if case[2] is not None]
    title = say("what_if_title", low=about(min(values)), high=about(max(values)))
    heads = (("kind", say("kind")), ("what", say("what")), ("estimate", say("estimate")))
    rows = tuple((say(kind), label, value) for kind, label, value in _cases(found))
    note = say("what_if_note", most=MOST_EACH)
    return Picture("what-if", title, say("axis_persons"), source_of(found), note, heads, rows, _rows(found, drawn))


def _cases(found: Estimate) -> list[tuple[str, Text, float | None]]:
    details = found.details
    out: list[tuple[str, Text, float | None]] = []
    for code, group in (
        ("without_list", "group_lists"),
        ("joined_lists", "group_lists"),
        ("without_cell", "group_cells"),
    ):
        for name, value in (details.get(code) or {}).items():
            out.append((group, say(code, name=name.replace("+", " + ")), value))
    for item in details.get("missed") or []:
        share = quantity(round(100 * item["share"], 1))
        out.append(("group_links", say("missed", share=share), item["estimate"]))
    return out
