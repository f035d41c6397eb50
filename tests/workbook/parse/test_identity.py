"""What a workbook says of itself: whose return it is, its own lists, and the notes of the reader."""

from __future__ import annotations

from tests.support.books import BASES, OPEN, book_of, cell_of, parsed_of
from trackerkit.register import load_register
from trackerkit.workbook.parse import Identity, identify, parse_return
from trackerkit.workbook.read import Book, Note, Sheet

REGISTER = load_register("medication")


def book() -> Book:
    return book_of(
        {"actions": [OPEN | {"ref": f"MED-OAK-26-00{n}"} for n in (1, 2, 3)], "audits": [BASES["audits"][""]]}
    )


OAK = Identity("Oakfield Care", "OAK", "medication", "2026-11", REGISTER.version, "England")


def test_identity_by_the_hidden_sheet():
    assert identify(book()) == OAK


def test_identity_by_defined_names_where_the_sheet_is_gone():
    bare = Book(
        book().sheets[:-1],
        names={
            "tk_service": '"OAK"',
            "tk_period": '="2026-11"',
            "tk_provider": '"The ""Oak"" group"',
            "tk_version": "A1",
        },
    )

    assert identify(bare) == Identity(provider='The "Oak" group', service="OAK", period="2026-11")


def test_the_hidden_sheet_wins_over_the_names():
    assert identify(Book(book().sheets, names={"tk_service": '"ELM"'})).service == "OAK"


def test_a_workbook_that_says_nothing_of_itself():
    assert identify(Book(book().sheets[:-1])) == Identity()


def test_lists_are_those_printed_in_the_workbook_when_nobody_gives_others():
    made = book()
    lists = Sheet("Lists", "visible", {(r, 3): cell_of(r, 3, text) for r, text in enumerate(("Ward A", "Ward B"), 2)})
    printed = Book([*made.sheets, lists], names={"tk_offers_units": "Lists!$C$2:$C$9"})

    parsed = parse_return(printed, REGISTER, name="OAK")

    assert parsed.lists == {"units": frozenset({"ward a", "ward b"})}
    assert [(str(p.cell), p.code) for p in parsed.problems if p.key == "unit"] == [
        ("Actions C6", "TK021"),
        ("Actions C7", "TK021"),
        ("Actions C8", "TK021"),
        ("Audits E6", "TK021"),
    ]


def test_notes_of_the_reader_are_passed_on():
    made = book()
    made.notes = (Note("macros", "The workbook has macros. They were not run."),)

    assert parsed_of(made).notes == ("The workbook has macros. They were not run.",)
