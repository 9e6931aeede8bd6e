"""The data officer's five minutes, by keyboard, in Spanish: lists, linkage, estimate, verdict, two persons, public."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_unit_world import GOOD
from invented_lists import invented
from site_world import PASSWORD, RunningSite, code_now

pytestmark = pytest.mark.browser
SCREENS = os.environ.get("AMPARO_SCREENS")


@pytest.fixture(scope="module")
def units(site: RunningSite) -> RunningSite:
    ready = "from amparo_web.cli import set_up_django; set_up_django(); "
    script = f"{ready}from data_unit_world import draw_units; draw_units()"
    paths = os.pathsep.join([str(Path(__file__).parents[1]), site.environment.get("PYTHONPATH", "")])
    subprocess.run([sys.executable, "-c", script], env={**site.environment, "PYTHONPATH": paths}, check=True)
    return site


def entered(browser: Any, site: RunningSite, username: str) -> Any:
    """A browser in which somebody has signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site.address}/es/accounts/login/")
    page.get_by_label("Nombre de usuario").fill(username)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/es/accounts/code/")
    page.get_by_label("Código").fill(code_now())
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url("**/es/home/")
    return page


@pytest.fixture(scope="module")
def analyst(browser: Any, units: RunningSite) -> Iterator[Any]:
    page = entered(browser, units, "unidad.analista")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def reviewer(browser: Any, units: RunningSite) -> Iterator[Any]:
    page = entered(browser, units, "unidad.revisora")
    yield page
    page.context.close()


def tab_to(page: Any, name: str, most: int = 90) -> None:
    """Press Tab until what has the focus is called so; it must be seen to have it."""
    said = (
        "(() => { const e = document.activeElement;"
        " const label = e.labels && e.labels.length ? e.labels[0].textContent : '';"
        " return (e.tagName === 'BODY' ? '' : label || e.textContent || e.value || '') })()"
    )
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate(said):
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


def enter(page: Any, name: str) -> None:
    tab_to(page, name)
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def looked_at(page: Any, name: str) -> None:
    """No rule of accessibility broken, and nothing wider than a small telephone."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found] == []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.get_by_role("heading", level=1).count() == 1
        if SCREENS:
            page.wait_for_timeout(300)
            page.screenshot(path=f"{SCREENS}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def wait_until(page: Any, pattern: str) -> None:
    """The page that waits looks again by itself until the job is done."""
    page.wait_for_url(pattern, timeout=120_000)
    page.wait_for_load_state("networkidle")


def test_a_data_officer_walks_from_lists_to_the_observatory_by_keyboard(
    analyst: Any, reviewer: Any, tmp_path: Path
) -> None:
    started = time.monotonic()
    records, _ = invented(500, 4, seed=3, share=0.45)
    paths = []
    for name in ("L0", "L1", "L2", "L3"):
        paths.append(tmp_path / f"{name}.csv")
        records.filter(records["list"] == name).write_csv(paths[-1])
    page = analyst
    enter(page, "Unidad de datos")
    enter(page, "Nuevo conjunto de datos")
    looked_at(page, "new")
    tab_to(page, "Nombre del conjunto")
    page.keyboard.type("listas de prueba")
    tab_to(page, "Período")
    page.keyboard.type("2021-2024")
    tab_to(page, "Listas")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files([str(path) for path in paths])
    enter(page, "Traer las listas")
    assert "listas de prueba" in page.get_by_role("heading", level=1).inner_text()
    assert "listas de prueba" not in page.title()
    looked_at(page, "track-lists")
    enter(page, "Enlazar las listas")
    wait_until(page, "**/data-unit/*/")
    assert "personas en 4 listas" in page.locator("main").inner_text()
    enter(page, "Hacer una estimación")
    looked_at(page, "estimate-form")
    tab_to(page, "Repeticiones")
    page.keyboard.press("Control+a")
    page.keyboard.type("200")
    enter(page, "Estimar")
    wait_until(page, "**/estimates/*/")
    said = page.locator("main").inner_text()
    assert "Por qué este veredicto" in said
    looked_at(page, "run")
    enter(page, "Enviar a publicación")
    looked_at(page, "send")
    enter(page, "Enviar a publicación")
    wait_until(page, "**/releases/*/")
    assert "la decide otra persona de su unidad" in page.locator("main").inner_text()
    looked_at(page, "release-own")
    address = page.url
    second = reviewer
    enter(second, "Unidad de datos")
    looked_at(second, "index")
    enter(second, "listas de prueba")
    assert second.url == address
    looked_at(second, "release")
    enter(second, "Aprobar y publicar")
    looked_at(second, "approve")
    enter(second, "Aprobar y publicar")
    enter(second, "Verla en el observatorio")
    assert "/observatory/bundles/datos-a-" in second.url
    assert "Costa Rica, 2021-2024" in second.get_by_role("heading", level=1).inner_text()
    page.goto(address.split("/releases/")[0] + "/")
    assert page.locator(".amparo-lineage > li .amparo-tag", has_text="hecho").count() == 8
    looked_at(page, "track-done")
    # Machine time only, on a busy machine: a person has the rest of her five minutes to read.
    print(f"walk: {time.monotonic() - started:.0f} s")


def test_a_file_that_cannot_be_used_is_said_and_what_was_typed_stays(analyst: Any, tmp_path: Path) -> None:
    page = analyst
    page.goto(page.url.split("/es/")[0] + "/es/data-unit/new/")
    page.get_by_label("Nombre del conjunto").fill("escrito antes")
    page.get_by_label("Período").fill("2024")
    wrong = tmp_path / "libro.csv"
    wrong.write_bytes(b"PK\x03\x04 nothing")
    page.get_by_label("Listas").set_input_files(str(wrong))
    page.get_by_role("button", name="Traer las listas").click()
    summary = page.locator(".govuk-error-summary")
    assert "comprimido" in summary.inner_text()
    assert summary.evaluate("e => e === document.activeElement")
    assert page.get_by_label("Nombre del conjunto").input_value() == "escrito antes"
    looked_at(page, "wrong-file")


def test_runs_stand_side_by_side_with_their_intervals(analyst: Any, tmp_path: Path) -> None:
    page = analyst
    page.goto(page.url.split("/es/")[0] + "/es/data-unit/new/")
    page.get_by_label("Nombre del conjunto").fill("tabla hecha")
    page.get_by_label("Período").fill("2024")
    table = tmp_path / "table.csv"
    table.write_bytes(GOOD)
    page.get_by_label("Listas").set_input_files(str(table))
    page.get_by_role("button", name="Traer las listas").click()
    for method in ("chao", "main-effects", "stepwise"):
        page.get_by_role("link", name="estimaci").first.click()
        page.get_by_label("Método").select_option(method)
        page.get_by_role("button", name="Estimar").click()
        wait_until(page, "**/estimates/*/")
        page.get_by_role("link", name="Conjunto").click()
    page.get_by_role("link", name="Comparar estimaciones").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("tbody tr").count() == 3
    assert page.locator("figure img").evaluate("e => e.naturalWidth") > 300
    looked_at(page, "compare")
