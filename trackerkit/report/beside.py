"""What stands beside the themes: the measures month by month, and the actions by key question of the framework."""

from __future__ import annotations

import pandas as pd

from trackerkit.assurance.framework import by_item
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.measures import beside, periods_of
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.sections import FRAMEWORK, MEASURES
from trackerkit.assurance.words import long_period
from trackerkit.report.guide import status_of
from trackerkit.report.model import Table, TableSection

MOST_MONTHS = 6  # so many months fit a page; the latest are shown
ITEM_COLUMNS = ("Key question", "Item of the framework", "Actions", "Open", "Overdue", "Proven")


def measures_section(record: MonthRecord, found: pd.DataFrame) -> TableSection:
    """The actions and the measures of the latest months. It shows that they move, and claims no cause."""
    periods = periods_of(record)[-MOST_MONTHS:]
    rows = tuple((row.label, *row.cells[-MOST_MONTHS:]) for row in beside(record, found))
    headings = ("Measure", *(long_period(period) for period in periods))
    numbers = (False, *(True for _ in periods))
    lead = (
        "If actions work, these should move. The table sets them side by side; it does not say that the one caused "
        "the other.",
        "The first three rows are counted from this register’s returns of each month. The others are what the services "
        "that returned entered on the Measures sheet, added up; what they count may take in more than this register. A "
        "cell is empty where nothing was entered for the month.",
    )
    caption = "The actions of the register, and the measures that should move with them, month by month"
    return TableSection(MEASURES.key, MEASURES.title, lead, Table(caption, headings, rows, numbers))


def key_question_section(record: MonthRecord, found: pd.DataFrame) -> TableSection:
    """The actions under each item of the framework that the register's themes speak to."""
    used = record.framework
    rows = tuple(
        (row.question, row.item, *(f"{number:,}" for number in (row.actions, row.open, row.overdue, row.proven)))
        for row in by_item(record, found)
    )
    lead = (
        f"The framework is: {used.title}. Status: {status_of(used)}.",
        "An action stands under every item that its theme speaks to, so the rows do not add up to the number of "
        "actions. Which theme speaks to which item is our own reading; it is told under How to read this pack.",
    )
    caption = f"Actions under each key question, and how many of them are open, overdue or {Step.PROVEN.word.lower()}"
    numbers = (False, False, *(True for _ in ITEM_COLUMNS[2:]))
    return TableSection(FRAMEWORK.key, FRAMEWORK.title, lead, Table(caption, ITEM_COLUMNS, rows, numbers))
