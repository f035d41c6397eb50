"""Copies that hide names, or what was written: nothing of it is in any page of any kind, and no figure moves."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from lxml import html

from tests.assurance.made import record as one_record
from tests.report.kinds.conftest import made, month
from trackerkit.provider import Person, Provider, Service, Waiver
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html, render_print
from trackerkit.report.people import STAFF, People
from trackerkit.report.privacy import EVERYTHING, WITHHELD, Eyes, Privacy

ROLES, REDACTED = Privacy(roles=True), Privacy(redact=True)
GRACE = Person("Grace Mensah", "Registered manager", "grace.mensah@oakfield.example", "OAK")
PROVIDER = Provider(
    "Oakfield Care", "Ewa Kowalska", "statements-2023",
    (Service("OAK", "Grace Court", "Care home", "England", "Grace Mensah", units=("Rowan",)),
     Service("ELM", "Elm Court", "Nursing home", "England", "Moira Blair")),
    (GRACE, Person("Tom Okafor", "Senior carer"), Person("Rowan Hill", "Nurse"), Person("May Will", "Cook"),
     Person("Tom Hughes", "Deputy manager")),
    waivers=(Waiver("TK401", "", pd.Timestamp("2026-12-31").date(), "None to spare", "Imran Shah"),),
)  # fmt: skip


def texts(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().replace("\u200b", "").split())


def names_of(records) -> set[str]:
    provider = records[0].provider
    people = {person.name for person in provider.people} | {service.manager for service in provider.services}
    return people | {provider.quality_lead}


@pytest.fixture(scope="module")
def pages():
    """Privacy -> every page, on screen and printed, of the monthly pack of each register and of each kind."""
    records = month()
    found = {}
    for privacy in (EVERYTHING, ROLES, REDACTED):
        contexts = [*(pack_context(record, privacy) for record in records), *made(privacy).values()]
        found[privacy] = [render(context) for context in contexts for render in (render_html, render_print)]
    return found


@pytest.mark.parametrize("privacy", [ROLES, REDACTED], ids=["roles", "redacted"])
def test_no_name_of_setup_is_on_any_page(pages, privacy):
    names = names_of(month())
    assert len(names) > 10
    assert any(name in texts(page) for name in names for page in pages[EVERYTHING])
    shown = [texts(page).lower() for page in pages[privacy]]
    assert [name for page in shown for name in names if name.lower() in page] == []
    lasts = {name.split()[1] for name in names}
    assert [last for page in pages[privacy] for last in lasts if last in texts(page).split()] == []


def test_the_roles_stand_in_place_of_the_names(pages):
    assert "Senior carer" in texts(pages[ROLES][0])
    assert "People are shown by their role." in texts(pages[ROLES][0])


def test_nothing_written_is_on_a_redacted_page(pages):
    records = month()
    free = ("finding", "action", "action_taken", "evidence_location", "closure_note", "sample_checked", "effect_result")
    written = {
        str(text) for record in records for key in free for text in record.month.frames["actions"][key] if len(text) > 8
    }
    log = records[0].month.frames["escalations"]
    written |= {text for key in ("reason", "support_needed", "interim_control") for text in log[key] if text}
    units = {unit for service in records[0].provider.services for unit in service.units}
    assert len(written) > 60
    for page in pages[REDACTED]:
        assert [text for text in written | units if text in texts(page)] == []
    assert "PRN protocols" in texts(pages[REDACTED][0])


@pytest.mark.parametrize("privacy", [ROLES, REDACTED], ids=["roles", "redacted"])
def test_no_figure_moves(privacy):
    record = month()[0]
    whole, copy = pack_context(record), pack_context(record, privacy)
    for key in ("answer", "figures", "indicators", "ladders", "trend", "ageing", "services", "themes", "measures"):
        assert getattr(copy, key) == getattr(whole, key), key
    counts = {context.stem: [len(found.lines) for found in context.lists] for context in (whole, copy)}
    assert counts[whole.stem] == counts[copy.stem] == [7, 0, 7, 3, 2, 2, 1, 2, 2, 3]
    assert copy.stem == f"{whole.stem}-{privacy.stem}"


# ---------------------------------------------------------------- names in words


@pytest.mark.parametrize(("typed", "shown"), [
    ("Grace Mensah", "Registered manager"),
    ("GRACE  MENSAH's check", "Registered manager's check"),
    ("Grace\u00a0Mensah and Mrs Mensah", "Registered manager and Registered manager"),
    ("ask G. Mensah, or mail grace.mensah@oakfield.example", "ask Registered manager, or mail Registered manager"),
    ("Grace_Mensah.docx", "Registered manager.docx"),
    ("Grace at Grace Court", "Registered manager at Grace Court"),
    ("Rowan Hill on Rowan", "Nurse on Rowan"),
    ("Tom to check", f"{STAFF} to check"),  # two people are called so
    ("It will be done in May by May Will", "It will be done in May by Cook"),
    ("Ewa Kowalska and Moira Blair", "Quality lead and Registered manager"),
    ("Approved by Imran Shah", f"Approved by {STAFF}"),
    ("graceful, Mensahs, Okaforth", "graceful, Mensahs, Okaforth"),
    ("", ""),
])  # fmt: skip
def test_a_name_in_words(typed, shown):
    assert People(PROVIDER)(typed) == shown


@pytest.mark.parametrize(("typed", "shown"), [
    ("Tom Okafor", "Senior carer"),
    ("Tom Okafor / Grace Mensah", "Senior carer and Registered manager"),
    ("Jo Bloggs", STAFF),
    ("Jo Bloggs and Sam", STAFF),
    ("Bethan from the night team", STAFF),
    ("JB", STAFF),
    ("All seniors", "All seniors"),
    ("night staff", "night staff"),
    ("tbc", "tbc"),
    ("Registered manager", "Registered manager"),
    ("", ""),
])  # fmt: skip
def test_a_cell_that_should_hold_a_name(typed, shown):
    assert People(PROVIDER).cell(typed) == shown


def test_a_name_that_only_a_cell_knows_is_hidden_in_words_too():
    row = {"ref": "MED-OAK-26-001", "status": "In progress", "owner": "Zadie Quill", "completed_by": "ZQ"}
    hidden = People(PROVIDER, [one_record([row])])
    assert hidden("Zadie Quill to finish; “ZQ” is not a name; ZQ, room 7, fell") == (
        f"{STAFF} to finish; {STAFF} is not a name; ZQ, room 7, fell"
    )


def test_a_word_of_the_register_in_a_persons_cell_stays_a_word():
    hidden = People(PROVIDER, [one_record([{"ref": "MED-OAK-26-001", "owner": "Storage"}])])
    assert hidden("Storage is damp; “Storage” is no owner") == f"Storage is damp; {STAFF} is no owner"


def test_what_is_typed_into_a_dropdown_or_a_date_is_withheld():
    row = {
        "ref": "see Grace", "status": "In progress", "theme": "Mr Jones's leg", "finding": "Mr Jones fell", "unit": "Willow",
        "risk_level": "High", "due_date": ("ask Grace", None), "outcome": "Ineffective",
    }  # fmt: skip
    ((record, found),) = Eyes(REDACTED, [one_record([row])]).seen
    (seen,) = found.itertuples()
    assert (seen.ref, seen.theme, seen.finding, seen.unit, seen.risk_level) == (
        WITHHELD,
        WITHHELD,
        WITHHELD,
        "",
        "High",
    )
    assert record.month.frames["actions"]["due_date:typed"].tolist() == [WITHHELD]


def test_the_evidence_that_is_mixed_is_told_by_the_words_of_its_dropdown_alone():
    quality = month()[2]
    rows = quality.month.frames["actions"].copy()
    rows["feedback_supports"], rows["observation_supports"] = "Mixed", "Mrs Lee said so"
    mixed = replace(quality, month=replace(quality.month, frames={**quality.month.frames, "actions": rows}))
    ((_, found),) = Eyes(REDACTED, [mixed]).seen
    told = {words for one in found["mixed"] for words in one}
    assert "Feedback shows improvement: Mixed" in told
    assert f"Observation shows improvement: {WITHHELD}" in told
    assert [words for words in told if "Lee" in words] == []
