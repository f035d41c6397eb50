"""Three months of one service, and the trail of its actions: every answer, every change, and where each stands."""

from __future__ import annotations

import io
import shutil
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time

import openpyxl
import pikepdf
import pytest
from jinja2 import meta
from lxml import html
from typer.testing import CliRunner, Result

from trackerkit.cli.app import app
from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.errors import ProviderError
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.provider import Folder, workbook_name
from trackerkit.report import trail_model
from trackerkit.report.html import environment, render_trail
from trackerkit.trail import most_eventful, trail_of, trails_of, write_trail

PERIODS = ("2026-08", "2026-09", "2026-10")
AS_AT = run_day(PERIODS[-1])
STOCK = "MED-OAK-2608-002"


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    folder = Folder(tmp_path_factory.mktemp("trail") / "provider")
    folder.root.mkdir()
    results = []
    for period in PERIODS:
        day = run_day(period)
        folder.setup.write_bytes(setup_workbook(period))
        issue_month(folder, period, as_at=day)
        for one in story(period):
            if (one["service"], one["register"]) == ("OAK", "medication"):
                put_in(folder, one)
        results.append(run_month(folder, period, as_at=day, received_at=datetime.combine(day, time(9), UTC)))
    return folder, results


@pytest.fixture(scope="module")
def folder(months) -> Folder:
    return months[0]


@pytest.fixture(scope="module")
def context(folder):
    return trail_of(folder, "med-oak-2608-002", as_at=AS_AT)


def test_the_month_finds_the_changes_records_them_and_marks_them(months):
    folder, results = months
    (oak,) = results[-1].checked
    found = [(str(p.cell), p.code, p.ref) for p in oak.problems if p.code.startswith("TK8")]
    assert found == [
        ("Actions J6", "TK805", STOCK),
        ("Actions P6", "TK803", STOCK),
        ("Actions P7", "TK802", "MED-OAK-2609-001"),
    ]
    assert [p.code for p in results[0].checked[0].problems if p.code.startswith("TK8")] == []
    with Ledger.open(folder.ledger) as ledger:
        assert [p for _, p in ledger.problems("medication", PERIODS[-1])] == list(oak.problems)
    marked = openpyxl.load_workbook(results[-1].marked[0])["Actions"]
    assert "It was 18 September 2026 in September 2026 and is 9 October 2026." in marked["P6"].comment.text


def test_running_the_month_again_finds_the_same_and_records_nothing(months):
    folder, results = months
    again = run_month(folder, PERIODS[-1], as_at=AS_AT, received_at=datetime.combine(AS_AT, time(10), UTC))
    assert again.checked[0].problems == results[-1].checked[0].problems
    assert [(one.outcome.value, one.rechecked) for one in again.recorded] == [("nothing new", False)]


def test_the_first_due_date_is_printed_whatever_a_return_makes_of_it(months, tmp_path):
    root = shutil.copytree(months[0].root, tmp_path / "provider")
    folder, day = Folder(root), run_day("2026-11")
    service = months[1][0].not_returned[0][0]
    oak = type(service)("OAK", "", "", "", "")
    path = folder.returns("2026-10") / workbook_name(oak, "Medication register", "2026-10")
    book = openpyxl.load_workbook(path)
    row = next(row for row in range(6, 20) if book["Actions"].cell(row, 1).value == "MED-OAK-2609-001")
    assert book["Actions"].cell(row, 17).value.date().isoformat() == "2026-09-30"
    book["Actions"].cell(row, 17).value = datetime(2026, 10, 16)
    book.save(path)
    result = run_month(folder, "2026-10", as_at=AS_AT, received_at=datetime.combine(AS_AT, time(11), UTC))
    told = [p.message for p in result.checked[0].problems if p.code == "TK816"]
    assert told == [
        "Original due date must stay as it was printed. It was 30 September 2026 at first. Now it is 16 October 2026."
    ]
    issue_month(folder, "2026-11", as_at=day)
    printed = openpyxl.load_workbook(folder.issued("2026-11") / workbook_name(oak, "Medication register", "2026-11"))
    carried = {cells[0].value: cells[16].value for cells in printed["Actions"].iter_rows(min_row=6, max_row=12)}
    assert carried["MED-OAK-2609-001"].date().isoformat() == "2026-09-30"


def test_the_four_questions_are_answered_first(context):
    (trail,) = context.trails
    assert [(answer.question, answer.verdict, answer.kind) for answer in trail.answers] == [
        ("What was found?", "On record", "yes"),
        ("Who fixed it?", "Done, with evidence", "yes"),
        ("How was it verified?", "Checked, not verified", "partly"),
        ("Did the risk fall?", "Not known", "no"),
    ]
    assert trail.answers[0].says == (
        "Counted stock of paracetamol did not agree with the MAR on 4 of 14 days.",
        "Raised 4 August 2026 in Rowan.",
        "Reworded once. It now reads: Stock sheets on Rowan need to improve.",
    )
    assert trail.answers[2].says == (
        "Grace Mensah checked it on 9 October 2026.",
        "Sample: Stock sheets for 5 medicines against MAR charts and a count, Rowan.",
        "Outcome: Ineffective.",
    )
    assert trail.missing == ("The outcome is “Ineffective”: it stays open until a check finds it complete.",)
    assert trail.standing == "It stands in 3 returns, from August 2026 to October 2026"


def test_each_step_says_where_it_stands(context, folder):
    (trail,) = context.trails
    steps = {step.title: step for step in trail.steps}
    assert list(steps) == [
        "Finding", "Corrective action", "Owner", "Due date", "Work done", "Evidence", "Check by somebody else",
        "Effect against the baseline", "Closure", "Escalations", "Repeats",
    ]  # fmt: skip
    with Ledger.open(folder.ledger) as ledger:
        hashes = {head.period: head.sha256 for head in ledger.returns(service="OAK")}
    moved = steps["Due date"].facts
    assert [(fact.where, fact.is_change) for fact in moved] == [
        ("Actions sheet, row 6, cell P6", False),
        ("Actions sheet, row 6, cell P6. Escalation log of October 2026, row 6", True),
    ]
    assert moved[1].source.replace("\u200b", "") == (
        f"OAK Medication register 2026-10.xlsx, received 5 November 2026, hash {hashes['2026-10'][:12]}"
    )
    assert steps["Closure"].missing == ("Not recorded: Date closed and Closure note.",)
    assert [row[3] for row in trail.returns.rows] == [hashes[period] for period in PERIODS]
    assert {row[4] for row in trail.returns.rows} == {"Kept, and its hash agrees"}


def test_a_file_that_is_not_the_one_that_came_is_named(folder, tmp_path):
    root = Folder(shutil.copytree(folder.root, tmp_path / "provider"))
    with Ledger.open(root.ledger) as ledger:
        sha256 = ledger.returns(period="2026-08")[0].sha256
    (root.originals / sha256).chmod(0o644)
    (root.originals / sha256).write_bytes(b"something else")
    (trail,) = trail_of(root, STOCK, as_at=AS_AT).trails
    assert [row[4] for row in trail.returns.rows] == [
        f"The original {sha256[:12]}… is not the file that came.", "Kept, and its hash agrees", "Kept, and its hash agrees"
    ]  # fmt: skip
    assert trail.steps[1].facts[0].where == "Actions sheet, row 7"


def test_a_repeat_is_told_on_the_trail_of_what_it_repeats(folder):
    (trail,) = trail_of(folder, "MED-OAK-2608-001", as_at=AS_AT).trails
    assert [fact.says for fact in trail.steps[-1].facts] == [
        "MED-OAK-2609-001 says that it repeats this one (September 2026)."
    ]
    assert trail.answers[3].says[-1] == "MED-OAK-2609-001 repeats it (September 2026)."


def test_a_service_is_bound_with_its_contents(folder):
    bound = trails_of(folder, "OAK", "2026-10", as_at=AS_AT)
    assert (bound.bound, bound.stem, bound.heading) == (True, "trail-oak-2026-10", "Oak House")
    assert [trail.ref for trail in bound.trails] == [
        "MED-OAK-2608-001",
        STOCK,
        "MED-OAK-2608-003",
        "MED-OAK-2609-001",
        "MED-OAK-2609-002",
        "MED-OAK-2610-001",
    ]
    page = html.fromstring(render_trail(bound))
    ids = {element.get("id") for element in page.iter()}
    links = [link.get("href") for link in page.iter("a")]
    assert links == [f"#trail-{number}" for number in range(1, 7)]
    assert {link[1:] for link in links} <= ids


def test_what_is_not_there_is_refused_in_words(folder, tmp_path):
    with pytest.raises(ProviderError, match=r"^No return on record has an action MED-OAK-9999-001"):
        trail_of(folder, "MED-OAK-9999-001", as_at=AS_AT)
    with pytest.raises(ProviderError, match=r"^No return of ELM for October 2026 with an action has been recorded"):
        trails_of(folder, "ELM", "2026-10", as_at=AS_AT)


def test_the_one_to_which_most_has_happened(folder):
    assert most_eventful(folder) == STOCK


def documented():
    return [
        kind for kind in vars(trail_model).values() if is_dataclass(kind) and kind.__module__ == trail_model.__name__
    ]


@pytest.mark.parametrize("kind", documented(), ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_holds(kind):
    assert [f.name for f in fields(kind) if not f.metadata.get("help", "").endswith(".")] == []


def test_the_templates_use_exactly_the_documented_fields():
    env, used = environment(), set()
    for name in (
        "trail.html",
        "trail_print.html",
        "trail_body.html",
        "trail_list.html",
        "page_screen.html",
        "page_print.html",
    ):
        used |= meta.find_undeclared_variables(env.parse(env.loader.get_source(env, name)[0]))
    assert {f.name for f in fields(trail_model.TrailContext)} - used == {"stem"}
    assert used - {f.name for f in fields(trail_model.TrailContext)} == set()


def test_typed_text_stays_text_and_personal_data_is_masked(folder, tmp_path):
    root = Folder(shutil.copytree(folder.root, tmp_path / "provider"))
    path = next(path for path in root.returns("2026-10").iterdir())
    book = openpyxl.load_workbook(path)
    book["Actions"]["N6"] = "<script>alert(1)</script> ring NHS 999 000 0018 {{ 7 * 7 }}"
    book.save(path)
    run_month(root, "2026-10", as_at=AS_AT, received_at=datetime.combine(AS_AT, time(11), UTC))
    page = render_trail(trail_of(root, STOCK, as_at=AS_AT))
    assert "999 000 0018" not in page
    assert "<script>" not in page
    assert "{{ 7 * 7 }}" in page


def test_the_page_has_one_h1_and_named_tables(context):
    page = html.fromstring(render_trail(context))
    assert len(list(page.iter("h1"))) == 1
    assert [t for t in page.iter("table") if not (t.findtext("caption") or "").strip()] == []
    assert [link.get("href") for link in page.iter("a")] == []


@pytest.mark.pdf
def test_the_pdf_is_tagged_for_screen_readers_and_printed_the_same_twice(context):
    from trackerkit.report.pdf import render_trail_pdf  # noqa: PLC0415 Pango may be missing

    data = render_trail_pdf(context)
    assert data == render_trail_pdf(context)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo.Title) == "Oakfield Care: MED-OAK-2608-002, from finding to outcome, medication register"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_written_once_and_left_alone_when_the_same(context, tmp_path):
    (path,) = write_trail(context, tmp_path, None)
    before = path.stat().st_mtime_ns
    assert (path.name, write_trail(context, tmp_path, None)) == ("trail-med-oak-2608-002.html", (path,))
    assert path.stat().st_mtime_ns == before


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["trail", *map(str, words)])


def test_on_screen(folder):
    said = run(STOCK, "--folder", folder.root, "--as-at", "2026-11-05", "--html-only")
    assert said.exit_code == 0
    assert said.stdout.splitlines()[:7] == [
        "MED-OAK-2608-002  Oak House, Rowan  Evidenced",
        "It stands in 3 returns, from August 2026 to October 2026.",
        "",
        "What was found?  On record",
        "  Counted stock of paracetamol did not agree with the MAR on 4 of 14 days.",
        "  Raised 4 August 2026 in Rowan.",
        "  Reworded once. It now reads: Stock sheets on Rowan need to improve.",
    ]
    assert said.stdout.splitlines()[-1] == str(folder.trails / "trail-med-oak-2608-002.html")
    bound = run("--service", "oak", "--period", "2026-10", "--folder", folder.root, "--html-only")
    assert bound.exit_code == 0
    assert bound.stdout.splitlines()[0] == "Oak House: every action, October 2026"
    assert run(STOCK, "--service", "OAK", "--folder", folder.root).exit_code == 2
