"""The long work: asking for it, and how far it is. The runner does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.errors import ProviderError
from trackerkit.ledger.desk import Job, JobState
from trackerkit.portal.access import Lead, Staff
from trackerkit.portal.asked import PACKS, PEOPLE, STATES, USUAL, JobKind, Options, args_of, told_options
from trackerkit.portal.pages.board import all_months, months_to_issue
from trackerkit.portal.pages.files import found_file
from trackerkit.portal.refusals import NOT_THERE, Refusal
from trackerkit.portal.site import Site, site_of
from trackerkit.words import month_words, read_month

router = APIRouter(include_in_schema=False)

_NOT_ASKED = Refusal(422, "That is not something to ask for", "The form did not come as it was sent.", "Go back to it.")


@router.post("/jobs")
def ask(
    request: Request,
    account: Lead,
    kind: Annotated[str, Form()] = "",
    period: Annotated[str, Form()] = "",
    pack: Annotated[str, Form()] = USUAL,
    people: Annotated[str, Form()] = "names",
    services: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Puts the job in hand, unless just that is in hand already, and leads to its page."""
    site = site_of(request)
    args = _args(site, kind, period, Options(pack, people, services))
    job, is_new = site.desk.add_job_once(kind, args, by=account.email, at=site.clock())
    if is_new:
        data = {"job": job.id, "kind": job.kind, "period": args["period"], "account": account.id}
        site.ledger.note("job", data, at=site.clock())
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _args(site: Site, kind: str, period: str, options: Options) -> dict[str, Any]:
    """What the job is asked with. Raises Refusal for what no form of ours sends."""
    if kind not in set(JobKind) or options.pack not in PACKS or options.people not in PEOPLE:
        raise _NOT_ASKED
    month = read_month(period)
    if month not in (months_to_issue(site) if kind == JobKind.ISSUE else all_months(site)):
        raise Refusal(
            422,
            "That cannot be done for this month",
            f"{month_words(month)} is not a month on record." if month else "The form named no month.",
            "Choose a month on the page Packs and files.",
        )
    if set(options.services) - set(site.provider.by_code):
        raise Refusal(
            422, "A service is not there", "Setup no longer lists a service that was chosen.", "Choose again."
        )
    return args_of(JobKind(kind), month, options)


@router.get("/jobs")
def jobs(request: Request, _: Staff) -> Response:
    site = site_of(request)
    return site.page(request, "jobs.html", jobs=site.desk.jobs(), states=STATES)


@router.get("/jobs/{number}")
def job(request: Request, _: Staff, number: str) -> Response:
    site = site_of(request)
    found = site.desk.job(number)
    if found is None:
        raise NOT_THERE
    names = _names(site)
    return site.page(
        request,
        "job.html",
        job=found,
        state=STATES[found.state],
        going_on=found.state in (JobState.WAITING, JobState.RUNNING),
        options=list(told_options(found, names)),
        table=[(names.get(row[0], row[0]), *row[1:]) for row in found.result.get("table", [])],
        files=_files(request, site, found),
        left_alone=_is_left_alone(site, found),
    )


def _is_left_alone(site: Site, found: Job) -> bool:
    """Whether the job waits and nobody is there to do it: for a lease nobody has held or ended any job."""
    now, lease = site.clock(), timedelta(seconds=site.settings.job_lease_seconds)
    if found.state not in (JobState.WAITING, JobState.RUNNING):
        return False
    signs = [found.made_at]
    signs += [sign for one in site.desk.jobs() for sign in (one.ended_at, one.started_at, one.lease_until) if sign]
    return max(signs) + lease < now


def _names(site: Site) -> dict[str, str]:
    """Service code -> its name; none while Setup is not ready, for the work stands there all the same."""
    try:
        return site.names
    except ProviderError:
        return {}


def _files(request: Request, site: Site, found: Job) -> list[tuple[str, str]]:
    """(name, address) of each file that the job made; no address where it is gone, or not for whoever asks."""
    role = request.state.account.role
    return [
        (name, f"/files/{found.args['period']}/{area}/{quote(name)}")
        if found_file(site, role, found.args["period"], area, name)
        else (name, "")
        for area, name in found.result.get("files", [])
    ]
