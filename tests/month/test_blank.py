"""A workbook that comes back as it was sent: recorded, and counted as a return by nobody."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, date, datetime

import openpyxl
import pytest

from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.drafts import write_drafts
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.ledger.export import export
from trackerkit.month import run_month
from trackerkit.packs import record_of
from trackerkit.provider import Folder, provider_register
from trackerkit.provider_folder import load_provider
from trackerkit.report.context import pack_context
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.service import service_context

PERIOD = "2026-08"
AS_AT = run_day(PERIOD)
AT = datetime(2026, 9, 5, 9, tzinfo=UTC)
SIGNED = {"HAR": "C29", "ELM": "C30"}  # cells of Start here: the name, the date


def name_of(service: str) -> str:
    return f"{service} Medication register {PERIOD}.xlsx"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """BIR filled its workbook in, OAK did nothing to it, HAR wrote a name and ELM a date under an empty one."""
    folder = Folder(tmp_path_factory.mktemp("blank"))
    folder.setup.write_bytes(setup_workbook(PERIOD))
    issue_month(folder, PERIOD, as_at=AS_AT)
    for one in story(PERIOD):
        if one["service"] == "BIR":
            put_in(folder, one)
    shutil.copy(folder.issued(PERIOD) / name_of("OAK"), folder.returns(PERIOD))
    for service, cell in SIGNED.items():
        book = openpyxl.load_workbook(folder.issued(PERIOD) / name_of(service))
        book["Start here"][cell] = "Sam Reid" if service == "HAR" else date(2026, 9, 1)
        book.save(folder.returns(PERIOD) / name_of(service))
    return folder, run_month(folder, PERIOD, as_at=AS_AT, received_at=AT)


@pytest.fixture(scope="module")
def record(ran):
    folder, _ = ran
    provider, _ = load_provider(folder, AS_AT)
    with Ledger.open(folder.ledger) as ledger:
        return record_of(ledger, provider, provider_register(provider, "medication"), PERIOD, AS_AT)


def test_the_month_names_the_one_that_says_nothing_and_records_it_all_the_same(ran):
    _, result = ran
    assert [one.parsed.name for one in result.blank] == ["OAK"]
    assert [(one.service, one.outcome.value) for one in result.recorded] == [
        ("BIR", "new"), ("ELM", "new"), ("HAR", "new"), ("OAK", "new"),
    ]  # fmt: skip
    assert result.not_returned == ()


def test_the_pack_does_not_count_it(record):
    assert [service.code for service in record.services] == ["ELM", "BIR", "HAR"]
    assert [service.code for service in record.blank] == ["OAK"]
    pack = pack_context(record)
    oak = record.provider.by_code["OAK"]
    assert pack.not_returned == (
        f"{oak.name} ({oak.kind}, {oak.manager}; returned, but nothing in it and not signed off)",
    )
    assert pack.figures[0] == (
        "3 of 4 services returned this register. 1 more service returned, but nothing in it and not signed off."
    )
    assert {row[0].split(" (")[0]: row[1:3] for row in pack.services.rows} == {
        "Oak House": ("Empty, not signed", ""),
        "Birch Lane": ("Yes", "2"),
        "Harbour Home Care": ("Yes", "0"),
        "Elm Court": ("Yes", "0"),
    }
    (asked,) = [one for one in pack.decisions if one.ask == "Ask for the returns that have not come in"]
    assert asked.facts == (
        (oak.name, f"{oak.kind}. It returned, but nothing in it and not signed off. Ask {oak.manager}."),
    )


def test_the_board_and_the_page_of_the_service_say_so(record):
    said = "medication: returned, but nothing in it and not signed off"
    assert board_context([record]).not_returned == (f"Oak House ({said})",)
    page = service_context([record], record.provider.by_code["OAK"])
    assert (page.first, page.not_returned) == ("Must fix: 1.", (said,))


def test_the_service_still_gets_its_marked_copy(ran):
    folder, _ = ran
    letters = write_drafts(folder, PERIOD, as_at=AS_AT).letters
    assert sorted(path.name.split()[0] for path in letters if "Medication" in path.name) == ["BIR", "ELM", "HAR", "OAK"]


def test_the_tables_of_the_ledger_say_so(ran, tmp_path):
    folder, _ = ran
    with Ledger.open(folder.ledger) as ledger:
        list(export(ledger, [], tmp_path))
    with (tmp_path / "returns.csv").open(encoding="utf-8-sig") as file:
        assert {line["service"]: line["is_blank"] for line in csv.DictReader(file)} == {
            "BIR": "no", "ELM": "no", "HAR": "no", "OAK": "yes",
        }  # fmt: skip
