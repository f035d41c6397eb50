"""People with an account: the quality lead makes and ends them, and each sets a password of their own.

A password is never typed by anybody else: who is new, or has forgotten it, gets an address that works once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from trackerkit.ledger.desk import Account, Link, LinkKind, Role
from trackerkit.portal.access import Anybody, Lead, cookie_name, not_too_often, working_link
from trackerkit.portal.notices import notice_of, said
from trackerkit.portal.pages.sign_in import TEN_MINUTES, by_password, email_fault, let_in
from trackerkit.portal.passwords import fault, hashed, matches
from trackerkit.portal.refusals import LAST_LEAD, LINK_ENDED, NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.portal.welcoming import token_of, welcome_link

router = APIRouter(include_in_schema=False)

_WELCOME = timedelta(days=7)
ROLES = {Role.LEAD: "Quality lead", Role.READER: "Reader", Role.SERVICE: "Service"}


@router.get("/people")
def people(request: Request, _: Lead) -> Response:
    return _page(request)


@router.post("/people")
def add(
    request: Request,
    lead: Lead,
    email: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    service: Annotated[str, Form()] = "",
) -> Response:
    site = site_of(request)
    wrong = email_fault(email) or _role_fault(site, role, service)
    if not wrong and site.desk.account(email.strip()) is not None:
        wrong = "There is an account with this e-mail address already"
    if wrong:
        return _page(request, fault=wrong, email=email[:200], status=422)
    code = service if role == Role.SERVICE else ""
    account = site.desk.add_account(email.strip(), role=Role(role), service=code, at=site.clock())
    _note(site, "account made", account, lead)
    if not site.settings.takes_passwords:  # the person signs in elsewhere, and needs no address
        return RedirectResponse("/people", status_code=303)
    return _welcome_page(request, account, lead)


@router.post("/people/{account}/password")
def new_password(request: Request, account: str, lead: Lead) -> Response:
    """A new address at which the person sets a password; the one before it ends."""
    site = site_of(request)
    by_password(site)
    found = _there(site, account)
    _note(site, "new password address", found, lead)
    return _welcome_page(request, found, lead)


@router.get("/people/{account}/end")
def ask_to_end(request: Request, account: str, _: Lead) -> Response:
    found = _may_end(site_of(request), account)
    return site_of(request).page(
        request,
        "confirm.html",
        asks=f"End the account of {found.email}?",
        says="They are signed out at once and cannot sign in again. What they did stays on record.",
        action=f"/people/{found.id}/end",
        button="End the account",
        back="/people",
    )


@router.post("/people/{account}/end")
def end(request: Request, account: str, lead: Lead) -> Response:
    site = site_of(request)
    found = _may_end(site, account)
    site.desk.end_account(found.email, at=site.clock())
    _note(site, "account ended", found, lead)
    return RedirectResponse("/people", status_code=303)


@router.get("/welcome/{token}")
def welcome(request: Request, token: str) -> Response:
    account, _ = _welcomed(site_of(request), token)
    return _set_page(request, account, f"/welcome/{token}")


@router.post("/welcome/{token}")
def set_password(
    request: Request, token: str, password: Annotated[str, Form()] = "", again: Annotated[str, Form()] = ""
) -> Response:
    site = site_of(request)
    account, link = _welcomed(site, token)
    if wrong := fault(password, again):
        return _set_page(request, account, f"/welcome/{token}", fault=wrong)
    site.desk.set_password(account.email, hashed(password), at=site.clock())
    site.desk.end_link(link.id, at=site.clock())
    _note(site, "password set", account, account)
    return let_in(request, account)


@router.get("/account")
def own(request: Request, account: Anybody) -> Response:
    return _set_page(request, account, "/account", asks_old=True)


@router.post("/account")
def change(
    request: Request,
    account: Anybody,
    old: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """A new password signs everybody out who is signed in to the account, and this browser in again."""
    site = site_of(request)
    by_password(site)
    not_too_often(site, f"password {account.id}", site.settings.sign_ins_in_ten_minutes, TEN_MINUTES)
    if not matches(old, account.password_hash):
        wrong = "The password that you have now is not right"
        return _set_page(request, account, "/account", asks_old=True, fault=wrong, at="old")
    if wrong := fault(password, again):
        return _set_page(request, account, "/account", asks_old=True, fault=wrong)
    site.desk.set_password(account.email, hashed(password), at=site.clock())
    _note(site, "password changed", account, account)
    answer = let_in(request, account)
    answer.headers["location"] = said("/account", "password")
    return answer


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(request: Request, account: Anybody) -> Response:
    site = site_of(request)
    site.desk.end_sessions(account.email, at=site.clock())
    site.ledger.note("sign-out", {"account": account.id, "everywhere": True}, at=site.clock())
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(site), secure=site.settings.is_https, httponly=True, samesite="lax")
    return answer


# ---------------------------------------------------------------- what they share


def _page(request: Request, *, fault: str = "", email: str = "", status: int = 200) -> Response:
    site = site_of(request)
    accounts = site.desk.accounts()
    return site.page(
        request,
        "people.html",
        status=status,
        working=[one for one in accounts if one.ended_at is None],
        past=[one for one in accounts if one.ended_at is not None],
        names={service.code: service.name for service in site.provider.services},
        roles=ROLES,
        passwords=site.settings.takes_passwords,
        now=site.clock(),
        fault=fault,
        email=email,
    )


def _set_page(
    request: Request, account: Account, action: str, *, asks_old: bool = False, fault: str = "", at: str = "password"
) -> Response:
    """`at`: the field at which the fault is."""
    return site_of(request).page(
        request,
        "password.html",
        status=422 if fault else 200,
        email=account.email,
        action=action,
        asks_old=asks_old,
        elsewhere=_elsewhere(request, account) if asks_old else "",
        fault=fault,
        at=at,
        notice=notice_of(request) if asks_old else "",
    )


def _elsewhere(request: Request, account: Account) -> str:
    """With what somebody signs in who cannot use a password here; empty for whoever can."""
    settings = site_of(request).settings
    has_password = settings.takes_passwords and account.password_hash
    return settings.sign_in.name if settings.sign_in and not has_password else ""


def _welcome_page(request: Request, account: Account, lead: Account) -> Response:
    """The address is in this answer and nowhere else; an earlier one of the same account ends."""
    site = site_of(request)
    link = welcome_link(site, account, made_by=lead.email, lasts=_WELCOME)
    address = site.address(request.scope, f"/welcome/{token_of(site, link)}")
    return site.page(request, "welcome.html", status=201, email=account.email, address=address, until=link.expires_at)


def _welcomed(site: Site, token: str) -> tuple[Account, Link]:
    """Whose address it is. Raises Refusal when it was used, has expired, or the account has ended."""
    by_password(site)
    link = working_link(site, LinkKind.WELCOME, "welcome", token)
    account = next((one for one in site.desk.accounts() if one.id == link.note and one.ended_at is None), None)
    if account is None:
        raise LINK_ENDED
    return account, link


def _there(site: Site, account: str) -> Account:
    found = next((one for one in site.desk.accounts() if one.id == account and one.ended_at is None), None)
    if found is None:
        raise NOT_THERE
    return found


def _may_end(site: Site, account: str) -> Account:
    """The account. Raises Refusal for the last quality lead, without whom nobody could make another."""
    found = _there(site, account)
    leads = [one for one in site.desk.accounts() if one.role is Role.LEAD and one.ended_at is None]
    if leads == [found]:
        raise LAST_LEAD
    return found


def _role_fault(site: Site, role: str, service: str) -> str:
    if role not in set(Role):
        return "Choose what the person may do"
    if role == Role.SERVICE and service not in site.provider.by_code:
        return "Choose the service for which the person sends workbooks"
    return ""


def _note(site: Site, what: str, account: Account, by: Account) -> None:
    site.ledger.note("settings", {"what": what, "account": account.id, "by": by.id}, at=site.clock())
