"""The sections of a pack, and the packs, that answer a statement of the article by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from trackerkit.kinds import Kind


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


@dataclass(frozen=True)
class Pack:
    """A pack with a name of its own. `records` are the article's records that it is, `seed` what it answers."""

    kind: Kind
    title: str
    records: tuple[str, ...]
    seed: tuple[str, ...]
    test: str


FALLS_REVIEW = Pack(
    Kind.FALLS, "Weekly falls review", ("R9",), ("S-F4", "S-FX1", "S-FL1-2"), "tests/report/kinds/test_contexts.py"
)
QUALITY_MEETING = Pack(
    Kind.QUALITY, "Monthly quality meeting", ("R16",), ("S-DX1", "S-DL1"), "tests/report/kinds/test_contexts.py"
)
MEDICINES_REPORT = Pack(
    Kind.MEDICINES,
    "Medicines assurance report",
    ("R3", "R5"),
    ("S-M5", "S-ML1", "S-ML2"),
    "tests/report/kinds/test_medicines.py",
)
INSPECTION_FILE = Pack(Kind.INSPECTION, "Inspection file", (), ("S-G4", "S-G7"), "tests/month/test_inspection.py")
PACKS = (FALLS_REVIEW, QUALITY_MEETING, MEDICINES_REPORT, INSPECTION_FILE)
