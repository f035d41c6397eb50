"""A browser in which somebody has signed in before is let past the lock of that account, if it knows the password.

Else anybody who knows an address could shut its owner out (OWASP, "Slow down online guessing attacks with device
cookies"). The cookie is signed, for one account and its present password, and opens nothing by itself.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from fastapi import Request
from starlette.responses import Response

from trackerkit.ledger.desk import Account
from trackerkit.portal.access import SECURE_PREFIX
from trackerkit.portal.site import Site, site_of

_COOKIE = "trackerkit-device"
_LASTS = timedelta(days=90)


def is_known(request: Request, account: Account) -> bool:
    """Whether the account was signed in to from this browser lately, and it has not failed too often since the lock."""
    site = site_of(request)
    whose, _, rest = site.opened("device", request.cookies.get(_name(site), "")).partition(" ")
    made, _, number = rest.partition(" ")
    age = site.clock().timestamp() - float(made or 0)
    if whose != _bound_to(account) or not 0 <= age <= _LASTS.total_seconds():
        return False
    window = timedelta(minutes=site.settings.locked_minutes)
    return site.desk.count(f"device {number}", at=site.clock(), window=window) <= site.settings.failures_to_lock


def remember(request: Request, answer: Response, account: Account) -> None:
    """Marks the browser as one in which the account has signed in."""
    site = site_of(request)
    value = f"{_bound_to(account)} {int(site.clock().timestamp())} {secrets.token_urlsafe(12)}"
    answer.set_cookie(
        _name(site),
        site.signer("device").dumps(value),
        max_age=int(_LASTS.total_seconds()),
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def _name(site: Site) -> str:
    return f"{SECURE_PREFIX}{_COOKIE}" if site.settings.is_https else _COOKIE


def _bound_to(account: Account) -> str:
    """The account with its present password: a new one ends what was remembered."""
    return hashlib.sha256(f"{account.id} {account.password_hash}".encode()).hexdigest()
