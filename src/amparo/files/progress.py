"""Progress on standard error, only when the work takes longer than a person likes to wait."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
#: Nothing is shown before this many seconds.
PATIENCE = 2.0


class Progress:
    """Says what is being done and how far it is; silent for quick work.

    >>> for row in Progress("assess").each([1, 2, 3]): pass
    """

    def __init__(self, label: str, *, patience: float = PATIENCE) -> None:
        self.label, self.patience = label, patience
        self.started = self.shown = time.monotonic()

    def each(self, items: Iterable[Item], total: int | None = None) -> Iterator[Item]:
        """Pass the items on, reporting at most once in `patience` seconds."""
        done = 0
        for done, item in enumerate(items, start=1):
            yield item
            if done % 256 == 0:
                self.step(done, total)
        if self.shown > self.started:
            self._say(f"{done:,}", end="\n")

    def step(self, done: int, total: int | None = None) -> None:
        """Report `done` (of `total`) when the last report is long enough ago."""
        now = time.monotonic()
        if now - self.shown >= self.patience:
            self.shown = now
            self._say(f"{done:,}" + (f" / {total:,}" if total else ""), end="\n")

    def _say(self, text: str, end: str) -> None:
        seconds = time.monotonic() - self.started
        sys.stderr.write(f"{self.label}: {text} ({seconds:.0f} s){end}")
        sys.stderr.flush()
