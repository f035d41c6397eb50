"""What lies in the provider's folder for each month, to be downloaded. A name is looked up among what lies there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from trackerkit.errors import ProviderError
from trackerkit.ledger.desk import Role
from trackerkit.portal.access import Staff
from trackerkit.portal.asked import PACKS, PEOPLE
from trackerkit.portal.downloads import XLSX, attachment
from trackerkit.portal.pages.board import all_months, months_to_issue
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site, site_of
from trackerkit.provider import Folder, Service

router = APIRouter(include_in_schema=False)

_LEAD, _BOTH = frozenset({Role.LEAD}), frozenset({Role.LEAD, Role.READER})
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.12"
_TYPES = {".xlsx": XLSX, ".xlsm": _MACROS, ".eml": "message/rfc822", ".ics": "text/calendar"}


@dataclass(frozen=True)
class Area:
    """A kind of file of a month, and who may have it."""

    key: str
    title: str
    where: Callable[[Folder, str], Path]
    endings: tuple[str, ...]
    roles: frozenset[Role]

    def files(self, folder: Folder, period: str) -> list[Path]:
        """What lies there, by name. A link to a file elsewhere is passed over, and so is what is being written."""
        where = self.where(folder, period)
        found = where.iterdir() if where.is_dir() else ()
        return sorted(path for path in found if self._shows(path))

    def _shows(self, path: Path) -> bool:
        hidden = path.name.startswith((".", "~$"))
        return not hidden and path.suffix.lower() in self.endings and not path.is_symlink() and path.is_file()


AREAS = (
    Area("packs", "Packs", Folder.packs, (".pdf", ".html"), _BOTH),
    Area("consolidated", "Consolidated register", Folder.packs, (".xlsx",), _BOTH),
    Area("drafts", "E-mails and calendars", Folder.drafts, (".eml", ".ics"), _LEAD),
    Area("marked", "Marked copies", Folder.marked, (".xlsx", ".xlsm"), _LEAD),
    Area("issued", "Workbooks as issued", Folder.issued, (".xlsx",), _LEAD),
)


@dataclass(frozen=True)
class Listed:
    """A file as its page shows it."""

    name: str
    size: int  # bytes
    at: datetime  # when it was written


@router.get("/files")
def months(request: Request, account: Staff) -> Response:
    site = site_of(request)
    found = [
        (period, [(area.title, number) for area in AREAS if (number := _number(site, account.role, area, period))])
        for period in all_months(site)
    ]
    to_issue = [period for period in months_to_issue(site) if period not in dict(found)]
    return site.page(request, "files.html", months=found, to_issue=to_issue)


def _number(site: Site, role: Role, area: Area, period: str) -> int:
    return len(area.files(site.folder, period)) if role in area.roles else 0


@router.get("/files/{period}")
def month(request: Request, account: Staff, period: str) -> Response:
    site = site_of(request)
    if period not in all_months(site):
        raise NOT_THERE
    areas = [
        (area, [_listed(path) for path in area.files(site.folder, period)])
        for area in AREAS
        if account.role in area.roles
    ]
    return site.page(
        request,
        "files_month.html",
        period=period,
        areas=areas,
        packs={word: told for word, (told, _) in PACKS.items()},
        people=PEOPLE,
        services=_services(site),
    )


def _listed(path: Path) -> Listed:
    there = path.stat()
    return Listed(path.name, there.st_size, datetime.fromtimestamp(there.st_mtime, UTC))


def _services(site: Site) -> tuple[Service, ...]:
    """The services for the form; none while Setup is not ready, for the files are there all the same."""
    try:
        return site.provider.services
    except ProviderError:
        return ()


@router.get("/files/{period}/{area}/{name}")
def download(request: Request, account: Staff, period: str, area: str, name: str) -> Response:
    """The file, and an event that says which it was: by its hash, because a name may be anybody's."""
    site = site_of(request)
    path = found_file(site, account.role, period, area, name)
    if path is None:
        raise NOT_THERE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NOT_THERE from None
    event = {"what": area, "period": period, "sha256": hashlib.sha256(data).hexdigest(), "account": account.id}
    site.ledger.note("download", event, at=site.clock())
    media_type = _TYPES.get(path.suffix.lower()) or guess_type(path.name)[0] or "application/octet-stream"
    return attachment(data, path.name, media_type)


def found_file(site: Site, role: Role, period: str, area: str, name: str) -> Path | None:
    """The file of that name among what lies there for the role; None when there is none."""
    place = next((one for one in AREAS if one.key == area and role in one.roles), None)
    if place is None or period not in all_months(site):
        return None
    return next((path for path in place.files(site.folder, period) if path.name == name), None)
