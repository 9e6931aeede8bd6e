"""The demonstration's agencies and logins: two agencies of each kind, each with a coordinator and who does the work."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amparo.vocabulary.text import Text
from amparo_web.accounts.kinds import roles_in


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """An agency that does not exist."""

    code: str
    kind: str
    country: str
    language: str
    name: Text


@dataclass(frozen=True, slots=True)
class Login:
    """How to enter the demonstration, as `logins.json` holds it."""

    username: str
    password: str
    totp_secret: str
    agency: str
    role: str
    language: str


@cache
def agencies() -> tuple[DemoAgency, ...]:
    raw = tomllib.loads(files("amparo_web.demo").joinpath("agencies.toml").read_text(encoding="utf-8"))
    return tuple(
        DemoAgency(code, row["kind"], row["country"], row["language"], Text.of(row["name"]))
        for code, row in raw.items()
    )


#: Roles whose code would make a username longer than usernames are.
SHORT = {"commitments_officer": "commitments"}


def _staff(kind: str) -> list[tuple[str, str]]:
    """(last part of the username, role): one for each role, and in a data unit the second person who reviews."""
    staff = [(SHORT.get(role.code, role.code), role.code) for role in roles_in(kind)]
    return [*staff, ("reviewer", "data_officer")] if kind == "data_unit" else staff


def create_agencies_and_logins() -> list[Login]:
    """Make them in the database of this process's settings, in one transaction; secrets are drawn anew each time."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.db import transaction

    from amparo_web.accounts import actions

    logins = []
    with transaction.atomic():
        for item in agencies():
            agency = actions.create_agency(code=item.code, kind=item.kind, name=item.name, country=item.country)
            for name, role in _staff(item.kind):
                username, password = f"{item.code}.{name}".replace("_", "-"), actions.one_time_password()
                user, _ = actions.create_member(
                    agency=agency,
                    username=username,
                    role=role,
                    language=item.language,
                    password=password,
                )
                secret = generate_totp_secret()
                TOTP.activate(user, secret)
                logins.append(Login(username, password, secret, item.code, role, item.language))
    return logins
