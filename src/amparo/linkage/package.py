"""The package in which an agency's encodings travel: filters, row ids, a manifest; no name, no date, no nationality.

A zip file with `manifest.json`, `rows.csv` (row_id, list), `filters.bin` and, unless it was sealed, `decoys.csv`. The
same list under the same key gives the same bytes. What each part means: `docs/explanation/linkage.md`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from amparo.files import MAX_BYTES, BadInput, atomic_path, check_readable
from amparo.linkage.filters import WIDTH, Bits, schema_hash
from amparo.vocabulary.classification import Sensitivity, classified

FORMAT = "amparo-package/1"
_ROW_BYTES = WIDTH // 8
_PARTS = ("rows.csv", "filters.bin", "decoys.csv")


@dataclass(frozen=True, slots=True)
class Package:
    """`row_ids` and `lists` name each row of `filters` (packed bits); `decoys` are the ids of rows that are nobody.

    `decoys` is None while the package is sealed: only its agency knows which rows are invented.
    """

    row_ids: tuple[str, ...] = classified(Sensitivity.QUASI_IDENTIFIER)
    lists: tuple[str, ...] = classified(Sensitivity.SENSITIVE)
    filters: Bits = classified(Sensitivity.QUASI_IDENTIFIER)
    decoys: frozenset[str] | None = classified(Sensitivity.SENSITIVE)
    manifest: Mapping[str, Any] = classified(Sensitivity.OPEN)

    @property
    def fingerprint(self) -> str:
        """What two packages must have in common to be compared: key, round and way of encoding."""
        return f"{self.manifest['key']}/{self.manifest['schema']}"


def is_package(path: Path) -> bool:
    """Whether the file is a zip file by its first bytes; False for what cannot be read, which is refused later."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _csv_bytes(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _digest(parts: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(f"{name}\x00{len(parts[name])}\x00".encode() + parts[name])
    return whole.hexdigest()


def write_package(package: Package, target: Path) -> None:
    """Write the package, all or nothing; its manifest gains counts and the digest of the other parts."""
    parts = {
        "rows.csv": _csv_bytes(("row_id", "list"), list(zip(package.row_ids, package.lists, strict=True))),
        "filters.bin": package.filters.tobytes(),
    }
    if package.decoys is not None:
        parts["decoys.csv"] = _csv_bytes(("row_id",), [(row,) for row in sorted(package.decoys)])
    manifest = {"format": FORMAT, **package.manifest, "rows": len(package.row_ids), "sha256": _digest(parts)}
    parts["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
    with atomic_path(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as box:
        for name in ("manifest.json", *_PARTS):
            if name in parts:
                # A fixed date: the same content gives the same bytes.
                box.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)


def read_package(path: Path) -> Package:
    """Read a package that is whole.

    Raises BadInput `linkage.package_damaged` when it is cut short, changed or no package of ours, and
    `linkage.package_schema` when its filters are made in another way than this version's.
    """
    check_readable(path)
    try:
        with zipfile.ZipFile(path) as box:
            if sum(item.file_size for item in box.infolist()) > MAX_BYTES:
                raise BadInput("linkage.package_damaged", file=path, why="size")
            parts = {name: box.read(name) for name in _PARTS if name in box.namelist()}
            manifest = json.loads(box.read("manifest.json"))
        if manifest["format"] != FORMAT or manifest["sha256"] != _digest(parts):
            raise BadInput("linkage.package_damaged", file=path, why="digest")
        if manifest["schema"] != schema_hash():
            raise BadInput("linkage.package_schema", file=path, found=manifest["schema"], wanted=schema_hash())
        rows = _rows(parts["rows.csv"], 2)
        filters = np.frombuffer(parts["filters.bin"], dtype=np.uint8).reshape(len(rows), _ROW_BYTES)
        decoys = frozenset(row[0] for row in _rows(parts["decoys.csv"], 1)) if "decoys.csv" in parts else None
        str(manifest["key"])
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError, NotImplementedError) as error:
        raise BadInput("linkage.package_damaged", file=path, why=type(error).__name__) from error
    ids, lists = (tuple(column) for column in zip(*rows, strict=True)) if rows else ((), ())
    return Package(ids, lists, filters, decoys, manifest)


def _rows(content: bytes, width: int) -> list[tuple[str, ...]]:
    rows = [tuple(row) for row in csv.reader(io.StringIO(content.decode(), newline=""))][1:]
    if any(len(row) != width for row in rows):
        raise ValueError("rows of another width")
    return rows
