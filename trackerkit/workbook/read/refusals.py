"""Every reason for which a file is refused: its code, one sentence on what it is, one on what to do.

Codes are lower-case words joined by hyphens. `refusal` fills the sentence in; nothing else makes one.
"""

from __future__ import annotations

from trackerkit.errors import UnreadableWorkbook

SEND_WORKBOOK = "Send the workbook itself, saved in Excel as an Excel Workbook (.xlsx)."
SAVE_AGAIN = "Open it in Excel, save it as an Excel Workbook (.xlsx) and send it again."
SEND_AGAIN = "Send it again from where it was saved."
NEW_TEMPLATE = "Copy the rows into a new workbook from the template and send that one."

CATALOGUE: dict[str, tuple[str, str]] = {
    "empty": ("The file is empty: it holds no bytes at all.", SEND_AGAIN),
    "not-a-file": ("It is a folder or a device, not a file.", SEND_WORKBOOK),
    "ending": (
        "The name of the file {ending}, and a workbook’s ends in {wanted}.",
        "Send the workbook under the name that Excel saved it by.",
    ),
    "not-a-workbook": ("The file is {what}, not an Excel workbook.", SEND_WORKBOOK),
    "open-in-excel": (
        "The file is the lock file that Excel keeps beside an open workbook, not the workbook.",
        "Close the workbook in Excel and send the workbook itself.",
    ),
    "truncated": ("The file is cut off: its end is missing.", SEND_AGAIN),
    "damaged": ("The workbook is damaged: {what}.", SAVE_AGAIN),
    "password": (
        "The workbook is protected by a password, so it cannot be opened.",
        "In Excel choose File, Info, Protect Workbook, Encrypt with Password, clear the box, save it, send it again.",
    ),
    "wrong-password": (
        "The password given does not open the workbook.",
        "Enter the password again, or take it off in Excel and send the workbook without one.",
    ),
    "too-big": (
        "The file is {size} MB; it must be {limit} MB or less.",
        "Take out pictures and old sheets, save it and send it again.",
    ),
    "too-big-unpacked": ("The workbook unpacks to more than it may: {what}.", NEW_TEMPLATE),
    "too-many-parts": ("The workbook is made of {count} parts; it must be {limit} or fewer.", NEW_TEMPLATE),
    "too-many-cells": (
        "The workbook has more than {limit} filled cells.",
        "Delete the rows that are not part of the register, save it and send it again.",
    ),
    "too-slow": ("The workbook took longer than {seconds} seconds to read.", NEW_TEMPLATE),
    "too-much-memory": ("The workbook needs more than {limit} MB of memory to read.", NEW_TEMPLATE),
    "bad-member-name": ("The workbook has a part with a name that Excel never writes: {what}.", SAVE_AGAIN),
    "duplicate-part": ("The workbook holds the part {name} twice, so it cannot be told which one counts.", SAVE_AGAIN),
    "dtd": (
        "The part {name} of the workbook declares a document type, which no spreadsheet program does.",
        NEW_TEMPLATE,
    ),
    "external-part": ("The sheet {sheet} is said to lie outside the workbook; it was not fetched.", NEW_TEMPLATE),
    "macros": (
        "The workbook carries macros but is not saved as a macro workbook.",
        "In Excel save it as an Excel Workbook (.xlsx), without macros, and send it again.",
    ),
    "no-register-sheet": ("The workbook has no sheet with cells.", NEW_TEMPLATE),
}


def refusal(code: str, **values: object) -> UnreadableWorkbook:
    """The exception for `code`, its sentence filled with `values`. Raises KeyError for a code not in the catalogue."""
    sentence, remedy = CATALOGUE[code]
    return UnreadableWorkbook(code, sentence.format(**values), remedy)


def damaged(what: str) -> UnreadableWorkbook:
    """``damaged``, with what was seen, as the end of a sentence without its full stop."""
    return refusal("damaged", what=what)


def shown(text: str) -> str:
    """A name out of the file, fit for a sentence: printable, and no longer than half a line."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f"{clean[:60]}..." if len(clean) > 60 else clean or "a name that is empty"
