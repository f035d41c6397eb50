"""`ledger`: whether the record is unchanged, a backup of it and back again, and its tables for Excel and Power BI."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import CLEAR, PROBLEMS, Home, as_at, next_step
from trackerkit.words import count, listed

if TYPE_CHECKING:
    from trackerkit.ledger.export import Maker
    from trackerkit.provider import Folder
    from trackerkit.rules.facts import ReturnFacts


def verify(
    folder: Home = Path(),
    head: Annotated[
        list[str] | None, typer.Option("--head", help="A chain head printed in a pack's footer: must be in the chain.")
    ] = None,
) -> None:
    """Check the whole record and every original against their hashes, and name the first thing that was changed."""
    from trackerkit.ledger import Ledger
    from trackerkit.provider import Folder

    where = Folder(folder).recorded()
    with Ledger.open(where.ledger) as ledger:
        broken = ledger.verify(heads=tuple(head or ()))
        # What came is told by the chain, so originals are judged by it only where it is sound.
        broken = broken or ledger.verify_originals(where.originals)
        events = ledger.events()
    for one in broken:
        typer.echo(one.says)
    if broken:
        first = min((one.event for one in broken if one.event), default=0)
        typer.echo(f"The first event that does not hold is event {first}." if first else "No event tells of it.")
        typer.echo(
            next_step("ledger", "verify", folder=folder, then="put back a copy of the ledger that verifies, then run ")
        )
        raise typer.Exit(PROBLEMS)
    typer.echo(f"Sound: {count(len(events), 'event')}, each carrying the hash of the one before.")
    if events:
        typer.echo(f"Head of the chain: {events[-1].hash}")
        typer.echo(
            next_step("ledger", "verify", "--head", events[-1].hash, folder=folder, then="whenever you doubt it: ")
        )


def backup(
    file: Annotated[Path, typer.Argument(help="The zip to make.", dir_okay=False)],
    folder: Home = Path(),
) -> None:
    """Make one zip of the record, the originals and the settings, verified. Works while others use them."""
    from trackerkit.ledger.backup import back_up
    from trackerkit.provider import Folder

    where = Folder(folder).recorded()
    made = back_up(where.ledger, where.originals, file, where.root)
    for missing in made.missing:
        typer.echo(missing, err=True)
    typer.echo(f"{file.name}: {count(made.events, 'event')} and {count(made.originals, 'original')}, verified.")
    if made.settings:
        typer.echo(f"With it: {listed(made.settings)}.")
    typer.echo(f"Head of the chain: {made.head}")
    raise typer.Exit(PROBLEMS if made.missing else CLEAR)


def restore(
    file: Annotated[Path, typer.Argument(help="A zip that “ledger backup” made.", dir_okay=False)],
    folder: Home = Path(),
    replace: Annotated[
        bool, typer.Option("--replace", help="Go back to the backup; the ledger that is there is kept beside.")
    ] = False,
) -> None:
    """Put a backup back into a folder that has no ledger, or one that the backup continues."""
    from trackerkit.errors import ProviderError
    from trackerkit.ledger.backup import restore as put_back
    from trackerkit.provider import Folder

    where = Folder(folder)
    if isinstance(where.ledger, str):
        raise ProviderError(
            "The record of this folder is in a database (ledger.url), and a backup is put back as ledger.sqlite.",
            "Name another folder with --folder, or take ledger.url out of this one first.",
        )
    made, aside = put_back(file, where.ledger, where.originals, home=where.root, replace=replace)
    for missing in made.missing:
        typer.echo(missing, err=True)
    typer.echo(f"Put back: {count(made.events, 'event')} and {count(made.originals, 'original')}, verified.")
    if made.settings:
        typer.echo(f"With it: {listed(made.settings)}.")
    for one in made.left:
        typer.echo(one)
    if aside:
        typer.echo(f"The ledger that was there is kept as {aside}.")
    raise typer.Exit(PROBLEMS if made.missing else CLEAR)


def export(
    to: Annotated[Path, typer.Argument(help="The folder to write to.", file_okay=False, metavar="DIR")],
    folder: Home = Path(),
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Parquet files, whose columns keep their types, in place of CSV.")
    ] = False,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="As typed: NHS numbers and other personal data are not masked.")
    ] = False,
) -> None:
    """Write the record as tables for Excel and Power BI."""
    from trackerkit.ledger import Ledger
    from trackerkit.ledger.export import export as write
    from trackerkit.provider import Folder
    from trackerkit.register import load_register, register_keys

    where = Folder(folder).recorded()
    facts = None if unmasked else _own(where)
    with Ledger.open(where.ledger) as ledger:
        make, ending = (_parquet(), ".parquet") if parquet else (None, ".csv")
        registers = [load_register(key) for key in register_keys()]
        for path, rows in write(ledger, registers, to, facts=facts, make=make, ending=ending):
            typer.echo(f"{path.name}: {count(rows, 'row')}")


def _own(where: Folder) -> ReturnFacts:
    """What is the provider's own and may be shown: what Setup says; nothing where it cannot be read."""
    from trackerkit.errors import ProviderError
    from trackerkit.provider_folder import load_provider
    from trackerkit.rules.facts import ReturnFacts

    try:
        provider, _ = load_provider(where, as_at(None))
    except ProviderError:
        return ReturnFacts("")
    return ReturnFacts(
        "",
        allowed_postcodes=frozenset(service.postcode for service in provider.services if service.postcode),
        email_domains=frozenset(provider.email_domains),
        own_names=provider.own_names,
    )


def _parquet() -> Maker:
    """Raises LedgerError where the library is not installed."""
    from trackerkit.errors import LedgerError

    try:
        from trackerkit.ledger.parquet import as_parquet
    except ModuleNotFoundError:
        raise LedgerError(
            "Parquet needs polars, which is not installed where trackerkit runs.",
            "Add the package polars to that environment, or leave --parquet out.",
        ) from None
    return as_parquet
