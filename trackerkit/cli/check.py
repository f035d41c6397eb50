"""`check`: what a workbook still needs, before it is returned."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import CLEAR, PROBLEMS, UNREADABLE, AsAt, Home, as_at, next_step
from trackerkit.problems import CellRef, Problem, Severity, column_letters
from trackerkit.words import on_screen, safe

if TYPE_CHECKING:
    from trackerkit.checking import Checked, Refused
    from trackerkit.provider import Provider, Waiver
    from trackerkit.workbook.parse.model import Match

_ALONE = "This check looks at the file alone; “trackerkit month” also compares it with earlier months."
_NOTHING = Problem("", Severity.NOTE, CellRef(""), "")


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
    from trackerkit.checking import check_files

    checked, refused = check_files(files, as_at=as_at(on), provider=_provider(folder, on), password=password)
    if marked is not None:
        _write_marked(checked, marked)
    if as_json:
        typer.echo(json.dumps(_document(checked, refused), ensure_ascii=True, indent=2))
    elif as_csv:
        _write_csv(checked, refused)
        _tell_waived(checked)
    else:
        for one in checked:
            tell(one, explain=explain)
    for no in refused:
        typer.echo(on_screen(f"{no.path.name}: {no.error.sentence} {no.error.remedy}".strip()), err=True)
    if not (as_json or as_csv):
        if checked:
            typer.echo(_ALONE)
        typer.echo(on_screen(_next(checked, refused, folder)))
    raise typer.Exit(_code(checked, refused))


def _provider(folder: Path, on: str | None) -> Provider | None:
    """The provider of the folder, when there is one: names are then checked against Setup as it is now."""
    from trackerkit.provider import Folder
    from trackerkit.provider_folder import load_provider

    home = Folder(folder)
    return load_provider(home, as_at(on))[0] if home.setup.is_file() else None


def _code(checked: list[Checked], refused: list[Refused]) -> int:
    if refused:
        return UNREADABLE
    return CLEAR if all(one.is_clear for one in checked) else PROBLEMS


def _next(checked: list[Checked], refused: list[Refused], folder: Path) -> str:
    again = [str(one.path) for one in checked if not one.is_clear] + [str(no.path) for no in refused]
    if again:
        return next_step("check", *again, folder=folder, then="put that right, save, and run ")
    periods = {one.parsed.identity.period for one in checked}
    if len(periods) == 1 and (period := periods.pop()):
        return next_step("month", "--period", period, folder=folder, then="return it; the quality lead then runs ")
    return "Next: return it."


# ---------------------------------------------------------------- on screen


def tell(one: Checked, *, explain: bool) -> None:
    """One workbook on screen: what was read, then each problem under its row."""
    from trackerkit.checking import tally
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
    from trackerkit.words import rows_listed
    from trackerkit.workbook.parse import SheetReading
    from trackerkit.workbook.parse.headings import visible

    assert isinstance(reading, SheetReading)
    if not reading.sheet:
        typer.echo(f"  {reading.label}: not found")
        return
    how = f"sheet “{reading.sheet}” by its {reading.found_by}, headings in row {reading.heading_row}"
    typer.echo(on_screen(f"  {reading.label}: {how}"))
    for match in reading.matches:
        typer.echo(on_screen(f"    {match.label}: {_found(match)}"))
    for number, heading in reading.extra:
        typer.echo(on_screen(f"    {column_letters(number)} “{visible(heading)}”: not part of the register, kept"))
    if reading.hidden:
        typer.echo(f"    Read though hidden: {rows_listed(reading.hidden)}")
    if reading.skipped_sentence:
        typer.echo(f"    Not read: {reading.skipped_sentence}")


def _found(match: Match) -> str:
    """``D “Who *”, by alias``: where a column was found and how, or which columns are asked about."""
    from trackerkit.words import listed
    from trackerkit.workbook.parse.headings import visible

    if match.how == "ambiguous":
        return f"asked, columns {listed([column_letters(number) for number in match.in_doubt])} fit equally well"
    return f"{column_letters(match.column)} “{visible(match.heading)}”, by {match.how}" if match.column else "not found"


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
                "code": no.error.code,
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


def _write_csv(checked: list[Checked], refused: list[Refused]) -> None:
    """A line for each problem, and one for each file that could not be read."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["file", *_entry(_NOTHING)])
    for one in checked:
        for problem in one.problems:
            writer.writerow([safe(one.path.name), *(safe(str(value)) for value in _entry(problem).values())])
    for no in refused:
        entry = dict.fromkeys(_entry(_NOTHING), "")
        entry |= {"code": no.error.code, "severity": "not read", "message": no.error.sentence, "fix": no.error.remedy}
        writer.writerow([safe(no.path.name), *map(safe, entry.values())])


def _tell_waived(checked: list[Checked]) -> None:
    """Beside the table, not in it: what a waiver holds back is no line of work for anybody."""
    from trackerkit.rules.waivers import sentence

    for one in checked:
        if waived := sentence(one.waived):
            typer.echo(on_screen(f"{one.path.name}: {waived}"), err=True)


def _write_marked(checked: list[Checked], folder: Path) -> None:
    """Writes the marked copies; what cannot be marked is said, and its problems are still printed."""
    from trackerkit.checking import marked_copy
    from trackerkit.errors import UnreadableWorkbook
    from trackerkit.files import write_if_changed

    for one in checked:
        whose = one.parsed.identity
        try:
            write_if_changed(folder / one.path.name, marked_copy(one, whose.service, whose.period))
        except UnreadableWorkbook as error:
            typer.echo(on_screen(f"{one.path.name} was not marked. {error}"), err=True)
