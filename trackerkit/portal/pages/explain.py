"""What a code means: the words of `trackerkit explain`, for whoever follows the code of a problem."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.portal.access import account_of
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import site_of
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.docs import sentence, where

router = APIRouter(include_in_schema=False)


@router.get("/explain/{code}")
def explain(request: Request, code: str) -> Response:
    account_of(request)
    rule = BY_CODE.get(code.upper())
    if rule is None:
        raise NOT_THERE
    return site_of(request).page(request, "explain.html", rule=rule, says=sentence(rule), where=where(rule))
