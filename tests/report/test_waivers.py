"""What the pack says of waivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html

from trackerkit.assurance.record import MonthRecord
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.provider import Waiver
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html
from trackerkit.report.model import Table
from trackerkit.rules.waivers import Waived

LATE = Waiver("TK402", "OAK", date(2026, 11, 30), "One manager for <two> houses", "Dilys Warren")
OVER = Waiver("TK401", "", date(2026, 11, 24), "The auditor was away", "Priya Nand")
GONE = Waiver("TK404", "RIV", date(2026, 11, 30), "Nobody else was there", "Dilys Warren")
OTHER_REGISTER = Waiver("TK420", "OAK", date(2026, 11, 30), "Not of this register", "Dilys Warren")
NOT_RETURNING = Waiver("TK402", "OFF", date(2026, 11, 30), "Head office returns nothing", "Dilys Warren")
PROBLEM = Problem("TK402", Severity.ERROR, CellRef("Actions", 6, 25), "It came late")
HEADINGS = ("Rule and what it says", "Service", "Until", "Reason", "Approved by", "Held back")
NUMBERS = (False, False, False, False, False, True)


def with_waivers(record: MonthRecord, *waivers: Waiver, held: tuple[Waiver, ...] = ()) -> MonthRecord:
    waived = tuple(("OAK", Waived(PROBLEM, waiver)) for waiver in held)
    return replace(record, provider=replace(record.provider, waivers=waivers), waived=waived)


def test_those_in_force_and_those_that_ended(record):
    context = pack_context(with_waivers(record, LATE, OVER, held=(LATE, LATE, GONE)))

    assert context.waivers == (
        Table(
            "Waivers in force on 25 November 2026",
            HEADINGS,
            (
                (
                    "TK402. Date verified must be within 5 working days of the date completed",
                    "Oak House",
                    "30 November 2026",
                    "One manager for <two> houses",
                    "Dilys Warren",
                    "2",
                ),
            ),
            NUMBERS,
        ),
        Table(
            "Waivers that have expired, or are no longer in Setup",
            HEADINGS,
            (
                (
                    "TK401. The check by somebody else is due within 5 working days of the date completed: "
                    "enter the date verified",
                    "All services",
                    "24 November 2026",
                    "The auditor was away",
                    "Priya Nand",
                    "0",
                ),
                (
                    "TK404. Verified by must be different from completed by and owner",
                    "Riverside Nursing Home",
                    "30 November 2026 (no longer in Setup)",
                    "Nobody else was there",
                    "Dilys Warren",
                    "1",
                ),
            ),
            NUMBERS,
        ),
    )


def test_a_waiver_of_nothing_in_this_register_is_not_printed(record):
    assert pack_context(with_waivers(record, OTHER_REGISTER, NOT_RETURNING)).waivers == ()


def test_a_rule_that_there_is_no_longer_is_printed_by_its_code(record):
    context = pack_context(with_waivers(record, held=(replace(GONE, rule="TK899", service="OLD"),)))

    assert [row[:3] for table in context.waivers for row in table.rows] == [
        ("TK899", "OLD", "30 November 2026 (no longer in Setup)")
    ]


def test_a_rule_that_the_register_uses_no_longer_is_told_in_the_words_of_another(record):
    context = pack_context(with_waivers(record, held=(replace(GONE, rule="TK703"),)))

    assert context.waivers[1].rows[0][0].startswith("TK703. ")


def test_what_is_held_back_is_not_among_the_findings_and_changes_nothing_else(record):
    # The table tells the most frequent only: what looks like a repeat, of which the sample is full, is left out.
    record = replace(record, problems=tuple(pair for pair in record.problems if pair[1].code != "TK604"))
    mine = [(service, problem) for service, problem in record.problems if problem.code != "TK402"]
    late = [(service, problem) for service, problem in record.problems if problem.code == "TK402"]
    waiver = replace(LATE, service="")
    held = tuple((service, Waived(problem, waiver)) for service, problem in late)
    provider = replace(record.provider, waivers=(waiver,))
    plain = pack_context(record)
    context = pack_context(replace(record, provider=provider, problems=tuple(mine), waived=held))

    says = "Date verified must be within 5 working days of the date completed"
    assert [row for row in plain.problems.rows if row[0] == says] != []
    assert [row for row in context.problems.rows if row[0] == says] == []
    assert context.waivers[0].rows[0][-1] == f"{len(late)}"
    unchanged = ("answer", "decisions", "steps", "figures", "indicators", "ladders", "lists", "themes", "groups")
    assert [name for name in unchanged if getattr(context, name) != getattr(plain, name)] == []


def section(context) -> str:
    page = html.fromstring(render_html(context))
    (found,) = page.xpath("//section[@aria-labelledby='waivers']")
    return " ".join(found.text_content().split())


def test_the_page_prints_them(record):
    text = section(pack_context(with_waivers(record, LATE, OVER, held=(LATE,))))

    assert "Waivers in force on 25 November 2026" in text
    assert "One manager for <two> houses Dilys Warren 1" in text
    assert text.index("TK402") < text.index("Waivers that have expired") < text.index("TK401")


def test_the_page_says_when_there_are_none(context):
    assert section(context) == "Waivers in force No rule is waived."
