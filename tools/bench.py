"""Measures whole commands and writes docs/reference/benchmarks.md: `make bench`.

CPU seconds and peak memory are what the operating system accounts for each finished process and its children. Wall
time is shown for orientation only: the machine may be busy.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
AMPARO = Path(sys.executable).with_name("amparo")


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the page: what was run on how many things; seconds and megabytes."""

    what: str
    size: int
    unit: str
    cpu: float
    wall: float
    peak_mb: float


def run(what: str, size: int, unit: str, command: Sequence[object]) -> Measured:
    """Run one command to its end and account for it; exits when it fails."""
    words = [str(AMPARO), *map(str, command)]
    print(f"{what}: {size:,} {unit} ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    with open(os.devnull, "w") as sink:
        process = subprocess.Popen(words, stdout=sink, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(words[:3])} ended with {process.returncode}")
    wall = time.monotonic() - started
    return Measured(what, size, unit, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def lines_of(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def region(folder: Path, persons: int) -> Measured:
    return run(
        "simulate", persons, "persons", ["simulate", "--seed", 1, "--persons", persons, "--lists", 6, "--out", folder]
    )


def cases(path: Path, size: int) -> None:
    """Cases for `assess`, drawn from a few patterns, as JSON Lines."""
    answers = ("yes", "no", "unknown", "not_asked")
    with path.open("w", encoding="utf-8") as stream:
        for i in range(size):
            facts = {
                "act.recruitment": answers[i % 4],
                "act.harbouring": answers[i // 4 % 4],
                "means.deception": answers[i // 16 % 4],
                "purpose.forced_labour": answers[i // 64 % 4],
                "asylum.fear_of_return": answers[i // 256 % 4],
            }
            case = {"id": str(i), "age_at_act": 10 + i % 30, "facts": facts, "jurisdictions": ["ARG", "BRA"]}
            stream.write(json.dumps(case) + "\n")


def htcds(path: Path, size: int) -> None:
    """Rows of an HTCDS file of nobody, every field of the standard filled."""
    from amparo.standards.htcds.standard import Kind, standard

    known = standard()
    filled = {Kind.DATE: "2020-05-17", Kind.COUNTRY: "Honduras", Kind.CODE: "", Kind.TEXT: "texto"}
    cells = {}
    for field in known.fields.values():
        codes = list(known.codes.get(field.name, ()))
        cells[field.name] = codes[0] if codes else filled.get(field.kind, "")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(cells)
        for i in range(size):
            writer.writerow({**cells, "prs_FirstName": f"Inventada{i}"}.values())


def measure(folder: Path) -> list[Measured]:
    found = [region(folder / "r1", 100_000)]
    cases(folder / "cases.jsonl", 50_000)
    found.append(
        run(
            "assess",
            50_000,
            "cases",
            ["assess", folder / "cases.jsonl", "--format", "jsonl", "--out", folder / "a.jsonl"],
        )
    )
    htcds(folder / "h.csv", 100_000)
    there = ["convert", folder / "h.csv", "--to", "amparo-json", "--out", folder / "h.json"]
    found.append(run("convert htcds-csv to amparo-json, 84 fields", 100_000, "rows", there))
    back = ["convert", folder / "h.json", "--to", "htcds-csv", "--out", folder / "h2.csv"]
    found.append(run("convert amparo-json to htcds-csv, 84 fields", 100_000, "rows", back))
    share = lines_of(folder / "r1" / "records.csv") / 100_000
    for records in (10_000, 100_000):
        place = folder / f"r{records}"
        region(place, round(records / share))
        size = lines_of(place / "records.csv") - 1
        files = [
            "report",
            place / "records.csv",
            "--codebook",
            place / "codebook.json",
            "--out",
            folder / f"report{records}",
        ]
        found.append(run("report", size, "records", files))
    return found


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    )


def page(rows: Sequence[Measured]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. CPU seconds and peak memory of whole processes, start-up included; wall seconds",
        "depend on what else the machine was doing.",
        "",
        f"Machine: {machine()}.",
        "",
        "| command | size | CPU s | per CPU s | wall s | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        rate = f"{row.size / row.cpu:,.0f} {row.unit}"
        lines.append(
            f"| {row.what} | {row.size:,} {row.unit} | {row.cpu:.1f} | {rate} | {row.wall:.1f} | {row.peak_mb:.0f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    try:
        rows = measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(rows), encoding="utf-8")
    print(page(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
