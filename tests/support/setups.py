"""Setup workbooks of the invented provider, cut down to one service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trackerkit.demo.story import setup_rows
from trackerkit.register import load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill


def setup_of(service: str, form: Mapping[str, object] | None = None, **sheets: Sequence[Mapping[str, object]]) -> bytes:
    """The service with its units, registers and people, and those of the whole provider.

    `form` changes the form, `sheets` give other rows to a sheet by its key; a sheet that is not named is empty.
    """
    given, rows = setup_rows()
    kept = {
        key: [row for row in rows[key] if row["service_code"] in (service, "All")]
        for key in ("services", "units", "registers", "people")
    }
    return fill(build_setup(), load_register("setup"), kept | sheets, {**given, **(form or {})})
