"""Says which stage of a long walk is at work, on standard error, once the walk has taken longer than one likes."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator, Sequence

from amparo.files import preferred_language
from amparo.files.progress import PATIENCE
from amparo.publication.wording import say


class Stages:
    """`with stages.stage("link"): ...` says `[1/5] link: 3 s` when it is done."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.started = time.monotonic()

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Run one stage; its line is written when it, or the walk so far, took more than two seconds."""
        began = time.monotonic()
        yield
        now = time.monotonic()
        if now - self.started >= PATIENCE:
            word = say("stage", name).in_(preferred_language())
            place = self.names.index(name) + 1
            sys.stderr.write(f"[{place}/{len(self.names)}] {word}: {now - began:.0f} s\n")
            sys.stderr.flush()
