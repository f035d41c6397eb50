"""`adopt`: start from the tracker that a service has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import AsAt, Home, as_at, now, period_of

if TYPE_CHECKING:
    from trackerkit.adopt import Adopted, Tracker
    from trackerkit.workbook.adopt import Mapping, Proposal, ProposedTable

CLEAR, PROBLEMS = 0, 1


def adopt(
    file: Annotated[Path, typer.Argument(help="Your own tracker.", metavar="FILE")],
    register: Annotated[str, typer.Option(help="The register that it is to become, such as medication.")] = "",
    service: Annotated[str, typer.Option(help="The service's code, as in Setup.")] = "",
    folder: Home = Path(),
    save: Annotated[bool, typer.Option("--save", help="Write the mapping into the folder's mappings.")] = False,
    mapping: Annotated[Path | None, typer.Option(help="Read the tracker by this mapping.", metavar="FILE")] = None,
    bring_in: Annotated[bool, typer.Option("--import", help="Record its rows as the month's history.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Record them although some of its words mean nothing yet.")
    ] = False,
    period: Annotated[str, typer.Option(help="The month that the tracker stands for, for example 2026-10.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write a workbook of ours with its rows filled in.", metavar="FILE")
    ] = None,
    sheet: Annotated[str, typer.Option(help="The sheet to read, where several could be meant.")] = "",
    heading_row: Annotated[int, typer.Option(help="The row of the headings, where they are not found.", min=0)] = 0,
    on: AsAt = None,
    password: Annotated[str | None, typer.Option(help="Opens a tracker that is protected by a password.")] = None,
) -> None:
    """Start from your own tracker: find which of its columns is which, then bring its rows in."""
    from trackerkit import adopt as flow
    from trackerkit.provider import Folder

    home = Folder(folder)
    tracker = flow.open_tracker(file, password)
    known = mapping or flow.known_mapping(home, tracker)
    if known is not None and not (save or register):
        if mapping is None:
            typer.echo(f"{file.name}: known by its headings, read by mappings/{known.name}")
        told = flow.load_mapping(known)
        if bring_in and service and period and not anyway:
            _hold_answered(told, known)
        _use(home, tracker, told, service, period, sheet, on, out, bring_in)
        return
    if bring_in or out:
        raise typer.BadParameter("Make a mapping with --save first, look it over, and name it with --mapping.")
    proposal = _proposal(home, tracker, register, service, sheet, heading_row, on)
    _tell(proposal, tracker)
    if save:
        path = flow.save_mapping(home, tracker, proposal)
        typer.echo(f"Wrote {path}. Answer what is left empty there, then run:")
        typer.echo(f'  trackerkit adopt "{file}" --mapping "{path}" --import --service CODE --period 2026-10')


def _proposal(
    home: object, tracker: Tracker, register: str, service: str, sheet: str, heading_row: int, on: str | None
) -> Proposal:
    from trackerkit import adopt as flow
    from trackerkit.provider import Folder
    from trackerkit.register import register_keys

    assert isinstance(home, Folder)
    if register not in register_keys():
        raise typer.BadParameter(f"Name the register with --register: one of {', '.join(register_keys())}.")
    provider = flow.provider_at(home, as_at(on))
    return flow.propose_mapping(tracker, register, provider, service, sheet=sheet, heading_row=heading_row)


# ---------------------------------------------------------------- the proposal on screen


def _tell(proposal: Proposal, tracker: Tracker) -> None:
    from trackerkit.words import count, listed

    for table in proposal.tables:
        where = f"sheet “{table.sheet}”, headings in row {table.heading_row}"
        typer.echo(f"{tracker.path.name}: {where}, {count(table.rows, 'row')} below them, read as {table.label}")
        if table.also:
            typer.echo(f"  The same headings are on {listed([f'“{name}”' for name in table.also])}")
        _tell_columns(table)
    for name, rows in proposal.unused:
        typer.echo(f"Not read: sheet “{name}” ({count(rows, 'row')} with something in them)")


def _tell_columns(table: ProposedTable) -> None:
    from trackerkit.problems import column_letters
    from trackerkit.words import listed

    for column in table.columns:
        if column.heading:
            at = column_letters(column.heading.column)
            typer.echo(f"  {column.label}: {at} “{column.heading.text}”, by {listed(column.how)}, {column.sure}")
        if column.text_dates:
            typer.echo(
                f"    Dates stand there as text, {'day first' if column.day_first else 'asked: is the day first'}"
            )
        for value in column.values:
            means = f"read as {value.means}" if value.means else "not known, asked"
            if value.means != value.word:
                typer.echo(f"    “{value.word}” ({value.times}): {means}")
    for question in _questions(table):
        typer.echo(f"  Asked: {question}")
    if table.extra:
        typer.echo(f"  Kept as columns of your own: {listed([f'“{heading.text}”' for heading in table.extra])}")
    if table.lacking:
        typer.echo(f"  The tracker has no {listed([column.label for column in table.lacking], 'or')}")


def _questions(table: ProposedTable) -> list[str]:
    """What is asked, each column of the tracker once: "is “Comments” in column G Action taken or Closure note?"."""
    from trackerkit.words import listed
    from trackerkit.workbook.adopt import Sure, asked_sentence

    labels: dict[tuple[object, ...], list[str]] = {}
    asked = [column for column in table.columns if column.sure is Sure.ASKED]
    for column in asked:
        labels.setdefault(column.candidates, []).append(column.label)
    candidates = {column.candidates for column in asked}
    said = []
    for headings in sorted(candidates, key=lambda several: several[0].column):
        ours, theirs = listed(labels[headings], "or"), asked_sentence(headings)
        said.append(f"is {ours} {theirs}?" if len(headings) > 1 else f"is {theirs} {ours}?")
    return said


# ---------------------------------------------------------------- by a mapping


def _use(
    home: object,
    tracker: Tracker,
    mapping: Mapping,
    service: str,
    period: str,
    sheet: str,
    on: str | None,
    out: Path | None,
    bring_in: bool,
) -> None:
    from trackerkit import adopt as flow
    from trackerkit.provider import Folder

    assert isinstance(home, Folder)
    if not (bring_in or out):
        _tell_mapping(tracker, mapping, sheet, period)
        return
    if not service or not period:
        raise typer.BadParameter("Name the service and the month with --service and --period.")
    period_of(period)
    if out:
        done = flow.write_workbook(home, tracker, mapping, service, period, as_at=as_at(on), sheet=sheet, out=out)
        _tell_adopted(done, mapping, period)
    if bring_in:
        done = flow.import_tracker(
            home, tracker, mapping, service, period, as_at=as_at(on), sheet=sheet, received_at=now()
        )
        _tell_adopted(done, mapping, period)
    raise typer.Exit(CLEAR if done.checked.is_clear else PROBLEMS)


def _hold_answered(mapping: Mapping, path: Path) -> None:
    """Raises ProviderError while words of a dropdown mean nothing yet: the packs would hold them against people."""
    from trackerkit.errors import ProviderError
    from trackerkit.words import listed

    words = [
        f"“{word}”"
        for table in mapping.tables.values()
        for values in table.values.values()
        for word, means in values.items()
        if not means
    ]
    if words:
        raise ProviderError(
            f"{path.name} does not say yet what {listed(words)} {'mean' if len(words) > 1 else 'means'}.",
            "Write that beside each word under values there, or add --anyway.",
        )


def _tell_mapping(tracker: Tracker, mapping: Mapping, sheet: str, period: str) -> None:
    from trackerkit.problems import column_letters
    from trackerkit.register import load_register
    from trackerkit.workbook.adopt import located

    register = load_register(mapping.becomes)
    layouts, notes = located(tracker.book, mapping, sheet=sheet, period=period)
    for key, layout in layouts.items():
        table = register.by_key[key]
        where = f"sheet “{layout.sheet}”, headings in row {layout.heading_row}"
        typer.echo(f"{tracker.path.name}: {where}, read as {table.label}")
        for column, number in layout.columns.items():
            heading = mapping.tables[key].columns[column]
            typer.echo(f"  {table.by_key[column].label}: {column_letters(number)} “{heading}”")
    for note in notes:
        typer.echo(f"  {note}")
    typer.echo("Bring it in with --import --service CODE --period 2026-10, or write a workbook with --out FILE.xlsx")


def _tell_adopted(done: Adopted, mapping: Mapping, period: str) -> None:
    from trackerkit.adopt import lacking, questions
    from trackerkit.cli.check import tell
    from trackerkit.words import count, listed, month_words

    parsed = done.checked.parsed
    for note in done.notes:
        typer.echo(note)
    if left := questions(mapping):
        typer.echo(f"Questions of the mapping without an answer: {left}")
    for key, given in done.numbered.items():
        if refs := list(given.values()):
            where = f"{parsed.register.by_key[key].label}: {count(len(refs), 'row')} got a reference of ours"
            typer.echo(f"{where}, {refs[0]} to {refs[-1]}" if len(refs) > 1 else f"{where}, {refs[0]}")
    for label, labels in lacking(parsed):
        if labels:
            typer.echo(f"{label}: the tracker has no {listed(labels, 'or')}")
    if done.written:
        own = [heading for reading in parsed.readings for _, heading in reading.extra]
        if own:
            typer.echo(
                f"Left in the tracker, as the workbook has no such column: {listed([f'“{name}”' for name in own])}"
            )
        typer.echo(f"Wrote {done.written}: look it over, and return it as {month_words(period)}")
        return
    tell(done.checked, explain=False)
    assert done.recorded is not None
    what = f"{done.service.name}, {month_words(period)}: {done.recorded.outcome}"
    typer.echo(f"{what}, {count(done.recorded.rows, 'row')}. “trackerkit issue” carries the open actions forward.")
