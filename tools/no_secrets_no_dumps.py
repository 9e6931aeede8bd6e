"""The repository holds no secret and no dump of a database: run by `.ci/run` over every tracked file.

A public repository of a case-management system once carried its keys and a dump of its records; this check is the
answer. detect-secrets looks for keys and passwords; the rules below look for files that hold people.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DUMP_SUFFIXES = {
    ".sql",
    ".dump",
    ".sqlite",
    ".sqlite3",
    ".db",
    ".bak",
    ".pgdump",
    ".parquet",
    ".pkl",
    ".pickle",
    ".mdb",
}
KEY_SUFFIXES = {".pem", ".key", ".p12", ".pfx", ".age", ".jks", ".kdbx", ".env"}
# Written so that this file does not hold the marks it looks for.
DUMP_MARKS = tuple(
    first + second
    for first, second in (
        (b"PGD", b"MP"),
        (b"SQLite for", b"mat 3\x00"),
        (b"-- PostgreSQL data", b"base dump"),
        (b"-- MySQL ", b"dump"),
        (b"BEGIN TRANSACTION;\n", b"CREATE TABLE"),
    )
)
KEY_MARK = b"PRIVATE " + b"KEY-----"
MAX_BYTES = 2_000_000
# Hashes that pin packages are meant to be there; compiled front-end files are pinned by their own checksums.
NOT_SCANNED = (
    "requirements.lock",
    "requirements-dev.lock",
    "tools/bootstrap/",
    "src/amparo_web/design/static/",
    "SHA256SUMS",
)


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return sorted({name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()})


def dumps(names: list[str]) -> list[str]:
    """Files that look like a dump, a key, or are larger than anything written by hand."""
    found = []
    for name in names:
        path = ROOT / name
        head = path.read_bytes()[:4096]
        if path.suffix.lower() in DUMP_SUFFIXES or any(mark in head for mark in DUMP_MARKS):
            found.append(f"{name}: looks like a dump of a database")
        if path.suffix.lower() in KEY_SUFFIXES or KEY_MARK in head:
            found.append(f"{name}: looks like a key")
        if path.stat().st_size > MAX_BYTES:
            found.append(f"{name}: larger than {MAX_BYTES:,} bytes; data is made, not kept")
    return found


def secrets(names: list[str]) -> list[str]:
    """What detect-secrets finds; a line that is meant is marked `pragma: allowlist secret` with its reason."""
    scanned = [name for name in names if not name.startswith(NOT_SCANNED) and not name.endswith(NOT_SCANNED)]
    command = [
        sys.executable,
        "-m",
        "detect_secrets",
        "scan",
        "--no-verify",
        "--disable-plugin",
        "KeywordDetector",
        *scanned,
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    hits = json.loads(result.stdout)["results"]
    return [f"{name}:{hit['line_number']}: {hit['type']}" for name, many in hits.items() for hit in many]


def main() -> int:
    names = tracked()
    found = [*dumps(names), *secrets(names)]
    for line in found:
        print(line)
    print(f"{len(names)} files looked at, {len(found)} findings")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
