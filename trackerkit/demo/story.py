"""The invented provider and what its services send back, month by month: `provider.toml` and `story.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from trackerkit.files import write_whole
from trackerkit.provider import Folder, Service, workbook_name
from trackerkit.register import Register, load_register
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

_HERE = Path(__file__).parent
REGISTER = "medication"
RUN_ON = 5  # the day of the next month on which the quality lead runs the month


def setup_rows() -> tuple[Mapping[str, object], dict[str, list[Mapping[str, object]]]]:
    """The invented provider: the answers of the Provider form, and the rows of the other sheets."""
    data = tomllib.loads((_HERE / "provider.toml").read_text(encoding="utf-8"))
    return data.pop("provider"), data


def setup_workbook() -> bytes:
    """Setup.xlsx, filled in."""
    form, rows = setup_rows()
    return fill(build_setup(), load_register("setup"), rows, form)


def story() -> list[dict[str, Any]]:
    """Every return of the story: service, period, start, rows by sheet, untidy steps."""
    returns: list[dict[str, Any]] = tomllib.loads((_HERE / "story.toml").read_text(encoding="utf-8"))["returns"]
    return returns


def run_day(period: str) -> date:
    """The day on which the month is run."""
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, RUN_ON)


def put_in(folder: Folder, register: Register, one: Mapping[str, Any]) -> Path:
    """One service's return, put into the folder: its issued workbook, filled in as the story tells."""
    service = Service(one["service"], "", "", "", "")
    name = workbook_name(service, register.title, one["period"])
    blank = (folder.issued(one["period"]) / name).read_bytes()
    rows = {key: one[key] for key in register.by_key if key in one and key != "start"}
    path = folder.returns(one["period"]) / name
    write_whole(path, fill(blank, register, rows, one.get("start"), one.get("untidy", ())))
    came = datetime.combine(run_day(one["period"]) - timedelta(days=1), time(16), UTC).timestamp()
    os.utime(path, (came, came))
    return path
