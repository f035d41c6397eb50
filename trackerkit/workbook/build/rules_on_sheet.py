"""The rules on a table sheet: hidden columns that work them out (`layout`), the Check column, and the tints.

The formulas of the columns are defined names, written here with `formulas.ROW` for the row; the cells name them.

A tint is a conditional format on cells of the same sheet only, which every version of Excel takes. Notes neither tint
nor speak: a row with nothing to put right is OK.
"""

from __future__ import annotations

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.problems import Severity, column_letters
from trackerkit.register import ColumnType
from trackerkit.rules.model import Check
from trackerkit.workbook.build.cells import formula, put
from trackerkit.workbook.build.layout import CHECK, FIRST_ROW, HEADING_ROW, HELPER, Table
from trackerkit.workbook.build.standing import standing_formulas
from trackerkit.workbook.build.styles import GOOD, GOOD_WORDS, TINTS, WORDS, Look, Styles
from trackerkit.workbook.formulas import UNUSED, at_row, quoted, squeeze
from trackerkit.workbook.live import BETWEEN, CELL_ERROR, MOVED, OK
from trackerkit.workbook.names import name_of

_HIDDEN = Look(size=8, colour="7C8790", wrap=False)
USED, ERROR = "used", "error"


_ANY_ROW = 1  # a name is written as it is asked from A1, and counts its rows from the row that asks


def live_formulas(table: Table) -> dict[str, str]:
    """Each hidden column, and Check -> its formula."""
    state = table.helper("row")
    found = {"row": _state(table)}
    for number, conditions in enumerate(table.found, 1):
        digits = "&".join(f"N({condition})" for condition in conditions) or '""'
        found[f"found{number}"] = f'IF({state}="{USED}",{digits},"")'
    found |= {"says": _says(table), "worst": _worst(table)}
    standing = standing_formulas(table) if table.is_followed else {}
    return found | standing | {CHECK: _check(table)}


def _check(table: Table) -> str:
    """What the Check column says (`live.live_text`)."""
    says, state = table.helper("says"), table.helper("row")
    used = f'IF({says}="","{OK}",MID({says},{len(BETWEEN) + 1},LEN({says})))'
    said = f'IF({state}="{USED}",{used},IF({state}="{ERROR}",{quoted(CELL_ERROR)},""))'
    return f"IFERROR({said},{quoted(MOVED)})"


def _state(table: Table) -> str:
    """An error in what people fill in makes the row used; one in what is printed counts only in a used row."""
    typed, printed = table.runs(printed=False), table.runs(printed=True)
    length = "+".join(f"SUMPRODUCT(LEN({squeeze(run)}))" for run in typed)
    used = f'IF({_errors(printed)}>0,"{ERROR}","{USED}")' if printed else f'"{USED}"'
    return f'IF({_errors(typed)}>0,"{ERROR}",IF({length}=0,"{UNUSED}",{used}))'


def _errors(runs: list[str]) -> str:
    return "+".join(f"SUMPRODUCT(--ISERROR({run}))" for run in runs)


def _says(table: Table) -> str:
    """Each sentence once: checks with the same words share the place of the first of them."""
    by_sentence: dict[str, list[str]] = {}
    for check in table.checks:
        by_sentence.setdefault(check.says, []).append(table.holds(check))
    name = name_of("says", table.sheet.key)
    pieces = [
        f'IF({_any(holds)},"{BETWEEN}"&INDEX({name},{place}),"")' for place, holds in enumerate(by_sentence.values(), 1)
    ]
    return "&".join(pieces) or '""'


def _any(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def _worst(table: Table) -> str:
    """Errors stand first among the checks, so the first so many digits are theirs."""
    found = "&".join(table.helper(f"found{number}") for number in range(1, len(table.found) + 1))
    errors = sum(check.rule.severity is Severity.ERROR for check in table.checks)
    must, check = Severity.ERROR.word, Severity.WARNING.word
    worst = f'IF(ISNUMBER(FIND("1",{found})),"{check}","{OK}")'
    worst = f'IF(ISNUMBER(FIND("1",LEFT({found},{errors}))),"{must}",{worst})'
    state = table.helper("row")
    lost = f"ISERROR({table.helper('says')})"  # FIND would call it not found
    return f'IF({state}="{USED}",IF({lost},"{check}",{worst}),IF({state}="{ERROR}","{must}",""))'


def name_formulas(book: Workbook, table: Table) -> None:
    """Adds the names of the table's formulas, kept out of the list of names that Excel shows."""
    for name, text in live_formulas(table).items():
        live = table.live(name)
        book.defined_names[live] = DefinedName(live, attr_text=at_row(text, _ANY_ROW), hidden=True)


def write_helpers(styles: Styles, sheet: Worksheet, table: Table) -> None:
    """Fills the hidden columns and groups them, closed."""
    for name, column in table.helpers.items():
        put(styles, sheet, HEADING_ROW, column, HELPER + name, _HIDDEN)
        for row in range(FIRST_ROW, table.last_row + 1):
            formula(styles, sheet, row, column, table.live(name), _HIDDEN)
    numbers = list(table.helpers.values())
    sheet.column_dimensions.group(column_letters(numbers[0]), column_letters(numbers[-1]), hidden=True)


def tinted(table: Table) -> dict[tuple[str, Severity], list[Check]]:
    """Column key and severity -> the checks that tint the column so, errors before warnings."""
    found: dict[tuple[str, Severity], list[Check]] = {}
    for check in table.checks:
        for column in check.columns:
            found.setdefault((column.key, check.rule.severity), []).append(check)
    return found


def write_tints(sheet: Worksheet, table: Table) -> None:
    """At most two tints a column, one for cells with an Excel error, three for the Check column."""
    everything = f"A{FIRST_ROW}:{column_letters(table.last_column)}{table.last_row}"
    sheet.conditional_formatting.add(everything, tint(f"ISERROR(A{FIRST_ROW})", Severity.ERROR))
    for (key, severity), checks in tinted(table).items():
        holds = at_row(_any([table.holds(check, beside=True) for check in checks]), FIRST_ROW)
        sheet.conditional_formatting.add(_down(table, key), tint(holds, severity))
    for column in table.sheet.columns:
        if column.type is ColumnType.CHECK:
            _tint_check(sheet, table, _down(table, column.key))


def _tint_check(sheet: Worksheet, table: Table, place: str) -> None:
    worst = at_row(table.beside("worst"), FIRST_ROW)
    for severity in (Severity.ERROR, Severity.WARNING):
        sheet.conditional_formatting.add(place, tint(f'{worst}="{severity.word}"', severity))
    sheet.conditional_formatting.add(place, good(f'{worst}="{OK}"'))


def _down(table: Table, key: str) -> str:
    letters = column_letters(table.numbers[key])
    return f"{letters}{FIRST_ROW}:{letters}{table.last_row}"


def tint(holds: str, severity: Severity) -> Rule:
    """The colours of a severity; nothing below it is looked at."""
    fill = PatternFill(bgColor=TINTS[severity])
    look = DifferentialStyle(font=Font(color=WORDS[severity]), fill=fill)
    return Rule(type="expression", formula=[holds], dxf=look, stopIfTrue=True)


def good(holds: str) -> Rule:
    """Green, for OK and for ready."""
    look = DifferentialStyle(font=Font(color=GOOD_WORDS, bold=True), fill=PatternFill(bgColor=GOOD))
    return Rule(type="expression", formula=[holds], dxf=look)
