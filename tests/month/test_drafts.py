"""Drafts of e-mails and calendars: what they say is what the Fix list says, and nothing in them is made up."""

from __future__ import annotations

import email
import shutil
from datetime import UTC, date, datetime
from email.policy import default
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from tests.support.setups import setup_of
from trackerkit.checking import tally
from trackerkit.cli.app import app
from trackerkit.consolidated import write_consolidated
from trackerkit.demo.story import put_in, story
from trackerkit.drafts import write_drafts
from trackerkit.errors import ProviderError
from trackerkit.issue import issue_month
from trackerkit.month import run_month
from trackerkit.provider import Folder

PERIOD, RUN = "2026-10", date(2026, 11, 5)
AT = datetime(2026, 11, 5, 9, tzinfo=UTC)
QUALITY = "HAR Quality register 2026-10"
NOT_SENT = (
    "We have not received Harbour Home Care’s medication return for October 2026. It was due by 31 October 2026. Save the workbook as it is today and "
    "send it, even when rows are still open: an open action on record is better than none."
)
AS_ISSUED = "The workbook is attached as it was issued, for the case that you have not begun or cannot find yours."


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """One service that returns its quality register and not its medication register, and whose manager has no email."""
    folder = Folder(tmp_path_factory.mktemp("drafts"))
    folder.setup.write_bytes(setup_of("HAR"))
    issue_month(folder, PERIOD, as_at=date(2026, 10, 1))
    (one,) = (one for one in story(PERIOD) if (one["service"], one["register"]) == ("HAR", "quality"))
    put_in(folder, one)
    return folder, run_month(folder, PERIOD, as_at=RUN, received_at=AT)


def read(path: Path) -> email.message.EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def test_a_return_gets_its_problems_in_the_words_of_the_fix_list_and_its_marked_copy(month):
    folder, result = month
    write_drafts(folder, PERIOD, as_at=RUN)
    (checked,) = result.checked

    letter = read(folder.drafts(PERIOD) / f"{QUALITY}.eml")
    text = letter.get_body().get_content().replace("\r\n", "\n")
    (attached,) = letter.iter_attachments()

    said = [f"{p.severity.word}: {p.message} {p.fix} ({p.code})" for p in checked.problems]
    assert len(said) == 17  # the first five are in the body; the marked copy has them all
    assert text.startswith("Dear Sadia Karim,\n")
    assert "\nThe rest stands in the Fix list, the first sheet of the attached workbook.\n" in text
    assert "\nThe return was due by 31 October 2026.\n" in text
    lines = [line.strip() for line in text.splitlines() if line.endswith(")") and ": " in line]
    assert [line.split(": ", 1)[1] for line in lines] == said[:5]
    assert letter["Subject"] == f"Harbour Home Care’s quality return for October 2026: {tally(checked.problems)}"
    assert (letter["From"], letter["To"]) == ("ewa.kowalska@oakfield.example", "sadia.karim@oakfield.example")
    assert letter["X-Unsent"] == "1"
    assert attached.get_filename() == f"{QUALITY}.xlsx"
    assert attached.get_content() == (folder.marked(PERIOD) / f"{QUALITY}.xlsx").read_bytes()


def test_a_service_that_has_not_returned_gets_a_reminder_for_every_register_of_setup(month):
    folder, _ = month

    made = write_drafts(folder, PERIOD, as_at=RUN)

    letter = read(folder.drafts(PERIOD) / "HAR Medication register 2026-10.eml")
    assert [path.stem for path in made.letters] == [QUALITY, "HAR Medication register 2026-10"]
    assert NOT_SENT in letter.get_body().get_content()
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == (folder.issued(PERIOD) / attached.get_filename()).read_bytes()
    assert AS_ISSUED in letter.get_body().get_content()


def test_without_the_marked_copy_every_problem_is_in_the_body_and_without_the_workbook_nothing_is_attached(
    month, tmp_path
):
    folder, result = month
    bare = Folder(shutil.copytree(folder.root, tmp_path / "bare"))
    shutil.rmtree(bare.marked(PERIOD))
    shutil.rmtree(bare.issued(PERIOD))

    write_drafts(bare, PERIOD, as_at=date(2026, 10, 31))

    letter = read(bare.drafts(PERIOD) / f"{QUALITY}.eml")
    reminder = read(bare.drafts(PERIOD) / "HAR Medication register 2026-10.eml")
    text, reminds = (one.get_body().get_content() for one in (letter, reminder))
    assert sum(line.endswith(")") and ": " in line for line in text.splitlines()) == len(result.checked[0].problems)
    assert ("The rest stands" in text, "The return is due by 31 October 2026." in text) == (False, True)
    assert ("It is due by 31 October 2026. Save" in reminds, AS_ISSUED in reminds) == (True, False)
    assert [list(one.iter_attachments()) for one in (letter, reminder)] == [[], []]


def test_dates_are_days_for_due_actions_and_for_checks_to_come(month):
    folder, _ = month
    (path,) = write_drafts(folder, PERIOD, as_at=RUN).calendars

    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")

    assert path.name == "HAR dates 2026-10.ics"
    assert [(str(e["summary"]), str(e["uid"]), e["dtstart"].dt) for e in events] == [
        (
            "Due: QUA-HAR-2610-002 (Visits feel rushed), work by Joe Tanner",
            "QUA-HAR-2610-002-due@trackerkit",
            date(2026, 10, 22),
        )
    ]


def test_the_same_month_makes_the_same_files(month):
    folder, _ = month
    write_drafts(folder, PERIOD, as_at=RUN)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.drafts(PERIOD).iterdir()}

    write_drafts(folder, PERIOD, as_at=RUN)

    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.drafts(PERIOD).iterdir()} == before


def test_the_consolidated_register_has_every_action_of_the_month_with_its_step(month):
    folder, _ = month

    path = write_consolidated(folder, PERIOD, as_at=RUN)
    list_ = openpyxl.load_workbook(path)["Actions"]

    assert path.name == "All actions 2026-10.xlsx"
    assert [row[:4] for row in list_.iter_rows(min_row=5, values_only=True)] == [
        ("QUA-HAR-2609-002", "Harbour Home Care", "Quality register", "Verified"),
        ("QUA-HAR-2610-002", "Harbour Home Care", "Quality register", "Open"),
        ("QUA-HAR-2610-003", "Harbour Home Care", "Quality register", "Proven"),
    ]


def test_a_month_that_has_not_been_run_is_one_sentence(month):
    folder, _ = month
    with pytest.raises(ProviderError, match="No return for December 2026 has been recorded"):
        write_drafts(folder, "2026-12", as_at=RUN)


def test_the_command_says_that_nothing_was_sent(month):
    folder, _ = month
    said = CliRunner().invoke(
        app, ["drafts", "--period", PERIOD, "--folder", str(folder.root), "--as-at", RUN.isoformat()]
    )

    assert said.exit_code == 0
    assert said.output.splitlines()[-1] == "2 drafts to look at and send. Nothing has been sent."
