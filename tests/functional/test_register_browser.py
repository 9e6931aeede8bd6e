"""The register in a real browser: by keyboard, on a telephone, without a line, in four languages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from register_world import SECRETS
from site_world import COMMAND, PASSWORD, RunningSite, code_now, free_port, wait_for

pytestmark = pytest.mark.browser

PAGES = (
    *("", "find/", "new/", "{}", "{}reveal/", "{}person/", "{}file/", "{}note/", "{}task/", "{}risk/", "{}restrict/"),
    *("{}looked/", "{}questions/", "{}facts/", "{}finding/", "{}consent/", "{}assistance/", "{}assistance/need/"),
    *("{}assistance/service/", "{}assistance/stay/", "{}assistance/relative/", "{}assistance/best-interests/"),
    *("{}assistance/protection/", "{}return/", "{}return/open/", "{}proceedings/", "{}proceedings/suspect/"),
)


def axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    return [f"{item['id']}: {item['help']}" for item in Axe().run(page).response["violations"]]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningSite, str]]:
    """An instance with one whole case; and the address of that case below `/register/`."""
    home = tmp_path_factory.mktemp("register")
    environment = {**os.environ, "AMPARO_HOME": str(home), "AMPARO_LANG": "en"}
    environment.pop("AMPARO_DATABASE_URL", None)
    subprocess.run([*COMMAND, "migrate"], env=environment, check=True)
    script = (
        "from amparo_web.cli import set_up_django; set_up_django()\n"
        "from register_world import draw_register, filled\n"
        "print(filled(draw_register().worker)['CASE'])"
    )
    paths = os.pathsep.join([str(Path(__file__).parents[1]), environment.get("PYTHONPATH", "")])
    told = subprocess.run(
        [sys.executable, "-c", script], env={**environment, "PYTHONPATH": paths}, check=True, capture_output=True
    )
    port = free_port()
    process = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        site = RunningSite(f"http://127.0.0.1:{port}", home, process, environment)
        yield site, f"case/{told.stdout.decode().strip()}/"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def worker(browser: Any, register: tuple[RunningSite, str]) -> Iterator[Any]:
    """A browser in which the case worker has signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{register[0].address}/es/accounts/login/")
    page.get_by_label("Nombre de usuario").fill("inventada.colega")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/code/**")
    page.locator("input[name=code]").fill(code_now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/home/")
    page.close()
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_open_to_everybody_and_asks_nobody_else(
    worker: Any, register: tuple[RunningSite, str], path: str
) -> None:
    site, case = register
    page = worker.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.address}/es/register/{path.format(case)}", wait_until="networkidle")
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not [url for url in asked if not url.startswith((site.address, "data:"))]
    assert not complaints
    assert not [secret for secret in SECRETS.values() if secret in page.title() or secret in page.url]
    page.close()


def test_a_person_is_registered_and_screened_by_keyboard_alone(worker: Any, register: tuple[RunningSite, str]) -> None:
    """Intake, the first questions, the finding: no mouse, in Spanish."""
    site, _ = register
    page = worker.new_page()
    page.goto(f"{site.address}/es/register/", wait_until="networkidle")
    press_until(page, "Registrar a una persona")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/new/")
    typed = {"called": "Tecla", "given_name": "Tecladina", "surname": "Sinratón", "age_now": "16"}
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name")
        if name in typed:
            page.keyboard.type(typed.pop(name))
        if not typed:
            break
    assert not typed
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/case/**")
    press_until(page, "Seguir con las preguntas")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/")
    for _ in range(3):
        press_until(page, "sí")
        with page.expect_navigation(wait_until="networkidle"):
            page.keyboard.press("Enter")
    assert "se establece la trata de personas" in page.content()
    page.close()


def press_until(page: Any, words: str) -> None:
    """Tab to the link or button that begins with these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(words):
            return
    raise AssertionError(f"no way by keyboard to: {words}")


def test_what_is_typed_while_there_is_no_line_is_kept_and_sent_when_it_is_back(
    worker: Any, register: tuple[RunningSite, str]
) -> None:
    site, _ = register
    page = worker.new_page()
    page.goto(f"{site.address}/es/register/new/", wait_until="networkidle")
    page.get_by_label("Cómo quiere que le llamen").fill("Sinlínea")
    page.get_by_text("Borrador guardado.").wait_for()
    worker.set_offline(True)
    page.get_by_label("Primer apellido").fill("Desconectada")
    page.get_by_text("Sin conexión.").wait_for()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    worker.set_offline(False)
    page.get_by_text("Borrador guardado.").wait_for()
    page.close(run_before_unload=False)
    again = worker.new_page()
    again.goto(f"{site.address}/es/register/new/", wait_until="networkidle")
    assert again.get_by_label("Primer apellido").input_value() == "Desconectada"
    again.get_by_role("button", name="Borrar el borrador").click()
    again.wait_for_url("**/register/")
    again.close()


def test_somebody_alike_is_shown_while_her_name_is_typed(worker: Any, register: tuple[RunningSite, str]) -> None:
    site, _ = register
    page = worker.new_page()
    page.goto(f"{site.address}/es/register/new/", wait_until="networkidle")
    page.get_by_label("Nombre", exact=True).fill("Inbentadina")
    page.get_by_label("Primer apellido").fill("Fictisarate")
    page.get_by_text("Quizá ya está registrada").wait_for()
    page.close(run_before_unload=False)
