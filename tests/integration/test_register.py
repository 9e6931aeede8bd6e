"""The register: whose case it is, what consent opens, what nobody may see, and what was typed is never lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from register_addresses import GENERAL, READ, SENT
from register_world import SECRETS, Register, a_member, draw_register, filled, open_a_case

from amparo_web.accounts.permissions import Hidden, Refused
from amparo_web.audit.models import AuditEvent
from amparo_web.casework.actions import assistance, cases, consent, judging, proceedings, returning
from amparo_web.casework.conflicts import Changed
from amparo_web.casework.finding_persons import possible_duplicates, search
from amparo_web.casework.models import CaseFile, Draft
from amparo_web.casework.permissions import Sight, sight_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn() -> Register:
    return draw_register()


@pytest.fixture
def sight(drawn: Register) -> Sight:
    return sight_of(drawn.worker, drawn.case.pk)


def page(client: Client, user: Any, name: str, **arguments: object) -> Any:
    client.force_login(user)
    return client.get(reverse(f"register:{name}", kwargs=arguments))


def agree(sight: Sight, recipient: Any, *scopes: str, purpose: str = "identification") -> Any:
    return consent.record_consent(
        sight=sight,
        purpose=purpose,
        recipient=recipient,
        scopes=frozenset(scopes),
        agreed=True,
        given_by="guardian",
        words="",
        given_on=timezone.localdate(),
        valid_until=None,
    )


# --- who sees what ---------------------------------------------------------------------------------------------------
def test_no_address_of_a_case_gives_anything_to_anybody_else(drawn: Register, client: Client) -> None:
    """Every address of a case with everything in it, read and sent to, by members of four other agencies."""
    placed = filled(drawn.worker)
    others = [drawn.world.stranger, drawn.immigration.memberships.first().user, drawn.clerk]
    others.append(a_member(drawn.prosecutor, "inventada.jefa", "coordinator"))
    before = CaseFile.objects.get(pk=placed["CASE"]).version
    for user in others:
        client.force_login(user)
        for name, arguments in {**READ, **SENT}.items():
            values = {key: str(placed.get(value, value)) for key, value in arguments.items()}
            address = reverse(f"register:{name}", kwargs=values)
            for answered in (client.get(address), client.post(address, {"reason": "call", "answer": "yes"})):
                assert answered.status_code in (404, 405), (name, user.username, answered.status_code)
                assert not [secret for secret in SECRETS.values() if secret in answered.content.decode()]
        for name in GENERAL:
            assert str(placed["CASE"]) not in client.get(reverse(f"register:{name}")).content.decode()
        assert search(user.membership, f"{SECRETS['given_name']} {SECRETS['surname']}") == ()
    assert CaseFile.objects.get(pk=placed["CASE"]).version == before


def test_a_name_is_masked_until_a_reason_is_given(drawn: Register, client: Client) -> None:
    shown = page(client, drawn.worker, "case", case=drawn.case.pk).content.decode()
    assert SECRETS["surname"] not in shown
    assert SECRETS["contact_value"] not in shown
    address = reverse("register:reveal", kwargs={"case": drawn.case.pk})
    assert client.post(address, {}).status_code == 200
    assert client.post(address, {"reason": "call"}).status_code == 302
    shown = page(client, drawn.worker, "case", case=drawn.case.pk).content.decode()
    for secret in ("surname", "contact_value", "how_safely", "document_number", "story"):
        assert SECRETS[secret] in shown, secret
    assert SECRETS["surname"] not in page(client, drawn.world.owner, "case", case=drawn.case.pk).content.decode()


def test_titles_and_addresses_never_name_anybody(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    client.post(reverse("register:reveal", kwargs={"case": drawn.case.pk}), {"reason": "call"})
    shown = page(client, drawn.worker, "case", case=drawn.case.pk).content.decode()
    title = shown.partition("<title>")[2].partition("</title>")[0]
    assert not [secret for secret in SECRETS.values() if secret in title]


def test_immigration_is_never_shown_contact_or_location(drawn: Register, sight: Sight, client: Client) -> None:
    with pytest.raises(Refused):
        agree(sight, drawn.immigration, "finding", "contact")
    with pytest.raises(Refused):
        agree(sight, drawn.immigration, "location")
    cases.add_note(sight=sight, text=SECRETS["story"])
    returning.open_return(sight=sight, destination="HND", wishes=SECRETS["story"])
    parts = frozenset({"finding", "identity", "situation", "return"})
    agree(sight, drawn.immigration, *parts)
    consent.share_case(sight=sight, agency=drawn.immigration, purpose="identification", scopes=parts)
    from amparo_web.casework.models import Grant

    Grant.objects.update(
        scopes=";".join([*parts, "contact", "location", "notes"])
    )  # as if an older rule had let it through
    seen = sight_of(drawn.officer, drawn.case.pk)
    assert seen.scopes == parts
    client.force_login(drawn.officer)
    client.post(reverse("register:reveal", kwargs={"case": drawn.case.pk}), {"reason": "meeting"})
    assert SECRETS["surname"] in page(client, drawn.officer, "case", case=drawn.case.pk).content.decode()
    kept = [SECRETS[name] for name in ("contact_value", "how_safely", "story", "danger_note")]
    for name in ("case", "finding", "returns"):
        answered = page(client, drawn.officer, name, case=drawn.case.pk)
        assert answered.status_code == 200
        assert not [secret for secret in kept if secret in answered.content.decode()], name


@pytest.mark.parametrize("name", READ)
def test_no_page_of_a_case_is_opened_unseen(drawn: Register, client: Client, name: str) -> None:
    placed = filled(drawn.worker)
    before = AuditEvent.objects.count()
    values = {key: str(placed.get(value, value)) for key, value in READ[name].items()}
    assert page(client, drawn.worker, name, **values).status_code == 200
    newest = AuditEvent.objects.order_by("-sequence").first()
    assert AuditEvent.objects.count() > before
    assert (newest.subject, newest.actor) == (str(placed["CASE"]), drawn.worker.pk)


def test_a_restricted_case_is_for_its_worker_and_the_coordinator(drawn: Register, sight: Sight, client: Client) -> None:
    colleague = a_member(drawn.world.home, "inventada.otra", "caseworker")
    assert page(client, colleague, "case", case=drawn.case.pk).status_code == 200
    cases.restrict_case(sight=sight, restricted=True)
    assert page(client, colleague, "case", case=drawn.case.pk).status_code == 404
    assert search(colleague.membership, drawn.case.number) == ()
    for user in (drawn.worker, drawn.world.owner):
        assert page(client, user, "case", case=drawn.case.pk).status_code == 200


# --- consent ---------------------------------------------------------------------------------------------------------
def test_nothing_is_shared_without_consent_and_nothing_more_than_it_names(drawn: Register, sight: Sight) -> None:
    with pytest.raises(Refused):
        consent.share_case(sight=sight, agency=drawn.prosecutor, purpose="proceedings", scopes=frozenset({"situation"}))
    agree(sight, drawn.prosecutor, "situation", purpose="proceedings")
    for scopes in ({"situation", "identity"}, {"contact"}):
        with pytest.raises(Refused):
            consent.share_case(sight=sight, agency=drawn.prosecutor, purpose="proceedings", scopes=frozenset(scopes))
    with pytest.raises(Refused):
        consent.share_case(sight=sight, agency=drawn.prosecutor, purpose="return", scopes=frozenset({"situation"}))


@pytest.mark.parametrize("end", ["withdrawn", "run out", "asked again", "unshared"])
def test_what_consent_opened_closes_when_it_ends(drawn: Register, sight: Sight, client: Client, end: str) -> None:
    agreed = agree(sight, drawn.prosecutor, "situation", purpose="proceedings")
    grant = consent.share_case(
        sight=sight, agency=drawn.prosecutor, purpose="proceedings", scopes=frozenset({"situation"})
    )
    assert page(client, drawn.clerk, "case", case=drawn.case.pk).status_code == 200
    assert page(client, drawn.clerk, "finding", case=drawn.case.pk).status_code == 403
    if end == "withdrawn":
        consent.withdraw_consent(sight=sight, consent=agreed)
    elif end == "run out":
        agreed.valid_until = timezone.localdate() - timedelta(days=1)
        agreed.save()
    elif end == "asked again":
        agree(sight, drawn.prosecutor, "finding", purpose="proceedings")
    else:
        consent.end_sharing(sight=sight, grant=grant)
    assert page(client, drawn.clerk, "case", case=drawn.case.pk).status_code == 404
    with pytest.raises(Hidden):
        sight_of(drawn.clerk, drawn.case.pk)


def test_a_child_does_not_sign_for_herself(sight: Sight, drawn: Register) -> None:
    cases.change_case(sight=sight, read_version=1, values={"age_at_act": 15})
    again = sight_of(drawn.worker, drawn.case.pk)
    with pytest.raises(Refused):
        consent.record_consent(
            sight=again,
            purpose="assistance",
            recipient=None,
            scopes=frozenset(),
            agreed=True,
            given_by="herself",
            words="",
            given_on=timezone.localdate(),
            valid_until=None,
        )


@pytest.mark.parametrize(
    ("given", "until"), [(1, None), (-10, -20), (0, 400)], ids=["in the future", "ends before", "longer than a year"]
)
def test_dates_of_consent_make_sense(sight: Sight, given: int, until: int | None) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused):
        consent.record_consent(
            sight=sight,
            purpose="statistics",
            recipient=None,
            scopes=frozenset(),
            agreed=True,
            given_by="guardian",
            words="",
            given_on=today + timedelta(days=given),
            valid_until=None if until is None else today + timedelta(days=until),
        )


# --- intake, search, duplicates -------------------------------------------------------------------------------------
INTAKE = {
    "danger": "no",
    "given_name": "Pruebina",
    "surname": "Ximénez",
    "second_surname": "Vásquez",
    "birth_date": "17/5/2008",
    "looks_like_child": "yes",
    "sex": "female",
    "nationalities": "honduras, GTM",
}


def test_a_person_is_registered_with_what_is_known(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    answered = client.post(reverse("register:new_case"), INTAKE)
    assert answered.status_code == 302
    case = CaseFile.objects.exclude(pk=drawn.case.pk).get()
    assert case.person.birth_date.reveal() == "2008-05-17"
    assert case.person.nationalities == "HND;GTM"
    assert [task.kind for task in case.tasks.all()] == ["screening"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("birth_date", "31/2/2008"),
        ("birth_date", "2999"),
        ("birth_date", "mayo"),
        ("nationalities", "Atlántida"),
        ("age_now", "-1"),
        ("sex", "x"),
        ("danger", ""),
    ],
)
def test_a_mistake_is_said_and_everything_typed_stays(drawn: Register, client: Client, field: str, typed: str) -> None:
    client.force_login(drawn.worker)
    answered = client.post(reverse("register:new_case"), {**INTAKE, field: typed})
    shown = answered.content.decode()
    assert answered.status_code == 200
    assert "govuk-error-summary" in shown
    assert INTAKE["surname"] in shown
    assert CaseFile.objects.count() == 1


def test_an_empty_form_registers_nobody(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    kept = {name: "not_asked" for name in ("danger", "looks_like_child", "sex")}
    assert client.post(reverse("register:new_case"), kept).status_code == 200
    assert CaseFile.objects.count() == 1


def test_what_is_typed_is_kept_sealed_and_given_back(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    answered = client.post(reverse("register:save_draft", kwargs={"form": "intake"}), INTAKE)
    assert answered.status_code == 200
    assert INTAKE["surname"] in client.get(reverse("register:new_case")).content.decode()
    assert INTAKE["surname"] not in page(client, drawn.world.owner, "new_case").content.decode()
    client.force_login(drawn.worker)
    client.post(reverse("register:new_case"), INTAKE)
    assert not Draft.objects.exists()
    assert client.post(reverse("register:save_draft", kwargs={"form": "other"}), INTAKE).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "Inventadina Fictizarate",
        "fictizarate inventadina",
        "Inbentadina Fictisarate",
        "Fictizarate Noexistente",
        "Fictizarate 2008",
        "zzx 9081726",
    ],
)
def test_she_is_found_however_it_is_spelled(drawn: Register, typed: str) -> None:
    assert [case.pk for case in search(drawn.worker.membership, typed)] == [drawn.case.pk]


@pytest.mark.parametrize("typed", ["Inventadina", "Fictizarate", "", "%", "' OR 1=1 --", "Otra Persona", "x" * 120])
def test_one_name_alone_or_none_finds_nobody(drawn: Register, typed: str) -> None:
    assert search(drawn.worker.membership, typed) == ()


def test_somebody_alike_is_shown_before_a_second_case_is_opened(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    same = {**INTAKE, "given_name": "Inventadina", "surname": "Fictisarate", "birth_date": "2008", "second_surname": ""}
    answered = client.post(reverse("register:new_case"), same)
    assert answered.status_code == 200
    assert drawn.case.number in answered.content.decode()
    assert CaseFile.objects.count() == 1
    assert client.post(reverse("register:new_case"), {**same, "checked": "yes"}).status_code == 302
    hit = possible_duplicates(drawn.worker.membership, {"given_name": "Inventadina", "surname": "Fictizarate"})[0]
    assert "names" in hit.agrees
    assert possible_duplicates(drawn.world.stranger.membership, same) == ()


# --- judging ---------------------------------------------------------------------------------------------------------
def test_screening_asks_what_can_still_change_the_finding(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    address = reverse("register:screening", kwargs={"case": drawn.case.pk})
    asked = []
    for _ in range(60):
        shown = client.get(address)
        question = shown.context["question"]
        if question is None:
            break
        asked.append(question.fact)
        assert client.post(address, {"fact": question.fact, "answer": "yes"}).status_code == 200
    else:
        pytest.fail("the questions never end")
    assert asked[:3] == ["minor", "act.recruitment", "purpose.prostitution_of_others"]
    assert not [fact for fact in asked if fact.startswith("means.")], "a child needs no means"
    assert client.get(address).context["trafficking"].result == "established"


def test_an_unknown_is_kept_apart_from_a_no_and_from_not_asked(sight: Sight) -> None:
    judging.record_statements(
        sight=sight,
        said=[judging.Said("means.fraud", "unknown"), judging.Said("means.deception", "no")],
    )
    from amparo_web.casework.judging import case_for_law

    facts = case_for_law(sight.case).facts
    assert (facts["means.fraud"], facts["means.deception"]) == ("unknown", "no")
    assert "means.abduction" not in facts


def test_a_mind_changed_is_a_new_statement_and_the_old_one_stays(sight: Sight) -> None:
    for answer in ("yes", "unknown", "unknown"):
        judging.record_statements(sight=sight, said=[judging.Said("act.receipt", answer)])
    told = [item.answer for item in sight.case.statements.filter(fact="act.receipt")]
    assert told == ["yes", "unknown"]


def test_an_assessment_is_confirmed_only_while_the_facts_are_those_it_was_made_of(sight: Sight) -> None:
    judging.record_statements(sight=sight, said=[judging.Said("act.receipt", "yes")])
    first = judging.make_assessment(sight=sight)
    judging.record_statements(sight=sight, said=[judging.Said("act.receipt", "no")])
    with pytest.raises(Refused):
        judging.confirm_assessment(sight=sight, assessment=first)
    second = judging.make_assessment(sight=sight)
    with pytest.raises(Refused):
        judging.confirm_assessment(sight=sight, assessment=first)
    judging.confirm_assessment(sight=sight, assessment=second)
    second.refresh_from_db()
    assert second.confirmed_by == sight.member.user


def test_an_answer_that_is_none_is_refused(drawn: Register, client: Client) -> None:
    client.force_login(drawn.worker)
    address = reverse("register:screening", kwargs={"case": drawn.case.pk})
    assert client.post(address, {"fact": "made.up", "answer": "yes"}).status_code == 403
    assert client.post(address, {"fact": "act.receipt", "answer": "yes", "source": "rumour"}).status_code == 403
    assert not drawn.case.statements.exists()


# --- two people at one record ----------------------------------------------------------------------------------------
def test_the_second_of_two_who_edit_sees_both_and_decides(drawn: Register, sight: Sight, client: Client) -> None:
    client.force_login(drawn.worker)
    address = reverse("register:edit_person", kwargs={"case": drawn.case.pk})
    form = {"given_name": "Primera", "sex": "female", "version": "1"}
    assert client.post(address, form).status_code == 302
    answered = client.post(address, {**form, "given_name": "Segunda"})
    shown = answered.content.decode()
    assert answered.status_code == 409
    assert "Primera" in shown
    assert "Segunda" in shown
    drawn.case.person.refresh_from_db()
    assert drawn.case.person.given_name.reveal() == "Primera"
    version = answered.context["version"]
    assert client.post(address, {**form, "given_name": "Segunda", "version": version}).status_code == 302
    drawn.case.person.refresh_from_db()
    assert drawn.case.person.given_name.reveal() == "Segunda"
    with pytest.raises(Changed):
        cases.change_case(sight=sight, read_version=7, values={"danger": "no"})


# --- what follows ----------------------------------------------------------------------------------------------------
def test_a_return_waits_for_every_gate_and_says_which(drawn: Register, sight: Sight) -> None:
    from amparo.pathways import StepRefused

    back = returning.open_return(sight=sight, destination="HND", wishes="con su hermana")
    with pytest.raises(Refused):
        returning.open_return(sight=sight, destination="HND", wishes="otra vez")
    with pytest.raises(StepRefused):
        returning.take_step(sight=sight, returning=back, action="prepare")
    returning.clear_gate(sight=sight, returning=back, condition="consent_recorded", basis="lo dijo")
    back = returning.take_step(sight=sight, returning=back, action="prepare")
    with pytest.raises(StepRefused) as refused:
        returning.take_step(sight=sight, returning=back, action="depart")
    assert {item.code for item in refused.value.missing} == {
        "nationality_or_residence_verified",
        "documents_issued",
        "safety_assessed",
        "proceedings_status_checked",
        "non_refoulement_cleared",
    }
    for item in refused.value.missing:
        gate = returning.clear_gate(sight=sight, returning=back, condition=item.code, basis="comprobado")
    returning.reopen_gate(sight=sight, gate=gate)
    with pytest.raises(StepRefused):
        returning.take_step(sight=sight, returning=back, action="depart")
    returning.clear_gate(sight=sight, returning=back, condition=gate.condition, basis="otra vez")
    back = returning.take_step(sight=sight, returning=back, action="depart")
    back = returning.take_step(sight=sight, returning=back, action="receive")
    with pytest.raises(StepRefused):
        returning.take_step(sight=sight, returning=back, action="close")
    with pytest.raises(Refused):
        returning.clear_gate(sight=sight, returning=back, condition="costs_shared_recorded", basis="sí")
    returning.add_cost(sight=sight, returning=back, paid_by="HND", amount=100, currency="USD")
    returning.clear_gate(sight=sight, returning=back, condition="costs_shared_recorded", basis="sí")
    assert returning.take_step(sight=sight, returning=back, action="close").state == "closed"


def test_a_blocked_return_says_what_is_missing_on_its_page(drawn: Register, sight: Sight, client: Client) -> None:
    returning.open_return(sight=sight, destination="HND", wishes="con su hermana")
    shown = page(client, drawn.worker, "returns", case=drawn.case.pk).content.decode()
    assert "Falta" in shown
    assert "art. 8.2" in shown


def test_each_accused_moves_on_as_the_pathway_allows(sight: Sight) -> None:
    from amparo.pathways import StepRefused

    begun = date(2024, 1, 10)
    suspect = proceedings.name_suspect(sight=sight, role="recruiter", values={"surname": "Supuesto"}).suspect
    item = proceedings.open_proceeding(sight=sight, suspect=suspect, offence="trafficking", reported_on=begun)
    with pytest.raises(StepRefused):
        proceedings.take_step(
            sight=sight, proceeding=item, action="charge", outcome=proceedings.Outcome(date(2024, 2, 1))
        )
    charged = proceedings.Outcome(date(2024, 2, 1), law="art. 202 ter")
    item = proceedings.take_step(sight=sight, proceeding=item, action="charge", outcome=charged)
    with pytest.raises(Refused):
        proceedings.take_step(
            sight=sight, proceeding=item, action="try", outcome=proceedings.Outcome(date(2024, 1, 31))
        )
    item = proceedings.take_step(
        sight=sight, proceeding=item, action="try", outcome=proceedings.Outcome(date(2024, 5, 1))
    )
    with pytest.raises(StepRefused):
        proceedings.take_step(
            sight=sight, proceeding=item, action="convict", outcome=proceedings.Outcome(date(2024, 6, 1))
        )
    verdict = proceedings.Outcome(date(2024, 6, 1), sentence_months=120, compensation="granted")
    item = proceedings.take_step(sight=sight, proceeding=item, action="convict", outcome=verdict)
    assert (item.state, item.sentence_months) == ("convicted", 120)


def test_a_suspect_of_another_case_is_recognized_in_the_agency_only(drawn: Register, sight: Sight) -> None:
    values = {"given_name": "Supuestino", "surname": "Presunto"}
    first = proceedings.name_suspect(sight=sight, role="recruiter", values=values).suspect
    second = sight_of(drawn.worker, open_a_case(drawn.worker, surname="Otra").pk)
    known = proceedings.known_suspects(second.member, {"given_name": "Supuestino", "surname": "Prezunto"})
    assert known == (first,)
    assert proceedings.known_suspects(drawn.world.stranger.membership, values) == ()


def test_a_childs_interests_are_determined_after_she_was_heard(sight: Sight) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused):
        assistance.best_interests_step(sight=sight, step="determined", note="", done_on=today)
    for step in ("child_heard", "options_weighed", "determined"):
        assistance.best_interests_step(sight=sight, step=step, note="", done_on=today)


def test_a_long_stay_raises_an_alarm(drawn: Register, sight: Sight, client: Client) -> None:
    long_ago = timezone.localdate() - timedelta(days=100)
    assistance.begin_stay(sight=sight, place="un lugar inventado", began_on=long_ago, review_after_days=90)
    assert "estadía larga" in page(client, drawn.worker, "assistance", case=drawn.case.pk).content.decode()
    shown = page(client, drawn.worker, "worklist").content.decode()
    assert "revisar una estadía larga" in shown
    assert "un lugar inventado" not in shown


@pytest.mark.parametrize("name", ["worklist", "case", "finding", "screening", "consents", "assistance", "returns"])
def test_a_page_asks_the_database_a_bounded_number_of_times(
    drawn: Register, client: Client, django_assert_max_num_queries: Any, name: str
) -> None:
    for _ in range(12):
        open_a_case(drawn.worker)
    arguments = {} if name == "worklist" else {"case": drawn.case.pk}
    client.force_login(drawn.worker)
    address = reverse(f"register:{name}", kwargs=arguments)
    with django_assert_max_num_queries(45):
        assert client.get(address).status_code == 200
