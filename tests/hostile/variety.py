"""Workbooks of all makers and features, to be damaged or read: the project's own, openpyxl's, XlsxWriter's, by hand."""

from __future__ import annotations

from pathlib import Path

from tests.workbook.annotate.workbooks import by_hand, by_openpyxl, by_xlsxwriter, like_excel
from tests.workbook.read.makers import from_openpyxl, from_xlsxwriter
from trackerkit.register import load_register, register_keys
from trackerkit.workbook.build import Issue, build

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"


def issue(register: str) -> Issue:
    """An issue of the register to an invented home."""
    return Issue(
        provider="Oakfield Care",
        service_code="OAK",
        service_name="Oak House",
        period="2026-11",
        nation="England",
        people=("Priya Nair", "Tom Okafor", "Grace Mensah", "Ewa Kowalska"),
        units=("Willow", "Rowan", "Whole service"),
    )


def templates() -> dict[str, bytes]:
    """The workbook of each register as it is issued."""
    return {key: build(load_register(key), issue(key)) for key in register_keys()}


def seeds() -> dict[str, bytes]:
    """Sound workbooks, small ones above all, for the fuzzers to damage."""
    made = {f"template {key}": data for key, data in templates().items()}
    made |= {
        f"sample {path.stem}": path.read_bytes() for path in sorted(SAMPLES.glob("*.xlsx")) if "12" not in path.stem
    }
    small = {
        "openpyxl": from_openpyxl(),
        "xlsxwriter": from_xlsxwriter(),
        "xlsxwriter 1904": from_xlsxwriter(date_1904=True),
        "by hand": by_hand(),
        "like Excel": like_excel(),
        "register by openpyxl": by_openpyxl(),
        "register by xlsxwriter": by_xlsxwriter(),
    }
    return made | {f"{name}{' ' * again}": data for name, data in small.items() for again in range(4)}
