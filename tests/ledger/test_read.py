"""What comes back: heads, problems, months, packs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, row
from trackerkit.ledger import ReturnHead
from trackerkit.problems import CellRef, Problem, Severity
from trackerkit.register import load_register
from trackerkit.rules.frames import empty_frame

FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")


def test_an_empty_ledger_says_so(ledger):
    register = load_register("medication")
    assert (ledger.head(), ledger.events(), ledger.returns(), ledger.verify()) == ("", [], [], ())
    assert ledger.periods("medication") == ()
    frames = ledger.frames(register, "2026-11")
    assert list(frames) == [sheet.key for sheet in register.sheets]
    for sheet in register.sheets:
        assert frames[sheet.key].equals(empty_frame(sheet))
        assert frames[sheet.key].index.names == ["return", "row"]


def test_a_return_comes_back_as_it_was_recorded(ledger):
    record = a_return(FIRST)
    ledger.record([record], at=AT)
    assert ledger.returns() == [
        ReturnHead(
            id=1,
            register="medication",
            service="OAK",
            period="2026-11",
            number=1,
            version="2026.11",
            file_name="OAK return.xlsx",
            sha256=record.sha256,
            received_at=AT,
            recorded_at=AT,
            rows=1,
            is_current=True,
        )
    ]


def test_returns_are_chosen_by_register_month_and_service(ledger):
    ledger.record(
        [
            a_return(FIRST),
            a_return(FIRST, service="ELM"),
            a_return(FIRST, period="2026-10"),
            a_return(FIRST, register="falls"),
            a_return(),
        ],
        at=AT,
    )

    def ids(**only):
        return [head.id for head in ledger.returns(**only)]

    assert ids() == [3, 4, 2, 5]
    assert ids(current=False) == [3, 4, 2, 1, 5]
    assert ids(register="falls") == [4]
    assert ids(period="2026-10") == [3]
    assert ids(service="OAK", period="2026-11", register="medication", current=False) == [1, 5]
    assert ledger.periods("medication") == ("2026-10", "2026-11")
    assert ledger.periods("falls") == ("2026-11",)


def test_problems_come_back_whole_and_in_order_for_current_returns_only(ledger):
    awkward = Problem("TK032", Severity.NOTE, CellRef("Actions"), "C:\\new \x00 \ud800 \\u0041 😀 שלום")
    ledger.record([a_return(FIRST, problems=(LATE,))], at=AT)
    ledger.record([a_return(problems=(MISSING_OWNER, awkward)), a_return(service="ELM", problems=(LATE,))], at=AT)
    assert ledger.problems("medication", "2026-11") == [("ELM", LATE), ("OAK", MISSING_OWNER), ("OAK", awkward)]
    assert ledger.problems("medication", "2026-10") == []
    assert ledger.verify() == ()


def test_a_file_name_that_is_no_text_comes_back(ledger):
    name = "Médication \udce9\x00\\.xlsx"
    ledger.record([replace(a_return(FIRST), file_name=name)], at=AT)
    assert ledger.returns()[0].file_name == name


def test_a_pack_is_an_event_and_the_same_pack_again_is_not(ledger):
    november = {"name": "Pack.pdf", "period": "2026-11", "register": "medication"}
    first = ledger.record_pack(**november, sha256="a" * 64, at=AT)
    assert ledger.record_pack(**november, sha256="a" * 64, at=AT + timedelta(days=1)) == first == ledger.head()
    second = ledger.record_pack(**november, sha256="b" * 64, at=AT)
    other = ledger.record_pack(**november | {"name": "Pack.html"}, sha256="b" * 64, at=AT)
    back = ledger.record_pack(**november, sha256="a" * 64, at=AT)
    assert len({first, second, other, back}) == 4
    assert [(e.kind, e.data["name"], e.data["sha256"][0], e.hash) for e in ledger.events()] == [
        ("pack", "Pack.pdf", "a", first),
        ("pack", "Pack.pdf", "b", second),
        ("pack", "Pack.html", "b", other),
        ("pack", "Pack.pdf", "a", back),
    ]
    assert ledger.verify(heads=[first, back]) == ()


def test_an_event_holds_no_words_of_anybody(ledger):
    ledger.record([a_return(row(6, "MED-OAK-26-001", owner="Ann Ward"), problems=(MISSING_OWNER,))], at=AT)
    (event,) = ledger.events()
    assert set(event.data) == {
        "return", "register", "service", "period", "outcome", "number", "version", "rows", "problems",
        "file_sha256", "content_sha256", "layout_sha256", "head_sha256", "problems_sha256",
    }  # fmt: skip


def test_the_history_is_every_month_of_every_service_or_of_those_that_are_asked_for(ledger):
    register = load_register("medication")
    later = row(7, "MED-OAK-26-001", finding="Gap closed")
    ledger.record([a_return(FIRST), a_return(row(6, "MED-ELM-26-001"), service="ELM")], at=AT)
    ledger.record([a_return(later, period="2026-12")], at=AT)

    whole = ledger.history(register, ("actions",), "2026-12")["actions"]
    one = ledger.history(register, ("actions",), "2026-12", {"OAK"})["actions"]
    before = ledger.history(register, ("actions",), "2026-11", {"OAK"})["actions"]

    assert list(whole.index) == [("2026-11", "ELM", 6), ("2026-11", "OAK", 6), ("2026-12", "OAK", 7)]
    assert list(one.index) == [("2026-11", "OAK", 6), ("2026-12", "OAK", 7)]
    assert list(one["finding"]) == ["Gap on the MAR chart", "Gap closed"]
    assert one.equals(whole.loc[one.index])
    assert list(before.index) == [("2026-11", "OAK", 6)]


def test_who_returned_a_reference_is_known(ledger):
    ledger.record([a_return(FIRST), a_return(row(6, "MED-ELM-26-001"), service="ELM")], at=AT)
    ledger.record([a_return(FIRST, service="ELM", period="2026-12")], at=AT)

    assert ledger.services_with("medication", "MED-OAK-26-001") == {"OAK", "ELM"}
    assert ledger.services_with("medication", "MED-ELM-26-001") == {"ELM"}
    assert ledger.services_with("falls", "MED-OAK-26-001") == frozenset()
