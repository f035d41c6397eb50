"""What a cell's type, style and text in the file amount to (ECMA-376-1 18.3.1.4, 18.18.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trackerkit.workbook.read.formats import Shown
from trackerkit.workbook.read.model import Kind
from trackerkit.workbook.read.numbers import NumberCell, iso_cell, number_cell
from trackerkit.workbook.read.refusals import damaged, refusal, shown
from trackerkit.workbook.read.strings import decoded

_REMEMBERED = 20_000  # numbers remembered as read; registers repeat their dates
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_WRITTEN: dict[str, Callable[[str], NumberCell]] = {
    "inlineStr": lambda text: (Kind.TEXT, text, None),
    "str": lambda text: (Kind.TEXT, decoded(text), None),
    "e": lambda text: (Kind.ERROR, text, None),
    "d": iso_cell,
}
UNCALCULATED: NumberCell = (Kind.TEXT, "", None)


class Values:
    """Turns the text of cells into values, for one workbook: its strings, its styles, its calendar."""

    def __init__(self, strings: Sequence[str], styles: Sequence[Shown], epoch_1904: bool) -> None:
        self.shared = {str(index): text for index, text in enumerate(strings)}
        self._styles = styles
        self._epoch_1904 = epoch_1904
        self._numbers: dict[tuple[str, str], NumberCell] = {}

    def of(self, kind: str, style: str, text: str) -> NumberCell | None:
        """Kind, value and serial number of a cell of type `kind` that has a `<v>` or `<is>` of `text`; None if blank.

        An index of style or an ISO date that makes no sense leaves the cell as it is typed; a type, a truth value
        or an index of text that makes no sense is damage. Raises UnreadableWorkbook (damaged).
        """
        if not text:
            return None
        if kind == "s":
            shared = self.shared.get(text)
            if shared is None:
                raise damaged("a cell points at a text that is not in the file")
            return (Kind.TEXT, shared, None) if shared else None
        if kind in ("", "n"):
            return self._numbers.get((text, style)) or self._number(text, style)
        if kind == "b" and text in _TRUTH:
            return Kind.BOOL, _TRUTH[text], None
        if kind not in _WRITTEN:
            raise damaged(f"a cell says it is of type {shown(kind)} and holds {shown(text)}")
        return _WRITTEN[kind](text)

    def _number(self, text: str, style: str) -> NumberCell:
        index = int(style) if style.isdecimal() and len(style) < 10 else len(self._styles)
        shown = self._styles[index] if index < len(self._styles) else Shown.PLAIN
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        result = self._numbers[text, style] = number_cell(text, shown, self._epoch_1904)
        return result


class Budget:
    """How many cells that hold something may still be read."""

    def __init__(self, limit: int) -> None:
        self._limit = self.left = limit

    def spend(self, cells: int) -> None:
        """Take `cells` off. Raises UnreadableWorkbook (too-many-cells)."""
        self.left -= cells
        if self.left < 0:
            raise refusal("too-many-cells", limit=f"{self._limit:,}")
