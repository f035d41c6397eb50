"""The HTML pack in a real browser, at the width of a desk and of a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=["context", "hostile_record"])
def page_file(request, tmp_path):
    given = request.getfixturevalue(request.param)
    context = given if request.param == "context" else pack_context(given)
    path = tmp_path / "pack.html"
    path.write_text(render_html(context), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_never_scrolls_sideways_and_asks_for_nothing(browser, page_file, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [page_file.as_uri()]
    page.close()


def test_on_a_phone_no_chart_scrolls_in_its_figure(browser, page_file):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(page_file.as_uri())
    sizes = page.evaluate("[...document.querySelectorAll('figure')].map(f => [f.scrollWidth, f.clientWidth])")
    assert len(sizes) == 6
    assert [size for size in sizes if size[0] > size[1]] == []
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser, page_file, width):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where a browser is there

    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []
    page.close()
