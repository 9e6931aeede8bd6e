"""The bundle: a folder that may be shown to anyone, and the only thing the observatory reads.

Layout and meaning: `docs/explanation/bundle.md`. The same inputs give the same bytes; there is no clock time in it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amparo.files import BadInput, Language, atomic_directory, sha256_of, write_csv, write_json
from amparo.publication.figure import Figure
from amparo.vocabulary.text import LANGUAGES, Text

FORMAT = "amparo-bundle/1"
MARKER = "manifest.json"
CHART_SHAPES = ("wide", "narrow")
_PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A publication bundle.

    `simulated` is carried onto every page made from it. `manifest` holds the rest of `manifest.json`: inputs
    (name, SHA-256), versions, settings, privacy spent, the attack's result. `files` are further files by their path
    in the bundle (`synthetic.csv`, `datasheet.md`), as text.
    """

    id: str
    title: Text
    simulated: bool
    figures: tuple[Figure, ...]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (self.id, *(figure.id for figure in self.figures)):
            if not _PLAIN_ID.fullmatch(name):
                raise ValueError(f"{name!r} is not a plain id (lower-case letters, digits, - and _)")

    def figure(self, figure_id: str) -> Figure:
        """The figure of that id; raises KeyError."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)


def write_bundle(bundle: Bundle, target: Path) -> None:
    """Write the bundle as a folder, all or nothing; an earlier bundle of ours at `target` is replaced.

    Raises BadInput `files.directory_not_ours` when `target` holds something else.
    """
    with atomic_directory(target, marker=MARKER) as folder:
        write_bundle_into(bundle, folder)


def write_bundle_into(bundle: Bundle, folder: Path) -> None:
    """Write the bundle's files into a folder that exists and is empty, and their hashes last."""
    for figure in bundle.figures:
        write_csv(folder / "tables" / f"{figure.id}.csv", [c.name for c in figure.columns], figure.rows)
        for shape, drawings in figure.charts.items():
            for language, svg in drawings.items():
                path = folder / "charts" / f"{figure.id}.{shape}.{language}.svg"
                path.parent.mkdir(exist_ok=True)
                path.write_text(svg, encoding="utf-8")
    for name, text in bundle.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    write_json(folder / "figures.json", [figure.described() for figure in bundle.figures])
    head = {"format": FORMAT, "id": bundle.id, "title": bundle.title.as_dict(), "simulated": bundle.simulated}
    write_json(folder / MARKER, {**head, **bundle.manifest})
    write_sums(folder)


def write_sums(folder: Path) -> None:
    """Write `SHA256SUMS` over every other file, in the form `sha256sum -c` reads."""
    paths = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in paths if name != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def verify_bundle(folder: Path) -> list[str]:
    """The files of a bundle that are missing, changed or not listed; empty when it is whole."""
    listed: dict[str, str] = {}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"SHA256SUMS"}
    changed = [name for name in present & listed.keys() if sha256_of(folder / name) != listed[name]]
    return sorted({*changed, *(present ^ listed.keys())})


def _rows(path: Path) -> tuple[tuple[str, ...], ...]:
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(tuple(row) for row in list(csv.reader(stream))[1:])


def _charts(folder: Path, figure_id: str) -> dict[str, dict[Language, str]]:
    found: dict[str, dict[Language, str]] = {}
    for shape in CHART_SHAPES:
        for language in LANGUAGES:
            path = folder / "charts" / f"{figure_id}.{shape}.{language}.svg"
            if path.exists():
                found.setdefault(shape, {})[language] = path.read_text(encoding="utf-8")
    return found


def read_bundle(folder: Path) -> Bundle:
    """Read a bundle that is whole.

    Raises BadInput `publication.not_a_bundle` when the folder holds none, `publication.changed` when a file is
    missing or differs from its hash: a page must never show a figure that was touched after it was protected.
    """
    try:
        changed = verify_bundle(folder)
        if changed:
            raise BadInput("publication.changed", file=folder, names=", ".join(changed[:3]), count=len(changed))
        raw = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            raise BadInput("publication.not_a_bundle", file=folder)
        figures = tuple(
            Figure.of(item, _rows(folder / "tables" / f"{item['id']}.csv"), _charts(folder, item["id"]))
            for item in json.loads((folder / "figures.json").read_text(encoding="utf-8"))
        )
        return Bundle(raw.pop("id"), Text.of(raw.pop("title")), bool(raw.pop("simulated")), figures, raw)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise BadInput("publication.not_a_bundle", file=folder) from error
