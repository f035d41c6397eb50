"""Waivers: which stand in Setup, what each held back in the newest month; one more, or one ended early."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.errors import ProviderError
from trackerkit.portal.access import Lead
from trackerkit.portal.corrected import CHANGED, put_setup, tried
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.provider import Provider, Waiver
from trackerkit.register import register_keys
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.docs import sentence
from trackerkit.rules.waivers import why_not
from trackerkit.words import day_words, on_screen
from trackerkit.workbook.setup_waivers import TYPED, ended, with_waiver

router = APIRouter(include_in_schema=False)

_HERE = "/waivers"
_SOON = timedelta(days=31)
LONGEST = 500
_ASKED = {
    "rule": "Choose the rule",
    "service_code": "Choose the service",
    "until": "Enter the last day of the waiver",
    "reason": "Enter why the rule cannot be followed",
    "approved_by": "Enter who approved it",
}


@dataclass(frozen=True)
class Line:
    """A waiver as the page shows it. `id` says which, as long as nothing of it is changed."""

    id: str
    waiver: Waiver
    says: str
    whose: str
    standing: str  # one of "in force", "ends within a month", "ended"
    held: int  # problems of the newest month

    @property
    def in_force(self) -> bool:
        return self.standing != "ended"


@router.get(_HERE)
def waivers(request: Request, _: Lead) -> Response:
    return _page(request, dict.fromkeys(TYPED, ""))


@router.post(_HERE)
def add(
    request: Request,
    lead: Lead,
    rule: Annotated[str, Form()] = "",
    service_code: Annotated[str, Form()] = "",
    until: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    approved_by: Annotated[str, Form()] = "",
) -> Response:
    """Writes a row on the Waivers sheet. Whether it may stand there is judged as for every Setup.xlsx."""
    site = site_of(request)
    given = zip(TYPED, (rule, service_code, until, reason, approved_by), strict=True)
    typed = {key: on_screen(" ".join(value.split())) for key, value in given}
    where, wrong = _fault(typed)
    if wrong:
        return _page(request, typed, where, wrong, 422)
    old = site.folder.setup.read_bytes()
    before = site.provider
    values = typed | {"until": _day(typed["until"]) or typed["until"]}
    data, place, row = with_waiver(old, values)
    provider, wrong = tried(site, data)
    if provider is None:
        at = {key: str(place.cell(row, key)) for key in TYPED}
        return _page(request, typed, next((key for key in TYPED if f"{at[key]}:" in wrong), "rule"), wrong, 422)
    _only_waivers(before, provider, len(before.waivers) + 1)
    put_setup(site, data, lead, instead_of=old)
    return RedirectResponse(_HERE, status_code=303)


@router.get("/waivers/{waiver}/end")
def ask_to_end(request: Request, waiver: str, _: Lead) -> Response:
    site = site_of(request)
    one = _found(site, waiver)[1]
    return site.page(
        request,
        "confirm.html",
        asks=f"End the waiver of {one.waiver.rule} for {one.whose}?",
        says=f"Its last day becomes {day_words(_yesterday(site))}: from today on the rule asks again. The row stays in "
        "Setup.xlsx, and what it held back stays on record.",
        action=f"/waivers/{one.id}/end",
        button="End the waiver",
        back=_HERE,
    )


@router.post("/waivers/{waiver}/end")
def end(request: Request, waiver: str, lead: Lead) -> Response:
    """The last day becomes yesterday. One that has ended already, or that stands there no more, is not found."""
    site = site_of(request)
    old, before = site.folder.setup.read_bytes(), site.provider
    number, _ = _found(site, waiver)
    data = ended(old, number, _yesterday(site))
    provider, wrong = tried(site, data)
    if provider is None:
        return _page(request, dict.fromkeys(TYPED, ""), "main", wrong, 422)
    _only_waivers(before, provider, len(before.waivers))
    put_setup(site, data, lead, instead_of=old)
    return RedirectResponse(_HERE, status_code=303)


def _yesterday(site: Site) -> date:
    return site.as_at - timedelta(days=1)


def _only_waivers(before: Provider, after: Provider, number: int) -> None:
    """Raises ProviderError unless the waivers alone differ, and are so many: nothing else of Setup may change."""
    if len(after.waivers) != number or replace(after, waivers=before.waivers) != before:
        raise ProviderError(
            "Setup.xlsx cannot be written here: its Waivers sheet is laid out in another way.",
            "Change it in Excel and send it under Setup.",
        )


def _fault(typed: dict[str, str]) -> tuple[str, str]:
    """(the field, what is missing in it); two empty words when nothing is."""
    empty = next((key for key in TYPED if not typed[key]), "")
    if empty:
        return empty, _ASKED[empty]
    long = next((key for key in TYPED if len(typed[key]) > LONGEST), "")
    return (long, f"Write {LONGEST} characters or fewer") if long else ("", "")


def _day(text: str) -> date | None:
    """The day, typed as a browser sends it or day first; None for anything else."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _lines(site: Site) -> list[Line]:
    """The waivers in the order of Setup."""
    held = _held(site)
    return [_line(site, number, one, held) for number, one in enumerate(site.provider.waivers)]


def _line(site: Site, number: int, one: Waiver, held: Counter[Waiver]) -> Line:
    soon = one.until <= site.as_at + _SOON
    standing = "ended" if not one.in_force(site.as_at) else "ends within a month" if soon else "in force"
    return Line(
        id=hashlib.sha256(f"{number} {sorted(asdict(one).items())}".encode()).hexdigest()[:24],
        waiver=one,
        says=sentence(BY_CODE[one.rule]),
        whose=site.names.get(one.service, one.service) or "all services",
        standing=standing,
        held=held[_undated(one)],
    )


def _held(site: Site) -> Counter[Waiver]:
    """How many problems of the newest month each waiver held back, whatever its last day was then."""
    period = max((head.period for head in site.ledger.returns()), default="")
    waived = (one for key in register_keys() for _, one in site.ledger.waived(key, period))
    return Counter(_undated(one.waiver) for one in waived)


def _undated(waiver: Waiver) -> Waiver:
    return replace(waiver, until=date.min)


def _found(site: Site, waiver: str) -> tuple[int, Line]:
    """The number of the waiver with this id, and its line. Raises Refusal for one that is not in force."""
    for number, one in enumerate(_lines(site)):
        if one.id == waiver:
            if not one.in_force:
                raise CHANGED
            return number, one
    raise NOT_THERE


def _page(request: Request, typed: dict[str, str], where: str = "", fault: str = "", status: int = 200) -> Response:
    site = site_of(request)
    return site.page(
        request,
        "waivers.html",
        status=status,
        lines=sorted(_lines(site), key=lambda one: (not one.in_force, one.waiver.until)),
        period=max((head.period for head in site.ledger.returns()), default=""),
        rules={code: sentence(rule) for code, rule in sorted(BY_CODE.items()) if not why_not(code)},
        services={"All": "All services"} | site.names,
        typed=typed,
        where=where,
        fault=fault,
    )
