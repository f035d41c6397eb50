"""Waivers through the month: marked copy, counts, ledger, pack, `check`, and what happens once they expire."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.support.setups import setup_of
from trackerkit.checking import check_files, tally
from trackerkit.cli.app import app
from trackerkit.demo.story import put_in, setup_rows, story
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger, Outcome, ReturnRecord, RowRecord
from trackerkit.month import run_month
from trackerkit.packs import make_packs
from trackerkit.provider import Folder, Waiver
from trackerkit.provider_folder import load_provider

PERIOD, RUN, LATER = "2026-10", date(2026, 11, 5), date(2026, 12, 1)
AT = datetime(2026, 11, 5, 9, tzinfo=UTC)
RETURN = "HAR Medication register 2026-10.xlsx"
LATE = {
    "rule": "TK402",
    "service_code": "HAR",
    "until": date(2026, 11, 30),
    "reason": "One manager for two branches",
    "approved_by": "Ewa Kowalska",
}
OVER = LATE | {"rule": "TK404", "until": date(2026, 10, 31), "approved_by": "Daniel Achebe"}
SAID = "1 problem is waived: TK402 for HAR until 30 November 2026 (1)."
EXPIRED = (
    "Setup.xlsx, Waivers C7: Note: The waiver has expired, so the rule asks again. "
    "TK404 was waived until 31 October 2026. (TK016)"
)


def set_up(folder: Folder, *waivers, limits=(), framework="statements-2023") -> None:
    folder.setup.write_bytes(setup_of("HAR", {"framework": framework}, waivers=waivers, limits=limits))


@pytest.fixture(scope="module")
def returned(tmp_path_factory) -> Path:
    """A provider of one service, with its return for October and no waiver yet."""
    folder = Folder(tmp_path_factory.mktemp("waivers"))
    set_up(folder)
    issue_month(folder, PERIOD, as_at=date(2026, 10, 1))
    (one,) = (one for one in story(PERIOD) if (one["service"], one["register"]) == ("HAR", "medication"))
    put_in(folder, one)
    return folder.root


@pytest.fixture
def folder(returned, tmp_path) -> Folder:
    copied = Folder(tmp_path / "provider")
    shutil.copytree(returned, copied.root)
    return copied


def run(folder: Folder, as_at: date = RUN):
    return run_month(folder, PERIOD, as_at=as_at, received_at=AT)


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def fix_list(folder: Folder) -> str:
    sheet = openpyxl.load_workbook(folder.marked(PERIOD) / RETURN)["Fix list"]
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


LATE_WORDS = "Date verified must be within 5 working days of the date completed"


def test_a_waived_problem_is_neither_marked_nor_counted_and_stays_on_record(folder):
    before = run(folder).checked[0]
    assert LATE_WORDS in fix_list(folder)

    set_up(folder, LATE)
    after = run(folder)
    (one,) = after.checked

    assert codes(before.problems).count("TK402") == 1
    assert codes(one.problems) == [code for code in codes(before.problems) if code != "TK402"]
    assert [(held.problem, held.waiver) for held in one.waived] == [
        (
            next(problem for problem in before.problems if problem.code == "TK402"),
            Waiver("TK402", "HAR", date(2026, 11, 30), "One manager for two branches", "Ewa Kowalska"),
        )
    ]
    assert LATE_WORDS not in fix_list(folder)
    assert (after.recorded[0].outcome, after.recorded[0].rechecked) == (Outcome.NOTHING_NEW, True)
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.problems("medication", PERIOD) == [("HAR", problem) for problem in one.problems]
        assert ledger.waived("medication", PERIOD) == [("HAR", held) for held in one.waived]
        assert ledger.verify() == ()


def test_run_again_nothing_is_new(folder):
    set_up(folder, LATE)
    run(folder)
    before = folder.ledger.read_bytes()

    assert run(folder).recorded[0].rechecked is False
    assert folder.ledger.read_bytes() == before


def test_what_only_the_ledger_can_tell_is_waived_as_well(folder):
    open_before = RowRecord("actions", 6, "MED-HAR-2609-009", {"ref": "MED-HAR-2609-009", "status": "In progress"})
    earlier = ReturnRecord("HAR", "medication", "2026-09", "2026.11", "HAR.xlsx", "0" * 64, (open_before,))
    with Ledger.open(folder.ledger) as ledger:
        ledger.record([earlier], at=AT)
    asked = [problem for problem in run(folder).checked[0].problems if problem.code == "TK801"]
    assert [problem.ref for problem in asked] == ["MED-HAR-2609-009"]

    set_up(folder, LATE | {"rule": "TK801"})
    (one,) = run(folder).checked

    assert ("TK801" in codes(one.problems), [held.problem for held in one.waived]) == (False, asked)


def test_once_expired_it_asks_again(folder):
    set_up(folder, LATE)
    run(folder)
    result = run(folder, LATER)

    assert "TK402" in codes(result.checked[0].problems)
    assert result.checked[0].waived == ()
    assert [(p.code, str(p.cell)) for p in result.setup_problems] == [("TK016", "Waivers C6")]
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.waived("medication", PERIOD) == []
        assert [len(event.data.get("waivers", ())) for event in ledger.events()] == [1, 0]


def test_the_pack_prints_the_waivers(folder):
    set_up(folder, LATE, OVER)
    run(folder)
    (path,) = make_packs(folder, PERIOD, as_at=RUN, at=AT)
    page = path.read_text(encoding="utf-8")

    working, ended = page[page.index("Waivers in force on 5 November 2026") :].split("Waivers that have expired", 1)
    assert "TK402" in working
    assert ("TK404" in working, "TK404" in ended.split("</table>")[0]) == (False, True)


def test_the_summary_says_what_is_waived_and_what_has_expired(folder):
    set_up(folder, LATE, OVER)
    done = CliRunner().invoke(app, ["month", "--period", PERIOD, "--folder", str(folder.root), "--as-at", "2026-11-05"])

    lines = done.stdout.splitlines()
    assert [line for line in lines if "waived" in line] == [f"{SAID} The pack lists the waivers.", EXPIRED]
    assert done.exit_code == 1


def test_the_summary_is_silent_without_waivers(folder):
    done = CliRunner().invoke(app, ["month", "--period", PERIOD, "--folder", str(folder.root), "--as-at", "2026-11-05"])

    assert ("waived" in done.stdout, "Setup.xlsx" in done.stdout) == (False, False)


def check(folder: Folder, *options: str):
    words = [str(folder.returns(PERIOD) / RETURN), "--folder", str(folder.root), "--as-at", "2026-11-05", *options]
    return CliRunner().invoke(app, ["check", *words])


def test_check_in_the_folder_says_what_is_waived(folder):
    set_up(folder, LATE)
    provider, _ = load_provider(folder, RUN)
    (one,), _ = check_files([folder.returns(PERIOD) / RETURN], as_at=RUN, provider=provider)
    done = check(folder)

    assert done.stdout.splitlines()[:2] == [f"{RETURN}: {tally(one.problems)}", f"  {SAID}"]
    assert "(TK402)" not in done.stdout


def test_check_elsewhere_knows_no_waiver(folder):
    (one,), _ = check_files([folder.returns(PERIOD) / RETURN], as_at=RUN)

    assert ("TK402" in codes(one.problems), one.waived) == (True, ())


def test_check_tells_programs_as_well(folder):
    set_up(folder, LATE)
    (file,) = json.loads(check(folder, "--json").stdout)["files"]
    (waived,) = file["waived"]

    assert "TK402" not in [entry["code"] for entry in file["problems"]]
    assert (waived["code"], waived["cell"], waived["waiver"]) == (
        "TK402",
        "Y7",
        {
            "service": "HAR",
            "until": "2026-11-30",
            "reason": "One manager for two branches",
            "approved_by": "Ewa Kowalska",
        },
    )

    table = check(folder, "--csv")
    assert ("TK402" in table.stdout, table.stderr) == (False, f"{RETURN}: {SAID}\n")


def test_the_demonstration_has_a_waiver_in_force_and_one_that_has_expired():
    _, rows = setup_rows(PERIOD)

    assert [(row["rule"], row["service_code"], row["until"]) for row in rows["waivers"]] == [
        ("TK402", "HAR", date(2026, 11, 30)),
        ("TK401", "BIR", date(2026, 9, 30)),
    ]
    assert [row["rule"] for row in setup_rows("2026-09")[1]["waivers"]] == ["TK401"]
