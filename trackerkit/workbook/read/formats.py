"""Which number formats show a number as a date, a time or a duration (ECMA-376-1 18.8.30, 18.8.31)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from trackerkit.workbook.read import markup


class Shown(Enum):
    """How a format shows a number."""

    PLAIN = 0
    DATE = 1
    TIME = 2  # hours, minutes, seconds of a day
    DURATION = 3  # hours past 24: [h]:mm


# 27-36 and 50-58 are dates in East Asian versions of Excel and unused elsewhere.
_BUILT_IN = (
    dict.fromkeys([14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)], Shown.DATE)
    | dict.fromkeys([18, 19, 20, 21, 32, 33, 45, 47], Shown.TIME)
    | {46: Shown.DURATION}
)
_LONGEST_FORMAT = 255  # characters; Excel's own limit
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_ASIDE = re.compile(
    r'"[^"]*"?'  # text shown as it stands
    r"|\\.|_.|\*."  # one character shown, skipped the width of, or repeated
    r"|\[[^\]]*\]?"  # colour, condition, locale, currency
    r"|general",  # its letters are no day, month or hour
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=1024)
def shown_by(code: str) -> Shown:
    """How the format `code` shows a number. Only its first section, the one for numbers above 0, is looked at."""
    if len(code) > _LONGEST_FORMAT:
        return Shown.PLAIN
    duration = bool(_DURATION.search(re.sub(r'"[^"]*"?|\\.', "", code)))
    section = _ASIDE.sub("", code).split(";")[0].lower().replace("am/pm", "h").replace("a/p", "h")
    if duration:
        return Shown.DURATION
    if "y" in section or "d" in section or "e" in section.replace("e+", "").replace("e-", ""):
        return Shown.DATE
    if "h" in section or "s" in section:
        return Shown.TIME
    return Shown.DATE if "m" in section else Shown.PLAIN


def read_styles(name: str, chunks: Iterable[bytes]) -> list[Shown]:
    """How each cell style (`cellXfs`) of the styles part shows a number, by its index. Raises UnreadableWorkbook."""
    custom: dict[str, str] = {}
    styles: list[str] = []
    within = ""

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal within
        if element in ("cellXfs", "cellStyleXfs", "numFmts"):
            within = element
        elif element == "xf" and within == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))
        elif element == "numFmt" and within == "numFmts":  # conditional formats (dxf) number theirs apart
            custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def end(element: str) -> None:
        nonlocal within
        if element == within:
            within = ""

    markup.walk(name, chunks, start, end)
    known: dict[str, Shown] = {number: shown_by(code) for number, code in custom.items()}
    return [known[style] if style in known else _built_in(style) for style in styles]


def _built_in(number: str) -> Shown:
    return _BUILT_IN.get(int(number), Shown.PLAIN) if number.isdecimal() and len(number) < 6 else Shown.PLAIN
