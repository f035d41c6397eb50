"""From a page to a PDF/UA-1 file. The only module that loads WeasyPrint and, with it, the system's Pango.

It imports no model of a pack, so that a process that prints (`report.printing`) is there in a third of the time.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import re
from functools import cache, partial
from pathlib import Path
from typing import Any

import font_source_sans_pro

from trackerkit.brand import Logo
from trackerkit.errors import PangoMissing
from trackerkit.memory import uncollected

try:
    # When the system library is missing, the import prints a banner on stdout before it raises.
    with contextlib.redirect_stdout(io.StringIO()):
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError as fault:
    raise PangoMissing(
        "The PDF cannot be made because Pango is not installed on this computer.",
        "Install it (Debian and Ubuntu: libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0; macOS: brew install "
        "pango), or print the HTML pack from a browser.",
    ) from fault

_FONTS = Path(font_source_sans_pro.font_directory)
_WEIGHTS = ("Regular", "Semibold", "Bold")
ASSETS = {f"trackerkit:font/{weight}": _FONTS / f"SourceSansPro-{weight}.ttf" for weight in _WEIGHTS}

LARGE = 200_000  # characters of a page: from here on what its boxes are is looked through once, at the end
_NOTES = re.compile(r"^::(?:footnote|note)-[^{]*\{[^}]*\}$", re.MULTILINE)


class OwnAssets(URLFetcher):  # type: ignore[misc] # WeasyPrint carries no types
    """Serves the addresses of ASSETS and one logo, and nothing else: no file, no network, no other data of a page."""

    def __init__(self, logo: Logo | None = None) -> None:
        super().__init__()
        self.logo = logo

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The asset at `url`. Raises ValueError for every other address."""
        if self.logo is not None and url == self.logo.uri:
            return URLFetcherResponse(url, self.logo.data, {"Content-Type": self.logo.media})
        if url not in ASSETS:
            raise ValueError("the pack fetches nothing but its own fonts")
        return URLFetcherResponse(url, ASSETS[url].read_bytes(), {"Content-Type": "font/ttf"})


def pdf_of(page: str, logo: Logo | None = None, part: int = 0) -> bytes:
    """`page` (HTML) as PDF/UA-1, with nothing fetched but our own fonts and the provider's logo.

    When it is part of a longer one, its number there keeps its names for the headings of tables apart from theirs.
    """
    if len(page) < LARGE and not part:
        return _pdf_of(page, logo, part)
    with uncollected():
        written = _pdf_of(page, logo, part)
    gc.collect()  # boxes know their parents and children, so none of them went by itself
    return written


def _pdf_of(page: str, logo: Logo | None, part: int) -> bytes:
    _references_once()
    document = _Page(string=page, url_fetcher=OwnAssets(logo), media_type="print")
    # A PDF names itself; by default with random bytes.
    name = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    apart = partial(_told_apart, part) if part else None
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=name, finisher=apart)
    return written


def _told_apart(part: int, document: Any, pdf: Any) -> None:
    """WeasyPrint names a heading of a table by its number in the file, and its cells point to the very same string."""
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("S") == "/TH" and "ID" in one:
            one["ID"].string = f"{part}-{one['ID'].string}"


class _Page(weasyprint.HTML):  # type: ignore[misc] # WeasyPrint carries no types
    """A page whose elements get no styles for notes that it does not have."""

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_defaults()]


@cache
def _defaults() -> Any:
    """Its counter styles go nowhere: each page gets WeasyPrint's own, among which these would be told as repeated."""
    return weasyprint.CSS(string=defaults_css())


def defaults_css() -> str:
    """WeasyPrint's own style sheet, less its rules for the marks of notes, and with markers for list items alone.

    Those rules are for any element, so each would get 6 more styles: a fifth of the memory of a large pack.
    """
    whole: str = weasyprint.html.UA
    return _NOTES.sub("", whole).replace("\n::marker {", "\nli::marker {")


@cache
def _references_once() -> None:
    """Has pydyf list the references of all pages once for as long as no page is added.

    WeasyPrint asks for the list for each tag that it writes: tags times pages, half of the writing at 900 pages.
    """
    made = weasyprint.pdf.pydyf.PDF
    listed = made.page_references.fget

    def page_references(pdf: Any) -> Any:
        count, found = vars(pdf).get("_listed", (0, ()))
        if count != pdf.pages["Count"]:
            count, found = pdf.pages["Count"], listed(pdf)
            pdf._listed = count, found  # noqa: SLF001 it is ours, on an object that lives as long as the list
        return found

    made.page_references = property(page_references)
