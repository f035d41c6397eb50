"""The HTML pack: its structure, its contrast, and that typed text stays text."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import html
from markupsafe import Markup

from tests.assurance.made import record as made
from trackerkit import resources
from trackerkit.report.context import pack_context
from trackerkit.report.html import environment, lean, render_html, render_print, solved

FETCHES = ("src", "srcset", "data", "poster", "background", "action", "formaction")


@pytest.fixture(scope="module", params=[render_html, render_print], ids=["screen", "print"])
def page(request, context):
    return html.fromstring(request.param(context))


def test_one_h1_and_no_skipped_heading_level(page):
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_language_and_title(page):
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == "Larkfield Care: Medication register, November 2026"


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(page):
    assert [t for t in page.iter("table") if not (t.findtext("caption") or "").strip()] == []
    assert {cell.get("scope") for cell in page.iter("th")} == {"col", "row"}


def test_every_chart_is_named_and_its_patterns_are_its_own(page):
    charts = list(page.iter("svg"))
    # Two drawings, wide and narrow, of the steps, the services, the months and three charts of change.
    assert [chart.get("class").split()[-1] for chart in charts] == ["wide", "narrow"] * 6
    assert all(len(chart.findtext("title")) > 20 for chart in charts)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", html.tostring(page, encoding="unicode")))
    assert used
    assert used <= set(ids)


def test_every_link_leads_to_a_place_in_the_page(page):
    ids = {element.get("id") for element in page.iter()}
    links = [link.get("href") for link in page.iter("a")]
    assert len(links) > 15
    assert [href for href in links if not (href.startswith("#") and href[1:] in ids)] == []


def test_a_decision_has_room_to_write_by_hand(page, context):
    decisions = page.xpath("//article[contains(@class, 'decision')]")
    assert len(decisions) == len(context.decisions)
    for decision in decisions:
        ruled = decision.xpath(".//table[@class='ruled']//th/text()")
        assert ruled == ["Challenge", "Decision", "Owner", "Date"]


def test_decisions_come_before_everything_else(context):
    page = render_html(context)
    assert page.index("7 decisions to make") < page.index("Is the improvement real?") < page.index("Key figures")


def test_the_page_asks_for_nothing_from_outside(context):
    page = html.fromstring(render_html(context))
    assert [e.tag for e in page.iter("script", "link", "img", "iframe", "object", "embed", "base")] == []
    assert "url(" not in "".join(page.xpath("//style/text()"))


def test_words_are_the_words_of_the_house(context):
    text = html.fromstring(render_html(context)).text_content().lower()
    for word in ("invalid", "please", "sorry", "an error occurred", "nan", "nat ", "none)", "tk4"):
        assert word not in text.replace("governance", "").replace("nand", "").replace("maintenance", ""), word


@pytest.mark.parametrize("render", [render_html, render_print])
def test_hostile_text_stays_text(render, hostile_record):
    page_text = render(pack_context(hostile_record))
    page = html.fromstring(page_text)
    assert [e.tag for e in page.iter("script", "link", "img", "image", "iframe", "object", "embed")] == []
    assert len(list(page.iter("style"))) == 1
    asks = [(e.tag, key) for e in page.iter() for key in e.attrib if key in FETCHES or key.startswith("on")]
    assert asks == []
    assert "{{ 7 * 7 }}" in page.text_content()
    assert "49" not in page.findtext(".//h1")
    page_text.encode("utf-8")  # no half of a surrogate pair is left


def test_an_empty_month_renders():
    page = html.fromstring(render_html(pack_context(made([]))))
    assert "No decision is needed this month" in page.text_content()
    assert "No earlier month is on record" in page.text_content()


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_mark_has_the_contrast_that_wcag_aa_asks_for():
    css = (resources.folder("templates") / "reports" / "tokens.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"(--[a-z]+): (#[0-9a-f]{6})", css))
    pairs = [(named["--ink"], "#ffffff"), (named["--soft"], "#ffffff"), (named["--soft"], named["--wash"]),
             (named["--brand"], "#ffffff"), ("#0b5a73", "#ffffff")]  # fmt: skip
    marks = re.findall(r"\.((?:risk|step)-[a-z-]+) \{([^}]*)\}", css)
    assert len(marks) == 11
    for _, rules in marks:
        back = re.search(r"background: (#[0-9a-f]{6})", rules)
        ink = re.search(r"(?<!-)color: (#[0-9a-f]{6})", rules.replace("border-color", "border_color"))
        pairs.append((ink.group(1) if ink else named["--ink"], back.group(1)))
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_everything_is_escaped_in_every_template():
    env = environment()
    assert env.autoescape is True
    for name in env.list_templates():
        source, _, _ = env.loader.get_source(env, name)
        assert "|safe" not in source.replace(" ", ""), name
        assert "autoescape" not in source, name


def test_the_printed_page_is_spared_boxes_and_names_of_colours():
    css = Markup(":root { --ink: #0b0c0c; --soft: #33414a; } p { color: var(--ink); border-color: var(--soft); }")
    assert solved(css).endswith("p { color: #0b0c0c; border-color: #33414a; }")
    assert lean("<p><bdi>Amara &lt;bdi&gt;</bdi></p><td><bdi>x</bdi><span>y</span></td>") == (
        "<p>Amara &lt;bdi&gt;</p><td>x<span>y</span></td>"
    )
    assert lean("<p><b>Action:</b> <bdi>x</bdi></p>") == "<p><b>Action:</b> <bdi>x</bdi></p>"


def test_words_that_look_like_a_style_are_printed_as_typed():
    page = render_print(pack_context(made([{"finding": "var(--ink) and <bdi>words</bdi>", "status": "In progress"}])))
    assert "var(--ink) and &lt;bdi&gt;words&lt;/bdi&gt;" in page
    assert "var(" not in page.partition("<style>")[2].partition("</style>")[0]
