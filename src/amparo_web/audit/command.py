"""`amparo-web audit-verify`: what it prints and what it answers."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from amparo.files import preferred_language
from amparo_web.audit.verifying import anchor_line, read_anchors, verify
from amparo_web.design.words import say


def verify_trail(anchor: Path | None, write_anchor: Path | None, *, as_json: bool) -> int:
    """0 when the trail is whole, 1 with the first broken event when it is not, 2 for anchors that cannot be read."""
    language = preferred_language()
    try:
        anchors = read_anchors(anchor) if anchor else None
    except (ValueError, KeyError, TypeError):
        sys.stderr.write(f"amparo-web audit-verify: {say('audit.anchors_wrong', language, file=anchor)}\n")
        return 2
    found = verify(anchors)
    if as_json:
        sys.stdout.write(json.dumps({"whole": found.whole, **dataclasses.asdict(found)}) + "\n")
    elif found.whole:
        sys.stdout.write(say("audit.whole", language, events=found.events, head=found.head) + "\n")
    else:
        why = say(f"audit.why_{found.why}", language)
        sys.stdout.write(say("audit.broken", language, sequence=found.broken, why=why) + "\n")
    if found.whole and write_anchor:
        with write_anchor.open("a", encoding="ascii") as stream:
            stream.write(anchor_line() + "\n")
    return 0 if found.whole else 1
