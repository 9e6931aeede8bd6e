"""Every address of the site is listed here with what it answers to whom: a new one fails until somebody decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import commitments_addresses
import pytest
import register_addresses
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from register_world import filled
from site_world import World

BUNDLE, FIGURE = {"name": "region"}, {"name": "region", "number": "detected-year"}
MEMBER = {"code": "refugio-a", "number": "COLLEAGUE"}
NO_JOB = "00000000-0000-0000-0000-000000000000"

#: name -> (arguments, answer to anybody, to the owner, to her teammate, to a stranger of another agency).
#: 302 to anybody without a login means "sign in first"; `None` is a page that depends on a login half made.
EXPECTED: dict[str, tuple[dict[str, str], int, int, int, int]] = {
    "healthz": ({}, 200, 200, 200, 200),
    "api:api-root": ({}, 404, 404, 404, 404),
    "api:openapi-json": ({}, 200, 200, 200, 200),
    "api:bundles": ({}, 200, 200, 200, 200),
    "api:one_bundle": (BUNDLE, 200, 200, 200, 200),
    "api:figures": (BUNDLE, 200, 200, 200, 200),
    "api:one_figure": (FIGURE, 200, 200, 200, 200),
    "api:table": (FIGURE, 200, 200, 200, 200),
    "observatory:front": ({}, 302, 302, 302, 302),
    "observatory:index": ({}, 200, 200, 200, 200),
    "observatory:judging": ({}, 200, 200, 200, 200),
    "observatory:glossary": ({}, 200, 200, 200, 200),
    "observatory:about": ({}, 200, 200, 200, 200),
    "observatory:api_guide": ({}, 200, 200, 200, 200),
    "observatory:bundle": (BUNDLE, 200, 200, 200, 200),
    "observatory:bundle_zip": (BUNDLE, 200, 200, 200, 200),
    "observatory:file": ({**BUNDLE, "path": "manifest.json"}, 200, 200, 200, 200),
    "observatory:figure": (FIGURE, 200, 200, 200, 200),
    "observatory:table_csv": (FIGURE, 200, 200, 200, 200),
    "observatory:chart": ({**FIGURE, "shape": "wide"}, 200, 200, 200, 200),
    # Of the data unit nobody of another kind of agency learns that it is there.
    "data_unit:index": ({}, 302, 404, 404, 404),
    "data_unit:new": ({}, 302, 404, 404, 404),
    "data_unit:dataset": ({"number": "1"}, 302, 404, 404, 404),
    "data_unit:add_lists": ({"number": "1"}, 302, 404, 404, 404),
    "data_unit:remove_list": ({"number": "1", "file": "1"}, 302, 404, 404, 404),
    "data_unit:link": ({"number": "1"}, 302, 404, 404, 404),
    "data_unit:job": ({"number": "1", "job": NO_JOB}, 302, 404, 404, 404),
    "data_unit:cancel": ({"number": "1", "job": NO_JOB}, 302, 404, 404, 404),
    "data_unit:estimates": ({"number": "1"}, 302, 404, 404, 404),
    "data_unit:run": ({"number": "1", "run": "1"}, 302, 404, 404, 404),
    "data_unit:send": ({"number": "1", "run": "1"}, 302, 404, 404, 404),
    "data_unit:chart": ({"number": "1", "kind": "comparison", "shape": "wide"}, 302, 404, 404, 404),
    "data_unit:release": ({"number": "1", "release": "1"}, 302, 404, 404, 404),
    "data_unit:release_chart": (
        {"number": "1", "release": "1", "figure": "hidden_total", "shape": "wide"},
        302,
        404,
        404,
        404,
    ),
    "data_unit:approve": ({"number": "1", "release": "1"}, 302, 404, 404, 404),
    "data_unit:decline": ({"number": "1", "release": "1"}, 302, 404, 404, 404),
    "data_unit:withdraw": ({"number": "1", "release": "1"}, 302, 404, 404, 404),
    "home": ({}, 302, 200, 200, 200),
    "members": ({"code": "refugio-a"}, 302, 200, 403, 404),
    "add_member": ({"code": "refugio-a"}, 302, 200, 403, 404),
    "disable_member": (MEMBER, 302, 200, 403, 404),
    "enable_member": (MEMBER, 302, 200, 403, 404),
    "reset_access": (MEMBER, 302, 200, 403, 404),
    "account_login": ({}, 200, 302, 302, 302),
    "account_logout": ({}, 302, 200, 200, 200),
    "account_inactive": ({}, 200, 200, 200, 200),
    "account_reauthenticate": ({}, 302, 200, 200, 200),
    "account_change_password": ({}, 302, 200, 200, 200),
    "mfa_index": ({}, 302, 200, 200, 200),
    "mfa_authenticate": ({}, 302, 302, 302, 302),
    "mfa_reauthenticate": ({}, 302, 200, 200, 200),
    # 302: setting up or changing the second factor asks for a proof of who is there first.
    "mfa_activate_totp": ({}, 302, 302, 302, 302),
    "mfa_deactivate_totp": ({}, 302, 302, 302, 302),
    "mfa_view_recovery_codes": ({}, 302, 404, 404, 404),
    "mfa_generate_recovery_codes": ({}, 302, 302, 302, 302),
}


EXPECTED |= register_addresses.expected()
EXPECTED |= commitments_addresses.expected()


def named(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from named(item, f"{item.namespace}:" if item.namespace else space)
        elif isinstance(item, URLPattern):
            assert item.name, f"an address without a name: {item.pattern}"
            yield f"{space}{item.name}"


def test_every_address_is_listed() -> None:
    assert set(named(get_resolver())) == set(EXPECTED)


def answer(
    client: Client, name: str, arguments: dict[str, str], world: World, placed: dict[str, Any] | None = None
) -> int:
    placed = placed or {}
    colleague = str(world.teammate.membership.pk)
    values = {key: colleague if value == "COLLEAGUE" else value for key, value in arguments.items()}
    if "CASE" in values.values():
        values = {key: str(placed[value]) if value in placed else value for key, value in values.items()}
    status: int = client.get(reverse(name, kwargs=values)).status_code
    return status


@pytest.mark.parametrize("name", EXPECTED)
def test_each_answers_each_reader_as_decided(name: str, bundles: Path, world: World, client: Client) -> None:
    arguments, anybody, *rest = EXPECTED[name]
    placed = filled(world.teammate) if "CASE" in arguments.values() else {}
    assert answer(client, name, arguments, world, placed) == anybody
    for user, expected in zip((world.owner, world.teammate, world.stranger), rest, strict=True):
        client.force_login(user)
        assert answer(client, name, arguments, world, placed) == expected, (name, user.username)


def made_up(value: str) -> str:
    """Something of the right form for an argument that stands for a row."""
    if value == "COLLEAGUE":
        return "1"
    return "00000000-0000-7000-8000-000000000000" if value.isupper() else value


#: The front page leads on to the observatory, and leaving when nobody is there does too.
LEADS_ELSEWHERE = ("observatory:front", "account_logout")
CLOSED = [name for name, row in EXPECTED.items() if row[1] == 302 and name not in LEADS_ELSEWHERE]


@pytest.mark.parametrize("name", CLOSED)
def test_a_stranger_to_the_site_is_sent_to_the_login(name: str, world: World, client: Client) -> None:
    arguments = {key: made_up(value) for key, value in EXPECTED[name][0].items()}
    answered = client.get(reverse(name, kwargs=arguments))
    assert answered.status_code == 302
    assert answered["Location"].startswith("/es/accounts/login/")


READ_ONLY = [name for name in EXPECTED if name.startswith(("observatory:", "api:")) and "-" not in name]


@pytest.mark.parametrize("name", READ_ONLY)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_public_zone_takes_nothing(name: str, method: str, bundles: Path, client: Client, db: Any) -> None:
    address = reverse(name, kwargs=EXPECTED[name][0])
    assert getattr(client, method)(address, data=b"x", content_type="text/plain").status_code == 405
