"""`rules`, `explain` and `schema show`: what is checked, in words."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from trackerkit.cli.options import next_step


def rules(as_json: Annotated[bool, typer.Option("--json", help="For a program: one JSON document.")] = False) -> None:
    """List every rule: its code, how serious it is, and its sentence."""
    from trackerkit.rules.docs import as_documents, listing

    if as_json:
        typer.echo(json.dumps(as_documents(), ensure_ascii=True, indent=2))
        return
    typer.echo(listing())
    typer.echo(next_step("explain", "TK402"))


def explain(code: Annotated[str, typer.Argument(help="A rule's code: TK402, tk402 or 402.")]) -> None:
    """Explain one rule: what it checks, why it matters, how to put it right."""
    from trackerkit.rules.catalogue import BY_CODE
    from trackerkit.rules.docs import page

    wanted = code.strip().upper()
    rule = BY_CODE.get(wanted if wanted.startswith("TK") else f"TK{wanted}")
    if rule is None:
        raise typer.BadParameter(f"There is no rule {code}. “trackerkit rules” lists them all.")
    typer.echo(page(rule))
    typer.echo(f"\n{next_step('rules')}")


def schema_show(register: Annotated[str, typer.Argument(help="A register, such as medication.")]) -> None:
    """Print the pandera schema that a register is compiled into."""
    from trackerkit.cli.options import today
    from trackerkit.provider import Calendar
    from trackerkit.register import load_register
    from trackerkit.rules.frames import Month, empty_frame
    from trackerkit.validation import schemas_of

    definition = load_register(register)
    frames = {sheet.key: empty_frame(sheet) for sheet in definition.sheets}
    for key, (schema, checks, _) in schemas_of(Month(definition, frames, {}, Calendar(), today())).items():
        typer.echo(f"{key}: {len(schema.columns)} columns, {len(checks)} checks")
        for check in checks.values():
            typer.echo(f"  {check.name}  {check.says}")
    typer.echo(next_step("explain", "TK402"))
