"""Between the data unit's own folder and the shelf of the observatory: prepared, put out, taken back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from amparo.files import BadInput, atomic_directory, sha256_of
from amparo_web.data_unit.models import Release, Stage
from amparo_web.data_unit.storing import folder
from amparo_web.jobs.work import Unusable

if TYPE_CHECKING:
    from amparo.publication.bundle import Bundle


def prepared_at(release: Release) -> Path:
    """Where the bundle of a release waits for the second person."""
    return folder() / "prepared" / release.name


def _public_at(release: Release) -> Path:
    return Path(settings.BUNDLES) / release.name


def keep(release: Release, bundle: Bundle) -> str:
    """Write the prepared bundle; returns the SHA-256 of its sums, which stands for every byte of it."""
    from amparo.publication.bundle import write_bundle

    write_bundle(bundle, prepared_at(release))
    return sha256_of(prepared_at(release) / "SHA256SUMS")


def whole(release: Release) -> Bundle:
    """The prepared bundle as it was attacked. Raises Unusable when a byte of it is another."""
    from amparo.publication.bundle import read_bundle

    try:
        if sha256_of(prepared_at(release) / "SHA256SUMS") != release.sums:
            raise Unusable("data_unit.prepared_changed")
        return read_bundle(prepared_at(release))
    except (BadInput, OSError) as error:
        raise Unusable("data_unit.prepared_changed") from error


def put_out(release: Release) -> None:
    """Copy the prepared bundle onto the shelf, all or nothing. Raises Unusable when it cannot be."""
    whole(release)
    try:
        with atomic_directory(_public_at(release), marker="manifest.json") as part:
            shutil.copytree(prepared_at(release), part, dirs_exist_ok=True)
    except (BadInput, OSError) as error:
        raise Unusable("data_unit.shelf_not_written") from error


def take_back(release: Release) -> None:
    """Remove a bundle from the shelf; one that is gone already is fine."""
    shutil.rmtree(_public_at(release), ignore_errors=True)


def straighten() -> None:
    """What the tables say and what the shelf shows become one again: a process may have died in between."""
    for release in Release.objects.filter(stage__in=(Stage.PUBLIC, Stage.WITHDRAWN)).exclude(name=""):
        shown = _public_at(release).exists()
        if release.stage == Stage.PUBLIC and not shown:
            put_out(release)
        elif release.stage == Stage.WITHDRAWN and shown:
            take_back(release)
