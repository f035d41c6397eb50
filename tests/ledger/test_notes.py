"""What the web page tells of stands in the chain beside the returns; and one return by its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, meddle, row, table_counts
from trackerkit.errors import LedgerError
from trackerkit.ledger.export import export
from trackerkit.ledger.model import NOTE_KINDS
from trackerkit.provider import Waiver
from trackerkit.register import load_register
from trackerkit.rules.waivers import Waived

FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")
SECOND = row(7, "MED-OAK-26-002", finding="Fridge at 9 degrees")


def told(events) -> list[tuple[int, str, object]]:
    return [(event.seq, event.kind, event.data) for event in events]


def test_every_kind_of_note_is_an_event_and_the_chain_verifies(ledger):
    ledger.record([a_return(FIRST)], at=AT)
    heads = [ledger.note(kind, {"by": "lead", "n": n}, at=AT) for n, kind in enumerate(NOTE_KINDS)]
    assert [event.kind for event in ledger.events()] == ["submission", *NOTE_KINDS]
    assert [event.hash for event in ledger.events()][1:] == heads
    assert ledger.head() == heads[-1]
    assert ledger.verify(heads=heads) == ()


def test_a_note_that_was_changed_is_found(ledger):
    ledger.note("sign-in", {"by": "lead"}, at=AT)
    meddle(ledger, """UPDATE events SET data = '{"by":"other"}' WHERE seq = 1""")
    assert [(one.kind, one.number, one.says) for one in ledger.verify()] == [
        ("event", 1, "Event 1 of 1 December 2026 was changed after it was written.")
    ]


@pytest.mark.parametrize("kind", ["submission", "pack", "Sign-in", ""])
def test_another_kind_is_refused_and_nothing_is_written(ledger, kind):
    with pytest.raises(ValueError, match="is no kind of note: sign-in, "):
        ledger.note(kind, {}, at=AT)
    with pytest.raises(ValueError, match="is no kind of note: sign-in, "):
        ledger.record([a_return(FIRST)], at=AT, notes=[("upload", {}), (kind, {})])
    assert (ledger.events(), ledger.returns()) == ([], [])


def test_notes_come_after_the_returns_even_when_there_was_nothing_new(ledger):
    month = [a_return(FIRST), a_return(SECOND, service="ELM")]
    notes = [("upload", {"file": "a"}), ("job", {"id": "b"})]
    recorded = ledger.record(month, at=AT, notes=notes)
    again = ledger.record(month, at=AT, notes=iter(notes[:1]))
    assert [event.kind for event in ledger.events()] == ["submission", "submission", "upload", "job", "upload"]
    assert [one.outcome.value for one in (*recorded, *again)] == ["new"] * 2 + ["nothing new"] * 2
    assert ledger.verify(heads=[one.head for one in (*recorded, *again)]) == ()


def test_returns_and_notes_are_recorded_together_or_not_at_all(ledger):
    counts = table_counts(ledger)
    wrong = a_return(row(6, sheet=None))  # no column takes None
    with pytest.raises(LedgerError):
        ledger.record([wrong], at=AT, notes=[("upload", {"file": "a"})])
    with pytest.raises(ValueError, match="JSON compliant"):
        ledger.record([a_return(FIRST)], at=AT, notes=[("upload", {"size": float("nan")})])
    assert table_counts(ledger) == counts


def test_the_end_of_the_chain_and_the_notes_of_one_kind(ledger):
    for number in range(4):
        ledger.note("download" if number % 2 else "sign-in", {"n": number}, at=AT - timedelta(days=number))
    whole = ledger.events()
    assert ledger.events(newest=2) == whole[2:]
    assert [ledger.events(newest=many) for many in (0, 4, 9)] == [[], whole, whole]
    assert told(ledger.notes("download")) == [(2, "download", {"n": 1}), (4, "download", {"n": 3})]
    assert ledger.notes("export") == []


def test_the_export_of_the_record_is_the_same_with_and_without_notes(ledger, tmp_path):
    ledger.record([a_return(FIRST, problems=(LATE,))], at=AT)
    before = exported(ledger, tmp_path / "before")
    assert len(before) > 1
    ledger.note("export", {"by": "lead"}, at=AT)
    assert exported(ledger, tmp_path / "after") == before


def exported(ledger, folder) -> dict[str, bytes]:
    list(export(ledger, [load_register("medication")], folder))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_one_return_by_its_number(ledger):
    waiver = Waiver("TK401", "OAK", date(2026, 12, 31), "New manager", "Quality lead")
    review = row(6, sheet="reviews", now=3.0)
    first = replace(a_return(SECOND, review, FIRST, problems=(MISSING_OWNER,)), waived=(Waived(LATE, waiver),))
    ledger.record([first, a_return(FIRST, service="ELM", problems=(LATE,))], at=AT)
    assert ledger.problems_of(1) == [MISSING_OWNER]
    assert ledger.problems_of(2) == [LATE]
    ledger.record([replace(first, problems=(), waived=())], at=AT)
    assert (ledger.problems_of(1), ledger.problems_of(9)) == ([], [])
    assert ledger.rows_of(1) == [
        ("actions", 6, {"finding": "Gap on the MAR chart"}),
        ("actions", 7, {"finding": "Fridge at 9 degrees"}),
        ("reviews", 6, {"now": 3.0}),
    ]
    assert ledger.rows_of(9) == []
    assert [ledger.return_head(number) for number in (1, 2)] == sorted(ledger.returns(), key=lambda head: head.id)
    assert ledger.return_head(9) is None
    ledger.record([a_return(FIRST)], at=AT)
    assert [ledger.return_head(number).is_current for number in (1, 3)] == [False, True]
