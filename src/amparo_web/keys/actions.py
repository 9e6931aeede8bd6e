"""Destroying a key, and wrapping every key anew."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from amparo_web.keys.keyring import keyring
from amparo_web.keys.models import DataKey, Shredded
from amparo_web.keys.sealing import CannotOpen, forget_key, unwrap, wrap

BATCH = 500


@transaction.atomic
def shred(holder: UUID) -> None:
    """Destroy a holder's key: whatever was sealed for that holder, here or in a copy, is unreadable from now on."""
    DataKey.objects.filter(pk=holder).delete()
    Shredded.objects.get_or_create(pk=holder)
    forget_key(holder)


def rewrap_all() -> Iterator[int]:
    """Wrap every key with the ring's current one, batch by batch; yields how many are done.

    May be stopped anywhere and begun again: a batch is whole or not at all. Raises CannotOpen for a key that none of
    the ring opens; what was done before stays done.
    """
    current = keyring().current
    done = 0
    while True:
        with transaction.atomic():
            rows = list(DataKey.objects.select_for_update().exclude(wrapped_by=current).order_by("pk")[:BATCH])
            for row in rows:
                row.wrapped_by, row.wrapped = wrap(row.holder, unwrap(row))
            DataKey.objects.bulk_update(rows, ["wrapped_by", "wrapped"])
        if not rows:
            return
        done += len(rows)
        yield done


def cannot_be_opened() -> Iterator[UUID]:
    """The holders whose key does not open with this ring: after a key was lost, exactly whom it cost."""
    for row in DataKey.objects.order_by("pk").iterator(chunk_size=BATCH):
        try:
            unwrap(row)
        except CannotOpen:
            yield row.holder
