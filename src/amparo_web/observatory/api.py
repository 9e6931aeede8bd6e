"""What programs may read: bundles, figures, tables. Read-only, no login, described at /api/openapi.json."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, NinjaAPI, Router, Schema
from ninja.errors import HttpError

from amparo import __version__
from amparo.files import BadInput
from amparo.publication.figure import Figure
from amparo.vocabulary.text import Text
from amparo_web.design.words import say
from amparo_web.observatory import shelf
from amparo_web.observatory.shelf import Broken, Shelved

api = NinjaAPI(
    title="Amparo",
    version=__version__,
    description=(
        "What the public pages show, for programs: publication bundles with their figures and tables, and what "
        "states signed, enacted and promised. "
        "Read-only; no key is needed. A suppressed value is null and its status says so: it is never 0."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


class Words(Schema):
    """One text in the four languages."""

    es: str
    en: str
    pt: str
    fr: str


class Problem(Schema):
    """Why there is no answer."""

    detail: str


class BundleHead(Schema):
    """A publication on the shelf."""

    name: str = Field(description="its name in addresses")
    id: str
    title: Words
    simulated: bool = Field(description="true: the region and its people do not exist")
    figures: int
    etag: str = Field(description="changes when any file of the bundle does")


class BundleWhole(BundleHead):
    """A publication: the manifest, and the SHA-256 of every file."""

    manifest: dict[str, Any]
    files: dict[str, str]


class FigureHead(Schema):
    """A figure and its answer."""

    id: str
    topic: str
    title: Words
    sentence: Words
    as_of: str


class FigureColumn(Schema):
    """A column of a figure's table."""

    name: str
    label: Words
    role: str = Field(description="dimension, value, lower, upper, status or note")
    codes: dict[str, Words]


class FigureStep(Schema):
    """One step of a figure's lineage."""

    room: str
    what: Words
    inputs: dict[str, str] = Field(description="name of an input -> its SHA-256")
    settings: dict[str, Any]


class FigureWhole(FigureHead):
    """A figure and how it was made."""

    definition: Words
    unit: Words
    numerator: Words
    denominator: Words | None
    caveats: list[Words]
    source: Words
    columns: list[FigureColumn]
    lineage: list[FigureStep]


class TableRows(Schema):
    """A figure's table. Cells are text as in the CSV file; a cell without a number is null."""

    columns: list[str]
    rows: list[list[str | None]]
    sha256: str = Field(description="of the CSV file in the bundle")


def _words(text: Text) -> dict[str, str]:
    return text.as_dict()


def _not_whole(name: str) -> str:
    """What a stranger is told: never where on the machine the bundle lies, as the message for its owner says."""
    return say("observatory.broken_named", "en", name=name)


def _bundle(name: str) -> Shelved:
    found = shelf.find(Path(settings.BUNDLES), name)
    if found is None:
        raise HttpError(404, "there is no bundle of that name; /api/bundles lists them")
    if isinstance(found, Broken):
        raise HttpError(503, _not_whole(name))
    return found


def _figure(shelved: Shelved, number: str) -> Figure:
    try:
        return shelved.bundle.figure(number)
    except KeyError:
        raise HttpError(404, f"bundle {shelved.name} has no figure of that id") from None


def _head(shelved: Shelved) -> dict[str, Any]:
    bundle = shelved.bundle
    return {
        "name": shelved.name,
        "id": bundle.id,
        "title": _words(bundle.title),
        "simulated": bundle.simulated,
        "figures": len(bundle.figures),
        "etag": shelved.etag(),
    }


@api.get("/bundles", response=list[BundleHead], tags=["bundles"], summary="The publications on the shelf")
def bundles(request: HttpRequest) -> list[dict[str, Any]]:
    """Whole bundles only: one that is not whole is not listed."""
    return [_head(item) for item in shelf.shelf(Path(settings.BUNDLES)) if isinstance(item, Shelved)]


@api.get(
    "/bundles/{name}",
    response={200: BundleWhole, 404: Problem, 503: Problem},
    tags=["bundles"],
    summary="One publication: manifest and hashes",
)
def one_bundle(request: HttpRequest, name: str) -> dict[str, Any]:
    shelved = _bundle(name)
    return {**_head(shelved), "manifest": dict(shelved.bundle.manifest), "files": shelved.sums}


@api.get(
    "/bundles/{name}/figures",
    response={200: list[FigureHead], 404: Problem, 503: Problem},
    tags=["figures"],
    summary="The figures of a publication, each with its answer",
)
def figures(request: HttpRequest, name: str) -> list[dict[str, Any]]:
    return [figure.described() for figure in _bundle(name).bundle.figures]


@api.get(
    "/bundles/{name}/figures/{number}",
    response={200: FigureWhole, 404: Problem, 503: Problem},
    tags=["figures"],
    summary="One figure and how it was made",
)
def one_figure(request: HttpRequest, name: str, number: str) -> dict[str, Any]:
    return _figure(_bundle(name), number).described()


@api.get(
    "/bundles/{name}/figures/{number}/table",
    response={200: TableRows, 404: Problem, 503: Problem},
    tags=["figures"],
    summary="A figure's table",
)
def table(request: HttpRequest, name: str, number: str) -> dict[str, Any]:
    shelved = _bundle(name)
    figure = _figure(shelved, number)
    return {
        "columns": [column.name for column in figure.columns],
        "rows": [[cell or None for cell in row] for row in figure.rows],
        "sha256": shelved.sums[f"tables/{figure.id}.csv"],
    }


@api.exception_handler(BadInput)
def broken(request: HttpRequest, exception: BadInput) -> Any:
    """A file that was touched while it was read."""
    name = str(request.resolver_match.kwargs.get("name", "")) if request.resolver_match else ""
    return api.create_response(request, {"detail": _not_whole(name)}, status=503)


def addresses(routers: Mapping[str, Router]) -> Any:
    """The addresses of the API with what other public rooms add to it, each under its prefix. Called once."""
    for prefix, router in routers.items():
        api.add_router(prefix, router)
    urls = api.urls
    for pattern in urls[0]:
        # Open to anyone: the room of accounts closes every view that does not say so.
        pattern.callback.login_required = False  # type: ignore[union-attr]  # patterns of ninja all have a view
    return urls
