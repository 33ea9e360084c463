"""The report page in a real browser: accessible, filtered, readable without scripts, and closed to the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from alttext_html.report.html import render
from alttext_html.report.model import Run, RunKind
from alttext_html.types import Outcome
from tests.helpers.browser import axe_violations, chromium
from tests.helpers.outcomes import CHECKED, FILLED, HOSTILE_OUTCOME, MISSING, NOTHING, PLANNED, REFUSED, THEME

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
FILL = Run(RunKind.FILL, "site", "1.0", thumbnails={"images/harbour.jpg": PIXEL})
CHECK = replace(FILL, kind=RunKind.CHECK)
PAGES = {
    "checked": (CHECKED, CHECK),
    "filled": (FILLED, FILL),
    "planned": (PLANNED, replace(FILL, kind=RunKind.PLAN)),
    "nothing": (NOTHING, CHECK),
    "refused": (REFUSED, FILL),
    "theme": (THEME, CHECK),
    "hostile": (HOSTILE_OUTCOME, CHECK),
}
SHOWN = ".entries > li:not([hidden])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window that tells what the page logs and asks for; the page must do neither."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, bypass_csp=True)
    window = context.new_page()
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text))
    window.on("pageerror", lambda error: said.append(str(error)))
    window.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
    yield window
    context.close()
    assert said == []


def opened(page: Page, folder: Path, outcome: Outcome, run: Run) -> Page:
    """The report of an outcome, open in the window."""
    file = folder / "report.html"
    file.write_text(render(outcome, run), "utf-8")
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize(("name", "scheme"), [*((name, "light") for name in sorted(PAGES)), ("filled", "dark")])
def test_axe_finds_nothing(page: Page, tmp_path: Path, name: str, scheme: str) -> None:
    """Every kind of run; light and dark differ in colours only."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert axe_violations(opened(page, tmp_path, *PAGES[name])) == []


@pytest.mark.parametrize("width", [320, 600, 1000])
def test_nothing_is_wider_than_the_window(page: Page, tmp_path: Path, width: int) -> None:
    """WCAG 1.4.10: no scrolling in two directions at 320 pixels."""
    page.set_viewport_size({"width": width, "height": 600})
    long = structs.replace(MISSING, src=f"https://example.org/{'x' * 200}.png", text="y" * 300)
    opened(page, tmp_path, replace(FILLED, findings=(*FILLED.findings, long)), FILL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("status", "open", 1),
        ("status", "written", 4),
        ("state", "weak", 2),
        ("source", "cache", 1),
        ("language", "ja", 1),
    ],
)
def test_a_filter_leaves_what_fits(page: Page, tmp_path: Path, name: str, value: str, number: int) -> None:
    """The rest is hidden, and the count is told to screen readers as a status."""
    opened(page, tmp_path, FILLED, FILL).select_option(f"select[name={name}]", value)
    assert page.locator(SHOWN).count() == number
    assert page.get_by_role("status").inner_text() == f"{number} of 5 entries"


def test_filters_go_together_and_are_taken_back(page: Page, tmp_path: Path) -> None:
    """Page and state at once; the button shows all."""
    opened(page, tmp_path, FILLED, FILL).fill("input[name=page]", "INDEX")
    page.select_option("select[name=state]", "weak")
    assert page.locator(SHOWN).count() == 2
    page.fill("input[name=page]", "he/")
    assert page.locator(SHOWN).count() == 1
    page.click("button[type=reset]")
    page.wait_for_function("document.getElementById('shown').textContent === '5 entries'")
    assert page.locator(SHOWN).count() == 5


def test_a_page_is_found_among_all_that_repeat_an_image(page: Page, tmp_path: Path) -> None:
    """The theme's logo is one entry; its pages are listed in it and found by the filter."""
    opened(page, tmp_path, THEME, CHECK).fill("input[name=page]", "411/")
    assert page.locator(SHOWN).count() == 1
    page.locator("summary").press("Enter")
    assert page.get_by_text("and 212 more").is_visible()


def test_the_keyboard_reaches_everything(page: Page, tmp_path: Path) -> None:
    """First the link to the images, then each filter in order; typing filters, Escape clears nothing else."""
    opened(page, tmp_path, FILLED, FILL)
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.className || 'button'"))
    assert reached == ["skip", "status", "state", "source", "language", "page", "button"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("ja/")
    assert page.locator(SHOWN).count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('shown').textContent === '5 entries'")


def test_the_link_jumps_to_the_images(page: Page, tmp_path: Path) -> None:
    """It shows itself when it has the focus."""
    opened(page, tmp_path, FILLED, FILL).keyboard.press("Tab")
    assert page.get_by_text("Skip to the images").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "images"


def test_it_reads_without_scripts(browser: Browser, tmp_path: Path) -> None:
    """All entries with their texts and pictures are there, and no filter that would not work."""
    context = browser.new_context(java_script_enabled=False)
    page = opened(context.new_page(), tmp_path, FILLED, FILL)
    assert page.locator(".entries > li").count() == 5
    assert page.get_by_text("Six gabled houses above the quay").is_visible()
    assert not page.locator("form").is_visible()
    assert page.locator(".picture img").count() == 2
    context.close()


def test_its_own_script_passes_its_own_policy(browser: Browser, tmp_path: Path) -> None:
    """The policy names the script by its hash; a script of a page's text would not run."""
    context = browser.new_context()
    page = opened(context.new_page(), tmp_path, HOSTILE_OUTCOME, CHECK)
    assert page.locator("form").is_visible()
    assert page.locator("script").count() == 1
    context.close()


def test_texts_keep_their_language_and_direction() -> None:
    """A screen reader speaks Hebrew as Hebrew."""
    assert '<q dir="auto" lang="he">נמל עם סירות</q>' in render(FILLED, FILL)
