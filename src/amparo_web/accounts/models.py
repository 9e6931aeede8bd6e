"""Accounts, agencies, memberships. One account is one person in one agency in one role.

Every model says of each of its fields how dangerous it is to the person (`SENSITIVITY`); a test fails while a field
is missing there.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo.vocabulary.text import LANGUAGES, Text
from amparo_web.accounts.kinds import Role, kinds, roles
from amparo_web.design.language import OWN_NAMES

#: Lower-case, so that two accounts never differ by a capital alone.
USERNAME = re.compile(r"\A[a-z0-9][a-z0-9._-]{2,39}\Z")


class UserManager(BaseUserManager["User"]):
    """Finds accounts; they are made in `actions`."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """One person's account. No e-mail is asked: a shared mailbox would be a second key to every case."""

    username = models.CharField(max_length=40, unique=True, validators=[RegexValidator(USERNAME)])
    called = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, choices=[(code, OWN_NAMES[code]) for code in LANGUAGES], default="es")
    is_active = models.BooleanField(default=True)
    #: Somebody else chose the password: the first page after the login asks for a new one.
    must_change_password = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "username": Sensitivity.IDENTITY,
        "called": Sensitivity.IDENTITY,
        "password": Sensitivity.SENSITIVE,
        "last_login": Sensitivity.QUASI_IDENTIFIER,
        "language": Sensitivity.OPEN,
        "is_active": Sensitivity.OPEN,
        "must_change_password": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def shown_as(self) -> str:
        """How the screen addresses her."""
        return self.called or self.username


class Agency(models.Model):
    """An agency that holds part of the truth."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=30, choices=[(code, code) for code in kinds()])
    country = models.CharField(max_length=3, blank=True)
    name_es = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name_pt = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "code": Sensitivity.OPEN,
        "kind": Sensitivity.OPEN,
        "country": Sensitivity.OPEN,
        "name_es": Sensitivity.OPEN,
        "name_en": Sensitivity.OPEN,
        "name_pt": Sensitivity.OPEN,
        "name_fr": Sensitivity.OPEN,
    }

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        return Text(self.name_es, self.name_en, self.name_pt, self.name_fr)


class Membership(models.Model):
    """Which agency an account belongs to, in which role."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(code, code) for code in roles()])

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "user": Sensitivity.IDENTITY,
        "agency": Sensitivity.QUASI_IDENTIFIER,
        "role": Sensitivity.QUASI_IDENTIFIER,
    }

    class Meta:
        ordering = ("user__username",)

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def in_words(self) -> Role:
        return roles()[self.role]


#: What installed packages keep about accounts, classified too: their tables are in the same dump.
OF_OTHER_PACKAGES: dict[str, dict[str, Any]] = {
    "auth.Permission": dict.fromkeys(("id", "name", "content_type", "codename"), Sensitivity.OPEN),
    "auth.Group": dict.fromkeys(("id", "name", "permissions"), Sensitivity.OPEN),
    "contenttypes.ContentType": dict.fromkeys(("id", "app_label", "model"), Sensitivity.OPEN),
    "sessions.Session": {
        "session_key": Sensitivity.SENSITIVE,
        "session_data": Sensitivity.SENSITIVE,
        "expire_date": Sensitivity.OPEN,
    },
    "account.EmailAddress": {
        "id": Sensitivity.OPEN,
        "user": Sensitivity.IDENTITY,
        "email": Sensitivity.IDENTITY,
        "verified": Sensitivity.OPEN,
        "primary": Sensitivity.OPEN,
    },
    "account.EmailConfirmation": {
        "id": Sensitivity.OPEN,
        "email_address": Sensitivity.IDENTITY,
        "created": Sensitivity.OPEN,
        "sent": Sensitivity.OPEN,
        "key": Sensitivity.SENSITIVE,
    },
    "mfa.Authenticator": {
        "id": Sensitivity.OPEN,
        "user": Sensitivity.IDENTITY,
        "type": Sensitivity.OPEN,
        "data": Sensitivity.SENSITIVE,
        "created_at": Sensitivity.OPEN,
        "last_used_at": Sensitivity.QUASI_IDENTIFIER,
    },
    "django_tasks_database.DBTaskResult": dict.fromkeys(
        (
            *("id", "status", "enqueued_at", "started_at", "finished_at", "args_kwargs", "priority", "task_path"),
            *("worker_ids", "queue_name", "backend_name", "run_after", "return_value", "exception_class_path"),
            "traceback",
        ),
        Sensitivity.OPEN,
    ),
}
