"""A pathway: the states something can be in, the steps between them, and what each step needs.

The data files are the only place where a transition is written: what enforces it, what tests it and the diagram in
the docs all read them. A step asks two questions that this room keeps apart from *who may do it* (the site's
permissions): does the step leave from here, and is what it needs there?
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from amparo.files import Language
from amparo.vocabulary.text import Text

PATHWAYS = ("assistance", "referral", "return", "proceedings")
#: A step that leaves things where they are (a reminder, say).
SAME = "same"


@dataclass(frozen=True, slots=True)
class State:
    """One state; nothing leaves a `final` one."""

    code: str
    label: Text
    final: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be there before a step; `child_only` conditions bind only where the person is a child.

    Where it is not known whether she is a child, they bind: protection does not wait for a birth certificate.
    """

    code: str
    label: Text
    child_only: bool


@dataclass(frozen=True, slots=True)
class Transition:
    """One step, from any of `leaves` to `to` (`same`: stays), which needs every condition of `needs`."""

    action: str
    leaves: tuple[str, ...]
    to: str
    needs: tuple[str, ...]
    label: Text


@dataclass(frozen=True, slots=True)
class Pathway:
    """One pathway, whole, with the articles and report lines it comes from."""

    code: str
    label: Text
    source: str
    start: str
    states: Mapping[str, State]
    conditions: Mapping[str, Condition]
    transitions: Mapping[str, Transition]

    def steps_from(self, state: str) -> tuple[Transition, ...]:
        """The steps that leave from a state, in the order of the data; raises KeyError for a state that is none."""
        known = self.states[state].code
        return tuple(step for step in self.transitions.values() if known in step.leaves)


class StepRefused(Exception):  # noqa: N818 - a refusal with its reason, not a fault
    """A step that may not be taken now: `reason` for people, `missing` conditions (empty: it does not leave here)."""

    def __init__(self, reason: Text, missing: tuple[Condition, ...]) -> None:
        self.reason, self.missing = reason, missing
        super().__init__(reason.en)


_NOT_FROM_HERE = Text(
    "«{step}» no es posible mientras el estado sea «{state}».",
    '"{step}" is not possible while the state is "{state}".',
    '"{step}" não é possível enquanto o estado for "{state}".',
    "« {step} » n'est pas possible tant que l'état est « {state} ».",
)
_MISSING = Text(
    "«{step}» espera: falta {missing}.",
    '"{step}" waits: missing {missing}.',
    '"{step}" espera: falta {missing}.',
    "« {step} » attend : il manque {missing}.",
)


def check_step(
    pathway: Pathway, state: str, action: str, present: Collection[str], *, child: bool | None = None
) -> str:
    """The state after `action`; raises StepRefused with its reason, KeyError for a state or action that is none.

    `present` are the codes of the conditions that hold; `child` is whether the person is under 18, None unknown.
    """
    step, here = pathway.transitions[action], pathway.states[state]
    if here.code not in step.leaves:
        raise StepRefused(_NOT_FROM_HERE.format(step=step.label, state=here.label), ())
    missing = missing_for(pathway, action, present, child=child)
    if missing:
        names = Text(
            *("; ".join(item.label.in_(language) for item in missing) for language in ("es", "en", "pt", "fr"))
        )
        raise StepRefused(_MISSING.format(step=step.label, missing=names), missing)
    return state if step.to == SAME else step.to


def can_step(pathway: Pathway, state: str, action: str, present: Collection[str], *, child: bool | None = None) -> bool:
    """Whether `check_step` would let it pass."""
    try:
        check_step(pathway, state, action, present, child=child)
    except StepRefused:
        return False
    return True


def missing_for(
    pathway: Pathway, action: str, present: Collection[str], *, child: bool | None = None
) -> tuple[Condition, ...]:
    """The conditions that a step still lacks, in the order of the data."""
    needed = (pathway.conditions[code] for code in pathway.transitions[action].needs)
    return tuple(item for item in needed if item.code not in present and not (item.child_only and child is False))


def as_mermaid(pathway: Pathway, language: Language) -> str:
    """The pathway drawn as a Mermaid state diagram, the form in which the docs show it."""
    lines = ["stateDiagram-v2", f"  [*] --> {pathway.start}"]
    lines += [f"  {state.code}: {state.label.in_(language)}" for state in pathway.states.values()]
    for step in pathway.transitions.values():
        for origin in step.leaves:
            lines.append(f"  {origin} --> {origin if step.to == SAME else step.to}: {step.label.in_(language)}")
    lines += [f"  {state.code} --> [*]" for state in pathway.states.values() if state.final]
    return "\n".join(lines)


@cache
def pathway(code: str) -> Pathway:
    """One of PATHWAYS from its data file; raises ValueError when the data contradict themselves."""
    raw = tomllib.loads(files("amparo.pathways").joinpath(f"data/{code}.toml").read_text(encoding="utf-8"))
    states = {
        item["code"]: State(item["code"], Text.of(item["label"]), item.get("final", False)) for item in raw["state"]
    }
    conditions = {
        item["code"]: Condition(item["code"], Text.of(item["label"]), item.get("child_only", False))
        for item in raw["condition"]
    }
    steps = {item["action"]: _transition(item) for item in raw["transition"]}
    found = Pathway(code, Text.of(raw["label"]), raw["source"], raw["start"], states, conditions, steps)
    _check(found, len(raw["transition"]))
    return found


def _transition(raw: Mapping[str, Any]) -> Transition:
    return Transition(raw["action"], tuple(raw["from"]), raw["to"], tuple(raw["needs"]), Text.of(raw["label"]))


def _check(found: Pathway, written: int) -> None:
    if len(found.transitions) != written:
        raise ValueError(f"pathway {found.code}: an action is written twice")
    for step in found.transitions.values():
        unknown = [s for s in (*step.leaves, step.to) if s not in found.states and s != SAME]
        unknown += [c for c in step.needs if c not in found.conditions]
        if unknown:
            raise ValueError(f"pathway {found.code}, step {step.action}: unknown {', '.join(unknown)}")
        if any(found.states[s].final for s in step.leaves):
            raise ValueError(f"pathway {found.code}, step {step.action}: leaves a final state")
