"""From a context to a PDF/UA-1 file. The only module that loads WeasyPrint and, with it, the system's Pango."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any

import font_source_sans_pro

from trackerkit.brand import Logo
from trackerkit.errors import PangoMissing
from trackerkit.report.html import render_print, render_trail_print
from trackerkit.report.kinds.model import KindContext
from trackerkit.report.model import PackContext
from trackerkit.report.trail_model import TrailContext

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


def render_pdf(context: PackContext | KindContext) -> bytes:
    """The pack as PDF/UA-1. The same context gives the same bytes."""
    brand = context.cover.brand if isinstance(context, KindContext) else context.brand
    return pdf_of(render_print(context), brand.logo)


def render_trail_pdf(context: TrailContext) -> bytes:
    """The trail as PDF/UA-1. The same context gives the same bytes."""
    return pdf_of(render_trail_print(context))


def pdf_of(page: str, logo: Logo | None = None) -> bytes:
    """`page` (HTML) as PDF/UA-1, with nothing fetched but our own fonts and the provider's logo."""
    document = weasyprint.HTML(string=page, url_fetcher=OwnAssets(logo), media_type="print")
    # A PDF names itself; by default with random bytes.
    name = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=name)
    return written
