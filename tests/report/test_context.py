"""The pack's context: what it says of the sample month, and that every field of it is documented and used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
from jinja2 import meta

from tests.assurance.made import record as made
from trackerkit.assurance.record import EarlierMonth
from trackerkit.report import context as context_module
from trackerkit.report import model
from trackerkit.report.context import pack_context
from trackerkit.report.html import environment
from trackerkit.report.model import PackContext

TEMPLATES = ("pack.html", "print.html", "body.html", "page_screen.html", "page_print.html", "look.html")


def documented():
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and is_dataclass(kind)]
    return [kind for kind in kinds if kind.__module__ == model.__name__]


@pytest.mark.parametrize("kind", documented(), ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_holds(kind):
    told = {field.name: field.metadata.get("help", "") for field in fields(kind)}
    assert [name for name, words in told.items() if not words.endswith(".")] == []


def test_the_templates_use_exactly_the_documented_fields():
    env = environment()
    used = set()
    for name in TEMPLATES:
        source, _, _ = env.loader.get_source(env, name)
        used |= meta.find_undeclared_variables(env.parse(source))
    assert used - {field.name for field in fields(PackContext)} == set()
    assert {field.name for field in fields(PackContext)} - used == {"stem", "key"}  # the files' name, the ledger's


def test_the_real_context_has_the_documented_types(context):
    def kinds(value: object) -> Iterator[type]:
        if is_dataclass(value):
            yield type(value)
            for field in fields(value):
                yield from kinds(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                yield from kinds(item)

    assert {kind for kind in kinds(context) if kind.__module__ == model.__name__} == set(documented())


def test_the_first_page_of_the_sample(context):
    assert context.title == "Larkfield Care: Medication register, November 2026"
    assert (context.period, context.as_at, context.stem) == (
        "November 2026",
        "25 November 2026",
        "medication-pack-2026-11",
    )
    assert [(d.number, d.ask, d.about) for d in context.decisions] == [
        (1, "Agree the new date and the support asked for: 15 January 2027",
         "Riverside Nursing Home, MED-RIV-26-002, high risk: Approval to fill both posts above the budget for 3 months"),
        (2, "Agree the new date and the support asked for: 11 December 2026",
         "Oak House, MED-OAK-26-003, moderate risk: A decision to pay for an extra print run, about £140"),
        (3, "Reopen what was closed without verification or on a weak outcome",
         "3 actions: Oak House (MED-OAK-26-021); Riverside Nursing Home (MED-RIV-26-010, MED-RIV-26-014)"),
        (4, "Ask for the root-cause review of findings that came back", "Riverside Nursing Home, MED-RIV-26-018: 7 gaps in signatures on MAR charts in 4 weeks, all on the bedtime round"),
        (5, "Decide what changes where the check found that the action did not fully work", "Oak House, MED-OAK-26-022: 4 of 9 creams had no body map and no date of opening"),
        (6, "Set a new date for what is overdue, or give it to another owner", "3 actions: Riverside Nursing Home (MED-RIV-26-021, MED-RIV-26-005, MED-RIV-26-018)"),
        (7, "Ask for the returns that have not come in", "Larkfield Care at Home"),
    ]  # fmt: skip
    assert context.answer == (
        "42 of 60 actions are said to be done.",
        "Somebody else has found 22 of them complete, and 13 are proven to have worked.",
    )
    assert context.not_returned == ("Larkfield Care at Home (Home care, Farid Nasser)",)


def test_the_key_figures_of_the_sample_in_sentences(context):
    assert context.figures == (
        "3 of 4 services returned this register.",
        "18 actions are open; 7 of them are overdue, and 2 of those have been escalated.",
        "Every open action has a due date.",
        "7 finished actions are waiting for a check that should have been made by now.",
        "Of 27 checks with both dates, 3 came late. 2 are by the person who did the work or owns the action.",
        "13 actions are closed: 2 without verification, 3 without saying whether it worked, 10 proven.",
        "2 findings have come back; 1 of them has a root-cause review.",
    )


def test_what_is_known_of_an_escalation(context):
    assert context.decisions[1].facts == (
        ("Reason", "The pharmacy cannot print new MAR charts before the cycle ends"),
        ("Until then", "Deputy checks every chart at handover"),
        ("Support needed", "A decision to pay for an extra print run, about £140"),
        ("Date asked for", "11 December 2026 (it was due on 13 November 2026)"),
    )


def test_each_list_says_how_many_and_shows_them(context):
    assert [(made_list.key, len(made_list.lines)) for made_list in context.lists] == [
        ("overdue", 7), ("moved", 0), ("check-overdue", 7), ("verified-late", 3), ("same-person", 2),
        ("closed-unverified", 2), ("closed-weak", 1), ("weak", 2), ("repeats", 2), ("escalations", 3),
    ]  # fmt: skip
    assert context.lists[0].lines[0].facts == ("84 days overdue.", "Not escalated.")
    assert context.lists[0].lead == "7 actions past the due date and still open, the longest overdue first."
    assert context.lists[5].lines[0].facts == (
        "Closed on 23 November 2026.",
        "Closed without verification. Not recorded: who checked it, when, the outcome.",
        "Closure note: “Addressed”.",
    )


def test_a_new_date_that_is_asked_for_work_recorded_as_done_is_a_contradiction():
    rows = [{"ref": "A1", "status": "Completed", "date_completed": date(2026, 11, 2)}, {"ref": "A2", "status": "Open"}]
    asked = {
        "date_escalated": date(2026, 11, 9),
        "escalated_to": "Dilys Warren",
        "revised_due_date": date(2026, 11, 30),
    }
    asking = made(rows, others={"escalations": [{**asked, "action_ref": ref} for ref in ("A1", "A2")]})
    log = next(one for one in pack_context(asking).lists if one.key == "escalations")
    contrary = {line.ref: [fact for fact in line.facts if "finished" in fact] for line in log.lines}
    assert contrary == {
        "A1": [
            "Contradiction: a new date, 30 November 2026, is asked for work that is recorded as finished on 2 November "
            "2026."
        ],
        "A2": [],
    }


def test_every_action_is_in_the_full_list_once(record, context):
    refs = [line.line.ref for group in context.groups for line in group.lines]
    assert sorted(refs) == sorted(record.month.frames["actions"]["ref"])


def test_a_large_pack_prints_in_full_what_it_speaks_of_and_says_where_the_rest_is(record, context, monkeypatch):
    monkeypatch.setattr(context_module, "FULL", 59)
    large = pack_context(record)
    spoken = {line.anchor for one in (*large.decisions, *large.lists) for line in one.lines}
    for before, after in zip(context.groups, large.groups, strict=True):
        assert after.lines == tuple(line for line in before.lines if line.line.anchor in spoken)
        shown, of = len(after.lines), len(before.lines)
        assert 0 < shown < of
        assert after.lead == (
            f"{before.lead} Printed here: the {shown:,} that a decision or a list above names. The other {of - shown:,} "
            "are in “All actions 2026-11.xlsx”, which “trackerkit consolidate --period 2026-11” writes, and in the "
            "figures of this pack."
        )
    assert {line.line.anchor for group in large.groups for line in group.lines} == spoken - {""}
    monkeypatch.setattr(context_module, "FULL", 60)
    assert pack_context(record).groups == context.groups


def test_a_service_of_which_a_large_pack_says_nothing(monkeypatch):
    monkeypatch.setattr(context_module, "FULL", 0)
    (group,) = pack_context(
        made([{"ref": "MED-OAK-26-001", "status": "In progress", "due_date": date(2027, 1, 4)}])
    ).groups
    assert (group.lead, group.lines) == (
        "1 action: 1 open, none overdue. No decision and no list above names one of them, so none is printed here. "
        "They are in “All actions 2026-11.xlsx”, which “trackerkit consolidate --period 2026-11” writes, and in the "
        "figures of this pack.",
        (),
    )


def test_the_service_table_says_who_returned(context):
    assert [row[:4] for row in context.services.rows] == [
        ("Oak House (Care home)", "Yes", "25", "1"),
        ("Riverside Nursing Home (Nursing home)", "Yes", "23", "6"),
        ("Lavender Row (Supported living)", "Yes", "12", "0"),
        ("Larkfield Care at Home (Home care)", "No", "", ""),
    ]
    for table in (context.services, context.themes, context.indicators, context.problems, context.ageing):
        assert {len(row) for row in table.rows} == {len(table.headings)} == {len(table.numbers)}


def test_the_guide_prints_limits_days_off_and_the_framework(context):
    guide = context.guide
    assert [term.word for term in guide.limits] == [
        "Verification: within 5 working days of the date completed",
        "Furthest due date: within 2 years of the date raised",
        "Sustained: only after 3 months of the date closed",
    ]  # fmt: skip
    assert guide.days_off[0].means == (
        "31 August 2026 (Late Summer Bank Holiday); 25 December 2026 (Christmas Day); 28 December 2026 (Boxing Day "
        "(observed)); 1 January 2027 (New Year's Day). From 29 May 2026 to 23 February 2027."
    )
    assert guide.framework[0] == (
        "This pack uses: CQC quality statements (single assessment framework). Status: in force, from 21 November 2023. "
        "It has 34 items."
    )
    assert guide.framework[1:3] == (
        "Every action: Well-led, Governance, management and sustainability; Well-led, Learning, improvement and "
        "innovation.",
        "PRN protocols: Safe, Medicines optimisation.",
    )
    assert "draft" in guide.framework[-1]
    assert [name for name, _ in guide.words] == [
        "Risk level", "Status", "Outcome of a check", "Effect", "What a check of a return says",
    ]  # fmt: skip


def test_without_earlier_months_there_is_no_trend(record):
    assert pack_context(replace(record, earlier=())).trend == ()


def test_the_trend_ends_with_this_month(context):
    (chart,) = context.trend
    assert [(bar.name, bar.note) for bar in chart.bars] == [
        ("August 2026", "49 actions"), ("September 2026", "53 actions"), ("October 2026", "56 actions"),
        ("November 2026", "60 actions"),
    ]  # fmt: skip


def test_an_empty_month_says_so():
    context = pack_context(made([], earlier=(EarlierMonth("2026-10", {}),)))
    assert context.answer == ("No actions are recorded.",)
    assert context.decisions == ()
    assert context.lists[0].lead == "No open action has passed its due date."
    assert context.groups[0].lead == "No action is recorded."


def test_one_service_alone_is_told_once():
    alone = pack_context(made([{"ref": "MED-OAK-26-001", "status": "In progress", "due_date": date(2027, 1, 4)}]))
    assert alone.ladders == ()
    assert alone.indicators.headings == ("Figure", "All services")
    assert alone.indicators.rows[-2:] == (
        ("Repeats", "0 of 1"),
        ("Repeats with a root-cause review", "None to count"),
    )
