"""The shelf of bundles: each read once, verified, and read again only when a file of it changes.

A bundle that is not whole is never shown: a figure that was touched after it was protected may point at somebody.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path

from amparo.files import BadInput
from amparo.publication.bundle import Bundle, read_bundle
from amparo.publication.figure import Figure

#: What a folder of the shelf may be called: it becomes part of an address.
NAME = re.compile(r"\A[a-z0-9][a-z0-9_-]{0,63}\Z")
Fingerprint = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A whole bundle on the shelf. `sums` maps each file's name in the bundle to its SHA-256."""

    name: str
    folder: Path
    bundle: Bundle
    sums: dict[str, str]

    @property
    def of_records(self) -> bool:
        """Whether it is a release of synthetic records: a file to work with first, its figures after."""
        return "synthetic.csv" in self.sums

    def content(self, name: str) -> bytes:
        """One file, its hash checked again as it is read.

        Raises KeyError for a name the bundle does not list (so no path leads out of it) and BadInput
        `publication.changed` for a file that was touched since.
        """
        expected = self.sums[name]
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise BadInput("publication.changed", names=name, count=1) from error
        if hashlib.sha256(data).hexdigest() != expected:
            raise BadInput("publication.changed", names=name, count=1)
        return data

    def zipped(self) -> bytes:
        """The whole bundle as one ZIP file: the same bundle gives the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.sums):
                archive.writestr(_entry(f"{self.name}/{name}"), self.content(name))
            archive.writestr(_entry(f"{self.name}/SHA256SUMS"), (self.folder / "SHA256SUMS").read_bytes())
        return out.getvalue()

    def etag(self) -> str:
        """Changes whenever any file of the bundle does."""
        return hashlib.sha256("".join(f"{k}{v}" for k, v in sorted(self.sums.items())).encode()).hexdigest()[:20]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


@dataclass(frozen=True, slots=True)
class Broken:
    """A folder that is no whole bundle, and why."""

    name: str
    why: BadInput


_lock = threading.Lock()
_read: dict[Path, tuple[Fingerprint, Shelved | Broken]] = {}


def _fingerprint(folder: Path) -> Fingerprint:
    """Name, size and time of change of every file: cheap to take, different after any edit."""
    stats = [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return tuple((str(path.relative_to(folder)), stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def _sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def open_bundle(folder: Path) -> Shelved | Broken:
    """The bundle of one folder, from memory while none of its files changed."""
    name = folder.name
    try:
        mark = _fingerprint(folder)
        with _lock:
            kept = _read.get(folder)
        if kept and kept[0] == mark:
            return kept[1]
        found: Shelved | Broken = Shelved(name, folder, read_bundle(folder), _sums(folder))
    except BadInput as error:
        found = Broken(name, error)
    except OSError as error:
        return Broken(name, BadInput("files.unreadable", why=error.strerror or "I/O error"))
    with _lock:
        _read[folder] = (mark, found)
    return found


def shelf(folder: Path) -> list[Shelved | Broken]:
    """Every bundle below `folder`, by name; folders whose name could not be an address are left out."""
    if not folder.is_dir():
        return []
    return [open_bundle(path) for path in sorted(folder.iterdir()) if path.is_dir() and NAME.match(path.name)]


def find(folder: Path, name: str) -> Shelved | Broken | None:
    """The bundle of that name, or None."""
    if not NAME.match(name) or not (folder / name).is_dir():
        return None
    return open_bundle(folder / name)


def by_topic(bundle: Bundle) -> dict[str, list[Figure]]:
    """Topic -> figures, both in the order in which the bundle gives them."""
    topics: dict[str, list[Figure]] = {}
    for figure in bundle.figures:
        topics.setdefault(figure.topic, []).append(figure)
    return topics
