"""Whose return a file is, by its name alone."""

from __future__ import annotations

import pytest

from trackerkit.provider import Provider, Service, whose_file

OAK = Service("OAK", "Oak House", "Care home", "England", "Grace Mensah", registers=("medication",))
HAR = Service("HAR", "Harbour Home Care", "Home care", "England", "Sadia Karim", registers=("medication", "quality"))
PROVIDER = Provider("Oakfield Care", "Ewa Kowalska", "statements-2023", (OAK, HAR), ())


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("OAK Medication register 2026-11.xlsx", ("OAK", "medication")),
        ("Copy of OAK_medication-register (1).xlsx", ("OAK", "medication")),
        ("oak house november.xlsx", ("OAK", "medication")),
        ("HAR Quality register 2026-11.xlsx", ("HAR", "quality")),
        ("Harbour Home Care.xlsx", None),  # it returns two registers
        ("OAK and HAR Quality register.xlsx", None),
        ("Oakley.xlsx", None),
        ("scan0001.xlsx", None),
    ],
)
def test_whose_file(name: str, whose: tuple[str, str] | None):
    assert whose_file(PROVIDER, name) == whose
