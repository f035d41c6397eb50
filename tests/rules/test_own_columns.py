"""Columns that a service added: personal data in them is told at its cell, as in any column of the register."""

from __future__ import annotations

from datetime import date

from tests.support.books import BASES, book_of, cell_of, month_of, parsed_of
from trackerkit.checking import in_own_columns
from trackerkit.rules.staff import with_staff
from trackerkit.workbook.read import Book, Sheet

AS_AT = date(2026, 11, 30)
OPEN = BASES["actions"]["open"]


def told(*cells: tuple[int, int, object]):
    """What is found in a workbook of two open actions with these cells added to the Actions sheet."""
    book = book_of(
        {"actions": [OPEN | {"ref": f"MED-OAK-26-00{at}"} for at in (1, 2)], "audits": [BASES["audits"][""]]}
    )
    sheets = [
        Sheet(s.name, s.state, s.cells | {(row, column): cell_of(row, column, value) for row, column, value in cells})
        if s.name == "Actions"
        else s
        for s in book.sheets
    ]
    parsed = parsed_of(Book(sheets))
    return list(in_own_columns(parsed, with_staff(month_of(parsed))))


def test_each_kind_is_told_at_its_cell_with_the_heading_and_masked():
    found = told(
        (5, 50, "Resident"), (6, 50, "Mrs Edith Brown"), (7, 50, "Mrs K"),
        (5, 51, "NHS no."), (6, 51, 9990000018), (7, 51, "NHS 999 000 0018, born 3/4/1941"),
        (5, 52, "Family"), (7, 52, "07700 900123, a.carer@gmail.com"),
    )  # fmt: skip
    assert [(p.cell.sheet, p.cell.a1, p.code, p.ref, p.heading, p.message) for p in found] == [
        ("Actions", "AX6", "TK907", "MED-OAK-26-001", "Resident",
         "Resident must not hold somebody's full name. It reads “[name]”."),
        ("Actions", "AY6", "TK901", "MED-OAK-26-001", "NHS no.",
         "NHS no. must not hold an NHS, CHI or H&C number. It reads “[NHS number]”."),
        ("Actions", "AY7", "TK901", "MED-OAK-26-002", "NHS no.",
         "NHS no. must not hold an NHS, CHI or H&C number. It reads “NHS [NHS number], born [date of birth]”."),
        ("Actions", "AY7", "TK902", "MED-OAK-26-002", "NHS no.",
         "NHS no. must not hold a date of birth. It reads “NHS [NHS number], born [date of birth]”."),
        ("Actions", "AZ7", "TK904", "MED-OAK-26-002", "Family",
         "Family must not hold a phone number. It reads “[phone number], [personal email]”."),
        ("Actions", "AZ7", "TK905", "MED-OAK-26-002", "Family",
         "Family must not hold a personal email address. It reads “[phone number], [personal email]”."),
    ]  # fmt: skip


def test_what_else_they_hold_is_nobodys_business():
    assert told((5, 50, "Cost"), (6, 50, 120), (5, 51, "Key worker"), (6, 51, f"Mrs {OPEN['owner'].split()[-1]}")) == []
