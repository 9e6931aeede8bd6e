"""Writing all or nothing: a file or folder appears under its name only when it is whole."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from amparo.files.errors import BadInput


@contextlib.contextmanager
def _taught(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput("files.cannot_write", file=target, why=error.strerror or "I/O error") from error


@contextlib.contextmanager
def _parents(target: Path) -> Iterator[None]:
    """Make the folders above `target`; those made here are taken away again when the work fails."""
    with _taught(target):
        missing = [folder for folder in target.parents if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for folder in missing:
            with contextlib.suppress(OSError):  # somebody put something there in the meantime
                folder.rmdir()
        raise


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` to write to; it takes the target's name on success and is gone on failure.

    A device, pipe or socket is refused with BadInput `files.not_a_file`: taking its name would destroy it.
    """
    with _taught(target):
        if target.exists() and not target.is_file() and not target.is_dir():
            raise BadInput("files.not_a_file", file=target)
    with _parents(target):
        with _taught(target):
            handle, name = tempfile.mkstemp(prefix=_hidden(target), suffix=".part", dir=target.parent)
            os.close(handle)
        part = Path(name)
        try:
            with _taught(target):
                yield part
                part.chmod(0o644 & ~_umask())
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_directory(target: Path, *, marker: str) -> Iterator[Path]:
    """A temporary folder beside `target`; on success it replaces `target`.

    An existing `target` is replaced only when it is empty or holds `marker` (a file this program wrote there
    before); anything else is refused with BadInput `files.directory_not_ours`, so that a mistyped `--out` never
    deletes somebody's folder.
    """
    with _taught(target):
        if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / marker).exists())):
            raise BadInput("files.directory_not_ours", file=target)
    with _parents(target):
        with _taught(target):
            part = Path(tempfile.mkdtemp(prefix=_hidden(target), suffix=".part", dir=target.parent))
        try:
            with _taught(target):
                yield part
                part.chmod(0o755 & ~_umask())
                if target.exists():
                    shutil.rmtree(target)
                part.replace(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _hidden(target: Path) -> str:
    """The start of a temporary name; short, because the random part must still fit into a file name."""
    return f".{target.name[:40]}."


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not run as a formula: `= + - @`, tab and CR at the start get an apostrophe.

    A plain number (`-4`, `+5.2`) stays as it is. Source: OWASP ASVS 5.0, 1.2.10.
    """
    if text[:1] in "=+-@\t\r" and text[:1]:
        try:
            float(text)
        except ValueError:
            return "'" + text
    return text


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one CSV file (UTF-8, `\\n`) all or nothing; text cells are made safe with `safe_cell`."""
    with atomic_path(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        plain = csv.writer(stream, lineterminator="\n")
        # A lone carriage return inside a cell is left bare by `plain`, and would split the row when it is read back.
        quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        plain.writerow(columns)
        for row in rows:
            cells = [safe_cell(cell) if isinstance(cell, str) else cell for cell in row]
            torn = any("\r" in cell for cell in cells if isinstance(cell, str))
            (quoted if torn else plain).writerow(cells)


def write_json(path: Path, value: Mapping[str, object] | Sequence[object]) -> None:
    """Write one JSON file all or nothing: UTF-8, keys in the order given: the same input gives the same bytes."""
    with atomic_path(path) as part:
        part.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
