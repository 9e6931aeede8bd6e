"""What was typed and not yet sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from amparo_web.accounts.models import Membership
from amparo_web.accounts.permissions import Hidden
from amparo_web.casework.models import Draft
from amparo_web.keys import actions as keys

#: Forms that keep drafts.
FORMS = ("intake",)
LONGEST = 20_000


def of(member: Membership, form: str) -> Draft | None:
    """Her draft of a form, if there is one."""
    return Draft.objects.filter(user=member.user, form=form).order_by("-saved_at").first()


def typed_in(draft: Draft) -> dict[str, str]:
    """What she typed."""
    return dict(draft.typed.reveal())


@transaction.atomic
def save(*, member: Membership, form: str, typed: Mapping[str, str]) -> Draft:
    """Keep what is typed so far; raises Hidden for a form that keeps no drafts."""
    if form not in FORMS:
        raise Hidden
    draft = Draft.objects.select_for_update().filter(user=member.user, form=form).first()
    draft = draft or Draft(user=member.user, form=form)
    draft.typed = {name: value[:LONGEST] for name, value in typed.items()}
    draft.save()
    return draft


@transaction.atomic
def discard(*, member: Membership, form: str) -> None:
    """Throw it away, its key first."""
    for draft in Draft.objects.filter(user=member.user, form=form):
        keys.shred(draft.pk)
        draft.delete()
