"""The checker's process: takes files in, and keeps what came of each before anybody is told.

Order: scanner, reading, original kept, record written, upload kept, then the answer. Whatever is killed in between,
what was answered is on record, and what was not answered can be sent again: it is then nothing new.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from trackerkit.errors import UnreadableWorkbook
from trackerkit.ledger import Ledger
from trackerkit.ledger.desk import Desk, Upload
from trackerkit.memory import uncollected
from trackerkit.portal.known import KnownProvider
from trackerkit.portal.orphans import end_with_parent
from trackerkit.portal.settings import Settings
from trackerkit.portal.snapshot import snapshot
from trackerkit.problems import Severity
from trackerkit.provider import Folder, Provider
from trackerkit.receive import Incoming, Received, receive
from trackerkit.words import on_screen
from trackerkit.workbook.read import Reader

_SCANNER_SECONDS = 60
_LONGEST_NAME = 120
_KILLED = "too-much-memory"  # what the reader says when its process has ended before the answer


@dataclass(frozen=True)
class Arrived:
    """One file as it arrived. `service`: for whom it may be, "" for any; `link` and `by`: who sent it."""

    id: str
    file_name: str
    data: bytes
    at: datetime
    service: str = ""
    link: str = ""
    by: str = ""


class _Checker:
    """What the process keeps open between one batch and the next."""

    def __init__(self, folder: Folder, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.provider = KnownProvider(folder, settings)
        self.ledger = Ledger.open(folder.ledger)
        self.desk = Desk.open(folder.desk)
        self.reader = Reader()


_checker: list[_Checker] = []  # one for each process, made by `begin`


def begin(root: str, settings: Settings) -> None:
    """Run once when the process starts."""
    end_with_parent(at_once=True)
    _checker.append(_Checker(Folder(Path(root)), settings))


@uncollected()  # a batch is over before there is garbage worth looking for
def take_in(batch: Sequence[Arrived]) -> list[Upload]:
    """Checks and records the files. Raises LedgerError or ProviderError; nothing is acknowledged then."""
    own = _checker[0]
    provider = own.provider.now(batch[0].at)
    uploads: dict[str, Upload] = {}
    clean: list[Arrived] = []
    for one in batch:
        if why := _scanned(one, own.settings.scanner):
            uploads[one.id] = _kept(one, Received(_incoming(one), refused=why))
        else:
            clean.append(one)
    found = _received(own, provider, clean)
    if killed := [at for at, one in enumerate(found) if one.refused is not None and one.refused.code == _KILLED]:
        # By the file itself, or by whatever ended the reading process from outside: the second time tells.
        for at, again in zip(killed, _received(own, provider, [clean[at] for at in killed]), strict=True):
            found[at] = again
    uploads |= {one.id: _kept(one, received) for one, received in zip(clean, found, strict=True)}
    return _keep([uploads[one.id] for one in batch])


def _received(own: _Checker, provider: Provider, files: Sequence[Arrived]) -> list[Received]:
    if not files:
        return []
    as_at, at = own.settings.day(files[0].at), max(one.at for one in files)
    incoming = [_incoming(one) for one in files]
    return receive(own.folder, provider, own.ledger, own.reader, incoming, as_at=as_at, at=at)


def refuse_unread(batch: Sequence[Arrived]) -> list[Upload]:
    """For files that twice ended the process that read them: refused, and kept as such."""
    why = UnreadableWorkbook(
        "stopped",
        "Reading the workbook took more than the computer allows, so it was stopped.",
        "Copy your rows into a freshly downloaded workbook and send that.",
    )
    return _keep([_kept(one, Received(_incoming(one), refused=why)) for one in batch])


def _keep(uploads: list[Upload]) -> list[Upload]:
    own = _checker[0]
    own.desk.keep_uploads(uploads)
    for upload in uploads:
        account = own.desk.account(upload.by) if upload.by else None
        own.ledger.note("upload", event_of(upload, account.id if account else ""), at=upload.received_at)
    return uploads


def event_of(upload: Upload, account: str = "") -> dict[str, object]:
    """What the chain says of an upload: no name, and nothing that was typed. `account`: the id of whoever sent it."""
    return {
        "upload": upload.id,
        "service": upload.service,
        "register": upload.register,
        "period": upload.period,
        "sha256": upload.sha256,
        "outcome": upload.outcome,
        "code": upload.code,
        "return": upload.return_id,
        "link": upload.link,
        "by": account,
    }


def _incoming(one: Arrived) -> Incoming:
    return Incoming(one.file_name, one.data, one.service)


def _kept(one: Arrived, received: Received) -> Upload:
    common: dict[str, Any] = {
        "id": one.id,
        "link": one.link,
        "by": one.by,
        "file_name": on_screen(one.file_name)[:_LONGEST_NAME],
        "size": len(one.data),
        "sha256": hashlib.sha256(one.data).hexdigest(),
        "received_at": one.at,
    }
    checked, recorded = received.checked, received.recorded
    if checked is None or recorded is None:
        why = received.refused
        return Upload(
            **common,
            service=one.service,
            period="",
            register="",
            outcome="refused",
            code=why.code if why else "",
            sentence=why.sentence if why else "",
            remedy=why.remedy if why else "",
            return_id=0,
            number=0,
            rows=0,
            errors=0,
            warnings=0,
            notes=0,
            details={},
        )
    numbers = {level: sum(problem.severity is level for problem in checked.problems) for level in Severity}
    return Upload(
        **common,
        service=checked.parsed.name,
        period=received.period,
        register=checked.parsed.register.key,
        outcome=recorded.outcome.value,
        code="" if recorded.is_current else "corrected-since",
        sentence="",
        remedy="",
        return_id=recorded.return_id,
        number=recorded.number,
        rows=sum(len(reading.rows) for reading in checked.parsed.readings if reading.heading_row),
        errors=numbers[Severity.ERROR],
        warnings=numbers[Severity.WARNING],
        notes=numbers[Severity.NOTE],
        details=snapshot(checked),
    )


def _scanned(one: Arrived, command: Sequence[str]) -> UnreadableWorkbook | None:
    """Why the provider's own scanner does not let the file in; None where it does, or none is set."""
    if not command:
        return None
    with tempfile.TemporaryDirectory(prefix="trackerkit-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(one.data)
        try:
            done = subprocess.run(  # noqa: S603 the provider's own command, and a path of ours
                [*command, str(path)], capture_output=True, timeout=_SCANNER_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return UnreadableWorkbook(
                "not-scanned", "The file could not be looked through for viruses.", "Tell your quality lead."
            )
    if done.returncode == 0:
        return None
    return UnreadableWorkbook(
        "scanner", "The virus scanner did not let the file in.", "Tell your quality lead before you send it again."
    )
