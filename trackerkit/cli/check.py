"""`check`: what a workbook still needs, before it is returned."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import AsAt, Home, as_at
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.words import on_screen

if TYPE_CHECKING:
    from trackerkit.month import Checked, Refused
    from trackerkit.provider import Provider, Waiver

CLEAR, PROBLEMS, UNREADABLE = 0, 1, 3
_NOWHERE = CellRef("")


def check(
    files: Annotated[list[Path], typer.Argument(help="One or more workbooks.", metavar="FILE...")],
    on: AsAt = None,
    folder: Home = Path(),
    password: Annotated[str | None, typer.Option(help="Opens a workbook that is protected by a password.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program: one JSON document.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet: one line for each problem.")] = False,
    marked: Annotated[
        Path | None, typer.Option("--marked", help="Also write each workbook, marked, into this folder.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also say how each sheet and column was read.")] = False,
) -> None:
    """Say what each workbook still needs, cell by cell."""
    from trackerkit.month import check_files

    checked, refused = check_files(files, as_at=as_at(on), provider=_provider(folder, on), password=password)
    if marked is not None:
        _write_marked(checked, marked)
    if as_json:
        typer.echo(json.dumps(_document(checked, refused), ensure_ascii=True, indent=2))
    elif as_csv:
        _write_csv(checked)
        _tell_waived(checked)
    else:
        for one in checked:
            _tell(one, explain)
    for no in refused:
        typer.echo(on_screen(f"{no.path.name}: {no.error.sentence} {no.error.remedy}".strip()), err=True)
    raise typer.Exit(_code(checked, refused))


def _provider(folder: Path, on: str | None) -> Provider | None:
    """The provider of the folder, when there is one: names are then checked against Setup as it is now."""
    from trackerkit.month import load_provider
    from trackerkit.provider import Folder

    home = Folder(folder)
    return load_provider(home, as_at(on))[0] if home.setup.is_file() else None


def _code(checked: list[Checked], refused: list[Refused]) -> int:
    if refused:
        return UNREADABLE
    return CLEAR if all(one.is_clear for one in checked) else PROBLEMS


# ---------------------------------------------------------------- on screen


def _tell(one: Checked, explain: bool) -> None:
    from trackerkit.month import tally
    from trackerkit.rules.waivers import sentence

    typer.echo(on_screen(f"{one.path.name}: {tally(one.problems)}"))
    if waived := sentence(one.waived):
        typer.echo(f"  {waived}")
    for reading in one.parsed.readings:
        if reading.rows and reading.heading_row:
            typer.echo(on_screen(f"  Read {reading.sentence}"))
        if explain:
            _explain(reading)
    for note in one.parsed.notes:
        typer.echo(on_screen(f"  {note}"))
    place: tuple[str, int, str] | None = None
    for problem in one.problems:
        here = (problem.cell.sheet, problem.cell.row, problem.ref)
        if here != place:
            typer.echo(f"\n  {on_screen(_heading(problem))}")
            place = here
        where = f"{problem.cell.a1}  " if problem.cell.column else ""
        typer.echo(on_screen(f"    {where}{problem.severity.word}: {problem.message} ({problem.code})"))
    typer.echo("")


def _heading(problem: Problem) -> str:
    if not problem.cell.sheet:
        return "The workbook"
    row = f", row {problem.cell.row}" if problem.cell.row else ""
    return f"{problem.cell.sheet}{row}{f', {problem.ref}' if problem.ref else ''}"


def _explain(reading: object) -> None:
    from trackerkit.workbook.parse import SheetReading

    assert isinstance(reading, SheetReading)
    if not reading.sheet:
        typer.echo(f"  {reading.label}: not found")
        return
    how = f"sheet “{reading.sheet}” by its {reading.found_by}, headings in row {reading.heading_row}"
    typer.echo(on_screen(f"  {reading.label}: {how}"))
    for match in reading.matches:
        found = f"column {match.column}, “{match.heading}”, by {match.how}" if match.column else "not found"
        typer.echo(on_screen(f"    {match.label}: {found}"))
    for number, heading in reading.extra:
        typer.echo(on_screen(f"    “{heading}”: column {number}, not part of the register, kept"))
    if reading.skipped_sentence:
        typer.echo(f"    Not read: {reading.skipped_sentence}")


# ---------------------------------------------------------------- for programs


def _document(checked: list[Checked], refused: list[Refused]) -> dict[str, object]:
    return {
        "files": [
            {
                "file": one.path.name,
                "register": one.parsed.register.key,
                "service": one.parsed.identity.service,
                "period": one.parsed.identity.period,
                "read": [
                    {"sheet": r.sheet, "heading_row": r.heading_row, "rows": list(r.rows)}
                    for r in one.parsed.readings
                    if r.sheet
                ],
                "problems": [_entry(problem) for problem in one.problems],
                "waived": [_entry(held.problem) | {"waiver": _terms(held.waiver)} for held in one.waived],
            }
            for one in checked
        ],
        "refused": [
            {
                "file": no.path.name,
                "code": getattr(no.error, "code", ""),
                "sentence": no.error.sentence,
                "remedy": no.error.remedy,
            }
            for no in refused
        ],
    }


def _entry(problem: Problem) -> dict[str, object]:
    return {
        "sheet": problem.cell.sheet,
        "cell": problem.cell.a1,
        "code": problem.code,
        "severity": problem.severity.value,
        "reference": problem.ref,
        "heading": problem.heading,
        "message": problem.message,
        "fix": problem.fix,
    }


def _terms(waiver: Waiver) -> dict[str, str]:
    return {
        "service": waiver.service or "All",
        "until": waiver.until.isoformat(),
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
    }


def _write_csv(checked: list[Checked]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["file", *_entry(Problem("", Severity.NOTE, _NOWHERE, ""))])
    for one in checked:
        for problem in one.problems:
            writer.writerow([safe(one.path.name), *(safe(str(value)) for value in _entry(problem).values())])


def _tell_waived(checked: list[Checked]) -> None:
    """Beside the table, not in it: what a waiver holds back is no line of work for anybody."""
    from trackerkit.rules.waivers import sentence

    for one in checked:
        if waived := sentence(one.waived):
            typer.echo(on_screen(f"{one.path.name}: {waived}"), err=True)


def safe(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula (OWASP, CSV injection); a lone surrogate becomes U+FFFD."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _write_marked(checked: list[Checked], folder: Path) -> None:
    """Writes the marked copies; what cannot be marked is said, and its problems are still printed."""
    from trackerkit.errors import UnreadableWorkbook
    from trackerkit.files import write_if_changed
    from trackerkit.month import marked_copy

    for one in checked:
        whose = one.parsed.identity
        try:
            write_if_changed(folder / one.path.name, marked_copy(one, whose.service, whose.period))
        except UnreadableWorkbook as error:
            typer.echo(on_screen(f"{one.path.name} was not marked. {error}"), err=True)
