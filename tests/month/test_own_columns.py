"""Personal data in a column that a service added: asked about by `month` and `check`, and masked in what is exported."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from trackerkit.checking import check_files
from trackerkit.cli.app import app
from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.issue import issue_month
from trackerkit.month import run_month
from trackerkit.provider import Folder

PERIOD = "2026-08"
AS_AT = run_day(PERIOD)
NUMBER = "999 000 0018"  # of the range for tests


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = Folder(tmp_path_factory.mktemp("own"))
    folder.setup.write_bytes(setup_workbook(PERIOD))
    issue_month(folder, PERIOD, as_at=AS_AT)
    for one in story(PERIOD):
        if one["service"] == "OAK":
            put_in(folder, one)
    (path,) = folder.returns(PERIOD).glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    book["Actions"]["AX5"] = "Who it was"
    book["Actions"]["AX6"] = f"Mrs Edith Brown, NHS {NUMBER}"
    book["Actions"]["J6"] = f"{book['Actions']['J6'].value} (Mrs Edith Brown)"
    book.save(path)
    return folder, path, run_month(folder, PERIOD, as_at=AS_AT, received_at=datetime(2026, 9, 5, 9, tzinfo=UTC))


def told(problems) -> list[tuple[str, str]]:
    return [(p.cell.a1, p.code) for p in problems if p.code.startswith("TK9")]


def test_month_and_check_say_the_same_of_it(ran):
    _, path, result = ran
    (checked,) = result.checked
    assert told(checked.problems) == [("J6", "TK907"), ("AX6", "TK901"), ("AX6", "TK907")]
    by_hand, _ = check_files([path], as_at=AS_AT)
    assert told(by_hand[0].problems) == told(checked.problems)


@pytest.mark.parametrize(
    ("more", "own", "ends"),
    [
        ((), "Who it was: [name], NHS [NHS number]", "([name])"),
        (("--unmasked",), f"Who it was: Mrs Edith Brown, NHS {NUMBER}", "(Mrs Edith Brown)"),
    ],
    ids=["masked", "unmasked"],
)
@pytest.mark.parametrize("setup", ["Setup.xlsx", "no Setup"])
def test_the_tables_are_masked_unless_they_must_not_be(ran, tmp_path: Path, more, own, ends, setup):
    folder, *_ = ran
    kept = folder.setup.read_bytes()
    if setup == "no Setup":
        folder.setup.unlink()
    done = CliRunner().invoke(app, ["ledger", "export", str(tmp_path), "--folder", str(folder.root), *more])
    folder.setup.write_bytes(kept)
    assert done.exit_code == 0
    with (tmp_path / "actions.csv").open(encoding="utf-8-sig") as file:
        line = next(csv.DictReader(file))
    assert line["own_columns"] == own
    assert line["finding"].endswith(ends)
    assert line["owner"] == "Priya Nair"
