"""The managers' pages in a real browser, at the width of a desk and of a phone: nothing for axe, nothing sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from trackerkit.report.html import render_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("kind", ["service", "falls", "quality", "medicines"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser, contexts, tmp_path, kind, width):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where a browser is there

    path = tmp_path / f"{kind}.html"
    path.write_text(render_html(contexts[kind]), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []
    page.close()
