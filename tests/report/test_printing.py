"""Several packs at a time, each by a process of its own: the same bytes, in order, and a death takes one pack only."""

from __future__ import annotations

import io
import os
import re

import pikepdf
import pytest
from lxml import html

from tests.assurance.made import record as made
from tests.report.dying import print_or_die
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_print

pytestmark = pytest.mark.pdf

ACTION = {"ref": "MED-OAK-26-001", "status": "In progress", "finding": "2 of 10 had no dose"}


@pytest.fixture(scope="module")
def printing():
    from trackerkit.report import printing  # noqa: PLC0415 Pango may be missing

    return printing


@pytest.fixture(scope="module")
def pages():
    """Two packs that differ."""
    return {
        name: render_print(pack_context(made([ACTION | {"finding": name}]))) for name in ("first pack", "second pack")
    }


@pytest.fixture(scope="module")
def apart(printing, pages):
    """The two as two processes print them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "WORTH", 0)
        return list(printing.print_pages(pages))


def test_two_processes_print_the_bytes_that_one_prints(printing, pages, apart):
    assert [name for name, _ in apart] == ["first pack", "second pack"]
    assert apart == list(printing.print_pages(pages, workers=1))


def test_bookmarks_are_the_headings_and_each_page_has_its_number(pages, apart):
    for name, printed in apart:
        page = html.fromstring(pages[name])
        headings = [one for one in page.iter("h2", "h3") if one.get("id") != "contents"]
        with pikepdf.open(io.BytesIO(printed)) as pdf, pdf.open_outline() as outline:
            found = [
                title for item in outline.root for title in (item.title, *(child.title for child in item.children))
            ]
            count = len(pdf.pages)
        assert found == [" ".join(one.text_content().split()) for one in headings]
        words = _words(printed)
        assert [re.findall(r"Page (\d+) of (\d+)", one) for one in words] == [
            [(str(number), str(count))] for number in range(1, count + 1)
        ]
        assert any(name in one for one in words)


def _words(printed: bytes) -> list[str]:
    """The text of each page."""
    import pypdf  # noqa: PLC0415 (with the renderer, only where Pango is)

    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(printed)).pages]


def test_a_process_that_dies_takes_its_own_page_with_it(printing, monkeypatch):
    monkeypatch.setattr(printing, "WORTH", 0)
    monkeypatch.setattr(printing, "pdf_of", print_or_die)
    pages = {"a": "one", "b": "fatal", "c": "two", "d": "fatal", "e": "three"}
    found = dict(printing.print_pages(pages))
    assert [name for name, printed in found.items() if printed is None] == ["b", "d"]
    told = [found[name].decode().split() for name in ("a", "c", "e")]
    assert [words[0] for words in told] == ["one", "two", "three"]
    assert str(os.getpid()) not in {words[1] for words in told}


@pytest.mark.parametrize(("longest", "workers"), [(10**6, 2), (1, 1)])
def test_little_is_printed_in_this_process(printing, monkeypatch, longest, workers):
    """One long page and a short one: a second process would start for the short one alone."""
    monkeypatch.setattr(printing, "pdf_of", print_or_die)
    found = dict(printing.print_pages({"a": "x" * longest, "b": "y"}, workers=workers))
    assert {printed.decode().split()[1] for printed in found.values()} == {str(os.getpid())}


def test_no_page_at_all(printing):
    assert list(printing.print_pages({})) == []
