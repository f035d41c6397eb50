"""Signing in with an account that is kept elsewhere, by OpenID Connect: out to the provider, and back with its answer.

Nobody gets an account by it: it lets in whom the quality lead has made one. The first time, an account is found by an
e-mail address that may be believed, and bound for good to who the provider says it is; from then on only that counts.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk import Account
from trackerkit.portal.access import SECURE_PREFIX, not_too_often
from trackerkit.portal.openid import Identity, IdentityProvider, SignInFailed, failed_there
from trackerkit.portal.pages.sign_in import TEN_MINUTES, came_from, let_in
from trackerkit.portal.refusals import NOT_THERE, Refusal
from trackerkit.portal.site import ANSWER, Site, site_of

router = APIRouter(include_in_schema=False)

_LASTS = timedelta(minutes=10)
_COOKIE = "trackerkit-sign-in"
_ASK_LEAD = "Ask your quality lead."
_log = logging.getLogger("trackerkit.portal")

# By the word that stands in the record.
REFUSED = {
    "cancelled": Refusal(
        403, "You did not sign in", "You stopped, or did not allow it.", "If that was not meant, try again."
    ),
    "refused there": Refusal(
        403,
        "You were not let in there",
        "The place that keeps your account did not sign you in for this page.",
        "Ask whoever looks after your work accounts whether you may use it.",
    ),
    "ended": Refusal(
        400,
        "This sign-in has ended",
        "It was begun in another window, was used already, or took longer than ten minutes.",
        "Begin again, in one window only.",
    ),
    "unreachable": Refusal(
        503,
        "Signing in does not work just now",
        "The place that keeps your account cannot be reached.",
        "Wait a few minutes, then try again. A service with a link of its own can use that.",
    ),
    "set up": Refusal(
        503,
        "Signing in is not set up rightly",
        "The place that keeps your account and this page do not agree.",
        "Tell whoever looks after trackerkit: the settings of the sign-in or its secret need correcting.",
    ),
    "untrusted": Refusal(
        403,
        "The answer could not be trusted",
        "What came back is not a sign-in that was made for you and this page.",
        "Begin again. If it happens again, tell whoever looks after trackerkit.",
    ),
    "clock": Refusal(
        403,
        "The clocks do not agree",
        "The sign-in was out of date when it came, or was dated in the future.",
        "Try again. If it happens again, tell whoever looks after trackerkit to set the clock of its server.",
    ),
    "no account": Refusal(
        403,
        "There is no account for you here",
        "You signed in, but nobody has made an account here for your e-mail address.",
        f"{_ASK_LEAD} The account must have the address with which you sign in.",
    ),
    "not verified": Refusal(
        403,
        "Your e-mail address is not confirmed",
        "The place that keeps your account does not say that the address is your own.",
        "Confirm your address there and try again, or ask whoever looks after your work accounts.",
    ),
    "somebody else": Refusal(
        403,
        "This account is joined to another sign-in",
        "The first time, somebody signed in to it who is not the same for the place that keeps your account.",
        f"{_ASK_LEAD} If it is yours, the account is ended and made anew.",
    ),
}


@router.get("/sign-in/elsewhere")
def begin(request: Request) -> Response:
    """Sends the browser out, with a secret of its own that it must bring back."""
    site, provider = _provided(request)
    not_too_often(site, f"sign-in begun {came_from(request)}", site.settings.sign_ins_in_ten_minutes, TEN_MINUTES)
    browser, now = secrets.token_urlsafe(32), site.clock()
    try:
        address = provider.address(site.desk.begin_sign_in(browser, at=now, lasts=_LASTS), now)
    except SignInFailed as failed:
        return _refused(request, failed.why)
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        _cookie(site),
        browser,
        max_age=int(_LASTS.total_seconds()),
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",  # it must come back with somebody who comes from the provider
    )
    return answer


@router.get(ANSWER)
def come_back(request: Request, code: str = "", state: str = "", error: str = "", iss: str = "") -> Response:
    site, provider = _provided(request)
    browser, now = request.cookies.get(_cookie(site), ""), site.clock()
    begun = site.desk.take_sign_in(state, browser, at=now) if browser else None
    if begun is None:
        most = site.settings.sign_ins_in_ten_minutes
        not_too_often(site, f"sign-in answered {came_from(request)}", most, TEN_MINUTES)
        return _refused(request, "ended")
    try:
        if error or not code:
            raise failed_there(error)
        identity = provider.identity(code, iss, begun, now)
    except SignInFailed as failed:
        return _refused(request, failed.why)
    account, why = _account(site, identity)
    if account is None or why:
        return _refused(request, why, account)
    answer = let_in(request, account, way="elsewhere")
    _forget(site, answer)
    return answer


def _account(site: Site, identity: Identity) -> tuple[Account | None, str]:
    """Whose identity it is, bound to it now if it was not, and why not ("" when all is well)."""
    bound = site.desk.account_bound_to(identity.issuer, identity.subject)
    if bound is not None:
        return bound, ""
    if not identity.emails:
        return None, "not verified"
    found = next((account for one in identity.emails if (account := site.desk.account(one)) is not None), None)
    if found is None:
        return None, "no account"
    try:
        site.desk.bind(found, identity.issuer, identity.subject, at=site.clock())
    except LedgerError:
        if not site.desk.is_bound(found):
            raise
        return found, "somebody else"
    site.ledger.note("settings", {"what": "account joined to a sign-in", "account": found.id}, at=site.clock())
    return found, ""


def _refused(request: Request, why: str, account: Account | None = None) -> Response:
    """The page that says why not. The record has the word for it, and no more."""
    site, refusal = site_of(request), REFUSED[why]
    _log.info("sign-in elsewhere: %s", why)
    told = {"account": account.id if account else "", "way": "elsewhere", "why": why}
    site.ledger.note("sign-in refused", told, at=site.clock())
    answer = site.page(request, "sign_in_refused.html", status=refusal.status, why=refusal)
    _forget(site, answer)
    return answer


def _provided(request: Request) -> tuple[Site, IdentityProvider]:
    """Raises Refusal where there is no provider: the page is not there."""
    site = site_of(request)
    if site.identities is None:
        raise NOT_THERE
    return site, site.identities


def _cookie(site: Site) -> str:
    return f"{SECURE_PREFIX}{_COOKIE}" if site.settings.is_https else _COOKIE


def _forget(site: Site, answer: Response) -> None:
    answer.delete_cookie(_cookie(site), secure=site.settings.is_https, httponly=True, samesite="lax")
