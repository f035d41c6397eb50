"""What recording a return comes to, and that nothing new writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, row, table_counts
from trackerkit.errors import LedgerError
from trackerkit.ledger import Ledger, Outcome, Recorded

FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")
SECOND = row(7, "MED-OAK-26-002", finding="Fridge at 9 degrees")
THIRD = row(8, "MED-OAK-26-003", finding="No PRN protocol")
REVIEW = row(6, sheet="reviews", now=3.0)


def one(ledger, record) -> Recorded:
    (recorded,) = ledger.record([record], at=AT)
    return recorded


def test_the_first_return_of_a_month_is_new(ledger):
    assert one(ledger, a_return(FIRST, REVIEW)) == Recorded(
        outcome=Outcome.NEW,
        return_id=1,
        service="OAK",
        register="medication",
        period="2026-11",
        head=ledger.head(),
        number=1,
        rows=2,
        rows_new=2,
    )


def test_a_whole_month_is_recorded_in_the_order_given(ledger):
    recorded = ledger.record([a_return(FIRST), a_return(SECOND, service="ELM")], at=AT)
    assert [(r.service, r.return_id, r.outcome) for r in recorded] == [("OAK", 1, Outcome.NEW), ("ELM", 2, Outcome.NEW)]
    assert [event.seq for event in ledger.events()] == [1, 2]


def test_the_same_month_again_writes_nothing(ledger):
    month = [a_return(FIRST, problems=(MISSING_OWNER,)), a_return(SECOND, service="ELM")]
    first = ledger.record(month, at=AT)
    counts, head = table_counts(ledger), ledger.head()
    again = ledger.record(month, at=AT + timedelta(days=1))
    assert (table_counts(ledger), ledger.head()) == (counts, head)
    assert again == tuple(replace(r, outcome=Outcome.NOTHING_NEW, rows_new=0, head=head) for r in first)


def test_nothing_new_leaves_the_file_as_it_is(tmp_path):
    path = tmp_path / "ledger.sqlite"
    for _ in range(2):
        with Ledger.open(path) as ledger:
            ledger.record([a_return(FIRST)], at=AT)
    before = path.read_bytes()
    with Ledger.open(path) as ledger:
        ledger.record([a_return(FIRST)], at=AT)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_a_correction_supersedes_and_keeps_the_earlier(ledger):
    one(ledger, a_return(FIRST, SECOND))
    changed = row(6, "MED-OAK-26-001", finding="Two gaps on the MAR chart")
    corrected = one(ledger, a_return(changed, THIRD))
    assert corrected == Recorded(
        outcome=Outcome.CORRECTION,
        return_id=2,
        service="OAK",
        register="medication",
        period="2026-11",
        head=ledger.head(),
        number=2,
        rows=2,
        rows_new=1,
        rows_changed=1,
        rows_gone=1,
    )
    kept = [(r.id, r.number, r.is_current) for r in ledger.returns(current=False)]
    assert kept == [(1, 1, False), (2, 2, True)]


@pytest.mark.parametrize(
    "saved_again",
    [
        a_return(FIRST, SECOND, file="saved again"),
        a_return(row(6, "MED-OAK-26-002", **SECOND.cells), row(9, "MED-OAK-26-001", **FIRST.cells)),
    ],
    ids=["other bytes", "rows sorted"],
)
def test_the_same_content_in_other_bytes_is_nothing_new(ledger, saved_again):
    first = one(ledger, a_return(FIRST, SECOND))
    counts = table_counts(ledger)
    again = one(ledger, saved_again)
    assert (again.outcome, again.return_id, again.is_current) == (Outcome.NOTHING_NEW, first.return_id, True)
    assert table_counts(ledger) == counts | {"copies": 1, "events": 2}  # that the file came is kept
    head = ledger.head()
    one(ledger, saved_again)
    assert ledger.head() == head


def test_a_folder_with_every_version_of_a_return_can_be_run_again_and_again(ledger):
    files = [
        a_return(FIRST, file="as sent"),
        a_return(FIRST, file="as sent, saved again"),
        a_return(SECOND, file="corrected"),
        a_return(FIRST, file="put back as it was"),
    ]
    first = ledger.record(files, at=AT)
    assert [r.outcome for r in first] == [Outcome.NEW, Outcome.NOTHING_NEW, Outcome.CORRECTION, Outcome.CORRECTION]
    counts = table_counts(ledger)
    again = ledger.record(files, at=AT)
    assert [(r.outcome, r.return_id, r.is_current) for r in again] == [
        (Outcome.NOTHING_NEW, 1, False),
        (Outcome.NOTHING_NEW, 1, False),
        (Outcome.NOTHING_NEW, 2, False),
        (Outcome.NOTHING_NEW, 3, True),
    ]
    assert table_counts(ledger) == counts


def test_the_same_bytes_read_by_a_newer_definition_are_kept_as_read_now(ledger):
    one(ledger, a_return(FIRST, file="as sent"))
    gained = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart", unit="Willow")
    again = one(ledger, a_return(gained, file="as sent", version="2027.01"))
    assert (again.outcome, again.return_id, again.number, again.rows_changed) == (Outcome.READ_AGAIN, 2, 2, 1)
    assert one(ledger, a_return(gained, file="as sent", version="2027.01")).outcome is Outcome.NOTHING_NEW


def test_what_the_rules_say_later_is_kept_beside_what_they_said_first(ledger):
    assert one(ledger, a_return(FIRST, problems=(MISSING_OWNER,))).rechecked is False
    later = one(ledger, a_return(FIRST, problems=(LATE,)))
    assert (later.outcome, later.rechecked) == (Outcome.NOTHING_NEW, True)
    assert ledger.problems("medication", "2026-11") == [("OAK", LATE)]
    assert [event.kind for event in ledger.events()] == ["submission", "check"]
    assert one(ledger, a_return(FIRST, problems=(LATE,))).rechecked is False


def test_the_next_month_is_compared_with_the_month_before(ledger):
    one(ledger, a_return(FIRST, SECOND))
    changed = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart", status="Completed")
    december = one(ledger, a_return(changed, THIRD, period="2026-12"))
    assert (december.outcome, december.rows_new, december.rows_changed, december.rows_gone) == (Outcome.NEW, 1, 1, 1)


def test_an_earlier_month_that_comes_late_is_not_compared_with_a_later_one(ledger):
    one(ledger, a_return(FIRST, SECOND, period="2026-12"))
    november = one(ledger, a_return(FIRST))
    assert (november.outcome, november.rows_new, november.rows_gone) == (Outcome.NEW, 1, 0)


def test_a_row_that_says_the_same_is_kept_once(ledger):
    for period in ("2026-10", "2026-11", "2026-12"):
        one(ledger, a_return(FIRST, SECOND, period=period))
    counts = table_counts(ledger)
    assert (counts["rows"], counts["row_versions"], counts["return_rows"]) == (2, 2, 6)


def test_services_do_not_share_rows(ledger):
    ledger.record([a_return(FIRST), a_return(FIRST, service="ELM")], at=AT)
    assert table_counts(ledger)["rows"] == 2


def test_a_reference_that_stands_twice_is_kept_twice(ledger):
    twice = [FIRST, row(9, "MED-OAK-26-001", finding="Another"), row(10, "MED-OAK-26-001", **FIRST.cells)]
    recorded = one(ledger, a_return(*twice))
    counts = table_counts(ledger)
    assert (recorded.rows, recorded.rows_new) == (3, 1)
    assert (counts["rows"], counts["row_versions"], counts["return_rows"]) == (1, 2, 3)
    assert one(ledger, a_return(*twice[:2])).rows_changed == 1
    assert ledger.verify() == ()


def test_an_empty_return_is_a_return(ledger):
    assert one(ledger, a_return()).outcome is Outcome.NEW
    assert one(ledger, a_return()).outcome is Outcome.NOTHING_NEW
    assert ledger.verify() == ()


def test_two_rows_in_one_place_are_refused_and_nothing_is_recorded(ledger):
    with pytest.raises(LedgerError) as refused:
        ledger.record([a_return(FIRST), a_return(FIRST, row(6, "OTHER"), service="ELM")], at=AT)
    assert refused.value.sentence == "The return of ELM for 2026-11 was read with two rows in one place."
    assert set(table_counts(ledger).values()) == {0, 1}  # the layout's own number, and nothing else


def test_times_are_kept_in_utc(ledger):
    summer = datetime(2026, 8, 6, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    came = datetime(2026, 8, 5, 23, 59, 59)
    ledger.record([replace(a_return(FIRST), received_at=came)], at=summer)
    (head,) = ledger.returns()
    assert head.recorded_at == datetime(2026, 8, 6, 9, 15, tzinfo=UTC)
    assert head.received_at == datetime(2026, 8, 5, 23, 59, 59, tzinfo=UTC)


def test_a_clock_set_back_does_not_reorder_the_chain(ledger):
    ledger.record([a_return(FIRST)], at=AT)
    ledger.record([a_return(SECOND)], at=AT - timedelta(days=400))
    assert [(e.seq, e.at.year) for e in ledger.events()] == [(1, 2026), (2, 2025)]
    assert [r.id for r in ledger.returns()] == [2]
    assert ledger.verify() == ()
