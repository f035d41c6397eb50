"""Cases of a rule as markdown (tests/rules/cases/TK101.md): workbooks, and every problem that they must give.

    # TK101 owner-missing
    ## fails: no owner
    | sheet | base | Owner | expects |
    |---|---|---|---|
    | actions | open | | Owner TK101 |
    > Enter an owner.

A section is one workbook; a line of its table is one row of one of its sheets, from row 6 on. `base` is a good row of
`tests.support.bases.BASES_OF`, or (empty) for a row with nothing in it. The other columns are headings: an empty cell
empties it, ~ keeps what the base has, a column that is not named keeps it too.

    2026-11-30          a date              '2026-11-30'  that text           46356        a number
    #N/A                an Excel error      =TODAY() -> 2026-11-30            a formula and its saved result
    x*2001              2,001 times x       =A1+1         a formula that was never worked out

`expects` names every problem of the row, heading and code, with commas between. A section expects no others, on any
sheet. Lines that begin with > are the whole messages of the rule's own problems, in order.
Lines that begin with - change the workbook as a whole; `_DIRECTIVES` says which there are. The register is medication
unless `- register: falls` says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path

from tests.support import editing
from tests.support.bases import BASES_OF, COMPANIONS, Bases
from tests.support.books import AS_AT, FIRST_ROW, START, book_of
from trackerkit.problems import column_letters
from trackerkit.register import Column, Register, SheetDefinition, SheetKind, load_register
from trackerkit.rules.text import folded
from trackerkit.workbook.read import Book, Sheet

FOLDER = Path(__file__).parents[1] / "rules" / "cases"
Found = tuple[str, str]  # "Actions!L6", "TK101"

_TITLE = re.compile(r"^# (?P<code>TK\d{3}) (?P<name>[a-z-]+)$")
_SECTION = re.compile(r"^## (?P<kind>fails|passes): (?P<title>.+)$")
_FORMULA = re.compile(r"^=(?P<text>.+?)(?: -> ?(?P<value>.*))?$")
_MANY = re.compile(r"^(?P<piece>.+)\*(?P<times>\d+)$")


@dataclass
class Case:
    """One workbook and what must be found in it."""

    code: str
    name: str
    fails: bool
    title: str
    lines: list[dict[str, str]] = field(default_factory=list)
    directives: list[tuple[str, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.code} {'fails' if self.fails else 'passes'}: {self.title}"

    @property
    def nation(self) -> str:
        return dict(self.directives).get("nation", "England")

    @property
    def as_at(self) -> date:
        given = dict(self.directives).get("as at")
        return date.fromisoformat(given) if given else AS_AT

    @property
    def register(self) -> Register:
        return load_register(dict(self.directives).get("register", "medication"))

    def made(self) -> tuple[Book, list[Found]]:
        """The workbook, and every problem that it must give, sorted."""
        register = self.register
        bases = BASES_OF[register.key]
        rows: dict[str, list[Mapping[str, object]]] = {}
        expected: list[Found] = []
        start: Mapping[str, object] = START
        for line in self.lines:
            sheet = register.by_key[line["sheet"]]
            values = _row(bases, sheet, line, len(rows.get(sheet.key, [])))
            if sheet.kind is SheetKind.FORM:
                start = values
            else:
                rows.setdefault(sheet.key, []).append(values)
            at = FIRST_ROW - 1 + len(rows.get(sheet.key, []))
            expected += [_expected(item, sheet, at) for item in _items(line["expects"])]
        for key in COMPANIONS[register.key] if rows.get("actions") else ():
            rows.setdefault(key, [bases[key][""]])
        book = book_of(rows, register=register, start=start)
        for name, words in self.directives:
            if name == "expects":
                expected += [_expected(item, None, 0) for item in _items(words)]
            else:
                book = _DIRECTIVES[name](book, register, words)
        return book, sorted(expected)


def cases_of(path: Path) -> list[Case]:
    """The cases of one file. Raises ValueError for a line that is none of those above."""
    code = name = ""
    cases: list[Case] = []
    headings: list[str] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if hit := _TITLE.match(text):
            code, name = hit["code"], hit["name"]
        elif hit := _SECTION.match(text):
            cases.append(Case(code, name, hit["kind"] == "fails", hit["title"]))
            headings = []
        elif text.startswith("|") and not headings:
            headings = _cells(text)
        elif text.startswith("|---"):
            continue
        elif text.startswith("|"):
            cases[-1].lines.append(dict(zip(headings, _cells(text), strict=True)))
        elif text.startswith("- "):
            key, _, words = text[2:].partition(": ")
            cases[-1].directives.append((key, words.strip()))
        elif text.startswith("> "):
            cases[-1].messages.append(text[2:])
        elif text.strip():
            raise ValueError(f"{path.name}, line {number}: {text!r} is not a line of a case")
    return cases


@cache
def all_cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("TK*.md")) for case in cases_of(path))


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().strip("|").split("|")]


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _row(bases: Bases, sheet: SheetDefinition, line: Mapping[str, str], before: int) -> Mapping[str, object]:
    base = line.get("base", "")
    if base == "(empty)":
        return {}
    values = dict(bases[sheet.key][base])
    if sheet.ref_column and before:
        values[sheet.ref_column.key] = f"{str(values[sheet.ref_column.key])[:-3]}{before + 1:03}"
    for label, text in line.items():
        if label not in ("sheet", "base", "expects") and text != "~":
            column = _column(sheet, label, needed=bool(text))
            if column is not None:
                values[column.key] = _value(text, column)
    return values


def _column(sheet: SheetDefinition, label: str, *, needed: bool) -> Column | None:
    found = next((column for column in sheet.columns if folded(column.label) == folded(label)), None)
    if found is None and needed:
        raise ValueError(f"{sheet.label} has no column {label!r}")
    return found


def _value(text: str, column: Column) -> object:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].encode().decode("unicode_escape") if "\\" in text else text[1:-1]
    if text.startswith("#"):
        return editing.error(text)
    if hit := _FORMULA.match(text):
        return editing.formula(hit["text"], None if hit["value"] is None else _value(hit["value"], column))
    if hit := _MANY.match(text):
        return hit["piece"] * int(hit["times"])
    return _plain(text)


def _plain(text: str) -> object:
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?", text):
        moment = datetime.fromisoformat(text)
        return moment if " " in text else moment.date()
    return text


def _expected(item: str, sheet: SheetDefinition | None, row: int) -> Found:
    """``Owner TK101`` in a row; ``Actions!L5 TK003`` or ``workbook TK015`` anywhere."""
    place, _, code = item.rpartition(" ")
    if sheet is None or "!" in place or place == "workbook":
        return ("" if place == "workbook" else place, code)
    column = _column(sheet, place, needed=True)
    number = sheet.columns.index(column) + 1
    at = f"C{number + 3}" if sheet.kind is SheetKind.FORM else f"{column_letters(number)}{row}"
    return f"{sheet.label}!{at}", code


# ---------------------------------------------------------------- directives


def _edit(book: Book, register: Register, words: str, change: Callable[[Sheet, str], Sheet]) -> Book:
    """``actions, Owner -> Lead``: what comes before the first comma is the sheet."""
    key, _, rest = words.partition(", ")
    name = register.by_key[key].label
    return editing.replaced(book, name, change(editing.named(book, name), rest))


def _rename(sheet: Sheet, words: str) -> Sheet:
    old, _, new = words.partition(" -> ")
    return editing.headings_renamed(sheet, {old: new.encode().decode("unicode_escape") if "\\" in new else new})


def _put(sheet: Sheet, words: str) -> Sheet:
    address, _, text = words.partition(" =")
    return editing.put(sheet, {address: _plain(text.strip())})


def _label_gone(sheet: Sheet, words: str) -> Sheet:
    row = next(r for (r, _), cell in sheet.cells.items() if cell.value == words)
    return editing.put(sheet, {f"B{row}": "", f"C{row}": ""})


def _version(book: Book, register: Register, words: str) -> Book:
    facts = book_of({}, register=register, version=words.removeprefix("none")).sheets[-1]
    return editing.replaced(book, facts.name, facts)


def _sheet_named(book: Book, register: Register, words: str) -> Book:
    old, _, new = words.partition(" -> ")
    return editing.edited(book, old, lambda sheet: Sheet(new, sheet.state, sheet.cells))


def _sheet_added(book: Book, register: Register, words: str) -> Book:
    name, _, text = words.partition(" = ")
    return Book([*book.sheets, editing.put(Sheet(name, "visible", {}), {"A1": text} if text else {})])


def _nothing(book: Book, register: Register, words: str) -> Book:
    return book


_SHEET_EDITS: dict[str, Callable[[Sheet, str], Sheet]] = {
    "rename": _rename,  # actions, Owner -> Lead
    "no heading": lambda sheet, words: editing.headings_renamed(sheet, {words: ""}),  # actions, Owner
    "no column": editing.column_emptied,  # actions, Owner
    "no label": _label_gone,  # start, Signed by
    "cell": _put,  # actions, AK6 = words; nothing behind the sign empties it
    "hidden": lambda sheet, words: editing.rows_hidden(sheet, map(int, words.split())),  # actions, 6 7
    "merged": lambda sheet, words: editing.cells_merged(sheet, *words.split(":")),  # actions, O6:O7
    "empty sheet": lambda sheet, words: Sheet(sheet.name, sheet.state, {}),  # audits,
}
_DIRECTIVES: dict[str, Callable[[Book, Register, str], Book]] = {
    "register": _nothing,  # falls
    "nation": _nothing,  # Scotland
    "as at": _nothing,  # 2026-12-01
    "version": _version,  # 2025.01
    "no sheet": lambda book, register, words: editing.replaced(book, words),  # Audits
    "sheet named": _sheet_named,  # Actions -> My actions
    "sheet added": _sheet_added,  # Ideas = Paint the hall
    **{name: partial(_edit, change=change) for name, change in _SHEET_EDITS.items()},
}


def grouped(cases: Sequence[Case]) -> dict[tuple[str, date], list[Case]]:
    """By register and the day on which they are judged: such cases can be validated in one call."""
    found: dict[tuple[str, date], list[Case]] = {}
    for case in cases:
        found.setdefault((case.register.key, case.as_at), []).append(case)
    return found
