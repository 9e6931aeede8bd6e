"""Two data units for tests: an officer, a second officer and a coordinator in one, a stranger in the other."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_world import PASSWORD, with_second_factor, words


@dataclass(frozen=True)
class Units:
    """Memberships of the drawn units."""

    analyst: Any
    reviewer: Any
    coordinator: Any
    stranger: Any


def draw_units() -> Units:
    """Made through actions, as the site itself makes them."""
    from amparo_web.accounts import actions
    from amparo_web.accounts.models import Membership

    made = []
    for code, country, members in (
        ("datos-a", "CRI", (("analista", "data_officer"), ("revisora", "data_officer"), ("coordina", "coordinator"))),
        ("datos-b", "PAN", (("ajena", "data_officer"),)),
    ):
        name = f"{code} (inventada)"
        agency = actions.create_agency(code=code, kind="data_unit", name=words(*[name] * 4), country=country)
        for called, role in members:
            user, _ = actions.create_member(
                agency=agency, username=f"unidad.{called}", role=role, language="es", password=PASSWORD
            )
            with_second_factor(user)
            made.append(Membership.objects.select_related("agency", "user").get(user=user))
    return Units(*made)


def overlap_csv(persons: int, shares: tuple[float, ...], names: str = "abcdefgh") -> bytes:
    """The table of lists that know nothing of each other, its counts rounded."""
    lines = [",".join([*names[: len(shares)], "count"])]
    for history in itertools.product((0, 1), repeat=len(shares)):
        expected = float(persons)
        for on, share in zip(history, shares, strict=True):
            expected *= share if on else 1 - share
        if any(history):
            lines.append(",".join(map(str, [*history, round(expected)])))
    return ("\n".join(lines) + "\n").encode()


#: Its verdict is `publishable`, and no count is small.
GOOD = overlap_csv(1000, (0.4, 0.35, 0.3))
#: Two lists: `do_not_publish`.
TWO = b"a,b,count\n1,0,50\n0,1,60\n1,1,10\n"
#: `range_only`, with counts of one person: the table itself must not leave.
UK = (Path(__file__).parent / "specimens" / "estimation" / "uk-2013.csv").read_bytes()
