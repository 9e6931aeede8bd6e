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
tree in full).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        purposes = [(purpose.value(setting), purpose) for purpose, _ in self.pairs]
        if not any(value is TRUE for value, _ in purposes):
            return self.pairs
        return tuple(
            pair
            for pair, (value, purpose) in zip(self.pairs, purposes, strict=True)
            if value is TRUE or any(setting.facts.get(code) == "unknown" for code in facts_of(purpose))
        )


Node: TypeAlias = Fact | Recorded | IsChild | NotSeen | Joined | Routes


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Joined):
        return node.parts
    return tuple(part for pair in node.pairs for part in pair) if isinstance(node, Routes) else ()


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree."""
    yield node
    for part in _children(node):
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


def alike(node: Node) -> dict[str, str]:
    """Fact to the first fact that stands in exactly the same alternatives: their answers are interchangeable."""
    places: dict[str, set[str]] = {code: set() for code in facts_of(node)}
    for item in walk(node):
        group = isinstance(item, Joined) and not item.every
        for part in _children(item):
            if isinstance(part, Fact | Recorded):
                places[part.code].add(str(id(item)) if group else part.code)
    first: dict[frozenset[str], str] = {}
    return {code: first.setdefault(frozenset(found or {code}), code) for code, found in places.items()}


Clauses: TypeAlias = frozenset[frozenset[str]]
_NEVER: Clauses = frozenset()
_ALWAYS: Clauses = frozenset([frozenset[str]()])


def prime_clauses(node: Node, setting: Setting, representative: Mapping[str, str]) -> Clauses:
    """The smallest sets of open facts that, answered yes, make the tree true whatever the other open facts.

    Facts alike are named by their representative. A tree without negation depends on exactly the facts that stand in
    one of these sets (its prime implicants: Quine 1952), however often a fact is written in it. Every route counts.
    """
    if isinstance(node, Joined):
        return _joined_clauses(node, setting, representative)
    if isinstance(node, Routes):
        found = _NEVER
        for pair in node.pairs:
            found |= prime_clauses(Joined(pair, True), setting, representative)
        return _smallest(found)
    value = node.value(setting)
    if value is UNDETERMINED and isinstance(node, Fact | Recorded):
        return frozenset([frozenset([representative[node.code]])])
    return _ALWAYS if value is TRUE else _NEVER


def _joined_clauses(node: Joined, setting: Setting, representative: Mapping[str, str]) -> Clauses:
    found = _ALWAYS if node.every else _NEVER
    for part in node.parts:
        clauses = prime_clauses(part, setting, representative)
        if not node.every:
            found |= clauses
            if clauses == _ALWAYS:
                return _ALWAYS
        elif not clauses:
            return _NEVER
        elif clauses != _ALWAYS:
            found = _smallest(frozenset(left | right for left in found for right in clauses))
    return found if node.every else _smallest(found)


def _smallest(clauses: Clauses) -> Clauses:
    """Clauses that hold no other clause."""
    if len(clauses) < 2:
        return clauses
    return frozenset(clause for clause in clauses if not any(other < clause for other in clauses))


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
