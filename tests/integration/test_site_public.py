"""The public zone: what it shows, what it refuses, and what it never does to whoever reads it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from site_world import a_figure, words

from amparo.publication.figure import Column, Role
from amparo_web.middleware import PageHeaders
from amparo_web.observatory.presenting import ROWS_SHOWN, datasheet_in, lineage_of, number, table_of

PAGES = (
    "/es/observatory/",
    "/en/observatory/bundles/region/",
    "/pt/observatory/bundles/region/figures/detected-year/",
    "/fr/observatory/judging/",
    "/es/observatory/glossary/",
    "/en/observatory/method/",
    "/pt/observatory/api/",
    "/es/accounts/login/",
    "/fr/there-is-no-such-page/",
)
FIGURE = "/observatory/bundles/region/figures/detected-year/"
pytestmark = pytest.mark.django_db


def text(client: Client, address: str, **extra: Any) -> str:
    return client.get(address, **extra).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_headers_no_page_may_be_without(page: str, bundles: Path, client: Client) -> None:
    headers = client.get(page).headers
    policy = {item.split(" ")[0]: item.split(" ")[1:] for item in headers["Content-Security-Policy"].split("; ")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == ["'none'"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


class Links(HTMLParser):
    """Everything a page loads by itself, and whatever would break a strict policy."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        self.inline += [f"{tag} {name}" for name in named if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not named.get("src")):
            self.inline.append(tag)
        if tag in ("script", "img", "source") or (tag == "link" and named.get("rel") in ("stylesheet", "icon")):
            self.loaded += [value for name in ("src", "href", "srcset") if (value := named.get(name))]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_holds_nothing_inline(page: str, bundles: Path, client: Client) -> None:
    found = Links()
    found.feed(text(client, page))
    assert found.loaded
    assert not [address for address in found.loaded if not address.startswith("/")]
    assert not found.inline


@pytest.mark.parametrize("page", [page for page in PAGES if "login" not in page])
def test_a_public_page_sets_no_cookie(page: str, bundles: Path, client: Client) -> None:
    answered = client.get(page)
    assert not answered.cookies
    assert "Cookie" not in answered.headers.get("Vary", "")


def test_the_first_view_is_light(bundles: Path, client: Client) -> None:
    """Page, style, script, mark and chart together, as they travel: under 150 kB."""
    found = Links()
    page = client.get(f"/es{FIGURE}", headers={"accept-encoding": "gzip"})
    found.feed(text(client, f"/es{FIGURE}"))
    weight = len(page.content)
    for address in {*found.loaded}:
        part = client.get(address, headers={"accept-encoding": "gzip"})
        assert part.status_code == 200, address
        weight += len(part.getvalue())
    assert weight < 150_000
    assert page.headers["Content-Encoding"] == "gzip"


def test_a_figure_is_a_sentence_a_chart_a_table_and_how_it_was_made(bundles: Path, client: Client) -> None:
    page = text(client, f"/es{FIGURE}")
    figure = a_figure()
    order = [
        "Datos simulados.",
        f'govuk-heading-l">{figure.title.es}',
        f'amparo-answer">{figure.sentence.es}',
        "wide.svg",
        ">Tabla<",
        ">Cómo se hizo<",
        figure.definition.es,
        figure.caveats[1].es,
        figure.lineage[1].what.es,
        "cd" * 32,
        ">Citar<",
    ]
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_a_withheld_value_is_never_zero_and_has_a_word_for_those_who_do_not_see() -> None:
    table = table_of(a_figure(), "es")
    cells = [row[3] for row in table.rows]
    assert [cell.text for cell in cells] == [
        "12\u202f345",
        "protegido: no se muestra para no señalar a nadie",
        "1\u202f380",
        "no se sabe",
    ]
    assert [cell.mark for cell in cells] == ["", "▒", "", "?"]
    assert table.marks == (("▒", "protegido: no se muestra para no señalar a nadie"), ("?", "no se sabe"))


def test_rows_without_data_do_not_push_the_others_off_a_long_table() -> None:
    published, withheld, _, unknown = a_figure().rows
    long = dataclasses.replace(a_figure(), rows=(*[unknown] * ROWS_SHOWN, published, withheld))
    table = table_of(long, "es")
    assert table.rows[0][3].text == "12\u202f345"
    assert [row[3].mark for row in table.rows] == ["", "▒"]
    assert (table.total_rows, table.without_data) == (ROWS_SHOWN + 2, ROWS_SHOWN)
    short = table_of(a_figure(), "es")
    assert (len(short.rows), short.without_data) == (4, 0)


def test_a_note_that_holds_numbers_is_written_as_numbers() -> None:
    note = Column("denominator", words("entre", "of", "entre", "sur"), Role.NOTE)
    figure = a_figure()
    counted, told = (
        table_of(
            dataclasses.replace(
                figure,
                columns=(*figure.columns, note),
                rows=tuple((*row, value) for row, value in zip(figure.rows, values, strict=True)),
            ),
            "es",
        )
        for values in (("1064", "", "20", ""), ("1064", "by hand", "20", ""))
    )
    assert [(row[5].text, row[5].numeric) for row in counted.rows[::2]] == [("1\u202f064", True), ("20", True)]
    assert counted.headings[5].numeric
    assert [(row[5].text, row[5].numeric) for row in told.rows[:2]] == [("1064", False), ("by hand", False)]


def test_a_step_names_its_part_of_the_work_in_the_readers_language() -> None:
    assert [step.room for step in lineage_of(a_figure().lineage, "fr")] == ["mise en relation", "protection"]
    other = dataclasses.replace(a_figure().lineage[0], room="elsewhere")
    assert lineage_of((other,), "es")[0].room == "elsewhere"


def test_of_a_datasheet_in_four_languages_the_readers_is_shown() -> None:
    four = "# Ficha\n\nuno\n# Datasheet\n\n## Who\n# Ficha dos dados\n\n# Fiche\n\nun\n"
    assert datasheet_in(four, "en") == "# Datasheet\n\n## Who\n"
    assert datasheet_in(four, "fr") == "# Fiche\n\nun\n"
    assert datasheet_in("# Ficha\n\nuna\n", "en") == "# Ficha\n\nuna\n"


def test_a_head_has_the_length_of_the_page_and_no_page() -> None:
    """A test client would take the body away itself: the answer is looked at before that."""
    answer = PageHeaders(lambda _: HttpResponse("página"))(RequestFactory().head("/"))
    assert (answer.content, answer.headers["Content-Length"]) == (b"", "7")


def test_the_guide_names_the_address_it_is_read_at(bundles: Path, client: Client) -> None:
    assert "curl http://localhost:8010/api/bundles" in text(client, "/es/observatory/api/", HTTP_HOST="localhost:8010")


@pytest.mark.parametrize(
    ("given", "language", "shown"),
    [
        ("12345", "es", "12\u202f345"),
        ("12345.50", "pt", "12.345,5"),
        ("1e400", "en", "1e400"),
        ("3.0", "en", "3"),
        ("12345.678", "en", "12,345.678"),
        ("0.1234567", "fr", "0,1235"),
        ("-3", "pt", "-3"),
        ("0", "es", "0"),
        ("nan", "es", "nan"),
        ("<5", "en", "<5"),
        ("", "en", ""),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(given: str, language: Any, shown: str) -> None:
    assert number(given, language) == shown


def test_simulated_is_said_on_every_page_of_a_simulated_publication_only(bundles: Path, client: Client) -> None:
    assert "amparo-simulated" in text(client, f"/es{FIGURE}")
    assert "amparo-simulated" in text(client, "/es/observatory/")
    assert "amparo-simulated" not in text(client, "/es/observatory/bundles/source/figures/published-year/")


def test_a_simulated_instance_says_so_everywhere(bundles: Path, client: Client, settings: Any) -> None:
    settings.SIMULATED = True
    for page in PAGES:
        assert "amparo-simulated" in text(client, page), page
    real = text(client, "/es/observatory/bundles/source/figures/published-year/")
    assert "las cifras de esta página son publicadas" in real


# --- a bundle that was touched --------------------------------------------------------------------------------------


def touch(path: Path, content: str) -> None:
    before = path.stat().st_mtime_ns
    path.write_text(content, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


@pytest.mark.parametrize(
    "address",
    [
        FIGURE,
        "/observatory/bundles/region/",
        f"{FIGURE}table.csv",
        f"{FIGURE}wide.svg",
        "/observatory/bundles/region/bundle.zip",
    ],
)
def test_a_touched_bundle_is_refused_with_a_page_that_says_so(address: str, bundles: Path, client: Client) -> None:
    assert client.get(f"/en{address}").status_code == 200
    table = bundles / "region" / "tables" / "detected-year.csv"
    touch(table, table.read_text(encoding="utf-8").replace("suppressed", "published").replace("labour,,", "labour,3,"))
    answered = client.get(f"/en{address}")
    assert answered.status_code == 503
    assert "is not whole" in answered.content.decode()
    assert "This publication is not shown" in answered.content.decode()
    assert "no-store" in answered["Cache-Control"]


def test_the_index_names_the_broken_one_and_shows_the_others(bundles: Path, client: Client) -> None:
    touch(bundles / "region" / "figures.json", "[]")
    page = text(client, "/en/observatory/")
    assert "region" in page
    assert "is not whole" in page
    assert "Published source" in page
    assert "Region for tests" not in page


def test_a_file_added_or_missing_breaks_a_bundle_too(bundles: Path, client: Client) -> None:
    (bundles / "region" / "names.csv").write_text("x", encoding="utf-8")
    assert client.get("/es/observatory/bundles/region/").status_code == 503
    (bundles / "region" / "names.csv").unlink()
    assert client.get("/es/observatory/bundles/region/").status_code == 200
    (bundles / "region" / "more.csv").unlink()
    assert client.get("/es/observatory/bundles/region/").status_code == 503


def test_a_folder_that_is_no_bundle_breaks_nothing_else(bundles: Path, client: Client) -> None:
    (bundles / "stray").mkdir()
    (bundles / "stray" / "notes.txt").write_text("x", encoding="utf-8")
    (bundles / ".hidden.part").mkdir()
    assert client.get("/es/observatory/").status_code == 200
    assert client.get("/es/observatory/bundles/stray/").status_code == 503
    assert client.get("/api/bundles").json()[0]["name"] == "region"


def test_an_empty_shelf_says_so(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.BUNDLES = tmp_path / "absent"
    assert "There are no publications" in text(client, "/en/observatory/")


def test_synthetic_records_stand_after_the_figures_and_as_one_entry(bundles: Path, client: Client) -> None:
    import dataclasses

    from site_world import simulated_bundle

    from amparo.publication.bundle import write_bundle

    records = dataclasses.replace(simulated_bundle(), files={"synthetic.csv": "sex\nfemale\n"})
    write_bundle(records, bundles / "a-records")
    page = text(client, "/en/observatory/")
    assert "Records published with noise: Region for tests" in page
    assert page.index("/bundles/region/figures/") < page.index("/bundles/a-records/")
    assert "/bundles/a-records/figures/" not in page
    assert "/bundles/a-records/figures/" in text(client, "/en/observatory/bundles/a-records/")


# --- to take away ---------------------------------------------------------------------------------------------------


def test_a_table_leaves_byte_for_byte_with_the_hash_that_is_cited(bundles: Path, client: Client) -> None:
    answered = client.get(f"/es{FIGURE}table.csv")
    kept = (bundles / "region" / "tables" / "detected-year.csv").read_bytes()
    assert answered.content == kept
    assert answered["Content-Disposition"] == 'attachment; filename="region-detected-year.csv"'
    assert answered["Content-Type"] == "text/csv; charset=utf-8"
    assert hashlib.sha256(kept).hexdigest() in text(client, f"/es{FIGURE}")


def test_the_zip_is_whole_and_the_same_every_time(bundles: Path, client: Client) -> None:
    first = client.get("/es/observatory/bundles/region/bundle.zip").content
    assert first == client.get("/en/observatory/bundles/region/bundle.zip").content
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        sums = archive.read("region/SHA256SUMS").decode().splitlines()
        for line in sums:
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(archive.read(f"region/{name}")).hexdigest() == digest
        assert len(archive.namelist()) == len(sums) + 1


@pytest.mark.parametrize(
    "path",
    [
        "../../secret",
        "..%2f..%2fsecret",
        "%2e%2e/secret",
        "/etc/passwd",
        "tables",
        "tables/../manifest.json",
        "nothing",
    ],
)
def test_no_path_leads_out_of_a_bundle(path: str, bundles: Path, client: Client) -> None:
    (bundles.parent / "secret").write_text("x", encoding="utf-8")
    answered = client.get(f"/es/observatory/bundles/region/files/{path}")
    assert answered.status_code in (301, 302, 404)
    assert answered.status_code == 404 or "passwd" not in answered.headers.get("Location", "")


@pytest.mark.parametrize("name", ["none", "Region", "..", "region%00", ".hidden", "a" * 80])
def test_a_name_that_is_none_is_not_found(name: str, bundles: Path, client: Client) -> None:
    assert client.get(f"/es/observatory/bundles/{name}/").status_code == 404
    assert client.get(f"/api/bundles/{name}").status_code == 404


def test_a_chart_may_style_itself_and_nothing_else(bundles: Path, client: Client) -> None:
    answered = client.get(f"/pt{FIGURE}wide.svg")
    assert answered["Content-Type"] == "image/svg+xml"
    assert answered["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "Pessoas detectadas" in answered.content.decode()


# --- languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("en-US,en;q=0.9", "en"),
        ("pt-BR,pt;q=0.8", "pt"),
        ("pt", "pt"),
        ("fr-CA", "fr"),
        ("de, ht", "es"),
        ("qu;q=1, fr;q=0.5", "fr"),
        ("x" * 5000, "es"),
    ],
)
def test_without_a_language_in_the_address_the_browsers_is_taken(
    header: str, language: str, bundles: Path, client: Client
) -> None:
    answered = client.get("/observatory/", headers={"accept-language": header})
    assert answered.status_code == 302
    assert answered["Location"] == f"/{language}/observatory/"
    assert "Accept-Language" in answered["Vary"]


def test_the_question_of_an_address_is_kept(bundles: Path, client: Client) -> None:
    assert client.get("/home?next=x")["Location"] == "/es/home/?next=x"


@pytest.mark.parametrize(("language", "tag"), [("es", "es"), ("en", "en"), ("pt", "pt-BR"), ("fr", "fr")])
def test_each_page_is_in_its_language_and_leads_to_the_same_page_in_the_others(
    language: str, tag: str, bundles: Path, client: Client
) -> None:
    page = text(client, f"/{language}{FIGURE}")
    assert f'<html lang="{tag}"' in page
    for other in {"es", "en", "pt", "fr"} - {language}:
        assert f'href="/{other}{FIGURE}"' in page
    assert a_figure().title.as_dict()[language] in page


def test_django_itself_speaks_portuguese_of_brazil(bundles: Path, client: Client) -> None:
    answered = client.post("/pt/accounts/login/", {"login": "nadie", "password": "x"})
    assert "senha" in answered.content.decode().lower()


# --- programs -------------------------------------------------------------------------------------------------------


def test_the_description_names_every_answer(bundles: Path, client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        "/api/bundles",
        "/api/bundles/{name}",
        "/api/bundles/{name}/figures",
        "/api/bundles/{name}/figures/{number}",
        "/api/bundles/{name}/figures/{number}/table",
        "/api/commitments/instruments",
        "/api/commitments/laws",
        "/api/commitments/states",
        "/api/commitments/treaties",
    }
    for path, methods in described["paths"].items():
        assert set(methods) == {"get"}, path
        assert {"200"} <= set(methods["get"]["responses"])
        if "{" in path:
            assert {"404", "503"} <= set(methods["get"]["responses"])


def test_programs_read_the_same_figures(bundles: Path, client: Client) -> None:
    assert [item["name"] for item in client.get("/api/bundles").json()] == ["region", "source"]
    whole = client.get("/api/bundles/region").json()
    assert whole["simulated"] is True
    assert whole["files"]["manifest.json"]
    figure = client.get("/api/bundles/region/figures/detected-year").json()
    assert figure["sentence"] == a_figure().sentence.as_dict()
    assert figure["lineage"][1]["settings"] == {"threshold": 5}
    table = client.get("/api/bundles/region/figures/detected-year/table").json()
    assert table["rows"][1] == ["2021", "male", "labour", None, "suppressed"]
    assert client.get("/api/bundles/region/figures/none").status_code == 404


def test_programs_are_told_of_a_touched_bundle(bundles: Path, client: Client) -> None:
    touch(bundles / "region" / "more.csv", "x")
    answered = client.get("/api/bundles/region/figures")
    assert answered.status_code == 503
    assert "not whole" in answered.json()["detail"]
    assert "region" in answered.json()["detail"]
    assert str(bundles) not in answered.content.decode()
    assert [item["name"] for item in client.get("/api/bundles").json()] == ["source"]


def test_health_says_nothing_but_health(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_json_answer_is_json(bundles: Path, client: Client) -> None:
    assert json.loads(client.get("/api/bundles/nope").content)["detail"]
    for address in ("/api/", "/api/nothing", "/api/bundles/region/nothing"):
        answered = client.get(address)
        assert (answered.status_code, answered.headers["Content-Type"]) == (404, "application/json"), address
        assert "/api/openapi.json" in answered.json()["detail"]


def test_the_page_of_the_law_holds_every_row_of_its_tables(bundles: Path, client: Client) -> None:
    from django.utils.html import escape

    from amparo.law.tables import printed, tables

    for language in ("es", "fr"):
        page = text(client, f"/{language}/observatory/judging/")
        for table in tables():
            for row in printed(table, language).rows:  # type: ignore[arg-type]
                assert escape(row[-1]) in page


def test_a_defect_is_said_in_the_readers_language_and_shows_nothing_of_itself(
    bundles: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(language: str) -> None:
        raise RuntimeError("Nombre Inventado en una excepción")

    monkeypatch.setattr("amparo_web.observatory.views.sections", broken)
    client = Client(raise_request_exception=False)
    answered = client.get("/fr/observatory/judging/?q=Inventado")
    assert answered.status_code == 500
    page = answered.content.decode()
    assert "Ce site a eu une panne" in page
    assert "Inventado" not in page
    assert "RuntimeError" not in page
    assert "Inventado" not in capfd.readouterr().err
