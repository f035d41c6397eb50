"""The Waivers sheet of Setup: built, read into the provider, and refused in one sentence where it is wrong."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from trackerkit.errors import ProviderError
from trackerkit.problems import CellRef, Severity
from trackerkit.provider import Folder, Waiver
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

AS_AT = date(2026, 11, 5)
FORM = {"provider_name": "Oakfield Care", "quality_lead": "Ewa Kowalska"}
ROWS = {
    "services": [
        {
            "service_code": "HAR",
            "service_name": "Harbour Home Care",
            "kind_of_service": "Home care",
            "nation": "England",
            "registered_manager": "Sadia Karim",
        }
    ],
    "people": [{"name": "Ewa Kowalska", "role": "Quality lead"}, {"name": "Sadia Karim", "role": "Registered manager"}],
    "registers": [{"service_code": "HAR", "register": "Medication register"}],
}
GOOD = {
    "rule": "TK402",
    "service_code": "HAR",
    "until": date(2026, 11, 30),
    "reason": "One manager for two branches",
    "approved_by": "Ewa Kowalska",
}


def folder_with(where, *waivers) -> Folder:
    folder = Folder(where)
    folder.setup.write_bytes(fill(build_setup(), load_register("setup"), ROWS | {"waivers": list(waivers)}, FORM))
    return folder


def refusal(where, waiver) -> str:
    with pytest.raises(ProviderError) as caught:
        load_provider(folder_with(where, waiver), AS_AT)
    return str(caught.value)


def test_the_sheet_is_built_from_its_definition():
    sheet = openpyxl.load_workbook(io.BytesIO(build_setup()))["Waivers"]

    assert sheet["B1"].value == "Waivers"
    assert [cell.value for cell in sheet[5]][:5] == ["Rule", "Service code", "Until", "Reason", "Approved by"]
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    dates = [v for v in sheet.data_validations.dataValidation if v.type == "date"]
    assert [(str(v.sqref), v.formula1, v.errorStyle) for v in lists] == [("E6:E25", "tk_offers_people", "warning")]
    assert [(str(v.sqref), v.errorStyle, v.error) for v in dates] == [("C6:C25", "stop", "Until must be a real date.")]


def test_waivers_become_part_of_the_provider(tmp_path):
    for_all = GOOD | {"rule": " tk401 ", "service_code": "all", "reason": "The  auditor is away"}
    provider, problems = load_provider(folder_with(tmp_path, GOOD, for_all), AS_AT)

    assert problems == ()
    assert provider.waivers == (
        Waiver("TK402", "HAR", date(2026, 11, 30), "One manager for two branches", "Ewa Kowalska"),
        Waiver("TK401", "", date(2026, 11, 30), "The auditor is away", "Ewa Kowalska"),
    )


def test_a_setup_workbook_from_before_waivers_has_none(tmp_path):
    folder = folder_with(tmp_path, GOOD)
    book = openpyxl.load_workbook(folder.setup)
    del book["Waivers"]
    book.save(folder.setup)

    provider, problems = load_provider(folder, AS_AT)

    assert (provider.waivers, [p.code for p in problems if p.severity is Severity.ERROR]) == ((), [])


def test_an_expired_waiver_is_a_note_at_its_cell(tmp_path):
    provider, (note,) = load_provider(folder_with(tmp_path, GOOD, GOOD | {"until": date(2026, 11, 4)}), AS_AT)

    assert len(provider.waivers) == 2
    assert (note.code, note.severity, note.cell) == ("TK016", Severity.NOTE, CellRef("Waivers", 7, 3))
    assert note.message == "The waiver has expired, so the rule asks again. TK402 was waived until 4 November 2026."


def test_on_its_last_day_a_waiver_has_not_expired(tmp_path):
    assert load_provider(folder_with(tmp_path, GOOD | {"until": AS_AT}), AS_AT)[1] == ()


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        (
            GOOD | {"rule": "TK999"},
            "Setup.xlsx is not ready. Waivers A6: “TK999” cannot be waived: there is no rule with this code. "
            "Correct it in Setup.xlsx and save. “trackerkit rules” lists the codes.",
        ),
        (
            GOOD | {"rule": "TK031"},
            "Setup.xlsx is not ready. Waivers A6: “TK031” cannot be waived: what could not be read cannot be waived.",
        ),
        (
            GOOD | {"rule": "TK901"},
            "Setup.xlsx is not ready. Waivers A6: “TK901” cannot be waived: personal data cannot be waived.",
        ),
        (
            GOOD | {"rule": "999 000 0018"},
            "Setup.xlsx is not ready. Waivers A6: “[NHS number]” cannot be waived: there is no rule with this code.",
        ),
        (GOOD | {"rule": ""}, "Setup.xlsx is not ready. Waivers A6: Enter the rule's code."),
        (GOOD | {"until": "end of November"}, "Setup.xlsx is not ready. Waivers C6: Until must be a real date."),
        (GOOD | {"until": ""}, "Setup.xlsx is not ready. Waivers C6: Enter the last day."),
        (GOOD | {"reason": ""}, "Setup.xlsx is not ready. Waivers D6: Enter a reason."),
        (GOOD | {"approved_by": ""}, "Setup.xlsx is not ready. Waivers E6: Enter who approved it."),
        (GOOD | {"service_code": ""}, "Setup.xlsx is not ready. Waivers B6: Enter a service code."),
        (GOOD | {"service_code": "OAK"}, "Setup.xlsx is not ready. Waivers B6: Service code must"),
    ],
    ids=[
        "unknown",
        "reading",
        "personal",
        "number",
        "rule empty",
        "no date",
        "date empty",
        "reason",
        "approver",
        "service empty",
        "service",
    ],
)
def test_a_waiver_that_is_not_whole_is_refused_in_one_sentence(tmp_path, waiver, said):
    assert refusal(tmp_path, waiver)[: len(said)] == said
