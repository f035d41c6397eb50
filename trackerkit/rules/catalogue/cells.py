"""TK011 to TK013 and TK021 to TK052: what stands in one cell. Mostly found by the parser, cell by cell."""

from __future__ import annotations

from trackerkit.register import Column, ColumnType
from trackerkit.rules.catalogue.terms import ERROR, NOTE, WARNING
from trackerkit.rules.expr import Elsewhere, Expr, Filled, InList, Is, IsNumber, Known, Repeated, blank, not_a_date
from trackerkit.rules.model import FoundBy, Rule


def _any(column: Column) -> bool:
    return column.type is not ColumnType.CHECK


def _date(column: Column) -> bool:
    return column.is_date


def _number(column: Column) -> bool:
    return column.is_number


def _choice(column: Column) -> bool:
    return column.type is ColumnType.CHOICE


def _refers(column: Column) -> bool:
    return bool(column.refers)


def _not_in_list(column: Column) -> Expr:
    known = Known(column.key, column.offers) if column.offers else InList(column.key, column.choices)
    return Filled(column.key) & ~known


def _refers_nowhere(column: Column) -> Expr:
    sheet, key = column.refers.split(".")
    wrong = Filled(column.key) & ~Elsewhere(column.key, sheet, key)
    return wrong & ~Is(column.key, column.otherwise) if column.otherwise else wrong


RULES = (
    Rule(
        code="TK011",
        name="cell-error",
        severity=ERROR,
        sheet="*",
        each=_any,
        found_by=FoundBy.READER,
        says="{label} must not be an Excel error",
        detail="The cell shows {value}",
        what="The cell shows an error of Excel, such as #N/A or #REF!.",
        why="What was meant is not known, and a formula that reads the cell fails as well.",
        fix="Delete the formula and type what you mean.",
        seed=("S-G5",),
        live="The Check column says once for the whole row that a cell shows an Excel error.",
    ),
    Rule(
        code="TK012",
        name="formula-uncalculated",
        severity=ERROR,
        sheet="*",
        each=_any,
        found_by=FoundBy.READER,
        says="{label} must be typed, not a formula that was never worked out",
        detail="The cell holds the formula {value} and no result",
        what="The cell holds a formula whose result was not saved with the workbook.",
        why="Without a result there is nothing to read, and it is never worked out for you.",
        fix="Type the value in place of the formula.",
        seed=("S-G5",),
        live="To a formula the cell looks worked out.",
    ),
    Rule(
        code="TK013",
        name="formula-volatile",
        severity=ERROR,
        sheet="*",
        each=_any,
        found_by=FoundBy.READER,
        says="{label} must be typed, not a formula that changes with the day",
        detail="The cell holds {value}",
        what="The cell holds a formula with TODAY() or NOW().",
        why="Tomorrow the cell says something else, so it proves nothing about the day of the work.",
        fix="Type the date. In Excel, Ctrl and ; enters today's date for good.",
        seed=("S-G5",),
        live="A formula cannot see the formula in another cell in Excel 2010.",
    ),
    Rule(
        code="TK021",
        name="choice-unknown",
        severity=ERROR,
        sheet="*",
        each=_choice,
        when=_not_in_list,
        found_by=FoundBy.READER,
        says="{request} from the list",
        detail="“{value}” is not on it. The list is: {listed}",
        what="The cell holds a word that is not on the dropdown, and not another name for one that is.",
        why="Words outside the list cannot be counted, so the row drops out of every figure.",
        fix="Choose a word from the dropdown. Pasting over the cell removes the dropdown: copy it from the row above.",
        seed=("S-MC1", "S-FC1", "S-DC1"),
    ),
    Rule(
        code="TK022",
        name="choice-repaired",
        severity=NOTE,
        sheet="*",
        each=_choice,
        found_by=FoundBy.READER,
        says="{label} was read as “{read}”",
        detail="The cell says “{value}”",
        what="The cell holds another name for a word of the dropdown.",
        why="Said so that you can see what was counted.",
        fix="Nothing, if that is what you meant.",
        seed=("S-MC1",),
        live="It is a repair, not a gap.",
    ),
    Rule(
        code="TK031",
        name="date-as-text",
        severity=ERROR,
        sheet="*",
        each=_date,
        when=lambda column: not_a_date(column.key),
        found_by=FoundBy.READER,
        says="{label} must be a real date",
        detail="“{value}” is text to Excel. It looks like {read}",
        what="The cell holds a date that was typed or pasted as text.",
        why="Excel cannot sort it or count days from it, and day and month are easily swapped.",
        fix="Click on the cell and type the date again, day first, for example 30/11/2026.",
        seed=("S-G5", "S-G1"),
    ),
    Rule(
        code="TK032",
        name="date-unreadable",
        severity=ERROR,
        sheet="*",
        each=_date,
        found_by=FoundBy.READER,
        says="{label} must be a real date",
        detail="“{value}” {lacks}",
        what="The cell holds words, a day without its year, or a day that does not exist, such as 31/02/2026.",
        why="Nothing can be due, done or checked on it.",
        fix="Type one day, day first, for example 30/11/2026. Put “end of month” and the like into words elsewhere.",
        seed=("S-G1", "S-G5"),
        live="The Check column says the same sentence for every cell that is not a real date (TK031).",
    ),
    Rule(
        code="TK033",
        name="date-as-number",
        severity=WARNING,
        sheet="*",
        each=_date,
        found_by=FoundBy.READER,
        says="{label} shows as a number, and was read as a date",
        detail="The cell shows {value}, which Excel counts as {read}",
        what="The cell holds a date, but is formatted as a plain number.",
        why="A reader sees 46356 and cannot tell which day is meant.",
        fix="Check the day. Then format the cell as a date (Ctrl and 1, Date).",
        seed=("S-G5",),
        live="A formula sees the same number whether it is formatted as a date or not.",
    ),
    Rule(
        code="TK034",
        name="date-out-of-range",
        severity=ERROR,
        sheet="*",
        each=_date,
        found_by=FoundBy.READER,
        says="{label} must be a real date",
        detail="The cell shows {value}, and a register's dates lie between 2000 and 2099",
        what="The cell holds a number or a date that lies far outside the time of any register.",
        why="It is a slip of the keyboard, and every count of days from it is wrong.",
        fix="Type the date again with the year in full, for example 30/11/2026.",
        seed=("S-G5",),
        live="The Check column says the same sentence for every cell that is not a real date (TK031).",
    ),
    Rule(
        code="TK035",
        name="month-unreadable",
        severity=ERROR,
        sheet="*",
        each=lambda column: column.type is ColumnType.PERIOD,
        found_by=FoundBy.READER,
        says="{label} must be a month, for example November 2026",
        detail="“{value}” is not one",
        what="The cell should hold a month and holds something else.",
        why="The number cannot be put in its place on the time axis.",
        fix="Type the month and the year, for example November 2026.",
        seed=("S-G5",),
        live="A month may be written in many ways, which a plain formula cannot read.",
    ),
    Rule(
        code="TK041",
        name="number-unreadable",
        severity=ERROR,
        sheet="*",
        each=_number,
        when=lambda column: Filled(column.key) & ~IsNumber(column.key),
        found_by=FoundBy.READER,
        says="{label} must be a number",
        detail="“{value}” is text to Excel",
        what="The cell should hold a number and holds words.",
        why="It cannot be added up or compared with its baseline.",
        fix="Type the number alone, in digits, without words or units.",
        seed=("S-G5",),
    ),
    Rule(
        code="TK042",
        name="text-too-long",
        severity=WARNING,
        sheet="*",
        each=_any,
        found_by=FoundBy.READER,
        says="{label} must be {text_length} or less to be printed whole",
        detail="It has {length}",
        what="The cell holds more text than a pack can print in one row.",
        why="The pack prints the first part only. The whole text is kept.",
        fix="Keep what a reader needs, and say where the rest is kept.",
        seed=("S-G5",),
        live="It is a matter of print, not a gap.",
    ),
    Rule(
        code="TK050",
        name="required-empty",
        severity=ERROR,
        sheet="*",
        each=lambda column: column.required,
        when=lambda column: blank(column.key),
        says="{request}",
        what="A column that every row of this sheet needs is empty in a row that is filled in.",
        why="The record is not complete without it.",
        fix="Fill in the cell. The prompt beside it says what is meant.",
        seed=("S-G5", "S-M4", "S-F5"),
    ),
    Rule(
        code="TK051",
        name="value-twice",
        severity=ERROR,
        sheet="*",
        each=lambda column: column.unique or (column.printed and column.type is ColumnType.REF),
        when=lambda column: Repeated(column.key),
        says="{label} must be different in every row",
        detail="“{value}” stands in another row as well",
        what="Two rows of the sheet have the same reference, code or name.",
        why="What is said of the one would be counted for the other.",
        fix="Give one of the rows an unused printed reference, or take out the copy.",
        seed=("S-G15",),
    ),
    Rule(
        code="TK052",
        name="reference-unknown",
        severity=ERROR,
        sheet="*",
        each=_refers,
        when=_refers_nowhere,
        says="{label} must be one that stands in this workbook",
        detail="“{value}” was not found",
        what="The cell points at a row of another sheet, and there is no such row.",
        why="A record that points nowhere is an island: nobody can follow it.",
        fix="Copy the reference from the row that you mean.",
        seed=("S-G15",),
    ),
)
