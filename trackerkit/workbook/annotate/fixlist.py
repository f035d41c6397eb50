"""The first sheet, "Fix list": every problem in one table, each with a link to its cell. It prints on A4 landscape."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

from trackerkit.problems import Severity, column_letters
from trackerkit.workbook.annotate.book import quoted_sheet
from trackerkit.workbook.annotate.model import FixLine, FixList
from trackerkit.workbook.annotate.palette import fill_colour, line_colour
from trackerkit.workbook.annotate.styles import Styles
from trackerkit.workbook.annotate.xml import PRINT_LIMIT, escape, excel_text

HEADINGS = ("Where", "Column", "Reference", "How serious", "What is wrong", "What to do", "Code")
_WIDTHS = (19, 20, 21, 14, 46, 42, 10)  # letters; together one A4 page across at about nine tenths
_LAST = column_letters(len(HEADINGS))
_INK, _WHITE, _LINK, _RULE, _HEAD = "FF0B0C0C", "FFFFFFFF", "FF1D70B8", "FFB1B4B6", "FF1D3B5A"
_ACROSS = 185  # letters of body text across all columns
_POINTS = 15.0  # height of one line of body text
_TALLEST = 400  # points; Excel allows 409
NOTHING = "There is nothing to put right."


@dataclass(frozen=True, slots=True)
class _Looks:
    title: int
    intro: int
    head: int
    body: int
    link: int
    word: dict[Severity, int]


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet's part and the names scoped to it, as (name, area)."""

    data: bytes
    names: list[tuple[str, str]]


def page(fix_list: FixList, styles: Styles, sheets: Collection[str], relations: str, namespace: str) -> Page:
    """The Fix list as a worksheet part. `sheets` are those that can be linked to."""
    looks = _looks(styles)
    intro = [*fix_list.intro] if fix_list.lines else [*fix_list.intro, NOTHING]
    rows = [_merged_row(1, fix_list.title, looks.title, 1.8)]
    rows += [_merged_row(number, line, looks.intro, 1) for number, line in enumerate(intro, 2)]
    head = len(rows) + 2
    lines = grouped(fix_list.lines)
    if lines:
        rows.append(
            _row(head, list(zip(HEADINGS, [looks.head] * len(HEADINGS), strict=True)), ' ht="22" customHeight="1"')
        )
        rows += [_line_row(number, line, looks, sheets) for number, line in enumerate(lines, head + 1)]
    links = [_link(number, line) for number, line in enumerate(lines, head + 1) if line.sheet in sheets]
    last = head + len(lines) if lines else head - 2
    parts = [
        f'<worksheet xmlns="{namespace}" xmlns:r="{relations}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{_LAST}{last}"/>{_views(head if lines else 0)}<sheetFormatPr defaultRowHeight="15"/>',
        _columns(),
        f"<sheetData>{''.join(rows)}</sheetData>",
        f'<autoFilter ref="A{head}:{_LAST}{last}"/>' if lines else "",
        _merges(1 + len(intro)),
        f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;LFix list&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter></worksheet>",
    ]
    data = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(parts)
    names = [("_xlnm.Print_Titles", f"${head}:${head}"), ("_xlnm._FilterDatabase", f"$A${head}:${_LAST}${last}")]
    return Page(data.encode("utf-8"), names if lines else [])


def grouped(lines: Sequence[FixLine]) -> list[FixLine]:
    """The lines with those of one sheet together, in the order in which the sheets first come up."""
    order = {sheet: number for number, sheet in enumerate(dict.fromkeys(line.sheet for line in lines))}
    return sorted(lines, key=lambda line: order[line.sheet])


def _looks(styles: Styles) -> _Looks:
    plain, rule = styles.font(11, _INK), ("thin", _RULE)
    none, no_border = 0, styles.border({})
    under = styles.border({"top": rule, "bottom": rule})
    text = {"vertical": "top", "wrapText": "1"}
    table = {"horizontal": "left", "indent": "1", **text}
    return _Looks(
        title=styles.xf(styles.font(18, _INK, bold=True), none, no_border, vertical="center", wrapText="1"),
        intro=styles.xf(plain, none, no_border, **text),
        head=styles.xf(
            styles.font(11, _WHITE, bold=True),
            styles.fill(_HEAD),
            no_border,
            horizontal="left",
            indent="1",
            vertical="center",
            wrapText="1",
        ),
        body=styles.xf(plain, none, under, **table),
        link=styles.xf(styles.font(11, _LINK, underline=True), none, under, **table),
        word={each: _word(styles, each) for each in Severity},
    )


def _word(styles: Styles, severity: Severity) -> int:
    border = styles.border(
        {"left": ("thick", line_colour(severity)), "top": ("thin", _RULE), "bottom": ("thin", _RULE)}
    )
    font = styles.font(11, _INK, bold=True)
    return styles.xf(
        font, styles.fill(fill_colour(severity)), border, horizontal="left", indent="1", vertical="top", wrapText="1"
    )


def _line_row(number: int, line: FixLine, looks: _Looks, sheets: Collection[str]) -> str:
    """One problem. The height is reckoned, for not every program fits rows to wrapped text when it opens a file."""
    body = looks.body
    cells = [
        (line.place, looks.link if line.sheet in sheets else body),
        (line.heading, body),
        (line.ref, body),
        (line.severity.word, looks.word[line.severity]),
        (line.what, body),
        (line.to_do, body),
        (line.code, body),
    ]
    lines = max(_lines(text, width - 1) for (text, _), width in zip(cells, _WIDTHS, strict=True))
    return _row(number, cells, f' ht="{min(lines * _POINTS + 4, _TALLEST):g}"')


def _lines(text: str, letters: float) -> int:
    """How many lines a text takes where that many letters fit."""
    if len(text) <= letters and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(each) / letters)) for each in text[:PRINT_LIMIT].split("\n"))


def _row(number: int, cells: list[tuple[str, int]], height: str) -> str:
    inner = "".join(_cell(f"{column_letters(at)}{number}", *cell) for at, cell in enumerate(cells, 1))
    return f'<row r="{number}"{height}>{inner}</row>'


def _cell(ref: str, text: str, style: int) -> str:
    """A cell with text, always as text: never a formula, a number or a link, whatever it begins with."""
    if not text:
        return f'<c r="{ref}" s="{style}"/>'
    inner = escape(excel_text(text))
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'


def _merged_row(number: int, text: str, style: int, size: float) -> str:
    """A line across the table. Merged cells do not grow by themselves, so the height is reckoned from the text."""
    points = min(_lines(text, _ACROSS / size) * _POINTS * size + 3, _TALLEST)
    blank = [("", style)] * (len(HEADINGS) - 1)
    return _row(number, [(text, style), *blank], f' ht="{points:g}" customHeight="1"')


def _merges(count: int) -> str:
    areas = "".join(f'<mergeCell ref="A{number}:{_LAST}{number}"/>' for number in range(1, count + 1))
    return f'<mergeCells count="{count}">{areas}</mergeCells>'


def _columns() -> str:
    runs = (f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(_WIDTHS, 1))
    return f"<cols>{''.join(runs)}</cols>"


def _views(head: int) -> str:
    pane = f'<pane ySplit="{head}" topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/>' if head else ""
    chosen = f'<selection pane="bottomLeft" activeCell="A{head + 1}" sqref="A{head + 1}"/>' if head else ""
    view = f'<sheetView showGridLines="0" tabSelected="1" workbookViewId="0">{pane}{chosen}</sheetView>'
    return f"<sheetViews>{view}</sheetViews>"


def _link(number: int, line: FixLine) -> str:
    place = f"{column_letters(max(line.column, 1))}{max(line.row, 1)}"
    target = escape(excel_text(f"{quoted_sheet(line.sheet)}!{place}"))
    return f'<hyperlink ref="A{number}" location="{target}" display="{escape(excel_text(line.place))}"/>'
