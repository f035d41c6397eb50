"""Every kind of pack: documented fields, structure, marks, words, the PDF, and what is cut off."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise

import pikepdf
import pytest
from jinja2 import meta
from lxml import html

from trackerkit.report import model as monthly
from trackerkit.report.html import environment, render_html, render_print
from trackerkit.report.kinds import model
from trackerkit.report.kinds.model import KindContext

KINDS = ("board", "service", "falls", "quality", "league", "medicines", "inspection")
LAYOUTS = ("kind.html", "kind_print.html", "kind_cover.html")


def documented():
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and is_dataclass(kind)]
    return [kind for kind in kinds if kind.__module__ == model.__name__]


@pytest.fixture(params=KINDS)
def context(request, contexts):
    return contexts[request.param]


@pytest.fixture(params=[render_html, render_print], ids=["screen", "print"])
def page(request, context):
    return html.fromstring(request.param(context))


@pytest.mark.parametrize("kind", documented(), ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_holds(kind):
    told = {field.name: field.metadata.get("help", "") for field in fields(kind)}
    assert [name for name, words in told.items() if not words.endswith(".")] == []


@pytest.mark.parametrize("kind", [kind for kind in documented() if getattr(kind, "template", "")])
def test_each_template_uses_exactly_the_documented_fields(kind):
    env, used = environment(), set()
    for name in (kind.template, *LAYOUTS):
        source, _, _ = env.loader.get_source(env, name)
        used |= meta.find_undeclared_variables(env.parse(source))
    imported = {
        "parts",
        "charts",
        "branded",
        "change_parts",
        "trail_parts",
    }  # named in a block, and brought in above it
    assert used - imported == {field.name for field in fields(kind)} | {"layout"}


def test_the_contexts_have_the_documented_types(contexts):
    def kinds(value: object) -> Iterator[type]:
        if is_dataclass(value):
            yield type(value)
            for field in fields(value):
                yield from kinds(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                yield from kinds(item)

    used = {kind for context in contexts.values() for kind in kinds(context)}
    ours = {kind for kind in used if kind.__module__ == model.__name__}
    assert ours == set(documented()) - {KindContext}
    assert monthly.Table in used


def test_one_h1_and_no_skipped_heading_level(page):
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert (levels.count(1), levels[0]) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_ids_links_and_language(page, context):
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == context.cover.title
    assert [t for t in page.iter("table") if not (t.findtext("caption") or "").strip()] == []
    assert {cell.get("scope") for cell in page.iter("th")} - {"rowgroup"} == {"col", "row"}
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert [a.get("href") for a in page.iter("a") if a.get("href", "")[1:] not in ids] == []
    labelled = [element.get("aria-labelledby") for element in page.iter() if element.get("aria-labelledby")]
    assert [one for one in labelled if one not in ids] == []


def test_the_page_asks_for_nothing_from_outside(context):
    page = html.fromstring(render_html(context))
    assert [e.tag for e in page.iter("script", "link", "img", "iframe", "object", "embed", "base")] == []
    assert "url(" not in "".join(page.xpath("//style/text()"))


def test_head_and_foot_say_when_from_what_and_by_which_framework(page, context):
    words = re.sub(r"\s+", " ", page.text_content())
    assert f"{context.cover.period}, as at 25 November 2026" in words
    assert "CQC quality statements (single assessment framework), in force, from 21 November 2023" in words
    assert re.search(r"Ledger:? 9f2c41d07be8a653", words)


def test_words_are_the_words_of_the_house(context):
    text = html.fromstring(render_html(context)).text_content().lower()
    for word in ("invalid", "please", "sorry", "an error occurred", "nan", "nat ", "none)", "tk4"):
        assert word not in text.replace("governance", "").replace("nand", "").replace("maintenance", ""), word


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("kind", "pages"),
    [("board", 2), ("service", 2), ("falls", 3), ("quality", 3), ("league", 1), ("medicines", 10), ("inspection", 5)],
)
def test_the_pdf_is_tagged_named_and_of_the_promised_length(render_pdf, contexts, kind, pages):
    printed = render_pdf(contexts[kind])
    assert render_pdf(contexts[kind]) == printed
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == contexts[kind].cover.title
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert len(pdf.pages) == pages
