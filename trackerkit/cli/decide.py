"""`decide`: record what was decided of an action, as the page Decisions does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trackerkit.cli.options import AsAt, Home, as_at, next_step, now

if TYPE_CHECKING:
    from datetime import date

    from trackerkit.ledger import Ledger
    from trackerkit.provider import Provider
    from trackerkit.report.questions import Question


def decide(  # noqa: PLR0913 the options of the command
    ref: Annotated[str, typer.Argument(help="The action's reference, such as MED-OAK-2611-001.")],
    by: Annotated[str, typer.Option("--by", help="On whose behalf: the meeting or the person that decided.")],
    agree: Annotated[bool, typer.Option("--agree", help="It is approved.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="It is refused.")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="The service is asked again.")] = False,
    note: Annotated[str, typer.Option("--note", help="A note, kept for good: name no resident.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="Which question, where the action has several.")] = "",
    folder: Home = Path(),
    on: AsAt = None,
) -> None:
    """Record what was decided of an action that needs a decision: packs and its trail say so from then on."""
    from trackerkit.assurance.answers import AGAIN, APPROVE, COMMAND_LINE, REFUSE, Decision
    from trackerkit.decided import decide as record
    from trackerkit.decided import decisions_made, fault_of, on_one_line
    from trackerkit.ledger import Ledger
    from trackerkit.provider import Folder
    from trackerkit.provider_folder import load_provider

    chosen = [word for word, given in ((APPROVE, agree), (REFUSE, refuse), (AGAIN, ask)) if given]
    if len(chosen) != 1:
        raise typer.BadParameter("Write one of --agree, --refuse and --ask.")
    said, behalf, day = on_one_line(note), on_one_line(by), as_at(on)
    _, wrong = fault_of(chosen[0], said, behalf)
    if wrong:
        raise typer.BadParameter(f"{wrong}.")
    home = Folder(folder).recorded()
    provider, _ = load_provider(home, day)
    with Ledger.open(home.ledger) as ledger:
        period, one = _question(ledger, provider, ref, kind, day)
        made = Decision(
            one.kind, one.service, one.register, period, one.ref, one.asked, chosen[0], said, behalf, one.due
        )
        record(ledger, made, provider, account=COMMAND_LINE, at=now(), day=day)
        last = [each for each in decisions_made(ledger, period) if each.decision.question == one.key][-1]
    typer.echo(f"{one.named}: {one.ask}")
    typer.echo(last.says)
    typer.echo(next_step("pack", "--period", period, folder=folder))


def _question(ledger: Ledger, provider: Provider, ref: str, kind: str, day: date) -> tuple[str, Question]:
    """The newest month, and its one question about the action. Raises ProviderError for none, and for several."""
    from trackerkit.assurance.actions import actions
    from trackerkit.assurance.following import ref_of
    from trackerkit.errors import ProviderError
    from trackerkit.records import record_of, returned
    from trackerkit.report.questions import questions
    from trackerkit.rules.report import shown
    from trackerkit.words import listed, month_words

    period = max((head.period for head in ledger.returns()), default="")
    records = [record_of(ledger, provider, register, period, day) for register in returned(ledger, provider, period)]
    asked = [one for record in records for one in questions(record, actions(record))]
    of_it = [one for one in asked if one.ref and ref_of(one.ref) == ref_of(ref)]
    found = [one for one in of_it if kind in ("", one.kind)]
    if not found:
        when = f" in {month_words(period)}" if period else ""
        raise ProviderError(
            f"Nothing is to be decided about {shown(ref, longest=60)}{when}.",
            f"It has: {listed([one.kind for one in of_it])}." if of_it else "The pack lists what needs a decision.",
        )
    if len(found) > 1:
        raise ProviderError(
            f"{len(found)} things are to be decided about {found[0].ref}.",
            f"Add --kind {listed([one.kind for one in found], 'or')}.",
        )
    return period, found[0]
