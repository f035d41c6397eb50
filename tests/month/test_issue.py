"""`issue` at its edges: workbooks made from a Setup that has changed since, months that are missing, months gone by."""

from __future__ import annotations

from datetime import UTC, date, datetime

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.month.test_limits import THREE
from tests.month.test_waivers import set_up
from trackerkit.cli.app import app
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger, ReturnRecord
from trackerkit.provider import Folder

PERIOD, ON = "2026-10", date(2026, 10, 1)
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
MEDICATION, QUALITY = "HAR Medication register 2026-10.xlsx", "HAR Quality register 2026-10.xlsx"


@pytest.fixture
def folder(tmp_path) -> Folder:
    home = Folder(tmp_path)
    set_up(home)
    return home


def stale(folder: Folder) -> list[tuple[str, tuple[str, ...]]]:
    return [(path.name, changed) for path, changed in issue_month(folder, PERIOD, as_at=ON).stale]


def edit(folder: Folder, sheet: str, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(folder.setup)
    book[sheet][cell] = value
    book.save(folder.setup)


def test_with_the_same_setup_nothing_is_stale(folder):
    issue_month(folder, PERIOD, as_at=ON)

    assert stale(folder) == []


def test_a_limit_of_one_register_makes_its_workbook_stale(folder):
    issue_month(folder, PERIOD, as_at=ON)
    set_up(folder, limits=[THREE])

    assert stale(folder) == [(MEDICATION, ("limits",))]
    (folder.issued(PERIOD) / MEDICATION).unlink()
    assert stale(folder) == []


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "changed"),
    [
        ("People", "A6", "Sadia Kareem", "people"),
        ("Units", "B6", "East round", "units"),
        ("Services", "B6", "Harbour Care at Home", "names"),
    ],
)
def test_what_the_workbooks_carry_makes_all_of_them_stale(folder, sheet, cell, value, changed):
    issue_month(folder, PERIOD, as_at=ON)
    edit(folder, sheet, cell, value)

    assert stale(folder) == [(MEDICATION, (changed,)), (QUALITY, (changed,))]


def test_a_closed_day_is_told_in_words(folder):
    issue_month(folder, PERIOD, as_at=ON)
    edit(folder, "Closed days", "A6", datetime(2026, 10, 14))
    edit(folder, "Closed days", "B6", "Training")

    assert [changed for _, changed in stale(folder)] == [("days that are no working days",)] * 2


def test_what_the_workbooks_do_not_carry_makes_none_stale(folder):
    issue_month(folder, PERIOD, as_at=ON)
    edit(folder, "Services", "F6", "AB1 2CD")

    assert stale(folder) == []


def test_a_workbook_that_cannot_be_read_says_nothing(folder):
    (path, *_) = issue_month(folder, PERIOD, as_at=ON).written
    path.write_bytes(b"open in Excel")
    set_up(folder, limits=[THREE])

    assert stale(folder) == []


def test_the_command_names_them_and_says_what_to_do(folder):
    words = ["issue", "--period", "oct 2026", "--folder", str(folder.root)]
    first = CliRunner().invoke(app, words)
    set_up(folder, limits=[THREE])
    again = CliRunner().invoke(app, words)

    assert "has changed" not in first.stdout
    assert again.stdout.splitlines()[-2:] == [
        f"Setup.xlsx has changed since 1 workbook of this month was made: {MEDICATION} (limits). Take it out of "
        f"{folder.issued(PERIOD)} and issue the month again; a return on its old copy is still accepted.",
        f"Next: send each to its service, put what comes back into {folder.returns(PERIOD)}, then run "
        f"trackerkit month --period 2026-10 --folder {folder.root}",
    ]


def recorded(folder: Folder, *returns: tuple[str, str, str]) -> None:
    with Ledger.open(folder.ledger) as ledger:
        for number, (service, register, period) in enumerate(returns):
            ledger.record([ReturnRecord(service, register, period, "2026.11", "x.xlsx", f"{number:064}", ())], at=AT)


def notes(folder: Folder, period: str) -> tuple[str, ...]:
    return issue_month(folder, period, as_at=ON).notes


BOTH = [("HAR", "medication", "2026-12"), ("HAR", "quality", "2026-12")]


@pytest.mark.parametrize(
    ("returns", "period", "said"),
    [
        ([], "2027-02", ()),
        (BOTH, "2027-01", ()),
        (
            BOTH,
            "2027-02",
            ("No return for January 2027 is on record; actions are carried from December 2026.",),
        ),
        (
            BOTH,
            "2027-03",
            ("No return for January 2027 or February 2027 is on record; actions are carried from December 2026.",),
        ),
        (
            [*BOTH, ("HAR", "quality", "2027-01")],
            "2027-02",
            (
                "No return of HAR Medication register for January 2027 is on record; "
                "actions are carried from December 2026.",
            ),
        ),
        (
            BOTH,
            "2026-11",
            (
                "Returns for December 2026 are already on record; "
                "the workbooks for November 2026 carry actions as they stood before November 2026.",
            ),
        ),
        (
            BOTH,
            "2026-12",
            (
                "Returns for December 2026 are already on record; "
                "the workbooks for December 2026 carry actions as they stood before December 2026.",
            ),
        ),
        ([("ELM", "medication", "2026-10")], "2027-02", ()),
    ],
    ids=["no ledger", "next month", "one gap", "two gaps", "one register", "gone by", "on record", "not returning"],
)
def test_gaps_and_months_gone_by_are_said(folder, returns, period, said):
    if returns:
        recorded(folder, *returns)

    assert notes(folder, period) == said


def test_the_command_says_them_and_goes_on(folder):
    recorded(folder, *BOTH)
    done = CliRunner().invoke(app, ["issue", "--period", "02/2027", "--folder", str(folder.root)])

    assert done.exit_code == 0
    assert (
        "No return for January 2027 is on record; actions are carried from December 2026." in done.stdout.splitlines()
    )
    assert len(list(folder.issued("2027-02").iterdir())) == 2


def test_init_ends_with_the_next_step(tmp_path):
    done = CliRunner().invoke(app, ["init", str(tmp_path / "my care")])

    last = done.stdout.splitlines()[-1]
    assert last.startswith(
        "Next: open it in Excel, fill in your services and people, save it, then run trackerkit issue"
    )
    assert last.endswith(f'--folder "{tmp_path / "my care"}"')
