"""The secretariat's room: what anybody reads, what two people together write, and what nobody may."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pdfplumber
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from site_world import PASSWORD, with_second_factor, words

from amparo.commitments.checks import checks
from amparo.commitments.laws import law_answers
from amparo.commitments.register import published_cells
from amparo.vocabulary.countries import AMERICAN_STATES
from amparo_web.accounts import actions as accounts
from amparo_web.accounts.models import User
from amparo_web.audit.models import AuditEvent
from amparo_web.audit.reading import known_actions
from amparo_web.commitments.models import ACCEPTED, REFUSED, WAITING, TreatyEvent
from amparo_web.commitments.tables_out import COLUMNS, SDMX_COLUMNS
from amparo_web.commitments.tiers import UNKNOWN, counts_by_year, tiers

pytestmark = pytest.mark.django_db
#: The oracle's query limit of the matrix page.
MOST_QUERIES = 25
EVENT = {
    "country": "BOL",
    "instrument": "SOM",
    "act": "ratification",
    "date": "2021-03-04",
    "source": "Notificación inventada C.N.1.2021",
    "as_of": "2021-04-01",
}


@pytest.fixture
def people(db: None, settings: Any) -> dict[str, User]:
    """Two of a secretariat, one of another, one of civil society, one of a shelter."""
    # The slow hash is not what is tried here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = {}
    for code, kind, members in (
        ("secretaria-x", "secretariat", {"ana": "commitments_officer", "bea": "coordinator"}),
        ("secretaria-y", "secretariat", {"eva": "data_officer"}),
        ("red-x", "civil_society", {"cid": "monitor"}),
        ("red-y", "civil_society", {"dan": "monitor"}),
        ("refugio-x", "shelter", {"flor": "caseworker"}),
    ):
        agency = accounts.create_agency(code=code, kind=kind, name=words(*[f"{code} (inventada)"] * 4), country="URY")
        for name, role in members.items():
            made[name], _ = accounts.create_member(
                agency=agency, username=f"inventada.{name}", role=role, language="es", password=PASSWORD
            )
            with_second_factor(made[name])
    return made


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def proposed(user: User, **changed: str) -> TreatyEvent:
    answer = entered(user).post("/es/commitments/desk/events/new/", {**EVENT, **changed})
    assert answer.status_code == 302, re.findall(r"error-message.*?</span>(.*?)</span>", answer.content.decode())
    return TreatyEvent.objects.latest("pk")


def reviewed(user: User, event: TreatyEvent, decision: str = "accept", reason: str = "") -> Any:
    return entered(user).post(f"/es/commitments/desk/events/{event.pk}/", {"decision": decision, "reason": reason})


# --- reading --------------------------------------------------------------------------------------------------------


def test_the_matrix_says_what_the_table_says_of_all_910_cells(client: Client) -> None:
    text = client.get("/en/commitments/treaties/files/treaties.csv").content.decode()
    rows = {(row["state"], row["instrument"]): row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) == 910
    for cell in published_cells():
        row = rows[cell.state, cell.instrument]
        assert (row["status"], row["date"]) == (cell.status, cell.date)
        assert row["source"] or cell.status == "unknown"
    page = client.get("/en/commitments/treaties/").content.decode()
    assert page.count('<td class="amparo-st amparo-st--') == 910
    assert page.count("amparo-st--unknown") == 79 + 1  # and the legend


def test_the_matrix_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/es/commitments/treaties/")
    with django_assert_max_num_queries(2):
        client.get("/es/commitments/treaties/")


def test_no_cell_says_party_without_a_source(client: Client) -> None:
    page = client.get("/en/commitments/treaties/").content.decode()
    said = re.findall(r'amparo-st--party"><a href="[^"]+" title="([^"]+)"', page)
    assert len(said) == 662
    for title in said:
        _, source, *dates = title.split("; ")
        assert source.strip()
        assert any("source up to" in part for part in dates), title


def test_the_matrix_as_known_on_a_day_and_on_what_is_no_day(client: Client) -> None:
    then = client.get("/en/commitments/treaties/?on=2003-01-01").content.decode()
    assert "1 Jan 2003" in then
    assert then.count("amparo-st--party") < 662
    for typed in ("2003-13-01", "ayer", "2999-01-01", "2003", "' OR 1=1"):
        answer = client.get("/es/commitments/treaties/", {"on": typed})
        assert answer.status_code == 400
        assert "error-message" in answer.content.decode()
        assert client.get("/es/commitments/treaties/files/treaties.csv", {"on": typed}).status_code == 400


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_who_has_not_is_ready_for_a_letter(language: str, client: Client) -> None:
    page = client.get(f"/{language}/commitments/treaties/missing/?instrument=SOM").content.decode()
    letter = re.search(r'class="amparo-letter".*?>(.*?)</div>', page, re.S)
    assert letter
    lines = [line for line in letter[1].splitlines() if line.startswith("–")]
    assert len(lines) == 4
    assert all("github" in line or "UN" in line for line in lines)
    paper = client.get(f"/{language}/commitments/treaties/missing/SOM.pdf").content
    with pdfplumber.open(io.BytesIO(paper)) as opened:
        text = "\n".join(sheet.extract_text() for sheet in opened.pages)
        assert "StructTreeRoot" in opened.doc.catalog
    assert "Barbad" in text
    rows = list(csv.DictReader(io.StringIO(client.get("/en/commitments/treaties/missing/SOM.csv").content.decode())))
    assert {row["state"] for row in rows} == {"BRB", "BOL", "COL", "LCA"}
    assert all(row["source"] for row in rows)


def test_a_state_of_which_nothing_is_known_is_asked_and_never_accused(client: Client) -> None:
    page = client.get("/en/commitments/treaties/missing/?instrument=P029").content.decode()
    letter = re.search(r'class="amparo-letter".*?>(.*?)</div>', page, re.S)
    assert letter
    before, after = letter[1].split("We could not establish the status")
    assert before.count("–") == 3
    assert after.count("\n–") == 25


def test_files_are_what_they_say(client: Client) -> None:
    cells = json.loads(client.get("/en/commitments/treaties/files/treaties.json").content)
    assert len(cells) == 910
    assert all("events" in cell for cell in cells)
    sdmx = list(
        csv.reader(io.StringIO(client.get("/en/commitments/treaties/files/treaties.sdmx.csv").content.decode()))
    )
    assert tuple(sdmx[0]) == SDMX_COLUMNS
    assert len(sdmx) == 911
    assert {row[0] for row in sdmx[1:]} == {"dataflow"}
    assert client.get("/en/commitments/treaties/files/treaties.exe").status_code == 404
    assert COLUMNS[0] == "state"


@pytest.mark.parametrize(
    "path",
    [
        "states/XYZ/",
        "states/arg/",
        "states/ARG/NOPE/",
        "treaties/instruments/NOPE/",
        "treaties/missing/NOPE.csv",
        "treaties/missing/NOPE.pdf",
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(path: str, client: Client) -> None:
    assert client.get(f"/es/commitments/{path}").status_code == 404


def test_an_unknown_instrument_in_the_form_is_said_at_the_field(client: Client) -> None:
    answer = client.get("/es/commitments/treaties/missing/?instrument=%3Cscript%3E")
    assert answer.status_code == 400
    assert "<script>" not in answer.content.decode()
    assert "Elija una opción de la lista" in answer.content.decode()


def test_the_feed_can_be_followed(client: Client) -> None:
    feed = ElementTree.fromstring(client.get("/es/commitments/changes/feed.atom").content)  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == 100
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(entry.findtext(f"{atom}summary") for entry in entries)
    assert feed.findtext(f"{atom}updated")


def test_public_pages_set_no_cookie_and_may_be_kept(client: Client) -> None:
    for path in ("", "treaties/", "changes/", "states/ARG/"):
        answer = client.get(f"/es/commitments/{path}")
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]


# --- laws, outcomes, paper, programs --------------------------------------------------------------------------------


def test_a_law_has_one_row_a_check_and_a_secondary_source_never_reads_as_the_statute(client: Client) -> None:
    page = client.get("/en/commitments/laws/BOL/").content.decode()
    assert page.count('<th scope="row"') == len(checks())
    assert "By a secondary source, the statute not seen:" in page
    assert "secondary source" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/en/commitments/laws/files/laws.csv").content.decode())))
    assert {row["state"] for row in rows} == set(AMERICAN_STATES)
    assert {row["answer"] for row in rows} == {"conforms", "gap", "cannot_say"}
    assert all(row["because"] for row in rows)


def test_of_a_state_without_a_recorded_law_nothing_is_said(client: Client) -> None:
    without = next(state for state in AMERICAN_STATES if not law_answers(state)[0].rule_set)
    page = client.get(f"/en/commitments/laws/{without}/").content.decode()
    assert "of no check can anything be said" in page
    assert "amparo-st--party" not in page


def test_two_laws_stand_side_by_side(client: Client) -> None:
    one, other = (law_answers(state)[0].rule_set for state in ("ARG", "BRA"))
    page = client.get("/en/commitments/laws/compare/", {"one": one, "other": other}).content.decode()
    differ = sum(a.answer is not b.answer for a, b in zip(law_answers("ARG"), law_answers("BRA"), strict=True))
    assert f"They answer {differ} of {len(checks())} checks differently." in page
    assert client.get("/en/commitments/laws/compare/", {"one": "x", "other": other}).status_code == 400


def test_tiers_that_are_not_known_are_said_to_be_unknown_and_each_year_has_35_states(client: Client) -> None:
    assert all(sum(row.values()) == 35 for row in counts_by_year().values())
    assert sum(sum(row.values()) - row[UNKNOWN] for row in counts_by_year().values()) == len(tiers())
    page = client.get("/en/commitments/states/HTI/").content.decode()
    assert "A gap is unknown, not Tier 2." in page
    drawing = client.get("/en/commitments/outcomes/tiers-narrow.svg")
    assert drawing["Content-Type"] == "image/svg+xml"
    assert client.get("/en/commitments/outcomes/tiers-huge.svg").status_code == 404


def test_published_figures_stand_beside_the_tiers(client: Client, bundles: Any) -> None:
    page = client.get("/en/commitments/outcomes/").content.decode()
    assert "Persons detected by year and sex" in page
    assert "Simulated data" in page


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("state", ["ARG", "CAN", "USA", "KNA"])
def test_a_state_is_two_tagged_sheets_with_its_sources(state: str, language: str, client: Client) -> None:
    paper = client.get(f"/{language}/commitments/states/{state}/report.pdf").content
    with pdfplumber.open(io.BytesIO(paper)) as opened:
        assert len(opened.pages) == 2
        assert "StructTreeRoot" in opened.doc.catalog
        text = "\n".join(sheet.extract_text() for sheet in opened.pages)
    assert "[1]" in text
    assert "2025:" in text


def test_programs_read_what_pages_say(client: Client) -> None:
    cells = client.get("/api/commitments/treaties", {"state": "VEN", "instrument": "ACHR"}).json()
    assert [(cell["status"], cell["date"]) for cell in cells] == [("withdrawn", "2013-09-10")]
    assert cells[0]["conflicts"]
    assert len(client.get("/api/commitments/treaties", {"instrument": "TIP", "on": "2002-01-01"}).json()) == 35
    assert len(client.get("/api/commitments/laws", {"state": "BRA"}).json()) == len(checks())
    assert len(client.get("/api/commitments/states").json()) == 35
    assert len(client.get("/api/commitments/instruments").json()) == 26
    assert client.get("/api/commitments/treaties", {"state": "ESP"}).status_code == 404
    assert client.get("/api/commitments/treaties", {"on": "ayer"}).status_code == 422
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/commitments/treaties", "/api/commitments/laws"} <= set(paths)


# --- writing: two people --------------------------------------------------------------------------------------------


def test_an_act_counts_only_when_a_second_person_accepted_it(people: dict[str, User], client: Client) -> None:
    event = proposed(people["ana"])
    cell = "/es/commitments/states/BOL/SOM/"
    assert event.state == WAITING
    assert "Notificación inventada" not in client.get(cell).content.decode()
    assert reviewed(people["ana"], event).status_code == 403
    event.refresh_from_db()
    assert event.state == WAITING
    assert reviewed(people["bea"], event).status_code == 302
    page = client.get(cell).content.decode()
    assert "Notificación inventada" in page
    assert "secretaria-x (inventada)" in page
    assert "inventada.ana" not in page
    rows = csv.DictReader(io.StringIO(client.get("/es/commitments/treaties/files/treaties.csv").content.decode()))
    mine = next(row for row in rows if (row["state"], row["instrument"]) == ("BOL", "SOM"))
    assert (mine["status"], mine["date"], mine["as_of"]) == ("party", "2021-03-04", "2021-04-01")
    changes = client.get("/es/commitments/changes/").content.decode()
    assert changes.index("Se anotó aquí") < changes.index("la tabla que trae Amparo")
    assert reviewed(people["eva"], event).status_code == 403, "decided once"


def test_what_was_proposed_and_decided_is_in_the_trail_without_a_word_of_it(people: dict[str, User]) -> None:
    event = proposed(people["ana"])
    assert reviewed(people["bea"], event).status_code == 302
    trail = AuditEvent.objects.filter(subject_kind="treatyevent", subject=str(event.pk)).order_by("sequence")
    assert [(row.action, row.actor) for row in trail] == [
        ("commitment.treatyevent_entered", people["ana"].pk),
        ("commitment.accepted", people["bea"].pk),
    ]
    assert all(row.action in known_actions() for row in trail)
    assert not any("inventada" in row.reason for row in trail)


def test_a_refusal_says_why_and_changes_nothing(people: dict[str, User], client: Client) -> None:
    event = proposed(people["ana"])
    answer = reviewed(people["eva"], event, "refuse")
    assert "Diga por qué lo rechaza" in answer.content.decode()
    assert reviewed(people["eva"], event, "refuse", "La fuente no lo dice.").status_code == 302
    event.refresh_from_db()
    assert event.state == REFUSED
    assert "2021" not in client.get("/es/commitments/states/BOL/SOM/").content.decode()


def test_the_database_itself_refuses_the_same_person_twice(people: dict[str, User]) -> None:
    event = proposed(people["ana"])
    with pytest.raises(IntegrityError), transaction.atomic():
        TreatyEvent.objects.filter(pk=event.pk).update(
            state=ACCEPTED, reviewed_by=people["ana"], reviewed_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        TreatyEvent.objects.filter(pk=event.pk).update(state=ACCEPTED)


@pytest.mark.parametrize("who", ["cid", "flor"])
def test_others_propose_and_review_nothing(who: str, people: dict[str, User]) -> None:
    event = proposed(people["ana"])
    visitor = entered(people[who])
    for path in ("", "events/new/", f"events/{event.pk}/"):
        answer = visitor.get(f"/es/commitments/desk/{path}")
        assert answer.status_code == 403
        assert "Solo la secretaría regional" in answer.content.decode()
    assert visitor.post("/es/commitments/desk/events/new/", EVENT).status_code == 403
    assert TreatyEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"date": "1999-01-01"}, "anterior a la adopción"),
        ({"date": "2021-02-30"}, "Ese día no existe"),
        ({"date": "4 de marzo"}, "Escriba la fecha como"),
        ({"date": "2999-01-01"}, "todavía no ha llegado"),
        ({"as_of": "2020-01-01"}, "no puede saberlo"),
        ({"as_of": ""}, "Falta: Lo que la fuente sabía hasta"),
        ({"source": "   "}, "Falta: Fuente"),
        ({"country": "ESP"}, "Elija una opción de la lista"),
        ({"instrument": "NPT"}, "Elija una opción de la lista"),
        ({"act": "withdrawal"}, "error-message"),
        ({"act": "signature"}, "error-message"),
        ({"act": "made_up"}, "Elija una opción de la lista"),
        ({"country": "ARG"}, "error-message"),
    ],
)
def test_an_act_that_cannot_be_is_refused_with_the_reason_and_kept_as_typed(
    changed: dict[str, str], said: str, people: dict[str, User]
) -> None:
    typed = {**EVENT, **changed, "note": "una nota que se queda"}
    answer = entered(people["ana"]).post("/es/commitments/desk/events/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Hay un problema" in page
    assert "una nota que se queda" in page
    assert not TreatyEvent.objects.exists()


def test_what_became_impossible_while_it_waited_is_not_accepted(people: dict[str, User]) -> None:
    first, second = proposed(people["ana"]), proposed(people["ana"], date="2022-01-01", as_of="2022-02-01")
    assert reviewed(people["bea"], first).status_code == 302
    answer = reviewed(people["bea"], second)
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()
    second.refresh_from_db()
    assert second.state == WAITING


def test_what_somebody_typed_is_never_markup_or_a_formula(people: dict[str, User], client: Client) -> None:
    event = proposed(people["ana"], source="=HYPERLINK(1)<b>x</b>", note="<script>alert(1)</script>")
    assert reviewed(people["bea"], event).status_code == 302
    page = client.get("/es/commitments/states/BOL/SOM/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "'=HYPERLINK" in client.get("/es/commitments/treaties/files/treaties.csv").content.decode()
