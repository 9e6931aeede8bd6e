"""Who enters, who stays out, and what each may: an owner, her teammate, and a stranger who must see nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from site_world import PASSWORD, SECRET, World, code_now, words

from amparo_web.accounts import actions
from amparo_web.accounts.models import Membership, User
from amparo_web.accounts.permissions import Hidden, Refused, check_change_member, check_see_members

LOGIN, CODE, HOME = "/es/accounts/login/", "/es/accounts/code/", "/es/home/"


@pytest.fixture(autouse=True)
def no_limits_left_from_another_test(db: None) -> None:
    cache.clear()


def password_step(client: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def enter(client: Client, username: str, password: str = PASSWORD, secret: str = SECRET) -> Any:
    password_step(client, username, password)
    return client.post(CODE, {"code": code_now(secret)})


# --- the two factors ------------------------------------------------------------------------------------------------


def test_a_password_alone_does_not_let_anybody_in(world: World, client: Client) -> None:
    answered = password_step(client, "inventada.duena")
    assert (answered.status_code, answered["Location"]) == (302, CODE)
    assert client.get(HOME).status_code == 302


def test_password_and_code_lead_home_in_her_own_language(world: World, client: Client) -> None:
    assert enter(client, "inventada.duena")["Location"] == HOME
    page = client.get(HOME).content.decode()
    assert "Refugio A (inventado)" in page
    assert "Coordinación" in page
    assert enter(Client(), "inventada.colega")["Location"] == "/en/home/"


def test_a_capital_in_the_username_does_not_lock_her_out(world: World, client: Client) -> None:
    assert password_step(client, " Inventada.Duena ").status_code == 302


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_telephone_half_a_minute_off_still_works(steps: int, world: World, client: Client) -> None:
    password_step(client, "inventada.duena")
    assert client.post(CODE, {"code": code_now(steps=steps)}).status_code == 302


@pytest.mark.parametrize("code", ["000000", "", "abc", "123456789012345678901234567890"])
def test_a_wrong_code_is_refused(code: str, world: World, client: Client) -> None:
    password_step(client, "inventada.duena")
    answered = client.post(CODE, {"code": code})
    assert answered.status_code == 200
    assert "Hay un problema" in answered.content.decode()
    assert client.get(HOME).status_code == 302


def test_a_code_three_minutes_old_is_refused(world: World, client: Client) -> None:
    password_step(client, "inventada.duena")
    assert client.post(CODE, {"code": code_now(steps=-6)}).status_code == 200


def test_a_code_works_once(world: World, client: Client) -> None:
    code = code_now()
    password_step(client, "inventada.duena")
    assert client.post(CODE, {"code": code}).status_code == 302
    other = Client()
    password_step(other, "inventada.duena")
    assert other.post(CODE, {"code": code}).status_code == 200
    assert other.get(HOME).status_code == 302


def test_without_a_second_factor_only_setting_it_up_is_open(world: World, client: Client) -> None:
    Authenticator.objects.filter(user=world.owner).delete()
    assert password_step(client, "inventada.duena").status_code == 302
    for address in (HOME, "/es/agency/refugio-a/members/", "/es/accounts/security/"):
        assert client.get(address)["Location"] == "/es/accounts/security/telephone/"
    page = client.get("/es/accounts/security/telephone/").content.decode()
    secret = re.search(r'amparo-secret">([A-Z2-7]{16,})<', page)
    assert secret
    answered = client.post("/es/accounts/security/telephone/", {"code": code_now(secret[1])})
    assert answered["Location"] == "/es/accounts/security/recovery/"
    assert len(re.findall('amparo-secret">', client.get(answered["Location"]).content.decode())) == 10
    assert client.get(HOME).status_code == 200


def test_changing_the_second_factor_asks_who_is_there_once_minutes_have_passed(world: World, client: Client) -> None:
    enter(client, "inventada.duena")
    assert client.get("/es/accounts/security/telephone/change/").status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert "/es/accounts/reauthenticate/" in client.get("/es/accounts/security/telephone/change/")["Location"]
    client.post("/es/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/es/accounts/security/telephone/change/").status_code == 200
    client.post("/es/accounts/security/telephone/change/")
    assert client.get(HOME)["Location"] == "/es/accounts/security/telephone/"


def test_the_secret_of_a_second_factor_is_not_in_the_database_in_clear(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = " ".join(str(row[0]) for row in cursor.fetchall())
    assert len(kept) > 100
    assert SECRET not in kept


def test_a_recovery_code_works_once(world: World, client: Client) -> None:
    enter(client, "inventada.duena")
    client.post("/es/accounts/security/recovery/new/")
    page = client.get("/es/accounts/security/recovery/").content.decode()
    codes = re.findall(r'amparo-secret">([^<]+)<', page)
    assert len(codes) == 10
    for expected in (302, 200):
        other = Client()
        password_step(other, "inventada.duena")
        assert other.post(CODE, {"code": codes[0]}).status_code == expected


# --- passwords ------------------------------------------------------------------------------------------------------


def test_passwords_are_argon2(world: World) -> None:
    assert {user.password.split("$")[0] for user in User.objects.all()} == {"argon2"}


def test_a_wrong_password_and_an_unknown_account_look_the_same(world: World, client: Client) -> None:
    def refused(username: str) -> str:
        page = password_step(Client(), username, "nunca fue esta").content.decode()
        assert "Hay un problema" in page
        return re.sub(r'(value|name="csrfmiddlewaretoken" value)="[^"]*"', "", page)

    assert refused("inventada.duena") == refused("inventada.nadie")


def test_guesses_are_limited_for_one_account_over_all_machines(world: World) -> None:
    """At most five guesses in five minutes are checked, whoever makes them; then even the right password waits."""
    for n in range(5):
        assert password_step(Client(), "inventada.duena", f"no es esta {n}").status_code == 200
    answered = password_step(Client(REMOTE_ADDR="198.51.100.7"), "inventada.duena")
    assert answered.status_code in (200, 429)
    assert "Demasiados" in answered.content.decode()


def test_a_first_password_must_be_changed_before_anything_else(world: World, client: Client) -> None:
    user, once = actions.create_member(agency=world.home, username="inventada.nueva", role="caseworker", language="pt")
    assert password_step(client, user.username, once).status_code == 302
    assert client.get("/pt/home/")["Location"] == "/pt/accounts/password/"
    page = client.get("/pt/accounts/password/").content.decode()
    assert "Outra pessoa escolheu a sua senha" in page
    weak = client.post("/pt/accounts/password/", {"oldpassword": once, "password1": "corta", "password2": "corta"})
    assert weak.status_code == 200
    fresh = "outras quatro palavras juntas"
    answered = client.post("/pt/accounts/password/", {"oldpassword": once, "password1": fresh, "password2": fresh})
    assert answered.status_code == 302
    assert client.get("/pt/home/")["Location"] == "/pt/accounts/security/telephone/"


def test_a_changed_password_ends_the_other_sessions(world: World) -> None:
    here, there = Client(), Client()
    here.force_login(world.owner)
    there.force_login(world.owner)
    fresh = "cuatro palabras que son otras"
    here.post("/es/accounts/password/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    assert here.get(HOME).status_code == 200
    assert there.get(HOME).status_code == 302


# --- sessions -------------------------------------------------------------------------------------------------------


def test_a_closed_account_is_out_with_its_next_request(world: World, client: Client) -> None:
    client.force_login(world.teammate)
    assert client.get(HOME).status_code == 200
    actions.disable_member(member=world.teammate.membership)
    assert client.get(HOME)["Location"].startswith(LOGIN)
    assert password_step(Client(), "inventada.colega").status_code in (200, 302)
    assert Client().get(HOME).status_code == 302


def test_a_session_of_a_closed_account_does_not_live_again_when_the_account_is_opened(world: World) -> None:
    """Whoever took a telephone with an open page must not be back once the coordinator opens the account again."""
    stolen, other = Client(), Client()
    enter(stolen, "inventada.colega")
    enter(other, "inventada.duena")
    actions.disable_member(member=world.teammate.membership)
    actions.enable_member(member=world.teammate.membership)
    assert stolen.get(HOME)["Location"].startswith(LOGIN)
    assert other.get(HOME).status_code == 200


def test_a_page_of_the_account_renews_the_half_hour_and_a_public_page_does_not(world: World, client: Client) -> None:
    """A session's cookie on an answer that proxies may keep would hand the account to the next reader."""
    enter(client, "inventada.duena")
    assert client.get(HOME).cookies["amparo_session"].value
    for page in ("/es/observatory/", "/es/observatory/method/", "/api/bundles", "/healthz"):
        answered = client.get(page)
        assert not answered.cookies, page
        assert "Cookie" not in answered.headers.get("Vary", "")


def test_a_wrong_code_says_what_to_do_next(world: World, client: Client) -> None:
    password_step(client, "inventada.duena")
    assert "Espere a que su aplicación muestre otro" in client.post(CODE, {"code": "12345x"}).content.decode()


def test_the_session_changes_its_key_at_the_login(world: World, client: Client) -> None:
    client.cookies["amparo_session"] = "chosen-by-somebody-else"
    enter(client, "inventada.duena")
    assert client.cookies["amparo_session"].value != "chosen-by-somebody-else"
    assert not Session.objects.filter(pk="chosen-by-somebody-else").exists()


def test_the_session_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(world: World, client: Client) -> None:
    enter(client, "inventada.duena")
    cookie = client.cookies["amparo_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]
    assert not cookie["expires"]


def test_half_an_hour_without_a_page_ends_the_session_on_the_server(world: World, client: Client) -> None:
    enter(client, "inventada.duena")
    session = client.session
    assert 0 < session.get_expiry_age() <= 30 * 60
    kept = Session.objects.get(pk=session.session_key)
    kept.expire_date = kept.expire_date.replace(year=2020)
    kept.save()
    assert client.get(HOME).status_code == 302


def test_signing_out_ends_it(world: World, client: Client) -> None:
    enter(client, "inventada.duena")
    assert client.get("/es/accounts/logout/").status_code == 200
    assert client.get(HOME).status_code == 200
    client.post("/es/accounts/logout/")
    assert client.get(HOME).status_code == 302


def test_pages_behind_the_login_are_kept_nowhere(world: World, client: Client) -> None:
    client.force_login(world.owner)
    for name in ("home", "mfa_index", "account_change_password"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]


def test_no_name_is_in_a_title_or_an_address(world: World, client: Client) -> None:
    client.force_login(world.owner)
    for address in (HOME, "/es/agency/refugio-a/members/", "/es/accounts/security/"):
        page = client.get(address).content.decode()
        assert "inventada" not in re.search(r"<title>(.*?)</title>", page, re.S)[1]  # type: ignore[index]
        assert not re.search(r'href="[^"]*inventada', page)


@pytest.mark.parametrize("leads", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_no_login_leads_elsewhere(leads: str, world: World, client: Client) -> None:
    client.post(f"{LOGIN}?next={leads}", {"login": "inventada.duena", "password": PASSWORD, "next": leads})
    answered = client.post(CODE, {"code": code_now(), "next": leads})
    assert answered["Location"] == HOME


def test_a_form_without_its_token_is_refused_in_the_readers_language(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answered = client.post(LOGIN, {"login": "inventada.duena", "password": PASSWORD})
    assert answered.status_code == 403
    assert "no se guardó nada" in answered.content.decode().lower()


def test_an_origin_that_is_null_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    token = client.cookies["amparo_form"].value
    sent = {"login": "inventada.duena", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(LOGIN, sent, headers={"origin": "null"}).status_code == 403
    assert client.post(LOGIN, sent, headers={"origin": "http://testserver"}).status_code == 302


def test_nobody_signs_up(client: Client, db: None) -> None:
    for address in ("/es/accounts/signup/", "/es/accounts/password/reset/", "/es/accounts/email/"):
        assert client.get(address).status_code == 404


# --- members --------------------------------------------------------------------------------------------------------


def test_rules_say_why(world: World) -> None:
    check_see_members(world.owner, world.home)
    with pytest.raises(Refused) as refused:
        check_see_members(world.teammate, world.home)
    assert refused.value.key == "accounts.only_coordinators"
    with pytest.raises(Hidden):
        check_see_members(world.stranger, world.home)
    check_change_member(world.owner, world.teammate.membership)
    with pytest.raises(Refused) as refused:
        check_change_member(world.owner, world.owner.membership)
    assert refused.value.key == "accounts.not_yourself"
    with pytest.raises(Hidden):
        check_change_member(world.owner, world.stranger.membership)


def test_an_account_without_an_agency_sees_only_that(world: World, client: Client) -> None:
    Membership.objects.filter(user=world.owner).delete()
    client.force_login(world.owner)
    answered = client.get(HOME)
    assert answered.status_code == 403
    assert "no pertenece a ninguna agencia" in answered.content.decode()


def test_a_coordinator_sees_her_own_agency_and_nobody_elses(world: World, client: Client) -> None:
    client.force_login(world.owner)
    page = client.get("/es/agency/refugio-a/members/").content.decode()
    assert "inventada.colega" in page
    assert "inventada.ajena" not in page
    assert client.get("/es/agency/refugio-b/members/").status_code == 404
    assert client.get("/es/agency/no-such/members/").status_code == 404


def test_a_stranger_gets_the_answer_of_what_does_not_exist(world: World, client: Client) -> None:
    client.force_login(world.stranger)
    theirs = client.get(f"/es/agency/refugio-a/members/{world.teammate.membership.pk}/disable/")
    nothing = client.get("/es/agency/no-such/members/999999/disable/")
    assert theirs.status_code == nothing.status_code == 404
    same = [re.sub(r'href="[^"]*"', "", page.content.decode()) for page in (theirs, nothing)]
    assert same[0] == same[1]


def test_opening_an_account_shows_its_password_once(world: World, client: Client) -> None:
    client.force_login(world.owner)
    sent = {"username": "Inventada.Nueva", "called": "Nueva", "role": "caseworker", "language": "fr"}
    answered = client.post("/es/agency/refugio-a/members/add/", sent)
    page = answered.content.decode()
    shown = re.search(r'amparo-secret">([a-z0-9-]+)<', page)
    assert shown
    made = User.objects.get(username="inventada.nueva")
    assert made.check_password(shown[1])
    assert made.must_change_password
    assert made.membership.agency == world.home
    assert "no-store" in answered["Cache-Control"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "inventada.colega"}, "ya existe"),
        ({"username": "con espacio"}, "minúsculas"),
        ({"username": ""}, "Falta: Nombre de usuario"),
        ({"role": "clerk"}, "Hay un problema"),
        ({"role": "root"}, "Hay un problema"),
        ({"language": "xx"}, "Hay un problema"),
        ({"called": "x" * 81}, "Hay un problema"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    changed: dict[str, str], said: str, world: World, client: Client
) -> None:
    client.force_login(world.owner)
    sent = {"username": "inventada.nueva", "called": "Mi Nombre", "role": "caseworker", "language": "es", **changed}
    page = client.post("/es/agency/refugio-a/members/add/", sent).content.decode()
    assert said in page
    assert "Hay un problema" in page
    assert sent["called"] in page
    assert User.objects.count() == 3


def test_extra_fields_change_nothing(world: World, client: Client) -> None:
    """Mass assignment: the agency, the password and the state are not the form's to choose."""
    client.force_login(world.owner)
    sent = {"username": "inventada.nueva", "role": "caseworker", "language": "es"}
    extra = {"agency": world.elsewhere.pk, "password": "x", "is_active": "", "must_change_password": "", "id": 1}
    client.post("/es/agency/refugio-a/members/add/", {**sent, **extra})
    made = User.objects.get(username="inventada.nueva")
    assert made.membership.agency == world.home
    assert made.is_active
    assert made.must_change_password


def test_closing_asks_first_then_closes_and_opens_again(world: World, client: Client) -> None:
    client.force_login(world.owner)
    number = world.teammate.membership.pk
    address = f"/es/agency/refugio-a/members/{number}/"
    assert "¿Cerrar esta cuenta?" in client.get(f"{address}disable/").content.decode()
    assert User.objects.get(pk=world.teammate.pk).is_active
    client.post(f"{address}disable/")
    assert not User.objects.get(pk=world.teammate.pk).is_active
    client.post(f"{address}enable/")
    assert User.objects.get(pk=world.teammate.pk).is_active


@pytest.mark.parametrize("what", ["disable", "enable", "reset"])
def test_nobody_closes_her_own_account_nor_a_strangers(what: str, world: World, client: Client) -> None:
    client.force_login(world.owner)
    own = client.post(f"/es/agency/refugio-a/members/{world.owner.membership.pk}/{what}/")
    assert own.status_code == 403
    assert "Nadie abre ni cierra su propia cuenta" in own.content.decode()
    for code in ("refugio-a", "refugio-b"):
        theirs = client.post(f"/es/agency/{code}/members/{world.stranger.membership.pk}/{what}/")
        assert theirs.status_code == 404
    assert User.objects.filter(is_active=True).count() == 3


def test_access_is_given_again_from_the_beginning(world: World, client: Client) -> None:
    theirs = Client()
    theirs.force_login(world.teammate)
    client.force_login(world.owner)
    answered = client.post(f"/es/agency/refugio-a/members/{world.teammate.membership.pk}/reset/")
    shown = re.search(r'amparo-secret">([a-z0-9-]+)<', answered.content.decode())
    assert shown
    assert theirs.get("/en/home/").status_code == 302
    assert not Authenticator.objects.filter(user=world.teammate).exists()
    again = User.objects.get(pk=world.teammate.pk)
    assert again.check_password(shown[1])
    assert again.must_change_password


def test_a_name_that_is_a_script_is_only_a_name(world: World, client: Client) -> None:
    evil = "<script>alert(1)</script>"
    User.objects.filter(pk=world.teammate.pk).update(called=evil)
    client.force_login(world.owner)
    page = client.get("/es/agency/refugio-a/members/").content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_a_role_of_another_kind_of_agency_cannot_be_given(world: World) -> None:
    with pytest.raises(ValueError, match="no role"):
        actions.create_member(agency=world.home, username="inventada.otra", role="clerk", language="es")
    with pytest.raises(ValueError, match="no kind"):
        actions.create_agency(code="x", kind="castle", name=words("a", "b", "c", "d"))


def test_nothing_of_a_person_reaches_the_log(world: World, client: Client, capfd: Any, settings: Any) -> None:
    """A defect in a page names its place, not what was in it."""
    import logging

    from amparo_web.design.logs import QuietFormatter

    try:
        raise ValueError("Nombre Inventado, documento 123")
    except ValueError:
        import sys

        record = logging.LogRecord(
            "django.request",
            logging.ERROR,
            __file__,
            1,
            "Internal Server Error: %s",
            ("/es/?q=Inventado",),
            sys.exc_info(),
        )
    said = QuietFormatter().format(record)
    assert "ValueError" in said
    assert "test_site_accounts.py" in said
    assert "Inventado" not in said
    assert "123" not in said.split("ValueError")[1].replace(re.search(r":\d+", said.split("ValueError")[1])[0], "")  # type: ignore[index]
