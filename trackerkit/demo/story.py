"""The invented provider and what its services send back, month by month: `provider.toml` and `story.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from trackerkit.files import write_if_changed, write_whole
from trackerkit.provider import Folder, Service, workbook_name
from trackerkit.register import load_register
from trackerkit.words import month_words
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

_HERE = Path(__file__).parent
LOGO = _HERE / "logo.png"
REGISTER = "medication"  # of a return that names no other
LATEST = "9999-12"  # later than every month: the provider as it is at the end of the story
RUN_ON = 5  # the day of the next month on which the quality lead runs the month


def setup_rows(period: str = LATEST) -> tuple[Mapping[str, object], dict[str, list[Mapping[str, object]]]]:
    """The invented provider in that month: the answers of the Provider form, and the rows of the other sheets."""
    data = tomllib.loads((_HERE / "provider.toml").read_text(encoding="utf-8"))
    form = data.pop("provider")
    return form, {key: [_row(row) for row in rows if row.get("since", "") <= period] for key, rows in data.items()}


def _row(row: Mapping[str, object]) -> Mapping[str, object]:
    return {key: value for key, value in row.items() if key != "since"}


def setup_workbook(period: str = LATEST, logo: str = "") -> bytes:
    """Setup.xlsx, filled in as far as the quality lead had got by that month; `logo`: the file beside it."""
    form, rows = setup_rows(period)
    named = {"logo": logo} if logo else {}
    return fill(build_setup(), load_register("setup"), rows, {**form, **named})


def put_logo(folder: Folder) -> str:
    """The invented provider's logo, put beside Setup.xlsx; its name."""
    write_if_changed(folder.root / LOGO.name, LOGO.read_bytes())
    return LOGO.name


def story(period: str = "") -> list[dict[str, Any]]:
    """Every return of the story, or of one month: service, period, register, start, rows by sheet, untidy steps."""
    returns: list[dict[str, Any]] = tomllib.loads((_HERE / "story.toml").read_text(encoding="utf-8"))["returns"]
    return [{"register": REGISTER, **_with_before(one)} for one in returns if period in ("", one["period"])]


def _with_before(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """The return with the months of `before` as rows of its Measures sheet, the oldest first."""
    rows = [row for measure in one.get("before", ()) for row in _months_of(measure)]
    return {**one, "measures": [*rows, *one.get("measures", ())]} if rows else one


def _months_of(measure: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    year, month = map(int, measure["first"].split("-"))
    for at, value in enumerate(measure["value"]):
        number = 12 * year + month - 1 + at
        row = {"measure": measure["measure"], "period": month_words(f"{number // 12}-{number % 12 + 1:02}")}
        share = {"out_of": measure["out_of"][at]} if "out_of" in measure else {}
        yield {**row, "value": value, **share, "source": measure["source"]}


def run_day(period: str) -> date:
    """The day on which the month is run."""
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, RUN_ON)


def put_in(folder: Folder, one: Mapping[str, Any]) -> Path:
    """One service's return, put into the folder: its issued workbook, filled in as the story tells."""
    register = load_register(one["register"])
    service = Service(one["service"], "", "", "", "")
    name = workbook_name(service, register.title, one["period"])
    blank = (folder.issued(one["period"]) / name).read_bytes()
    rows = {key: one[key] for key in register.by_key if key in one and key != "start"}
    path = folder.returns(one["period"]) / name
    write_whole(path, fill(blank, register, rows, one.get("start"), one.get("untidy", ())))
    came = datetime.combine(run_day(one["period"]) - timedelta(days=1), time(16), UTC).timestamp()
    os.utime(path, (came, came))
    return path
