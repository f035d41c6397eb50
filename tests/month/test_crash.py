"""Power cuts, crowds, a full disk: the month ends as if nobody had disturbed it, or says one sentence.

TRACKERKIT_KILLS: how many times a run is killed on SQLite; a quarter of that on PostgreSQL.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.ledger.conftest import postgres_server  # noqa: F401 the fixture is used by name
from tests.ledger.test_open import as_nobody
from tests.month.runs import AT, PERIOD, Elsewhere, an_hour_later, files, held, in_process, make, once
from trackerkit import month as month_module
from trackerkit.errors import LedgerError
from trackerkit.ledger import Ledger, store_original

KILLS = int(os.environ.get("TRACKERKIT_KILLS", "40"))

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.month.warm"])
    return context


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> SimpleNamespace:
    """The folder before the month, and what it and its ledger hold after it."""
    root = tmp_path_factory.mktemp("undisturbed") / "provider"
    make(root)
    before = root.with_name("before")
    shutil.copytree(root, before)
    folder = Elsewhere(root)
    once(folder)
    head, counts = held(folder)
    return SimpleNamespace(before=before, files=files(folder), head=head, counts=counts)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh(request, undisturbed, tmp_path):
    """Makes a new folder, with a new ledger, as often as it is asked."""

    def make_one() -> Elsewhere:
        name = f"tk_{uuid4().hex}"
        shutil.copytree(undisturbed.before, tmp_path / name)
        if request.param == "sqlite":
            return Elsewhere(tmp_path / name)
        import psycopg  # noqa: PLC0415 an extra: only these tests need the driver

        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return Elsewhere(tmp_path / name, f"{server}&options=-csearch_path%3D{name}")

    make_one.kills = KILLS if request.param == "sqlite" else max(15, KILLS // 4)
    return make_one


def started(processes, folder, *limits):
    """A process that runs the month, where it says how that went, and what it had spent when it began."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=in_process, args=(folder, theirs, *limits))
    process.start()
    theirs.close()
    return process, ours, ours.recv()


def said(running) -> list[str] | str | None:
    """What the process said at its end; None when it was killed first."""
    process, ours, _ = running
    try:
        return ours.recv()
    except EOFError:
        return None
    finally:
        process.join()
        ours.close()


def nothing_half(folder, undisturbed) -> bool:
    """Every file is there whole or not at all, and the ledger holds the month or nothing. Whether it holds it."""
    whole = {name: bytes_ for name, bytes_ in files(folder).items() if not name.endswith(".part")}
    assert whole.items() <= undisturbed.files.items()
    assert undisturbed.files.items() - whole.items() <= {
        (name, bytes_)
        for name, bytes_ in undisturbed.files.items()
        if name.startswith(("originals", f"{PERIOD}/marked"))
    }
    head, counts = held(folder)
    assert head in ("", undisturbed.head)
    assert counts == undisturbed.counts if head else sum(counts.values()) == 1  # the layout's number
    return bool(head)


def as_undisturbed(folder, undisturbed) -> None:
    an_hour_later(folder)
    assert once(folder) == []
    assert (held(folder), files(folder)) == ((undisturbed.head, undisturbed.counts), undisturbed.files)


def seconds_for(processes, folder) -> float:
    """Processor time of an undisturbed run, which does not grow when other programs are busy."""
    process, ours, before = started(processes, folder)
    assert ours.recv() == []
    spent = ours.recv() - before
    process.join()
    return spent


def kill_after(running, seconds: float) -> None:
    """Kills the process once it has spent so much processor time, unless it ends before."""
    process, _, before = running
    ticks = os.sysconf("SC_CLK_TCK")
    while process.is_alive():
        try:
            user, system = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        except (FileNotFoundError, ProcessLookupError):  # it ended just now
            return
        if (int(user) + int(system)) / ticks - before >= seconds:
            process.kill()
            return
        time.sleep(0.002)


def test_kill_9_at_any_moment_of_the_month(processes, fresh, undisturbed, record_testsuite_property):
    chance = random.Random(2611)
    takes = min(seconds_for(processes, fresh()) for _ in range(3))
    reached = dict.fromkeys(("nothing", "recorded", "half-written", "finished"), 0)
    folder, kills = fresh(), 0
    while kills < fresh.kills:
        running = started(processes, folder)
        kill_after(running, chance.random() * 1.1 * takes)
        finished = said(running) is not None
        kills += not finished
        reached["half-written"] += any(folder.root.rglob(".*.part"))
        reached["recorded" if nothing_half(folder, undisturbed) else "nothing"] += not finished
        reached["finished"] += finished
        if finished or kills % 10 == 0:
            as_undisturbed(folder, undisturbed)
            shutil.rmtree(folder.root)
            folder = fresh()
    as_undisturbed(folder, undisturbed)
    record_testsuite_property(
        f"{'postgres' if folder.database else 'sqlite'} {kills} kills over {takes:.2f} s of processor time",
        str(reached),
    )


@pytest.mark.parametrize(
    ("step", "recorded"),
    [
        ("read_all", False),
        ("store_original", False),
        ("validate_all", False),
        ("changes", False),
        ("_write_marked", True),
    ],
)
def test_kill_9_at_each_step_of_the_month(processes, fresh, undisturbed, step, recorded):
    folder = fresh()
    assert said(started(processes, folder, 0, step)) is None
    assert nothing_half(folder, undisturbed) is recorded
    as_undisturbed(folder, undisturbed)


def test_two_runs_at_once(processes, fresh, undisturbed):
    folder = fresh()
    runs = [started(processes, folder) for _ in range(2)]
    assert [said(run) for run in runs] == [[], []]
    as_undisturbed(folder, undisturbed)


def test_a_power_cut_between_the_ledger_and_the_files(fresh, undisturbed, monkeypatch):
    folder = fresh()

    def cut(*_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(month_module, "_write_marked", cut)
    with pytest.raises(KeyboardInterrupt):
        once(folder)
    monkeypatch.undo()
    assert nothing_half(folder, undisturbed)
    assert not folder.marked(PERIOD).exists()
    as_undisturbed(folder, undisturbed)


def test_the_clock_set_back_between_two_runs(fresh, undisturbed):
    folder = fresh()
    once(folder)
    earlier = AT.replace(year=2019)
    month_module.run_month(folder, PERIOD, as_at=earlier.date(), received_at=earlier)
    with Ledger.open(folder.ledger) as ledger:
        assert ledger.verify(heads=[undisturbed.head]) == ()
        assert len(ledger.returns(current=False)) == 2


FULL = ("The disk is full", "The file could not be kept in originals", "The disk failed while ledger.sqlite")


@pytest.mark.parametrize("limit", [3_000, 50_000, 90_000, 140_000, 200_000])
def test_a_disk_that_is_full(processes, fresh, undisturbed, limit):
    folder = fresh()
    told = said(started(processes, folder, limit))
    if isinstance(told, str):
        assert told.startswith(FULL), told
        assert told.endswith((".",))
    else:
        assert all(why.endswith("File too large. Free some space and run it again.") for why in told), told
    nothing_half(folder, undisturbed)
    as_undisturbed(folder, undisturbed)


@pytest.fixture
def open_to_all(undisturbed):
    """A folder that anybody may read, which those of pytest are not."""
    root = Path(tempfile.mkdtemp(prefix="read-only-"))
    root.chmod(0o755)
    shutil.copytree(undisturbed.before, root / "provider")
    (root / "provider").chmod(0o555)
    yield Elsewhere(root / "provider")
    (root / "provider").chmod(0o755)
    shutil.rmtree(root)


def test_a_folder_that_cannot_be_written_to(open_to_all, undisturbed, monkeypatch):
    def as_a_guest(folder: Path, data: bytes) -> Path:
        with as_nobody():  # root may write anywhere
            return store_original(folder, data)

    monkeypatch.setattr(month_module, "store_original", as_a_guest)
    with pytest.raises(LedgerError) as refused:
        once(open_to_all)
    assert str(refused.value) == (
        "The folder originals cannot be written to. Ask for the right to write there, or move the provider's folder to "
        "where you can."
    )
    assert files(open_to_all) == files(Elsewhere(undisturbed.before))
    monkeypatch.undo()
    open_to_all.root.chmod(0o755)
    as_undisturbed(open_to_all, undisturbed)
