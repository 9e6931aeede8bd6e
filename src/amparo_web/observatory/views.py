"""Pages of the public zone. They read bundles, the law's tables and the glossary; never an account, never a case."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag

from amparo.files import BadInput
from amparo.publication.figure import Figure
from amparo.vocabulary.glossary import glossary as terms
from amparo_web.design.language import current_language
from amparo_web.design.words import catalogue, say
from amparo_web.observatory import shelf
from amparo_web.observatory.judging import sections
from amparo_web.observatory.presenting import citation, datasheet_in, lineage_of, pairs, table_of
from amparo_web.observatory.shelf import Broken, Shelved

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]
#: A reader's browser may show the page again without asking for this long; a bundle replaced meanwhile has new ETags.
SECONDS_KEPT = 60
#: What a file of a bundle is served as; anything else is a download of unnamed bytes.
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    "": "text/plain; charset=utf-8",
}


def public(view: View[Given]) -> View[Given]:
    """Open to anyone, kept for a minute, and a bundle that is found broken on the way is said to be so."""

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            response = view(request, *args, **kwargs)
        except BadInput:
            return _broken(request, str(kwargs.get("name", "")))
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return response

    return cast("View[Given]", login_not_required(opened))


def _folder() -> Path:
    return Path(settings.BUNDLES)


def _found(name: str) -> Shelved:
    """The whole bundle of that name; raises Http404 when there is none and BadInput when it is not whole."""
    found = shelf.find(_folder(), name)
    if found is None:
        raise Http404
    if isinstance(found, Broken):
        raise found.why
    return found


def _figure(shelved: Shelved, number: str) -> Figure:
    try:
        return shelved.bundle.figure(number)
    except KeyError as error:
        raise Http404 from error


def _broken(request: HttpRequest, name: str) -> HttpResponse:
    """A bundle that was touched: said plainly, shown never."""
    return render(request, "observatory/broken.html", {"name": name, "section": "observatory"}, status=503)


def topic_words(topic: str) -> str:
    """What a topic is called; a topic without words of ours stands under "other figures"."""
    key = f"topic_{topic.replace('-', '_')}"
    return say(f"observatory.{key if key in catalogue('observatory') else 'topic_other'}")


@public
def index(request: HttpRequest) -> HttpResponse:
    """What is known: the publications, and in each its figures by topic, every one with its answer."""
    found = shelf.shelf(_folder())
    whole = sorted((item for item in found if isinstance(item, Shelved)), key=lambda item: (item.of_records, item.name))
    broken = [item.name for item in found if isinstance(item, Broken)]
    publications = [
        {
            "shelved": item,
            "topics": [(topic_words(topic), figures) for topic, figures in shelf.by_topic(item.bundle).items()],
        }
        for item in whole
    ]
    context = {
        "publications": publications,
        "broken": broken,
        "any_simulated": any(item.bundle.simulated for item in whole),
        "section": "observatory",
    }
    return render(request, "observatory/index.html", context)


@public
def front(request: HttpRequest) -> HttpResponse:
    """The bare address of a language leads to the observatory."""
    return redirect("observatory:index")


@public
def bundle(request: HttpRequest, name: str) -> HttpResponse:
    """One publication: its figures, how it was made as a whole, and everything of it to take away."""
    shelved = _found(name)
    manifest = {key: value for key, value in shelved.bundle.manifest.items() if key not in ("inputs",)}
    context = {
        "shelved": shelved,
        "bundle": shelved.bundle,
        "topics": [(topic_words(topic), figures) for topic, figures in shelf.by_topic(shelved.bundle).items()],
        "inputs": pairs(shelved.bundle.manifest.get("inputs", {})),
        "facts": [
            (key, pairs(value) if isinstance(value, dict) else (("", str(value)),)) for key, value in manifest.items()
        ],
        "files": sorted(shelved.sums.items()),
        "datasheet": _datasheet(shelved),
        "section": "observatory",
    }
    return render(request, "observatory/bundle.html", context)


def _datasheet(shelved: Shelved) -> str:
    if "datasheet.md" not in shelved.sums:
        return ""
    return datasheet_in(shelved.content("datasheet.md").decode("utf-8"), current_language())


@public
def figure(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """One figure: the answer as a sentence, then the chart, then its table, then how it was made."""
    shelved = _found(name)
    one = _figure(shelved, number)
    language = current_language()
    context = {
        "shelved": shelved,
        "bundle": shelved.bundle,
        "figure": one,
        "topic": topic_words(one.topic),
        "wide": language in one.charts.get("wide", {}),
        "narrow": language in one.charts.get("narrow", {}),
        "table": table_of(one, language),
        "lineage": lineage_of(one.lineage, language),
        "cite": citation(shelved, one, language),
        "table_hash": shelved.sums[f"tables/{one.id}.csv"],
        "section": "observatory",
    }
    return render(request, "observatory/figure.html", context)


@public
def chart(request: HttpRequest, name: str, number: str, shape: str) -> HttpResponse:
    """A figure's drawing, as an image: its own policy lets it style itself and nothing else."""
    drawing = _figure(_found(name), number).charts.get(shape, {}).get(current_language())
    if drawing is None:
        raise Http404
    response = HttpResponse(drawing, content_type=TYPES[".svg"])
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _attached(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@public
def table_csv(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """A figure's table as the bundle holds it, byte for byte."""
    shelved = _found(name)
    one = _figure(shelved, number)
    response = _attached(shelved.content(f"tables/{one.id}.csv"), f"{name}-{one.id}.csv", TYPES[".csv"])
    response.headers["ETag"] = quote_etag(shelved.sums[f"tables/{one.id}.csv"][:20])
    return response


@public
def file(request: HttpRequest, name: str, path: str) -> HttpResponse:
    """Any file the bundle lists; its hash is checked as it leaves."""
    shelved = _found(name)
    if path == "SHA256SUMS":
        data = (shelved.folder / path).read_bytes()
    elif path in shelved.sums:
        data = shelved.content(path)
    else:
        raise Http404
    return _attached(data, f"{name}-{Path(path).name}", TYPES.get(Path(path).suffix, "application/octet-stream"))


@public
def bundle_zip(request: HttpRequest, name: str) -> HttpResponse:
    """The whole publication as one file."""
    shelved = _found(name)
    response = _attached(shelved.zipped(), f"amparo-{name}.zip", "application/zip")
    response.headers["ETag"] = quote_etag(shelved.etag())
    return response


@public
def glossary(request: HttpRequest) -> HttpResponse:
    """The field's words: in the reader's language first, the other three beside it."""
    return render(request, "observatory/glossary.html", {"terms": terms(), "section": "glossary"})


@public
def judging(request: HttpRequest) -> HttpResponse:
    """How a case is judged, printed from the tables that judge it."""
    context = {"sections": sections(current_language()), "section": "judging"}
    return render(request, "observatory/judging.html", context)


@public
def about(request: HttpRequest) -> HttpResponse:
    """The method in one page, and what it does not do."""
    return render(request, "observatory/about.html", {"section": "about"})


@public
def api_guide(request: HttpRequest) -> HttpResponse:
    """How a program reads what these pages show."""
    return render(request, "observatory/api_guide.html", {"section": "api"})
