"""Time limits of the provider's own: in the rules, the sheet, the sentences, the pack and `check`."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.month.test_waivers import codes, set_up
from trackerkit.checking import check_files
from trackerkit.demo.story import put_in, story
from trackerkit.errors import ProviderError
from trackerkit.issue import issue_month
from trackerkit.month import run_month
from trackerkit.packs import make_packs
from trackerkit.provider import Folder, LimitChange, provider_register
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register, register_keys
from trackerkit.workbook.build import build_setup

PERIOD, RUN = "2026-10", date(2026, 11, 5)
AT = datetime(2026, 11, 5, 9, tzinfo=UTC)
RETURN = "HAR Medication register 2026-10.xlsx"
THREE = {
    "register": "Medication register",
    "limit": "Verification",
    "value": 3,
    "reason": "Our medicines policy asks for it",
    "approved_by": "Daniel Achebe",
}
SENTENCE = "Verification: within 3 working days of the date completed (standard: 5)"


@pytest.fixture(scope="module")
def returned(tmp_path_factory) -> Path:
    """A provider of one service that checks within 3 working days, issued and returned."""
    folder = Folder(tmp_path_factory.mktemp("limits"))
    set_up(folder, limits=[THREE])
    issue_month(folder, PERIOD, as_at=date(2026, 10, 1))
    (one,) = (one for one in story(PERIOD) if (one["service"], one["register"]) == ("HAR", "medication"))
    put_in(folder, one)
    return folder.root


@pytest.fixture
def folder(returned, tmp_path) -> Folder:
    copied = Folder(tmp_path / "provider")
    shutil.copytree(returned, copied.root)
    return copied


def told(problems, code: str) -> list[str]:
    return [problem.says for problem in problems if problem.code == code]


def run(folder: Folder):
    return run_month(folder, PERIOD, as_at=RUN, received_at=AT).checked[0]


def test_the_provider_carries_what_setup_says(folder):
    provider, problems = load_provider(folder, RUN)

    assert problems == ()
    assert provider.limits == (
        LimitChange("medication", "verify_within", 3, "Our medicines policy asks for it", "Daniel Achebe"),
    )
    assert provider_register(provider, "quality") == load_register("quality")
    changed = provider_register(provider, "medication").changed_limits
    assert {key: (limit.value, limit.standard, limit.sentence) for key, limit in changed.items()} == {
        "verify_within": (3, 5, SENTENCE)
    }


def test_the_rule_judges_by_the_changed_limit_and_says_so(folder):
    by_three = run(folder)
    set_up(folder)
    by_five = run(folder)
    set_up(folder, limits=[THREE | {"value": 60}])
    by_sixty = run(folder)

    assert told(by_three.problems, "TK402") == ["Date verified must be within 3 working days of the date completed"]
    assert told(by_five.problems, "TK402") == ["Date verified must be within 5 working days of the date completed"]
    assert told(by_sixty.problems, "TK402") == []
    assert [code for code in codes(by_five.problems) if code != "TK402"] == codes(by_sixty.problems)


def test_the_workbook_counts_by_it_and_tells_it(folder):
    book = openpyxl.load_workbook(folder.issued(PERIOD) / "HAR Medication register 2026-10.xlsx")
    sheet, _, place = book.defined_names["tk_limit_verify_within"].attr_text.partition("!")
    start = [(row[1].value, row[2].value) for row in book["Start here"].iter_rows(max_col=3)]
    says = {str(cell.value) for row in book["Lists"].iter_rows() for cell in row}

    assert book[sheet][place.replace("$", "")].value == 3
    heading = start.index(("Limits that your provider has changed", None))
    assert start[heading + 1 :] == [("3 working days", f"{SENTENCE}.")]
    assert ("3 working days", load_register("medication").limits["verify_within"].says) in start
    assert {text for text in says if "date verified must be within" in text.lower()} == {
        "Date verified must be within 3 working days of the date completed"
    }
    assert {name for name, meant in book.defined_names.items() if "tk_limit_verify_within" in meant.attr_text} == {
        "tk_beside_actions_found2",
        "tk_beside_actions_found3",
        "tk_beside_actions_check_at",
    }


def test_a_workbook_with_standard_limits_speaks_of_no_change(tmp_path):
    folder = Folder(tmp_path)
    set_up(folder)
    (path,) = (p for p in issue_month(folder, PERIOD, as_at=RUN).written if "Medication" in p.name)
    words = [cell.value for row in openpyxl.load_workbook(path)["Start here"].iter_rows() for cell in row]

    assert [word for word in words if isinstance(word, str) and ("has changed" in word or "standard:" in word)] == []


def test_the_pack_states_every_limit_and_who_approved_the_change(folder):
    run(folder)
    (path,) = make_packs(folder, PERIOD, as_at=RUN, at=AT)
    page = path.read_text(encoding="utf-8")
    limits = page[page.index("The limits of this register") :].split("</table>")[0]

    for sentence in (SENTENCE, "Furthest due date: within 2 years of the date raised"):
        assert sentence in limits
    assert "Changed by the provider: Our medicines policy asks for it. Approved by Daniel Achebe." in limits
    assert limits.count("Approved by") == 1


def test_check_judges_by_setup_in_the_folder_and_by_the_workbook_elsewhere(folder):
    path = folder.returns(PERIOD) / RETURN
    set_up(folder, limits=[THREE | {"value": 4}])
    provider, _ = load_provider(folder, RUN)
    (inside,), _ = check_files([path], as_at=RUN, provider=provider)
    (outside,), _ = check_files([path], as_at=RUN)

    assert told(inside.problems, "TK402") == ["Date verified must be within 4 working days of the date completed"]
    assert told(outside.problems, "TK402") == ["Date verified must be within 3 working days of the date completed"]


def test_a_row_for_one_register_goes_before_one_for_all(tmp_path):
    folder = Folder(tmp_path)
    set_up(folder, limits=[THREE, THREE | {"register": "", "value": 8}])
    provider, _ = load_provider(folder, RUN)

    assert {key: provider_register(provider, key).limits["verify_within"].value for key in register_keys()} == {
        "falls": 8,
        "governance": 8,
        "medication": 3,
        "quality": 8,
    }


def test_the_standard_value_is_no_change(tmp_path):
    folder = Folder(tmp_path)
    set_up(folder, limits=[THREE | {"value": 5}])
    provider, _ = load_provider(folder, RUN)

    assert provider_register(provider, "medication") == load_register("medication")


def test_a_setup_workbook_from_before_the_sheet_changes_nothing(tmp_path):
    folder = Folder(tmp_path)
    set_up(folder, limits=[THREE])
    book = openpyxl.load_workbook(folder.setup)
    del book["Limits"]
    book.save(folder.setup)

    assert load_provider(folder, RUN)[0].limits == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [THREE | {"value": 61}],
            "Setup.xlsx is not ready. Limits C6: Verification must be a whole number of working days from 0 to 60, and "
            "61 is written. Correct it in Setup.xlsx and save.",
        ),
        (
            [THREE | {"value": 2.5}],
            "Setup.xlsx is not ready. Limits C6: Verification must be a whole number of working days from 0 to 60, and "
            "2.5 is written. Correct it in Setup.xlsx and save.",
        ),
        (
            [THREE | {"value": -1}],
            "Setup.xlsx is not ready. Limits C6: Verification must be a whole number of working days from 0 to 60, and "
            "-1 is written. Correct it in Setup.xlsx and save.",
        ),
        (
            [THREE | {"limit": "Sustained", "value": 0, "register": ""}],
            "Setup.xlsx is not ready. Limits C6: Sustained must be a whole number of months from 1 to 24, and 0 is "
            "written. Correct it in Setup.xlsx and save.",
        ),
        (
            [THREE | {"limit": "Escalation"}],
            "Setup.xlsx is not ready. Limits B6: the medication register has no limit Escalation. "
            "Choose the falls register or quality register in Setup.xlsx and save.",
        ),
        (
            [THREE, THREE | {"value": 4}],
            "Setup.xlsx is not ready. Limits B7: the limit Verification of the medication register stands in row 6 "
            "already. Take one of the two rows out in Setup.xlsx and save.",
        ),
        (
            [THREE | {"register": ""}, THREE | {"register": ""}],
            "Setup.xlsx is not ready. Limits B7: the limit Verification stands in row 6 already. "
            "Take one of the two rows out in Setup.xlsx and save.",
        ),
        ([THREE | {"limit": "Text length"}], "Setup.xlsx is not ready. Limits B6: Select the limit from the list."),
        ([THREE | {"register": "Kitchens"}], "Setup.xlsx is not ready. Limits A6: Select a register from the list."),
        ([THREE | {"value": "three"}], "Setup.xlsx is not ready. Limits C6: Value must be a number."),
        ([THREE | {"value": ""}], "Setup.xlsx is not ready. Limits C6: Enter the value."),
        ([THREE | {"reason": ""}], "Setup.xlsx is not ready. Limits D6: Enter a reason."),
        ([THREE | {"approved_by": ""}], "Setup.xlsx is not ready. Limits E6: Enter who approved it."),
    ],
    ids=[
        "too large",
        "no whole number",
        "below nought",
        "below the least",
        "not in the register",
        "twice",
        "twice for all",
        "unknown limit",
        "unknown register",
        "no number",
        "value empty",
        "reason empty",
        "approver empty",
    ],
)
def test_a_limit_that_cannot_be_is_refused_in_one_sentence(tmp_path, rows, said):
    folder = Folder(tmp_path)
    set_up(folder, limits=rows)
    with pytest.raises(ProviderError) as caught:
        load_provider(folder, RUN)

    assert str(caught.value)[: len(said)] == said


def test_setup_offers_the_limits_and_frameworks_and_tells_what_each_limit_is():
    book = openpyxl.load_workbook(io.BytesIO(build_setup()))

    def words(name: str) -> list[object]:
        sheet, _, place = book.defined_names[name].attr_text.partition("!")
        cells = book[sheet][place.replace("$", "")]
        return [row[0].value for row in cells]

    validations = {str(v.sqref): v.formula1 for v in book["Limits"].data_validations.dataValidation if v.type == "list"}
    framework = [v.formula1 for v in book["Provider"].data_validations.dataValidation if v.type == "list"]
    lines = [(row[1].value, row[2].value) for row in book["Provider"].iter_rows(max_col=3)]

    assert validations == {"A6:A25": "tk_offers_registers", "B6:B25": "tk_offers_limits", "E6:E25": "tk_offers_people"}
    assert words("tk_offers_limits") == [
        "Verification",
        "Furthest due date",
        "Sustained",
        "Action opened after the audit",
        "Escalation",
        "Falls review",
        "Decision of head office",
        "Concern logged",
        "Findings",
        "Spot check or supervision",
        "Feedback asked again",
    ]
    assert "tk_offers_frameworks" in framework
    assert words("tk_offers_frameworks") == [
        "CQC quality statements (single assessment framework)",
        "CQC key lines of enquiry, adult social care (draft of 2026)",
    ]
    assert (
        "Escalation",
        "Falls register: 7 days of the due date; Quality register: 31 days of the due date.",
    ) in lines


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("CQC key lines of enquiry, adult social care (draft of 2026)", "key-lines-draft-2026"),
        ("key-lines-draft-2026", "key-lines-draft-2026"),
        ("", "statements-2023"),
    ],
)
def test_the_framework_is_chosen_by_its_title_or_its_key(tmp_path, written, key):
    folder = Folder(tmp_path)
    set_up(folder, framework=written)

    assert load_provider(folder, RUN)[0].framework == key


def test_a_framework_that_does_not_ship_is_refused(tmp_path):
    folder = Folder(tmp_path)
    set_up(folder, framework="statements-1999")
    with pytest.raises(ProviderError, match=r"Setup\.xlsx is not ready\. Provider C\d+: Select the CQC framework"):
        load_provider(folder, RUN)
