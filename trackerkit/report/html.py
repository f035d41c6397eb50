"""From a context to HTML: the page on screen, and the page from which the PDF is made. The same body serves both."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trackerkit import resources
from trackerkit.report.kinds.model import KindContext
from trackerkit.report.model import PackContext
from trackerkit.report.trail_model import TrailContext

SCREEN, PRINT = "pack.html", "print.html"
TRAIL_SCREEN, TRAIL_PRINT = "trail.html", "trail_print.html"
KIND_SCREEN, KIND_PRINT = "kind.html", "kind_print.html"

_COLOUR = re.compile(r"(--[a-z]+): *([^;]+);")
_ALONE = re.compile(r"(?<=>)<bdi>([^<]*)</bdi>(?=<)")


@cache
def environment() -> Environment:
    """The report templates. Everything is escaped: typed text is never read as a template or as markup."""
    made = Environment(
        loader=FileSystemLoader(resources.folder("templates") / "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["solved"] = solved
    return made


def solved(css: Markup) -> Markup:
    """Our styles with each ``var(--ink)`` replaced by its colour: a tenth of the time went into looking them up."""
    for name, colour in dict(_COLOUR.findall(css)).items():  # the last one stands, as in a browser
        css = css.replace(f"var({name})", colour)
    return css


def lean(page: str) -> str:
    """The page without each ``<bdi>`` that stands alone between two tags: a quarter of the time goes into those boxes.

    It is for browsers. WeasyPrint knows no isolation, and lays out each run between tags by itself in any case.
    """
    return _ALONE.sub(r"\1", page)


def render_html(context: PackContext | KindContext) -> str:
    """The pack as one page that stands by itself: nothing is fetched when it is opened."""
    return _kind(KIND_SCREEN, context) if isinstance(context, KindContext) else _render(SCREEN, context)


def render_print(context: PackContext | KindContext) -> str:
    """The pack as the page that `report.paper` prints."""
    return lean(_kind(KIND_PRINT, context) if isinstance(context, KindContext) else _render(PRINT, context))


def render_trail(context: TrailContext) -> str:
    """The trail as one page that stands by itself."""
    return _render(TRAIL_SCREEN, context)


def render_trail_print(context: TrailContext) -> str:
    """The trail as the page that `report.paper` prints."""
    return lean(_render(TRAIL_PRINT, context))


def _kind(layout: str, context: KindContext) -> str:
    """The body of its kind in the layout that all of them share."""
    return _render(context.template, context, layout=layout)


def _render(name: str, context: PackContext | TrailContext | KindContext, **more: str) -> str:
    values = {f.name: getattr(context, f.name) for f in fields(context)}
    return environment().get_template(name).render(values, **more)
