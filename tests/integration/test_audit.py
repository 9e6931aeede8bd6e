"""The trail: appended in turn, never changed, and whatever is done to it behind the application's back is found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from register_world import SECRETS, draw_register

from amparo_web.audit.models import AuditEvent, AuditHead
from amparo_web.audit.reading import events_of, known_actions
from amparo_web.audit.recording import record
from amparo_web.audit.verifying import anchor_line, read_anchors, verify

pytestmark = pytest.mark.django_db
SITE = Path(__file__).resolve().parents[2] / "src" / "amparo_web"


@pytest.fixture
def trail() -> int:
    for number in range(20):
        record(action="case.read", actor=1, agency=1, subject_kind="case", subject=str(number))
    return AuditEvent.objects.count()


def behind_our_back(statement: str) -> None:
    """As somebody does who owns the database: the guards fall first."""
    with connection.cursor() as cursor:
        for guard in ("audit_event_unchanged", "audit_event_kept"):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard}")
        cursor.execute(statement)


def test_a_trail_that_nobody_touched_is_whole(trail: int) -> None:
    found = verify()
    assert found.whole
    assert found.events == trail


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditevent SET action = 'case.changed' WHERE sequence = 3", "DELETE FROM audit_auditevent"],
)
def test_the_database_refuses_to_change_or_take_out_an_event(trail: int, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == trail


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("UPDATE audit_auditevent SET actor = 2 WHERE sequence = 3", 3, "changed"),
        ("UPDATE audit_auditevent SET at = '2020-01-01 00:00:00' WHERE sequence = 4", 4, "changed"),
        ("DELETE FROM audit_auditevent WHERE sequence = 5", 5, "missing"),
        ("DELETE FROM audit_auditevent WHERE sequence = 1", 1, "missing"),
        ("DELETE FROM audit_auditevent WHERE sequence > 15", 16, "cut"),
        ("UPDATE audit_auditevent SET previous = digest WHERE sequence = 7", 7, "unchained"),
    ],
)
def test_what_was_done_behind_our_back_is_found(trail: int, statement: str, broken: int, why: str) -> None:
    behind_our_back(statement)
    found = verify()
    assert (found.broken, found.why) == (broken, why)


def test_a_tail_cut_with_its_head_is_found_by_an_anchor_kept_elsewhere(trail: int, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors"
    anchors.write_text(anchor_line() + "\n", encoding="ascii")
    last = AuditEvent.objects.get(sequence=15)
    behind_our_back("DELETE FROM audit_auditevent WHERE sequence > 15")
    AuditHead.objects.update(sequence=15, digest=last.digest)
    assert verify().whole
    assert verify(read_anchors(anchors)).why == "cut"


def test_a_chain_forged_without_the_keyring_is_found(trail: int) -> None:
    import hashlib

    from amparo_web.audit.chain import canonical

    event = AuditEvent.objects.get(sequence=20)
    event.actor = 99
    forged = hashlib.sha256(canonical(event)).digest()
    behind_our_back("UPDATE audit_auditevent SET actor = 99 WHERE sequence = 20")
    AuditEvent.objects.filter(sequence=20).update(digest=forged)
    AuditHead.objects.update(digest=forged)
    assert verify().why == "changed"


def test_an_event_stands_or_falls_with_what_it_records(trail: int) -> None:
    def rolled_back() -> None:
        with transaction.atomic():
            record(action="case.changed", actor=1, agency=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rolled_back()
    assert AuditEvent.objects.count() == trail
    record(action="case.changed", actor=1, agency=1)
    assert verify().whole


def test_a_reading_and_a_refusal_both_stand_in_the_file(client: Client) -> None:
    drawn = draw_register()
    address = reverse("register:case", kwargs={"case": drawn.case.pk})
    client.force_login(drawn.worker)
    assert client.get(address).status_code == 200
    client.force_login(drawn.world.stranger)
    assert client.get(address).status_code == 404
    seen = [(event.action, event.outcome) for event in events_of("case", drawn.case.pk)]
    assert ("case.read", "done") in seen
    assert ("refused", "refused") in seen
    client.force_login(drawn.worker)
    page = client.get(reverse("register:looked", kwargs={"case": drawn.case.pk})).content.decode()
    assert drawn.world.stranger.shown_as in page
    assert verify().whole


def test_every_action_that_is_recorded_has_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SITE.rglob("*.py"))
    used = set(re.findall(r"""(?:action=|member, )"([a-z_]+\.[a-z_]+)\"""", source))
    assert used
    assert not used - known_actions()


def test_the_trail_holds_nothing_of_anybody(client: Client) -> None:
    drawn = draw_register()
    client.force_login(drawn.worker)
    client.post(reverse("register:find"), {"text": f"{SECRETS['given_name']} {SECRETS['surname']}"})
    held: list[Any] = [value for row in AuditEvent.objects.values() for value in row.values()]
    text = " ".join(str(value) for value in held)
    assert not [secret for secret in SECRETS.values() if secret in text]
