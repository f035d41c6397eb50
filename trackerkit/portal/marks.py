"""The marked copy of an upload, made when it is asked for: from the file as it came and what the record says of it."""

from __future__ import annotations

from pathlib import Path

from trackerkit.checking import named_return
from trackerkit.ledger import read_original
from trackerkit.ledger.desk import Upload
from trackerkit.portal.site import Site
from trackerkit.provider import Service, workbook_name
from trackerkit.register import load_register
from trackerkit.workbook.annotate import build_marks, mark


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
