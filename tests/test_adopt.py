"""From a tracker to the next month's workbook: every row recorded or named, references given once, open ones carried."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.setups import setup_of
from tests.workbook.adopt.trackers import SAMPLES, Sample, day
from trackerkit.adopt import (
    Adopted,
    import_tracker,
    known_mapping,
    lacking,
    load_mapping,
    open_tracker,
    propose_mapping,
    provider_at,
    questions,
    save_mapping,
    write_workbook,
)
from trackerkit.checking import check_files
from trackerkit.errors import ProviderError, WrongReturn
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger, Outcome, read_original
from trackerkit.provider import Folder
from trackerkit.register import load_register
from trackerkit.workbook.parse.tables import rows_of
from trackerkit.workbook.parse.values import words_of
from trackerkit.workbook.read import read_book

BY_NAME = {sample.name: sample for sample in SAMPLES}
AS_AT, AT = date(2026, 10, 31), datetime(2026, 10, 31, 9, tzinfo=UTC)
CQC, HANDS, FALLS, JOBS = (
    "A plan written for the CQC",
    "Been through many hands",
    "A sheet for each month",
    "Short headings, dates as text",
)


@pytest.fixture(scope="module")
def setup() -> bytes:
    registers = [{"service_code": "OAK", "register": f"{name} register"} for name in ("Medication", "Falls")]
    return setup_of("OAK", registers=registers)


@pytest.fixture
def folder(tmp_path: Path, setup: bytes) -> Folder:
    Folder(tmp_path).setup.write_bytes(setup)
    return Folder(tmp_path)


def put(folder: Folder, sample: Sample, data: bytes | None = None) -> Path:
    path = folder.root / sample.file
    path.write_bytes(data or sample.make())
    return path


def saved(folder: Folder, sample: Sample) -> Path:
    tracker = open_tracker(put(folder, sample))
    found = propose_mapping(tracker, sample.register, provider_at(folder, AS_AT), "OAK")
    return answered(save_mapping(folder, tracker, found))


def answered(mapping: Path) -> Path:
    """Says, where it was asked, that red, amber and green are the risk."""
    text = mapping.read_text(encoding="utf-8").replace('status = ""  # asked: “RAG” in column G\n', "")
    mapping.write_text(text.replace('# risk_level = ""', 'risk_level = "RAG"') if "RAG" in text else text, "utf-8")
    return mapping


def bring_in(folder: Folder, sample: Sample, mapping: Path, period: str = "2026-10", **also: str) -> Adopted:
    tracker = open_tracker(folder.root / sample.file)
    return import_tracker(folder, tracker, load_mapping(mapping), "OAK", period, as_at=AS_AT, received_at=AT, **also)


def actions(folder: Folder, register: str, period: str) -> list[Mapping[str, object]]:
    with Ledger.open(folder.ledger) as ledger:
        return ledger.frames(load_register(register), period)["actions"].to_dict("records")


def at_cells(done: Adopted) -> list[tuple[str, str]]:
    return [(str(problem.cell), problem.code) for problem in done.checked.problems]


def test_a_plan_is_recorded_row_by_row(folder: Folder):
    sample = BY_NAME[CQC]
    done = bring_in(folder, sample, saved(folder, sample))
    assert done.recorded is not None
    assert (done.recorded.outcome, done.recorded.rows) == (Outcome.NEW, 3)
    assert done.numbered == {"actions": {5: "MED-OAK-2610-001", 6: "MED-OAK-2610-002", 7: "MED-OAK-2610-003"}}
    assert at_cells(done) == [
        ("Action Plan B4", "TK005"),
        ("Action Plan F5", "TK204"),
        ("Action Plan G5", "TK022"),
        ("Action Plan G6", "TK022"),
        ("Action Plan G7", "TK022"),
        ("Key", "TK010"),
    ]
    first = actions(folder, "medication", "2026-10")[0]
    assert {key: first[key] for key in ("ref", "finding", "owner", "risk_level", "due_date:typed")} == {
        "ref": "MED-OAK-2610-001",
        "finding": "MAR charts on Willow had gaps on 4 of 28 days",
        "owner": "Priya Nair",
        "risk_level": "High",
        "due_date:typed": "30 October 2026",
    }
    assert done.checked.parsed.extras["actions"] == {
        5: {"Regulation": "Reg 12", "Ref": "1"},
        6: {"Regulation": "Reg 12", "Ref": "2"},
        7: {"Regulation": "Reg 17", "Ref": "3"},
    }
    with Ledger.open(folder.ledger) as ledger:
        (head,) = ledger.returns(register="medication", service="OAK")
    assert head.file_name == "CQC Action Plan.xlsx"
    assert read_original(folder.originals, head.sha256) == sample.make()


def test_a_second_time_is_nothing_new(folder: Folder):
    sample = BY_NAME[CQC]
    mapping = saved(folder, sample)
    first = bring_in(folder, sample, mapping)
    again = bring_in(folder, sample, mapping)
    assert again.recorded is not None
    assert again.recorded.outcome is Outcome.NOTHING_NEW
    assert again.numbered == first.numbered
    with Ledger.open(folder.ledger) as ledger:
        assert len(list(ledger.events())) == 1


def changed(sample: Sample, sheet: str, **cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sample.make()))
    for cell, value in cells.items():
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_tracker_of_a_later_month_is_known_and_its_rows_keep_their_references(folder: Folder):
    sample = BY_NAME[CQC]
    mapping = saved(folder, sample)
    bring_in(folder, sample, mapping, "2026-09")
    new = {
        "A8": 4,
        "C8": "No thermometer in the second fridge",
        "D8": "Order a thermometer",
        "E8": "Tom Okafor",
        "F8": day("20/11/2026"),
    }
    later = put(folder, sample, changed(sample, "Action Plan", H7="Meeting held on the 9th", **new))
    assert known_mapping(folder, open_tracker(later)) == mapping
    done = bring_in(folder, sample, mapping)
    assert done.numbered == {
        "actions": {5: "MED-OAK-2609-001", 6: "MED-OAK-2609-002", 7: "MED-OAK-2609-003", 8: "MED-OAK-2610-001"}
    }
    assert [code for _, code in at_cells(done) if code.startswith("TK8")] == []


def test_open_actions_go_into_the_next_workbook_with_reference_and_first_due_date(folder: Folder):
    sample = BY_NAME[HANDS]
    done = bring_in(folder, sample, saved(folder, sample))
    assert done.numbered == {"actions": {6: "MED-OAK-2610-001", 7: "MED-OAK-2610-002", 9: "MED-OAK-2610-003"}}
    assert done.checked.parsed.readings[0].skipped == (
        (5, "a title across the table"),
        (8, "a title across the table"),
        (12, "a title across the table"),
    )
    issued = issue_month(folder, "2026-11", as_at=AS_AT)
    path = next(p for p in issued.written if "Medication" in p.name)
    carried = check_files([path], as_at=AS_AT)[0][0].parsed.frames["actions"]
    kept = ["ref", "owner", "due_date:typed", "original_due_date:typed"]
    assert carried[kept].to_dict("split")["data"] == [
        ["MED-OAK-2610-001", "Priya Nair", "9 October 2026", "9 October 2026"],
        ["MED-OAK-2610-002", "Tom Okafor", "16 October 2026", "16 October 2026"],
        ["MED-OAK-2610-003", "Grace Mensah", "20 November 2026", "20 November 2026"],
    ]


def test_each_month_of_a_log_comes_in_as_its_own(folder: Folder):
    sample = BY_NAME[FALLS]
    mapping = saved(folder, sample)
    said = [bring_in(folder, sample, mapping, period) for period in ("2026-08", "2026-09", "2026-10")]
    assert [(done.checked.parsed.readings[0].sheet, done.numbered["actions"]) for done in said] == [
        ("Aug 26", {4: "FAL-OAK-2608-001"}),
        ("Sept 26", {4: "FAL-OAK-2609-001"}),
        ("Oct 26", {4: "FAL-OAK-2610-001", 5: "FAL-OAK-2610-002"}),
    ]
    assert questions(load_mapping(mapping)) == 2  # what Y and N mean


def test_the_answers_of_a_person_are_used(folder: Folder):
    sample = BY_NAME[JOBS]
    mapping = saved(folder, sample)
    text = mapping.read_text(encoding="utf-8")
    for was, now in (
        ('action_taken = ""', 'action_taken = "Comments"'),
        ('"Yes" = ""', '"Yes" = "Completed"'),
        ('"No" = ""', '"No" = "Not started"'),
    ):
        assert was in text
        text = text.replace(was, now)
    mapping.write_text(text, encoding="utf-8")
    bring_in(folder, sample, mapping)
    rows = actions(folder, "medication", "2026-10")
    assert [
        (row["status"], row["action_taken"], row["due_date"].date() if row["due_date"] else None) for row in rows
    ] == [
        ("Completed", "Spot check found all 14 dated", date(2026, 10, 19)),
        ("In progress", "Rota changed from the 20th", date(2026, 10, 26)),
        ("Not started", "", date(2026, 10, 31)),
    ]
    assert questions(load_mapping(mapping)) == 1  # closure_note


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_nothing_is_lost(folder: Folder, sample: Sample):
    """Every cell below the headings is recorded, kept as an extra, or named with its cell."""
    mapping = saved(folder, sample)
    done = bring_in(folder, sample, mapping)
    parsed, reading = done.checked.parsed, done.checked.parsed.readings[0]
    sheet = next(s for s in read_book(sample.make()).sheets if s.name == reading.sheet)
    place = parsed.places["actions"]
    frame = parsed.frames["actions"].droplevel(0)
    named = {(p.cell.row, p.cell.column) for p in done.checked.problems if p.cell.sheet == sheet.name}
    lost = []
    for row, cells in rows_of(sheet).items():
        for column, cell in cells.items() if row > reading.heading_row else ():
            key = next((k for k, number in place.columns.items() if number == column), "")
            typed = {str(frame.loc[row, k]) for k in (key, f"{key}:typed") if row in frame.index and k in frame}
            kept = {*typed, *parsed.extras["actions"].get(row, {}).values()}
            if words_of(cell) not in kept and (row, column) not in named:
                lost.append((row, column, words_of(cell)))
    assert lost == []


def test_a_workbook_of_ours_with_the_rows_filled_in(folder: Folder, tmp_path: Path):
    sample = BY_NAME[CQC]
    mapping, tracker = saved(folder, sample), open_tracker(folder.root / sample.file)
    done = write_workbook(
        folder, tracker, load_mapping(mapping), "OAK", "2026-10", as_at=AS_AT, out=tmp_path / "out.xlsx"
    )
    assert (done.recorded, folder.ledger.exists()) == (None, False)
    parsed = check_files([tmp_path / "out.xlsx"], as_at=AS_AT)[0][0].parsed
    assert (parsed.identity.service, parsed.identity.period) == ("OAK", "2026-10")
    assert parsed.frames["actions"][["ref", "risk_level", "due_date:typed"]].to_dict("split")["data"] == [
        ["MED-OAK-2610-001", "High", "30 October 2026"],
        ["MED-OAK-2610-002", "Low", "16 October 2026"],
        ["MED-OAK-2610-003", "Extreme", "13 November 2026"],
    ]
    with pytest.raises(ProviderError) as refused:
        write_workbook(folder, tracker, load_mapping(mapping), "OAK", "2026-10", as_at=AS_AT, out=tmp_path / "out.xlsx")
    assert str(refused.value) == "out.xlsx is there already. Name another file."


def test_what_the_record_will_lack(folder: Folder):
    sample = BY_NAME[HANDS]
    done = bring_in(folder, sample, saved(folder, sample))
    ((label, missing),) = lacking(done.checked.parsed)
    assert label == "Actions"
    assert missing[:4] == ["Date raised", "Audit reference", "Theme", "Medicine round"]
    assert len(missing) == 22


def test_a_month_that_was_returned_is_left_alone(folder: Folder):
    sample = BY_NAME[CQC]
    mapping = saved(folder, sample)
    bring_in(folder, sample, mapping)
    other = folder.root / "Copy of plan.xlsx"
    other.write_bytes(sample.make())
    with pytest.raises(WrongReturn) as refused:
        import_tracker(
            folder, open_tracker(other), load_mapping(mapping), "OAK", "2026-10", as_at=AS_AT, received_at=AT
        )
    assert str(refused.value) == (
        "Oak House has returned October 2026 already, as CQC Action Plan.xlsx. "
        "Name an earlier month: the last one that was kept in the tracker."
    )


def test_refusals_of_the_folder(folder: Folder, tmp_path: Path):
    sample = BY_NAME[CQC]
    mapping = saved(folder, sample)
    tracker = open_tracker(folder.root / sample.file)
    said = []
    for call in (
        lambda: saved(folder, sample),
        lambda: import_tracker(folder, tracker, load_mapping(mapping), "ASH", "2026-10", as_at=AS_AT, received_at=AT),
        lambda: load_mapping(tmp_path / "none.toml"),
    ):
        with pytest.raises(ProviderError) as refused:
            call()
        said.append(str(refused.value))
    (folder.mappings / "second.toml").write_bytes(mapping.read_bytes())
    with pytest.raises(ProviderError) as refused:
        known_mapping(folder, tracker)
    assert [*said, str(refused.value)] == [
        "mappings/cqc-action-plan.toml is there already, and may hold answers of yours. Use it with --mapping, or rename or remove it first.",
        "Setup lists no service ASH. Write one of OAK.",
        "The mapping none.toml cannot be read. Check its name, or save it as UTF-8.",
        "Several mappings fit CQC Action Plan.xlsx: cqc-action-plan.toml and second.toml. Name one of them with --mapping.",
    ]
