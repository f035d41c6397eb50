"""What lies on the desk: values only, no SQL. Every time is aware, and in UTC when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What an account may do."""

    LEAD = "lead"  # the quality lead: everything of every service
    READER = "reader"  # sees every service and changes nothing
    SERVICE = "service"  # returns for one service, and sees that one


class LinkKind(StrEnum):
    """What a link opens."""

    UPLOAD = "upload"
    INSPECT = "inspect"
    API = "api"
    WELCOME = "welcome"  # to set a password once; `note` is the account's id


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Account:
    """Somebody who signs in. `locked_until`: after too many wrong passwords in a row."""

    id: str
    email: str  # as it was typed; compared in folded case
    role: Role
    service: str  # a code; "" unless the role is service
    password_hash: str  # "" where somebody signs in by OpenID Connect only
    made_at: datetime
    ended_at: datetime | None
    failures: int  # wrong passwords in a row
    locked_until: datetime | None


@dataclass(frozen=True)
class Begun:
    """A sign-in by a provider of identities that has begun: what its answer must match (OpenID Connect, RFC 7636)."""

    state: str
    nonce: str
    verifier: str
    expires_at: datetime


@dataclass(frozen=True)
class Link:
    """A way in without an account. `references`: of the actions that an inspection may see."""

    id: str
    kind: LinkKind
    service: str
    references: tuple[str, ...]
    note: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def works(self, at: datetime) -> bool:
        """Whether it opens anything at that moment: not ended, and not expired. No zone is taken as UTC."""
        return self.ended_at is None and aware(at) < self.expires_at


@dataclass(frozen=True)
class Upload:
    """One file that came by the page, and what became of it. `details` is a snapshot for the page of results (JSON)."""

    id: str
    service: str
    period: str
    register: str  # "" where it is not known
    link: str  # the link's id; "" when it came by an account or a token
    by: str  # the account's e-mail address, or ""
    file_name: str
    size: int  # bytes
    sha256: str
    received_at: datetime
    outcome: str  # recorded, nothing new, correction, read again, refused
    code: str  # of the refusal, or ""
    sentence: str
    remedy: str
    return_id: int  # in the ledger; 0 when it was refused
    number: int
    rows: int
    errors: int
    warnings: int
    notes: int
    details: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Job:
    """Work to be done aside from the page. `worker` holds it until `lease_until`, unless it renews that."""

    id: str
    kind: str
    args: Mapping[str, Any] = field(hash=False)
    state: JobState
    by: str
    made_at: datetime
    started_at: datetime | None  # when it was last begun
    ended_at: datetime | None
    worker: str  # "" until it is begun
    lease_until: datetime | None  # None unless it is running
    attempts: int
    progress: str
    result: Mapping[str, Any] = field(hash=False)  # empty until it has ended


def aware(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is taken as UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
