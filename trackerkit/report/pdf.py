"""From a context to a PDF/UA-1 file. Raises PangoMissing when it is imported where Pango is not installed."""

from __future__ import annotations

from trackerkit.report.html import render_print, render_trail_print
from trackerkit.report.kinds.model import KindContext
from trackerkit.report.model import PackContext
from trackerkit.report.paper import pdf_of
from trackerkit.report.trail_model import TrailContext


def render_pdf(context: PackContext | KindContext) -> bytes:
    """The pack as PDF/UA-1. The same context gives the same bytes."""
    brand = context.cover.brand if isinstance(context, KindContext) else context.brand
    return pdf_of(render_print(context), brand.logo)


def render_trail_pdf(context: TrailContext) -> bytes:
    """The trail as PDF/UA-1. The same context gives the same bytes."""
    return pdf_of(render_trail_print(context))
