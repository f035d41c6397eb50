"""`adopt` as people call it: what it proposes, what it asks, what it writes, and its one-sentence refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_adopt import answered
from tests.workbook.adopt.trackers import cqc_action_plan, falls_log, to_do_list, two_owners
from trackerkit.demo.story import setup_rows
from trackerkit.register import load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

NOBODY = "Unit, Date raised, Audit reference, Theme, Medicine round, Medicine, Person code, Evidence source"


@pytest.fixture(scope="module")
def setup() -> bytes:
    form, rows = setup_rows()
    return fill(build_setup(), load_register("setup"), rows, form)


@pytest.fixture
def home(tmp_path: Path, setup: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Setup.xlsx").write_bytes(setup)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(data: bytes, name: str = "Plan.xlsx") -> str:
    Path(name).write_bytes(data)
    return name


def test_a_proposal_without_a_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = run("adopt", put(two_owners()), "--register", "medication")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "Plan.xlsx: sheet “Medication actions”, headings in row 1, 2 rows below them, read as Actions",
        "  Reference: A “Action no”, by other name and cells, sure",
        "  Finding: B “Issue”, by other name and cells, sure",
        "  Corrective action: C “Action”, by heading and cells, sure",
        "  Due date: F “Due date”, by heading and cells, sure",
        "  Status: G “Status”, by heading and cells, sure",
        "    “Open” (1): read as Not started",
        "  Where the evidence is: H “Evidence”, by other name and cells, sure",
        "  Asked: is Owner “Lead” in column D or “Responsible person” in column E?",
        f"  The tracker has no {NOBODY}, Risk level, Repeat of, Original due date, Evidence required, Action taken, "
        "Date completed, Completed by, Verified by, Date verified, Sample checked, Outcome, Effect measure, Baseline, "
        "Result, Effect, Date closed or Closure note",
    ]


def test_one_column_that_could_be_two_is_asked_once(run, home):
    said = run("adopt", put(to_do_list()), "--register", "medication", "--service", "OAK")
    lines = said.out.splitlines()
    assert [line for line in lines if "Asked" in line] == [
        "  Asked: is “Comments” in column G Action taken or Closure note?"
    ]
    assert [line for line in lines if line.startswith("    ")] == [
        "    Dates stand there as text, day first",
        "    Dates stand there as text, day first",
        "    “No” (1): not known, asked",
        "    “Ongoing” (1): read as In progress",
        "    “Yes” (1): not known, asked",
    ]


def test_other_sheets_are_named(run, home):
    said = run("adopt", put(falls_log()), "--register", "falls")
    assert said.out.splitlines()[1] == "  The same headings are on “Aug 26” and “Sept 26”"
    said = run("adopt", put(cqc_action_plan()), "--register", "medication")
    assert said.out.splitlines()[-1] == "Not read: sheet “Key” (2 rows with something in them)"


def test_from_the_first_look_to_the_record(run, home):
    name = put(cqc_action_plan())
    said = run("adopt", name, "--register", "medication", "--service", "OAK", "--save")
    assert said.code == 0
    assert said.out.splitlines()[-2].endswith("plan.toml. Answer what is left empty there, then run:")
    answered(home / "mappings" / "plan.toml")
    said = run("adopt", name)
    assert said.out.splitlines()[:3] == [
        "Plan.xlsx: known by its headings, read by mappings/plan.toml",
        "Plan.xlsx: sheet “Action Plan”, headings in row 4, read as Actions",
        "  Reference: A “Ref”",
    ]
    bring_in = ("adopt", name, "--import", "--service", "OAK", "--period", "2026-10", "--as-at", "2026-10-31")
    said = run(*bring_in)
    assert (said.code, said.err) == (1, "")
    assert said.out.splitlines() == [
        "Plan.xlsx: known by its headings, read by mappings/plan.toml",
        "Actions: 3 rows got a reference of ours, MED-OAK-2610-001 to MED-OAK-2610-003",
        f"Actions: the tracker has no {NOBODY}, Repeat of, Evidence required, Status, Completed by, Verified by, "
        "Date verified, Sample checked, Outcome, Effect measure, Baseline, Result, Effect, Date closed or Closure note",
        "Plan.xlsx: 1 to check, 5 notes",
        "  Read 3 rows from rows 5 to 7 of Action Plan",
        "",
        "  Action Plan, row 4",
        "    B4  Note: The column is not part of the register and was kept as it is. It is headed “Regulation”. (TK005)",
        "",
        "  Action Plan, row 5, MED-OAK-2610-001",
        "    F5  Check: The due date has passed: enter the date completed, or add a row to the Escalation log. It was due on 30 October 2026. (TK204)",
        "    G5  Note: Risk level was read as “High”. The cell says “Amber”. (TK022)",
        "",
        "  Action Plan, row 6, MED-OAK-2610-002",
        "    G6  Note: Risk level was read as “Low”. The cell says “Green”. (TK022)",
        "",
        "  Action Plan, row 7, MED-OAK-2610-003",
        "    G7  Note: Risk level was read as “Extreme”. The cell says “Red”. (TK022)",
        "",
        "  Key",
        "    Note: The sheet is not part of the register and was kept as it is. Rows with something in them: 2. (TK010)",
        "",
        "Oak House, October 2026: new, 3 rows. “trackerkit issue” carries the open actions forward.",
    ]
    assert run(*bring_in).out.splitlines()[-1] == (
        "Oak House, October 2026: nothing new, 3 rows. “trackerkit issue” carries the open actions forward."
    )


def test_a_workbook_written(run, home):
    name = put(cqc_action_plan())
    run("adopt", name, "--register", "medication", "--save")
    answered(home / "mappings" / "plan.toml")
    said = run("adopt", name, "--out", "ours.xlsx", "--service", "OAK", "--period", "2026-10")
    assert said.out.splitlines()[-2:] == [
        "Left in the tracker, as the workbook has no such column: “Regulation”",
        "Wrote ours.xlsx: look it over, and return it as October 2026",
    ]
    assert (home / "ours.xlsx").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (
            ("adopt", "Plan.xlsx"),
            2,
            "Name the register with --register: one of falls, governance, medication, quality.",
        ),
        (
            ("adopt", "Plan.xlsx", "--register", "pills"),
            2,
            "Name the register with --register: one of falls, governance, medication, quality.",
        ),
        (
            ("adopt", "Plan.xlsx", "--register", "medication", "--import"),
            2,
            "Make a mapping with --save first, look it over, and name it with --mapping.",
        ),
        (("adopt", "Plan.xlsx", "--register", "medication", "--service", "ASH"), 2, "Setup lists no service ASH."),
        (
            ("adopt", "noise.xlsx", "--register", "medication"),
            3,
            "The file is of an unknown kind, not an Excel workbook.",
        ),
        (
            ("adopt", "none.xlsx", "--register", "medication"),
            3,
            "The file could not be opened: No such file or directory.",
        ),
        (("adopt", "Plan.xlsx", "--register", "medication", "--sheet", "Plans"), 3, "There is no sheet “Plans”."),
    ],
)
def test_refused_in_a_sentence(run, home, words, code, says):
    put(cqc_action_plan())
    put(b"\x00\x01 no workbook" * 40, "noise.xlsx")
    said = run(*words)
    plain = " ".join(said.err.replace("│", " ").split())
    assert (said.code, says in plain, "Traceback" in said.err) == (code, True, False), said.err


def test_a_month_and_a_service_are_asked_for(run, home):
    name = put(cqc_action_plan())
    run("adopt", name, "--register", "medication", "--save")
    said = run("adopt", name, "--import")
    assert (said.code, "Name the service and the month with --service and --period." in said.err) == (2, True)
    said = run("adopt", name, "--import", "--service", "OAK", "--period", "October")
    assert (said.code, "“October” is not a month." in said.err) == (2, True)
