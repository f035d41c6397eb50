"""Accounts and sessions: who may sign in, who is locked out, and which secrets are good."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from trackerkit.errors import LedgerError
from trackerkit.ledger.desk.model import Account, Role, aware
from trackerkit.ledger.desk.rows import hashed, next_seq, row_of, value
from trackerkit.ledger.desk.tables import accounts, sessions


def _folded(email: str) -> str:
    return email.strip().casefold()


def find(connection: Connection, email: str) -> Account | None:
    """The account with the address that has not ended."""
    query = select(accounts).where(accounts.c.folded == _folded(email), accounts.c.ended_at.is_(None))
    return value(Account, connection, query)


def _known(connection: Connection, email: str) -> Account:
    found = find(connection, email)
    if found is None:
        raise LedgerError(f"There is no account for {email.strip()}.", "Check the address, or make the account first.")
    return found


def add(connection: Connection, email: str, role: Role, service: str, password_hash: str, at: datetime) -> Account:
    if find(connection, email) is not None:
        raise LedgerError(f"There is an account for {email.strip()} already.", "End it first, or change its password.")
    account = Account(
        id=secrets.token_urlsafe(12),
        email=email.strip(),
        role=role,
        service=service,
        password_hash=password_hash,
        made_at=aware(at),
        ended_at=None,
        failures=0,
        locked_until=None,
    )
    more = {"seq": next_seq(connection, accounts), "folded": _folded(email)}
    connection.execute(insert(accounts), row_of(account) | more)
    return account


def set_password(connection: Connection, email: str, password_hash: str, at: datetime) -> None:
    account = _known(connection, email)
    _change(connection, account, password_hash=password_hash, failures=0, locked_until=None)
    end_sessions(connection, email, at)


def end(connection: Connection, email: str, at: datetime) -> None:
    account = _known(connection, email)
    _change(connection, account, ended_at=at)
    end_sessions(connection, email, at)


def failed(connection: Connection, email: str, at: datetime, limit: int, lock: timedelta) -> None:
    """Nothing happens for an address without an account: whoever tries it learns nothing by it."""
    account = find(connection, email)
    if account is None:
        return
    now, until, failures = aware(at), account.locked_until, account.failures
    if until is not None and until <= now:  # the lock has run out, and the count begins anew
        until, failures = None, 0
    failures += 1
    if until is None and failures >= limit:
        until = now + lock
    _change(connection, account, failures=failures, locked_until=until)


def succeeded(connection: Connection, email: str) -> None:
    account = find(connection, email)
    if account is not None:
        _change(connection, account, failures=0, locked_until=None)


def _change(connection: Connection, account: Account, **changes: Any) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(**changes))


# ------------------------------------------------------------ sessions


def start_session(connection: Connection, account: Account, at: datetime, lasts: timedelta) -> str:
    now = aware(at)
    there = select(accounts.c.id).where(accounts.c.id == account.id, accounts.c.ended_at.is_(None))
    if connection.scalar(there) is None:
        raise LedgerError(f"The account of {account.email} has ended.", "Make a new one.")
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    secret = secrets.token_urlsafe(32)
    row = {"secret_sha256": hashed(secret), "account_id": account.id, "made_at": now, "expires_at": now + lasts}
    connection.execute(insert(sessions), row)
    return secret


def of_session(secret: str, at: datetime) -> Select[Any]:
    """The account that the secret stands for at that moment."""
    return (
        select(accounts)
        .join_from(sessions, accounts)
        .where(
            sessions.c.secret_sha256 == hashed(secret),
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > at,
            accounts.c.ended_at.is_(None),
        )
    )


def end_session(connection: Connection, secret: str, at: datetime) -> None:
    mine = (sessions.c.secret_sha256 == hashed(secret), sessions.c.ended_at.is_(None))
    connection.execute(update(sessions).where(*mine).values(ended_at=at))


def end_sessions(connection: Connection, email: str, at: datetime) -> int:
    """How many were good until now."""
    whose = select(accounts.c.id).where(accounts.c.folded == _folded(email))
    good = (sessions.c.account_id.in_(whose), sessions.c.ended_at.is_(None), sessions.c.expires_at > at)
    return connection.execute(update(sessions).where(*good).values(ended_at=at)).rowcount
