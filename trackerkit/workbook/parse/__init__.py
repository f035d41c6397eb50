"""Cells with true addresses -> typed frames, and a TK0xx problem at each cell that cannot be read as it stands."""

from trackerkit.workbook.parse.model import Identity, ParsedReturn, SheetReading
from trackerkit.workbook.parse.parse import identify, parse_return
from trackerkit.workbook.parse.whose import references_of

__all__ = ["Identity", "ParsedReturn", "SheetReading", "identify", "parse_return", "references_of"]
