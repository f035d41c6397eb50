"""Bad words down the whole road: returned, checked, marked, recorded, carried into the next month, printed.

What a person typed never becomes a formula, a path, HTML, CSS or a template, and comes back as it was typed, but for
control characters and halves of letters, for which U+FFFD stands from the reading on (the marked copy keeps them).
"""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from typer.testing import CliRunner

from tests.hostile.mutate import packed, parts_of
from tests.hostile.registers import REGISTERS
from tests.support.bases import BASES_OF
from trackerkit.cli.app import app
from trackerkit.demo.story import setup_rows
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.packs import make_packs
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.records import record_of
from trackerkit.register import ColumnType, load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill
from trackerkit.workbook.read import Book, Kind, read_book

PERIOD, NEXT, AS_AT = "2026-11", "2026-12", date(2026, 12, 5)
AT = datetime(2026, 12, 5, 9, tzinfo=UTC)
TYPED = (ColumnType.TEXT, ColumnType.LONG)


@dataclass(frozen=True)
class Words:
    """As it stands in the XML of the cell, and as it is to be read, recorded and carried."""

    xml: str
    read: str


def plain(text: str) -> Words:
    return Words(escape(text), text)


WORDS = (
    plain("=1+1"),
    plain('=HYPERLINK("http://127.0.0.1:9/","x")'),
    plain("+44 1632 960000"),
    plain("-1+cmd|' /C calc'!A0"),
    plain("@SUM(1)"),
    plain("<script>alert(1)</script>"),
    plain("<img src=http://127.0.0.1:9/x.png onerror=alert(1)>"),
    plain("<link rel=attachment href=file:///etc/passwd>"),
    plain("<style>@import url(http://127.0.0.1:9/x.css)</style>"),
    plain("</td></table><h1>All complete</h1>"),
    plain("{{7*7}} {% include '/etc/passwd' %}"),
    plain("red;background:url(file:///etc/passwd)"),
    plain("../../../../etc/passwd"),
    plain("'); DROP TABLE actions;--"),
    plain("two\nlines\tand a tab"),
    plain("Zoë 👩‍⚕️ 𠀀 علي 李小龍"),
    plain("\u202eturned round\u202c"),
    plain("W" * 5_000),
    plain("x" * 32_767),
    Words("bell_x0007_and escape_x001B_[2J", "bell\ufffdand escape\ufffd[2J"),
    Words("half_xD83D_letter", "half\ufffdletter"),
    Words("_x005F_x0008_ stays", "_x0008_ stays"),
)


class Road:
    """One provider whose service returns the four registers full of bad words, and what came of it."""

    def __init__(self, root: Path) -> None:
        self.folder = Folder(root)
        form, rows = setup_rows()
        rows = dict(rows) | {
            "registers": [{"service_code": "OAK", "register": load_register(k).title} for k in REGISTERS]
        }
        self.folder.setup.parent.mkdir(parents=True, exist_ok=True)
        self.folder.setup.write_bytes(fill(build_setup(), load_register("setup"), rows, form))
        issue_month(self.folder, PERIOD, as_at=AS_AT)
        self.expected: dict[str, list[dict[str, str]]] = {}
        for key in REGISTERS:
            (issued,) = self.folder.issued(PERIOD).glob(f"OAK {load_register(key).title}*.xlsx")
            (self.folder.returns(PERIOD) / issued.name).write_bytes(self._filled(key, issued.read_bytes()))
        self.result = run_month(self.folder, PERIOD, as_at=AS_AT, received_at=AT)

    def _filled(self, key: str, blank: bytes) -> bytes:
        """As many open actions as there are words, each text column with other ones."""
        register = load_register(key)
        columns = [c.key for c in register.by_key["actions"].columns if c.type in TYPED and c.key != "ref"]
        rows, self.expected[key] = [], []
        for number in range(len(WORDS)):
            chosen = {column: (number + at) % len(WORDS) for at, column in enumerate(columns)}
            base = {k: v for k, v in BASES_OF[key]["actions"]["open"].items() if k not in ("ref", *columns)}
            rows.append(base | {column: f"WORDS{at:03d}" for column, at in chosen.items()})
            self.expected[key].append({column: WORDS[at].read for column, at in chosen.items()})
        data = fill(blank, register, {"actions": rows}, BASES_OF[key]["start"][""])
        put = lambda found: WORDS[int(found[1])].xml  # noqa: E731
        return packed([(n, re.sub("WORDS([0-9]{3})", put, d.decode()).encode() if b"WORDS0" in d else d)
                       for n, d in parts_of(data).items()])  # fmt: skip


@pytest.fixture(scope="module")
def road(tmp_path_factory) -> Road:
    def refuse(*_: object) -> None:
        raise AssertionError("something was fetched")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        return Road(tmp_path_factory.mktemp("words") / "provider")


def test_every_return_is_read_marked_and_recorded(road):
    assert (road.result.refused, road.result.unmarked, len(road.result.marked)) == ((), (), 4)
    for one in road.result.checked:
        expected = road.expected[one.parsed.register.key]
        frame = one.parsed.frames["actions"]
        read = [{column: row[column] for column in expected[0]} for row in frame.to_dict("records")]
        assert read == expected


def test_the_marked_copy_holds_the_same_cells_and_no_formula_of_theirs(road):
    for path in road.result.marked:
        marked, sent = read_book(path.read_bytes()), read_book((road.folder.returns(PERIOD) / path.name).read_bytes())
        cells = {sheet.name: sheet.cells for sheet in marked.sheets}
        assert [cells[sheet.name] == sheet.cells for sheet in sent.sheets] == [True] * len(sent.sheets)
        own = next(sheet for name, sheet in cells.items() if name not in {each.name for each in sent.sheets})
        assert {(cell.kind, cell.formula) for cell in own.values()} == {(Kind.TEXT, "")}


def test_the_ledger_gives_them_back(road):
    provider, _ = load_provider(road.folder, AS_AT)
    with Ledger.open(road.folder.ledger) as ledger:
        for key in REGISTERS:
            frame = record_of(ledger, provider, load_register(key), PERIOD, AS_AT).month.frames["actions"]
            expected = road.expected[key]
            found = [{column: row[column] for column in expected[0]} for row in frame.to_dict("records")]
            assert found == expected


def test_the_next_month_carries_them_as_text(road):
    issued = issue_month(road.folder, NEXT, as_at=AS_AT)
    for path in issued.written:
        if not path.name.startswith("OAK"):
            continue
        key = next(each for each in REGISTERS if load_register(each).title in path.name)
        cells = _actions(read_book(path.read_bytes()), key)
        texts = {cell.value: cell for cell in cells if cell.kind is Kind.TEXT}
        for words in WORDS:
            assert texts[words.read].formula == ""


def _actions(book: Book, key: str) -> list[object]:
    label = load_register(key).by_key["actions"].label
    return list(next(sheet for sheet in book.sheets if sheet.name == label).cells.values())


def test_check_says_them_in_json_and_csv(road):
    paths = [str(path) for path in sorted(road.folder.returns(PERIOD).iterdir())]
    arguments = ["check", "--as-at", "2026-12-05", "--folder", str(road.folder.root)]
    document = json.loads(CliRunner().invoke(app, [*arguments, "--json", *paths], catch_exceptions=False).stdout)
    problems = sum(len(one["problems"]) for one in document["files"])
    assert (len(document["files"]), document["refused"]) == (4, [])
    table = CliRunner().invoke(app, [*arguments, "--csv", *paths], catch_exceptions=False).stdout
    lines = list(csv.reader(io.StringIO(table)))
    assert len(lines) == problems + 1
    assert [cell for line in lines for cell in line if cell[:1] in tuple("=+-@\t\r") and cell] == []
    screen = CliRunner().invoke(app, [*arguments, *paths], catch_exceptions=False).stdout
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]", screen) == []


MARKUP = (
    "<script>alert",
    "<img src=http",
    "<link rel=attachment",
    "<style>@import",
    "<h1>All complete",
    "{{49}}",
    "root:x:0",
)


def _pages(road: Road, print_pages: object = None) -> list[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda *_: pytest.fail("something was fetched"))
        return list(make_packs(road.folder, PERIOD, as_at=AS_AT, at=AT, print_pages=print_pages))  # type: ignore[arg-type]


def test_the_page_shows_them_and_obeys_none(road):
    pages = [path for path in _pages(road) if path.suffix == ".html"]
    assert len(pages) == 4
    for path in pages:
        page = path.read_text(encoding="utf-8").replace("\u200b", "")  # where a long word may break
        assert [words for words in MARKUP if words in page] == []
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{7*7}}" in page
        assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page) == []
        assert re.findall(r'(?:src|href)="(?!#|data:image/)[^"]*', page) == []


@pytest.mark.pdf
@pytest.mark.slow
def test_the_pdf_attaches_and_fetches_nothing(road):
    import pypdf  # noqa: PLC0415 (with the renderer, only where Pango is)

    from trackerkit.report.printing import print_pages  # noqa: PLC0415

    papers = [path for path in _pages(road, print_pages) if path.suffix == ".pdf"]
    assert len(papers) == 4
    for path in papers:
        reader = pypdf.PdfReader(path)
        assert dict(reader.attachments) == {}
        drawn = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout
        text = re.sub(r"\s|\u200b|\x0c", "", drawn)
        assert "root:x:0" not in text
        assert "<script>alert(1)</script>" in text
        assert "{{7*7}}" in text
