"""The pages of one service: send a workbook, see what to put right, keep a receipt.

The same pages stand behind three doors: a personal link, the account of somebody who works there, and the quality
lead's own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response

from trackerkit.checking import named_return, tally, tally_of
from trackerkit.errors import LedgerError
from trackerkit.ledger import ReturnHead
from trackerkit.ledger.desk import Upload
from trackerkit.portal.access import Door, door_by_account, door_by_link, door_of, door_of_staff, not_too_often
from trackerkit.portal.carried import is_carried
from trackerkit.portal.downloads import XLSX, attachment
from trackerkit.portal.from_record import upload_of
from trackerkit.portal.inbox import Arrived, new_id
from trackerkit.portal.marks import marked_answer, note_download, own_upload
from trackerkit.portal.paging import LARGEST
from trackerkit.portal.refusals import NOT_THERE, NOT_YOURS, Refusal
from trackerkit.portal.settings import MB
from trackerkit.portal.site import Site, site_of
from trackerkit.portal.which_counts import sent_before, sent_of, standing_heads
from trackerkit.provider import provider_register, workbook_name
from trackerkit.receive import open_months
from trackerkit.register import Register, load_register
from trackerkit.returns import due_words
from trackerkit.words import count, safe

router = APIRouter(include_in_schema=False)

_HOUR = timedelta(hours=1)
LONGEST_NAME = 255
_SENT_BEFORE, _LOOKED_THROUGH = 10, 60  # files that the first page lists, and uploads among which they are


@dataclass(frozen=True)
class Standing:
    """One register of the service for one month: whether it came, and how it stands."""

    register: Register
    period: str
    head: ReturnHead | None
    has_workbook: bool
    is_carried: bool  # whether rows of earlier months stand in the workbook
    tally: str = ""  # what is still to put right in what was sent


def home(request: Request) -> Response:
    """The first page: send a workbook, and how each register stands."""
    return _home(request)


async def send(request: Request) -> Response:
    """Takes the files of the form, has them checked, and leads to the page that says what came of them."""
    site, at = site_of(request), door_of(request)
    if not at.may_send:
        raise NOT_YOURS
    files = await uploaded(request, site)
    if not files:
        return _home(request, fault="Choose a workbook to send", status=422)
    count_uploads(site, at, len(files))
    now = site.clock()
    arrived = [Arrived(new_id(), name, data, now, at.service.code, at.link, at.by) for name, data in files]
    try:
        uploads = await site.inbox.check(arrived)
    except LedgerError as why:
        raise Refusal(503, "Nothing was kept", why.sentence, "Send the workbook again in a few minutes.") from why
    if len(uploads) == 1:
        return RedirectResponse(f"{at.base}/result/{uploads[0].id}", status_code=303)
    ids = "&".join(f"of={one.id}" for one in uploads)
    return RedirectResponse(f"{at.base}/sent?{ids}", status_code=303)


def sent(request: Request) -> Response:
    """What came of several workbooks that were sent at once."""
    site, at = site_of(request), door_of(request)
    heads = standing_heads(site, at.service.code)
    uploads = [sent_of(own_upload(site, at, one), heads) for one in request.query_params.getlist("of")]
    return site.page(request, "sent.html", door=at, uploads=uploads, named=_named(at))


def result(request: Request, upload: str) -> Response:
    """What to put right in one workbook. It stays at its address."""
    site, at = site_of(request), door_of(request)
    found = own_upload(site, at, upload)
    newest = None
    if found.return_id:
        newest = standing_heads(site, at.service.code).get((found.register, found.period))
    return site.page(
        request,
        "result.html",
        door=at,
        upload=found,
        tally=tally_of(found.errors, found.warnings, found.notes),
        named=_named(at),
        counts=newest.id if newest is not None and newest.id != found.return_id else 0,
    )


def of_record(request: Request, number: int) -> Response:
    """The result of a return on record, whichever way it came."""
    site, at = site_of(request), door_of(request)
    head = site.ledger.return_head(number) if 0 < number <= LARGEST else None
    if head is None or head.service != at.service.code:
        raise NOT_THERE
    return RedirectResponse(f"{at.base}/result/{upload_of(site, head).id}", status_code=303)


def receipt(request: Request, upload: str) -> Response:
    """The proof of what was received, to be printed."""
    site, at = site_of(request), door_of(request)
    found = own_upload(site, at, upload)
    head = site.ledger.return_head(found.return_id) if found.return_id else None
    return site.page(request, "receipt.html", door=at, upload=found, head=head, named=_named(at))


def marked(request: Request, upload: str) -> Response:
    """The service's own workbook with its marks."""
    site, at = site_of(request), door_of(request)
    return marked_answer(site, at, own_upload(site, at, upload))


def fix_list(request: Request, upload: str) -> Response:
    """The problems as a table for a spreadsheet. Cells that would be formulas are written as text."""
    site, at = site_of(request), door_of(request)
    found = own_upload(site, at, upload)
    if found.outcome == "refused":
        raise NOT_THERE
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["Sheet", "Row", "Reference", "Cell", "Heading", "What", "To put right", "Code"])
    for group in found.details.get("groups", []):
        for problem in group["problems"]:
            told = [f"{problem['word']}: {problem['message']}", problem["fix"], problem["code"]]
            where = [group["sheet"], str(group["row"] or ""), group["ref"], problem["cell"], problem["heading"]]
            writer.writerow([safe(text) for text in (*where, *told)])
    note_download(site, at, "fix list", upload=found.id)
    name = f"Fix list {at.service.code} {found.period}.csv"
    return attachment("\ufeff".encode() + lines.getvalue().encode("utf-8", "replace"), name, "text/csv; charset=utf-8")


def workbook(request: Request, period: str, register: str) -> Response:
    """A workbook as it was issued to this service; of any month that was."""
    site, at = site_of(request), door_of(request)
    if register not in at.service.registers:
        raise NOT_THERE
    name = workbook_name(at.service, load_register(register).title, period)
    path = next((one for one in site.folder.root.glob("*/issued/*") if one.name == name), None)
    if path is None:
        raise NOT_THERE
    note_download(site, at, "workbook", period=period, register=register)
    return FileResponse(path, media_type=XLSX, filename=path.name)


_PAGES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "", home),
    ("POST", "", send),
    ("GET", "/sent", sent),
    ("GET", "/return/{number}", of_record),
    ("GET", "/result/{upload}", result),
    ("GET", "/result/{upload}/receipt", receipt),
    ("GET", "/result/{upload}/marked", marked),
    ("GET", "/result/{upload}/fix-list", fix_list),
    ("GET", "/workbook/{period}/{register}", workbook),
)
DOORS: dict[str, Callable[..., Door]] = {
    "/u/{token}": door_by_link,
    "/mine": door_by_account,
    "/service/{code}": door_of_staff,
}
for _prefix, _door in DOORS.items():
    for _method, _path, _page in _PAGES:
        router.add_api_route(_prefix + _path, _page, methods=[_method], dependencies=[Depends(_door)])


# ---------------------------------------------------------------- what each page shows


def _home(request: Request, *, fault: str = "", status: int = 200) -> Response:
    site, at = site_of(request), door_of(request)
    months = open_months(site.folder)
    return site.page(
        request,
        "service.html",
        status=status,
        door=at,
        months=[(period, due_words(period, site.as_at), standing(site, at, period)) for period in months],
        recent=sent_before(
            site.desk.uploads(service=at.service.code, limit=_LOOKED_THROUGH),
            standing_heads(site, at.service.code),
            _SENT_BEFORE,
        ),
        named=_named(at),
        settings=site.settings,
        fault=fault,
    )


def standing(site: Site, at: Door, period: str) -> list[Standing]:
    """How each register of the service stands for the month."""
    provider = site.provider
    found = []
    for key in at.service.registers:
        register = provider_register(provider, key)
        heads = site.ledger.returns(register=key, period=period, service=at.service.code)
        head = heads[-1] if heads else None
        there = (site.folder.issued(period) / workbook_name(at.service, register.title, period)).is_file()
        carried = there and is_carried(site, register, at.service.code, period)
        left = tally(site.ledger.problems_of(head.id)) if head else ""
        found.append(Standing(register, period, head, there, carried, left))
    return found


def _named(at: Door) -> Callable[[Upload], str]:
    def named(upload: Upload) -> str:
        """``Oak House’s medication return for November 2026``; the file's own name where it was not taken."""
        if not upload.register:
            return f"“{upload.file_name}”"
        return named_return(at.service.name, load_register(upload.register), upload.period)

    return named


# ---------------------------------------------------------------- sending


def count_uploads(site: Site, at: Door, files: int) -> None:
    """Raises Refusal (429) when more came by this door in an hour than the settings allow."""
    for _ in range(files):
        not_too_often(site, f"upload {at.key}", site.settings.uploads_an_hour, _HOUR)


async def uploaded(request: Request, site: Site, *, most: int = 0, part: str = "") -> list[tuple[str, bytes]]:
    """(name as it came, bytes) of every file of the form. Raises Refusal when one is too big, or too many came.

    `most`: how many may come, 0 for as many as the settings allow; `part`: the name that they must have, "" for any.
    """
    form = await _form_of(request, most or site.settings.files_at_once)
    found: list[tuple[str, bytes]] = []
    async with _closing(form):
        for name, value in form.multi_items():
            if part in ("", name) and isinstance(value, UploadFile) and (value.filename or value.size):
                if (value.size or 0) > site.settings.largest_file_mb * MB:
                    raise too_big_one(site, value.filename or "")
                found.append(((value.filename or "")[-LONGEST_NAME:], await value.read()))
    return found


async def _form_of(request: Request, most: int) -> FormData:
    """The form, with `most` files in it. Raises Refusal when it holds more, or cannot be read."""
    try:
        return await request.form(max_files=most, max_fields=20)
    except Refusal:
        raise
    except HTTPException as fault:  # what Starlette makes of a form that it cannot read
        raise Refusal(
            413 if "Too many" in fault.detail else 400,
            "The upload could not be read",
            f"{count(most, 'workbook')} may be sent at once.",
            "Send fewer files at once, and nothing else.",
        ) from fault


def too_big_one(site: Site, name: str) -> Refusal:
    return Refusal(
        413,
        "That workbook is too big",
        f"“{name[:80]}” has more than {site.settings.largest_file_mb} MB. Nothing was kept.",
        "Take pictures out of the workbook and send it again.",
    )


class _closing:  # noqa: N801 reads as contextlib.closing does
    """Lets go of the form's temporary files."""

    def __init__(self, form: Any) -> None:
        self._form = form

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        await self._form.close()
