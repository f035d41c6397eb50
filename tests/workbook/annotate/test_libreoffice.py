"""LibreOffice opens a marked copy, shows its notes, and what it saves can be marked anew and given back."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdf
import pytest

from tests.workbook.annotate.compare import contents, loaded, looks, notes
from tests.workbook.annotate.workbooks import (
    by_openpyxl,
    by_xlsxwriter,
    fix_list,
    like_excel,
    line,
    macro,
    mark_at,
    prefixed,
    strict,
)
from trackerkit.problems import Severity
from trackerkit.workbook.annotate import mark, unmark

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

MARKS = [
    mark_at("Actions", 2, 3),
    mark_at("Actions", 2, 1, Severity.WARNING, "Check: this reference is on 2 rows. (TK103)"),
    mark_at("Actions", 5, 3, Severity.NOTE, "Note: read as Closed. (TK009)"),
    mark_at("Actions", 30, 4),
]
LIST = fix_list(*(line(each.sheet, each.row, each.column, each.severity) for each in MARKS))
OURS = "Checked by trackerkit\n• "


@pytest.fixture(scope="module")
def profile(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("profile")


def converted(data: bytes, to: str, profile: Path, folder: Path) -> bytes:
    """The workbook as LibreOffice writes it. `to` is an ending, or an ending with a filter and its options."""
    source = folder / "marked.xlsx"
    source.write_bytes(data)
    program = shutil.which("soffice")
    assert program is not None, "LibreOffice is not installed (Debian: libreoffice-calc)"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    out = folder / "out"
    subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=120)
    return (out / f"marked.{to.split(':', 1)[0]}").read_bytes()


@pytest.mark.parametrize(
    ("make", "there"),
    [
        (by_openpyxl, {"C5": "Ask the night lead first."}),
        (by_xlsxwriter, {"A2": "A note that was there", "B2": "And one more"}),
        (lambda: prefixed(by_xlsxwriter()), {"A2": "A note that was there", "B2": "And one more"}),
        (lambda: strict(by_xlsxwriter()), {"A2": "A note that was there", "B2": "And one more"}),
        (lambda: macro(by_openpyxl()), {"C5": "Ask the night lead first."}),
    ],
    ids=["openpyxl", "XlsxWriter", "prefixed", "strict", "macros"],
)
def test_it_shows_every_note_and_gives_all_back_after_saving(make, there, profile, tmp_path):
    workbook = make()
    saved = converted(mark(workbook, MARKS, LIST), "xlsx", profile, tmp_path)
    ours = {
        "A2": OURS + "Check: this reference is on 2 rows. (TK103)",
        "C2": OURS + "Must fix: Enter an owner. (TK101)",
        "C5": OURS + "Note: read as Closed. (TK009)",
        "D30": OURS + "Must fix: Enter an owner. (TK101)",
    }
    both = {cell: f"{there[cell]}\n\n{words}" if cell in there else words for cell, words in ours.items()}
    assert notes(saved) == {**there, **both}
    assert loaded(saved).sheetnames[0] == "Fix list"
    assert loaded(saved)["Fix list"]["A5"].hyperlink.location.replace("'", "") == "Actions!C2"

    plain = converted(workbook, "xlsx", profile, tmp_path)
    back = unmark(saved)
    assert notes(back) == notes(plain) == there
    assert contents(back)["Actions"] == contents(plain)["Actions"]
    before, after = looks(plain), looks(back)
    for cell in ("A2", "C2", "C5"):
        assert (after[cell][0], after[cell][2].fill_type) == (before[cell][0], before[cell][2].fill_type)
        assert (after[cell][1].b, after[cell][4].wrap_text) == (before[cell][1].b, before[cell][4].wrap_text)
        assert [side and side.style for side in (after[cell][3].left, after[cell][3].bottom)] == [
            side and side.style for side in (before[cell][3].left, before[cell][3].bottom)
        ]

    again = mark(saved, MARKS, LIST)
    assert notes(again) == notes(saved)
    assert loaded(again).sheetnames == loaded(saved).sheetnames


def test_the_list_prints_on_one_landscape_page_and_the_notes_are_in_the_pdf(profile, tmp_path):
    options = json.dumps({"ExportNotes": {"type": "boolean", "value": "true"}})
    data = converted(mark(by_openpyxl(), MARKS[:3], LIST), f"pdf:calc_pdf_Export:{options}", profile, tmp_path)
    path = tmp_path / "marked.pdf"
    path.write_bytes(data)
    page = pypdf.PdfReader(path).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    words = page.extract_text()
    for word in ("Fix list: Oak House", "How serious", "Must fix", "Check", "Note", "TK101", "Actions C2", "Page 1 of"):
        assert word in words
    with pikepdf.open(path) as pdf:
        said = [str(note.Contents) for each in pdf.pages for note in each.get("/Annots", []) if "/Contents" in note]
    assert sum("Checked by trackerkit" in each for each in said) == 3  # the fourth would be outside the print area


def test_the_workbook_with_what_only_excel_makes_opens_with_its_thread_and_our_notes(profile, tmp_path):
    saved = converted(mark(like_excel(), MARKS, LIST), "xlsx", profile, tmp_path)
    assert sorted(notes(saved)) == ["A2", "B2", "C2", "C3", "C5", "D30"]
    assert notes(saved)["C3"].startswith("[Threaded comment]")
