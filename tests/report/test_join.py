"""A long pack printed in parts: what a reader, a screen reader and a link find is what the pack in one piece has."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pikepdf
import pypdf
import pytest

from tests.assurance.made import ELM, OAK, month, provider, record
from trackerkit.report import parts
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_print

pytestmark = [pytest.mark.pdf, pytest.mark.slow]

ACTIONS = [
    {
        "ref": f"MED-OAK-26-{number:03}",
        "status": ("In progress", "Complete")[number % 2],
        "finding": f"<!-- part --> {number} of 10 had no dose: (see “β”)",
        "due_date": date(2026, 11, number % 20 + 1),
    }
    for number in range(1, 13)
]
ELSEWHERE = [{"ref": "MED-ELM-26-001", "status": "In progress", "finding": "at another service"}]


@pytest.fixture(scope="module")
def page():
    """A pack of two services, with all that a long one has, and no longer than the test needs."""
    both = provider(OAK, ELM)
    sheets = {"actions": {"OAK": ACTIONS, "ELM": ELSEWHERE}}
    return render_print(
        pack_context(replace(record(ACTIONS), provider=both, month=month(sheets, both, returned=("OAK", "ELM"))))
    )


@pytest.fixture(scope="module")
def printed(page):
    """The pack in one piece, and joined from its parts by this process and by two."""
    from trackerkit.report import paper, printing  # noqa: PLC0415 Pango may be missing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "LONG", 0)
        patch.setattr(parts, "PART", 6_000)
        patch.setattr(printing, "WORTH", 0)
        count = len(parts.cut(page).rest)
        assert count > 3
        assert [part.within for part in parts.cut(page).rest].count(True) == 1
        in_one = paper.pdf_of(parts.in_one(page))
        (here,) = printing.print_pages({"pack": page}, workers=1)
        (apart,) = printing.print_pages({"pack": page}, workers=2)
    return in_one, here, apart


@pytest.fixture(scope="module")
def both(printed):
    """The pack in one piece and the joined one, open."""
    with pikepdf.open(io.BytesIO(printed[0])) as one, pikepdf.open(io.BytesIO(printed[1][1])) as joined:
        yield one, joined


def numbers(pdf):
    return {page.objgen: number for number, page in enumerate(pdf.pages, 1)}


def in_file(value):
    """The value as it stands in the file, where it holds no reference."""
    return value.unparse(resolved=True).decode("latin-1")


def test_two_processes_join_the_bytes_that_one_joins(printed):
    _, here, apart = printed
    assert here == apart
    assert here[0] == "pack"


def test_the_same_words_stand_on_the_same_pages_at_the_same_places(printed):
    def words(data):
        found = []
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            own = []
            page.extract_text(visitor_text=lambda text, cm, tm, font, size: own.append((text, tm[4:], size)))  # noqa: B023
            found.append([one for one in own if one[0].strip()])
        return found

    one, joined = words(printed[0]), words(printed[1][1])
    assert len(one) > 6
    assert joined == one
    said = ["".join(text for text, _, _ in page) for page in joined]
    assert [re.findall(r"Page (\d+) of (\d+)", page) for page in said] == [
        [(str(number), str(len(said)))] for number in range(1, len(said) + 1)
    ]


def bookmarks(items, pages):
    return [
        (item.title, pages[item.destination[0].objgen], [float(at) for at in list(item.destination)[2:]], bookmarks(item.children, pages))
        for item in items
    ]  # fmt: skip


def test_the_same_bookmarks_go_to_the_same_places(both):
    found = []
    for pdf in both:
        with pdf.open_outline() as outline:
            found.append((bookmarks(outline.root, numbers(pdf)), int(pdf.Root.Outlines.Count)))
    assert found[0] == found[1]
    every = next(one for one in found[0][0] if one[0] == "All actions")
    assert [one[0] for one in every[3]] == ["Oak House", "Elm Court"]


def test_the_same_links_go_to_the_same_places(both):
    def links(pdf):
        pages, names = numbers(pdf), list(pdf.Root.Names.Dests.Names)
        keys = [bytes(name) for name in names[::2]]
        assert keys == sorted(set(keys))
        to = {key: (pages[at[0].objgen], [str(one) for one in list(at)[1:]]) for key, at in zip(keys, names[1::2], strict=True)}  # fmt: skip
        own = [
            (number, in_file(link.Rect), in_file(link.Contents), to[bytes(link.Dest)], "/A" in link)
            for number, page in enumerate(pdf.pages, 1)
            for link in page.get("/Annots", ())
        ]
        return own, to

    one, joined = map(links, both)
    assert joined == one
    assert len({(number, place[0]) for number, _, _, place, _ in one[0] if number != place[0]}) > 5


def elements(node, parent, pages):
    """Every element with its parent, in reading order, as (depth, kind, page, marked contents, words for it)."""
    assert node.P.objgen == parent.objgen
    marks = [int(kid) for kid in node.K if isinstance(kid, int)]
    page = pages[node.Pg.objgen] if "/Pg" in node else None
    yield str(node.S), page, marks, str(node.get("/Alt", "")), node
    for kid in node.K:
        if not isinstance(kid, int) and "/S" in kid:
            yield from elements(kid, node, pages)


def test_the_tree_of_tags_is_the_same(both):
    found = []
    for pdf in both:
        root = pdf.Root.StructTreeRoot
        (document,) = root.K
        every = list(elements(document, root, numbers(pdf)))
        found.append([one[:4] for one in every])
        ids = Counter(bytes(one[4].ID) for one in every if "/ID" in one[4])
        asked = [bytes(name) for one in every if one[0] == "/TD" for name in one[4].A.Headers]
        assert set(ids.values()) == {1}
        assert set(asked) <= set(ids)
        assert len(asked) > 100
    assert found[1] == found[0]
    kinds = Counter(kind for kind, *_ in found[0])
    assert {kind: kinds[kind] for kind in ("/Document", "/H1")} == {"/Document": 1, "/H1": 1}


def test_every_mark_and_every_link_is_found_by_the_parent_tree(both):
    for pdf in both:
        pages, root = numbers(pdf), pdf.Root.StructTreeRoot
        inside = {one[4].objgen for one in elements(root.K[0], root, pages)}
        flat = list(root.ParentTree.Nums)
        tree = dict(zip(map(int, flat[::2]), flat[1::2], strict=True))
        links = [link for page in pdf.pages for link in page.get("/Annots", ())]
        assert list(tree) == list(range(len(pdf.pages) + len(links)))
        assert [int(page.StructParents) for page in pdf.pages] == list(range(len(pdf.pages)))
        for number, page in enumerate(pdf.pages, 1):
            page.contents_coalesce()
            marks = [int(mark) for mark in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())]
            found = tree[int(page.StructParents)]
            assert marks == list(range(len(found)))
            for mark, element in enumerate(found):
                assert mark in [kid for kid in element.K if isinstance(kid, int)]
                assert pages[element.Pg.objgen] == number
                while "/S" in element.P and str(element.P.S) != "/Document":
                    element = element.P  # noqa: PLW2901 the foot hangs under the document, beside the tree
                assert element.P.objgen == root.K[0].objgen
        for link in links:
            element = tree[int(link.StructParent)]
            assert element.objgen in inside
            assert link.objgen in [kid.Obj.objgen for kid in element.K if not isinstance(kid, int) and "/Obj" in kid]


def test_the_number_of_a_page_is_an_artifact(both):
    _, joined = both
    for page in list(joined.pages)[2:]:
        drawn = (
            page.Contents[2].read_bytes() if isinstance(page.Contents, pikepdf.Array) else page.Contents.read_bytes()
        )
        assert re.findall(rb"/Artifact BMC\s[^/]*/a1.0 gs[^/]*/number-[A-Z]{6} [0-9.]+ Tf", drawn)


def test_the_file_says_of_itself_what_the_one_in_one_piece_says(both):
    found = []
    for pdf in both:
        with pdf.open_metadata() as metadata:
            told = dict(metadata)
        root = pdf.Root
        about = [in_file(root[key]) for key in ("/Lang", "/MarkInfo", "/ViewerPreferences")]
        sheets = [(in_file(page.MediaBox), str(page.Tabs)) for page in pdf.pages]
        fonts = {str(font.BaseFont).split("+")[-1] for page in pdf.pages for font in page.Resources.Font.values()}
        info = {key: str(value) for key, value in pdf.docinfo.items()}
        found.append((told, about, sheets, fonts, info, sorted(root.keys())))
    assert found[1] == found[0]
    assert found[0][0]["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert len({sheet for sheet, _ in found[0][2]}) == 2
