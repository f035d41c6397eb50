"""Another file in the place of Setup: one sentence, on the page and on the command line, and nothing changes."""

from __future__ import annotations

import io
import sys

import openpyxl
import pytest
from lxml import html

from tests.portal.months import words as words_of
from tests.portal.small import OWN, PERIOD, copied
from trackerkit.cli import main

THEN = "Use Setup.xlsx as “trackerkit init” made it and you filled it in."
NO_SHEET = "This is not a Setup workbook: it has no sheet Provider."
REGISTER = "This is not a Setup workbook: it is a Medication register."
NO_WORKBOOK = "Setup.xlsx cannot be read. The file is plain text, such as a CSV, not an Excel workbook."
EMPTY = "Setup.xlsx cannot be read. The file is empty: it holds no bytes at all."


def of_sheets(*names: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = names[0]
    for name in names[1:]:
        book.create_sheet(name)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


WRONG = {
    "a register": (lambda root: (root / PERIOD / "issued" / f"{OWN} Medication register {PERIOD}.xlsx").read_bytes(), REGISTER),
    "one sheet": (lambda _: of_sheets("Sheet1"), NO_SHEET),
    "the other sheets of Setup": (lambda _: of_sheets("Services", "People", "Registers"), NO_SHEET),
    "nothing at all": (lambda _: b"", EMPTY),
    "words": (lambda _: b"Provider,Oakfield Care\n", NO_WORKBOOK),
}  # fmt: skip


@pytest.fixture(params=WRONG)
def wrong(request, blank_folder):
    made, says = WRONG[request.param]
    return made(blank_folder), says


def test_on_the_page(wrong, small):
    data, says = wrong
    before = small.site.folder.setup.read_bytes()
    answer = small.client("lead").post("/setup", files={"files": ("Setup.xlsx", data)})
    said = [words_of(one) for one in html.fromstring(answer.text).xpath("//div[@role='alert']//a")]
    assert (answer.status_code, said) == (422, [f"{says} {then_of(says)}"])
    assert small.site.folder.setup.read_bytes() == before


def test_on_the_command_line(wrong, blank_folder, tmp_path, monkeypatch, capsys):
    data, says = wrong
    root = copied(blank_folder, tmp_path / "provider")
    (root / "Setup.xlsx").write_bytes(data)
    monkeypatch.setattr(sys, "argv", ["trackerkit", "issue", "--period", PERIOD, "--folder", str(root)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err) == (2, "", f"{says}\n{then_of(says)}\n")


def then_of(says: str) -> str:
    return THEN if says in (NO_SHEET, REGISTER) else "Put back a copy that opens."
