"""The tables of the desk, for SQLite and PostgreSQL alike. Each column bears the name of what it holds in `model`.

desk_accounts 1-* desk_sessions     who signs in, and by which secrets (only their hashes are kept)
desk_accounts 1-1 desk_identities   who signs in by a provider of identities, and as whom there
desk_sign_ins                       sign-ins by the provider that have begun and not come back
desk_links                          ways in without an account
desk_counters                       how often something was tried in the running window
desk_uploads                        what came by the page
desk_jobs                           work to be done aside from it

`seq` counts what is added: "newest first" goes by it, because clocks are set back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text

from trackerkit.ledger.canonical import Words
from trackerkit.ledger.desk.kinds import Choice, Json, Moment
from trackerkit.ledger.desk.model import JobState, LinkKind, Role
from trackerkit.ledger.tables import Number, metadata

DESK_VERSION = 2  # 2: desk_identities and desk_sign_ins came

desk = MetaData(naming_convention=metadata.naming_convention)


def _key(name: str = "id") -> Column[str]:
    return Column(name, Text, primary_key=True)


def _seq() -> Column[int]:
    return Column("seq", Number, nullable=False, unique=True)


def _text(name: str) -> Column[str]:
    """Words of ours: codes, hashes."""
    return Column(name, Text, nullable=False)


def _words(name: str) -> Column[str]:
    """Words of somebody's."""
    return Column(name, Words, nullable=False, quote=True)


def _whole(name: str) -> Column[int]:
    return Column(name, Number, nullable=False, quote=True)


def _choice(name: str, members: type[StrEnum]) -> Column[StrEnum]:
    return Column(name, Choice(members), nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, Json, nullable=False, quote=True)


def _moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=nullable)


version = Table("desk_version", desk, Column("version", Integer, primary_key=True, autoincrement=False))

accounts = Table(
    "desk_accounts",
    desk,
    _key(),
    _seq(),
    _words("email"),
    _words("folded"),  # the address as it is compared
    _choice("role", Role),
    _words("service"),
    _text("password_hash"),
    _moment("made_at"),
    _moment("ended_at", nullable=True),
    _whole("failures"),
    _moment("locked_until", nullable=True),
    Index(None, "folded"),
)

sessions = Table(
    "desk_sessions",
    desk,
    _key("secret_sha256"),
    Column("account_id", Text, ForeignKey("desk_accounts.id"), nullable=False),
    _moment("made_at"),
    _moment("expires_at"),
    _moment("ended_at", nullable=True),
    Index(None, "account_id"),
    Index(None, "expires_at"),
)

identities = Table(
    "desk_identities",
    desk,
    Column("account_id", Text, ForeignKey("desk_accounts.id"), primary_key=True),
    _words("issuer"),
    _words("subject"),
    _moment("bound_at"),
    Index(None, "issuer", "subject"),
)

sign_ins = Table(
    "desk_sign_ins",
    desk,
    _key("state_sha256"),
    _text("browser_sha256"),
    _text("nonce"),
    _text("verifier"),
    _moment("expires_at"),
    Index(None, "expires_at"),
)

links = Table(
    "desk_links",
    desk,
    _key(),
    _seq(),
    _choice("kind", LinkKind),
    _words("service"),
    _json("references"),
    _words("note"),
    _words("made_by"),
    _moment("made_at"),
    _moment("expires_at"),
    _moment("ended_at", nullable=True),
)

counters = Table(
    "desk_counters",
    desk,
    _key("key_sha256"),
    _moment("began_at"),
    _moment("ends_at"),
    _whole("number"),
    Index(None, "ends_at"),
)

uploads = Table(
    "desk_uploads",
    desk,
    _key(),
    _seq(),
    _words("service"),
    _words("period"),
    _words("register"),
    _text("link"),
    _words("by"),
    _words("file_name"),
    _whole("size"),
    _text("sha256"),
    _moment("received_at"),
    _text("outcome"),
    _text("code"),
    _words("sentence"),
    _words("remedy"),
    _whole("return_id"),
    _whole("number"),
    _whole("rows"),
    _whole("errors"),
    _whole("warnings"),
    _whole("notes"),
    _json("details"),
    Index(None, "service", "period"),
    Index(None, "period"),
)

jobs = Table(
    "desk_jobs",
    desk,
    _key(),
    _seq(),
    _text("kind"),
    _json("args"),
    _choice("state", JobState),
    _words("by"),
    _moment("made_at"),
    _moment("started_at", nullable=True),
    _moment("ended_at", nullable=True),
    _words("worker"),
    _moment("lease_until", nullable=True),
    _whole("attempts"),
    _words("progress"),
    _json("result"),
    Index(None, "state"),
)
