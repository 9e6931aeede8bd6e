"""Where allauth asks this site: no sign-up by strangers, no mail, second factors encrypted at rest."""

from __future__ import annotations

import base64
import time
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from amparo_web.accounts.models import User
from amparo_web.design.language import core_code, django_code
from amparo_web.design.words import say


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are opened by coordinators; nothing is ever mailed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        return None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Allauth's "signed in as NAME" would put a name on a shared screen: our pages speak for themselves."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changing how one enters asks who is there - unless she proved it in the last minutes, by entering."""
        request = context.request
        records = get_authentication_records(request, request.user)
        newest = max((record["at"] for record in records), default=0.0)
        return bool(time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Her account's own page, in the language she chose for her account."""
        user = request.user
        language = user.language if isinstance(user, User) else "es"
        with translation.override(django_code(core_code(language))):
            return reverse("home")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """A dump of the database alone must not give anybody the second factor of an account."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A wrong code says what to do next; the other messages are allauth's own."""
        if code == "incorrect_code":
            return ValidationError(say("accounts.code_wrong"), code=code)
        return cast(ValidationError, super().validation_error(code, *args))

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    """Keyed from the instance's key by HKDF; replacing that key means setting up second factors anew."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"amparo second factors v1")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))
