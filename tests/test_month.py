"""The month of a provider's folder, end to end: what is read, refused, passed over, recorded and handed back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from trackerkit import checking
from trackerkit.checking import check_files
from trackerkit.demo.story import REGISTER, put_in, run_day, setup_workbook, story
from trackerkit.errors import ProviderError, RuleFailed
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger, Outcome
from trackerkit.month import MonthResult, run_month
from trackerkit.problems import Severity
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register

PERIOD = "2026-08"
AS_AT = date(2026, 9, 5)
AT = datetime(2026, 9, 5, 9, tzinfo=UTC)
LATER = datetime(2026, 9, 8, 9, tzinfo=UTC)
SERVICES = ("BIR", "ELM", "HAR", "OAK")


def name_of(service: str) -> str:
    return f"{service} Medication register {PERIOD}.xlsx"


OWN = "Ask BIR for its own rows, under the references printed in its workbook."

FOUND = {
    "BIR": [
        ("Actions!O5", "TK003"), ("Actions!P5", "TK003"),
        ("Actions!P6", "TK032"), ("Actions!F6", "TK022"), ("Actions!L6", "TK022"),
        ("Actions!D7", "TK031"), ("Actions!O7", "TK102"), ("Actions!F7", "TK022"),
        ("Audits!I6", "TK131"), ("Audits!J6", "TK132"), ("Start here!C30", "TK121"),
    ],
    "ELM": [("Actions!Y7", "TK401")],
    "HAR": [("Actions!Y6", "TK401"), ("Actions!T6", "TK306"), ("Actions!W6", "TK305")],
    "OAK": [
        ("Actions!X6", "TK404"), ("Actions!Z6", "TK405"), ("Actions!T6", "TK306"), ("Actions!W6", "TK305"),
        ("Actions!AE6", "TK505"), ("Actions!AG6", "TK504"),
        ("Actions!O7", "TK102"), ("Actions!P7", "TK104"),
        ("Actions!Y8", "TK401"), ("Actions!U8", "TK205"),
        ("Audits!K6", "TK130"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def returned(tmp_path_factory) -> Path:
    """The invented provider in its first month, as the returns have just come in."""
    folder = Folder(tmp_path_factory.mktemp("month") / "provider")
    folder.root.mkdir()
    folder.setup.write_bytes(setup_workbook(PERIOD))
    issue_month(folder, PERIOD, as_at=AS_AT)
    for one in story(PERIOD):
        put_in(folder, one)
    assert run_day(PERIOD) == AS_AT
    return folder.root


@pytest.fixture
def folder(returned, tmp_path) -> Folder:
    shutil.copytree(returned, tmp_path / "provider")
    return Folder(tmp_path / "provider")


def run(folder: Folder, at: datetime = AT) -> MonthResult:
    return run_month(folder, PERIOD, as_at=AS_AT, received_at=at)


def found(result: MonthResult) -> dict[str, list[tuple[str, str]]]:
    return {
        one.parsed.name: [(f"{p.cell.sheet}!{p.cell.a1}" if p.cell.sheet else "", p.code) for p in one.problems]
        for one in result.checked
    }


def rewritten(data: bytes, old: str, new: str) -> bytes:
    """The workbook with some words of it changed, wherever they stand."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        parts = {part: source.read(part) for part in source.namelist()}
        assert any(old.encode() in part for part in parts.values())
        for part, content in parts.items():
            target.writestr(part, content.replace(old.encode(), new.encode()))
    return out.getvalue()


def put(folder: Folder, name: str, data: bytes, at: datetime = AT) -> Path:
    path = folder.returns(PERIOD) / name
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def everything(root: Path) -> dict[str, tuple[str, int]]:
    """Every file of the folder: what is in it and when it was written."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(p.relative_to(root)): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in files}


def head(folder: Folder) -> str:
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.verify() == ()
        return ledger.head()


def test_the_first_month_and_the_same_month_again(folder):
    result = run(folder)
    assert found(result) == FOUND
    assert (result.refused, result.passed_over, result.not_returned, result.unmarked) == ((), (), (), ())
    assert [(r.service, r.outcome, r.number, r.rows, r.rows_new) for r in result.recorded] == [
        ("BIR", Outcome.NEW, 1, 32, 32),
        ("ELM", Outcome.NEW, 1, 32, 32),
        ("HAR", Outcome.NEW, 1, 30, 30),
        ("OAK", Outcome.NEW, 1, 33, 33),
    ]
    assert [path.relative_to(folder.root).as_posix() for path in result.marked] == [
        f"{PERIOD}/marked/{name_of(service)}" for service in SERVICES
    ]
    originals = {path.stem for path in folder.originals.rglob("*") if path.is_file()}
    assert originals == {hashlib.sha256(one.data).hexdigest() for one in result.checked}

    chain, before = head(folder), everything(folder.root)
    again = run(folder, LATER)
    assert found(again) == FOUND
    assert [r.outcome for r in again.recorded] == [Outcome.NOTHING_NEW] * 4
    assert [r.rechecked for r in again.recorded] == [False] * 4
    assert (head(folder), everything(folder.root)) == (chain, before)


def test_what_is_refused_or_passed_over_is_named_and_not_recorded(folder):
    good = (folder.returns(PERIOD) / name_of("BIR")).read_bytes()
    put(folder, "last month.xlsx", rewritten(good, "2026-08", "2026-07"))
    put(folder, "no month.xlsx", rewritten(good, "2026-08", ""))
    put(folder, "sold.xlsx", rewritten(good, "BIR", "ZZZ"))
    put(folder, "other provider.xlsx", rewritten(good, "Oakfield Care", "Ashfield Care"))
    put(folder, "rows of another.xlsx", rewritten(good, "MED-BIR-", "MED-ELM-"))
    put(folder, "rows of nobody.xlsx", rewritten(good, "MED-BIR-", "MED-ZZZ-"))
    put(folder, "photo.xlsx", b"\x89PNG and so on")
    put(folder, "cut off.xlsx", good[:20_000])
    put(folder, f"~${name_of('BIR')}", b"Rhys Bevan")
    put(folder, "notes.txt", b"Tom is on leave")
    result = run(folder)
    assert {no.path.name: (no.error.code, str(no.error)) for no in result.refused} == {
        "last month.xlsx": (
            "wrong-period",
            "It is the return for July 2026, and this is August 2026. Ask the service for this month's workbook.",
        ),
        "no month.xlsx": (
            "wrong-period",
            "It is the return for no month, and this is August 2026. Ask the service for this month's workbook.",
        ),
        "sold.xlsx": (
            "wrong-service",
            "It carries the mark of the service ZZZ, which Setup does not list. Use the workbook as it was issued.",
        ),
        "other provider.xlsx": ("wrong-provider", "It was issued by Ashfield Care, not Oakfield Care. Send it to them."),
        "rows of another.xlsx": ("wrong-rows", f"It was issued to BIR, and 3 of its 3 references are of ELM. {OWN}"),
        "rows of nobody.xlsx": ("wrong-rows", f"It was issued to BIR, and 3 of its 3 references are of ZZZ. {OWN}"),
        "photo.xlsx": (
            "not-a-workbook",
            "The file is a picture, not an Excel workbook. Send the workbook itself, saved in Excel as an Excel Workbook (.xlsx).",
        ),
        "cut off.xlsx": ("truncated", "The file is cut off: its end is missing. Send it again from where it was saved."),
    }  # fmt: skip
    assert {path.name: why for path, why in result.passed_over} == {
        f"~${name_of('BIR')}": "it is the mark that Excel leaves while a workbook is open. Close it in Excel",
        "notes.txt": "it is not an Excel workbook",
    }
    assert found(result) == FOUND
    with Ledger.open(folder.ledger) as ledger:
        assert sorted(one.file_name for one in ledger.returns()) == [name_of(service) for service in SERVICES]
    assert len([path for path in folder.originals.rglob("*") if path.is_file()]) == 4
    assert sorted(path.name for path in folder.marked(PERIOD).iterdir()) == [name_of(service) for service in SERVICES]


def test_of_two_files_of_a_service_the_newer_is_used_and_the_older_named(folder):
    good = (folder.returns(PERIOD) / name_of("OAK")).read_bytes()
    older = put(folder, "OAK first try.xlsx", rewritten(good, "All seniors", ""), datetime(2026, 8, 20, tzinfo=UTC))
    result = run(folder)
    assert result.passed_over == ((older, f"{name_of('OAK')} is newer and was used in its place"),)
    assert found(result) == FOUND
    assert [(r.service, r.number) for r in result.recorded] == [(service, 1) for service in SERVICES]


def test_an_untouched_copy_never_takes_the_place_of_a_filled_return(folder):
    blank = (folder.issued(PERIOD) / name_of("OAK")).read_bytes()
    untouched = put(folder, "OAK again.xlsx", blank, LATER)
    result = run(folder)
    assert result.passed_over == ((untouched, f"it has no rows filled in, so {name_of('OAK')} was used"),)
    assert found(result) == FOUND
    assert (
        len(list(folder.originals.rglob("*.xlsx"))) == 5
        or len([p for p in folder.originals.rglob("*") if p.is_file()]) == 5
    )


NEXT, NEXT_AS_AT = "2026-09", date(2026, 10, 5)
NEXT_AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_an_open_action_that_vanishes_is_asked_for_and_still_carried(folder):
    run(folder)
    issue_month(folder, NEXT, as_at=NEXT_AS_AT)
    issued = folder.issued(NEXT) / f"OAK Medication register {NEXT}.xlsx"
    book = openpyxl.load_workbook(issued)
    row = next(cells for cells in book["Actions"].iter_rows() if cells[0].value == "MED-OAK-2608-002")
    for cell in row[2:33]:
        cell.value = None
    folder.returns(NEXT).mkdir(parents=True, exist_ok=True)
    book.save(folder.returns(NEXT) / issued.name)
    result = run_month(folder, NEXT, as_at=NEXT_AS_AT, received_at=NEXT_AT)
    (told,) = [p for one in result.checked for p in one.problems if p.code == "TK801"]
    assert (told.cell.sheet, told.cell.a1, told.ref) == ("Actions", "", "MED-OAK-2608-002")
    assert told.message == (
        "An open action must stay in the workbook until it is closed. MED-OAK-2608-002 was open in August 2026 and is "
        "not in this return. Its finding was: Counted stock of paracetamol did not agree with the MAR on 4 of 14 days."
    )
    issue_month(folder, "2026-10", as_at=NEXT_AS_AT)
    carried = openpyxl.load_workbook(folder.issued("2026-10") / "OAK Medication register 2026-10.xlsx")["Actions"]
    assert [carried.cell(row, 1).value for row in (6, 7)] == ["MED-OAK-2608-002", "MED-OAK-2608-003"]


def test_a_code_that_is_no_code_is_refused_before_it_becomes_a_file_name(folder):
    book = openpyxl.load_workbook(folder.setup)
    for cell in (cell for sheet in book for cells in sheet.iter_rows() for cell in cells):
        if cell.value == "HAR":
            cell.value = "../HA"
    book.save(folder.setup)
    with pytest.raises(ProviderError, match=re.escape("the service code “../HA” cannot be used")):
        load_provider(folder, AS_AT)


def test_who_has_not_returned_is_listed_and_a_late_return_is_taken_in(folder):
    late = (folder.returns(PERIOD) / name_of("HAR")).rename(folder.root / "late.xlsx")
    first = run(folder)
    assert [(service.code, register.key) for service, register in first.not_returned] == [("HAR", "medication")]
    late.rename(folder.returns(PERIOD) / name_of("HAR").replace(".xlsx", ".xlsm"))
    second = run(folder, LATER)
    assert [path.name for path in second.marked] == [
        name_of("BIR"), name_of("ELM"), name_of("HAR").replace(".xlsx", ".xlsm"), name_of("OAK")
    ]  # fmt: skip
    assert second.not_returned == ()
    assert {r.service: r.outcome for r in second.recorded} == {
        "BIR": Outcome.NOTHING_NEW, "ELM": Outcome.NOTHING_NEW, "HAR": Outcome.NEW, "OAK": Outcome.NOTHING_NEW
    }  # fmt: skip


def test_a_correction_supersedes_and_the_earlier_return_is_kept(folder):
    run(folder)
    path = folder.returns(PERIOD) / name_of("OAK")
    earlier = path.read_bytes()
    put(folder, path.name, rewritten(earlier, "All seniors", "Tom Okafor"), LATER)
    result = run(folder, LATER)
    corrected = next(r for r in result.recorded if r.service == "OAK")
    assert (corrected.outcome, corrected.number, corrected.rows, corrected.rows_changed) == (
        Outcome.CORRECTION,
        2,
        33,
        1,
    )
    assert [r.outcome for r in result.recorded if r.service != "OAK"] == [Outcome.NOTHING_NEW] * 3
    assert found(result) == FOUND | {"OAK": [one for one in FOUND["OAK"] if one != ("Actions!O7", "TK102")]}
    with Ledger.open(folder.ledger) as ledger:
        heads = ledger.returns(service="OAK", current=False)
        assert [(one.number, one.sha256, one.is_current) for one in heads] == [
            (1, hashlib.sha256(earlier).hexdigest(), False),
            (2, hashlib.sha256(path.read_bytes()).hexdigest(), True),
        ]
        owners = ledger.frames(load_register(REGISTER), PERIOD)["actions"].loc["OAK"]["owner"]
        assert list(owners) == ["Priya Nair", "Tom Okafor", "Tom Okafor"]
    put(folder, path.name, earlier, LATER)
    back = next(r for r in run(folder, LATER).recorded if r.service == "OAK")
    assert (back.outcome, back.is_current) == (Outcome.NOTHING_NEW, False)


def test_a_month_that_was_not_issued_and_a_folder_without_setup_are_refused(folder, tmp_path):
    with pytest.raises(ProviderError, match=r"^There is no folder of returns for this month: 2026-07/returns\. Run"):
        run_month(folder, "2026-07", as_at=AS_AT, received_at=AT)
    with pytest.raises(ProviderError, match=r"^There is no Setup workbook in nothing here\. Run “trackerkit init”"):
        load_provider(Folder(tmp_path / "nothing here"), AS_AT)
    assert not folder.ledger.exists()


def test_a_rule_that_fails_stops_the_run_and_is_nobodys_problem(folder, monkeypatch):
    def broken(*given: object) -> dict[str, list[object]]:
        raise RuleFailed("The check TK101 could not be run.")

    monkeypatch.setattr(checking, "validate", broken)
    with pytest.raises(RuleFailed):
        check_files([folder.returns(PERIOD) / name_of("ELM")], as_at=AS_AT)


def test_a_workbook_by_hand_is_judged_by_setup_when_there_is_one_and_by_its_own_lists_when_not(folder):
    path = folder.returns(PERIOD) / name_of("ELM")
    provider, setup_problems = load_provider(folder, AS_AT)
    assert [p for p in setup_problems if p.severity is not Severity.NOTE] == []
    alone, refused = check_files([path], as_at=AS_AT)
    at_home, _ = check_files([path], as_at=AS_AT, provider=provider)
    assert refused == []
    assert [p.code for p in alone[0].problems] == [p.code for p in at_home[0].problems] == ["TK401"]
    assert alone[0].parsed.lists == at_home[0].parsed.lists
