"""Whose rows a workbook holds, by the references printed in them: its hidden sheet says only whose it was issued as."""

from __future__ import annotations

import re
from collections import Counter

from trackerkit.rules.text import squeezed
from trackerkit.workbook.parse.model import ParsedReturn

_REFERENCE = re.compile(r"(?P<register>[A-Z]+)-(?P<service>[A-Z0-9]{2,6})-[A-Z]?\d{4}-\d{3,}")


def references_of(parsed: ParsedReturn) -> Counter[str]:
    """Service code -> how many rows carry a reference that was printed for it. A reference of one's own counts nowhere.

    The shape of a reference is that of `workbook.build`: MED-OAK-2611-001, MED-OAK-A2611-001.
    """
    found: Counter[str] = Counter()
    for sheet in parsed.register.sheets:
        if sheet.ref_column is None or sheet.key not in parsed.frames:
            continue
        for ref in parsed.frames[sheet.key][sheet.ref_column.key]:
            hit = _REFERENCE.fullmatch(squeezed(str(ref)).upper())
            if hit and hit["register"] == parsed.register.prefix:
                found[hit["service"]] += 1
    return found
