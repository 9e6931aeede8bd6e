"""The secretariat's room as people meet it: every page accessible, whole on a telephone, by keyboard, on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from commitments_world import secretariat_enters
from site_world import RunningSite

pytestmark = pytest.mark.browser

PUBLIC = (
    "",
    "treaties/",
    "treaties/?on=2005-06-30",
    "treaties/?on=ayer",
    "treaties/timeline/",
    "treaties/conflicts/",
    "treaties/missing/",
    "treaties/missing/?instrument=SOM",
    "treaties/instruments/P029/",
    "states/ARG/",
    "states/VEN/ACHR/",
    "laws/",
    "laws/BRA/",
    "laws/compare/",
    "changes/",
    "outcomes/",
)
DESK = ("desk/", "desk/events/new/?country=BOL&instrument=SOM")


def axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found]


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def entered(browser: Any, site: RunningSite) -> Iterator[Any]:
    """A browser in which two of the secretariat and one of civil society can be: `entered[name]` is a context."""
    contexts = {}
    for name, cookie in secretariat_enters(site).items():
        contexts[name] = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts[name].add_cookies([{**cookie, "url": site.address}])
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_breaks_no_rule_and_fits_a_screen(path: str, page: Any, site: RunningSite) -> None:
    for language in ("es", "fr"):
        page.goto(f"{site.address}/{language}/commitments/{path}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert page.get_by_role("heading", level=1).count() == 1
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_fits_a_small_phone(path: str, phone: Any, site: RunningSite) -> None:
    for language in ("es", "pt"):
        phone.goto(f"{site.address}/{language}/commitments/{path}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(phone) == []


def test_the_matrix_is_whole_on_a_screen_and_lists_on_a_phone(page: Any, phone: Any, site: RunningSite) -> None:
    for one in (page, phone):
        one.goto(f"{site.address}/es/commitments/treaties/")
    table = page.locator(".amparo-matrix")
    box, region = table.bounding_box(), page.locator(".amparo-wide .amparo-wide-table").bounding_box()
    assert table.is_visible()
    assert box["width"] <= region["width"] + 1, "no sideways scrolling"
    assert box["height"] <= 800, "35 rows on one screen"
    assert not page.locator(".amparo-narrow").is_visible()
    assert not phone.locator(".amparo-matrix").is_visible()
    assert phone.locator(".amparo-narrow li").count() == 35 + 26
    phone.get_by_role("link", name="Bolivia").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Bolivia"


def test_from_the_question_to_the_letter_with_a_keyboard(page: Any, site: RunningSite) -> None:
    """The walk: who has not ratified the Smuggling Protocol -> a list ready for a letter."""
    page.goto(f"{site.address}/es/commitments/")

    def tab_to(test: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate(f"(e => {test})(document.activeElement)"):
                return
        raise AssertionError(f"cannot be reached with the keyboard: {test}")

    tab_to("e.textContent.trim() === 'Quién falta'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/missing/")
    tab_to("e.id === 'instrument'")
    page.keyboard.type("Protocolo contra el Tr")
    tab_to("e.type === 'submit'")
    page.keyboard.press("Enter")
    page.wait_for_url("**instrument=SOM")
    letter = page.locator(".amparo-letter").inner_text()
    for state in ("Barbados", "Bolivia", "Colombia", "Santa Lucía"):
        assert state in letter
    tab_to("e.textContent.includes('Descargar la lista')")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "amparo-SOM-missing.csv"


def test_the_matrix_prints_on_one_sheet(page: Any, site: RunningSite) -> None:
    import pdfplumber

    page.goto(f"{site.address}/es/commitments/treaties/")
    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        sheets = [sheet for sheet in paper.pages if "Venezuela" in (sheet.extract_text() or "")]
        assert len(sheets) == 1
        assert "Antigua y Barbuda" in sheets[0].extract_text()
        assert sheets[0].width > sheets[0].height


@pytest.mark.parametrize("path", DESK)
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_of_the_desk_is_accessible_and_fits(path: str, width: int, entered: Any, site: RunningSite) -> None:
    page = entered["ana"].new_page()
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{site.address}/es/commitments/{path}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_one_proposes_and_another_accepts(entered: Any, site: RunningSite) -> None:
    page = entered["ana"].new_page()
    page.goto(f"{site.address}/es/commitments/desk/events/new/?country=COL&instrument=SOM")
    page.get_by_label("adhesión").check()
    page.get_by_label("Fecha del acto").fill("1999-01-01")
    page.get_by_label("Fuente", exact=True).fill("Notificación inventada del depositario")
    page.get_by_label("Lo que la fuente sabía hasta").fill("2024-02-01")
    page.get_by_role("button", name="Proponer").click()
    summary = page.locator(".govuk-error-summary")
    assert "anterior a la adopción" in summary.inner_text()
    assert summary.evaluate("e => e === document.activeElement")
    assert page.get_by_label("Fuente", exact=True).input_value() == "Notificación inventada del depositario"
    assert axe(page) == []
    page.get_by_label("Fecha del acto").fill("2024-01-05")
    page.get_by_role("button", name="Proponer").click()
    page.wait_for_url("**/desk/")
    page.close()
    other = entered["bea"].new_page()
    other.goto(f"{site.address}/es/commitments/desk/")
    other.get_by_role("link", name="Colombia").click()
    assert axe(other) == []
    other.get_by_label("Aceptar").check()
    other.get_by_role("button", name="Decidir").click()
    other.wait_for_url("**/desk/")
    other.goto(f"{site.address}/es/commitments/states/COL/SOM/")
    assert "adhesión" in other.locator(".amparo-answer").inner_text()
    other.close()
