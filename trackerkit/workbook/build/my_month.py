"""My month: the second sheet, which nobody fills in. What the register adds up to on the day on which it is opened.

Every number is a plain formula over the hidden columns of `standing`; the charts are drawn from the numbers.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import Severity
from trackerkit.rules.text import folded, squeezed
from trackerkit.workbook.build import month_charts, standing, words
from trackerkit.workbook.build.cells import formula, put
from trackerkit.workbook.build.issue import Issue
from trackerkit.workbook.build.layout import Table
from trackerkit.workbook.build.rules_on_sheet import tint
from trackerkit.workbook.build.sheets import set_print
from trackerkit.workbook.build.styles import DATE_FORMAT, NAVY, SOFT, TITLE, Look, Styles, heading
from trackerkit.workbook.formulas import fold, quoted
from trackerkit.workbook.names import MY_MONTH, name_of

SOON = 7  # days that "this week" looks ahead
LISTED, CHECKS_LISTED = 10, 6  # rows of the two lists
_WIDTHS = {"A": 2, "B": 27, "C": 13, "D": 13, "E": 13, "F": 13, "G": 2, "H": 24, "I": 17, "J": 19}
_LAST = len(_WIDTHS)
_LINE = 19.0  # points
_CHART_LINES = 10  # the least height of a chart
_MOST_ON_A_PAGE = 14  # people; with more of them the sheet prints on as many pages as it needs

_SECTION = Look(size=13, bold=True, colour=NAVY, wrap=False, down="center", under=NAVY)
_SMALL = Look(size=9, colour=SOFT, wrap=False, down="center", indent=1)
_LABEL = Look(size=11, bold=True, wrap=False, down="center", indent=1, frame=True)
_NUMBER = Look(size=11, bold=True, across="center", wrap=False, down="center", frame=True)
_COUNT = Look(size=11, across="center", wrap=False, down="center", frame=True)
_SHARE = Look(
    size=11, across="center", wrap=False, down="center", frame=True, form="0;;;"
)  # the charts print no 0 either
_SUM = Look(size=11, bold=True, across="center", wrap=False, down="center", frame=True, fill="E4E9ED")
_SUM_LABEL = Look(size=11, bold=True, wrap=False, down="center", indent=1, frame=True, fill="E4E9ED")
_LINE_TEXT = Look(wrap=False, down="center", indent=1, under="")
_LINE_REF = Look(bold=True, wrap=False, down="center", indent=1)
_LINE_DAY = Look(wrap=False, down="center", indent=1, form=DATE_FORMAT)
_HEAD = heading("E4E9ED", False)


@dataclass
class _Page:
    """The sheet while it is written."""

    styles: Styles
    sheet: Worksheet
    table: Table
    row: int = 1

    def put(self, column: int, value: object, look: Look) -> None:
        put(self.styles, self.sheet, self.row, column, value, look)

    def formula(self, column: int, text: str, look: Look) -> None:
        formula(self.styles, self.sheet, self.row, column, text, look)

    def next(self, height: float = _LINE) -> None:
        self.sheet.row_dimensions[self.row].height = height
        self.row += 1

    def section(self, title: str) -> None:
        self.next(10)
        for column in range(2, _LAST + 1):
            self.put(column, title if column == 2 else None, _SECTION)
        self.next(22)

    def down_to(self, row: int) -> None:
        """Empty lines until `row` is next."""
        while self.row < row:
            self.next()

    def all_of(self, helper: str) -> str:
        return self.table.down(self.table.helpers[helper])

    def label(self, key: str) -> str:
        return self.table.sheet.by_key[key].label

    def standing(self, word: str) -> str:
        return f'COUNTIF({self.all_of("stands")},"{word}")'


def write(book: Workbook, styles: Styles, table: Table, issue: Issue) -> Worksheet:
    """Adds the sheet after those that the book has already. `table` is the sheet of actions."""
    page = _Page(styles, book.create_sheet(MY_MONTH), table)
    _head(page)
    _totals(page, issue)
    _list(page, f"Next {LISTED} by due date", "due_at", "owner", "due_date", _no_day(page, "due_at"))
    checks = f"Next {CHECKS_LISTED} checks by somebody else"
    _list(page, checks, "check_at", "completed_by", "", _no_day(page, "check_at"))
    owners = _by_owner(page, issue)
    _view(page, issue, len(owners))
    return page.sheet


def _head(page: _Page) -> None:
    page.put(2, MY_MONTH, TITLE)
    page.next(28)
    page.put(2, f"Works itself out from {page.table.sheet.label}, as it stands today. Nothing to fill in here.", _SMALL)
    page.formula(
        10, name_of("as_at"), Look(bold=True, across="right", wrap=False, form=f'"As at "{DATE_FORMAT}', colour=NAVY)
    )
    page.next(16)


# ---------------------------------------------------------------- totals


def totals(page: _Page, issue: Issue) -> list[tuple[str, str, str]]:
    """Label, what it counts, and the formula, for each number at the top."""
    year, month = int(issue.period[:4]), int(issue.period[5:])
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    as_at, closed = name_of("as_at"), page.all_of("closed_on")
    due, check = page.all_of("due_at"), page.all_of("check_at")
    from_today, until_soon = f'">="&{as_at}*{standing.ROWS}', f'"<"&({as_at}+{SOON + 1})*{standing.ROWS}'
    counted = (
        (words.OPEN_TOTAL, f"{page.standing(standing.OPEN_IN_TIME)}+{page.standing(standing.OVERDUE)}"),
        (words.OVERDUE_TOTAL, page.standing(standing.OVERDUE)),
        (words.DUE_SOON_TOTAL, f"COUNTIFS({due},{from_today},{due},{until_soon})"),
        (words.VERIFY_TOTAL, page.standing(standing.TO_VERIFY)),
        (words.VERIFY_SOON_TOTAL, f"COUNTIF({check},{until_soon})"),
        (words.CLOSED_TOTAL, f'COUNTIFS({closed},">={_serial(first)}",{closed},"<={_serial(last)}")'),
    )
    fill = {"month": issue.month, "soon": SOON}
    return [(label.format(**fill), means.format(**fill), text) for (label, means), text in counted]


def _serial(day: date) -> int:
    """The day as Excel counts it."""
    return (day - date(1899, 12, 30)).days


def _totals(page: _Page, issue: Issue) -> None:
    page.section("In numbers")
    top = page.row
    for label, means, text in totals(page, issue):
        page.put(2, label, _LABEL)
        page.formula(3, text, _NUMBER)
        page.put(4, means, _SMALL)
        page.next(_LINE)
    page.sheet.conditional_formatting.add(f"C{top + 1}", tint(f"C{top + 1}>0", Severity.ERROR))
    page.next(10)
    page.put(2, "Where every action stands", _HEAD)
    page.put(3, "Number", Look(**(vars(_HEAD) | {"across": "center"})))
    page.next(_LINE)
    first = page.row
    states = (standing.OVERDUE, standing.OPEN_IN_TIME, standing.TO_VERIFY, standing.VERIFIED, standing.CLOSED)
    for label, state in zip(words.STANDS, states, strict=True):
        page.put(2, label, _LABEL)
        page.formula(3, page.standing(state), _COUNT)
        page.next(_LINE)
    month_charts.add_standing(page.sheet, (top, page.row), range(first, page.row))


# ---------------------------------------------------------------- lists


def _list(page: _Page, title: str, key: str, person: str, day: str, without: str) -> None:
    """The first rows by day: reference, finding, a person, the day and how far away it is."""
    page.section(title)
    page.formula(2, without, _SMALL)
    page.next(16)
    heads = {2: page.label("ref"), 3: page.label("finding"), 8: page.label(person)}
    heads |= {9: page.label(day) if day else "Check due by", 10: "Time left"}
    for column in range(2, _LAST + 1):
        page.put(column, heads.get(column), Look(**(vars(_HEAD) | {"frame": False})))
    page.next(_LINE)
    rows = range(page.row, page.row + (LISTED if day else CHECKS_LISTED))
    keys = page.all_of(key)
    for place in range(1, len(rows) + 1):
        at = f"MATCH(SMALL({keys},{place}),{keys},0)"
        _listed(page, f"COUNT({keys})<{place}", at, person, f"SMALL({keys},{place})")
    late = tint(f'RIGHT($J{rows[0]},4)="late"', Severity.ERROR)
    page.sheet.conditional_formatting.add(f"I{rows[0]}:J{rows[-1]}", late)


def _listed(page: _Page, none: str, at: str, person: str, key: str) -> None:
    for column, look, of in ((2, _LINE_REF, "ref"), (3, _LINE_TEXT, "finding"), (8, _LINE_TEXT, person)):
        found = f"INDEX({page.table.down(page.table.numbers[of])},{at})"
        text = _start(found, 54) if column == 3 else f'{found}&""'
        page.formula(column, f'IF({none},"",IFERROR({text},""))', look)
    page.formula(9, f'IF({none},"",INT({key}/{standing.ROWS}))', _LINE_DAY)
    away = f"($I{page.row}-{name_of('as_at')})"
    late = f'-{away}&IF({away}=-1," day late"," days late")'
    soon = f'IF({away}=0,"Today","In "&{away}&IF({away}=1," day"," days"))'
    page.formula(10, f'IF($I{page.row}="","",IF({away}<0,{late},{soon}))', _LINE_TEXT)
    page.next(18)


def _start(text: str, most: int) -> str:
    """The beginning of a text, in one line."""
    line = f'SUBSTITUTE({text}&"",CHAR(10)," ")'
    return f'IF(LEN({line})>{most},LEFT({line},{most - 1})&"…",{line})'


def _no_day(page: _Page, key: str) -> str:
    """The line above a list: how many are not on it because they have no day."""
    if key == "due_at":
        counted = f"({page.standing(standing.OPEN_IN_TIME)}+{page.standing(standing.OVERDUE)})"
        before, what, column, none = "", "open", "due_date", "Nothing is open."
    else:
        counted = page.standing(standing.TO_VERIFY)
        before = f"Each is due {page.table.register.limits['verify_within'].span}. "
        what, column, none = "to verify", "date_completed", "Nothing waits for a check."
    missing = f"({counted}-COUNT({page.all_of(key)}))"
    thing = page.table.sheet.by_key[column].thing
    more = f"{missing}&{quoted(f' more {what} without a {thing} that can be read: see the Check column.')}"
    return f'{quoted(before)}&IF({counted}=0,{quoted(none)},IF({missing}=0,"",{more}))'


# ---------------------------------------------------------------- owners


def _by_owner(page: _Page, issue: Issue) -> range:
    """A line for each person of Setup's list, then everybody else, then the sum. Returns the rows of the first two."""
    page.section(f"By {page.label('owner').lower()}")
    top = page.row
    titles = (page.label("owner"), words.OVERDUE_TOTAL[0], words.IN_TIME, words.VERIFY_TOTAL[0], "All")
    for column, title in enumerate(titles, 2):
        page.put(column, title, Look(**(vars(_HEAD) | {"across": "left" if column == 2 else "center"})))
    page.next(32)
    first = page.row
    people = {folded(name): squeezed(name) for name in reversed(issue.people) if squeezed(name)}
    owner, stands = page.all_of("owner"), page.all_of("stands")
    states = (standing.OVERDUE, standing.OPEN_IN_TIME, standing.TO_VERIFY)
    for name in reversed(people.values()):
        page.put(2, name, _LABEL)
        for column, state in enumerate(states, 3):
            whose = f"EXACT({owner},{fold(f'$B{page.row}')})"
            page.formula(column, f'SUMPRODUCT({whose}*({stands}="{state}"))', _SHARE)
        _across(page, _NUMBER)
        page.next()
    last = page.row
    page.put(2, words.OTHERS, _LABEL)
    for column, state in enumerate(states, 3):
        letter = "CDE"[column - 3]
        known = f"-SUM({letter}{first}:{letter}{last - 1})" if last > first else ""
        page.formula(column, f"{page.standing(state)}{known}", _SHARE)
    _across(page, _NUMBER)
    page.next()
    page.put(2, "All", _SUM_LABEL)
    for letter, column in zip("CDEF", range(3, 7), strict=True):
        page.formula(column, f"SUM({letter}{first}:{letter}{last})", _SUM)
    page.next()
    rows = range(first, last + 1)
    page.down_to(top + _CHART_LINES)
    month_charts.add_owners(page.sheet, (top, page.row), rows)
    return rows


def _across(page: _Page, look: Look) -> None:
    page.formula(6, f"SUM(C{page.row}:E{page.row})", look)


def _view(page: _Page, issue: Issue, people: int) -> None:
    sheet = page.sheet
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = NAVY
    set_print(sheet, (page.table.register.title, f"{issue.service_name}, {issue.month}"), landscape=False)
    if people <= _MOST_ON_A_PAGE:
        sheet.page_setup.fitToHeight = 1
    sheet.print_area = f"A1:J{page.row - 1}"
