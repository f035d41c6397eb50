"""Returns that come in one by one: what is recorded, what is refused, and that the month finds nothing new in them."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from tests.hostile.mutate import packed, parts_of
from tests.month.runs import AS_AT, AT, PERIOD, Elsewhere, make, once
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.month import run_month
from trackerkit.provider_folder import load_provider
from trackerkit.receive import Incoming, open_months, receive
from trackerkit.workbook.read import Reader


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The provider's folder with the month issued, and beside it what the services filled in."""
    root = tmp_path_factory.mktemp("made") / "provider"
    make(root)
    folder = Elsewhere(root)
    issue_month(folder, PERIOD, as_at=AS_AT)
    shutil.move(folder.returns(PERIOD), root.parent / "filled")
    folder.returns(PERIOD).mkdir()
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made.root, tmp_path / "provider")
    return Elsewhere(tmp_path / "provider")


@pytest.fixture(scope="module")
def filled(made):
    """Service code -> the bytes of its filled medication register."""
    found = sorted((made.root.parent / "filled").glob("*Medication*"))
    return {path.name.split()[0]: path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def sent(folder, reader, *files, minutes=0):
    """(outcome or refusal's code, number, still current) of each file."""
    provider, _ = load_provider(folder, AS_AT)
    with Ledger.open(folder.ledger) as ledger:
        at = AT + timedelta(minutes=minutes)
        found = receive(folder, provider, ledger, reader, files, as_at=AS_AT, at=at)
    assert [one.incoming for one in found] == list(files)
    return [
        (one.refused.code, 0, False)
        if one.refused
        else (one.recorded.outcome.value, one.recorded.number, one.recorded.is_current)
        for one in found
    ]


def reworded(data: bytes, turn: int) -> bytes:
    """The workbook with other words in a text cell of the Actions sheet."""
    parts = parts_of(data)
    name = next(name for name, part in parts.items() if b"paracetamol" in part)
    return packed(list((parts | {name: parts[name].replace(b"paracetamol", b"paracetamol %d" % turn)}).items()))


def names(folder) -> list[str]:
    return sorted(path.name.partition(",")[0] for path in folder.returns(PERIOD).iterdir())


def test_first_again_corrected_and_the_first_once_more(folder, filled, reader):
    first, second = filled["OAK"], reworded(filled["OAK"], 1)
    assert sent(folder, reader, Incoming("a.xlsx", first, "OAK")) == [("new", 1, True)]
    assert sent(folder, reader, Incoming("a.xlsx", first, "OAK")) == [("nothing new", 1, True)]
    assert sent(folder, reader, Incoming("a.xlsx", second, "OAK")) == [("correction", 2, True)]
    assert sent(folder, reader, Incoming("a.xlsx", first, "OAK")) == [("nothing new", 1, False)]
    assert names(folder) == ["OAK Medication register 2026-08 (1", "OAK Medication register 2026-08 (2"]


def test_two_of_one_service_in_one_go_are_one_after_the_other(folder, filled, reader):
    files = [Incoming(f"{turn}.xlsx", reworded(filled["OAK"], turn), "OAK") for turn in (1, 2)]
    elm = Incoming("elm.xlsx", filled["ELM"], "ELM")
    assert sent(folder, reader, files[0], elm, files[1]) == [
        ("new", 1, True),
        ("new", 1, True),
        ("correction", 2, True),
    ]


def test_the_month_finds_nothing_new_in_what_came_by_the_page(folder, filled, reader):
    sent(folder, reader, *(Incoming("a.xlsx", data, code) for code, data in filled.items()))
    with Ledger.open(folder.ledger) as ledger:
        head = ledger.head()
    result = run_month(folder, PERIOD, as_at=AS_AT, received_at=AT)
    assert {one.outcome.value for one in result.recorded} == {"nothing new"}
    assert (result.refused, result.passed_over) == ((), ())
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.head() == head
        assert ledger.verify() == ()
        assert ledger.verify_originals(folder.originals) == ()


def test_the_same_as_a_month_run_over_the_folder(made, folder, filled, reader, tmp_path):
    """By the page and by the folder: the same rows, and the same said of each."""
    sent(folder, reader, *(Incoming(f"{code}.xlsx", data, code) for code, data in filled.items()))
    other = Elsewhere(tmp_path / "by the folder")
    shutil.copytree(made.root, other.root)
    for code, data in filled.items():
        (other.returns(PERIOD) / f"{code} Medication register {PERIOD}.xlsx").write_bytes(data)
    once(other)

    def held(one):
        with Ledger.open(one.ledger) as ledger:
            heads = ledger.returns(period=PERIOD)
            return [(h.service, h.register, ledger.rows_of(h.id), ledger.problems_of(h.id)) for h in heads]

    assert held(folder) == held(other)


def test_another_services_workbook_is_refused_and_nothing_of_it_is_kept(folder, filled, reader):
    assert sent(folder, reader, Incoming("a.xlsx", filled["ELM"], "OAK")) == [("wrong-service", 0, False)]
    assert not folder.originals.exists()
    assert names(folder) == []


def test_the_quality_lead_may_send_any_services_workbook(folder, filled, reader):
    assert sent(folder, reader, Incoming("a.xlsx", filled["ELM"])) == [("new", 1, True)]


def test_a_workbook_of_a_month_that_is_not_open(folder, filled, reader):
    for month in ("2026-09", "2026-10"):
        folder.issued(month).mkdir(parents=True)
    assert open_months(folder) == ("2026-10", "2026-09")
    provider, _ = load_provider(folder, AS_AT)
    with Ledger.open(folder.ledger) as ledger:
        incoming = [Incoming("a.xlsx", filled["OAK"], "OAK")]
        (found,) = receive(folder, provider, ledger, reader, incoming, as_at=AS_AT, at=AT)
    assert str(found.refused) == (
        "It is the return for August 2026, and this page takes returns for September 2026 and October 2026. "
        "Download this month’s workbook from this page, copy your rows into it, and send that."
    )


def test_an_untouched_copy_does_not_replace_a_filled_one(folder, filled, reader):
    blank = (folder.issued(PERIOD) / f"OAK Medication register {PERIOD}.xlsx").read_bytes()
    assert sent(folder, reader, Incoming("a.xlsx", blank, "OAK")) == [("new", 1, True)]
    assert sent(folder, reader, Incoming("a.xlsx", filled["OAK"], "OAK")) == [("correction", 2, True)]
    assert sent(folder, reader, Incoming("a.xlsx", reworded_blank(blank), "OAK")) == [("no-rows", 0, False)]


def reworded_blank(data: bytes) -> bytes:
    """The same workbook in other bytes."""
    return packed(list(parts_of(data).items())[::-1])


def test_what_is_no_workbook(folder, filled, reader):
    files = (
        Incoming("a.xlsx", b"hello", "OAK"),
        Incoming("../../b.xlsx", filled["OAK"], "OAK"),
        Incoming("", b"", "OAK"),
    )
    assert sent(folder, reader, *files) == [("not-a-workbook", 0, False), ("new", 1, True), ("empty", 0, False)]
    assert names(folder) == ["OAK Medication register 2026-08 (1"]
