"""The first sheet: whose workbook it is, what to do, how far it is, the signature, and what the words mean.

A form: labels in column B, answers in column C. The line that says whether the workbook is ready works itself out
from the rows of the other sheets and from this sheet's own cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import Severity
from trackerkit.register import Column, Register, SheetDefinition, load_register, register_keys
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.expr import AsAt, Day, after, blank, not_a_date
from trackerkit.rules.model import bind
from trackerkit.workbook.build import prompts, words
from trackerkit.workbook.build.cells import formula, put
from trackerkit.workbook.build.issue import Issue
from trackerkit.workbook.build.layout import FIRST_ROW, Table
from trackerkit.workbook.build.rules_on_sheet import good, tint
from trackerkit.workbook.build.sheets import set_print
from trackerkit.workbook.build.styles import (
    DATE_FORMAT,
    GOOD,
    GOOD_WORDS,
    LINK,
    NAVY,
    PAPER,
    PRINTED,
    SOFT,
    TINTS,
    WORDS,
    Look,
    Styles,
    heading,
)
from trackerkit.workbook.formulas import quoted, truth

_LABELS, _ANSWERS, _LAST = 2, 3, 6
_WIDTHS = {"A": 2, "B": 28, "C": 78, "D": 12, "E": 12, "F": 12, "G": 2}
_SECTION = Look(size=13, bold=True, colour=NAVY, wrap=False, down="center", under=NAVY)
_LABEL = Look(size=11, bold=True, down="center", indent=1)
_TEXT = Look(size=11, down="center", indent=1)
_NUMBER = Look(size=11, bold=True, across="right", down="center", indent=1, colour=NAVY)
_FACT = Look(size=11, down="center", indent=1, frame=True, fill=PRINTED)
_INPUT = Look(size=11, down="center", indent=1, frame=True, edge=NAVY)
_COUNT = Look(size=11, across="center", down="center", frame=True)
_LINK = Look(size=11, bold=True, colour=LINK, underline=True, down="center", indent=1)
_QUESTION = Look(size=12, bold=True, colour=NAVY, down="center", indent=1)
_READY = Look(size=12, bold=True, down="center", indent=1, frame=True, edge=NAVY)
_LINE = 15  # points of one line
_CHARACTERS = 92  # of a text in column C that fit on one line, in Excel and in LibreOffice


@dataclass
class _Form:
    """The sheet while it is written; also tells formulas where the answers stand (`formulas.Place`)."""

    styles: Styles
    page: Worksheet
    register: Register
    sheet: SheetDefinition
    row: int = 1
    answers: dict[str, int] = field(default_factory=dict)

    def cell(self, column: str) -> str:
        return f"$C${self.answers[column]}"

    def rows(self, sheet: str, column: str) -> tuple[str, str]:
        raise TypeError("a form has no rows to look things up in")

    def line(self, label: object, text: object, label_look: Look = _LABEL, look: Look = _TEXT, lines: int = 0) -> int:
        """One line: B and C. Returns its row."""
        put(self.styles, self.page, self.row, _LABELS, label, label_look)
        put(self.styles, self.page, self.row, _ANSWERS, text, look)
        long = len(text) if isinstance(text, str) else 0
        self.page.row_dimensions[self.row].height = _LINE * max(lines, ceil(long / _CHARACTERS), 1) + 4
        self.row += 1
        return self.row - 1

    def section(self, title: str) -> None:
        """A heading with a rule under it, and a gap before."""
        self.page.row_dimensions[self.row].height = 9
        self.row += 1
        for column in range(_LABELS, _LAST + 1):
            put(self.styles, self.page, self.row, column, title if column == _LABELS else None, _SECTION)
        self.page.row_dimensions[self.row].height = 21
        self.row += 1


def write(
    book: Workbook,
    styles: Styles,
    register: Register,
    sheet: SheetDefinition,
    tables: Mapping[str, Table],
    issue: Issue | None,
    answers: Mapping[str, object],
) -> Worksheet:
    """Fills the workbook's first sheet. `answers`: column key -> what is printed in the form."""
    page = book.worksheets[0]
    page.title = sheet.label
    form = _Form(styles, page, register, sheet)
    _banner(form, issue)
    printed = [column for column in sheet.columns if column.printed]
    asked = [column for column in sheet.columns if not column.printed]
    if printed:
        form.section("This return")
        _questions(form, printed, answers)
    form.section("What to do")
    for number, step in enumerate(words.steps(register, issue), 1):
        form.line(number, step, _NUMBER)
    if issue is None:
        form.section("Who you are")
        _questions(form, asked, answers)
    form.section("How far it is")
    counted = _progress(form, tables)
    ready_row = form.line("Ready to return?" if issue else "Ready to use?", None, _QUESTION, lines=2)
    if issue is not None:
        form.section("Sign this return")
        _questions(form, asked, answers)
    _ready(form, ready_row, counted, "return" if issue else "use")
    _key(form)
    _meanings(form)
    _limits(form)
    if issue is None:
        _offered_limits(form)
    _view(form, issue)
    return page


def _banner(form: _Form, issue: Issue | None) -> None:
    whose = f"{issue.service_name}, {issue.month}" if issue else "Fill in once, and keep up to date"
    lines = ((form.register.title, 22, True, 36), (whose, 14, True, 24), (form.register.about, 10, False, 22))
    for text, size, bold, height in lines:
        look = Look(size=size, bold=bold, colour=PAPER, fill=NAVY, wrap=False, down="center")
        for column in range(1, _LAST + 2):
            put(form.styles, form.page, form.row, column, text if column == _LABELS else None, look)
        form.page.row_dimensions[form.row].height = height
        form.row += 1


def _questions(form: _Form, columns: Sequence[Column], answers: Mapping[str, object]) -> None:
    for column in columns:
        look = (
            _FACT if column.printed else Look(**(vars(_INPUT) | {"form": DATE_FORMAT if column.is_date else "General"}))
        )
        row = form.line(column.label, answers.get(column.key), look=look, lines=1)
        form.page.row_dimensions[row].height = _LINE + 6
        form.answers[column.key] = row
        if not column.printed:
            prompts.add(form.page, form.register, column, f"C{row}")


def _progress(form: _Form, tables: Mapping[str, Table]) -> range:
    """A line for each sheet with its counts. Returns the rows of the lines."""
    titles = ("Sheet", "What it is for", "Rows filled in", Severity.ERROR.word, Severity.WARNING.word)
    for column, title in enumerate(titles, _LABELS):
        across = "left" if column <= _ANSWERS else "center"
        put(
            form.styles,
            form.page,
            form.row,
            column,
            title,
            Look(**(vars(heading("E4E9ED", False)) | {"across": across})),
        )
    form.page.row_dimensions[form.row].height = 30
    form.row += 1
    first = form.row
    for table in tables.values():
        row = form.line(table.sheet.label, table.sheet.purpose, _LINK)
        place = f"{table.name}!A{FIRST_ROW}"
        form.page.cell(row, _LABELS).hyperlink = Hyperlink(ref=f"B{row}", location=place, display=table.sheet.label)
        worst = table.down(table.helpers["worst"])
        for column, wanted in enumerate(("?*", Severity.ERROR.word, Severity.WARNING.word), _ANSWERS + 1):
            formula(form.styles, form.page, row, column, f'COUNTIF({worst},"{wanted}")', _COUNT)
    for letter, severity in (("E", Severity.ERROR), ("F", Severity.WARNING)):
        place = f"{letter}{first}:{letter}{form.row - 1}"
        form.page.conditional_formatting.add(place, tint(f"{letter}{first}>0", severity))
    return range(first, form.row)


def _ready(form: _Form, row: int, counted: range, purpose: str) -> None:
    formula(form.styles, form.page, row, _ANSWERS, ready(form, counted, purpose), _READY)
    form.page.conditional_formatting.add(f"C{row}", good(f'LEFT($C${row},5)="Ready"'))
    form.page.conditional_formatting.add(f"C{row}", tint(f'LEFT($C${row},7)="Not yet"', Severity.WARNING))


def ready(form: _Form, counted: range, purpose: str) -> str:
    """The formula of the line that says whether the workbook can be returned, or what is in the way."""
    used, must, check = (f"SUM(${letter}${counted[0]}:${letter}${counted[-1]})" for letter in "DEF")
    done = f'"Ready to {purpose}."'
    look = f'{check}&IF({check}=1," row is"," rows are")&" worth another look first."'
    words_ = f'IF({check}>0,"Ready to {purpose}. "&{look},{done})'
    if purpose == "return":
        words_ = f'IF({used}=0,"Ready to return. No rows are filled in: check that this is right.",{words_})'
    for holds, sentence in reversed(_form_checks(form)):
        words_ = f"IF({holds},{quoted(f'Not yet. {sentence}.')},{words_})"
    rows = f'{must}&IF({must}=1," row has"," rows have")&" something to put right: see the sheets above."'
    words_ = f'IF({must}>0,"Not yet. "&{rows},{words_})'
    return f'IFERROR({words_},"Not yet. A cell on this sheet shows an Excel error.")'


def _form_checks(form: _Form) -> list[tuple[str, str]]:
    """What can be wrong in the form's own cells: formula and sentence, in the order in which they are asked."""
    found: list[tuple[str, str]] = []
    for rule in (rule for rule in CATALOGUE if rule.sheet == form.sheet.key):
        found += [
            (truth(check.when, form), check.says) for check in bind(rule, form.register) if check.when is not None
        ]
    for column in form.sheet.columns:
        if column.required:
            found.append((truth(blank(column.key), form), column.request))
        if column.is_date:
            found.append((truth(not_a_date(column.key), form), prompts.says("TK031", column, form.register)))
        if column.past:
            late = after(Day(column.key), AsAt())
            found.append((truth(late, form), prompts.says("TK203", column, form.register)))
    return found


def _key(form: _Form) -> None:
    form.section("Colours and words")
    for severity, meaning in words.KEY:
        form.line(severity.word, meaning, _swatch(TINTS[severity], WORDS[severity]))
    form.line(*words.KEY_OK, _swatch(GOOD, GOOD_WORDS))
    form.line(*words.KEY_PRINTED, _swatch(PRINTED, SOFT))


def _swatch(fill: str, colour: str) -> Look:
    return Look(size=11, bold=True, fill=fill, colour=colour, down="center", frame=True, indent=1)


def _meanings(form: _Form) -> None:
    """What each word of a dropdown means, where the definition says so."""
    labels: dict[str, str] = {}
    for sheet in form.register.sheets:
        for column in sheet.columns:
            if column.choices:
                labels.setdefault(column.choices, column.label)
    for key, label in labels.items():
        choices = form.register.choices[key]
        if any(choice.means for choice in choices):
            form.section(label)
            for choice in choices:
                form.line(choice.value, choice.means)


def _limits(form: _Form) -> None:
    form.section("Limits")
    for limit in form.register.limits.values():
        form.line(words.amount(limit), limit.says)
    if changed := form.register.changed_limits.values():
        form.section("Limits that your provider has changed")
        for limit in changed:
            form.line(words.amount(limit), f"{limit.sentence}.")


def _offered_limits(form: _Form) -> None:
    """The limits that the Limits sheet can change, as they are in each register."""
    registers = [load_register(key) for key in register_keys()]
    told: dict[str, list[str]] = {}
    for register in registers:
        for limit in register.limits.values():
            if limit.can_change:
                told.setdefault(limit.label, []).append(f"{register.title}: {limit.words}")
    form.section("Time limits that you can change")
    for label, each in told.items():
        form.line(label, f"{'; '.join(each)}.")


def _view(form: _Form, issue: Issue | None) -> None:
    page = form.page
    for letter, width in _WIDTHS.items():
        page.column_dimensions[letter].width = width
    page.sheet_view.showGridLines = False
    page.sheet_view.zoomScale = 100
    page.sheet_properties.tabColor = NAVY
    left = issue.provider if issue else form.register.title
    right = f"{issue.service_name}, {issue.month}" if issue else ""
    set_print(page, (left, right), landscape=False)
    page.page_setup.fitToHeight = 1
    page.print_area = f"A1:G{form.row - 1}"
