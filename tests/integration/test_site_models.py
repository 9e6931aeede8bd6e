"""Every field of every table says how dangerous it is; data that people read holds together."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command

from amparo.vocabulary.classification import Sensitivity
from amparo.vocabulary.countries import is_country
from amparo_web.accounts.kinds import kinds, roles, roles_in
from amparo_web.accounts.models import OF_OTHER_PACKAGES, USERNAME, Agency, User
from amparo_web.demo.members import agencies

MODELS = [model for model in apps.get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_of_every_table_is_classified(model: type) -> None:
    """The tables of installed packages too: they are in the same dump."""
    label = model._meta.label  # type: ignore[attr-defined]
    declared = getattr(model, "SENSITIVITY", None) or OF_OTHER_PACKAGES.get(label, {})
    meta = model._meta  # type: ignore[attr-defined]
    fields = {field.name for field in (*meta.concrete_fields, *meta.local_many_to_many)}
    assert set(declared) == fields, f"say how dangerous each field of {label} is (amparo_web.accounts.models)"
    assert all(isinstance(value, Sensitivity) for value in declared.values())


def test_a_field_nobody_classified_is_noticed() -> None:
    fields = {field.name for field in User._meta.concrete_fields}
    assert fields - set(list(User.SENSITIVITY)[:-1]) == {list(User.SENSITIVITY)[-1]}


def test_no_model_has_changed_without_its_migration(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_roles_exist_in_kinds_that_exist_and_every_kind_has_work_and_coordination() -> None:
    for role in roles().values():
        assert role.does
        assert role.never
        assert set(role.kinds) <= set(kinds())
    for kind in kinds():
        there = {role.code for role in roles_in(kind)}
        assert "coordinator" in there
        assert len(there) >= 2


def test_the_demonstration_has_two_agencies_of_each_kind() -> None:
    counted = {kind: sum(item.kind == kind for item in agencies()) for kind in kinds()}
    assert set(counted.values()) == {2}
    assert all(is_country(item.country) for item in agencies())
    assert {item.language for item in agencies()} == {"es", "en", "pt", "fr"}


def test_words_of_models_say_nothing_of_a_person() -> None:
    user = User(pk=7, username="inventada.persona", called="Nombre Inventado")
    assert "inventad" not in str(user).lower() + repr(user).lower()
    assert str(Agency(code="refugio-a")) == "refugio-a"


@pytest.mark.parametrize("username", ["ana", "ana.b-c_9", "a" * 40])
def test_usernames_that_can_be(username: str) -> None:
    assert USERNAME.match(username)


@pytest.mark.parametrize("username", ["an", "Ana", "ana b", "ána", "-ana", "ana\n", "a" * 41, "=ana", "ana@x"])
def test_usernames_that_cannot(username: str) -> None:
    assert not USERNAME.match(username)
