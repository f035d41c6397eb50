"""The sections of a pack that answer a statement of the article by themselves, beside its indicators and lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """`key` is the section's anchor in the pack; `seed` the statements that it answers."""

    key: str
    title: str
    seed: tuple[str, ...]
    test: str


MEASURES = Section(
    "measures",
    "Measures beside the themes",
    ("S-ML2", "S-FL1-2", "S-DL1", "S-MO1-4", "S-FO1-3", "S-DO1-4"),
    "tests/assurance/test_measures.py",
)
FRAMEWORK = Section("framework", "By key question", ("S-G16",), "tests/assurance/test_framework.py")
CHANGE = Section(
    "change",
    "Has anything changed?",
    ("S-G7", "S-G13", "S-F4", "S-FL1-2", "S-MO1-4", "S-FO1-3", "S-DO1-4"),
    "tests/assurance/test_change.py",
)
LOGS = Section(
    "log",  # "log-" and the key of the sheet
    "The register's own logs",
    ("S-M4", "S-M5", "S-F4", "S-D3", "S-DX1", "S-MX1"),
    "tests/report/test_logs.py",
)
SECTIONS = (MEASURES, CHANGE, FRAMEWORK, LOGS)
