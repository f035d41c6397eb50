"""The trail of each action, from finding to outcome: found by its reference, or chosen from a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.assurance.following import ref_of
from trackerkit.assurance.ladder import Step
from trackerkit.ledger.desk import Account
from trackerkit.portal.access import Staff
from trackerkit.portal.downloads import attachment
from trackerkit.portal.newest import closed_month, judged_month, months_of
from trackerkit.portal.paging import page_number, paged
from trackerkit.portal.printing import printed_trail
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.report.charts import kind_of
from trackerkit.report.html import render_trail
from trackerkit.report.lines import SHORT, rows_of
from trackerkit.report.trail_model import TrailContext
from trackerkit.rules.report import masked, shown
from trackerkit.trail import trail_of

router = APIRouter(include_in_schema=False)

_ON_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """An action of a month. `ref` is "" where the row has none: it cannot be opened then."""

    service: str
    place: str
    register: str
    title: str
    ref: str
    named: str
    finding: str
    step: str
    step_kind: str


@router.get("/trail")
def trails(
    request: Request, _: Staff, ref: str = "", service: str = "", register: str = "", page: str = "1", period: str = ""
) -> Response:
    site = site_of(request)
    if ref.strip():
        if is_known(site, ref):
            return RedirectResponse(f"/trail/{quote(ref_of(ref), safe='')}", status_code=303)
        wrong = f"No return on record has an action {shown(ref, longest=60)}"
        return _list(request, ref=ref, fault=wrong, status=422)
    return _list(request, service=service, register=register, page=page, period=chosen_month(site, period))


@router.get("/trail/{ref:path}/pdf")
def trail_pdf(request: Request, by: Staff, ref: str) -> Response:
    site, context = site_of(request), opened(request, ref)
    data = printed_trail(context)
    _note_download(site, by, context, "pdf")
    return attachment(data, f"{context.stem}.pdf", "application/pdf")


@router.get("/trail/{ref:path}/html")
def trail_html(request: Request, by: Staff, ref: str) -> Response:
    site, context = site_of(request), opened(request, ref)
    _note_download(site, by, context, "html")
    return attachment(render_trail(context).encode(), f"{context.stem}.html", "text/html; charset=utf-8")


@router.get("/trail/{ref:path}")
def trail(request: Request, _: Staff, ref: str) -> Response:
    context = opened(request, ref)
    return site_of(request).page(request, "trail_page.html", **of_page(context), here=f"/trail/{quote(ref, safe='')}")


# ---------------------------------------------------------------- what other pages of trails use too


def is_known(site: Site, ref: str) -> bool:
    """Whether any return on record has an action with the reference."""
    keys = {head.register for head in site.ledger.returns()}
    return any(site.ledger.services_with(key, ref_of(ref)) for key in keys)


def opened(request: Request, ref: str, *, roles: bool = False) -> TrailContext:
    """The trail. Raises Refusal, in the words for what is not there, when no return has the action."""
    site = site_of(request)
    if not is_known(site, ref):
        raise NOT_THERE
    return trail_of(site.folder, ref, as_at=site.as_at, roles=roles)


def of_page(context: TrailContext) -> dict[str, Any]:
    """What the page of a trail shows: the fields of the context that `trail_list.html` and the page itself use."""
    return {
        "heading": context.heading,
        "about": context.about,
        "as_at": context.as_at,
        "chain": context.chain,
        "trails": context.trails,
        "bound": context.bound,
    }


def chosen_month(site: Site, period: str) -> str:
    """The month as an address has it; without one, that which is shown to begin with. Raises Refusal for no such."""
    if not period:
        return closed_month(site)
    if period not in months_of(site):
        raise NOT_THERE
    return period


def lines_of(request: Request, period: str) -> list[Line]:
    """Every action in the returns of the month: by service as Setup has them, register and reference."""
    judged = judged_month(request, period)
    order = {service.code: at for at, service in enumerate(site_of(request).provider.services)}
    found = [line for record, frame in judged for line in _lines(record, frame)]
    return sorted(found, key=lambda one: (order.get(one.service, len(order)), one.title, one.named))


def _lines(record: Any, frame: Any) -> Iterator[Line]:
    register = record.month.register
    for row in rows_of(frame):
        ref = ref_of(str(row.ref))
        step = Step(row.step)
        known = record.provider.by_code.get(row.service)
        yield Line(
            service=str(row.service),
            place=known.name if known else str(row.service),
            register=register.key,
            title=register.title,
            ref=ref if masked(ref) == ref else "",
            named=masked(ref) or f"Row {row.Index[1]}, without a reference",
            finding=shown(str(row.finding), longest=SHORT) or "No finding is entered.",
            step=step.word,
            step_kind=kind_of(step),
        )


# ---------------------------------------------------------------- what each page shows


def _list(
    request: Request,
    *,
    ref: str = "",
    service: str = "",
    register: str = "",
    page: str = "1",
    period: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    site = site_of(request)
    period = period or closed_month(site)
    found = lines_of(request, period)
    services = {one.service: one.place for one in found}
    registers = {one.register: one.title for one in found}
    chosen = [
        one for one in found if (not service or one.service == service) and (not register or one.register == register)
    ]
    return site.page(
        request,
        "trails.html",
        status=status,
        fault=fault,
        ref=ref[:80],
        period=period,
        months=months_of(site),
        services=services,
        registers=registers,
        service=service,
        register=register,
        found=paged(
            chosen, page_number(page), _ON_A_PAGE, {"period": period, "service": service, "register": register}
        ),
    )


def _note_download(site: Site, by: Account, context: TrailContext, how: str) -> None:
    told = {"what": "trail", "reference": masked(context.heading), "as": how, "by": by.id}
    site.ledger.note("download", told, at=site.clock())
