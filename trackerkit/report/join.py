"""The parts of a page, each printed apart, joined into one PDF/UA-1. The only module that loads pikepdf.

WeasyPrint hangs one element a page under the Document of the structure tree, so trees are joined by hanging those of
all parts under one Document. The keys of the parent tree, which begin at nought in each part, are counted anew.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from trackerkit.report.parts import ELSEWHERE

_TAGGED = re.compile(rb"/Span\s*<</MCID \d+>>\s*BDC")
_FONT = re.compile(rb"(?<=/)[A-Z]{6}(?= [0-9.]+ Tf)")


@dataclass(frozen=True)
class Printed:
    """A part as PDF, and whether it goes on with the section of the part before it."""

    data: bytes
    pages: int
    within: bool = False


def pages_of(printed: bytes) -> list[tuple[bool, list[str]]]:
    """Of each page of a part: whether it is wide, and the names that links point to there."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        found: list[tuple[bool, list[str]]] = [(page.mediabox[2] > page.mediabox[3], []) for page in pdf.pages]
        numbers: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
        for name, place in _names(pdf):
            found[numbers[place[0].objgen]][1].append(str(name))
        return found


def join(first: bytes, rest: Sequence[Printed]) -> bytes:
    """One PDF of all parts; `first` ends with a page for each page of the rest, which bears its number alone.

    The same parts give the same bytes.
    """
    with pikepdf.open(io.BytesIO(first)) as whole:
        joined = _Joined(whole, len(whole.pages) - sum(part.pages for part in rest))
        for part in rest:
            with pikepdf.open(io.BytesIO(part.data)) as pdf:
                joined.add(pdf, within=part.within)
        joined.close()
        written = io.BytesIO()
        whole.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return written.getvalue()


class _Joined:
    """The first part as it takes in the others."""

    def __init__(self, whole: Pdf, own: int) -> None:
        self.whole = whole
        self.numbers = iter(list(whole.pages)[own:])
        del whole.pages[own:]
        root = whole.Root
        self.document = root.StructTreeRoot.K[0]
        self.kids: list[Object] = []
        self.marked: list[Object] = []  # for each page, the elements of its marked content
        self.linked: list[tuple[Object, Object]] = []  # each link's annotation, and its element
        self.names: list[tuple[Object, Object]] = []
        self.bookmarks: list[Object] = []
        self._take(list(whole.pages), root.StructTreeRoot, _names(whole), root.get("/Outlines"))

    def add(self, pdf: Pdf, *, within: bool) -> None:
        """Takes in a part; each of its pages gets the next number."""
        whole, before = self.whole, len(self.whole.pages)
        for page in pdf.pages:
            whole.pages.append(page)
        pages = [whole.pages[number] for number in range(before, len(whole.pages))]
        for page in pages:
            _number(whole, page, next(self.numbers))
        root = pdf.Root
        outlines = whole.copy_foreign(root.Outlines) if "/Outlines" in root else None
        names = [(String(str(name)), whole.copy_foreign(pdf.make_indirect(place))) for name, place in _names(pdf)]
        self._take(pages, whole.copy_foreign(root.StructTreeRoot), names, outlines, within=within)

    def _take(
        self,
        pages: list[Page],
        tree: Object,
        names: Iterable[tuple[Object, Object]],
        outlines: Object | None,
        *,
        within: bool = False,
    ) -> None:
        here = {page.objgen for page in pages}
        self.names += [(name, place) for name, place in names if place[0].objgen in here]
        kids = [kid for kid in tree.K[0].K if kid.Pg.objgen in here]
        for kid in kids:
            kid.P = self.document
        self.kids += kids
        flat = iter(tree.ParentTree.Nums)
        elements = {int(key): value for key, value in zip(flat, flat, strict=True)}
        tops = {kid.objgen for kid in kids}
        for page in pages:
            marked = elements[int(page.obj.StructParents)]
            self._adopt(marked, tops)
            page.obj.StructParents = len(self.marked)
            self.marked.append(marked)
            for link in page.obj.get("/Annots", ()):
                self.linked.append((link, elements[int(link.StructParent)]))
                _pointed(link)
        if outlines is None:
            return
        found = list(_siblings(outlines))
        if within and found:
            _hang(self.bookmarks[-1], [*_siblings(self.bookmarks[-1]), *found])
        else:
            self.bookmarks += found

    def _adopt(self, marked: Object, tops: set[tuple[int, int]]) -> None:
        """The foot of a page is drawn last. It has elements, as all text has, which hang under no page of the tree."""
        for number in reversed(range(len(marked))):
            element = marked[number]
            while str(element.P.S) != "/Document":
                element = element.P
            if element.objgen in tops:
                return
            element.P = self.document

    def close(self) -> None:
        """Writes down what was gathered from all parts."""
        root = self.whole.Root
        self.document.K = Array(self.kids)
        for key, (link, _) in enumerate(self.linked, start=len(self.marked)):
            link.StructParent = key
        elements = [*self.marked, *(element for _, element in self.linked)]
        root.StructTreeRoot.ParentTree.Nums = Array([one for pair in enumerate(elements) for one in pair])
        if self.names:
            ordered = sorted(self.names, key=lambda one: bytes(one[0]))
            root.Names = Dictionary(Dests=Dictionary(Names=Array([part for one in ordered for part in one])))
        if self.bookmarks:
            if "/Outlines" not in root:
                root.Outlines = self.whole.make_indirect(Dictionary())
            _hang(root.Outlines, self.bookmarks)


def _number(whole: Pdf, page: Page, number: Page) -> None:
    """Draws what `number` bears on the page: an artifact, with nothing in the structure tree."""
    drawn = _TAGGED.sub(b"/Artifact BMC", number.obj.Contents.read_bytes())
    fonts = {found.decode() for found in _FONT.findall(drawn)}
    drawn = _FONT.sub(lambda found: b"number-" + found[0], drawn)
    own, theirs = page.obj.Resources, number.obj.Resources
    for font in fonts:
        own.Font[f"/number-{font}"] = theirs.Font[f"/{font}"]
    for name, state in theirs.ExtGState.items():
        if name not in own.ExtGState:
            own.ExtGState[name] = state
    page.obj.Contents = Array([whole.make_stream(b"q"), page.obj.Contents, whole.make_stream(b"Q\n" + drawn)])


def _pointed(link: Object) -> None:
    """A link to another part points to a name of this file from now on."""
    address = str(link.A.get("/URI", "")) if "/A" in link else ""
    if address.startswith(ELSEWHERE):
        link.Dest = link.Contents = String(unquote(address.removeprefix(ELSEWHERE)))
        del link.A


def _siblings(parent: Object) -> Iterator[Object]:
    """The bookmarks right under one."""
    one: Any = parent.get("/First")
    while one is not None:
        yield one
        one = one.get("/Next")


def _hang(parent: Object, bookmarks: Sequence[Object]) -> None:
    """Makes these the bookmarks under one, all of them open."""
    for one in bookmarks:
        one.Parent = parent
        for name in (Name.Prev, Name.Next):
            if name in one:
                del one[name]
    for before, after in pairwise(bookmarks):
        before.Next, after.Prev = after, before
    parent.First, parent.Last = bookmarks[0], bookmarks[-1]
    parent.Count = len(bookmarks) + sum(int(one.Count) for one in bookmarks)


def _names(pdf: Pdf) -> Iterator[tuple[Object, Object]]:
    """The names that links point to, and the place of each."""
    if "/Names" in pdf.Root:
        flat = iter(pdf.Root.Names.Dests.Names)
        yield from zip(flat, flat, strict=True)
