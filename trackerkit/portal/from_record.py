"""A return that came by the folder and not by the page, shown like one that was uploaded: from what the record has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from trackerkit.ledger import ReturnHead, read_original
from trackerkit.ledger.desk import Upload
from trackerkit.portal.inbox import new_id
from trackerkit.portal.site import Site
from trackerkit.portal.snapshot import LONGEST_CELL, MOST_ROWS, group_of, levels
from trackerkit.problems import Problem, Severity
from trackerkit.register import load_register
from trackerkit.rules.frames import typed
from trackerkit.rules.report import shown
from trackerkit.words import count

Cells = Mapping[tuple[str, int], Mapping[str, Any]]  # (sheet key, row) -> what is filled, by column key


def upload_of(site: Site, head: ReturnHead) -> Upload:
    """The upload that the return came by; made and kept, once, for one that came another way."""
    known = site.desk.uploads(service=head.service, period=head.period, limit=1000)
    for one in known:
        if one.return_id == head.id:
            return one
    problems = site.ledger.problems_of(head.id)
    numbers = {level: sum(problem.severity is level for problem in problems) for level in Severity}
    upload = Upload(
        id=new_id(),
        service=head.service,
        period=head.period,
        register=head.register,
        link="",
        by="",
        file_name=head.file_name,
        size=len(read_original(site.folder.originals, head.sha256)),
        sha256=head.sha256,
        received_at=head.received_at,
        outcome="new" if head.number == 1 else "correction",
        code="",
        sentence="",
        remedy="",
        return_id=head.id,
        number=head.number,
        rows=head.rows,
        errors=numbers[Severity.ERROR],
        warnings=numbers[Severity.WARNING],
        notes=numbers[Severity.NOTE],
        details=_details(site, head, problems),
    )
    site.desk.keep_upload(upload)
    return upload


def _details(site: Site, head: ReturnHead, problems: Sequence[Problem]) -> dict[str, Any]:
    sheets = {sheet.label: sheet.key for sheet in load_register(head.register).sheets}
    rows: Cells = {(sheet, row): cells for sheet, row, cells in site.ledger.rows_of(head.id)}
    found = [
        group_of(where, list(of_row), _cells(rows, sheets.get(where[0], ""), where[1], of_row))
        for where, of_row in (
            (where, list(them)) for where, them in groupby(problems, key=lambda p: (p.cell.sheet, p.cell.row, p.ref))
        )
    ]
    read = [f"Read {count(head.rows, 'row')}"] if head.rows else []
    return {
        "read": read,
        "notes": [],
        "waived": "",
        "groups": found[:MOST_ROWS],
        "more": max(0, len(found) - MOST_ROWS),
    }


def _cells(rows: Cells, sheet: str, row: int, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The blamed cells of the row, from left to right: where the others stood in the file is not on record."""
    filled = rows.get((sheet, row), {})
    blamed = {problem.cell.column: problem for problem in problems if problem.cell.column and problem.key}
    marks = levels(problems, problems[0].cell.sheet, row)
    return [
        {
            "at": problem.cell.a1,
            "heading": problem.heading,
            "text": shown(str(filled.get(typed(problem.key), filled.get(problem.key, ""))), longest=LONGEST_CELL),
            "blamed": True,
            "severity": marks[column],
        }
        for column, problem in sorted(blamed.items())
    ]
