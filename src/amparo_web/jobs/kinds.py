"""Which kinds of job there are: each room registers its own when the site starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amparo_web.jobs.work import Work

Handler = Callable[["Work"], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its code, the words it is called by (`room.key`), and what does it."""

    code: str
    title: str
    handler: Handler


_kinds: dict[str, Kind] = {}


def job_kind(code: str, *, title: str) -> Callable[[Handler], Handler]:
    """Register a handler: `@job_kind("data_unit.link", title="data_unit.job_link")`.

    A handler works on `work.subject`, says where it is with `work.step(...)` and writes its result inside
    `with work.finish():`. It may be ended at any moment and begun again from the start, so it must change nothing
    outside that block. What a person can mend it raises as BadInput. Heavy imports belong inside it.
    """

    def register(handler: Handler) -> Handler:
        known = _kinds.get(code)
        if known is not None and known.handler.__module__ != handler.__module__:
            raise ValueError(f"two kinds of job are called {code!r}")
        _kinds[code] = Kind(code, title, handler)
        return handler

    return register


def kind_of(code: str) -> Kind:
    """The kind of that code; raises KeyError."""
    return _kinds[code]
