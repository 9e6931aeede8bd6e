"""The site as people meet it: phone, keyboard, the rules of accessibility, four languages, nobody else listening."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from site_world import PASSWORD, RunningSite, code_now

pytestmark = pytest.mark.browser

PUBLIC = (
    "/observatory/",
    "/observatory/bundles/region/",
    "/observatory/bundles/region/figures/detected-year/",
    "/observatory/bundles/source/figures/published-year/",
    "/observatory/judging/",
    "/observatory/glossary/",
    "/observatory/method/",
    "/observatory/api/",
    "/accounts/login/",
    "/no-such-page/",
)
CLOSED = (
    "/home/",
    "/agency/refugio-a/members/",
    "/agency/refugio-a/members/add/",
    "/accounts/security/",
    "/accounts/password/",
)
LANGUAGES = ("es", "en", "pt", "fr")


class Watched:
    """A page whose every request is seen."""

    def __init__(self, context: Any, address: str) -> None:
        self.page, self.address = context.new_page(), address
        self.requested: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Any:
        return self.page.goto(self.address + path, wait_until="networkidle")

    def elsewhere(self) -> list[str]:
        own = urlsplit(self.address).netloc
        return [url for url in self.requested if urlsplit(url).scheme != "data" and urlsplit(url).netloc != own]


@pytest.fixture
def desk(browser: Any, site: RunningSite) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Watched(context, site.address)
    context.close()


@pytest.fixture
def phone(browser: Any, site: RunningSite) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield Watched(context, site.address)
    context.close()


@pytest.fixture(scope="session")
def entered(browser: Any, site: RunningSite) -> Iterator[Any]:
    """A browser in which the owner has signed in, by hand: password, then the code of her telephone."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{site.address}/es/accounts/login/")
    page.get_by_label("Nombre de usuario").fill("inventada.duena")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/es/accounts/code/")
    page.get_by_label("Código").fill(code_now())
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url("**/es/home/")
    yield context
    context.close()


def axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found]


# --- everybody ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_breaks_no_rule_of_accessibility_and_calls_nobody(
    path: str, language: str, desk: Watched
) -> None:
    desk.open(f"/{language}{path}")
    assert axe(desk.page) == []
    assert desk.elsewhere() == []
    expected = ["404"] if "no-such" in path else []
    assert [text for text in desk.complaints if not any(code in text for code in expected)] == []
    if "login" not in path:
        assert desk.page.context.cookies() == []
        assert desk.page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_fits_a_small_phone(path: str, language: str, phone: Watched) -> None:
    phone.open(f"/{language}{path}")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert phone.page.get_by_role("heading", level=1).count() == 1
    assert phone.page.locator("main").inner_text().strip()


def test_a_phone_gets_the_narrow_chart_and_a_desk_the_wide_one(phone: Watched, desk: Watched) -> None:
    for watched, shape in ((phone, "narrow"), (desk, "wide")):
        watched.open("/es" + PUBLIC[2])
        image = watched.page.locator("figure img")
        assert image.evaluate("e => e.currentSrc").endswith(f"{shape}.svg")
        assert image.evaluate("e => e.naturalWidth") > 0
        assert "La tabla de abajo" in image.get_attribute("alt")


def test_everything_works_without_a_script(browser: Any, site: RunningSite) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/en/observatory/")
    page.get_by_role("link", name="Persons detected by year and sex").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Persons detected by year and sex"
    page.get_by_text("Inputs and settings").first.click()
    assert page.get_by_text("ab" * 32).is_visible()
    page.get_by_role("link", name="Français").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Personnes détectées par année et sexe"
    context.close()


def test_a_journalist_with_a_keyboard_gets_from_the_question_to_the_file(desk: Watched) -> None:
    desk.open("/es/observatory/")
    page = desk.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    def tab_to(name: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if name in page.evaluate("document.activeElement.textContent"):
                outline = page.evaluate(
                    "(() => { const s = getComputedStyle(document.activeElement);"
                    " return s.boxShadow + s.outlineStyle + s.backgroundColor })()"
                )
                assert "255, 221, 0" in outline or "solid" in outline, "what has the focus must be seen"
                return
        raise AssertionError(f"{name} cannot be reached with the keyboard")

    tab_to("Personas detectadas por año y sexo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/detected-year/")
    tab_to("Entradas y ajustes")
    page.keyboard.press("Enter")
    assert page.get_by_text("ab" * 32).is_visible()
    page.goto(page.url)
    tab_to("Descargar la tabla (CSV)")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "region-detected-year.csv"


def test_a_withheld_value_is_read_aloud_as_withheld(desk: Watched) -> None:
    desk.open("/en" + PUBLIC[2])
    cell = desk.page.locator("tbody tr").nth(1).locator("td").nth(2)
    assert "withheld so that nobody is pointed at" in cell.text_content()
    assert cell.locator("[aria-hidden=true]").inner_text() == "▒"


def test_a_printed_figure_keeps_its_answer_and_says_it_is_simulated(desk: Watched) -> None:
    import pdfplumber

    desk.open("/es" + PUBLIC[2])
    with pdfplumber.open(io.BytesIO(desk.page.pdf(format="A4"))) as paper:
        said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in paper.pages))
        assert len(paper.pages) <= 4
    assert "Datos simulados." in said
    assert "unas 1.380 mujeres" in said
    assert "protegido: no se muestra para no señalar a nadie" in said
    assert "Salir de esta página" not in said


# --- leaving quickly ------------------------------------------------------------------------------------------------


def stop_outside(page: Any, address: str) -> list[str]:
    """Answers every call to another host itself, and notes it."""
    called: list[str] = []

    def answer(route: Any) -> None:
        called.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<title>elsewhere</title>")

    page.route(lambda url: not url.startswith(address), answer)
    return called


def test_shift_three_times_leaves_and_there_is_no_way_back(desk: Watched) -> None:
    page = desk.page
    called = stop_outside(page, desk.address)
    desk.open("/es/observatory/glossary/")
    desk.open("/es" + PUBLIC[2])
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    assert "pulse una vez más" in page.locator(".govuk-exit-this-page [role=status]").inner_text()
    page.keyboard.press("Shift")
    page.wait_for_function("document.title === 'elsewhere'")
    assert called
    page.go_back()
    assert "detected-year" not in page.url


def test_the_button_leaves_too_and_escape_and_capital_letters_do_not(desk: Watched) -> None:
    page = desk.page
    called = stop_outside(page, desk.address)
    desk.open("/en/accounts/login/")
    for _ in range(4):
        page.keyboard.press("Escape")
    page.get_by_label("Username").press_sequentially("ABCD")
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    assert not called
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_function("document.title === 'elsewhere'")
    assert called


# --- behind the login -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_behind_the_login_is_accessible_and_fits(
    path: str, language: str, width: int, entered: Any, site: RunningSite
) -> None:
    watched = Watched(entered, site.address)
    watched.page.set_viewport_size({"width": width, "height": 700})
    watched.open(f"/{language}{path}")
    assert watched.page.url.endswith(f"/{language}{path}")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(watched.page) == []
    assert watched.elsewhere() == []
    assert watched.complaints == []
    watched.page.close()


def test_a_form_sent_by_a_real_browser_is_accepted(entered: Any, site: RunningSite) -> None:
    """With `no-referrer` Chromium would send `Origin: null` and the form would be refused: only a browser shows it."""
    watched = Watched(entered, site.address)
    origins: list[str | None] = []
    watched.page.on("request", lambda r: origins.append(r.headers.get("origin")) if r.method == "POST" else None)
    watched.open("/es/agency/refugio-a/members/add/")
    watched.page.get_by_label("Nombre de usuario").fill("inventada.navegador")
    watched.page.get_by_label("Atención directa").check()
    watched.page.get_by_role("button", name="Abrir una cuenta").click()
    assert watched.page.get_by_text("Se muestra solo esta vez").is_visible()
    assert origins == [site.address]
    watched.page.close()


def test_an_error_is_at_the_top_with_the_focus_and_what_was_typed_is_still_there(
    entered: Any, site: RunningSite
) -> None:
    watched = Watched(entered, site.address)
    watched.open("/es/agency/refugio-a/members/add/")
    watched.page.get_by_label("Nombre de usuario").fill("inventada.duena")
    watched.page.get_by_label("Cómo quiere que le llamen").fill("Nombre Inventado")
    watched.page.get_by_label("Coordinación").check()
    watched.page.get_by_role("button", name="Abrir una cuenta").click()
    summary = watched.page.locator(".govuk-error-summary")
    assert "Hay un problema" in summary.inner_text()
    assert summary.evaluate("e => e === document.activeElement")
    assert watched.page.title().startswith("Error:")
    assert watched.page.get_by_label("Cómo quiere que le llamen").input_value() == "Nombre Inventado"
    summary.get_by_role("link").first.click()
    assert watched.page.evaluate("document.activeElement.name") == "username"
    assert axe(watched.page) == []
    watched.page.close()


def test_a_new_member_sets_up_her_account_from_the_first_password_on(
    entered: Any, browser: Any, site: RunningSite
) -> None:
    coordinator = Watched(entered, site.address)
    coordinator.open("/es/agency/refugio-a/members/add/")
    coordinator.page.get_by_label("Nombre de usuario").fill("inventada.primera")
    coordinator.page.get_by_label("Atención directa").check()
    coordinator.page.get_by_label("Idioma de su cuenta").select_option("fr")
    coordinator.page.get_by_role("button", name="Abrir una cuenta").click()
    once = coordinator.page.locator(".amparo-secret").inner_text()
    coordinator.page.close()
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{site.address}/fr/accounts/login/")
    page.get_by_label("Nom d'utilisateur").fill("inventada.primera")
    page.get_by_label("Mot de passe").fill(once)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/fr/accounts/password/")
    fresh = "quatre mots inventés ensemble"
    page.get_by_label("Mot de passe actuel").fill(once)
    page.get_by_label("Nouveau mot de passe", exact=True).fill(fresh)
    page.get_by_label("Nouveau mot de passe, encore une fois").fill(fresh)
    page.get_by_role("button", name="Changer le mot de passe").click()
    page.goto(f"{site.address}/fr/home/")
    page.wait_for_url("**/fr/accounts/security/telephone/")
    assert page.locator(".amparo-qr").evaluate("e => e.naturalWidth") > 100
    assert axe(page) == []
    page.get_by_label("Code").fill(code_now(page.locator(".amparo-secret").inner_text()))
    page.get_by_role("button", name="Activer").click()
    page.wait_for_url("**/fr/accounts/security/recovery/")
    assert page.locator(".amparo-secret").count() == 10
    assert axe(page) == []
    page.get_by_role("link", name="Aller à mon compte").click()
    assert "Refuge A (inventé)" in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
