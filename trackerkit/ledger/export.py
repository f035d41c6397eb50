"""The ledger as plain tables for Excel and Power BI: one CSV file a table, every cell safe to open in a spreadsheet.

The tables are defined here, once; the files and the reference page (``python -m trackerkit.ledger.export``) come from
the definitions.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trackerkit.errors import LedgerError
from trackerkit.files import write_whole
from trackerkit.ledger import exported as read
from trackerkit.ledger.fields import Field
from trackerkit.ledger.rows import EXTRA
from trackerkit.ledger.store import Ledger
from trackerkit.register import Column, ColumnType, Register, load_register, register_keys
from trackerkit.rules.facts import ReturnFacts
from trackerkit.rules.frames import typed
from trackerkit.rules.report import masked
from trackerkit.rules.text import folded
from trackerkit.words import safe

Line = Mapping[str, Any]
Maker = Callable[[Sequence[Field], Iterable[Line]], tuple[bytes, int]]  # columns and lines -> a file and its rows


@dataclass(frozen=True)
class Table:
    """One table: its file is `name`.csv. `rows` gives its lines by column name."""

    name: str
    says: str
    fields: tuple[Field, ...]
    rows: Callable[[Any], Iterator[Line]]
    of_actions: bool = False  # the columns of the registers' Actions sheets follow


_WHOSE = (
    Field("register", "text", "Which register: its key, such as medication."),
    Field("service", "text", "The service's code."),
    Field("period", "text", "The month, written 2026-11."),
)
_RETURN = Field("return_id", "number", "The return: see returns.")
_ACTION = (
    Field("action_id", "number", "The action: the same number in each month."),
    Field("ref", "text", "Its printed reference; empty where the row has none."),
)
_OURS = frozenset({"register", "service", "period", "first_period", "sha256", "code"})  # nobody typed them
_CURRENT = Field("is_current", "yes/no", "no for a return that has been corrected since.")

TABLES = (
    Table(
        "actions",
        "One line an action, as it stood in the last return that holds it.",
        (
            *_ACTION,
            *_WHOSE,
            Field("first_period", "text", "The first month in which it was returned."),
            Field("sheet_row", "number", "Its Excel row in that return."),
        ),
        read.actions,
        of_actions=True,
    ),
    Table(
        "action_versions",
        "One line an action and return: what the action said in each month, and in returns that were corrected since.",
        (*_ACTION, *_WHOSE, _RETURN, _CURRENT, Field("sheet_row", "number", "Its Excel row in that return.")),
        read.action_versions,
        of_actions=True,
    ),
    Table(
        "problems",
        "One line a problem that the rules last found in a return, those that a waiver holds back included.",
        (
            _RETURN,
            *_WHOSE,
            _CURRENT,
            Field("code", "text", "The rule: see the rules page."),
            Field("severity", "text", "error, warning or note."),
            Field("sheet", "text", "The sheet in the workbook."),
            Field("row", "number", "The Excel row; 0 where the problem is of the whole sheet."),
            Field("column", "number", "The column, 1 for A; 0 where the problem is of the whole row."),
            Field("ref", "text", "The action's reference, where there is one."),
            Field("heading", "text", "The column's heading."),
            Field("says", "text", "What is missing or doubtful."),
            Field("detail", "text", "What stands there."),
            Field("fix", "text", "What to do."),
            Field("is_waived", "yes/no", "Whether a waiver held it back."),
        ),
        read.problems_found,
    ),
    Table(
        "returns",
        "One line a workbook that was taken in, those that have been corrected since included.",
        (
            _RETURN,
            *_WHOSE,
            Field("number", "number", "1 for the first of the month, 2 for its first correction."),
            _CURRENT,
            Field("definition", "text", "The version of the register's definition."),
            Field("file_name", "text", "The file's name as it came."),
            Field("sha256", "text", "The hash of its bytes: its name in the folder originals."),
            Field("received_at", "time", "When the file came."),
            Field("recorded_at", "time", "When it was recorded."),
            Field("rows", "number", "How many rows were read, on all sheets."),
            Field("is_blank", "yes/no", "yes where no row is filled in on any sheet and nobody signed."),
            Field("event", "number", "The event in the chain that tells of it."),
        ),
        read.returns_taken,
    ),
    Table(
        "packs",
        "One line a pack that was printed.",
        (
            Field("event", "number", "The event in the chain that tells of it."),
            Field("recorded_at", "time", "When it was printed."),
            Field("name", "text", "The file's name."),
            Field("register", "text", "Which register."),
            Field("period", "text", "The month."),
            Field("sha256", "text", "The hash of its bytes."),
        ),
        read.packs,
    ),
    Table(
        "waivers",
        "One line a waiver and return in which it held something back, as of the return's last check.",
        (
            _RETURN,
            *_WHOSE,
            _CURRENT,
            Field("rule", "text", "The rule that is waived."),
            Field("for_service", "text", "The service that it is for; empty for all."),
            Field("until", "date", "The last day on which it works."),
            Field("reason", "text", "Why."),
            Field("approved_by", "text", "Who answers for it."),
            Field("problems", "number", "How many problems it held back."),
        ),
        read.waivers_used,
    ),
)


# ---------------------------------------------------------------- the columns of the registers


def action_fields(registers: Sequence[Register]) -> tuple[Field, ...]:
    """The columns of every register's Actions sheet, each once, then what does not fit into them."""
    found: dict[str, Field] = {}
    for register in registers:
        for column in _columns(register):
            of = [r.title.removesuffix(" register") for r in registers if column.key in r.by_key["actions"].by_key]
            where = "" if len(of) == len(registers) else f" ({', '.join(of)})"
            found.setdefault(column.key, Field(column.key, _kind(column), f"{column.label}{where}."))
    return (
        *found.values(),
        Field("as_typed", "text", "Cells of dates and numbers that hold something else: column and words."),
        Field("own_columns", "text", "Columns that the service added: heading and words."),
    )


def _columns(register: Register) -> list[Column]:
    if "actions" not in register.by_key:
        return []
    return [c for c in register.by_key["actions"].columns if c.type is not ColumnType.CHECK and c.key != "ref"]


def _kind(column: Column) -> str:
    return "date" if column.is_date else "number" if column.is_number else "text"


def _with_cells(line: Line, fields: Sequence[Field]) -> dict[str, Any]:
    """The line with its cells as columns."""
    cells: Mapping[str, Any] = line["cells"]
    full = {**line, **{field.name: cells.get(field.name) for field in fields}}
    words = [f"{f.name}: {cells[typed(f.name)]}" for f in fields if f.name not in cells and cells.get(typed(f.name))]
    own = [f"{key.removeprefix(EXTRA)}: {value}" for key, value in cells.items() if key.startswith(EXTRA)]
    return full | {"as_typed": "; ".join(words), "own_columns": "; ".join(own)}


def _people(registers: Sequence[Register]) -> frozenset[str]:
    """The fields that hold the name of somebody of the staff."""
    return frozenset(
        {"approved_by", *(c.key for register in registers for c in _columns(register) if c.type is ColumnType.PERSON)}
    )


def _masked(
    lines: Iterable[Line], texts: Sequence[str], people: frozenset[str], facts: ReturnFacts
) -> Iterator[dict[str, Any]]:
    """The lines without personal data in `texts`; a name in one of `people` is that of staff, in its whole line."""
    for line in lines:
        staff = {folded(str(line[name])) for name in people if line.get(name)}
        own = replace(facts, own_names=facts.own_names | staff)
        hidden = {
            name: masked(line[name], own) for name in texts if name not in _OURS and isinstance(line.get(name), str)
        }
        yield {**line, **hidden}


# ---------------------------------------------------------------- the files


def export(
    ledger: Ledger,
    registers: Sequence[Register],
    folder: Path,
    *,
    facts: ReturnFacts | None = None,
    make: Maker | None = None,
    ending: str = ".csv",
) -> Iterator[tuple[Path, int]]:
    """Writes each table as CSV (UTF-8 with its mark, so that Excel reads it) and gives each file and its rows.

    With `facts`, which say what is the provider's own, personal data is masked as in a pack; without, all is as typed.
    `make` turns columns and lines into another kind of file, with its `ending` (`ledger.parquet.as_parquet`).
    All tables show one state of the ledger each; a file that is there is replaced whole. Raises LedgerError.
    """
    for table in TABLES:
        path = folder / f"{table.name}{ending}"
        more = action_fields(registers) if table.of_actions else ()
        fields = table.fields + more
        lines: Iterable[Line] = ledger.read(table.rows)
        lines = (_with_cells(line, more) for line in lines) if more else lines
        if facts is not None:
            lines = _masked(lines, [field.name for field in fields if field.kind == "text"], _people(registers), facts)
        data, rows = (make or _csv)(fields, lines)
        try:
            write_whole(path, data)
        except OSError as fault:
            why = fault.strerror or "the disk failed"
            raise LedgerError(
                f"{path.name} could not be written: {why}.", "Close it in Excel, then run it again."
            ) from fault
        yield path, rows


def _csv(fields: Sequence[Field], lines: Iterable[Line]) -> tuple[bytes, int]:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([field.name for field in fields])
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 the count is what is wanted
        writer.writerow([_cell(line.get(field.name)) for field in fields])
    return out.getvalue().encode("utf-8-sig", "backslashreplace"), number


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return safe(value) if isinstance(value, str) else value


# ---------------------------------------------------------------- the page


def page(registers: Sequence[Register]) -> str:
    """docs/reference/export.md."""
    lines = [
        "# Tables for Excel and Power BI",
        "",
        "`trackerkit ledger export DIR` writes these tables as CSV files (UTF-8). Excel opens them by a double click;",
        "in Power BI take Get data, Text/CSV, and relate the tables by `return_id` and `action_id`. A cell that a",
        "spreadsheet would take for a formula begins with an apostrophe. Dates are written 2026-11-30, times in UTC.",
        "With `--parquet` (it needs polars) they are Parquet files: columns keep their types, and text is as typed.",
        "NHS numbers, full names of people in care and other personal data (TK9xx) are masked as in a pack; with",
        "`--unmasked` all is as typed. The names of staff stand there all the same: keep the tables as safe as the",
        "workbooks.",
        "",
        "Made from the definitions by `python -m trackerkit.ledger.export`.",
    ]
    for table in TABLES:
        lines += ["", f"## {table.name}", "", table.says, ""]
        lines += _rows_of(table.fields)
        if table.of_actions:
            lines += ["", "Then the columns of the Actions sheets: see [below](#columns-of-the-actions-sheets)."]
    lines += ["", "## Columns of the Actions sheets", "", "In `actions` and `action_versions`.", ""]
    return "\n".join((*lines, *_rows_of(action_fields(registers)), ""))


def _rows_of(fields: Sequence[Field]) -> list[str]:
    return [
        "| column | kind | what it holds |",
        "|---|---|---|",
        *(f"| {f.name} | {f.kind} | {f.says} |" for f in fields),
    ]


if __name__ == "__main__":
    sys.stdout.write(page([load_register(key) for key in register_keys()]))
