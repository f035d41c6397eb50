"""The contexts of every kind, from the sample month of the medication register and a small month of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.assurance.made import frame
from tests.report import registers, sample
from trackerkit.assurance.actions import actions
from trackerkit.assurance.following import DAYS, TEXTS, Thread, Version
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.inspection import inspection_context
from trackerkit.report.kinds.league import league_context
from trackerkit.report.kinds.medicines import medicines_context
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context
from trackerkit.report.kinds.service import service_context
from trackerkit.report.lines import rows_of
from trackerkit.report.privacy import EVERYTHING
from trackerkit.report.trail_known import Known, Received
from trackerkit.words import day_words


def month():
    """All registers of the sample's provider: Oak House returns each of them."""
    medication = sample.record()
    services = (
        replace(medication.provider.services[0], registers=("medication", *registers.REGISTERS)),
        *medication.provider.services[1:],
    )
    provider = replace(medication.provider, services=services)
    others = (registers.record(key) for key in registers.REGISTERS)
    chain = medication.chain_head
    made = [replace(record, provider=provider, chain_head=chain) for record in (medication, *others)]
    return [*made[:-1], with_logs(made[-1])]


def with_logs(governance):
    """The governance register with leadership's reviews: one of a medication action, one of a falls action."""
    reviewed = {"review_date": date(2026, 11, 24), "reviewed_by": "Priya Nand", "evidence_robust": "Partly robust",
                "support": "A second signature for 4 weeks", "further_escalation": "none"}  # fmt: skip
    rows = [
        {**reviewed, "action_ref": "MED-OAK-26-018", "challenge": "Why did it come back within 3 months"},
        {**reviewed, "action_ref": "FAL-OAK-2611-003", "challenge": "Who plugs the mat in at night"},
    ]
    frames = governance.month.frames | {"leadership": frame("leadership", {"OAK": rows}, "governance")}
    return replace(governance, month=replace(governance.month, frames=frames))


def known(record, ref: str) -> Known:
    """The action as a trail of one return knows it."""
    (row,) = [one for one in rows_of(actions(record)) if one.ref == ref]
    cells = record.month.frames["actions"].loc[row.Index].to_dict()
    days = {key: None if cells.get(key) is None or cells[key] != cells[key] else cells[key].date() for key in DAYS}
    texts = {key: str(cells.get(key, "")) for key in TEXTS}
    version = Version(record.period, row.service, row.Index[1], texts, days, days, dict.fromkeys(DAYS, ""))
    columns = [column.key for column in record.month.register.by_key["actions"].columns]
    words = {key: day_words(days[key]) if days.get(key) else cells.get(key) for key in columns}
    received = Received(
        record.period, f"{row.service} {record.period}.xlsx", date(2026, 11, 24), "ab" * 32, 1, "", None
    )
    return Known(
        record.month.register, Thread(row.service, [version]), (), {record.period: {
            key: text for key, text in words.items() if isinstance(text, str) and text
        }}, {record.period: received}, row,
    )  # fmt: skip


def made(privacy=EVERYTHING):
    """Kind -> its context."""
    records = month()
    by_register = {record.month.register.key: record for record in records}
    oak = records[0].provider.services[0]
    return {
        "board": board_context(records, privacy),
        "service": service_context(records, oak, privacy),
        "falls": meeting_context(by_register["falls"], MEETINGS["falls"], privacy),
        "quality": meeting_context(by_register["quality"], MEETINGS["quality"], privacy),
        "league": league_context(records, privacy),
        "medicines": medicines_context(by_register["medication"], by_register["governance"], privacy),
    }


def inspected():
    """An inspection file of three actions of two registers. It hides nothing, so it is not among `made`."""
    medication, falls, *_ = month()
    chosen = [
        known(medication, "MED-OAK-26-018"),
        known(medication, "MED-OAK-26-001"),
        known(falls, "FAL-OAK-2611-002"),
    ]
    return inspection_context(chosen, medication, named=True)


@pytest.fixture(scope="session")
def records():
    return month()


@pytest.fixture(scope="session")
def contexts():
    return {**made(), "inspection": inspected()}
