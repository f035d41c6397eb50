"""Who is asking, and what each may do. A route names the roles that it is for; the door names the service.

Somebody who is not allowed is told so only when signed in; whoever is not is sent to sign in; a service's things are
"not there" for everybody else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from trackerkit.ledger.desk import Account, Link, LinkKind, Role
from trackerkit.portal.refusals import LINK_ENDED, NOT_THERE, NOT_YOURS, Refusal, too_often
from trackerkit.portal.site import Site, site_of
from trackerkit.provider import Service

COOKIE = "trackerkit"
SECURE_PREFIX = "__Host-"  # RFC 6265bis: only over TLS, for this host and every path
SIGN_IN_FIRST = Refusal(
    401, "Sign in first", "This page is for people with an account.", "Sign in, then open it again."
)


def cookie_name(site: Site) -> str:
    return f"{SECURE_PREFIX}{COOKIE}" if site.settings.is_https else COOKIE


def account_of(request: Request) -> Account | None:
    """Who is signed in, asked once a request."""
    if not hasattr(request.state, "account"):
        site = site_of(request)
        secret = request.cookies.get(cookie_name(site), "")
        request.state.account = site.desk.session(secret, at=site.clock()) if secret else None
    account: Account | None = request.state.account
    return account


def allow(*roles: Role) -> Callable[[Request], Account]:
    """A dependency: the account, when its role is one of these. Raises Refusal."""

    def allowed(request: Request) -> Account:
        account = account_of(request)
        if account is None:
            raise SIGN_IN_FIRST
        if account.role not in roles:
            raise NOT_YOURS
        return account

    return allowed


LEAD = allow(Role.LEAD)
STAFF = allow(Role.LEAD, Role.READER)

Lead = Annotated[Account, Depends(LEAD)]
Staff = Annotated[Account, Depends(STAFF)]
Anybody = Annotated[Account, Depends(allow(*Role))]


@dataclass(frozen=True)
class Door:
    """The way by which somebody came to the pages of one service. `base` begins the address of each of them."""

    service: Service
    base: str
    link: str = ""
    by: str = ""
    account: str = ""  # the id of the account that `by` is the address of
    may_send: bool = True

    @property
    def key(self) -> str:
        """Who is counted when uploads are."""
        return self.link or self.by


def door_by_link(request: Request, token: str) -> Door:
    """By a personal upload link. Raises Refusal when it has ended, and when the service is gone."""
    site = site_of(request)
    account_of(request)
    link = working_link(site, LinkKind.UPLOAD, "upload", token)
    return _came_by(request, Door(_service(site, link.service, LINK_ENDED), f"/u/{token}", link=link.id))


def door_by_account(request: Request) -> Door:
    """By the account of somebody who works at the service."""
    account = allow(Role.SERVICE)(request)
    return _came_by(
        request,
        Door(_service(site_of(request), account.service, NOT_YOURS), "/mine", by=account.email, account=account.id),
    )


def door_of_staff(request: Request, code: str) -> Door:
    """By the quality lead, who may also send, or by a reader, who may not."""
    account = STAFF(request)
    service = _service(site_of(request), code, NOT_THERE)
    may_send = account.role is Role.LEAD
    base = f"/service/{service.code}"
    return _came_by(request, Door(service, base, by=account.email, account=account.id, may_send=may_send))


def _came_by(request: Request, door: Door) -> Door:
    request.state.door = door
    return door


def door_of(request: Request) -> Door:
    """The door by which the request came; every page of a service has one."""
    door: Door = request.state.door
    return door


def working_link(site: Site, kind: LinkKind, purpose: str, token: str) -> Link:
    """The link that the token names. Raises Refusal when it is none of ours, has expired or was ended."""
    link = site.desk.link(site.opened(purpose, token))
    if link is None or link.kind is not kind or not link.works(site.clock()):
        raise LINK_ENDED
    return link


def _service(site: Site, code: str, otherwise: Refusal) -> Service:
    service = site.provider.by_code.get(code)
    if service is None:
        raise otherwise
    return service


def not_too_often(site: Site, key: str, most: int, window: timedelta) -> None:
    """Counts one attempt. Raises Refusal (429), which says when the next is taken, when there were too many."""
    now = site.clock()
    if site.desk.count(key, at=now, window=window) > most:
        raise too_often(max(1, math.ceil((site.desk.counted_until(key, at=now) - now).total_seconds())))
