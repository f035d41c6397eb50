"""`pack` at the door: the kinds, whom a pack speaks for, and what a copy hides, from a month that was run."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from lxml import html

from tests.cli.conftest import Run
from trackerkit.demo.story import put_in, run_day, setup_rows, setup_workbook, story
from trackerkit.errors import PackNotPrinted
from trackerkit.issue import issue_month
from trackerkit.kinds import Kind
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.packs import Wanted, make_packs
from trackerkit.provider import Folder

PERIOD = "2026-08"
AS_AT = run_day(PERIOD)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Four services returned the medication register."""
    made = Folder(tmp_path_factory.mktemp("packs"))
    made.setup.write_bytes(setup_workbook(PERIOD))
    issue_month(made, PERIOD, as_at=AS_AT)
    for one in story(PERIOD):
        put_in(made, one)
    run_month(made, PERIOD, as_at=AS_AT, received_at=datetime.combine(AS_AT, time(9), UTC))
    return made


def called(run: Run, folder: Folder, *words: str):
    return run(
        "pack", "--period", PERIOD, "--folder", folder.root, "--as-at", str(AS_AT), "--html-only", *words
    )  # fmt: skip


def printed(run: Run, folder: Folder, *words: str) -> dict[str, str]:
    """File name -> the words of its page."""
    said = called(run, folder, *words)
    assert (said.code, said.err) == (0, "")
    paths = [Path(line) for line in said.out.splitlines() if line.endswith(".html")]
    pages = (path.read_text(encoding="utf-8").replace("\u200b", "") for path in paths)
    return {
        path.name: " ".join(html.fromstring(page).text_content().split())
        for path, page in zip(paths, pages, strict=True)
    }


def test_the_door_offers_every_kind():
    assert [one.value for one in Kind] == [
        "monthly", "board", "service", "falls", "quality", "league", "medicines", "inspection",
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "names"), [
    ((), ["medication-pack-2026-08.html"]),
    (("--kind", "board"), ["board-summary-2026-08.html"]),
    (("--kind", "league"), ["league-2026-08.html"]),
    (("--kind", "service"), [f"service-{code}-2026-08.html" for code in ("oak", "elm", "bir", "har")]),
    (("--kind", "service", "--service", "elm"), ["service-elm-2026-08.html"]),
    (("--kind", "board", "--services", "OAK, elm"), ["board-summary-2026-08-elm-oak.html"]),
    (("--kind", "medicines"), ["medicines-assurance-report-2026-08.html"]),
    (("--kind", "inspection"), ["inspection-file-2026-08.html"]),
    (("--kind", "inspection", "--services", "OAK"), ["inspection-file-2026-08-oak.html"]),
    (("--people", "roles"), ["medication-pack-2026-08-roles.html"]),
    (("--redact", "--services", "OAK"), ["medication-pack-2026-08-redacted-oak.html"]),
])  # fmt: skip
def test_the_files_are_named_after_what_they_are(run, folder, words, names):
    assert list(printed(run, folder, *words)) == names


def test_a_pack_of_some_services_speaks_for_these_alone(run, folder):
    (page,) = printed(run, folder, "--services", "OAK,ELM").values()
    assert "2 of 2 services returned this register." in page
    assert ("Birch Lane" in page, "Harbour" in page, "Oak House" in page, "Elm Court" in page) == (
        False,
        False,
        True,
        True,
    )
    (board,) = printed(run, folder, "--kind", "board", "--services", "OAK").values()
    assert "1 register, 1 service" in board
    # The month before is limited as well: of the first month, only Elm Court has a return.
    assert "MED-ELM" not in board


def test_every_kind_tells_when_and_from_what(run, folder):
    for kind in ("board", "service", "league"):
        for page in printed(run, folder, "--kind", kind).values():
            assert "August 2026, as at 5 September 2026" in page
            assert re.search(r"Ledger: [0-9a-f]{64}", page)


@pytest.mark.parametrize("copy", [("--people", "roles"), ("--redact",)], ids=["roles", "redacted"])
@pytest.mark.parametrize("kind", ["monthly", "board", "service", "league"])
def test_no_name_of_setup_is_in_a_copy_that_hides_them(run, folder, kind, copy):
    names = {str(row["name"]) for row in setup_rows()[1]["people"]}
    assert len(names) == 16
    pages = printed(run, folder, "--kind", kind, *copy)
    assert [(file, name) for file, page in pages.items() for name in names if name.lower() in page.lower()] == []
    emails = {str(row["work_email"]) for row in setup_rows()[1]["people"]}
    assert [(file, email) for file, page in pages.items() for email in emails if email in page] == []


@pytest.mark.parametrize(("words", "code", "said"), [
    (("--kind", "falls"), 2, "No falls return for August 2026 has been recorded.\nRun “trackerkit month --period 2026-08” first."),
    (("--services", "OAK,NEW"), 2, "Setup.xlsx lists no service NEW.\nName one of OAK, ELM, BIR or HAR."),
])  # fmt: skip
def test_what_cannot_be_printed_is_told(run, folder, words, code, said):
    found = called(run, folder, *words)
    assert (found.code, found.out, found.err.strip()) == (code, "", said)


def test_a_service_is_named_only_for_its_page(run, folder):
    found = called(run, folder, "--kind", "board", "--service", "OAK")
    assert found.code == 2
    assert "--service goes with --kind service." in " ".join(found.err.replace("│", " ").split())


def test_a_pack_whose_process_died_is_named_and_the_others_are_written(folder):
    def printed(pages, logo):
        return ((name, None if "elm" in name or "bir" in name else name.encode()) for name in pages)

    at = datetime.combine(AS_AT, time(9), UTC)
    with pytest.raises(PackNotPrinted) as caught:
        make_packs(folder, PERIOD, as_at=AS_AT, at=at, print_pages=printed, wanted=Wanted(Kind.SERVICE))
    assert caught.value.sentence == (
        "service-elm-2026-08.pdf and service-bir-2026-08.pdf were not made: the process that printed them ended early."
    )
    assert caught.value.remedy == (
        "The web page is written, and so is every other pack. Close other programs, which leaves more memory, and run the "
        "command again with --workers 1."
    )
    papers = {path.name: path.read_bytes() for path in folder.packs(PERIOD).glob("service-*.pdf")}
    assert papers == {f"service-{code}-2026-08.pdf": f"service-{code}-2026-08".encode() for code in ("oak", "har")}
    pages = {path.name for path in folder.packs(PERIOD).glob("service-???-2026-08.html")}
    assert pages == {f"service-{code}-2026-08.html" for code in ("oak", "elm", "bir", "har")}
    with Ledger.open(folder.ledger) as ledger:
        issued = {event.data["name"] for event in ledger.events() if event.kind == "pack"}
    assert {name for name in issued if name.endswith(".pdf")} == set(papers)


def test_each_pack_is_laid_out_once_and_its_files_stand_together(folder):
    asked: list[str] = []

    def printed(pages, logo):
        asked.extend(pages)
        return ((name, page.encode()) for name, page in pages.items())

    at = datetime.combine(AS_AT, time(9), UTC)
    paths = make_packs(folder, PERIOD, as_at=AS_AT, at=at, print_pages=printed, wanted=Wanted(Kind.SERVICE))
    names = [f"service-{code}-2026-08" for code in ("oak", "elm", "bir", "har")]
    assert asked == names
    assert [path.name for path in paths] == [f"{name}{ending}" for name in names for ending in (".html", ".pdf")]


def test_no_process_is_too_few(run, folder):
    found = called(run, folder, "--workers", "0")
    assert found.code == 2
    assert "--workers" in " ".join(found.err.replace("│", " ").split())


def test_the_ledger_keeps_which_packs_were_issued(run, folder):
    printed(run, folder, "--kind", "board")
    with Ledger.open(folder.ledger) as ledger:
        issued = {event.data["name"]: event.data["register"] for event in ledger.events() if event.kind == "pack"}
    assert issued["board-summary-2026-08.html"] == "all"
    assert issued.get("medication-pack-2026-08.html", "medication") == "medication"
