"""The finishing of a workbook: the same input gives the same bytes, and a viewer that cannot calculate shows blanks.

openpyxl stamps the hour of saving into the properties and the parts of the package; both are set to fixed days here.
It writes formulas without results. Excel's Protected View shows those as 0, so each formula gets an empty text as its
result until the program that opens the workbook works it out, which it is told to do.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

from openpyxl.workbook import Workbook

from trackerkit.workbook.build.layout import FIRST_ROW
from trackerkit.workbook.zips import EPOCH

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_APPLICATION = re.compile(rb"<Application>[^<]*</Application>(<AppVersion>[^<]*</AppVersion>)?")
_FITTED = re.compile(rb'(<row [^>]*?) customHeight="1"')
_FORMULA = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(><f[ >])')


def to_bytes(book: Workbook, stamp: datetime, laid_out: int) -> bytes:
    """The workbook's file. `stamp` is the date that its properties carry.

    The first `laid_out` sheets are no tables: their rows keep the heights that they were given.
    """
    fixed = {f"xl/worksheets/sheet{number}.xml" for number in range(1, laid_out + 1)}
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, _finished(name, source.read(name), stamp, name in fixed))
    return out.getvalue()


def _finished(name: str, data: bytes, stamp: datetime, fixed: bool) -> bytes:
    if name == "docProps/core.xml":
        return _MODIFIED.sub(rb"\g<1>" + stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), data)
    if name == "docProps/app.xml":
        return _APPLICATION.sub(b"<Application>trackerkit</Application>", data)
    if name.startswith("xl/worksheets/sheet"):
        return _FORMULA.sub(rb'\g<1> t="str"\g<2>', data if fixed else _FITTED.sub(_unless_head, data))
    return data


def _unless_head(row: re.Match[bytes]) -> bytes:
    """Data rows keep their height only until somebody types in them; then Excel fits them to their words."""
    number = re.search(rb'\br="([0-9]+)"', row[0])
    return row[0] if number and int(number[1]) < FIRST_ROW else row[1]
