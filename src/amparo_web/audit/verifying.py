"""Is the chain whole? And does it still hold what was anchored elsewhere?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from amparo_web.audit.chain import digest_of
from amparo_web.audit.models import AuditEvent, AuditHead


@dataclass(frozen=True, slots=True)
class Verified:
    """`events` were walked; `broken` is the sequence of the first that is not what was written, with the reason."""

    events: int
    head: str
    broken: int | None
    why: str

    @property
    def whole(self) -> bool:
        return self.broken is None


def verify(anchors: dict[int, str] | None = None) -> Verified:
    """Walk the chain from its first event. `anchors` maps a sequence to the digest it had, in hexadecimal."""
    previous, expected, count = bytes(32), 1, 0
    left = dict(anchors or {})
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            return Verified(count, "", expected, "missing")
        if bytes(event.previous) != previous:
            return Verified(count, "", event.sequence, "unchained")
        if digest_of(event) != bytes(event.digest):
            return Verified(count, "", event.sequence, "changed")
        if left.pop(event.sequence, bytes(event.digest).hex()) != bytes(event.digest).hex():
            return Verified(count, "", event.sequence, "rewritten")
        previous, expected, count = bytes(event.digest), expected + 1, count + 1
    head = AuditHead.objects.get(pk=1)
    if head.sequence != count or bytes(head.digest) != previous:
        return Verified(count, "", count + 1, "cut")
    if left:
        return Verified(count, "", min(left), "cut")
    return Verified(count, previous.hex(), None, "")


def read_anchors(path: Path) -> dict[int, str]:
    """The anchors of a file, one JSON object a line; raises ValueError for a line that is none."""
    found: dict[int, str] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line.strip():
            form = json.loads(line)
            found[int(form["sequence"])] = str(form["digest"])
    return found


def anchor_line() -> str:
    """The head of the chain as a line to keep elsewhere: on paper, at another agency, in a published bundle."""
    head = AuditHead.objects.get(pk=1)
    return json.dumps({"sequence": head.sequence, "digest": bytes(head.digest).hex()})
