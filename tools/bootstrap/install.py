"""Makes `.venv` from a lock file with hashes, on a machine that has only python3 and a package index.

Run by `make`. A bare Debian has neither pip nor ensurepip, so the pip wheel beside this file (checked against its
hash) is the first step; uv, itself in the lock, is the quick second one, and pip the fallback when uv cannot reach
the index the way this machine's pip is set up to.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PIP_WHEEL = Path(__file__).with_name("pip-26.3-py3-none-any.whl")
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def run(*command: str, quiet: bool = False) -> bool:
    env = {**os.environ, "UV_SYSTEM_CERTS": "1", "VIRTUAL_ENV": str(VENV), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, env=env, cwd=ROOT, stdout=sink, stderr=sink, check=False).returncode == 0


def uv_requirement(lock: Path) -> str:
    """The block of the lock that pins uv with its hashes."""
    block: list[str] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line.startswith("uv=="):
            block = [line]
        elif block and line.lstrip().startswith("--hash"):
            block.append(line)
        elif block:
            break
    return "\n".join(block).rstrip("\\ \n") + "\n"


def stamp_of(lock: Path) -> str:
    parts = (lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode())
    return hashlib.sha256(b"".join(parts)).hexdigest()


def install(lock: Path) -> None:
    python = VENV / "bin" / "python"
    pip = [str(python), str(PIP_WHEEL) + "/pip", "--quiet"]
    pinned = VENV / "uv.txt"
    pinned.write_text(uv_requirement(lock), encoding="utf-8")
    uv = str(VENV / "bin" / "uv")
    quick = run(*pip, "install", "--require-hashes", "--no-deps", "-r", str(pinned), quiet=True) and run(
        uv, "pip", "sync", "--quiet", "--require-hashes", str(lock)
    )
    if not quick:
        print("uv could not install the lock here; pip does it instead (slower)", file=sys.stderr)
        if not run(*pip, "install", "--require-hashes", "-r", str(lock)):
            sys.exit(
                "The packages of "
                + lock.name
                + " could not be installed: see pip's message above. "
                + "Is a Python package index reachable from this machine (pip config list)?"
            )
    editable = ["install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    if not run(*pip, *editable):
        sys.exit("Amparo itself could not be installed into .venv: see the message above.")


def main() -> None:
    lock = ROOT / sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036 - the very case this script must explain
        sys.exit(
            f"Amparo needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "Try: make PYTHON=python3.12"
        )
    if hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest() != PIP_SHA256:
        sys.exit(
            f"{PIP_WHEEL.name} is not the file this checkout was made with. Restore it: git checkout -- tools/bootstrap"
        )
    marks = {name: VENV / f"installed-{name}" for name in ("requirements.lock", "requirements-dev.lock")}
    if marks["requirements-dev.lock"].exists():
        # A contributor's environment holds the product's; bringing it up to date must not take the tools away.
        lock = ROOT / "requirements-dev.lock"
    wanted = stamp_of(lock)
    if marks[lock.name].exists() and marks[lock.name].read_text() == wanted:
        return
    started = time.monotonic()
    print(f"Installing {lock.name} into .venv ...", file=sys.stderr, flush=True)
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=False, clear=VENV.exists())
    install(lock)
    for mark in marks.values():
        mark.unlink(missing_ok=True)
    marks[lock.name].write_text(wanted)
    if lock.name == "requirements-dev.lock":  # the larger lock holds the smaller one
        marks["requirements.lock"].write_text(stamp_of(ROOT / "requirements.lock"))
    print(f"Installed in {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
