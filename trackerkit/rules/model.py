"""What a rule is: its code, its words, where it comes from, and the expression that says when a row is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter

from trackerkit.problems import Severity
from trackerkit.register import Column, Register, SheetDefinition
from trackerkit.rules.expr import Date, DoneBefore, Elsewhere, Expr, Plus, There, parts_of
from trackerkit.rules.facts import ReturnFacts

FAMILIES = {
    "TK0": "The workbook and its cells",
    "TK1": "Ownership and completeness",
    "TK2": "Dates",
    "TK3": "Completion and evidence",
    "TK4": "Verification",
    "TK5": "Effect and closure",
    "TK6": "Repeats and root cause",
    "TK7": "Escalation",
    "TK8": "Continuity from month to month",
    "TK9": "Personal data",
}


class FoundBy(StrEnum):
    """Who finds the problem."""

    RULE = "rule"  # the rule's expression, over the whole month
    READER = "reader"  # the parser, while it reads the cell; an expression here serves the live check only
    JUDGE = "judge"  # a function of the words in one cell
    HISTORY = "history"  # the month, from what the ledger holds of the months before


Judge = Callable[[str, ReturnFacts], str]  # the words of a cell, and whose return it is -> what is wrong, or ""
Skim = Callable[[str], bool]


@dataclass(frozen=True)
class Rule:
    """One rule, one screen. `says` is the sentence that the sheet, the page, the PDF and the screen all use.

    says    what to do or what must hold, without the values: "Enter an owner". Fields in braces: {label}, {thing},
            {request} of the blamed column, and the words of a limit by its key: {verify_within}, {in_verify_within}
    detail  the values: fields are column keys of the row, `shows`, and {value} for what the blamed cell holds
    blames  the columns to mark; with `each` they are chosen from the definition instead
    when    True where the row is wrong; a function of the column with `each`
    judge   for what no expression can say: what is wrong with the words of the blamed cell, which `detail` names as
            {reason}; "" when nothing is. Empty cells are not judged
    asked   the rows in which the judge is asked; all of them when there is none
    skim    a quick look that is False for words in which the judge would find nothing
    live    why the sheet cannot say it; empty when the expression becomes part of the Check column
    """

    code: str
    name: str
    severity: Severity
    says: str
    what: str
    why: str
    fix: str
    seed: tuple[str, ...]
    sheet: str = "actions"  # "*": every sheet that people fill in, the form as well
    blames: tuple[str, ...] = ()
    each: Callable[[Column], bool] | None = None
    when: Expr | Callable[[Column], Expr] | None = None
    judge: Judge | None = None
    asked: Expr | None = None
    skim: Skim | None = None
    detail: str = ""
    shows: Mapping[str, Date | DoneBefore] = field(default_factory=dict)  # a day, or the reference of another row
    found_by: FoundBy = FoundBy.RULE
    live: str = ""

    @property
    def family(self) -> str:
        return FAMILIES[self.code[:3]]


@dataclass(frozen=True)
class Check:
    """A rule bound to a sheet of a register and, where it blames a cell, to the column."""

    rule: Rule
    sheet: SheetDefinition
    columns: tuple[Column, ...]  # the first one carries the message; none: the sheet as a whole
    when: Expr | None
    says: str

    @property
    def name(self) -> str:
        """Unique within a sheet: what pandera calls the check."""
        return f"{self.rule.code}:{self.columns[0].key}" if self.columns else self.rule.code

    @property
    def column(self) -> Column:
        return self.columns[0]

    @property
    def is_live(self) -> bool:
        """Whether the sheet's own formulas say it."""
        return self.when is not None and not self.rule.live


def bind(rule: Rule, register: Register) -> tuple[Check, ...]:
    """Every check that `rule` makes in `register`: none where the register has not the sheet or the columns."""
    if not register.applies(rule.code):
        return ()
    sheets = [sheet for sheet in register.sheets if rule.sheet in ("*", sheet.key)]
    return tuple(check for sheet in sheets for check in _bind_sheet(rule, register, sheet))


def _bind_sheet(rule: Rule, register: Register, sheet: SheetDefinition) -> tuple[Check, ...]:
    if rule.each is None:
        columns = tuple(sheet.by_key[key] for key in rule.blames if key in sheet.by_key)
        if len(columns) < len(rule.blames):
            return ()
        when = rule.when if isinstance(rule.when, Expr) else None
        return _if_readable(Check(rule, sheet, columns, when, _says(rule, register, columns[:1])), register)
    found: list[Check] = []
    for column in filter(rule.each, sheet.columns):
        when = rule.when(column) if callable(rule.when) else rule.when
        found += _if_readable(Check(rule, sheet, (column,), when, _says(rule, register, (column,))), register)
    return tuple(found)


def _if_readable(check: Check, register: Register) -> tuple[Check, ...]:
    """The check, unless its expression reads a column, a sheet or a limit that this register does not have."""
    read = check.when or check.rule.asked
    if read is None:
        return (check,)
    if not read.columns() <= set(check.sheet.by_key):
        return ()
    return (check,) if all(_there(part, register) for part in parts_of(read)) else ()


def _there(part: Expr | Date, register: Register) -> bool:
    if isinstance(part, Plus):
        return part.limit in register.limits
    if isinstance(part, DoneBefore):
        return bool(register.repeats)
    if isinstance(part, Elsewhere | There):
        sheet = register.by_key.get(part.sheet)
        needed = {part.key, part.day} - {""}
        if isinstance(part, Elsewhere) and part.where is not None:
            needed |= part.where.columns()
        return sheet is not None and needed <= set(sheet.by_key)
    return True


def _says(rule: Rule, register: Register, columns: tuple[Column, ...]) -> str:
    words = dict(register.limit_words)
    for column in columns:
        words |= {"label": column.label, "thing": column.thing, "request": column.request}
    needed = {name for _, name, _, _ in Formatter().parse(rule.says) if name}
    return rule.says.format(**{name: words.get(name, f"{{{name}}}") for name in needed})
