"""Addresses at which an account sets its password, once: made by the quality lead, or where the page runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from trackerkit.assurance.answers import COMMAND_LINE
from trackerkit.errors import ProviderError
from trackerkit.ledger.desk import Account, Link, LinkKind
from trackerkit.portal.site import Site

_HOUR = timedelta(hours=1)


def welcome_link(site: Site, account: Account, *, made_by: str, lasts: timedelta) -> Link:
    """A link by which the account sets a password; an earlier one of the same account ends."""
    now = site.clock()
    for one in site.desk.links(LinkKind.WELCOME):
        if one.note == account.id and one.works(now):
            site.desk.end_link(one.id, at=now)
    return site.desk.add_link(LinkKind.WELCOME, note=account.id, made_by=made_by, at=now, expires_at=now + lasts)


def token_of(site: Site, link: Link) -> str:
    """What stands in its address after ``/welcome/``."""
    return str(site.signer("welcome").dumps(link.id))


def new_password_path(site: Site, email: str) -> tuple[str, datetime]:
    """(path, until when) of an address for one hour, asked for where the page runs; told in the chain.

    Raises ProviderError where nobody has an account with the address, or nobody signs in by password.
    """
    if not site.settings.takes_passwords:
        raise ProviderError(
            "Passwords are not used here.", "Set passwords = true below [sign_in] in portal.toml first."
        )
    account = site.desk.account(email)
    if account is None:
        raise ProviderError(
            "There is no account with this e-mail address.", "Check the address, as it stands under People on the page."
        )
    link = welcome_link(site, account, made_by=f"the {COMMAND_LINE}", lasts=_HOUR)
    told = {"what": "new password address", "account": account.id, "from": COMMAND_LINE}
    site.ledger.note("settings", told, at=site.clock())
    return f"/welcome/{token_of(site, link)}", link.expires_at
