"""What needs a decision in a month, and what was decided: the lead records it, a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.assurance.answers import COMMAND_LINE, NOT_RETURNED, Decision, Made, labels_of, standing
from trackerkit.decided import LONGEST_NOTE, decide, decisions_made, fault_of, on_one_line
from trackerkit.portal.access import Lead, Staff
from trackerkit.portal.newest import closed_month, is_due, judged_month, months_of
from trackerkit.portal.pages.trails import chosen_month
from trackerkit.portal.paging import page_number, paged
from trackerkit.portal.refusals import Refusal
from trackerkit.portal.site import site_of
from trackerkit.report.questions import Question, questions

router = APIRouter(include_in_schema=False)

_HERE = "/decisions"
_ON_A_PAGE = 25
SHOWS = {"": "All", "waiting": "Waiting", "decided": "Decided"}
_GONE = Refusal(
    409,
    "This is not asked any more",
    "Another return came in since you opened the page. Nothing was recorded.",
    "Open the decisions again.",
)


@dataclass(frozen=True)
class Asked:
    """A question with its number on the page, and every decision of it, oldest first: the last one stands."""

    number: int
    question: Question
    made: tuple[Made, ...]


@dataclass(frozen=True)
class Chosen:
    """Which questions are shown: of one service or of all, and one of SHOWS."""

    service: str = ""
    show: str = ""
    page: str = "1"
    period: str = ""

    def has(self, one: Asked) -> bool:
        wanted = {"waiting": not one.made, "decided": bool(one.made)}.get(self.show, True)
        return wanted and self.service in ("", one.question.service)

    @property
    def filters(self) -> Mapping[str, str]:
        return {"period": self.period, "service": self.service, "show": self.show}


@dataclass(frozen=True)
class Typed:
    """What the form holds when it comes back with a fault: `number` says which form, `where` which field."""

    number: int = 0
    decision: str = ""
    note: str = ""
    behalf: str = ""
    where: str = ""


@router.get(_HERE)
def decisions(
    request: Request, _: Staff, service: str = "", show: str = "", page: str = "1", period: str = ""
) -> Response:
    month = chosen_month(site_of(request), period)
    return _page(request, Chosen(service, show if show in SHOWS else "", page, month))


@router.post(_HERE)
def record(  # noqa: PLR0913 the fields of the form
    request: Request,
    lead: Lead,
    kind: Annotated[str, Form()] = "",
    of: Annotated[str, Form()] = "",
    kept_in: Annotated[str, Form(alias="register")] = "",
    ref: Annotated[str, Form()] = "",
    asked: Annotated[str, Form()] = "",
    period: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    behalf: Annotated[str, Form()] = "",
    service: Annotated[str, Form()] = "",
    show: Annotated[str, Form()] = "",
    page: Annotated[str, Form()] = "1",
) -> Response:
    """Records one decision. A later one of the same question stands instead; both stay in the chain."""
    site, key = site_of(request), (kind, of, kept_in, ref, asked)
    if period not in months_of(site):
        raise _GONE
    found = _asked(request, period)
    one = next((each for each in found if each.question.key == key and each.question.may_be_decided), None)
    if one is None:
        raise _GONE
    chosen = Chosen(service, show if show in SHOWS else "", page, period)
    typed = Typed(one.number, decision, on_one_line(note), on_one_line(behalf))
    where, wrong = fault_of(decision, typed.note, typed.behalf)
    if wrong:
        return _page(
            request, chosen, typed=Typed(one.number, decision, typed.note, typed.behalf, where), fault=wrong, status=422
        )
    made = Decision(kind, of, kept_in, period, ref, asked, decision, typed.note, typed.behalf, one.question.due)
    decide(site.ledger, made, site.provider, account=lead.id, at=site.clock(), day=site.as_at)
    return RedirectResponse(_where(found, one, of if service else "", period), status_code=303)


def _where(found: Sequence[Asked], one: Asked, service: str, period: str) -> str:
    """The address at which the question stands now: among those that wait it may not be any more."""
    page = [each for each in found if Chosen(service).has(each)].index(one) // _ON_A_PAGE + 1
    query = urlencode({"period": period} | ({"service": service} if service else {}) | {"page": page})
    return f"{_HERE}?{query}#question-{one.number}"


def _asked(request: Request, period: str) -> tuple[Asked, ...]:
    """All questions of the month, numbered: by service as Setup has them, else as the packs have them.

    A return is asked for once it should be in.
    """
    site = site_of(request)
    judged, due = judged_month(request, period), bool(period) and is_due(site, period)
    order = {service.code: at for at, service in enumerate(site.provider.services)}
    found = [question for record, frame in judged for question in questions(record, frame)]
    found = [question for question in found if due or question.kind != NOT_RETURNED]
    found.sort(key=lambda one: order.get(one.service, len(order)))
    made = standing(decisions_made(site.ledger, period), period)
    return tuple(Asked(number, one, made.get(one.key, ())) for number, one in enumerate(found, 1))


def _page(
    request: Request, chosen: Chosen, *, typed: Typed | None = None, fault: str = "", status: int = 200
) -> Response:
    site = site_of(request)
    period = chosen.period or closed_month(site)
    found = _asked(request, period)
    shown = [one for one in found if chosen.has(one)]
    return site.page(
        request,
        "decisions.html",
        status=status,
        period=period,
        months=months_of(site),
        asked=found,
        waiting=sum(not one.made for one in found),
        chosen=chosen,
        found=paged(shown, page_number(chosen.page), _ON_A_PAGE, chosen.filters),
        services={one.question.service: site.names.get(one.question.service, one.question.service) for one in found},
        shows=SHOWS,
        labels_of=labels_of,
        typed=typed or Typed(),
        fault=fault,
        accounts={account.id: account.email for account in site.desk.accounts()}
        | {COMMAND_LINE: f"the {COMMAND_LINE}"},
        longest_note=LONGEST_NOTE,
    )
