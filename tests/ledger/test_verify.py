"""Nothing can be changed in the ledger: the triggers refuse it, and whoever takes them away is found out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, meddle, row
from trackerkit.ledger import Ledger
from trackerkit.ledger.chain import link_hash
from trackerkit.ledger.tables import APPEND_ONLY, REFUSAL, events, returns

FIRST = row(6, "MED-OAK-26-001", finding="Gap on the MAR chart")
SECOND = row(7, "MED-OAK-26-002", finding="Fridge at 9 degrees")
PROBE = row(9, finding="No reference")

E = [f"Event {n} of 1 December 2026" for n in range(7)]
OAK, ELM = (f"the return of {service} (medication) for November 2026" for service in ("OAK", "ELM"))


def fill(ledger: Ledger) -> None:
    """Events: 1 and 2 returns of OAK and ELM, 3 OAK's correction, 4 a copy of it, 5 a check of it, 6 a pack."""
    ledger.record([a_return(FIRST, SECOND, problems=(MISSING_OWNER, LATE)), a_return(PROBE, service="ELM")], at=AT)
    corrected = (SECOND, PROBE)
    ledger.record([a_return(*corrected)], at=AT)
    ledger.record([a_return(*corrected, file="saved again", problems=(LATE,))], at=AT)
    ledger.record_pack(name="Pack.pdf", period="2026-11", register="medication", sha256="a" * 64, at=AT)
    assert [event.kind for event in ledger.events()] == [*["submission"] * 3, "copy", "check", "pack"]
    assert ledger.verify(heads=[ledger.head()]) == ()


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        fill(ledger)
    return path


@pytest.fixture
def full(where, filled) -> Iterator[Ledger]:
    if isinstance(where, Path):
        shutil.copy(filled, where)
    with Ledger.open(where) as ledger:
        if not isinstance(where, Path):
            fill(ledger)
        yield ledger


def said(ledger) -> list[str]:
    return [broken.says for broken in ledger.verify()]


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_refuses_changes(full, table, statement):
    column = next(iter(table.c)).name
    before = full.head()
    with pytest.raises(DBAPIError, match=REFUSAL), full._engine.connect() as connection:
        connection.exec_driver_sql(statement.format(table.name, column))
    assert (full.verify(), full.head()) == ((), before)


CHANGES = {
    "an event's words": (
        "UPDATE events SET data = replace(data, '\"rows\":2', '\"rows\":3') WHERE seq = 1",
        [f"{E[1]} was changed after it was written."],
    ),
    "an event's time": (
        "UPDATE events SET at = '2026-08-06T00:00:00+00:00' WHERE seq = 2",
        ["Event 2 of 6 August 2026 was changed after it was written."],
    ),
    "an event's time made no time": (
        "UPDATE events SET at = 'yesterday' WHERE seq = 2",
        ["Event 2 was changed after it was written."],
    ),
    "the first event's hash": (
        "UPDATE events SET hash = previous WHERE seq = 1",
        [
            f"{E[1]} was changed after it was written.",
            f"Event 1 was replaced: {E[2]} was written after another one.",
        ],
    ),
    "an event taken out": (
        "DELETE FROM events WHERE seq = 2",
        [
            f"Event 2 is missing: {E[3]} comes next.",
            f"T{ELM[1:]} has no event: it was put in, or the event taken out.",
            f"A check of {ELM} has no event: it was put in, or the event taken out.",
        ],
    ),
    "two events taken out": (
        "DELETE FROM events WHERE seq IN (4, 5)",
        [
            f"Events 4 to 5 are missing: {E[6]} comes next.",
            f"A check of {OAK} has no event: it was put in, or the event taken out.",
            f"A copy of {OAK} has no event: it was put in, or the event taken out.",
        ],
    ),
    "the first event taken out": (
        "DELETE FROM events WHERE seq = 1",
        [
            f"Event 1 is missing: {E[2]} comes next.",
            f"T{OAK[1:]} has no event: it was put in, or the event taken out.",
            f"A check of {OAK} has no event: it was put in, or the event taken out.",
        ],
    ),
    "what a row says": (
        "UPDATE row_versions SET cells = replace(cells, '9 degrees', '4 degrees')",
        [
            f"What MED-OAK-26-002 on the sheet actions of OAK (medication) says was changed after it was recorded, "
            f"first in {OAK}."
        ],
    ),
    "what a row without a reference says": (
        'UPDATE row_versions SET cells = \'{"a":"\u00e9"}\' WHERE id = 3',
        [
            f"What row 9 on the sheet actions of ELM (medication) says was changed after it was recorded, first in {ELM}."
        ],
    ),
    "two rows changed for one another": (
        "UPDATE return_rows SET row = 13 - row WHERE return_id = 1",
        [f"The rows of {OAK} are not those that were recorded."],
    ),
    "a row given another version": (
        "UPDATE return_rows SET version_id = 1 WHERE return_id = 1 AND row = 7",
        [f"The rows of {OAK} are not those that were recorded."],
    ),
    "a row taken out of a return": (
        "DELETE FROM return_rows WHERE return_id = 2",
        [f"The rows of {ELM} are not those that were recorded."],
    ),
    "a row put into a return": (
        "INSERT INTO return_rows (return_id, version_id, row) VALUES (2, 1, 6)",
        [f"The rows of {ELM} are not those that were recorded."],
    ),
    "a row's reference": (
        "UPDATE rows SET ref = 'MED-OAK-26-009' WHERE ref = 'MED-OAK-26-001'",
        [f"The rows of {OAK} are not those that were recorded."],
    ),
    "a row's service": (
        "UPDATE rows SET service = 'ASH' WHERE service = 'ELM'",
        [f"The rows of {ELM} are not those that were recorded."],
    ),
    "a return's file name": (
        "UPDATE returns SET file_name = 'other.xlsx' WHERE id = 2",
        [f"T{ELM[1:]} was changed after it was recorded."],
    ),
    "which return is the current one": (
        "UPDATE returns SET number = 4 - number WHERE service = 'OAK' AND id = 1",
        [f"T{OAK[1:]} was changed after it was recorded."],
    ),
    "a return's month made no month": (
        "UPDATE returns SET period = 'never' WHERE id = 2",
        ["The return of ELM (medication) for never was changed after it was recorded."],
    ),
    "a return taken out": (
        "DELETE FROM returns WHERE id = 2",
        ["The return of ELM, medication, November 2026, that event 2 tells of, is missing."],
    ),
    "a return put in": (
        "INSERT INTO returns SELECT 9, 99, register, 'ASH', period, number, version, file_name, file_sha256,"
        " content_sha256, received_at, row_count FROM returns WHERE id = 2",
        ["The return of ASH (medication) for November 2026 has no event: it was put in, or the event taken out."],
    ),
    "a problem made milder": (
        "UPDATE problems SET severity = 'note' WHERE code = 'TK101'",
        [f"The problems of {OAK} are not those that were found."],
    ),
    "a problem taken out": (
        "DELETE FROM problems WHERE code = 'TK101'",
        [f"The problems of {OAK} are not those that were found."],
    ),
    "what was found, by its hash": (
        "UPDATE checks SET problems_sha256 = 'b' WHERE event = 5",
        [f"The problems of {OAK} are not those that were found."],
    ),
    "a check taken out": (
        "DELETE FROM checks WHERE event = 5",
        ["The check of OAK, medication, November 2026, that event 5 tells of, is missing."],
    ),
    "a copy's file": (
        "UPDATE copies SET file_sha256 = 'b'",
        [f"A copy of {OAK} was changed after it was recorded."],
    ),
    "a copy taken out": (
        "DELETE FROM copies",
        ["The copy of OAK, medication, November 2026, that event 4 tells of, is missing."],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found_and_named(full, change):
    statement, expected = CHANGES[change]
    meddle(full, statement.replace("%", "%%"))
    assert said(full) == expected


def test_broken_things_carry_their_kind_and_number(full):
    meddle(full, "DELETE FROM events WHERE seq = 5", "UPDATE row_versions SET cells = '{}' WHERE id = 1")
    assert [(b.kind, b.number) for b in full.verify()] == [("event", 5), ("row", 1), ("check", 4)]


def test_an_event_written_anew_with_a_right_hash_is_found_by_the_next(full):
    with full._engine.connect() as connection:
        second = connection.execute(select(events).where(events.c.seq == 2)).one()
    data = second.data.replace('"rows":1', '"rows":0')
    meddle(
        full,
        f"UPDATE events SET data = '{data}', hash = '{link_hash(second.previous, 2, second.at, second.kind, data)}'"
        " WHERE seq = 2",
    )
    assert said(full) == [f"Event 2 was replaced: {E[3]} was written after another one."]


def test_events_taken_from_the_end_are_found_against_a_hash_kept_elsewhere(full):
    printed = full.head()
    meddle(full, "DELETE FROM events WHERE seq = 6")
    assert full.verify() == ()
    (broken,) = full.verify(heads=[full.head(), printed])
    assert (broken.kind, broken.number) == ("head", 5)
    assert broken.says == (
        f"The chain does not hold {printed[:12]}…, so events were taken from its end, or it was written anew."
    )


def test_insert_or_replace_does_not_slip_past_the_triggers(tmp_path):
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record([a_return(FIRST)], at=AT)
        replaced = (
            insert(returns)
            .prefix_with("OR REPLACE")
            .from_select(list(returns.c.keys()), select(returns).where(returns.c.id == 1))
        )
        with pytest.raises(DBAPIError, match=REFUSAL), ledger._engine.connect() as connection:
            connection.execute(replaced)
