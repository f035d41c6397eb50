"""The contexts of every kind, from the sample month of the medication register and a small month of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report import registers, sample
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.league import league_context
from trackerkit.report.kinds.meeting import MEETINGS, meeting_context
from trackerkit.report.kinds.service import service_context
from trackerkit.report.privacy import EVERYTHING


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
    return [replace(record, provider=provider, chain_head=chain) for record in (medication, *others)]


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
    }


@pytest.fixture(scope="session")
def records():
    return month()


@pytest.fixture(scope="session")
def contexts():
    return made()
