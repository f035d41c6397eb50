"""`month` on screen: a return that was refused is no missing return, the table fits, and the next step is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.issue import issue_month
from trackerkit.provider import Folder

PERIOD = "2026-08"


def file_of(service: str) -> str:
    return f"{service} Medication register {PERIOD}.xlsx"


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four services, of which two have returned."""
    folder = Folder(tmp_path_factory.mktemp("month"))
    folder.setup.write_bytes(setup_workbook(PERIOD))
    issue_month(folder, PERIOD, as_at=run_day(PERIOD))
    for one in story(PERIOD):
        if one["service"] in ("BIR", "ELM"):
            put_in(folder, one)
    return folder.root


@pytest.fixture
def folder(returned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("COLUMNS", "80")
    copied = Folder(tmp_path / "care")
    shutil.copytree(returned, copied.root)
    return copied


def put(folder: Folder, name: str, data: bytes) -> None:
    (folder.returns(PERIOD) / name).write_bytes(data)


def table_and_rest(out: str) -> tuple[list[list[str]], list[str]]:
    """The rows of the table, without its numbers, and the lines below it."""
    lines = out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.strip().startswith("───"))
    last = next(number for number, line in enumerate(lines) if number > first and not line.strip())
    rows = [line.split(maxsplit=2) for line in lines[first + 1 : last]]
    return [[*row[:2], row[2].rstrip(" 0123456789")] for row in rows], lines[last + 1 :]


def called(run: Run, folder: Folder, period: str = PERIOD):
    return run("month", "--period", period, "--folder", folder.root, "--as-at", "2026-09-05")


def test_a_refused_file_whose_name_tells_the_service_is_a_return_that_could_not_be_read(run: Run, folder: Folder):
    put(folder, f"Copy of {file_of('OAK')}", b"cut off")
    put(folder, "harbour home care august.xlsx", b"cut off")
    said = called(run, folder)
    rows, rest = table_and_rest(said.out)

    assert said.code == 3
    assert rows == [
        ["BIR", "medication", "new"],
        ["ELM", "medication", "new"],
        ["OAK", "medication", "returned, but could not be read"],
        ["HAR", "medication", "returned, but could not be read"],
    ]
    assert [line.split(". ")[0] for line in rest if line.startswith("Not read")] == [
        f"Not read: Copy of {file_of('OAK').removesuffix('.xlsx')}.xlsx",
        "Not read: harbour home care august.xlsx",
    ]
    assert "cannot be told" not in said.out


def test_a_refused_file_that_is_nobodys_is_linked_with_who_is_missing(run: Run, folder: Folder):
    put(folder, "scan0001.xlsx", b"cut off")
    said = called(run, folder)
    rows, rest = table_and_rest(said.out)

    assert [row[2] for row in rows] == ["new", "new", "not returned", "not returned"]
    assert "  Whose scan0001.xlsx is cannot be told: it may be a return shown above as not returned." in rest


def test_a_workbook_of_another_month_is_not_the_one_asked_for(run: Run, folder: Folder):
    shutil.copy(folder.issued(PERIOD) / file_of("OAK"), folder.returns(PERIOD))
    issue_month(folder, "2026-09", as_at=run_day(PERIOD))
    shutil.copy(folder.issued("2026-09") / "HAR Medication register 2026-09.xlsx", folder.returns(PERIOD) / "x.xlsx")
    rows, _ = table_and_rest(called(run, folder).out)

    assert rows[-2:] == [
        ["OAK", "medication", "returned empty, not signed off"],
        ["HAR", "medication", "returned, but the wrong workbook"],
    ]


def test_the_table_fits_on_80_columns_and_the_next_step_is_told(run: Run, folder: Folder):
    put(folder, file_of("OAK"), b"cut off")
    said = called(run, folder, "08/2026")
    lines = said.out.splitlines()
    table = lines[: next(number for number, line in enumerate(lines) if line.startswith("Not read"))]

    assert max(map(len, table)) <= 80
    assert table[0].rstrip() == "August 2026"
    assert table[1].split() == ["Service", "Return", "What", "happened", "Actions", "Must", "fix", "Check", "Note"]
    assert [line.split()[0] for line in table[3:-1]] == ["BIR", "ELM", "OAK", "HAR"]
    assert lines[-1] == (
        f"Next: send the marked copies back, then run trackerkit pack --period 2026-08 --folder {folder.root}"
    )


def test_a_workbook_that_came_back_empty_and_unsigned_is_named_for_what_it_is(run: Run, folder: Folder):
    shutil.copy(folder.issued(PERIOD) / file_of("OAK"), folder.returns(PERIOD))
    said = called(run, folder)
    rows, rest = table_and_rest(said.out)

    assert said.code == 1
    assert [row[2] for row in rows] == ["new", "new", "returned empty, not signed off", "not returned"]
    assert rest[0] == (
        "Returned, but nothing in it and not signed off: OAK (medication). Ask for it again: a month without actions is "
        "signed too."
    )
