"""What a service may have again of an upload of its own: the marked copy, made when it is asked for.

It is made from the file as it came and from what the record says of it.
"""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from trackerkit.checking import named_return
from trackerkit.errors import UnreadableWorkbook
from trackerkit.ledger import read_original
from trackerkit.ledger.desk import Upload
from trackerkit.portal.access import Door
from trackerkit.portal.downloads import XLSX, attachment
from trackerkit.portal.refusals import NOT_THERE, Refusal
from trackerkit.portal.site import Site
from trackerkit.provider import Service, workbook_name
from trackerkit.register import load_register
from trackerkit.workbook.annotate import build_marks, mark


def own_upload(site: Site, at: Door, upload: str) -> Upload:
    """The upload, when it is this service's. Raises Refusal otherwise, in the words for what is not there."""
    found = site.desk.upload(upload)
    if found is None or found.service != at.service.code:
        raise NOT_THERE
    return found


def marked_answer(site: Site, at: Door, upload: Upload) -> Response:
    """The marked copy as a download. Raises Refusal where there is none."""
    if not upload.return_id:
        raise NOT_THERE
    try:
        data, name = marked_upload(site, upload, at.service)
    except UnreadableWorkbook as why:
        raise Refusal(409, "No marks can be put on this kind of workbook", why.sentence, why.remedy) from why
    note_download(site, at, "marked copy", upload=upload.id)
    return attachment(data, name, XLSX)


def note_download(site: Site, at: Door, what: str, **which: str) -> None:
    data = {"what": what, "service": at.service.code, "by": at.link or at.account, **which}
    site.ledger.note("download", data, at=site.clock())


def marked_upload(site: Site, upload: Upload, service: Service) -> tuple[bytes, str]:
    """The workbook with its marks, and its name. Raises UnreadableWorkbook where no marks can be put on it."""
    register = load_register(upload.register)
    marks, fix_list = build_marks(
        site.ledger.problems_of(upload.return_id), named_return(service.name, register, upload.period)
    )
    data = mark(read_original(site.folder.originals, upload.sha256), marks, fix_list)
    name = workbook_name(service, register.title, upload.period)
    macros = upload.file_name.lower().endswith(".xlsm")  # Excel opens a workbook with macros under no other ending
    return data, str(Path(name).with_suffix(".xlsm")) if macros else name
