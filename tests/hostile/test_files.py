"""File names and kinds of file: a clear outcome for each, nothing printed that steers a terminal, nothing waited for."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.hostile.mutate import packed
from tests.hostile.registers import filled
from trackerkit.cli.app import app
from trackerkit.errors import UnreadableWorkbook
from trackerkit.files import write_whole
from trackerkit.words import on_screen
from trackerkit.workbook.read import Limits, file_bytes, read_book

DAY = ("--as-at", "2026-11-30")
NAMES = (
    "register with spaces.xlsx", "régistre – café.xlsx", "re\u0301gistre.xlsx", "注册表.xlsx", "emoji 🏥.xlsx", "rtl \u202excod.xlsx",
    "quote's \"double\".xlsx", "semi;colon $(id) `id`.xlsx", "-rf.xlsx", "--help.xlsx", ".hidden.xlsx", "percent %2e%2e%2f.xlsx",
    "new\nline.xlsx", "tab\there.xlsx", "esc\x1b[2J.xlsx", "CON.xlsx", "NUL.xlsx", "trailing dot..xlsx", "double.xlsx.xlsx",
    "html <img src=x onerror=alert(1)>.xlsx", "jinja {{7*7}}.xlsx", "glob *?[a].xlsx", "a" * 250 + ".xlsx", "colon:stream.xlsx",
    "back\\slash.xlsx", "REGISTER.XlSx", "=1+1.xlsx", "[bold]rich.xlsx", os.fsdecode(b"\xff\xfe.xlsx"),
)  # fmt: skip


def checked(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["check", *DAY, *arguments], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_any_name_is_a_label_and_nothing_else(tmp_path):
    data = filled("medication", 1)
    for name in NAMES:
        (tmp_path / name).write_bytes(data)
    paths = [str(tmp_path / name) for name in NAMES]
    code, out, _ = checked("--json", "--marked", str(tmp_path / "marked"), "--", *paths)
    document = json.loads(out)
    assert (code, document["refused"]) == (1, [])
    assert [one["file"] for one in document["files"]] == list(NAMES)
    assert len({json.dumps(one["problems"]) for one in document["files"]}) == 1
    assert sorted(path.name for path in (tmp_path / "marked").iterdir()) == sorted(NAMES)


def test_a_name_is_printed_on_one_line_and_steers_nothing(tmp_path):
    for name in ("new\nline.txt", "esc\x1b[2J.txt", "rtl \u202etxt.txt", os.fsdecode(b"\xff.txt")):
        (tmp_path / name).write_bytes(b"plain words")
    code, out, said = checked(*map(str, sorted(tmp_path.iterdir())))
    why = "The file is plain text, such as a CSV, not an Excel workbook. Send the workbook itself, saved in Excel as an Excel Workbook (.xlsx)."
    assert (code, len(out.splitlines())) == (3, 1)
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert sorted(said.splitlines()) == sorted(
        f"{name}: {why}" for name in ("new line.txt", "esc\ufffd[2J.txt", "rtl \ufffdtxt.txt", "\ufffd.txt")
    )


def test_what_is_no_file_is_refused_at_once(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "dangling.xlsx").symlink_to(tmp_path / "gone.xlsx")
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    long = "a" * 300 + ".xlsx"
    names = ("folder.xlsx", "pipe.xlsx", "dangling.xlsx", "loop.xlsx", long, "gone.xlsx")
    _, out, _ = checked("--json", *(str(tmp_path / name) for name in names), "/dev/zero")
    no_file = "It is a folder or a device, not a file."
    assert [(one["file"], one["code"], one["sentence"]) for one in json.loads(out)["refused"]] == [
        ("folder.xlsx", "not-a-file", no_file),
        ("pipe.xlsx", "not-a-file", no_file),
        ("dangling.xlsx", "cannot-open", "The file could not be opened: No such file or directory."),
        ("loop.xlsx", "cannot-open", "The file could not be opened: Too many levels of symbolic links."),
        (long, "cannot-open", "The file could not be opened: File name too long."),
        ("gone.xlsx", "cannot-open", "The file could not be opened: No such file or directory."),
        ("zero", "not-a-file", no_file),
    ]


def test_the_size_is_looked_at_before_the_file_is_read(tmp_path, monkeypatch):
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(300 << 30)  # 300 GB on no disk at all
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    with pytest.raises(UnreadableWorkbook) as refused:
        file_bytes(large)
    assert str(refused.value.sentence) == "The file is 307,200.0 MB; it must be 20 MB or less."


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path):
    growing = tmp_path / "growing.xlsx"
    growing.write_bytes(b"x" * 11)
    assert file_bytes(growing, Limits(max_bytes=11)) == b"x" * 11
    with pytest.raises(UnreadableWorkbook, match="must be 0 MB or less"):
        file_bytes(growing, Limits(max_bytes=10))


def test_a_file_is_written_under_the_longest_name_there_is(tmp_path):
    path = tmp_path / ("é" * 125 + ".xlsx")
    write_whole(path, b"x")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_words_for_a_screen():
    assert on_screen("a\x1b[31mb\x9bc\ud83dd\u202ee\nf\tg é 🏥") == "a\ufffd[31mb\ufffdc\ufffdd\ufffde f g é 🏥"


@pytest.mark.parametrize("kind", ["spreadsheet", "spreadsheet-template"])
def test_an_open_document_spreadsheet_and_its_template_are_read(kind):
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table table:name="Rota"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>Owner</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"/>'
    mime = f"application/vnd.oasis.opendocument.{kind}"
    parts = {"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest}
    book = read_book(packed([(name, inside.encode()) for name, inside in parts.items()]))
    assert [(sheet.name, [cell.value for cell in sheet.cells.values()]) for sheet in book.sheets] == [
        ("Rota", ["Owner"])
    ]
