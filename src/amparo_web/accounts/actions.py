"""Every write to accounts, by its name. Callers have asked `permissions` first; these are all-or-nothing."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from amparo.vocabulary.text import Text
from amparo_web.accounts.kinds import kinds, roles_in
from amparo_web.accounts.models import USERNAME, Agency, Membership, User

#: Letters and digits nobody mixes up when a password is read aloud.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # pragma: allowlist secret - letters, not a password


def one_time_password() -> str:
    """Five groups of four: about 99 bits, read aloud without a mistake."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(5))


def create_agency(*, code: str, kind: str, name: Text, country: str = "") -> Agency:
    """Open an agency; raises ValueError for a kind that is none."""
    if kind not in kinds():
        raise ValueError(f"no kind of agency is called {kind!r}")
    words = {f"name_{language}": said for language, said in name.as_dict().items()}
    return Agency.objects.create(code=code, kind=kind, country=country, **words)


@transaction.atomic
def create_member(
    *,
    agency: Agency,
    username: str,
    role: str,
    language: str,
    called: str = "",
    password: str | None = None,
) -> tuple[User, str]:
    """Open an account in an agency; returns it with its password, which is kept nowhere.

    Without `password` one is drawn that must be changed at the first login. Raises ValueError for a username or a
    role that cannot be.
    """
    if not USERNAME.match(username):
        raise ValueError("a username is 3-40 lower-case letters, digits, dots, - and _")
    if role not in {known.code for known in roles_in(agency.kind)}:
        raise ValueError(f"there is no role {role!r} in this kind of agency")
    user = User(username=username, called=called, language=language, must_change_password=password is None)
    chosen = password or one_time_password()
    user.set_password(chosen)
    user.save()
    Membership.objects.create(user=user, agency=agency, role=role)
    return user, chosen


@transaction.atomic
def disable_member(*, member: Membership) -> None:
    """Close an account and end its sessions: one that was stolen must not live again when the account does."""
    User.objects.filter(pk=member.user_id).update(is_active=False)
    for session in Session.objects.all().iterator():
        if session.get_decoded().get(SESSION_KEY) == str(member.user_id):
            session.delete()


def enable_member(*, member: Membership) -> None:
    """Open a closed account again, with the password and second factor it had."""
    User.objects.filter(pk=member.user_id).update(is_active=True)


@transaction.atomic
def reset_access(*, member: Membership) -> str:
    """For somebody who lost her telephone or password: a new one-time password, and the second factor set up anew.

    Returns the password. Open sessions end, because the password's hash changes.
    """
    chosen = one_time_password()
    user = User.objects.select_for_update().get(pk=member.user_id)
    user.set_password(chosen)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    Authenticator.objects.filter(user=user).delete()
    return chosen
