"""Where Setup has a name, or a rule a sentence, the pages say it and not the code."""

from __future__ import annotations

import io

from lxml import html
from openpyxl import load_workbook

from tests.portal.small import NOW, OTHER, OWN, PERIOD
from trackerkit.ledger.desk import JobState
from trackerkit.portal.pages.setup import _limit_words
from trackerkit.provider import LimitChange

LATE = "Date verified must be within 5 working days of the date completed"


def words(page: str, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath(path)]


def test_the_results_of_a_job_name_the_services(small):
    desk = small.site.desk
    args = {"period": PERIOD, "title": "Print the packs", "pack": "usual", "people": "names", "services": [OTHER, OWN]}
    job = desk.add_job("packs", args, by="lead@oakfield.example", at=NOW)
    desk.claim("one", at=NOW, lease=small.site.settings.session)
    result = {"says": "Done.", "headings": ["Service", "Return"], "table": [[OWN, "medication"]], "lines": []}
    desk.finish(job.id, "one", at=NOW, state=JobState.DONE, result=result)
    page = small.client("lead").get(f"/jobs/{job.id}").text
    assert words(page, "//tbody/tr/*") == ["Oak House", "medication"]
    assert words(page, "//dt[.='Services']/following-sibling::dd") == ["Elm Court, Oak House"]


def test_a_waiver_says_the_rule_and_for_whom(small):
    path = small.site.folder.setup
    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book["Waivers"]
    top = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Rule")
    values = {"Rule": "TK402", "Service": OWN, "Until": NOW.replace(day=30, tzinfo=None), "Reason": "Away"}
    for cell in sheet[top]:
        heading = str(cell.value or "")
        told = next((value for key, value in values.items() if heading.startswith(key)), None)
        told = "Ewa Kowalska" if heading.startswith("Approved") else told
        if told is not None:
            sheet.cell(top + 1, cell.column).value = told
    book.save(path)
    says = f"TK402 ({LATE}) for Oak House until 30 November 2026: Away. Approved by Ewa Kowalska."
    lead = small.client("lead")
    assert words(lead.get("/setup").text, "//section[h2='Waivers']//li") == [says]
    assert words(lead.get("/board").text, "//section[h2='Waivers in force']//li") == [says]


def test_a_time_limit_has_its_label_and_its_unit(shared):
    change = LimitChange(register="falls", limit="verify_within", value=14, reason="Away", approved_by="Ewa Kowalska")
    assert _limit_words(shared.site.provider, change).startswith("Falls register, Verification: within ")


def test_a_rule_is_explained_under_its_sentence_with_a_way_back(shared):
    page = shared.client("lead").get("/explain/tk402").text
    assert words(page, "//h1") == [LATE]
    assert words(page, "//p[@class='kicker']") == ["TK402, Check"]
    assert html.fromstring(page).xpath("//main//a/@href") == ["/board"]
    assert html.fromstring(shared.client("service").get("/explain/TK402").text).xpath("//main//a/@href") == ["/mine"]
    assert html.fromstring(page).xpath("//button[@data-back]/../@hidden") == [""]


def test_an_inspectors_address_stands_under_links_again(small):
    page = small.client("lead").get("/links").text
    shown = html.fromstring(page).xpath("//input[contains(@value, '/i/')]/@value")
    assert shown == [f"http://portal.example/i/{small.tokens['inspector']}"]
    assert small.client().get(shown[0].replace("http://portal.example", "")).status_code == 200


def test_files_have_their_size_and_when_they_were_written(small):
    folder = small.site.folder.packs(PERIOD)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.html").write_bytes(b"x" * 2000)
    (told,) = words(small.client("lead").get(f"/files/{PERIOD}").text, "//section[h2='Packs']//li")
    assert told.startswith("pack.html (2 KB, ")


def test_only_a_service_role_is_said_to_be_for_one_service(shared):
    page = shared.client("lead").get("/people").text
    assert words(page, "//label[@for='service']") == ["The service whose workbooks the person sends"]
    assert words(page, "//select[@id='service']/option")[0] == "Choose a service"
    hint = "Only for “Send the workbooks of one service”. Whoever reads, or is quality lead, sees every service."
    assert words(page, "//p[@id='service-hint']") == [hint]
