"""Reading text and tables that somebody else made."""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from amparo.files.errors import BadInput

#: A file larger than this is refused before it is opened; a two-gigabyte export is nearly always the wrong file.
MAX_BYTES = int(os.environ.get("AMPARO_MAX_BYTES", 1_500_000_000))
# One cell may hold a long story; csv's own 128 KiB limit would refuse it.
csv.field_size_limit(16 * 1024 * 1024)


def human_size(size: int) -> str:
    """`1500000000` -> `1.5 GB`."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


def check_readable(path: Path, *, limit: int | None = None) -> None:
    """Refuse what cannot be read, before any work is done.

    Raises BadInput `files.absent`, `files.directory`, `files.too_large`, `files.empty` or `files.unreadable`.
    """
    limit = MAX_BYTES if limit is None else limit
    try:
        if not path.exists():
            raise BadInput("files.absent", file=path)
        if path.is_dir():
            raise BadInput("files.directory", file=path)
        size = path.stat().st_size
        if size > limit:
            raise BadInput("files.too_large", file=path, size=human_size(size), limit=human_size(limit))
        with path.open("rb") as stream:
            if not stream.read(1):
                raise BadInput("files.empty", file=path)
    except OSError as error:
        raise BadInput("files.unreadable", file=path, why=error.strerror or "I/O error") from error


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal: its name in manifests and lineage."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@contextlib.contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """The file as UTF-8 text (a byte order mark is dropped; `.gz` is unpacked), newlines kept for `csv`.

    Decoding errors that surface while the caller reads become BadInput `files.encoding`.
    """
    check_readable(path)
    with contextlib.ExitStack() as stack:
        raw: IO[bytes] = stack.enter_context(path.open("rb"))
        if path.suffix == ".gz":
            raw = stack.enter_context(gzip.GzipFile(fileobj=raw))  # type: ignore[arg-type]
        text = stack.enter_context(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
        try:
            yield text
        except UnicodeDecodeError as error:
            raise BadInput("files.encoding", file=path, byte=f"0x{error.object[error.start]:02x}") from error
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise BadInput("files.compressed", file=path) from error


def _check_header(header: list[str], path: Path, required: tuple[str, ...]) -> None:
    for name in header:
        if name and header.count(name) > 1:
            raise BadInput("files.twice_column", file=path, row=1, name=name)
    for name in required:
        if name not in header:
            raise BadInput("files.missing_column", file=path, row=1, name=name, needed=", ".join(required))


def read_csv_rows(
    path: Path, *, required: tuple[str, ...] = (), delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield `(line number, row)` of a CSV file with a header; the header is line 1.

    Cells are stripped of surrounding blanks; wholly empty rows are skipped. Raises BadInput for a missing or
    doubled column, a row of another width than the header, broken quoting, or text that is not UTF-8.
    """
    with open_text(path) as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            if "\x00" in "".join(header):
                raise BadInput("files.encoding", file=path, byte="0x00")
            _check_header(header, path, required)
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    raise BadInput("files.ragged", file=path, row=reader.line_num, found=len(cells), wanted=len(header))
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))
        except csv.Error as error:
            raise BadInput("files.csv", file=path, row=reader.line_num, why=str(error)) from error
