"""Members of two secretariats and of civil society for a running site, and the sessions with which they are in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from site_world import RunningSite

#: name -> (agency, kind, role)
MEMBERS = {
    "ana": ("secretaria-x", "secretariat", "commitments_officer"),
    "bea": ("secretaria-x", "secretariat", "coordinator"),
    "cid": ("red-x", "civil_society", "monitor"),
}

_SCRIPT = """
from amparo_web.cli import set_up_django
set_up_django()
from commitments_world import sessions
import json
print(json.dumps(sessions()))
"""


def sessions() -> dict[str, dict[str, str]]:
    """Make the members in this process's database and enter them: name -> the cookie of her session."""
    from django.conf import settings
    from django.test import Client
    from site_world import PASSWORD, with_second_factor, words

    from amparo_web.accounts import actions

    agencies: dict[str, Any] = {}
    cookies = {}
    for name, (code, kind, role) in MEMBERS.items():
        if code not in agencies:
            agencies[code] = actions.create_agency(
                code=code, kind=kind, name=words(*[f"{code} (inventada)"] * 4), country="URY"
            )
        user, _ = actions.create_member(
            agency=agencies[code], username=f"inventada.{name}", role=role, language="es", password=PASSWORD
        )
        with_second_factor(user)
        client = Client()
        client.force_login(user)
        cookie = settings.SESSION_COOKIE_NAME
        cookies[name] = {"name": cookie, "value": client.cookies[cookie].value}
    return cookies


def secretariat_enters(site: RunningSite) -> dict[str, dict[str, str]]:
    """The same on a site that runs, in a process of its own."""
    paths = os.pathsep.join([str(Path(__file__).parent), site.environment.get("PYTHONPATH", "")])
    made = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={**site.environment, "PYTHONPATH": paths},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, dict[str, str]] = json.loads(made.stdout)
    return found
