"""Makes the sample workbooks and their README: ``python -m trackerkit.demo.samples sample_workbooks``.

The same bytes every time. Workbooks of another maker that lie in the folder are described, never written.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from trackerkit.checking import check_files, tally
from trackerkit.demo.story import REGISTER, setup_rows
from trackerkit.files import write_if_changed
from trackerkit.problems import Problem
from trackerkit.provider import Calendar
from trackerkit.register import Register, SheetKind, load_register
from trackerkit.words import day_words
from trackerkit.workbook.build import Issue, build
from trackerkit.workbook.build.issue import references
from trackerkit.workbook.fill import fill

AS_AT = date(2026, 11, 30)
README = "README.md"
_REFERENCE = {"action": "actions", "audit": "audits"}  # the first word of "@action 1" -> the sheet
_PRINTED = 30  # references of a sheet that the samples may name


@dataclass(frozen=True)
class Sample:
    """One file of the folder: its name, what is in it in a sentence, and its bytes."""

    file: str
    about: str
    data: bytes


def samples() -> list[Sample]:
    """Every sample that trackerkit itself makes, in the order of their names."""
    data = _data()
    register = load_register(REGISTER)
    made: list[Sample] = []
    for one in data["samples"]:
        if one.get("damaged"):
            good = made[1].data
            made.append(Sample(one["file"], one["about"], good[: len(good) * 2 // 3]))
        else:
            made.append(Sample(one["file"], one["about"], _workbook(data, register, one)))
    return made


def issued() -> bytes:
    """The blank workbook that all of them are filled in from."""
    data = _data()
    return _blank(data["service"], data["period"], load_register(REGISTER).version)


def write_samples(folder: Path) -> None:
    """Writes the samples and the README into the folder."""
    for sample in samples():
        write_if_changed(folder / sample.file, sample.data)
    write_if_changed(folder / README, readme(folder).encode())


def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- workbooks


def _issue(service: str, period: str) -> Issue:
    form, rows = setup_rows()
    own = next(row for row in rows["services"] if row["service_code"] == service)
    return Issue(
        provider=str(form["provider_name"]),
        service_code=service,
        service_name=str(own["service_name"]),
        period=period,
        nation=str(own["nation"]),
        people=tuple(str(row["name"]) for row in rows["people"] if row["service_code"] in (service, "All")),
        units=tuple(str(row["unit"]) for row in rows["units"] if row["service_code"] == service),
        days_off=Calendar().days_off(str(own["nation"])),
    )


def _workbook(data: Mapping[str, Any], register: Register, one: Mapping[str, Any]) -> bytes:
    issue = _issue(data["service"], data["period"])
    blank = _blank(data["service"], data["period"], one.get("version", register.version))
    if one.get("blank"):
        return blank
    refs = {
        word: list(islice(references(register, register.by_key[sheet], issue), _PRINTED))
        for word, sheet in _REFERENCE.items()
    }
    tables = [sheet.key for sheet in register.sheets if sheet.kind is SheetKind.TABLE]
    rows = {key: [_row(data["bases"], row, refs) for row in one[key]] for key in tables if key in one}
    untidy = [_named(step, refs) for step in one.get("untidy", ())]
    return fill(blank, register, rows, data["start"] | one.get("start", {}), untidy)


@lru_cache(maxsize=2)
def _blank(service: str, period: str, version: str) -> bytes:
    """The workbook as issued by trackerkit when the register had that version."""
    register = load_register(REGISTER).model_copy(update={"version": version})
    return build(register, _issue(service, period))


def _row(bases: Mapping[str, Any], row: Mapping[str, Any], refs: Mapping[str, Sequence[str]]) -> dict[str, object]:
    base = _row(bases, bases[row["is"]], refs) if "is" in row else {}
    own = {key: _written_out(value) for key, value in row.items() if key not in ("is", "without")}
    kept = {key: value for key, value in (base | own).items() if key not in row.get("without", ())}
    return _named(kept, refs)


def _written_out(value: object) -> object:
    """A text that is written out `_times` times, or the value itself."""
    return str(value["words"]) * int(value["_times"]) if isinstance(value, dict) else value


def _named(values: Mapping[str, object], refs: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """The values with the printed references in place of ``@action 1`` and ``@audit 1``."""
    found = dict(values)
    for key, value in values.items():
        if isinstance(value, str) and value.startswith("@"):
            word, number = value[1:].split()
            found[key] = refs[word][int(number) - 1]
    return found


# ---------------------------------------------------------------- the README


def readme(folder: Path) -> str:
    """What is in each workbook of the folder, and what `trackerkit check` says of it on `AS_AT`."""
    data = _data()
    known = [one for one in (*data["samples"], *data["others"]) if (folder / one["file"]).is_file()]
    said = _said([folder / one["file"] for one in known])
    lines = [
        "# Sample workbooks",
        "",
        f"Medication returns of an invented care home for November 2026, checked as at {day_words(AS_AT)}:",
        "",
        "```",
        f'trackerkit check --as-at {AS_AT} "sample_workbooks/02 good return.xlsx"',
        "```",
        "",
        "Made by `python -m tests.samples.retyped sample_workbooks` (13 and 14) and then",
        "`python -m trackerkit.demo.samples sample_workbooks` (the others, and this page). No person or place is real.",
        "",
        "| workbook | what is in it | what check says |",
        "|---|---|---|",
        *(f"| [{one['file']}](<{one['file']}>) | {one['about']} | {said[one['file']][0]} |" for one in known),
    ]
    for one in known:
        if said[one["file"]][1]:
            lines += ["", f"## {one['file']}", "", "| cell | code | how serious | what it says |", "|---|---|---|---|"]
            lines += said[one["file"]][1]
    return "\n".join(lines) + "\n"


def _said(paths: Sequence[Path]) -> dict[str, tuple[str, list[str]]]:
    """File -> what check says in short, and a line of the table for each problem."""
    checked, refused = check_files(paths, as_at=AS_AT)
    said = {one.path.name: (tally(one.problems), [_line(problem) for problem in one.problems]) for one in checked}
    for no in refused:
        said[no.path.name] = (f"Not read: {no.error.sentence} {no.error.remedy}".strip(), [])
    return said


def _line(problem: Problem) -> str:
    words = problem.message.replace("|", "\\|")
    return f"| {str(problem.cell) or 'The workbook'} | {problem.code} | {problem.severity.word} | {words} |"


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]))
