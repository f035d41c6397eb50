"""Signing in by a provider of identities: sign-ins that have begun, and which identity each account is bound to."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk.model import Account, Begun, aware
from trackerkit.ledger.desk.rows import hashed, row_of, value
from trackerkit.ledger.desk.tables import accounts, identities, sign_ins


def begin(connection: Connection, browser: str, at: datetime, lasts: timedelta) -> Begun:
    now = aware(at)
    connection.execute(delete(sign_ins).where(sign_ins.c.expires_at <= now))
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),  # 64 characters; RFC 7636 asks for 43 to 128
        expires_at=now + lasts,
    )
    row = row_of(begun) | {"browser_sha256": hashed(browser)}
    row["state_sha256"] = hashed(row.pop("state"))
    connection.execute(insert(sign_ins), row)
    return begun


def take(connection: Connection, state: str, browser: str, at: datetime) -> Begun | None:
    same = sign_ins.c.state_sha256 == hashed(state)
    row = connection.execute(select(sign_ins).where(same)).mappings().first()
    connection.execute(delete(sign_ins).where(same))  # whatever comes of it, it was used
    if row is None or row["browser_sha256"] != hashed(browser) or row["expires_at"] <= aware(at):
        return None
    return Begun(state, row["nonce"], row["verifier"], row["expires_at"])


def find(connection: Connection, issuer: str, subject: str) -> Account | None:
    """The account that is bound to the identity and has not ended."""
    query = select(accounts).join_from(identities, accounts)
    mine = (identities.c.issuer == issuer, identities.c.subject == subject, accounts.c.ended_at.is_(None))
    return value(Account, connection, query.where(*mine))


def is_bound(connection: Connection, account_id: str) -> bool:
    found = connection.scalar(select(identities.c.account_id).where(identities.c.account_id == account_id))
    return found is not None


def bind(connection: Connection, account: Account, issuer: str, subject: str, at: datetime) -> None:
    there = select(accounts.c.id).where(accounts.c.id == account.id, accounts.c.ended_at.is_(None))
    if connection.scalar(there) is None:
        raise LedgerError(f"The account of {account.email} has ended.", "Make a new one.")
    if is_bound(connection, account.id) or find(connection, issuer, subject) is not None:
        raise LedgerError(
            "The account, or the identity, is bound already.", "End the account, and make a new one for the person."
        )
    row = {"account_id": account.id, "issuer": issuer, "subject": subject, "bound_at": aware(at)}
    connection.execute(insert(identities), row)
