"""Builds whole workbooks out of a register's definition: one for each service and month, and Setup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from trackerkit.register import Register, SheetKind, load_frameworks, load_register, register_keys
from trackerkit.rules.text import squeezed
from trackerkit.workbook.build import identity, lists, my_month, pack, rules_on_sheet, sheets, start_here
from trackerkit.workbook.build.issue import Issue, made_from, references
from trackerkit.workbook.build.layout import ACTIONS, SPARE_ROWS, Table, rows_name, tables, used_name
from trackerkit.workbook.build.styles import TABS, Styles
from trackerkit.workbook.formulas import lookups
from trackerkit.workbook.live import sentences
from trackerkit.workbook.names import name_of

Rows = Sequence[Mapping[str, object]]
Carried = Mapping[str, Rows]


def build(register: Register, issue: Issue, *, carried: Carried | None = None) -> bytes:
    """One register workbook for one service and month, as the bytes of an .xlsx file.

    `carried`: sheet key -> rows that go on from earlier months, column key -> text, number or date.
    The same arguments give the same bytes. Raises TypeError for a value that a cell cannot hold.
    """
    carried = carried or {}
    stamp = datetime(int(issue.period[:4]), int(issue.period[5:]), 1)
    book = _book(f"{register.title}, {issue.service_name}, {issue.month}", issue.provider, stamp)
    answers = {"provider": issue.provider, "service": issue.service_name, "period": issue.month}
    facts = {
        "provider": issue.provider,
        "service": issue.service_code,
        "register": register.key,
        "period": issue.period,
        "version": register.version,
        "nation": issue.nation,
        "made_from": made_from(register, issue),
    }
    listed = [
        *lists.choice_lists(register),
        *lists.limit_lists(register),
        lists.Listed(name_of("offers", "people"), "People", _words(issue.people)),
        lists.Listed(name_of("offers", "units"), "Units", _words(issue.units)),
    ]
    _fill(book, register, issue, carried, answers, listed)
    identity.write(book, facts)
    return pack.to_bytes(book, stamp, laid_out=2)


def build_setup(register: Register | None = None, *, filled: Carried | None = None) -> bytes:
    """Setup.xlsx by the same engine. `filled`: sheet key -> rows, a form's answers as one row."""
    register = register or load_register("setup")
    filled = filled or {}
    year, month = register.version.split(".")[:2]
    stamp = datetime(int(year), int(month), 1)
    book = _book(register.title, "", stamp)
    form = next(sheet for sheet in register.sheets if sheet.kind is SheetKind.FORM)
    answers = next(iter(filled.get(form.key, ())), {})
    registers = [load_register(key) for key in register_keys()]
    limits = dict.fromkeys(limit.label for each in registers for limit in each.limits.values() if limit.can_change)
    frameworks = [framework.title for framework in load_frameworks().values()]
    listed = [
        *lists.choice_lists(register),
        *lists.limit_lists(register),
        lists.Listed(name_of("offers", "registers"), "Registers", [each.title for each in registers]),
        lists.Listed(name_of("offers", "limits"), "Limits", [*limits], 34),
        lists.Listed(name_of("offers", "frameworks"), "Frameworks", frameworks, 60),
    ]
    made = _fill(book, register, None, filled, answers, listed)
    people = made["people"]
    _name(book, name_of("offers", "people"), people.down(people.numbers["name"]))
    identity.write(book, {"register": register.key, "version": register.version})
    return pack.to_bytes(book, stamp, laid_out=1)


def _book(title: str, author: str, stamp: datetime) -> Workbook:
    book = Workbook()
    book.properties.title = title
    book.properties.creator = author or "trackerkit"
    book.properties.created = stamp
    book.calculation.fullCalcOnLoad = True
    return book


def _fill(
    book: Workbook,
    register: Register,
    issue: Issue | None,
    carried: Carried,
    answers: Mapping[str, object],
    listed: Sequence[lists.Listed],
) -> dict[str, Table]:
    """Every sheet that people see, in the order of the definition, and Lists after them."""
    styles = Styles(book)
    placed = tables(register, {key: len(rows) for key, rows in carried.items()})
    form = next(sheet for sheet in register.sheets if sheet.kind is SheetKind.FORM)
    start_here.write(book, styles, register, form, placed, issue, answers)
    if issue is not None:
        my_month.write(book, styles, placed[ACTIONS], issue)
    edges = (register.title, f"{issue.service_name}, {issue.month}" if issue else "")
    for at, table in enumerate(placed.values()):
        rows = carried.get(table.sheet.key, ())
        page = sheets.write(book, styles, table, rows, _new_refs(register, table, issue, rows), edges)
        page.sheet_properties.tabColor = TABS[at % len(TABS)]
        rules_on_sheet.name_formulas(book, table)
    says = [
        lists.Listed(name_of("says", key), f"Check on {table.sheet.label}", sentences(table.checks), 60)
        for key, table in placed.items()
    ]
    days_off: dict[date, str] = dict(issue.days_off) if issue else {}
    lists.write(book, styles, [*listed, *says], days_off)
    _name_rows(book, placed)
    book.active = 0
    return placed


def _name_rows(book: Workbook, placed: Mapping[str, Table]) -> None:
    """Names for the columns that live checks look through, with room below the printed rows."""
    wanted = {pair for key, t in placed.items() for check in t.checks for pair in lookups(check.when, key)}
    for sheet, column in sorted(wanted):
        table = placed[sheet]
        last = table.last_row + SPARE_ROWS
        _name(book, rows_name(sheet, column), table.down(table.numbers[column], last))
        _name(book, used_name(sheet), table.down(table.helpers["row"], last))


def _name(book: Workbook, name: str, place: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=place)


def _new_refs(register: Register, table: Table, issue: Issue | None, rows: Rows) -> Iterator[str] | None:
    reference = table.sheet.ref_column
    if issue is None or reference is None:
        return None
    return references(register, table.sheet, issue, (row.get(reference.key, "") for row in rows))


def _words(names: Sequence[str]) -> list[str]:
    return [word for word in map(squeezed, names) if word]
