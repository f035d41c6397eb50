"""The quality lead's board: which services have returned which registers, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.checking import tally_of
from trackerkit.ledger import ReturnHead
from trackerkit.portal.access import Staff
from trackerkit.portal.asked import STATES
from trackerkit.portal.newest import is_due
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.problems import Severity
from trackerkit.provider import Service
from trackerkit.register import Register, load_register, register_keys
from trackerkit.words import month_after, read_month

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Cell:
    """One register of one service: `mark` is a shape for the eye, `word` and `says` are for everybody."""

    word: str
    mark: str
    says: str = ""
    link: str = ""


@dataclass(frozen=True)
class Board:
    """Services down, registers across. A cell is None where the service does not keep the register."""

    period: str
    registers: tuple[Register, ...]
    rows: tuple[tuple[Service, tuple[Cell | None, ...]], ...]
    returned: int
    wanted: int
    clear: int


@router.get("/board")
def board(request: Request, _: Staff, period: str = "") -> Response:
    site = site_of(request)
    months = all_months(site)
    chosen = read_month(period) if period else (months[0] if months else "")
    if period and chosen not in months:
        raise NOT_THERE
    return site.page(
        request,
        "board.html",
        months=months,
        period=chosen,
        board=board_of(site, chosen) if chosen else None,
        next_month=month_after(chosen) if chosen else "",
        jobs=site.desk.jobs(limit=5),
        job_states=STATES,
        setup_problems=site.known.with_problems(site.clock())[1],
        names=site.names,
        waivers=[one for one in site.provider.waivers if one.in_force(site.as_at)],
    )


def all_months(site: Site) -> list[str]:
    """Every month that was issued or has a return on record, newest first."""
    issued = {path.parent.name for path in site.folder.root.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/issued")}
    return sorted(issued | {head.period for head in site.ledger.returns()}, reverse=True)


def months_to_issue(site: Site) -> list[str]:
    """The months that may be issued, newest first: those there are, this one, the next, and one after the last."""
    this = f"{site.as_at:%Y-%m}"
    known = {*all_months(site), this}
    return sorted({*known, month_after(this), month_after(max(known))}, reverse=True)


def board_of(site: Site, period: str) -> Board:
    provider = site.provider
    keys = [key for key in register_keys() if any(key in service.registers for service in provider.services)]
    heads = {(one.service, one.register): one for one in site.ledger.returns(period=period)}
    found = {key: _problems(site, key, period) for key in keys}
    is_late = is_due(site, period)
    rows = tuple(
        (
            service,
            tuple(
                _cell(heads.get((service.code, key)), found[key].get(service.code, []), is_late=is_late)
                if key in service.registers
                else None
                for key in keys
            ),
        )
        for service in provider.services
    )
    cells = [cell for _, line in rows for cell in line if cell is not None]
    return Board(
        period,
        tuple(load_register(key) for key in keys),
        rows,
        returned=sum(cell.mark not in "○▲" for cell in cells),
        wanted=len(cells),
        clear=sum(cell.mark == "✔" for cell in cells),
    )


def _problems(site: Site, register: str, period: str) -> dict[str, list[Severity]]:
    found: dict[str, list[Severity]] = {}
    for service, problem in site.ledger.problems(register, period):
        found.setdefault(service, []).append(problem.severity)
    return found


def _cell(head: ReturnHead | None, levels: list[Severity], *, is_late: bool) -> Cell:
    if head is None:
        return Cell("Late: not returned", "▲") if is_late else Cell("Not returned", "○")
    link = f"/service/{head.service}/return/{head.id}"
    asked = [level for level in levels if level is not Severity.NOTE]
    if not asked:
        return Cell("Clear", "✔", link=link)
    errors = sum(level is Severity.ERROR for level in asked)
    return Cell("Returned", "●", tally_of(errors, len(asked) - errors, 0), link)
