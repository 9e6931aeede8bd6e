"""Where lists lie: encrypted files of the instance, opened for the moment in which a job or a check reads them.

Each file is AES-256-GCM under a key of its own from the keys' room, bound to its number, so that two files cannot
change places; destroying the key makes every copy of the file unreadable, in backups too. In clear a list exists only
in memory, or, for the libraries that want a path, in a private folder of a memory file system while it is read; what
a killed process left there is removed by the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from amparo.files import BadInput, atomic_path
from amparo_web.keys.actions import shred
from amparo_web.keys.sealing import CannotOpen, seal_bytes, unseal_bytes

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
_PREFIX = "amparo-lists-"


def folder() -> Path:
    """The room's own folder of the instance, for its user alone."""
    path = Path(settings.HOME) / "data_unit"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _salt() -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"amparo data unit digests v1").derive(settings.SECRET_KEY.encode())


def salted_digest(content: bytes) -> str:
    """A digest that recognizes the same content and that nobody without the instance's key can search.

    A plain hash of a small table is an oracle: whoever guesses the counts could check the guess.
    """
    return hmac.new(_salt(), content, hashlib.sha256).hexdigest()


def put(number: uuid.UUID, content: bytes) -> None:
    """Keep a file, encrypted, all or nothing; raises BadInput when it cannot be written."""
    sealed = seal_bytes(content, cell=f"data_unit.list:{number}", holder=number)
    target = folder() / f"{number}.sealed"
    with atomic_path(target) as part:
        part.write_bytes(sealed)
    target.chmod(0o600)


def take(number: uuid.UUID) -> bytes:
    """The file's content; raises BadInput `files.unreadable` for one that is missing, changed or of another key."""
    try:
        sealed = (folder() / f"{number}.sealed").read_bytes()
        return unseal_bytes(sealed, cell=f"data_unit.list:{number}", holder=number)
    except OSError as error:
        raise BadInput("files.unreadable", why=error.strerror or "I/O error") from error
    except CannotOpen as error:
        raise BadInput("files.unreadable", why="AES-GCM") from error


def forget(number: uuid.UUID) -> None:
    """Remove a file and destroy its key, so that copies of it are of no use; one that is gone already is fine."""
    shred(number)
    (folder() / f"{number}.sealed").unlink(missing_ok=True)


@contextlib.contextmanager
def as_files(contents: Sequence[tuple[str, bytes]]) -> Iterator[list[Path]]:
    """The contents under paths (`1.csv`, `2.pkg`) for the time of the block; `(ending, content)` each."""
    _sweep()
    private = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_place(sum(len(c) for _, c in contents))))
    try:
        paths = []
        for place, (ending, content) in enumerate(contents, start=1):
            path = private / f"{place}.{ending}"
            path.write_bytes(content)
            paths.append(path)
        yield paths
    finally:
        shutil.rmtree(private, ignore_errors=True)


def _places() -> list[Path]:
    return [place for place in (_SHARED_MEMORY, folder()) if place.is_dir() and os.access(place, os.W_OK)]


def _place(size: int) -> Path:
    """Memory where it has room, else the instance's own folder."""
    return next((place for place in _places() if shutil.disk_usage(place).free > 2 * size), folder())


def _sweep() -> None:
    """Folders whose process is gone: it was killed while it read."""
    for place in _places():
        for left in place.glob(f"{_PREFIX}*"):
            owner = left.name.removeprefix(_PREFIX).partition("-")[0]
            if owner.isdigit() and not _alive(int(owner)):
                shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
