"""The PDF pack: tagged, named, printed the same twice, and deaf to every address but our own fonts."""

from __future__ import annotations

import gc
import hashlib
import importlib
import io
import logging
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.abc import MetaPathFinder

import pikepdf
import pytest
import weasyprint

from tests.assurance.made import record as made
from trackerkit.errors import PangoMissing
from trackerkit.report import paper
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_print
from trackerkit.report.paper import ASSETS, OwnAssets, defaults_css, pdf_of
from trackerkit.report.pdf import render_pdf

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
def small():
    """A pack of one action: quick to print."""
    return pack_context(made([{"ref": "MED-OAK-26-001", "status": "In progress", "finding": "2 of 10 had no dose"}]))


@pytest.fixture(scope="module")
def small_pdf(small):
    return render_pdf(small)


def elements(node, kind):
    """Every structure element of the kind, depth first."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child, kind)
    elif isinstance(node, pikepdf.Dictionary):
        if str(node.get("/S", "")) == kind:
            yield node
        if "/K" in node:
            yield from elements(node.K, kind)


def test_a_pdf_ua_with_title_language_and_bookmarks(small_pdf):
    with pikepdf.open(io.BytesIO(small_pdf)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "en-GB"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == "Larkfield Care: Medication register, November 2026"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        titles = [item.title for item in pdf.open_outline().root]
    assert titles[:3] == ["No decision is needed this month", "Is the improvement real?", "Key figures"]
    assert titles[-4:] == [
        "All actions", "What the returns most often lack", "Waivers in force", "How to read this pack",
    ]  # fmt: skip


def test_charts_are_figures_with_words_and_tables_have_headings(small_pdf):
    with pikepdf.open(io.BytesIO(small_pdf)) as pdf:
        tree = pdf.Root.StructTreeRoot.K
        alts = [str(figure.Alt) for figure in elements(tree, "/Figure") if "/Alt" in figure]
        assert alts == [
            "How far the actions have come. Actions that got as far as each step: all actions 1, said done 0, "
            "evidenced 0, verified 0, proven 0, sustained 0."
        ]  # the ladder of one service alone would say the same again
        tables = list(elements(tree, "/Table"))
        assert len(tables) > 10
        assert all(any(True for _ in elements(table, "/TH")) for table in tables)
        names = {str(th.ID) for th in elements(tree, "/TH")}
        headings = [[str(name) for name in td.A.Headers] for td in elements(tree, "/TD")]
        assert len(headings) > 50
        assert all(cell and set(cell) <= names for cell in headings)
        assert len(list(elements(tree, "/H1"))) == 1


def test_the_same_record_prints_the_same_bytes(small, small_pdf):
    assert render_pdf(small) == small_pdf


def test_what_is_left_out_of_the_style_sheet_changes_no_byte(small, small_pdf):
    """WeasyPrint alone, without what `report.paper` spares it, prints the same."""
    page = render_print(small)
    name = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    plain = weasyprint.HTML(string=page, url_fetcher=OwnAssets(), media_type="print")
    assert plain.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=name) == small_pdf


def test_the_style_sheet_is_spared_its_rules_for_every_element():
    assert re.findall(r"^::[a-z-]+", weasyprint.html.UA, re.MULTILINE) == [
        "::marker", "::footnote-call", "::footnote-marker", "::note-call", "::note-marker", "::note-callback",
    ]  # fmt: skip
    assert re.findall(r"^(?:li)?::[a-z-]+", defaults_css(), re.MULTILINE) == ["li::marker"]


def test_a_large_page_is_printed_like_a_small_one_and_the_collector_goes_on(small, small_pdf, monkeypatch):
    monkeypatch.setattr(paper, "LARGE", 0)
    assert render_pdf(small) == small_pdf
    assert gc.isenabled()


def test_the_fonts_are_our_own(small_pdf):
    with pikepdf.open(io.BytesIO(small_pdf)) as pdf:
        fonts = {str(f.BaseFont).split("+")[-1] for page in pdf.pages for f in page.Resources.Font.values()}
    assert fonts
    assert {name for name in fonts if not name.startswith("Source-Sans-Pro")} == set()


class Counting(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one list for all requests is the point

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def loopback():
    server = HTTPServer(("127.0.0.1", 0), Counting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Counting.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}", Counting.asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_html_that_asks_for_files_and_addresses_gets_nothing(loopback, tmp_path, caplog):
    base, asked = loopback
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret that must not leave", encoding="utf-8")
    wanted = (f"{base}/x", secret.as_uri())
    body = "".join(
        f"""<link rel="stylesheet" href="{url}"><link rel="attachment" href="{url}"><a rel="attachment" href="{url}">a</a>
        <style>@import url("{url}"); @font-face {{ font-family: f; src: url("{url}") }}
        p {{ background: url("{url}"); font-family: f }} p::before {{ content: url("{url}") }}</style>
        <p>words</p><img alt="i" src="{url}"><object data="{url}"></object><embed src="{url}">
        <svg width="9" height="9"><title>t</title><image width="9" height="9" href="{url}"/><use href="{url}#a"/></svg>"""
        for url in wanted
    )
    with caplog.at_level(logging.CRITICAL + 1, logger="weasyprint"):
        printed = pdf_of(f"<!doctype html><html lang=en><title>t</title><body>{body}</body></html>")
    assert asked == []
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", pikepdf.Dictionary())
        assert len(pdf.attachments) == 0
    assert b"a secret that must not leave" not in printed


@pytest.mark.parametrize("url", [
    "file:///etc/hostname", "http://127.0.0.1/", "data:text/plain,x", "trackerkit:font/../pdf.py", "trackerkit:font/Regular?x",
])  # fmt: skip
def test_every_other_address_is_refused(url):
    with pytest.raises(ValueError, match="nothing but its own fonts"):
        OwnAssets().fetch(url)


def test_our_own_fonts_are_served():
    for url, path in ASSETS.items():
        assert OwnAssets().fetch(url).read() == path.read_bytes()


@pytest.mark.slow
def test_a_hostile_month_prints_and_fetches_nothing(hostile_record, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        printed = render_pdf(pack_context(hostile_record))
    assert [entry.getMessage() for entry in caplog.records if "etch" in entry.getMessage()] == []
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert len(pdf.attachments) == 0
        assert len(pdf.pages) > 20


@pytest.mark.slow
def test_the_sample_month_prints_without_a_warning(context, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        printed = render_pdf(context)
    assert [entry.getMessage() for entry in caplog.records] == []
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        sizes = [tuple(float(side) for side in page.MediaBox[2:]) for page in pdf.pages]
    portrait = [size for size in sizes if size[0] < size[1]]
    assert 0 < len(portrait) < len(sizes) < 30


class NoPango(MetaPathFinder):
    """Stands in for a computer without Pango: WeasyPrint prints a banner and raises OSError when it is imported."""

    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            print("-----\n\nWeasyPrint could not import some external libraries.\n\n-----")  # noqa: T201
            raise OSError("cannot load library 'libgobject-2.0-0'")


def test_without_pango_one_sentence_says_so_and_nothing_is_printed(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("pdf", "paper"):
        monkeypatch.delitem(sys.modules, f"trackerkit.report.{name}")
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(PangoMissing) as caught:
        importlib.import_module("trackerkit.report.pdf")
    assert caught.value.sentence == "The PDF cannot be made because Pango is not installed on this computer."
    assert "print the HTML pack from a browser" in caught.value.remedy
    assert capsys.readouterr().out == ""


def test_the_style_sheet_of_the_pdf_library_leaves_nothing_in_the_log(caplog):
    paper._defaults.cache_clear()
    with caplog.at_level(logging.WARNING, "weasyprint"):
        pdf_of("<!doctype html><html lang='en'><title>A list</title><ul><li>One</li></ul><ol><li>Two</li></ol></html>")
    assert [one.getMessage() for one in caplog.records] == []
