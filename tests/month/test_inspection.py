"""The inspection file from returns on record: which actions, in which order, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from lxml import html

from trackerkit.demo.story import put_in, run_day, setup_workbook, story
from trackerkit.errors import ProviderError
from trackerkit.inspection import inspection_file
from trackerkit.issue import issue_month
from trackerkit.kinds import Kind
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.packs import Wanted, make_packs
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.report.privacy import Privacy

PERIOD = "2026-09"
AS_AT = run_day(PERIOD)
AT = datetime.combine(AS_AT, time(9), UTC)
RETURNED = (("OAK", "medication"), ("BIR", "falls"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("inspected") / "provider")
    made.root.mkdir()
    for period in ("2026-08", PERIOD):
        day = run_day(period)
        made.setup.write_bytes(setup_workbook(period))
        issue_month(made, period, as_at=day)
        for one in story(period):
            if (one["service"], one["register"]) in RETURNED:
                put_in(made, one)
        run_month(made, period, as_at=day, received_at=datetime.combine(day, time(9), UTC))
    return made


def file_of(folder, references=(), only=frozenset()):
    provider, _ = load_provider(folder, AS_AT)
    with Ledger.open(folder.ledger) as ledger:
        return inspection_file(folder, ledger, provider, PERIOD, as_at=AS_AT, references=references, only=only)


def test_without_a_name_it_holds_what_is_closed_or_of_high_risk_register_by_register(folder):
    file = file_of(folder)
    told = [(one.register, one.ref) for one in file.trails]
    assert told == sorted(told)
    assert {register for register, _ in told} == {"Falls register", "Medication register"}
    assert file.which == (
        "Every action of the returns of September 2026 that is closed, of high or extreme risk, overdue, a repeat, or "
        f"was found not to have fully worked: {len(told)} actions. 1 other action is not in this file."
    )


def test_named_actions_stand_in_the_order_in_which_they_were_named(folder):
    file = file_of(folder, (" fal-bir-2609-001", "MED-OAK-2608-002", "FAL-BIR-2609-001"))
    assert [one.ref for one in file.trails] == ["FAL-BIR-2609-001", "MED-OAK-2608-002"]
    assert file.which == "The actions that were asked for: 2 actions."
    assert [sentence.split("?")[0] for sentence in file.standing] == [
        "Who fixed it", "How was it verified", "Did the risk fall",
    ]  # fmt: skip
    assert [one.returns.rows for one in file.trails] == [(), ()]
    assert [row[:2] for row in file.returns.rows] == [
        ("September 2026", "BIR Falls register 2026-09.xlsx"),
        ("August 2026", "OAK Medication register 2026-08.xlsx"),
        ("September 2026", "OAK Medication register 2026-09.xlsx"),
    ]
    assert {len(row[3]) for row in file.returns.rows} == {64}


def test_it_can_speak_for_one_service(folder):
    assert {one.register for one in file_of(folder, only=frozenset({"BIR"})).trails} == {"Falls register"}


def test_a_reference_that_is_in_no_return_is_named(folder):
    with pytest.raises(ProviderError) as caught:
        file_of(folder, ("MED-OAK-2608-002", "MED-OAK-2608-999"))
    assert str(caught.value.sentence) == "No return up to September 2026 has an action MED-OAK-2608-999."
    with pytest.raises(ProviderError) as caught:
        file_of(folder, only=frozenset({"ELM"}))
    assert (
        caught.value.sentence
        == "No action in the returns of September 2026 is closed, of high risk, overdue or a repeat."
    )


def test_it_is_one_page_with_a_contents_list_that_leads_to_each_action(folder):
    wanted = Wanted(Kind.INSPECTION, references=("MED-OAK-2608-002", "FAL-BIR-2609-001"))
    (path,) = make_packs(folder, PERIOD, as_at=AS_AT, at=AT, wanted=wanted)
    assert path.name == "inspection-file-2026-09.html"
    page = html.fromstring(path.read_text(encoding="utf-8"))
    links = [link.get("href")[1:] for link in page.xpath("//table[contains(@class, 'answers-of')]//a")]
    assert [page.get_element_by_id(one).text_content() for one in links] == ["MED-OAK-2608-002", "FAL-BIR-2609-001"]


@pytest.mark.parametrize("privacy", [Privacy(roles=True), Privacy(redact=True)], ids=["roles", "redacted"])
def test_a_copy_that_hides_names_is_refused(folder, privacy):
    with pytest.raises(ProviderError) as caught:
        make_packs(folder, PERIOD, as_at=AS_AT, at=AT, wanted=Wanted(Kind.INSPECTION, privacy=privacy))
    assert caught.value.sentence == "An inspection file shows each action as it was returned, with its names."
    assert caught.value.remedy == "Leave out --people roles and --redact, or choose another kind of pack."


def test_without_the_medication_register_there_is_no_medicines_report(folder):
    with pytest.raises(ProviderError) as caught:
        make_packs(folder, PERIOD, as_at=AS_AT, at=AT, wanted=Wanted(Kind.MEDICINES, services=("BIR",)))
    assert caught.value.sentence == "No medication return of BIR for September 2026 has been recorded."
