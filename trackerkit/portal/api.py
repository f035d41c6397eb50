"""The programs' way in: post a workbook when it arrives somewhere else, read what was found.

A token belongs to one service and opens nothing but that service's returns. It goes in the Authorization header
(RFC 6750), so it stands in no address and in no log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.responses import Response

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import LinkKind, Upload
from trackerkit.portal.access import Door, working_link
from trackerkit.portal.downloads import XLSX
from trackerkit.portal.inbox import Arrived, new_id
from trackerkit.portal.marks import marked_answer, own_upload
from trackerkit.portal.pages.service import count_uploads, uploaded
from trackerkit.portal.refusals import PROBLEM, Refusal
from trackerkit.portal.site import site_of
from trackerkit.register import load_register

router = APIRouter(prefix="/api/v1", tags=["returns"])

_bearer = HTTPBearer(auto_error=False, description="The service's token, made on the page Links and tokens.")

NO_TOKEN = Refusal(
    401,
    "No token that works",
    "The request carries no token of a service, or one that has ended.",
    "Ask for a token.",
    {"WWW-Authenticate": "Bearer"},
)
_NO_FILE = Refusal(
    422, "There is no workbook", "The request has no file.", "Send one workbook as the part named file of a form."
)


class Found(BaseModel):
    """One thing to put right, in the words of the Fix list."""

    code: str
    severity: str = Field(description="error, warning or note")
    sheet: str
    row: int = Field(description="the Excel row, 0 for the sheet as a whole")
    cell: str
    reference: str
    heading: str
    message: str
    fix: str


class Result(BaseModel):
    """What came of one workbook."""

    id: str
    outcome: str = Field(description="recorded words: new, nothing new, correction, read again, or refused")
    service: str
    register_: str = Field(alias="register", description="the register's title; empty when it was refused")
    period: str
    received_at: datetime
    sha256: str
    size: int
    rows: int
    errors: int
    warnings: int
    notes: int
    refused: str = Field(description="why it was not taken, and what to do; empty when it was")
    problems: list[Found]
    problems_left_out: int = Field(description="rows with problems beyond those told here; the marked copy has all")


class Fault(BaseModel):
    """Why not (RFC 9457)."""

    title: str
    detail: str
    status: int


_READING = (401, 404, 409, 422, 500)
_SENDING = (400, 401, 408, 409, 413, 415, 422, 429, 500, 503)
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary", "description": "the filled workbook"}},
}


def _faults(codes: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """The answers other than the good one, as the description has them."""
    content = {PROBLEM: {"schema": Fault.model_json_schema()}}
    return {code: {"description": HTTPStatus(code).phrase, "content": content} for code in codes}


_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "The workbook was refused, as the result says; or there was none",
        "content": _faults([422])[422]["content"]
        | {"application/json": {"schema": {"$ref": "#/components/schemas/Result"}}},
    }
}


def by_token(request: Request, told: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> Door:
    """The service whose token the request carries. Raises Refusal."""
    site = site_of(request)
    request.state.account = None
    try:
        link = working_link(site, LinkKind.API, "api", told.credentials if told else "")
    except Refusal:
        raise NO_TOKEN from None
    service = site.provider.by_code.get(link.service)
    if service is None:
        raise NO_TOKEN
    return Door(service, "/api/v1", link=link.id)


@router.post(
    "/returns",
    status_code=201,
    response_model=Result,
    responses=_faults(_SENDING) | _REFUSED,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
    summary="Send a workbook",
)
async def send(request: Request, answer: Response, at: Annotated[Door, Depends(by_token)]) -> Result:
    """Reads, checks and records the workbook.

    201 when it was taken. 422 when it was looked at and refused, with the same fields: `outcome` is refused, and
    `refused` says why and what to do. A program that looks at the status alone does not take it for sent.
    """
    site = site_of(request)
    name, data = await _sent(request)
    count_uploads(site, at, 1)
    arrived = Arrived(new_id(), name or "workbook", data, site.clock(), at.service.code, at.link)
    try:
        (upload,) = await site.inbox.check([arrived])
    except LedgerError as why:
        raise Refusal(503, "Nothing was kept", why.sentence, "Send the workbook again in a few minutes.") from why
    if upload.outcome == "refused":
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return result_of(upload)


async def _sent(request: Request) -> tuple[str, bytes]:
    """The file, as name and bytes. Read here: FastAPI by itself reads the body before it asks for the token."""
    found = await uploaded(request, site_of(request), most=1, part="file")
    if not found:
        raise _NO_FILE
    return found[0]


@router.get("/returns/{upload}", response_model=Result, responses=_faults(_READING), summary="Read what was found")
def result(request: Request, upload: str, at: Annotated[Door, Depends(by_token)]) -> Result:
    """What came of a workbook that was sent before, by whatever way."""
    return result_of(own_upload(site_of(request), at, upload))


@router.get(
    "/returns/{upload}/marked",
    responses={**_faults(_READING), 200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
    response_class=Response,
    summary="Download the marked copy",
)
def marked(request: Request, upload: str, at: Annotated[Door, Depends(by_token)]) -> Response:
    """The workbook that was sent, with a mark at each cell and a Fix list in front."""
    site = site_of(request)
    return marked_answer(site, at, own_upload(site, at, upload))


def result_of(upload: Upload) -> Result:
    groups = upload.details.get("groups", [])
    return Result(
        id=upload.id,
        outcome=upload.outcome,
        service=upload.service,
        register=load_register(upload.register).title if upload.register else "",
        period=upload.period,
        received_at=upload.received_at,
        sha256=upload.sha256,
        size=upload.size,
        rows=upload.rows,
        errors=upload.errors,
        warnings=upload.warnings,
        notes=upload.notes,
        refused=f"{upload.sentence} {upload.remedy}".strip(),
        problems=[_found(group, problem) for group in groups for problem in group["problems"]],
        problems_left_out=upload.details.get("more", 0),
    )


def _found(group: dict[str, object], problem: dict[str, str]) -> Found:
    where = {"sheet": group["sheet"], "row": group["row"], "reference": group["ref"]}
    told = {key: problem[key] for key in ("code", "severity", "cell", "heading", "message", "fix")}
    return Found.model_validate(where | told)
