"""The figures of a pack, in sentences and in tables."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from trackerkit.assurance import tables
from trackerkit.assurance.blank import NOTHING_IN_IT
from trackerkit.assurance.indicators import figures, figures_by_service
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import count
from trackerkit.report import spoken
from trackerkit.report.model import Table

MOST_COLUMNS = 5  # a column for each service only up to here
MOST_PROBLEMS = 10  # so many kinds of problem are listed


def answer(found: pd.DataFrame) -> tuple[str, ...]:
    """Is the improvement real? The answer in a sentence or two."""
    if found.empty:
        return ("No actions are recorded.",)
    done, total = int(found["said_done"].sum()), len(found)
    checked, proven = int(found["verified"].sum()), int(found["proven"].sum())
    first = spoken.said_done(done, total)
    return (first, spoken.found_complete(done, checked, proven)) if done else (first,)


def sentences(record: MonthRecord, found: pd.DataFrame) -> tuple[str, ...]:
    """The key figures in words, each able to stand alone."""
    n = {figure.indicator.key: figure for figure in figures(record, found)}
    number = {key: figure.count for key, figure in n.items()}
    lines = [
        f"{n['returns'].count:,} of {count(n['returns'].out_of, 'service')} returned this register.{_blank(record)}",
        spoken.still_open(number["open"], number["overdue"], number["escalated"]),
        spoken.without_due_date(number["no_due_date"]) if number["open"] else "",
        spoken.waiting(number["check_overdue"]),
        spoken.checks(
            n["verified_late"].out_of, number["verified_late"], n["same_person"].out_of, number["same_person"]
        ),
        closed(record, found),
        spoken.came_back(number["repeat"], number["root_cause"]),
    ]
    return tuple(line for line in lines if line)


def closed(record: MonthRecord, found: pd.DataFrame) -> str:
    """How many are closed, how many of them without verification: the same sentence in every report that says it."""
    n = {figure.indicator.key: figure for figure in figures(record, found)}
    return spoken.closed(
        n["closed_unverified"].out_of, n["closed_unverified"].count, n["no_effect"].count, n["proven"].count
    )


def _blank(record: MonthRecord) -> str:
    return f" {count(len(record.blank), 'more service')} {NOTHING_IN_IT}." if record.blank else ""


def _numbers(columns: int) -> tuple[bool, ...]:
    return (False, *(True for _ in range(columns - 1)))


def indicator_table(record: MonthRecord, found: pd.DataFrame) -> Table:
    """Every indicator; beside it each service's own, where there are few enough services for a column each."""
    only = len(record.services) + len(record.not_returned) == 1  # whose own column would say all again
    shown = record.services if len(record.services) <= MOST_COLUMNS and not only else ()
    by_service = figures_by_service(record, found).to_dict("index")
    own = [by_service[service.code] for service in shown]
    rows = []
    for figure in figures(record, found):
        key = figure.indicator.key
        each = [_of(counts[key], counts[f"{key}:out_of"]) if key in counts else "" for counts in own]
        rows.append((figure.indicator.name, _of(figure.count, figure.out_of), *each))
    headings = ("Figure", "All services", *(service.name for service in shown))
    return Table("Each figure, and out of how many", headings, tuple(rows), _numbers(len(headings)))


def _of(number: int, out_of: int) -> str:
    return f"{number:,} of {out_of:,}" if out_of else "None to count"


def ageing_table(found: pd.DataFrame) -> Table:
    rows = tuple((band, f"{number:,}") for band, number in tables.ageing(found).items())
    return Table(
        "How long overdue actions have been overdue", ("Days since the due date", "Actions"), rows, (False, True)
    )


def service_table(record: MonthRecord, found: pd.DataFrame) -> Table:
    by_service = tables.ladder_by(found, "service", [service.code for service in record.services]).to_dict("index")
    wrong = Counter(code for code, problem in record.problems if problem.severity.rank == 0)
    headings = ("Service", "Returned", "Actions", "Overdue", *(step.word for step in Step), "Must fix")
    rows = []
    for service in record.provider.returning(record.month.register.key):
        if service.code in by_service and service not in record.not_returned:
            own = by_service[service.code]
            cells = [own["actions"], own["overdue"], *(own[step.word] for step in Step), wrong[service.code]]
            rows.append((f"{service.name} ({service.kind})", "Yes", *(f"{number:,}" for number in cells)))
        else:
            came = "Empty, not signed" if service in record.blank else "No"
            rows.append((f"{service.name} ({service.kind})", came, *("" for _ in headings[2:])))
    return Table("Service by service", headings, tuple(rows), (False, False, *(True for _ in headings[2:])))


def theme_table(found: pd.DataFrame) -> Table:
    headings = ("Theme", "Actions", "Overdue", "Repeats", *(step.word for step in Step))
    by_theme = tables.ladder_by(found, "theme").sort_values("actions", ascending=False, kind="stable")
    rows = []
    for theme, own in by_theme.to_dict("index").items():
        cells = [own["actions"], own["overdue"], own["repeat"], *(own[step.word] for step in Step)]
        rows.append((str(theme) or "No theme entered", *(f"{number:,}" for number in cells)))
    return Table("Theme by theme, the most frequent first", headings, tuple(rows), _numbers(len(headings)))


def problem_table(record: MonthRecord) -> Table:
    """What the checks of the returns found, the most frequent first; the words are the rules' own."""
    times: Counter[tuple[int, str, str]] = Counter()
    where: dict[tuple[int, str, str], set[str]] = {}
    for service, problem in record.problems:
        key = (problem.severity.rank, problem.severity.word, problem.says)
        times[key] += 1
        where.setdefault(key, set()).add(service)
    ranked = sorted(times, key=lambda key: (-times[key], key))[:MOST_PROBLEMS]
    rows = tuple((key[2], key[1], f"{times[key]:,}", f"{len(where[key]):,}") for key in ranked)
    return Table(
        "What the checks of the returns found most often",
        ("What was found", "Kind", "Times", "Services"),
        rows,
        (False, False, True, True),
    )
