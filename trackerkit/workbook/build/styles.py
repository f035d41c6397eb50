"""How a workbook looks: calm colours that keep apart in grey, one font, and a style for each kind of cell.

A style is made once as openpyxl's index array and then given to each cell, which is some five times quicker than
setting font, fill and border cell by cell.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook

from trackerkit.problems import Severity
from trackerkit.register import Column, ColumnType

FONT = "Arial"
NAVY, INK, SOFT, LINE, PAPER, PRINTED = "1F3A4D", "0B0C0C", "505A5F", "C9CFD3", "FFFFFF", "F3F4F5"
LINK = "1D70B8"
TINTS = {Severity.ERROR: "F4D7D7", Severity.WARNING: "FFF3C4", Severity.NOTE: "D2E2F1"}
WORDS = {Severity.ERROR: "8A1F1F", Severity.WARNING: "594300", Severity.NOTE: "1D4F7C"}
GOOD, GOOD_WORDS = "CFE4DC", "0B5738"
# Dark for a band's label, light for the headings under it; neighbours differ in lightness, so grey print shows them.
BANDS = (
    ("2F5573", "DCE7F0"),
    ("5E7F86", "E6EEEF"),
    ("4A4E78", "E0E1EC"),
    ("6B8F7B", "E7F0EA"),
    ("6A5640", "EDE5DA"),
    ("7C8790", "EBEDEF"),
)
PLAIN_BAND = (NAVY, "E4E9ED")
TABS = ("2F5573", "5E7F86", "4A4E78", "6A5640", "6B8F7B", "7C8790")

DATE_FORMAT = "d mmm yyyy"
MONTH_FORMAT = "mmmm yyyy"


@dataclass(frozen=True)
class Look:
    """One kind of cell. Sizes in points, colours as RRGGBB."""

    size: float = 10
    bold: bool = False
    colour: str = INK
    fill: str = ""
    wrap: bool = True
    across: str = "left"
    down: str = "top"
    indent: int = 0
    frame: bool = False  # thin lines all round
    edge: str = LINE  # their colour
    under: str = ""  # colour of a line below
    form: str = "General"
    underline: bool = False
    starts: bool = False  # the first column of a band: a stronger line on its left
    quote: bool = False  # text that begins with = stays text when somebody edits the cell


@dataclass
class Styles:
    """Gives each cell its look; each look is made once a workbook."""

    book: Workbook
    made: dict[Look, StyleArray] = field(default_factory=dict)

    def give(self, cell: Cell, look: Look) -> None:
        """Lays `look` on the cell."""
        if look not in self.made:
            self.made[look] = self._make(look)
        cell._style = copy(self.made[look])  # type: ignore[attr-defined]  # noqa: SLF001

    def _make(self, look: Look) -> StyleArray:
        sheet = self.book.worksheets[0]
        cell = Cell(sheet, row=1, column=1)
        cell.font = Font(
            name=FONT,
            size=look.size,
            bold=look.bold,
            color=look.colour,
            underline="single" if look.underline else None,
        )
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=look.fill)
        cell.alignment = Alignment(horizontal=look.across, vertical=look.down, wrap_text=look.wrap, indent=look.indent)
        cell.border = _border(look)
        cell.number_format = look.form
        style: StyleArray = cell._style  # type: ignore[attr-defined]  # noqa: SLF001
        style.quotePrefix = int(look.quote)
        return style


def _border(look: Look) -> Border:
    thin = Side("thin", color=look.edge) if look.frame else None
    left = Side("medium", color="9AA5AD") if look.starts else thin
    bottom = Side("medium", color=look.under) if look.under else thin
    return Border(left=left, right=thin, top=thin, bottom=bottom)


TITLE = Look(indent=1, size=18, bold=True, colour=NAVY, wrap=False, down="center")
PURPOSE = Look(indent=1, size=10, colour=SOFT, wrap=False, down="center")
TOTALS = Look(indent=1, size=10, bold=True, colour=NAVY, wrap=False, down="center")


def band_label(colour: str) -> Look:
    """The strip above a group of columns."""
    return Look(size=11, bold=True, colour=PAPER, fill=colour, wrap=False, down="center", indent=1)


def heading(tint: str, starts: bool) -> Look:
    """The heading of a column."""
    return Look(bold=True, fill=tint, down="center", indent=1, frame=True, under="7C8790", starts=starts)


def data(column: Column, starts: bool = False) -> Look:
    """A cell under a heading."""
    fill = PRINTED if column.printed or column.type is ColumnType.CHECK else ""
    common = {"frame": True, "fill": fill, "starts": starts, "indent": 1}
    if column.is_date:
        return Look(form=DATE_FORMAT, **common)  # type: ignore[arg-type]
    if column.type is ColumnType.PERIOD:
        return Look(form=MONTH_FORMAT, **common)  # type: ignore[arg-type]
    if column.is_number:
        return Look(across="right", **common)  # type: ignore[arg-type]
    if column.type is ColumnType.REF and column.printed:
        return Look(bold=True, **common)  # type: ignore[arg-type]
    return Look(**common)  # type: ignore[arg-type]
