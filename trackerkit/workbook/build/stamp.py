"""The workbooks of a month from templates: what is the same for many services is built once, and the rest is put in.

A template is a workbook of `build` with stand-ins, single characters of Unicode's private use area, where the words of
a service stand: its name and code, people and units, and the cells that are brought forward. To stamp it is to put the
words there, in the parts that hold one; the others are copied as they are. What comes out is, part by part, what
`build` would make, and where it might not be (words that XML or a formula writes in another way), `build` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from xml.sax.saxutils import escape

from openpyxl.compat import safe_string
from openpyxl.utils.datetime import to_excel

from trackerkit.problems import column_number
from trackerkit.register import ColumnType, Register, SheetDefinition
from trackerkit.rules.text import folded
from trackerkit.workbook.annotate.package import Package
from trackerkit.workbook.build.book import Carried, Rows, build
from trackerkit.workbook.build.cells import clean, escaped
from trackerkit.workbook.build.issue import Issue, made_from, references
from trackerkit.workbook.build.layout import FIRST_ROW, Table, tables
from trackerkit.workbook.build.sheets import height

_SERVICE, _CODE, _CELL, _MADE_FROM, _PEOPLE, _UNITS = 0xE100, 0xE101, 0xE102, 0xE103, 0xE200, 0xE800
_MOST = 1_000  # people, or units: room for their stand-ins
_LAST_DAY = date(2099, 12, 31)  # stands for a day, so that the template has the styles of days
_STAND_IN = re.compile(rb"\xee[\x84-\xbf][\x80-\xbf]")  # any of them, as UTF-8
_NUMBERED = re.compile(rb"&#(5[89][0-9]{3}|57[6-9][0-9]{2}|6[01][0-9]{3});")  # 0xE100 and on, as sheets have them
_TO_FILL = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)" s="([0-9]+)" t='
    rb'(?:"inlineStr"><is><t>[^<]*\xee\x84[\x81\x82][^<]*</t></is>|"n"><v>73050</v>)</c>'
)
_HEIGHT = re.compile(rb'(<row r="([0-9]+)" ht=")[^"]*')
_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ .,()’'/-])*")
_AWKWARD = re.compile("[\r\ue000-\uefff]")
_FIRST_TABLE = 3  # the part of the first table sheet: Start here and My month stand before it


@dataclass(frozen=True)
class _Template:
    data: bytes
    tables: Mapping[str, Table]
    parts: tuple[str, ...]  # those that hold a stand-in


class Stamper:
    """Makes workbooks as `build` does, keeping a template for each register, month and number of rows and words."""

    def __init__(self) -> None:
        self._templates: dict[tuple[object, ...], _Template] = {}

    def build(self, register: Register, issue: Issue, *, carried: Carried | None = None) -> bytes:
        """As `build`: the same arguments give the same parts."""
        carried = {key: rows for key, rows in (carried or {}).items() if rows}
        if not (_fits(issue) and _may_be_put_in(carried)):
            return build(register, issue, carried=carried)
        template = self._template(register, issue, {key: len(rows) for key, rows in carried.items()})
        package = Package(template.data)
        words = _words(register, issue)
        for part in template.parts:
            data = package.read(part)
            for at, (key, table) in enumerate(template.tables.items(), _FIRST_TABLE):
                if key in carried and part == f"xl/worksheets/sheet{at}.xml":
                    data = _rows_put_in(
                        data, table, carried[key], _references(register, table.sheet, issue, carried[key])
                    )
            package.write(part, _STAND_IN.sub(lambda found: words[found[0]], data))
        return package.save()

    def _template(self, register: Register, issue: Issue, sizes: Mapping[str, int]) -> _Template:
        general = _general(issue)
        same = (
            *(register.key, general.provider, general.period, general.nation, general.return_to, general.return_by),
            *(len(issue.people), len(issue.units), tuple(issue.days_off), tuple(issue.first_numbers.items())),
            tuple((key, limit.value) for key, limit in register.limits.items()),
            tuple(sorted(sizes.items())),
        )
        if same not in self._templates:
            rows = {key: [_row(register.by_key[key])] * size for key, size in sizes.items()}
            package = Package(build(register, general, carried=rows))
            print_of, stand_in = made_from(register, general).encode(), chr(_MADE_FROM).encode()
            parts = []
            for name in package.names():
                data = _NUMBERED.sub(lambda found: chr(int(found[1])).encode(), package.read(name))
                data = data.replace(print_of, stand_in)
                if _STAND_IN.search(data):
                    package.write(name, data)
                    parts.append(name)
            self._templates[same] = _Template(package.save(), tables(register, sizes), tuple(parts))
        return self._templates[same]


def _general(issue: Issue) -> Issue:
    """The issue with stand-ins for what is the service's own."""
    people = tuple(chr(_PEOPLE + at) for at in range(len(issue.people)))
    units = tuple(chr(_UNITS + at) for at in range(len(issue.units)))
    return replace(issue, service_code=chr(_CODE), service_name=chr(_SERVICE), people=people, units=units)


def _words(register: Register, issue: Issue) -> dict[bytes, bytes]:
    """Stand-in -> what stands there."""
    words = {_SERVICE: issue.service_name, _CODE: issue.service_code, _MADE_FROM: made_from(register, issue)}
    words |= {_PEOPLE + at: name for at, name in enumerate(issue.people)}
    words |= {_UNITS + at: name for at, name in enumerate(issue.units)}
    return {chr(place).encode(): word.encode() for place, word in words.items()}


def _row(sheet: SheetDefinition) -> dict[str, object]:
    """A row of stand-ins."""
    return {c.key: _LAST_DAY if c.is_date else chr(_CELL) for c in sheet.columns if c.type is not ColumnType.CHECK}


def _fits(issue: Issue) -> bool:
    """Whether the words of the service are written the same in a cell, in a name and at the edge of a page."""
    words = (issue.service_name, issue.service_code, *issue.people, *issue.units)
    plain = all(_PLAIN.fullmatch(word) and "  " not in word and word[-1] != " " for word in words)
    alone = len({folded(name) for name in issue.people}) == len(issue.people)
    return plain and alone and max(len(issue.people), len(issue.units)) <= _MOST


def _may_be_put_in(carried: Mapping[str, Rows]) -> bool:
    """Whether the rows need no style that the template lacks. Its days come with a style, so there must be one."""
    values = [value for rows in carried.values() for row in rows for value in row.values()]
    first = next(iter(carried.values()), ())
    days = any(isinstance(value, date) for row in first for value in row.values())
    return (days or not carried) and all(map(_is_plain, values))


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return not _AWKWARD.search(value) and clean(value)[:1] not in ("=", "+", "-", "@")
    return value is None or (isinstance(value, int | float | date) and not isinstance(value, bool | datetime))


def _references(register: Register, sheet: SheetDefinition, issue: Issue, rows: Rows) -> Iterator[str]:
    column = sheet.ref_column
    return references(register, sheet, issue, (row.get(column.key, "") for row in rows)) if column else iter(())


def _rows_put_in(data: bytes, table: Table, rows: Rows, new_refs: Iterator[str]) -> bytes:
    """The sheet's part with the rows that are brought forward, and the references that come after theirs."""
    keys = {number: key for key, number in table.numbers.items()}

    def cell(found: re.Match[bytes]) -> bytes:
        at = int(found[2]) - FIRST_ROW
        key = keys.get(column_number(found[1].decode()))
        if at < 0 or key is None:
            return found[0]
        return _cell(found, rows[at].get(key) if at < len(rows) else next(new_refs))

    def high(found: re.Match[bytes]) -> bytes:
        at = int(found[2]) - FIRST_ROW
        return found[1] + f"{height(table, rows[at]):g}".encode() if 0 <= at < len(rows) else found[0]

    return _HEIGHT.sub(high, _TO_FILL.sub(cell, data))


def _cell(found: re.Match[bytes], value: object) -> bytes:
    """The cell as openpyxl would write it."""
    words = clean(value) if isinstance(value, str) else ""
    opening = b'<c r="%b%b" s="%b" t="%b">' % (found[1], found[2], found[3], b"inlineStr" if words else b"n")
    if words:
        kept = ' xml:space="preserve"' if words.strip() not in ("", words) else ""
        return opening + f"<is><t{kept}>{escape(escaped(words))}</t></is></c>".encode()
    if value is None or isinstance(value, str):
        return opening + b"</c>"
    number = to_excel(value) if isinstance(value, date) else value  # type: ignore[no-untyped-call]
    return opening + f"<v>{safe_string(number)}</v></c>".encode()
