"""A statute's conditions as a small tree of data, evaluated three-valued.

A node is written in TOML as
  "act.recruitment"                 a fact: yes true, no false, unknown and not asked undetermined
  "@means"                          a named part of the same offence, or a shared group
  "child", "adult"                  the branch of art. 3(d) that is being tried
  {all = [...]}, {any = [...]}      Kleene's conjunction and disjunction
  {recorded = "act.offer"}          a fact that only counts once somebody recorded it: not asked is false
  {not_seen = "means_adult"}        what the statute says here was not seen; the topic names what was looked for
  {routes = [{purpose, rest}, ...]} alternative routes of one statute, each for its own purposes

Routes: established when any route is. While some route's purpose is recorded as yes, a route whose purposes nobody
asked about does not hold the answer open; its facts are listed as missing instead (they are found by evaluating the
tree in full, `Setting.full`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from amparo.law.judging import FALSE, TRUE, UNDETERMINED, truth_of
from amparo.model.answer import Truth, all_of, any_of
from amparo.vocabulary.facts import ALL_FACTS


@dataclass(frozen=True, slots=True)
class Setting:
    """What a tree is evaluated against: the facts, the branch, and how each unseen topic is supposed."""

    facts: Mapping[str, str]
    child: bool
    unseen: Mapping[str, bool]
    #: Every route counts, also those whose purposes nobody asked about: for what could still change the result.
    full: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    code: str

    def value(self, setting: Setting) -> Truth:
        return truth_of(setting.facts.get(self.code, "not_asked"))


@dataclass(frozen=True, slots=True)
class Recorded:
    code: str

    def value(self, setting: Setting) -> Truth:
        answer = setting.facts.get(self.code, "not_asked")
        return FALSE if answer == "not_asked" else truth_of(answer)


@dataclass(frozen=True, slots=True)
class IsChild:
    wanted: bool

    def value(self, setting: Setting) -> Truth:
        return TRUE if setting.child is self.wanted else FALSE


@dataclass(frozen=True, slots=True)
class NotSeen:
    topic: str

    def value(self, setting: Setting) -> Truth:
        return TRUE if setting.unseen[self.topic] else FALSE


@dataclass(frozen=True, slots=True)
class Joined:
    """All or any of the parts."""

    parts: tuple[Node, ...]
    every: bool

    def value(self, setting: Setting) -> Truth:
        return (all_of if self.every else any_of)(part.value(setting) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Routes:
    """Alternative routes: pairs of a purpose and what else that route asks."""

    pairs: tuple[tuple[Node, Node], ...]

    def value(self, setting: Setting) -> Truth:
        return any_of(Joined(pair, True).value(setting) for pair in self.in_play(setting))

    def in_play(self, setting: Setting) -> tuple[tuple[Node, Node], ...]:
        """The routes that hold the answer: all of them while no purpose is recorded as yes."""
        if setting.full:
            return self.pairs
        purposes = [(purpose.value(setting), purpose) for purpose, _ in self.pairs]
        if not any(value is TRUE for value, _ in purposes):
            return self.pairs
        return tuple(
            pair
            for pair, (value, purpose) in zip(self.pairs, purposes, strict=True)
            if value is TRUE or any(setting.facts.get(code) == "unknown" for code in facts_of(purpose))
        )


Node: TypeAlias = Fact | Recorded | IsChild | NotSeen | Joined | Routes


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree."""
    yield node
    children: Iterable[Node] = ()
    if isinstance(node, Joined):
        children = node.parts
    elif isinstance(node, Routes):
        children = [part for pair in node.pairs for part in pair]
    for part in children:
        yield from walk(part)


def facts_of(node: Node) -> tuple[str, ...]:
    """The fact codes a tree reads, each once, in order."""
    return tuple(dict.fromkeys(item.code for item in walk(node) if isinstance(item, Fact | Recorded)))


def topics_of(node: Node) -> tuple[str, ...]:
    """The topics on which the statute was not seen."""
    return tuple(dict.fromkeys(item.topic for item in walk(node) if isinstance(item, NotSeen)))


def recorded_only(node: Node) -> tuple[str, ...]:
    """The facts that count only once somebody recorded them."""
    plain = {item.code for item in walk(node) if isinstance(item, Fact)}
    return tuple(dict.fromkeys(n.code for n in walk(node) if isinstance(n, Recorded) and n.code not in plain))


def open_facts(node: Node, setting: Setting) -> Iterator[str]:
    """The undetermined facts that keep this tree undetermined: what to ask next."""
    if node.value(setting) is not UNDETERMINED:
        return
    if isinstance(node, Fact | Recorded):
        yield node.code
    elif isinstance(node, Joined):
        for part in node.parts:
            yield from open_facts(part, setting)
    elif isinstance(node, Routes):
        for pair in node.in_play(setting):
            yield from open_facts(Joined(pair, True), setting)


def parse(raw: Any, named: Mapping[str, Node]) -> Node:
    """A tree from its TOML form; `named` are the parts that `@name` may stand for.

    Raises ValueError for anything else, so that a slip in the data is found when it is loaded.
    """
    if isinstance(raw, str):
        return _leaf(raw, named)
    if not isinstance(raw, dict) or len(raw) != 1:
        raise ValueError(f"not a condition: {raw!r}")
    ((kind, value),) = raw.items()
    if kind in ("all", "any"):
        return Joined(tuple(parse(item, named) for item in value), kind == "all")
    if kind == "recorded" and value in ALL_FACTS:
        return Recorded(value)
    if kind == "not_seen":
        return NotSeen(str(value))
    if kind == "routes":
        return Routes(tuple((parse(item["purpose"], named), parse(item["rest"], named)) for item in value))
    raise ValueError(f"not a condition: {raw!r}")


def _leaf(raw: str, named: Mapping[str, Node]) -> Node:
    if raw.startswith("@"):
        if raw[1:] not in named:
            raise ValueError(f"no part is named {raw!r}")
        return named[raw[1:]]
    if raw in ("child", "adult"):
        return IsChild(raw == "child")
    if raw in ALL_FACTS:
        return Fact(raw)
    raise ValueError(f"no fact is called {raw!r}")
