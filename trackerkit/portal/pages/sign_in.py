"""Signing in and out, and the first account of all."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.ledger.desk import Account, Role
from trackerkit.portal.access import account_of, cookie_name, not_too_often
from trackerkit.portal.devices import is_known, remember
from trackerkit.portal.passwords import fault, hashed, matches
from trackerkit.portal.refusals import LINK_ENDED, PASSWORDS_OFF
from trackerkit.portal.site import Site, site_of
from trackerkit.words import count

router = APIRouter(include_in_schema=False)

TEN_MINUTES = timedelta(minutes=10)


@router.get("/")
def begin(request: Request) -> Response:
    account = account_of(request)
    return RedirectResponse(_home_of(account) if account else "/sign-in", status_code=303)


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    return _page(request)


@router.post("/sign-in")
def sign_in(request: Request, email: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    site = site_of(request)
    by_password(site)
    not_too_often(site, f"sign-in {came_from(request)}", site.settings.sign_ins_in_ten_minutes, TEN_MINUTES)
    account = site.desk.account(email)
    locked = account is not None and account.locked_until is not None and account.locked_until > site.clock()
    shut_out = locked and account is not None and not is_known(request, account)
    stored = "" if account is None or account.ended_at or shut_out else account.password_hash
    if account is None or not matches(password, stored):
        _note_refused(site, account, email)
        return _page(request, fault=_wrong(site), email=email, status=422)
    if not locked:  # it stays for other browsers
        site.desk.succeeded(account.email, at=site.clock())
    answer = let_in(request, account)
    remember(request, answer, account)
    return answer


def by_password(site: Site) -> None:
    """Raises Refusal where nobody signs in by password."""
    if not site.settings.takes_passwords:
        raise PASSWORDS_OFF


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    site, account = site_of(request), account_of(request)
    if account is not None:
        site.desk.end_session(request.cookies.get(cookie_name(site), ""), at=site.clock())
        site.ledger.note("sign-out", {"account": account.id}, at=site.clock())
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(site), secure=site.settings.is_https, httponly=True, samesite="lax")
    return answer


def let_in(request: Request, account: Account, **more: str) -> Response:
    """Starts a session, writes it down with `more`, and leads to where the account begins, which nothing else says."""
    site = site_of(request)
    secret = site.desk.start_session(account, at=site.clock(), lasts=site.settings.session)
    site.ledger.note("sign-in", {"account": account.id, "role": account.role.value, **more}, at=site.clock())
    answer = RedirectResponse(_home_of(account), status_code=303)
    answer.set_cookie(
        cookie_name(site),
        secret,
        max_age=int(site.settings.session.total_seconds()),
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


def _wrong(site: Site) -> str:
    """The same words whether the address is unknown, the password wrong or the account locked: none of it is told."""
    after, minutes = site.settings.failures_to_lock, site.settings.locked_minutes
    return f"The e-mail address or the password is not right. After {after} attempts, wait {count(minutes, 'minute')}"


def _note_refused(site: Site, account: Account | None, email: str) -> None:
    """Counts against the account and writes it down, by the account's number: an address as typed may be anything."""
    if account is not None:
        site.desk.failed_sign_in(
            email,
            at=site.clock(),
            limit=site.settings.failures_to_lock,
            lock=timedelta(minutes=site.settings.locked_minutes),
        )
    site.ledger.note("sign-in refused", {"account": account.id if account else ""}, at=site.clock())


def _home_of(account: Account) -> str:
    return "/mine" if account.role is Role.SERVICE else "/board"


def came_from(request: Request) -> str:
    return request.client.host if request.client else ""


def _page(request: Request, *, fault: str = "", email: str = "", status: int = 200) -> Response:
    site = site_of(request)
    told = {"passwords": site.settings.takes_passwords, "provider": site.settings.sign_in}
    return site.page(request, "sign_in.html", status=status, fault=fault, email=email[:200], **told)


# ---------------------------------------------------------------- the first account


def first_token(site: Site) -> str:
    """What stands in the address for the first account; empty when the provider has a quality lead already."""
    there = any(one.role is Role.LEAD and one.ended_at is None for one in site.desk.accounts())
    return "" if there else str(site.signer("first").dumps("lead"))


@router.get("/first/{token}")
def first_page(request: Request, token: str) -> Response:
    _may_be_first(request, token)
    return _first_page(request, token)


@router.post("/first/{token}")
def first(
    request: Request,
    token: str,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    site = site_of(request)
    _may_be_first(request, token)
    passwords = site.settings.takes_passwords
    if wrong := email_fault(email):
        return _first_page(request, token, fault=wrong, email=email, status=422)
    if passwords and (wrong := fault(password, again)):
        return _first_page(request, token, fault=wrong, at="password", email=email, status=422)
    secret = hashed(password) if passwords else ""
    account = site.desk.add_account(email.strip(), role=Role.LEAD, password_hash=secret, at=site.clock())
    site.ledger.note("settings", {"what": "first account", "account": account.id}, at=site.clock())
    return let_in(request, account) if passwords else RedirectResponse("/sign-in", status_code=303)


def _first_page(
    request: Request, token: str, *, fault: str = "", at: str = "email", email: str = "", status: int = 200
) -> Response:
    """`at`: the field at which the fault is."""
    site = site_of(request)
    told = {"passwords": site.settings.takes_passwords, "provider": site.settings.sign_in, "token": token}
    return site.page(request, "first.html", status=status, fault=fault, at=at, email=email[:200], **told)


def _may_be_first(request: Request, token: str) -> None:
    """Raises Refusal for an address that is not ours, and once there is a quality lead."""
    site = site_of(request)
    if site.opened("first", token) != "lead" or not first_token(site):
        raise LINK_ENDED


def email_fault(email: str) -> str:
    """What is wrong with an e-mail address, in a sentence; empty when nothing is."""
    before, at, after = email.strip().partition("@")
    good = before and at and "." in after and not any(sign.isspace() for sign in email.strip()) and len(email) < 200
    return "" if good else "Enter an e-mail address, such as name@example.org"
