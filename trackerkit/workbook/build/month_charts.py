"""The charts of My month: Excel's own, so that they move with the numbers. Lightness keeps them apart in grey."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.worksheet.worksheet import Worksheet

from trackerkit.workbook.build.styles import FONT, INK, NAVY, PAPER

_LEFT, _RIGHT = 7, 10  # columns H to J, counted from 0 to the edge after them
# Overdue, open, to verify, verified, closed: the fill, and the words on it.
_FILLS = (("8A1F1F", PAPER), ("5E7F86", PAPER), ("E3C878", INK), ("A9C3D6", INK), ("CFE4DC", INK))


def add_standing(
    sheet: Worksheet, place: tuple[int, int], rows: range, title: str = "Where every action stands"
) -> None:
    """Columns: how many actions stand where. `rows` hold the labels in B and the numbers in C.

    `place` is the first row beside which the chart stands, and the one after its last.
    """
    chart = _chart("col", title, place)
    chart.gapWidth = 45
    chart.legend = None
    chart.add_data(Reference(sheet, min_col=3, min_row=rows[0], max_row=rows[-1]))
    chart.set_categories(Reference(sheet, min_col=2, min_row=rows[0], max_row=rows[-1]))
    series = chart.series[0]
    series.graphicalProperties = _filled(_FILLS[0][0])
    series.dPt = [DataPoint(idx=at, spPr=_filled(fill), invertIfNegative=False) for at, (fill, _) in enumerate(_FILLS)]
    series.dLbls = _labels("outEnd", INK)
    sheet.add_chart(chart)


def add_owners(sheet: Worksheet, place: tuple[int, int], rows: range) -> None:
    """Bars: what each owner has to do. `rows` hold names in B and numbers in C to E, the headings above them."""
    chart = _chart("bar", "Overdue, open and to verify, by owner", place)
    chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, 40
    chart.add_data(Reference(sheet, min_col=3, max_col=5, min_row=rows[0] - 1, max_row=rows[-1]), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=2, min_row=rows[0], max_row=rows[-1]))
    for series, (fill, words) in zip(chart.series, _FILLS, strict=False):
        series.graphicalProperties = _filled(fill)
        series.dLbls = _labels("ctr", words)
    chart.x_axis.scaling.orientation = "maxMin"  # the first person on top, as in the table
    chart.legend.position = "b"
    chart.legend.txPr = _text(9, INK)
    sheet.add_chart(chart)


def _chart(kind: str, title: str, place: tuple[int, int]) -> BarChart:
    chart = BarChart()
    first, after = place
    # Bound to the cells beside it: how wide a column is differs from program to program.
    left_top, right_bottom = AnchorMarker(_LEFT, 0, first - 1, 0), AnchorMarker(_RIGHT, 0, after - 1, 0)
    chart.anchor = TwoCellAnchor("twoCell", left_top, right_bottom)  # type: ignore[assignment]  # stubs: a cell's name
    chart.type = kind
    chart.style = 2
    chart.title = _title(title)
    chart.x_axis.delete = False
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.majorTickMark = "none"
    chart.x_axis.txPr = _text(9, INK)
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="7C8790", w=9525))
    chart.y_axis.delete = True  # each bar carries its number
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill="C9CFD3", w=9525))
    chart.roundedCorners = False
    return chart


def _filled(fill: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=fill, ln=LineProperties(solidFill="505A5F", w=6350))


def _labels(place: str, colour: str) -> DataLabelList:
    labels = DataLabelList(dLblPos=place, txPr=_text(10, colour, bold=True))
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def _words(size: float, colour: str, *, bold: bool) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface=FONT), sz=int(size * 100), b=bold, solidFill=colour)


def _text(size: float, colour: str, *, bold: bool = False) -> RichText:
    properties = ParagraphProperties(defRPr=_words(size, colour, bold=bold))
    return RichText(bodyPr=RichTextProperties(), p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties())])


def _title(words: str) -> Title:
    look = _words(11, NAVY, bold=True)
    run = RegularTextRun(rPr=look, t=words)
    title = Title(overlay=False)
    text = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])])
    title.tx = Text(rich=text)
    return title
