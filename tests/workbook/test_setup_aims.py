"""The Aims sheet of Setup: read into the provider, and refused in one sentence where it names no measure."""

from __future__ import annotations

import pytest

from tests.workbook.test_setup_waivers import AS_AT, FORM, ROWS
from trackerkit.errors import ProviderError
from trackerkit.provider import Aim, Folder
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

GOOD = {"register": "Medication register", "measure": "MAR compliance", "target": 95, "baseline_from": "August 2025"}


def folder_with(where, *aims) -> Folder:
    folder = Folder(where)
    folder.setup.write_bytes(fill(build_setup(), load_register("setup"), ROWS | {"aims": list(aims)}, FORM))
    return folder


def test_aims_become_part_of_the_provider(tmp_path):
    untidy = {"register": "falls register", "measure": " falls ", "reason": "No target yet"}
    provider, problems = load_provider(folder_with(tmp_path, GOOD, untidy), AS_AT)

    assert problems == ()
    assert provider.aims == (Aim("medication", "MAR compliance", 95.0, "2025-08"), Aim("falls", "Falls"))


def test_without_the_sheet_there_are_none(tmp_path):
    assert load_provider(folder_with(tmp_path), AS_AT)[0].aims == ()


def test_a_measure_that_the_register_does_not_have_is_refused(tmp_path):
    with pytest.raises(ProviderError) as caught:
        load_provider(folder_with(tmp_path, GOOD | {"measure": "Falls"}), AS_AT)
    assert (caught.value.sentence, caught.value.remedy) == (
        "Setup.xlsx is not ready. Aims B6: “Falls” is no measure of the medication register.",
        "Write one of: Medicines incidents, MAR compliance, Competency assessments passed, Supervision findings. "
        "Then save.",
    )


@pytest.mark.parametrize(
    ("key", "typed"), [("register", "Fire register"), ("target", "most"), ("baseline_from", "soon")]
)
def test_what_cannot_be_read_is_asked_for(tmp_path, key, typed):
    with pytest.raises(ProviderError) as caught:
        load_provider(folder_with(tmp_path, GOOD | {key: typed}), AS_AT)
    assert caught.value.sentence.startswith("Setup.xlsx is not ready. Aims ")
